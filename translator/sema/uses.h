/* SPDX-License-Identifier: GPL-2.0 */
/* What a body does to each variable: the one place that tells reads from writes. */
#ifndef SPILE_SEMA_USES_H
#define SPILE_SEMA_USES_H

#include "program.h"

enum {
	USE_READ = 1,		/* the value is seen */
	USE_WRITE = 2,
	USE_OLD = 4,		/* the value before matters, as for x++ */
	USE_ADD = 8,		/* ++, --, += or -= whose own value is not used */
	USE_STAT_ADD = 16,	/* <<< */
};

struct uses {
	/* @e: the SYMBOL or INDEX; NULL where a statement names the variable (loop variables, catch). */
	void (*use)(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at);
	/* Called for each node and each statement before what is in them; may be NULL. */
	void (*expr)(struct uses *u, struct expr *e);
	void (*stmt)(struct uses *u, struct stmt *s);
	void *data;
	/* private */
	const struct expr *unused[2], *claimed;
};
void uses_in_stmt(struct uses *u, struct stmt *s);
void uses_in_expr(struct uses *u, struct expr *e);

/* Sets is_read and is_written of all symbols of the program anew. */
void mark_uses(struct program *p);

#endif
