/* SPDX-License-Identifier: GPL-2.0 */
/* system(): commands that the script has the runner start. Nobody waits for them, and how they end is nobody's concern. */
#ifndef SPILE_RUNNER_COMMAND_H
#define SPILE_RUNNER_COMMAND_H

#include "say.h"

#include <signal.h>
#include <sys/types.h>

enum { SR_COMMANDS_AT_ONCE = 256 };

struct sr_commands {
	struct sr_text wanted;	/* command lines to be started, each ended by a NUL */
	pid_t running[SR_COMMANDS_AT_ONCE];
	unsigned int nrunning;
	unsigned long refused;	/* not started: so many run already */
};

/* Notes a command line. */
void sr_commands_add(struct sr_commands *c, const char *line, size_t len);
/* Starts what was noted, with @mask as signal mask. To be called when the output that precedes is written. */
void sr_commands_start(struct sr_commands *c, const sigset_t *mask, struct sr_say *say);
/* After SIGCHLD: forgets those that have ended. */
void sr_commands_reap(struct sr_commands *c);
/* Says what was not started. Commands that still run are left alone. */
void sr_commands_deinit(struct sr_commands *c, struct sr_say *say);

#endif
