/* SPDX-License-Identifier: GPL-2.0 */
/* The module's meta table (abi/meta.h), parsed. */
#ifndef SPILE_RUNNER_META_H
#define SPILE_RUNNER_META_H

#include "format.h"

struct sr_meta_probe {
	const char *point;
	const char *place;		/* "" when the table has none */
};

struct sr_meta_site {
	const char *place;
	const char *text;		/* the identifier; "" when there is none */
};

struct sr_meta_kernel {
	const char *release;
	const char *build_id;		/* hex, or "-" */
};

struct sr_meta {
	char *table;			/* what the pointers point into; owned */
	unsigned int abi;
	const char *script;
	struct sr_format *formats;
	struct sr_meta_probe *probes;
	struct sr_meta_site *sites;
	struct sr_meta_kernel *kernels;
	unsigned int nformats, nprobes, nsites, nkernels;
};

/*
 * Parses @len bytes at @table, of which it keeps a copy. 0, or -1 with a sentence in @why. Only the abi number is set
 * (0: there was none) and nothing else read when that differs from ours: a newer table may look different.
 */
int sr_meta_parse(struct sr_meta *m, const char *table, size_t len, char *why, size_t why_size);
void sr_meta_deinit(struct sr_meta *m);

/* "in probe POINT at PLACE", or "" when there is no such probe. In a buffer of the caller's. */
const char *sr_meta_where(const struct sr_meta *m, unsigned int probe, char *buf, size_t size);

#endif
