/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The signals that the session understands: INT, TERM and HUP stop, QUIT leaves, USR2 switches the output file, CHLD
 * tells of the command. A HUP that was ignored when the runner was started (nohup) stays ignored. An ignored INT does
 * not: shells start background jobs so, and scripts end those with kill -INT.
 */
#include "signals.h"

#include <errno.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

int sr_signals_open(struct sr_signals *s)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGUSR2 };
	struct sigaction was;
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	if (!sigaction(SIGHUP, NULL, &was) && was.sa_handler == SIG_IGN)
		sigdelset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &s->old);
	signal(SIGPIPE, SIG_IGN);
	s->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->fd < 0 ? -errno : 0;
}

void sr_signals_close(struct sr_signals *s)
{
	close(s->fd);
	sigprocmask(SIG_SETMASK, &s->old, NULL);
}
