/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names at the top level of all units: types, variables, functions that are only inlined. Kernels carry no index that
 * gcc would write (.debug_pubtypes needs an option), so one is made here, unit by unit, and only as far as a search
 * must go: most types are in the first unit, all of a 3.6 million entry kernel take a quarter of a second.
 */
#include "dw_priv.h"
#include "findex.h"

#include <string.h>

static enum dw_kind kind_of(Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
		return DW_STRUCT;
	case DW_TAG_union_type:
		return DW_UNION;
	case DW_TAG_enumeration_type:
		return DW_ENUM;
	case DW_TAG_typedef:
		return DW_TYPEDEF;
	case DW_TAG_base_type:
		return DW_BASE;
	case DW_TAG_variable:
		return dwarf_hasattr(die, DW_AT_declaration) ? DW_EXTERN : DW_VARIABLE;
	case DW_TAG_subprogram:
		return DW_INLINED;
	default:
		return DW_KINDS;
	}
}

static bool is_definition(Dwarf_Die *die, enum dw_kind kind)
{
	Dwarf_Word inl;
	Dwarf_Attribute a;

	switch (kind) {
	case DW_VARIABLE:
		return dwarf_hasattr(die, DW_AT_location) || dwarf_hasattr(die, DW_AT_const_value);
	case DW_INLINED:
		return dwarf_attr(die, DW_AT_inline, &a) && !dwarf_formudata(&a, &inl) &&
		       (inl == DW_INL_inlined || inl == DW_INL_declared_inlined);
	case DW_TYPEDEF:
	case DW_BASE:
	case DW_EXTERN:
		return true;
	default:
		return !dwarf_hasattr(die, DW_AT_declaration) || dwarf_hasattr(die, DW_AT_signature);
	}
}

enum dw_kind dw_named_kind(Dwarf_Die *die)
{
	enum dw_kind kind = kind_of(die);

	return kind != DW_KINDS && is_definition(die, kind) ? kind : DW_KINDS;
}

static void index_unit(struct dw *d, struct dw_unit *u)
{
	Dwarf_Die die;
	bool more;

	for (more = dw_first(&u->die, &die); more; more = dw_next(&die)) {
		enum dw_kind kind = kind_of(&die);
		const char *name = kind == DW_KINDS ? NULL : dwarf_diename(&die);

		if (!name || map_get(d->names[kind], name) || !is_definition(&die, kind))
			continue;
		map_put(d->names[kind], name, (void *)(uintptr_t)dw_die_offset(d, &die));
	}
}

static uint32_t inlined_die(const struct findex *ix, const char *name)
{
	uint32_t i;

	for (i = findex_first(ix, name, strlen(name)); i < ix->head->nfuncs; i++) {
		const char *has = findex_text(ix, ix->funcs[i].name);

		if (strncmp(has, name, strlen(name)))
			break;
		if (ix->funcs[i].flags & FINDEX_INLINED && !strcmp(has, name))
			return ix->funcs[i].die;
	}
	return 0;
}

/* The one of the first unit, which is what walking them would find. */
static bool find_indexed(struct dw *d, const enum dw_kind *kinds, size_t n, const char *name, Dwarf_Die *die)
{
	uint32_t best = 0, off;
	size_t i;

	for (i = 0; i < n; i++) {
		off = kinds[i] == DW_INLINED ? inlined_die(d->index, name) : findex_name_die(d->index, kinds[i], name);
		if (off && (!best || off < best))
			best = off;
	}
	for (i = 0; i < n && !best && strstr(name, "::"); i++)
		best = kinds[i] == DW_INLINED ? 0 : findex_inner_die(d->index, kinds[i], name);
	return best && dw_die_at(d, best, die);
}

const char *dw_near_type(struct dw *d, const char *name)
{
	static const enum dw_kind kinds[] = { DW_STRUCT, DW_UNION, DW_TYPEDEF, DW_ENUM };
	const char *space = strchr(name, ' '), *has;
	const struct findex *ix = d->index;
	struct near n;
	uint32_t at;
	void *value;
	size_t k;
	int i;

	/* Behind "struct" and the like. */
	near_init(&n, space ? space + 1 : name);
	for (k = 0; ix && k < ARRAY_SIZE(kinds); k++)
		for (at = ix->head->kinds[kinds[k]]; at < ix->head->kinds[kinds[k] + 1]; at++)
			near_offer(&n, findex_text(ix, ix->names[at].name));
	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (i = 0; d->names[kinds[k]] && (has = map_at(d->names[kinds[k]], i, &value)); i++)
			near_offer(&n, has);
	return near_best(&n);
}

bool dw_find_any(struct dw *d, const enum dw_kind *kinds, size_t n, const char *name, Dwarf_Die *die)
{
	void *off;
	size_t i;

	if (d->index)
		return find_indexed(d, kinds, n, name, die);
	for (i = 0; i < DW_KINDS && !d->names[i]; i++)
		d->names[i] = map_create(d->arena);
	for (;;) {
		for (i = 0; i < n; i++) {
			off = map_get(d->names[kinds[i]], name);
			if (off)
				return dw_die_at(d, (Dwarf_Off)(uintptr_t)off, die);
		}
		if (d->indexed >= d->units.n)
			return false;
		index_unit(d, &d->units.v[d->indexed++]);
	}
}

bool dw_find(struct dw *d, enum dw_kind kind, const char *name, Dwarf_Die *die)
{
	return dw_find_any(d, &kind, 1, name, die);
}
