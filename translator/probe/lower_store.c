/* SPDX-License-Identifier: GPL-2.0 */
/* Writing to the traced program's variables, in guru mode: where a chain's value is, and how wide. */
#include "probe_priv.h"

#include <string.h>

/* Numbers and pointers can. */
static const char *not_writable(struct lower *l, const struct tvalue *v)
{
	const struct ctype *c = v->type;

	switch (c->kind) {
	case CT_INT: case CT_BOOL: case CT_CHAR: case CT_ENUM: case CT_POINTER:
		break;
	default:
		return arena_printf(l->x->arena, "it is of type '%s', and only numbers and pointers can be", c->name);
	}
	if (c->size != 1 && c->size != 2 && c->size != 4 && c->size != 8)
		return arena_printf(l->x->arena, "it is of %llu bytes", (unsigned long long)c->size);
	return NULL;
}

static void store_in_memory(struct lower *l, const struct tvalue *v, const expr_vec *exprs, bool save, struct fetch_store *s)
{
	uint64_t unit = v->type->size;
	struct fetch *addr = finish_fetch(l, v, "address", exprs, save);

	if (v->bit_size && v->bit_offset + v->bit_size > unit * 8)
		unit = 8;
	s->addr = *addr;
	s->addr_user = v->of && v->of->program;
	s->size = (uint8_t)unit;
	s->bit_offset = v->bit_offset;
	s->width = v->bit_size;
}

struct fetch *lower_store(struct lower *l, struct expr *e, struct problem *p)
{
	const struct expr *base = e->kind == E_ACCESS ? e->access.base : e;
	bool old = lower_at_return(l) && base->kind == E_TARGET && strcmp(base->target.name, "$return");
	struct fetch *f = NEW(l->x->arena, struct fetch);
	struct fetch_store *s = NEW(l->x->arena, struct fetch_store);
	expr_vec exprs = { 0 };
	struct tvalue v;
	const char *why;

	if (!lower_chain(l, e, &v, &exprs, p))
		return NULL;
	why = not_writable(l, &v);
	if (!why && e->kind == E_ACCESS && (e->access.address_of || e->access.pretty))
		why = "it is no variable";
	if (!why && !v.is_lvalue && old)
		why = "it is a parameter, and the call is over";
	if (!why && !v.is_lvalue && (v.f.ops.n != 1 || v.f.ops.v[0].kind != FETCH_REG || v.hi.ops.n))
		why = "it is computed from other values, and is nowhere to be written to";
	if (why) {
		problem_set(p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "'%s' cannot be written: %s", lower_text(l, e), why));
		return NULL;
	}
	s->is_signed = v.type->is_signed;
	s->is_bool = v.type->kind == CT_BOOL;
	if (v.is_lvalue) {
		store_in_memory(l, &v, &exprs, old, s);
	} else {
		s->reg = v.f.ops.v[0].n;
		s->what = v.f.ops.v[0].what;
		s->size = (uint8_t)v.type->size;
	}
	f->text = lower_text(l, e);
	f->saved_slot = -1;
	f->type = v.type;
	f->of = v.of;
	f->exprs = exprs.v;
	f->nexprs = exprs.n;
	f->store = s;
	return f;
}
