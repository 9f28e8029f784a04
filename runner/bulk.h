/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --bulk: one file a CPU, and the merge of such files. A file is a sequence of frames: a header, then that many bytes of text.
 * Frames are numbered from 0 over all files, in the order in which a single file would hold them.
 */
#ifndef SPILE_RUNNER_BULK_H
#define SPILE_RUNNER_BULK_H

#include "opts.h"
#include "output.h"

#include <stdint.h>

#define SR_BULK_MAGIC 0x53704231u	/* "SpB1" */

struct sr_bulk_frame {
	uint32_t magic;
	uint32_t len;
	uint64_t number;
};

struct sr_bulk_file {
	struct sr_sink sink;	/* fd -1: not open */
	char *path;
	struct sr_text text;	/* not written yet */
	unsigned int number;	/* of the file that is open, when there are several */
	unsigned long long written;
	struct sr_kept kept;
};

struct sr_bulk {
	const char *base;	/* of the names, NULL: stpd_cpuN */
	struct sr_bulk_file *files;	/* by CPU */
	unsigned int n;
	uint64_t next;		/* number of the next frame */
	size_t pending;		/* bytes not written yet */
	unsigned long long limit;	/* bytes a file, 0: any number */
	int keep;		/* files of each CPU, 0: all */
};

/* @base: -o, its strftime escapes replaced already; the caller's memory. @limit, @keep: -S, whose files are BASE_cpuN.K. */
void sr_bulk_init(struct sr_bulk *b, const char *base, unsigned long long limit, int keep);
/* Goes on in the next files; without -S in ones of the same names, which are appended to when they were not moved away. */
void sr_bulk_switch(struct sr_bulk *b);
/* Adds a frame to the file of @cpu. */
void sr_bulk_add(struct sr_bulk *b, unsigned int cpu, const char *text, size_t len);
/* Writes what was added. 0, or -errno with the file's name in *path. */
int sr_bulk_flush(struct sr_bulk *b, const char **path);
void sr_bulk_deinit(struct sr_bulk *b);

/* Merges @n files into @out. 0, or -1: said what was wrong; what could be read was written all the same. */
int sr_bulk_merge(char *const *paths, int n, const char *out, struct sr_say *say);

#endif
