/* SPDX-License-Identifier: GPL-2.0 */
/* What is written between the quotes of a function or statement point: FUNCTION[@FILE[:LINES | +N]]. Shared by kernel and module points. */
#ifndef SPILE_PLACE_H
#define SPILE_PLACE_H

#include "probe_priv.h"

struct line_range { int from, to; };

struct place_spec {
	const char *text;
	const char *function, *file;		/* patterns; file may be NULL */
	bool wild;				/* of the function */
	bool has_lines, all_lines;		/* :... ; :* */
	bool relative;				/* +N: lines count from the function's first */
	VEC(struct line_range) lines;
};

/* False: reported. */
bool place_parse(struct expand *x, const struct expr *arg, struct place_spec *s);
/* Is line @line of @f among those that were asked for? */
bool place_has_line(const struct place_spec *s, const struct tfunc *f, int line);

#endif
