/* SPDX-License-Identifier: GPL-2.0 */
/* calls: a dozen system calls with numbers and names that nothing else uses, in the current directory. Its exit status is the number of the one that failed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	static char bytes[2000];
	struct timespec t = { 0, 1234567 };
	int fd;

	umask(0);
	if (mkdir("calls.d", 0751))
		return 1;
	fd = open("calls.d/known", O_CREAT | O_RDWR | O_NOFOLLOW, 0640);
	if (fd < 0)
		return 2;
	if (write(fd, bytes, 1237) != 1237)
		return 3;
	if (pwrite(fd, bytes, 11, 4096) != 11)
		return 4;
	if (lseek(fd, 77, SEEK_SET) != 77)
		return 5;
	if (read(fd, bytes, 543) != 543)
		return 6;
	if (ftruncate(fd, 9001))
		return 7;
	if (symlink("target-of-link", "calls.d/link"))
		return 8;
	if (rename("calls.d/known", "calls.d/renamed"))
		return 9;
	if (unlink("calls.d/renamed") || unlink("calls.d/link"))
		return 10;
	if (rmdir("calls.d"))
		return 11;
	if (syscall(SYS_nanosleep, &t, NULL))
		return 12;
	if (mmap((void *)0x10000000, 0x5000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != (void *)0x10000000)
		return 13;
	signal(SIGUSR2, SIG_IGN);
	if (kill(getpid(), SIGUSR2))
		return 14;
	return 0;
}
