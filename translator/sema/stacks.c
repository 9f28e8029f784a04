/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May kernel stacks be numbers until they are printed? They may when a script keeps them in variables, keys and elements, prints them and hands them to
 * functions that know, and does nothing else with them: no text of theirs is looked at, compared, sorted by or made part of another string. One other
 * use anywhere, and all are text.
 */
#include "program.h"

struct stacks {
	struct program *p;
	VEC(const struct expr *) allowed;
	bool changed, refused;
};

bool is_stack(const struct program *p, const struct expr *e)
{
	if (!p->stack_ids || e->type != T_STRING)
		return false;
	switch (e->kind) {
	case E_SYMBOL:
		return e->symbol.sym->holds_stack;
	case E_INDEX:
		return e->index.sym->holds_stack;
	case E_CALL:
		return e->call.fn->gives_stack;
	case E_ASSIGN:
		return e->assign.op == OP_SET && is_stack(p, e->assign.rhs);
	default:
		return false;
	}
}

static void allow(struct stacks *s, const struct expr *e)
{
	if (e && is_stack(s->p, e))
		vec_push(s->p->arena, &s->allowed, e);
}

static bool is_allowed(const struct stacks *s, const struct expr *e)
{
	int i = s->allowed.n;

	while (i > 0 && s->allowed.v[i - 1] != e)
		i--;
	return i > 0;
}

static void holds(struct stacks *s, struct symbol *sym)
{
	s->changed |= !sym->holds_stack;
	sym->holds_stack = true;
}

static void on_keys(struct stacks *s, struct symbol *sym, const expr_vec *keys)
{
	int i;

	for (i = 0; i < keys->n && i < 32; i++) {
		if (!keys->v[i] || !is_stack(s->p, keys->v[i]))
			continue;
		s->changed |= !(sym->stack_keys >> i & 1);
		sym->stack_keys |= 1u << i;
		allow(s, keys->v[i]);
	}
}

static void on_assign(struct stacks *s, const struct expr *e)
{
	const struct expr *lhs = e->assign.lhs;

	if (e->assign.op != OP_SET)
		return;
	allow(s, lhs);
	if (!is_stack(s->p, e->assign.rhs) || (lhs->kind != E_SYMBOL && lhs->kind != E_INDEX))
		return;
	holds(s, lhs->kind == E_SYMBOL ? lhs->symbol.sym : lhs->index.sym);
	allow(s, lhs);
	allow(s, e->assign.rhs);
}

static void on_call(struct stacks *s, const struct expr *e)
{
	struct function *fn;
	int i;

	for (i = 0; i < e->call.args.n; i++) {
		if (!is_stack(s->p, e->call.args.v[i]))
			continue;
		for (fn = e->call.fn; fn && (!fn->is_embedded || fn->takes_stack); fn = fn->next_overload)
			holds(s, fn->params.v[i]);
		if (!fn)
			allow(s, e->call.args.v[i]);
	}
}

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct stacks *s = w->data;
	const struct expr *e = *slot;
	int i;

	if (is_stack(s->p, e) && !is_allowed(s, e))
		s->refused = true;
	switch (e->kind) {
	case E_ASSIGN:
		on_assign(s, e);
		break;
	case E_INDEX:
		on_keys(s, e->index.sym, &e->index.keys);
		break;
	case E_IN:
		if (e->in.array->kind == E_SYMBOL)
			on_keys(s, e->in.array->symbol.sym, &e->in.keys);
		break;
	case E_CALL:
		on_call(s, e);
		break;
	case E_PRINT:
		for (i = 0; i < e->print.args.n; i++)
			allow(s, e->print.args.v[i]);
		break;
	default:
		break;
	}
	return !s->refused;
}

static void on_foreach(struct stacks *s, const struct stmt *t)
{
	const struct expr *a = t->foreach.array;
	const struct symbol *sym = a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL;
	int i;

	if (!sym)
		return;
	for (i = 0; i < t->foreach.keys.n && i < 32; i++) {
		if (!(sym->stack_keys >> i & 1))
			continue;
		s->refused |= t->foreach.keys.v[i].sort != 0;
		if (t->foreach.keys.v[i].sym)
			holds(s, t->foreach.keys.v[i].sym);
	}
	if (sym->holds_stack) {
		s->refused |= t->foreach.sort != 0 || t->foreach.value.sort != 0;
		if (t->foreach.value.sym)
			holds(s, t->foreach.value.sym);
	}
	allow(s, a);
}

static bool on_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct stacks *s = w->data;
	const struct stmt *t = *slot;

	if (t->kind == S_EXPR || t->kind == S_DELETE)
		allow(s, t->expr);
	else if (t->kind == S_FOREACH)
		on_foreach(s, t);
	return !s->refused;
}

/* C may look at what it says it reads. */
static void on_embedded(struct stacks *s, const struct function *fn)
{
	int i;

	for (i = 0; i < fn->embedded_uses.n; i++)
		s->refused |= fn->embedded_uses.v[i].sym->holds_stack || fn->embedded_uses.v[i].sym->stack_keys;
}

static void look(struct stacks *s)
{
	struct ast_walk w = { .expr = on_expr, .stmt = on_stmt, .data = s };
	int i;

	s->changed = false;
	s->allowed.n = 0;
	for (i = 0; i < s->p->probes.n; i++) {
		ast_walk_stmt(&w, &s->p->probes.v[i]->body);
		if (s->p->probes.v[i]->cond)
			ast_walk_expr(&w, &s->p->probes.v[i]->cond);
	}
	for (i = 0; i < s->p->functions.n; i++) {
		ast_walk_stmt(&w, &s->p->functions.v[i]->body);
		on_embedded(s, s->p->functions.v[i]);
	}
}

void find_stack_ids(struct program *p)
{
	struct stacks s = { .p = p, .changed = true };
	bool has_keys = false;
	int i;

	p->stack_ids = false;
	for (i = 0; i < p->functions.n; i++)
		p->stack_ids |= p->functions.v[i]->gives_stack;
	while (p->stack_ids && s.changed && !s.refused)
		look(&s);
	for (i = 0; i < p->globals.n; i++)
		has_keys |= p->globals.v[i]->stack_keys != 0;
	/* What only goes through variables is printed at once. */
	p->stack_ids &= has_keys && !s.refused;
}
