/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What script variables point to. A variable that was given a target value keeps that value's type, so that p->member means what it would mean behind the
 * expression that p came from. Locals are known within one handler or function, in the order of the text; what a handler never assigns itself is looked up
 * among what others have assigned: those are the globals.
 */
#include "probe_priv.h"

struct held {
	const struct ctype *type;	/* NULL: assigned, but not with something that has a type */
	struct target *target;
};

/* Elements of an array are another name than a variable. */
static const char *key_of(struct lower *l, const struct expr *e)
{
	if (e->kind == E_SYMBOL)
		return e->symbol.name;
	return e->kind == E_INDEX ? arena_printf(l->x->arena, "%s[]", e->index.name) : NULL;
}

static const struct held *held_by(struct lower *l, const struct expr *e)
{
	const char *key = key_of(l, e);
	const struct held *h = key && l->held ? map_get(l->held, key) : NULL;

	if (!h && key && l->x->held)
		h = map_get(l->x->held, key);
	return h && h->type ? h : NULL;
}

/* ---- what functions return ---- */

static bool note_return(struct ast_walk *w, struct stmt **slot)
{
	struct expr **found = w->data;

	if ((*slot)->kind == S_RETURN && (*slot)->expr && !*found)
		*found = (*slot)->expr;
	return !*found;
}

static struct decl_function *function_named(const struct expand *x, name_t name, int nargs)
{
	int i, k;

	for (i = 0; i < x->nfiles; i++)
		for (k = 0; k < x->files[i]->functions.n; k++)
			if (x->files[i]->functions.v[k]->name == name && x->files[i]->functions.v[k]->params.n == nargs)
				return x->files[i]->functions.v[k];
	return NULL;
}

/* Of a function of the script whose (first) return is a cast or something behind one. */
static const struct ctype *type_of_call(struct lower *l, const struct expr *e, struct target **of)
{
	struct decl_function *fn = function_named(l->x, e->call.name, e->call.args.n);
	struct expr *value = NULL;
	struct ast_walk w = { .stmt = note_return, .data = &value };
	struct problem p;
	struct fetch *f;

	if (!fn || !fn->body || fn->body->kind == S_EMBEDDED)
		return NULL;
	ast_walk_stmt(&w, &fn->body);
	if (!value || (value->kind != E_CAST && (value->kind != E_ACCESS || value->access.base->kind != E_CAST || value->access.pretty)))
		return NULL;
	f = lower_fetch(l, ast_copy_expr(l->x->arena, value), &p);
	if (f && of)
		*of = f->of;
	return f ? f->type : NULL;
}

/* ---- any value ---- */

const struct ctype *lower_type_of(struct lower *l, const struct expr *e, struct target **of)
{
	const struct ctype *type = NULL;
	const struct held *h;

	switch (e->kind) {
	case E_SYMBOL: case E_INDEX:
		h = held_by(l, e);
		if (h && of)
			*of = h->target;
		type = h ? h->type : NULL;
		break;
	case E_CALL:
		type = type_of_call(l, e, of);
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
	return type && type->kind == CT_POINTER ? type : NULL;
}

void lower_note_assignment(struct lower *l, const struct expr *e)
{
	const char *key = key_of(l, e->assign.lhs);
	struct held *h;

	if (!key || e->assign.op != OP_SET)
		return;
	h = NEW(l->x->arena, struct held);
	h->type = lower_type_of(l, e->assign.rhs, &h->target);
	if (!l->held)
		l->held = map_create(l->x->arena);
	if (!l->x->held)
		l->x->held = map_create(l->x->arena);
	/* "p = 0" in between says nothing about what p points to. */
	if (h->type || !map_get(l->held, key))
		map_put(l->held, key, h);
	if (h->type)
		map_put(l->x->held, key, h);
}
