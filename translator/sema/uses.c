/* SPDX-License-Identifier: GPL-2.0 */
/* What a body does to each variable. */
#include "uses.h"

static struct symbol *symbol_of(const struct expr *e)
{
	return e->kind == E_SYMBOL ? e->symbol.sym : e->kind == E_INDEX ? e->index.sym : NULL;
}

static void report(struct uses *u, const struct expr *e, int how)
{
	struct symbol *sym = symbol_of(e);

	if (sym)
		u->use(u, sym, how, e, e->at);
}

static bool is_unused(const struct uses *u, const struct expr *e)
{
	return e == u->unused[0] || e == u->unused[1];
}

static void on_assign(struct uses *u, const struct expr *e)
{
	enum op op = e->assign.op;
	bool unused = is_unused(u, e);
	int how = USE_WRITE;

	if (op == OP_STAT_ADD)
		how |= USE_STAT_ADD;
	else if (op != OP_SET)
		how |= USE_OLD | (unused ? 0 : USE_READ);
	if (unused && (op == OP_ADD || op == OP_SUB))
		how |= USE_ADD;
	report(u, e->assign.lhs, how);
	u->claimed = e->assign.lhs;
}

/* The left side is the first child, so that it is the next node to be met. */
static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct uses *u = w->data;
	struct expr *e = *slot;
	bool claimed = e == u->claimed;

	u->claimed = NULL;
	if (u->expr)
		u->expr(u, e);
	if (e->kind == E_ASSIGN) {
		on_assign(u, e);
	} else if (e->kind == E_INCDEC) {
		report(u, e->incdec.a, USE_WRITE | USE_OLD | (is_unused(u, e) ? USE_ADD : USE_READ));
		u->claimed = e->incdec.a;
	} else if (!claimed) {
		report(u, e, USE_READ);
	}
	return true;
}

static void set_unused(struct uses *u, const struct expr *a, const struct expr *b)
{
	u->unused[0] = a;
	u->unused[1] = b;
}

static bool on_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct uses *u = w->data;
	struct stmt *s = *slot;
	int i;

	if (u->stmt)
		u->stmt(u, s);
	switch (s->kind) {
	case S_EXPR:
		set_unused(u, s->expr, NULL);
		break;
	case S_FOR:
		set_unused(u, s->loop.init, s->loop.step);
		break;
	case S_FOREACH:
		for (i = 0; i < s->foreach.keys.n; i++)
			if (s->foreach.keys.v[i].sym)
				u->use(u, s->foreach.keys.v[i].sym, USE_WRITE, NULL, s->foreach.keys.v[i].at);
		if (s->foreach.value.sym)
			u->use(u, s->foreach.value.sym, USE_WRITE, NULL, s->foreach.value.at);
		break;
	case S_TRY:
		if (s->try_.sym)
			u->use(u, s->try_.sym, USE_WRITE, NULL, s->try_.var_at);
		break;
	case S_DELETE:
		report(u, s->expr, USE_WRITE);
		u->claimed = s->expr;
		break;
	default:
		break;
	}
	return true;
}

void uses_in_stmt(struct uses *u, struct stmt *s)
{
	struct ast_walk w = { .expr = on_expr, .stmt = on_stmt, .data = u };

	u->claimed = NULL;
	ast_walk_stmt(&w, &s);
}

void uses_in_expr(struct uses *u, struct expr *e)
{
	struct ast_walk w = { .expr = on_expr, .stmt = on_stmt, .data = u };

	u->claimed = NULL;
	ast_walk_expr(&w, &e);
}

/* ---- the whole program ---- */

static void mark(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	(void)u;
	(void)e;
	(void)at;
	sym->is_read |= (how & USE_READ) != 0;
	sym->is_written |= (how & USE_WRITE) != 0;
}

static void clear(symbol_vec *v)
{
	int i;

	for (i = 0; i < v->n; i++)
		v->v[i]->is_read = v->v[i]->is_written = false;
}

void mark_uses(struct program *p)
{
	struct uses u = { .use = mark };
	int i, j;

	clear(&p->globals);
	for (i = 0; i < p->probes.n; i++) {
		clear(&p->probes.v[i]->locals);
		uses_in_stmt(&u, p->probes.v[i]->body);
		if (p->probes.v[i]->cond)
			uses_in_expr(&u, p->probes.v[i]->cond);
	}
	for (i = 0; i < p->functions.n; i++) {
		struct function *f = p->functions.v[i];

		clear(&f->locals);
		clear(&f->params);
		uses_in_stmt(&u, f->body);
		for (j = 0; j < f->embedded_uses.n; j++) {
			f->embedded_uses.v[j].sym->is_read |= f->embedded_uses.v[j].read;
			f->embedded_uses.v[j].sym->is_written |= f->embedded_uses.v[j].write;
		}
	}
}
