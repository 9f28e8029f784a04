/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bodies of aliases. They share the handler's local variables, which is what aliases are for, so they become part of one block
 * with it. Their places remember where the alias was used, for messages and for whose private names they see.
 */
#include "alias_body.h"

struct span span_through(struct arena *a, struct span at, const struct expansion *x)
{
	struct expansion *copy;

	if (!at.via) {
		at.via = x;
		return at;
	}
	copy = NEW(a, struct expansion);
	*copy = *at.via;
	copy->at = span_through(a, copy->at, x);
	at.via = copy;
	return at;
}

/* ---- @probewrite ---- */

struct writes {
	struct arena *arena;
	struct map *names;	/* that the handler assigns */
	const struct expansion *x;	/* for copies; NULL: places stay */
	bool asked;
};

static void note(struct writes *w, name_t name)
{
	if (name)
		map_put(w->names, name, w);
}

static void note_lhs(struct writes *w, const struct expr *lhs)
{
	if (lhs->kind == E_SYMBOL)
		note(w, lhs->symbol.name);
	else if (lhs->kind == E_INDEX)
		note(w, lhs->index.name);
}

static bool note_expr(struct ast_walk *walk, struct expr **slot)
{
	struct expr *e = *slot;

	if (e->kind == E_ASSIGN)
		note_lhs(walk->data, e->assign.lhs);
	else if (e->kind == E_INCDEC)
		note_lhs(walk->data, e->incdec.a);
	return true;
}

static bool note_stmt(struct ast_walk *walk, struct stmt **slot)
{
	struct stmt *s = *slot;
	int i;

	if (s->kind == S_TRY) {
		note(walk->data, s->try_.var);
	} else if (s->kind == S_FOREACH) {
		note(walk->data, s->foreach.value.name);
		for (i = 0; i < s->foreach.keys.n; i++)
			note(walk->data, s->foreach.keys.v[i].name);
	}
	return true;
}

static void gather(struct writes *w, struct stmt *handler)
{
	struct ast_walk walk = { .expr = note_expr, .stmt = note_stmt, .data = w };

	w->names = map_create(w->arena);
	ast_walk_stmt(&walk, &handler);
}

static bool ask_expr(struct ast_walk *walk, struct expr **slot)
{
	struct writes *w = walk->data;

	w->asked |= (*slot)->kind == E_PROBEWRITE;
	return !w->asked;
}

static bool asks(struct stmt *body)
{
	struct writes w = { .asked = false };
	struct ast_walk walk = { .expr = ask_expr, .data = &w };

	if (body)
		ast_walk_stmt(&walk, &body);
	return w.asked;
}

/* ---- copies ---- */

static bool answer_expr(struct ast_walk *walk, struct expr **slot)
{
	struct writes *w = walk->data;
	struct expr *e = *slot;

	if (e->kind == E_PROBEWRITE && w->names) {
		bool written = map_get(w->names, e->wrap.a->symbol.name) != NULL;

		e->kind = E_NUMBER;
		e->number.value = written;
	}
	if (w->x)
		e->at = span_through(w->arena, e->at, w->x);
	return true;
}

static bool answer_stmt(struct ast_walk *walk, struct stmt **slot)
{
	struct writes *w = walk->data;

	if (w->x)
		(*slot)->at = span_through(w->arena, (*slot)->at, w->x);
	return true;
}

static struct stmt *copy(struct writes *w, struct stmt *body)
{
	struct ast_walk walk = { .expr = answer_expr, .stmt = answer_stmt, .data = w };
	struct stmt *s = ast_copy_stmt(w->arena, body);

	ast_walk_stmt(&walk, &s);
	return s;
}

static void add(struct arena *a, struct stmt *block, struct stmt *s)
{
	if (s && !(s->kind == S_BLOCK && !s->block.list.n))
		vec_push(a, &block->block.list, s);
}

struct stmt *alias_wrap(struct arena *a, const struct decl_probe *d, struct stmt *handler, const struct expansion *x)
{
	struct stmt *block = stmt_new(a, S_BLOCK, handler->at);
	struct writes w = { .arena = a, .x = x };

	if (asks(d->body) || asks(d->alias_epilogue))
		gather(&w, handler);
	if (!d->epilogue)
		add(a, block, copy(&w, d->body));
	add(a, block, handler);
	if (d->epilogue)
		add(a, block, copy(&w, d->body));
	else if (d->alias_epilogue)
		add(a, block, copy(&w, d->alias_epilogue));
	return block;
}

struct stmt *alias_own_body(struct arena *a, struct stmt *handler)
{
	struct writes w = { .arena = a };

	if (!asks(handler))
		return handler;
	gather(&w, handler);
	return copy(&w, handler);
}

struct expr *both_conds(struct arena *a, struct expr *x, struct expr *y)
{
	struct expr *e;

	if (!x || !y)
		return x ? x : y;
	e = expr_new(a, E_LOGIC, x->at);
	e->binary.op = OP_LAND;
	e->binary.op_at = x->at;
	e->binary.a = x;
	e->binary.b = y;
	return e;
}
