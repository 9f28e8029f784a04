/* SPDX-License-Identifier: GPL-2.0 */
/* The parameters of a function that another one of its unit wraps: those of a system call, as it was written. */
#include "dw_priv.h"

#include <string.h>

static bool find_in_unit(Dwarf_Die *wrapper, const char *name, Dwarf_Die *body)
{
	Dwarf_Die cu, die;
	bool more;

	if (!dwarf_diecu(wrapper, &cu, NULL, NULL))
		return false;
	for (more = dw_first(&cu, &die); more; more = dw_next(&die)) {
		const char *has = dwarf_tag(&die) == DW_TAG_subprogram ? dwarf_diename(&die) : NULL;

		if (!has || strcmp(has, name))
			continue;
		*body = die;
		return true;
	}
	return false;
}

bool dw_params_as_written(struct dw *d, const struct tfunc *f, const char *name, tmember_vec *out)
{
	struct tmember m;
	die_vec params = { 0 };
	Dwarf_Die body;
	int i;

	/* A call without parameters is one function by both names. */
	if (!f->die || !find_in_unit(f->die, name, &body) || body.addr == ((Dwarf_Die *)f->die)->addr)
		return false;
	dw_params(d, &body, &params);
	for (i = 0; i < params.n; i++) {
		m.name = dwarf_diename(&params.v[i]);
		if (!m.name)
			continue;
		m.type = dw_ctype_of(d, &params.v[i]);
		vec_push(d->arena, out, m);
	}
	return out->n > 0;
}
