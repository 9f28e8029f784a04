/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parameters of a function as it was declared. What gcc writes for a function's code, or for a copy that was inlined, may have them in any order, twice
 * or not at all; each refers to one of the function's abstract description, and there they are in order.
 */
#include "dw_priv.h"

#include <string.h>

static bool origin_of(Dwarf_Die *die, Dwarf_Die *origin)
{
	Dwarf_Attribute a;

	return dwarf_attr(die, DW_AT_abstract_origin, &a) && dwarf_formref_die(&a, origin);
}

static bool is_same(Dwarf_Die *die, Dwarf_Die *declared)
{
	const char *a, *b;
	Dwarf_Die origin;

	if (die->addr == declared->addr || (origin_of(die, &origin) && origin.addr == declared->addr))
		return true;
	a = dwarf_diename(die);
	b = dwarf_diename(declared);
	return a && b && !strcmp(a, b);
}

static void children(struct dw *d, Dwarf_Die *func, die_vec *out)
{
	Dwarf_Die die;
	bool more;

	for (more = dw_first(func, &die); more; more = dw_next(&die))
		if (dwarf_tag(&die) == DW_TAG_formal_parameter)
			vec_push(d->arena, out, die);
}

/* Of those that stand for @declared, the one that says where it is; @declared itself when there is none. */
static Dwarf_Die best_of(const die_vec *have, Dwarf_Die *declared)
{
	Dwarf_Die *best = NULL;
	int i;

	for (i = 0; i < have->n; i++) {
		if (!is_same(&have->v[i], declared))
			continue;
		if (!best || (!dwarf_hasattr(best, DW_AT_location) && !dwarf_hasattr(best, DW_AT_const_value)))
			best = &have->v[i];
	}
	return best ? *best : *declared;
}

void dw_params(struct dw *d, Dwarf_Die *func, die_vec *out)
{
	die_vec have = { 0 }, declared = { 0 };
	Dwarf_Die origin, die = *func;
	int i, k;

	for (i = 0; i < CHAIN_MAX && origin_of(&die, &origin); i++)
		die = origin;
	children(d, func, &have);
	if (i)
		children(d, &die, &declared);
	for (i = 0; i < declared.n; i++)
		vec_push(d->arena, out, best_of(&have, &declared.v[i]));
	for (i = 0; i < have.n; i++) {
		for (k = 0; k < declared.n && !is_same(&have.v[i], &declared.v[k]); k++)
			;
		if (k == declared.n)
			vec_push(d->arena, out, have.v[i]);
	}
}
