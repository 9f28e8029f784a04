/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef SPILE_RUNNER_OPTS_H
#define SPILE_RUNNER_OPTS_H

#include "say.h"

enum sr_action {
	SR_RUN,			/* load, start, read, stop, unload */
	SR_LOAD,		/* -L: load, start, leave */
	SR_ATTACH,		/* -A: read a module that runs */
	SR_DELETE,		/* -d */
	SR_MERGE		/* --merge: files instead of a module */
};

/* Exit statuses, as `-h` and the manual list them. */
enum sr_exit {
	SR_OK = 0,
	SR_EXIT_FAILED = 1,
	SR_EXIT_USAGE = 2
};

struct sr_opts {
	enum sr_action action;
	const char *module;	/* as given */
	char **params;		/* NULL-terminated: name=value */
	const char *command;	/* -c */
	int target;		/* -x, 0: none */
	const char *output;	/* -o, NULL: stdout */
	long buffer_mb;		/* -b, 0: the module's own default */
	int timeout_ms;		/* -T */
	unsigned long long rotate_bytes;	/* -S, 0: no */
	int rotate_keep;	/* 0: all */
	bool daemon;		/* -D */
	bool timing;		/* --timing */
	bool bulk;		/* --bulk */
	int monitor_s;		/* -M, 0: no */
	bool json;		/* --output=json */
};

/* Parses; @say gets -v and -w at once. -1: go on. Otherwise the exit status (what was to be said has been said). */
int sr_opts_parse(struct sr_opts *o, int argc, char **argv, struct sr_say *say);

#endif
