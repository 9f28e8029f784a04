/* SPDX-License-Identifier: GPL-2.0 */
/* Where the script's output goes: stdout, or a file that may rotate. Nothing here waits for room. */
#ifndef SPILE_RUNNER_OUTPUT_H
#define SPILE_RUNNER_OUTPUT_H

#include "text.h"

#include <stdbool.h>

/* A descriptor that can be written to without waiting. */
struct sr_sink {
	int fd;
	bool own;		/* to be closed */
	bool file;		/* a regular file: takes all at once */
	bool private;		/* opened by us without blocking */
};

/* Wraps @fd, which stays the caller's. */
void sr_sink_init(struct sr_sink *s, int fd);
void sr_sink_deinit(struct sr_sink *s);
/* Writes what there is room for and drops it from @t. 1: all of it; 0: poll for POLLOUT first; -errno: failed. */
int sr_sink_write(struct sr_sink *s, struct sr_text *t);
/* The same for the first @len bytes of @t. */
int sr_sink_write_some(struct sr_sink *s, struct sr_text *t, size_t len);

/* The last files of a rotation. */
struct sr_kept {
	int keep;		/* 0: all */
	char **names;		/* [keep] */
};

/* Remembers file number @number and removes the one that it pushes out. */
void sr_kept_add(struct sr_kept *k, unsigned int number, const char *path);
void sr_kept_deinit(struct sr_kept *k);

struct sr_output {
	struct sr_sink sink;
	struct sr_text text;	/* to be written */
	const char *pattern;	/* -o, NULL: stdout */
	char *path;		/* of the file that is open */
	unsigned long long limit, written;	/* bytes a file */
	struct sr_kept kept;
	unsigned int number;	/* of the file that is open, when it rotates */
	bool failed;		/* writing did: closing has nothing to add */
	bool take_stderr;	/* messages go to the file too */
};

/* Opens. @pattern NULL: stdout. @limit 0: no rotation. 0 or -errno; ->path is the file that could not be opened. */
int sr_output_open(struct sr_output *o, const char *pattern, unsigned long long limit, int keep);
/* Sends stderr to the file too, from now on. */
void sr_output_take_stderr(struct sr_output *o);
/* Goes on in the next file (USR2). 0 or -errno. */
int sr_output_switch(struct sr_output *o);
/* As sr_sink_write(); goes on in the next file, at the start of a line, when one is full. */
int sr_output_flush(struct sr_output *o);
/* Closes and frees everything, ->path too; 0 or the -errno that only closing revealed. */
int sr_output_close(struct sr_output *o);

/* strftime() on @pattern at @when, local time; '%' that strftime would not know stays. The caller frees. */
char *sr_output_expand(const char *pattern, long long when);

#endif
