/* SPDX-License-Identifier: GPL-2.0 */
/* Variables of the whole kernel or program: of the file that asks, of a file that is named, or whichever there is. */
#include "dw_priv.h"

#include <string.h>

enum { NEST_MAX = 16 };	/* namespaces */

static bool global_in(struct dw *d, Dwarf_Die *die, struct dw_global *g)
{
	struct dw_place p;

	dw_locate(d, die, die, 0, false, &p);
	g->type = dw_ctype_of(d, die);
	g->why = p.kind == PLACE_NONE && dwarf_hasattr_integrate(die, DW_AT_location) ? p.why : NULL;
	if (p.kind == PLACE_MEMORY && p.f.ops.n == 1 && p.f.ops.v[0].kind == FETCH_ADDRESS)
		g->addr = (uint64_t)p.f.ops.v[0].n;
	else if (p.kind == PLACE_MEMORY || p.kind == PLACE_VALUE)
		g->f = p.f;
	g->is_value = p.kind == PLACE_VALUE;
	return g->addr || g->f.ops.n || g->why;
}

/* A definition wins; a declaration gives the type. 1: found; 2: with its place. */
static int global_below(struct dw *d, Dwarf_Die *parent, const char *name, struct dw_global *g, int depth)
{
	int found = 0, inner;
	Dwarf_Die die;
	bool more;

	for (more = dw_first(parent, &die); more && found < 2; more = dw_next(&die)) {
		int tag = dwarf_tag(&die);
		const char *has = tag == DW_TAG_variable ? dwarf_diename(&die) : NULL;

		if (has && !strcmp(has, name)) {
			found = global_in(d, &die, g) ? 2 : 1;
		} else if ((tag == DW_TAG_namespace || tag == DW_TAG_module) && depth < NEST_MAX) {
			inner = global_below(d, &die, name, g, depth + 1);
			found = inner > found ? inner : found;
		}
	}
	return found;
}

static bool global_in_unit(struct dw *d, struct dw_unit *u, const char *name, struct dw_global *g)
{
	return global_below(d, &u->die, name, g, 0) > 0;
}

static bool has_place(const struct dw_global *g)
{
	return g->addr || g->f.ops.n || g->why;
}

/* A file that only declares it sees it as well, when no other file of that name defines one. */
static bool global_of_file(struct dw *d, const char *name, const char *file, struct dw_global *g)
{
	struct dw_global declared;
	bool found = false;
	Dwarf_Die die;
	int i;

	for (i = 0; i < d->units.n; i++) {
		struct dw_unit *u = &d->units.v[i];

		if (!file_matches(dwarf_diename(&u->die), file) || !global_in_unit(d, u, name, g))
			continue;
		if (has_place(g))
			return true;
		declared = *g;
		found = true;
	}
	/* Of a file that another one includes. */
	if (dw_find(d, DW_VARIABLE, name, &die) && file_matches(dw_decl_path(NULL, &die), file) && global_in(d, &die, g))
		return true;
	if (found)
		*g = declared;
	return found;
}

bool dw_global(struct dw *d, const struct tfunc *f, const char *name, const char *file, struct dw_global *g)
{
	struct dw_unit *u;
	Dwarf_Die die;

	memset(g, 0, sizeof(*g));
	if (file)
		return global_of_file(d, name, file, g);
	u = f && f->die ? dw_unit_of(d, f->addr) : NULL;
	if (u && global_in_unit(d, u, name, g) && has_place(g))
		return true;
	/* What the linker script makes (jiffies) is only declared; its place is the symbol table's. */
	if (!dw_find(d, DW_VARIABLE, name, &die) && !dw_find(d, DW_EXTERN, name, &die))
		return g->type != NULL;
	g->is_foreign = !g->type && !dw_flag(&die, DW_AT_external);
	global_in(d, &die, g);
	return true;
}

const char *dw_global_file(struct dw *d, const char *name)
{
	Dwarf_Die die;

	return dw_find(d, DW_VARIABLE, name, &die) ? dw_decl_path(NULL, &die) : NULL;
}
