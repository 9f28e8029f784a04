/* SPDX-License-Identifier: GPL-2.0 */
/* The plan: every decision about the generated module, as data. */
#ifndef SPILE_PLAN_H
#define SPILE_PLAN_H

#include "gen.h"

/* How a global is kept; the cheapest form that leaves every handler atomic over what it touches. */
enum global_form {
	FORM_CONST,	/* never written after its initial value */
	FORM_ALONE,	/* only begin, end and error handlers touch it: nothing else runs then */
	FORM_PERCPU,	/* other handlers only add to it: a part on each CPU, summed by begin/end/error */
	FORM_PARTS,	/* the same, but handlers that come seldom do more with it: a part and a lock on each CPU */
	FORM_WORD,	/* each handler that touches it does so once and touches nothing else shared: one load or store */
	FORM_LOCKED	/* under a handler lock */
};

struct global_plan {
	struct symbol *sym;
	enum global_form form;
	const char *why;
	int lock;			/* FORM_LOCKED, FORM_PARTS: index, else -1 */
	/* statistics: what some handler extracts (runtime/data/data.h, struct sp_stat_decl) */
	bool extracts[6];		/* by enum stat_kind */
	enum { HIST_NONE, HIST_LOG, HIST_LINEAR } hist;
	int64_t start, stop, interval;
	struct span hist_at;
	int walks;			/* arrays: foreach loops that nest */
};

struct plan_modsym { const char *module, *symbol; };

struct lay_slot {
	const char *c_name;		/* LAY_open_how_flags */
	const char *what;		/* comment */
	uint64_t value;
	bool is_address;
};

struct plan_site { const char *c_name; struct span at; const char *text; };

/* One kind of record: text of the format and one type letter an argument. */
struct plan_format { const char *text; size_t len; const char *types; const char *c_name; };

struct plan {
	struct arena *arena;
	struct program *prog;
	struct target *target;
	const struct gen_options *opt;
	VEC(struct global_plan) globals;	/* by symbol->index */
	VEC(bool) lock_parts;			/* by number of a lock: there is one on each CPU */
	VEC(struct lay_slot) lay;
	VEC(struct plan_modsym) modsyms;
	VEC(struct plan_site) sites;
	VEC(struct plan_format) formats;
	VEC(uint64_t) returns;			/* plan_entry.c: addresses at which return probes sit, ascending */
	struct map *names_taken;		/* file-level C names */
};

/* plan_entry.c: what plan_is_entry() needs to know of all probes. */
void plan_entries(struct plan *plan);
/* Is @p at the entry of a function of the kernel, where ftrace can call its handler; and does it look at more registers than arguments are in? */
bool plan_is_entry(const struct plan *plan, const struct derived_probe *p);
bool plan_needs_registers(const struct derived_probe *p);
/* Only begin, end and error: no other handler runs at that time. */
bool probe_runs_alone(const struct derived_probe *p);
const char *form_name(enum global_form f);
/* Has it a part on each CPU? NULL: no. */
bool plan_is_percpu(const struct global_plan *g);

/* Tables grow while code is written; equal rows are one. */
/* Number in sp_modsyms[] of @symbol of @module. */
int plan_modsym(struct plan *p, const char *module, const char *symbol);
const char *plan_lay(struct plan *p, const char *what, uint64_t value, bool is_address);
const char *plan_site(struct plan *p, struct span at, const char *text);
const char *plan_format(struct plan *p, const char *text, size_t len, const char *types, struct span at);

/* plan_stats.c: fills the statistics' part of the globals. False: error reported. */
bool plan_stats(struct plan *p);
struct global_plan *plan_global(const struct plan *p, const struct symbol *sym);
int plan_buckets(const struct global_plan *g);

/* A C identifier made of @text that no other file-level name has. */
const char *plan_c_name(struct plan *p, const char *prefix, const char *text);
/* plan_globals.c: forms and locks. Needs plan_stats(). */
void plan_globals(struct plan *p);
/* The lock that handler @h takes, -1: none; and how. Globals touched together share one, so one is enough. */
enum lock_use { LOCK_ONE, LOCK_OWN_PART, LOCK_ALL_PARTS };
int plan_lock(const struct plan *p, const struct derived_probe *h, enum lock_use *how);

#endif
