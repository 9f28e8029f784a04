/* SPDX-License-Identifier: GPL-2.0 */
/* What all points on functions and places inside of them share: finding candidates, refusing dangerous ones, making probes. */
#ifndef SPILE_FUNCTION_POINT_H
#define SPILE_FUNCTION_POINT_H

#include "place.h"

struct function_point {
	struct expand *x;
	struct program *prog;
	const struct derived_probe *proto;
	const struct expr *arg;			/* of function() or statement() */
	struct place_spec spec;			/* when it is a string */
	bool is_return;
	bool quiet;				/* what does not match is no mistake */
	bool all_candidates;			/* lines do not narrow the functions: statements come behind */
	int64_t maxactive;
	const struct tfunc *caller;		/* callees: shown instead of the function itself */
	int found, refused, added;
	const char *why_refused;
	int left_out;				/* copies of inlined functions in which a variable of the handler cannot be read */
	const struct tfunc *first_left_out;
	const struct problem *why_left_out;
	bool failed;				/* reported */
	struct map *seen;
};

enum { FIND_BODIES = 1, FIND_COPIES = 2 };

/* False: reported. */
bool function_point_begin(struct expand *x, struct program *prog, const struct derived_probe *proto, struct function_point *p);
/* Functions that the argument means. False: none, reported unless the point is optional. */
bool function_point_find(struct function_point *p, unsigned int kinds, tfunc_vec *out);
/* @line: shown instead of the function's own, 0: none; @what: shown for the argument behind, as of label(). NULL: it was refused, or is there already. */
struct derived_probe *function_point_add(struct function_point *p, const struct tfunc *f, int line, const char *what);
/* The result of the expansion: reports when nothing could be probed. */
bool function_point_end(struct function_point *p, int errors_before);
/* Expanders of points, in the kernel, the module or the program that x->target is. */
bool expand_function(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider);
bool expand_statement(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider);
bool expand_label(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider);
bool expand_callee(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider);
void no_function(struct function_point *p, const char *why, const char *near);

#endif
