/* SPDX-License-Identifier: GPL-2.0 */
/* The -c command: made at once, so that target() is known, but held until the probes are there. */
#ifndef SPILE_RUNNER_CHILD_H
#define SPILE_RUNNER_CHILD_H

#include "say.h"

#include <signal.h>
#include <sys/types.h>

struct sr_child {
	const char *command;	/* as given; the caller's memory */
	pid_t pid;		/* 0: there is none */
	int go;			/* a byte written here lets it start; closing ends it */
	int fault;		/* read: the errno of the exec that failed */
	bool released;
	bool ended;
	int status;		/* of waitpid() */
};

/* Makes the process, with @mask as its signal mask. 0, or -1: said why. */
int sr_child_create(struct sr_child *c, const char *command, const sigset_t *mask, struct sr_say *say);
void sr_child_release(struct sr_child *c);
/* After SIGCHLD: true once, when it has ended. */
bool sr_child_reap(struct sr_child *c);
/* Says what is wrong with how it ended; true when it succeeded (or there is none, or it still runs). */
bool sr_child_succeeded(const struct sr_child *c, struct sr_say *say);
/* A command that was not started yet is ended; one that runs is left alone. */
void sr_child_deinit(struct sr_child *c);

#endif
