/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What script variables point to. A variable that was given a target value keeps that value's type, so that p->member means what it would mean behind the
 * expression that p came from. So do elements and keys of arrays, parameters and what functions return. Locals are known within one handler or function, in
 * the order of the text. What other bodies say is known by symbol, which the resolver finds behind the first look: what needs that waits for the next one.
 */
#include "probe_priv.h"

#include <string.h>

struct held {
	const struct ctype *type, *other;	/* other: something else was assigned elsewhere, so that neither is meant */
	struct target *target;
};

static const struct ctype *pointer_type(const struct ctype *type)
{
	return type && type->kind == CT_POINTER && type->to && type->to->kind != CT_VOID ? type : NULL;
}

static bool same_type(const struct ctype *a, const struct ctype *b)
{
	return a == b || (!strcmp(a->name, b->name) && a->to->size == b->to->size);
}

/* ---- by name in this body, by symbol in all ---- */

/* @part: "" the variable itself, "[]" elements, "[0]" the first key, "()" what a function returns. */
static const char *shared_key(struct lower *l, const void *whose, const char *part)
{
	return whose ? arena_printf(l->x->arena, "%p%s", whose, part) : NULL;
}

static const char *key_part(struct lower *l, int i)
{
	return arena_printf(l->x->arena, "[%d]", i);
}

static const char *shared_key_of(struct lower *l, const struct expr *e)
{
	if (e->kind == E_SYMBOL)
		return e->symbol.sym && e->symbol.sym->kind != SYM_LOCAL ? shared_key(l, e->symbol.sym, "") : NULL;
	if (e->kind == E_INDEX)
		return shared_key(l, e->index.sym, "[]");
	return e->kind == E_CALL ? shared_key(l, e->call.fn, "()") : NULL;
}

static const char *own_key_of(struct lower *l, const struct expr *e)
{
	if (e->kind == E_SYMBOL)
		return e->symbol.name;
	return e->kind == E_INDEX ? arena_printf(l->x->arena, "%s[]", e->index.name) : NULL;
}

static const struct held *shared_by(struct lower *l, const char *key)
{
	return key && l->x->held ? map_get(l->x->held, key) : NULL;
}

static const struct held *held_by(struct lower *l, const struct expr *e)
{
	const char *key = own_key_of(l, e);
	const struct held *h = key && l->held ? map_get(l->held, key) : NULL;

	return h && h->type ? h : shared_by(l, shared_key_of(l, e));
}

static void note_shared(struct lower *l, const char *key, const struct ctype *type, struct target *target)
{
	struct held *h;

	if (!key || !type)
		return;
	if (!l->x->held)
		l->x->held = map_create(l->x->arena);
	h = map_get(l->x->held, key);
	if (!h) {
		h = NEW(l->x->arena, struct held);
		h->type = type;
		h->target = target;
		map_put(l->x->held, key, h);
		l->x->lowering.news++;
	} else if (!h->other && !same_type(h->type, type)) {
		h->other = type;
		l->x->lowering.news++;
	}
}

static void note_own(struct lower *l, const char *key, const struct ctype *type, struct target *target)
{
	struct held *h;

	if (!l->held)
		l->held = map_create(l->x->arena);
	/* "p = 0" in between says nothing about what p points to. */
	if (!type && map_get(l->held, key))
		return;
	h = NEW(l->x->arena, struct held);
	h->type = type;
	h->target = target;
	map_put(l->held, key, h);
}

static void note_value(struct lower *l, const char *key, const struct expr *value)
{
	struct target *target = NULL;
	const struct ctype *type = key ? lower_type_of(l, value, &target) : NULL;

	note_shared(l, key, type, target);
}

/* ---- any value ---- */

/* C that says what it returns a pointer to. */
static const struct ctype *type_by_pragma(struct lower *l, const char *name, struct target **of)
{
	const char *why = NULL;
	struct target *home = NULL;
	const struct ctype *type = lower_type_named(l, "kernel", name, &home, &why);

	if (of)
		*of = home;
	return type ? target_pointer_to(home, type) : NULL;
}

const struct ctype *lower_type_of(struct lower *l, const struct expr *e, struct target **of)
{
	const struct ctype *type = NULL;
	const struct held *h;

	switch (e->kind) {
	case E_CALL:
		if (e->call.fn && e->call.fn->returns)
			return pointer_type(type_by_pragma(l, e->call.fn->returns, of));
		/* fall through */
	case E_SYMBOL: case E_INDEX:
		h = held_by(l, e);
		if (!h || h->other)
			return NULL;
		type = h->type;
		if (of)
			*of = h->target;
		break;
	case E_ASSIGN:
		type = e->assign.op == OP_SET ? lower_type_of(l, e->assign.rhs, of) : NULL;
		break;
	case E_TERNARY:
		type = lower_type_of(l, e->ternary.a, of);
		if (!type)
			type = lower_type_of(l, e->ternary.b, of);
		break;
	default:
		type = e->fetch && !e->fetch->pretty ? e->fetch->type : NULL;
		if (type && of)
			*of = e->fetch->of;
	}
	return pointer_type(type);
}

/* ---- what says a type ---- */

void lower_note_assignment(struct lower *l, const struct expr *e)
{
	const char *key = own_key_of(l, e->assign.lhs);
	const struct ctype *type;
	struct target *target = NULL;

	if (!key || e->assign.op != OP_SET)
		return;
	type = lower_type_of(l, e->assign.rhs, &target);
	note_own(l, key, type, target);
	note_shared(l, shared_key_of(l, e->assign.lhs), type, target);
}

void lower_note_keys(struct lower *l, const struct expr *e)
{
	int i;

	for (i = 0; e->index.sym && i < e->index.keys.n; i++)
		if (e->index.keys.v[i])
			note_value(l, shared_key(l, e->index.sym, key_part(l, i)), e->index.keys.v[i]);
}

void lower_note_call(struct lower *l, const struct expr *e)
{
	const struct function *fn;
	int i;

	for (fn = e->call.fn; fn; fn = fn->next_overload)
		for (i = 0; i < e->call.args.n && i < fn->params.n; i++)
			note_value(l, shared_key(l, fn->params.v[i], ""), e->call.args.v[i]);
}

void lower_note_return(struct lower *l, const struct expr *value)
{
	note_value(l, shared_key(l, l->fn, "()"), value);
}

static void bind(struct lower *l, const char *name, const struct symbol *array, const char *part)
{
	const struct held *h = shared_by(l, shared_key(l, array, part));

	if (h && !h->other)
		note_own(l, name, h->type, h->target);
}

void lower_note_loop(struct lower *l, const struct stmt *s)
{
	const struct expr *a = s->foreach.array;
	const struct symbol *array = a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL;
	int i;

	for (i = 0; i < s->foreach.keys.n; i++)
		bind(l, s->foreach.keys.v[i].name, array, key_part(l, i));
	if (s->foreach.value.name)
		bind(l, s->foreach.value.name, array, "[]");
}

/* ---- what waits ---- */

void lower_unknown(struct lower *l, const struct expr *e)
{
	const struct expr *base = e->access.base;
	const struct held *h;
	struct problem p;

	if (l->x->lowering.mode != LOOK_REPORT) {
		l->x->lowering.waiting++;
		return;
	}
	h = held_by(l, base);
	problem_set(&p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "it is not known what this %s points to", expr_word(base->kind)));
	if (h && h->other)
		problem_hint(&p, arena_printf(l->x->arena, "it is a '%s' in one place and a '%s' in another", h->type->name, h->other->name));
	else if (!h && base->kind == E_SYMBOL && lower_has_name(l, base->symbol.name))
		problem_hint(&p, arena_printf(l->x->arena, "did you mean '$%s'?", base->symbol.name));
	problem_hint(&p, "name the type: @cast(POINTER, \"struct NAME\", \"kernel\")->member");
	problem_report(l->x, &p);
	l->ok = false;
}
