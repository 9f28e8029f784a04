/* SPDX-License-Identifier: GPL-2.0 */
/* Enumerators: by name among all enumerations at the top level of the units, and those of one type. */
#include "dw_priv.h"

#include <string.h>

enum { NEST_MAX = 16 };

static bool value_of(Dwarf_Die *item, int64_t *value)
{
	Dwarf_Attribute a;
	Dwarf_Sword s;
	Dwarf_Word u;

	if (!dwarf_attr(item, DW_AT_const_value, &a))
		return false;
	/* Forms without a sign of their own are unsigned where the type says nothing else. */
	if ((a.form == DW_FORM_sdata || a.form == DW_FORM_implicit_const) && !dwarf_formsdata(&a, &s)) {
		*value = s;
		return true;
	}
	if (dwarf_formudata(&a, &u))
		return false;
	*value = (int64_t)u;
	return true;
}

static bool find_in(Dwarf_Die *type, const char *name, int64_t *value)
{
	Dwarf_Die item;
	bool more;

	for (more = dw_first(type, &item); more; more = dw_next(&item)) {
		const char *has = dwarf_tag(&item) == DW_TAG_enumerator ? dwarf_diename(&item) : NULL;

		if (has && !strcmp(has, name))
			return value_of(&item, value);
	}
	return false;
}

/* "Mode::On" is one of enumeration Mode. */
static bool is_meant(Dwarf_Die *type, const char *of, size_t n)
{
	const char *has = of ? dwarf_diename(type) : NULL;

	return !of || (has && strlen(has) == n && !strncmp(has, of, n));
}

struct wanted { const char *name, *of; size_t n; int64_t *value; };

/* @deep: those that stand in structs, classes and namespaces, too. */
static bool find_below(Dwarf_Die *parent, const struct wanted *w, bool deep, int depth)
{
	Dwarf_Die die;
	bool more;
	int tag;

	for (more = dw_first(parent, &die); more; more = dw_next(&die)) {
		tag = dwarf_tag(&die);
		if (tag == DW_TAG_enumeration_type && is_meant(&die, w->of, w->n) && find_in(&die, w->name, w->value))
			return true;
		if (deep && depth < NEST_MAX && (tag == DW_TAG_namespace || tag == DW_TAG_class_type || tag == DW_TAG_structure_type || tag == DW_TAG_union_type) &&
		    find_below(&die, w, deep, depth + 1))
			return true;
	}
	return false;
}

bool dw_enumerator(struct dw *d, const char *name, int64_t *value)
{
	struct wanted w = { name, NULL, 0, value };
	const char *p;
	int i, deep;

	for (p = strstr(name, "::"); p; p = strstr(w.name, "::")) {
		w.of = w.name;
		w.n = (size_t)(p - w.name);
		w.name = p + 2;
	}
	/* A kernel's are at the top, as gcc puts them there. */
	for (deep = 0; deep <= (d->main != NULL); deep++)
		for (i = 0; i < d->units.n; i++)
			if (find_below(&d->units.v[i].die, &w, deep, 0))
				return true;
	return false;
}

bool dw_enumerators(struct dw *d, const struct ctype *type, tenumerator_vec *out)
{
	struct tenumerator e;
	Dwarf_Die item;
	bool more;

	if (type->kind != CT_ENUM || !type->die)
		return false;
	for (more = dw_first(type->die, &item); more && out->n < 100000; more = dw_next(&item)) {
		e.name = dwarf_tag(&item) == DW_TAG_enumerator ? dwarf_diename(&item) : NULL;
		if (e.name && value_of(&item, &e.value))
			vec_push(d->arena, out, e);
	}
	return out->n > 0;
}
