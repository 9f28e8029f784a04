/* SPDX-License-Identifier: GPL-2.0 */
/* Between the parts of optimise: folding of expressions (fold.c), statements that do nothing (prune.c), what nobody reaches (optimise.c). */
#ifndef SPILE_SEMA_OPTIMISE_H
#define SPILE_SEMA_OPTIMISE_H

#include "uses.h"

/* ---- fold.c ---- */
/* Computes what can be computed now, with the language's arithmetic. What was lowered is left as it is. */
void fold_expr(struct arena *a, struct expr **slot);
/* True when @e is known to be zero or not; *value says which. */
bool is_known(const struct expr *e, bool *value);

/* ---- prune.c ---- */
/* Functions' marks: 1 when calling them changes nothing but their result. */
void find_pure_functions(struct program *p);
/* Drops statements that change nothing: arms not taken, assignments to locals that nobody reads. */
/* @params may be NULL. */
void prune_body(struct program *prog, struct stmt **body, symbol_vec *locals, symbol_vec *params);

#endif
