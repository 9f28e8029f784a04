/* SPDX-License-Identifier: GPL-2.0 */
/* Enumerators: by name among all enumerations at the top level of the units, and those of one type. */
#include "dw_priv.h"

#include <string.h>

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

bool dw_enumerator(struct dw *d, const char *name, int64_t *value)
{
	Dwarf_Die die;
	bool more;
	int i;

	for (i = 0; i < d->units.n; i++)
		for (more = dw_first(&d->units.v[i].die, &die); more; more = dw_next(&die))
			if (dwarf_tag(&die) == DW_TAG_enumeration_type && find_in(&die, name, value))
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
