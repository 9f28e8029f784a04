/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the process family share. */
#ifndef SPILE_PROCESS_H
#define SPILE_PROCESS_H

#include "probe_priv.h"

struct process {
	name_list paths;
	int64_t pid;			/* process(PID): only hits of that process; else 0 */
	const char *owner;		/* of a library: the program whose it is; NULL: any */
	int at;				/* the component of the point behind process and library */
	bool wild;
	struct target *program;		/* the one that is looked at */
	/* why nothing matched, when nothing does */
	const char *why, *near, *hint;
};

/* The files, and the process, that a component process() names. False: reported. */
bool process_named(struct expand *x, const struct probe_component *c, struct process *p);
/* The files, and the process, that @proto's point names. False: reported. */
bool process_find(struct expand *x, const struct derived_probe *proto, struct process *p);
/* Adds what matches in p->program. Finding nothing is no failure: it says why in @p. False: reported. */
typedef bool process_fn(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p);
/* Calls @fn for each program of @proto's point. */
bool process_expand(struct expand *x, struct program *prog, const struct derived_probe *proto, process_fn *fn);
/* A site at link address @addr. NULL: nothing of the file is there. */
struct site *process_site(struct expand *x, const struct process *p, enum site_kind kind, uint64_t addr);
/* Makes @site, of a kernel's kind, one of the program, at link address @addr. False as above. */
bool process_place(const struct process *p, struct site *site, uint64_t addr);
/* "process("/bin/x")" */
const char *process_head(struct expand *x, const struct process *p);

#endif
