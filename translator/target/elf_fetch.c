/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Debuginfo from a debuginfod server: libdwfl asks the servers of $DEBUGINFOD_URLS for a build id, and keeps what it got in that client's own cache
 * (elfutils 0.178 and later, with libdebuginfod installed; else nothing is found).
 */
#include "target_priv.h"

#include <errno.h>
#include <elfutils/libdwfl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool hex_bytes(const char *hex, unsigned char *out, size_t *n)
{
	char pair[3] = "";
	char *end;

	for (*n = 0; hex[0] && hex[1] && *n < 64; hex += 2) {
		memcpy(pair, hex, 2);
		out[(*n)++] = (unsigned char)strtoul(pair, &end, 16);
		if (*end)
			return false;
	}
	return *n > 0 && !*hex;
}

/* The name of an open file; NULL: it has none any more. */
static char *name_of_file(struct arena *a, int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	return n > 0 && path[0] == '/' ? arena_strndup(a, path, (size_t)n) : NULL;
}

/* libdwfl passes on what debuginfod_find_debuginfo() said, where there is that library. */
static const char *why_not(struct arena *a, int fd, const char *urls)
{
	if (fd == -ENOSYS || fd == -1)
		return arena_printf(a, "DEBUGINFOD_URLS is %s, but the library that asks it, libdebuginfod, is not installed or has no answer", urls);
	if (fd == -ENOENT)
		return arena_printf(a, "debuginfod at %s does not have it", urls);
	return arena_printf(a, "debuginfod at %s: %s", urls, strerror(-fd));
}

char *elf_fetch_debuginfo(struct arena *a, const char *build_id, const char **why)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf, .find_debuginfo = dwfl_standard_find_debuginfo, .section_address = dwfl_offline_section_address
	};
	const char *urls = getenv("DEBUGINFOD_URLS");
	unsigned char id[64];
	Dwfl_Module *m;
	Dwfl *dwfl;
	char *name = NULL, *found = NULL;
	size_t n;
	int fd = -1;

	if (!urls || !*urls || !build_id || !hex_bytes(build_id, id, &n))
		return NULL;
	dwfl = dwfl_begin(&callbacks);
	m = dwfl ? dwfl_report_module(dwfl, "wanted", 0x1000, 0x2000) : NULL;
	if (m && !dwfl_module_report_build_id(m, id, n, 0))
		fd = dwfl_standard_find_debuginfo(m, NULL, "wanted", 0x1000, NULL, NULL, 0, &found);
	if (fd >= 0) {
		name = name_of_file(a, fd);
		close(fd);
	}
	free(found);
	if (!name)
		*why = why_not(a, fd < 0 ? fd : -ENOENT, urls);
	dwfl_end(dwfl);
	return name;
}
