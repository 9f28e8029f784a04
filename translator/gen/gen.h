/* SPDX-License-Identifier: GPL-2.0 */
/* Program to C. plan_*.c decide everything; emit_*.c write it down and decide nothing but the names of temporaries. */
#ifndef SPILE_GEN_H
#define SPILE_GEN_H

#include "../probe/provider.h"

struct gen_options {
	const char *module_name;
	const char *script_name;	/* as the user wrote it, for comments and the meta table */
	const char *command;		/* NULL, or the command line for the head comment */
	bool no_global_display;
};

struct plan;

/* Decides forms, locks, layout rows, memory. False: error reported. */
bool gen_plan(struct program *p, struct target *t, const struct gen_options *o, struct plan **out);
/* The generated file. @headers_c gets the second file (embedded C with kernel headers), and stays empty when there is none. */
bool gen_emit(struct plan *plan, struct buf *c_text, struct buf *headers_c);
/* -p3 -v: which form each global got and why, which handler takes which lock, sizes. */
void plan_dump(struct buf *out, const struct plan *plan);

#endif
