/* SPDX-License-Identifier: GPL-2.0 */
/*
 * typed TEXT COMMAND...: runs COMMAND on a terminal of its own, as a shell's foreground job, types TEXT there once "ready" stands on it, and prints all that the
 * terminal shows, then how the terminal was left and COMMAND's exit status.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static char shown[1 << 16];
static size_t len;

static void run(const char *terminal, char **command)
{
	int fd;

	setsid();
	fd = open(terminal, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
		_exit(126);
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	close(fd);
	execvp(command[0], command);
	_exit(127);
}

/* False: nobody has the terminal any more. */
static int show(int fd)
{
	ssize_t n = read(fd, shown + len, sizeof(shown) - 1 - len);

	if (n <= 0)
		return 0;
	len += (size_t)n;
	shown[len] = '\0';
	return 1;
}

int main(int argc, char **argv)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, status;
	struct pollfd shows = { .fd = master, .events = POLLIN };
	struct termios t;
	const char *p, *name;
	size_t i;
	pid_t pid;

	if (argc < 3 || master < 0 || grantpt(master) || unlockpt(master))
		return 127;
	/* Held open, so that it can be asked at the end. */
	name = strdup(ptsname(master));
	slave = open(name, O_RDWR | O_NOCTTY);
	pid = fork();
	if (!pid) {
		close(master);
		close(slave);
		run(name, argv + 2);
	}
	while (!strstr(shown, "ready") && !waitpid(pid, &status, WNOHANG))
		if (poll(&shows, 1, 50) > 0)
			show(master);
	for (p = argv[1]; *p && !kill(pid, 0); p++) {
		usleep(30000);
		if (write(master, p, 1) != 1)
			return 126;
	}
	waitpid(pid, &status, 0);	/* when it was not waited for above */
	tcgetattr(slave, &t);
	close(slave);
	while (show(master))
		;
	for (i = 0; i < len; i++)
		if (shown[i] != '\r')
			putchar(shown[i]);
	printf("%s, status %d\n", (t.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO) ? "as before" : "changed", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return 0;
}
