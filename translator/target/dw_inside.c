/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Variables at a place inside of a function: those of the blocks around it, from the innermost to the function or inlined copy. The calling
 * convention says nothing there; each is where its location says for this address.
 */
#include "dw_priv.h"

#include <stdlib.h>
#include <string.h>

/* The function whose frame it is: that of a copy is its host's. */
static void host_of(Dwarf_Die *scopes, int n, Dwarf_Die *host)
{
	int i;

	for (i = 0; i < n; i++) {
		if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) {
			*host = scopes[i];
			return;
		}
	}
}

/* Blocks from the innermost to the function or copy. @visit: true stops. */
static bool walk(const struct tfunc *f, bool (*visit)(void *data, Dwarf_Die *scope, Dwarf_Die *host), void *data)
{
	Dwarf_Die *scopes = NULL, *scope = f->scope ? f->scope : f->die, host = *(Dwarf_Die *)f->die;
	int i, n = dwarf_getscopes_die(scope, &scopes);
	bool done = false;

	host_of(scopes, n, &host);
	for (i = 0; i < n && !done; i++) {
		done = visit(data, &scopes[i], &host);
		if (scopes[i].addr == ((Dwarf_Die *)f->die)->addr)
			break;
	}
	free(scopes);
	return done;
}

struct lookup { struct dw *d; const struct tfunc *f; const char *name; Dwarf_Die *var, *host; struct dw_place *place; bool found; };

/* What gcc took apart and put together again has its parameters twice, and tells where they are of the outer ones only. */
static bool same_origin(Dwarf_Die *a, Dwarf_Die *b)
{
	Dwarf_Die x, y;
	Dwarf_Attribute attr;

	return dwarf_attr(a, DW_AT_abstract_origin, &attr) && dwarf_formref_die(&attr, &x) && dwarf_attr(b, DW_AT_abstract_origin, &attr) &&
	       dwarf_formref_die(&attr, &y) && x.addr == y.addr;
}

static bool is_wanted(struct lookup *l, Dwarf_Die *die, Dwarf_Die *host)
{
	const char *has = dwarf_diename(die);

	if (!has || strcmp(has, l->name) || (l->found && !same_origin(l->var, die)))
		return false;
	l->found = true;
	*l->var = *die;
	*l->host = *host;
	dw_locate(l->d, host, die, l->f->entry, true, l->place);
	return l->place->kind != PLACE_NONE;
}

static bool look_in(void *data, Dwarf_Die *scope, Dwarf_Die *host)
{
	struct lookup *l = data;
	Dwarf_Die die;
	bool more;
	int tag;

	for (more = dw_first(scope, &die); more; more = dw_next(&die)) {
		tag = dwarf_tag(&die);
		if ((tag == DW_TAG_variable || tag == DW_TAG_formal_parameter) && is_wanted(l, &die, host))
			return true;
	}
	return false;
}

/* clang leaves a parameter out of a copy where it has no value. */
static bool look_in_declaration(void *data, Dwarf_Die *scope, Dwarf_Die *host)
{
	struct lookup *l = data;
	die_vec params = { 0 };
	int i;

	dw_params(l->d, scope, &params);
	for (i = 0; i < params.n && !l->found; i++)
		is_wanted(l, &params.v[i], host);
	return l->found;
}

bool dw_inside_variable(struct dw *d, const struct tfunc *f, const char *name, Dwarf_Die *var, Dwarf_Die *host, struct dw_place *p)
{
	struct lookup l = { d, f, name, var, host, p, false };

	walk(f, look_in, &l);
	return l.found || (walk(f, look_in_declaration, &l), l.found);
}

static void add_name(struct dw *d, Dwarf_Die *die, tmember_vec *out)
{
	struct tmember m = { dwarf_diename(die), NULL };
	int i;

	if (!m.name)
		return;
	/* An inner block's hides the outer one of that name. */
	for (i = 0; i < out->n; i++)
		if (!strcmp(out->v[i].name, m.name))
			return;
	m.type = dw_ctype_of(d, die);
	vec_push(d->arena, out, m);
}

struct listing { struct dw *d; int tag; tmember_vec *out; };

static bool add_names(void *data, Dwarf_Die *scope, Dwarf_Die *host)
{
	struct listing *l = data;
	die_vec params = { 0 };
	Dwarf_Die die;
	bool more;
	int i;

	(void)host;
	if (l->tag == DW_TAG_formal_parameter) {
		dw_params(l->d, scope, &params);
		for (i = 0; i < params.n; i++)
			add_name(l->d, &params.v[i], l->out);
		return false;
	}
	for (more = dw_first(scope, &die); more; more = dw_next(&die))
		if (dwarf_tag(&die) == l->tag)
			add_name(l->d, &die, l->out);
	return false;
}

void dw_inside_names(struct dw *d, const struct tfunc *f, int tag, tmember_vec *out)
{
	struct listing l = { d, tag, out };

	walk(f, add_names, &l);
}
