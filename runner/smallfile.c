/* SPDX-License-Identifier: GPL-2.0 */
#include "smallfile.h"

#include <fcntl.h>
#include <unistd.h>

size_t sr_smallfile(const char *path, char *to, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	while (fd >= 0 && len < size - 1 && (n = read(fd, to + len, size - 1 - len)) > 0)
		len += (size_t)n;
	if (fd >= 0)
		close(fd);
	to[len] = '\0';
	return len;
}
