/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signals as a descriptor. They are taken before a module is loaded, so that none can end the runner with the module
 * half used.
 */
#ifndef SPILE_RUNNER_SIGNALS_H
#define SPILE_RUNNER_SIGNALS_H

#include <signal.h>

struct sr_signals {
	int fd;			/* signalfd, non-blocking */
	sigset_t old;		/* the mask before, for the command of -c */
};

/* 0 or -errno. SIGPIPE is ignored from here on. */
int sr_signals_open(struct sr_signals *s);
/* Gives the signals back their usual effect. */
void sr_signals_close(struct sr_signals *s);

#endif
