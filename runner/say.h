/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the runner tells its user: errors, warnings, notes. All of it goes to stderr, never between the script's
 * output.
 */
#ifndef SPILE_RUNNER_SAY_H
#define SPILE_RUNNER_SAY_H

#include "text.h"

#include <stdbool.h>

enum { SR_SAY_SEEN = 1024 };	/* different warnings that are remembered */

struct sr_say {
	struct sr_text text;	/* not written yet */
	bool hold;		/* only collect: the session's loop writes when stderr has room */
	bool no_warnings;	/* -w */
	int verbose;		/* -v: warnings are not de-duplicated; notes appear */
	unsigned long long seen[SR_SAY_SEEN];
	unsigned int nseen;
};

/*
 * Each adds one line; sr_error() and sr_warn() put "ERROR: ", "WARNING: " before it. A warning that was said already
 * is dropped.
 */
void sr_error(struct sr_say *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sr_warn(struct sr_say *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sr_warn_text(struct sr_say *s, const char *text, size_t len);
/* A line as it is. */
void sr_note(struct sr_say *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A line for -v only. */
void sr_verbose(struct sr_say *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Writes all that is collected, waiting for room. */
void sr_say_flush(struct sr_say *s);
void sr_say_deinit(struct sr_say *s);

#endif
