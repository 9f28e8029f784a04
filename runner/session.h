/* SPDX-License-Identifier: GPL-2.0 */
/* One run of a loaded module: start, read, stop. */
#ifndef SPILE_RUNNER_SESSION_H
#define SPILE_RUNNER_SESSION_H

#include "opts.h"
#include "output.h"
#include "signals.h"

struct sr_session_end {
	int status;		/* enum sr_exit */
	bool remove;		/* the module has done its work: remove it */
};

/*
 * Runs module @name, which is loaded, as @o says, until it ends, is ended, or is left. @ready is a descriptor that
 * gets a byte once the probes are there (for -D), or -1. Messages are only collected in @say in the end: remove the
 * module first, then write them.
 */
struct sr_session_end sr_session_run(const struct sr_opts *o, const char *name, const struct sr_signals *signals,
				     struct sr_output *out, int ready, struct sr_say *say);

#endif
