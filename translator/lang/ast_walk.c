/* SPDX-License-Identifier: GPL-2.0 */
/* Depth-first walk over a tree. */
#include "ast_walk.h"

static void visit_expr(const struct ast_visit *v, struct expr **slot)
{
	if (*slot)
		v->expr(v->data, slot);
}

static void visit_stmt(const struct ast_visit *v, struct stmt **slot)
{
	if (*slot)
		v->stmt(v->data, slot);
}

static void visit_list(const struct ast_visit *v, expr_vec *list)
{
	int i;

	for (i = 0; i < list->n; i++)
		visit_expr(v, &list->v[i]);
}

static void access_children(struct expr *e, const struct ast_visit *v)
{
	int i;

	visit_expr(v, &e->access.base);
	for (i = 0; i < e->access.steps.n; i++)
		if (e->access.steps.v[i].kind == STEP_INDEX_EXPR)
			visit_expr(v, &e->access.steps.v[i].expr);
}

void expr_children(struct expr *e, const struct ast_visit *v)
{
	switch (e->kind) {
	case E_NUMBER: case E_STRING: case E_SYMBOL: case E_TARGET: case E_VAR: case E_PERF: case E_CONST: case E_ENUM:
	case E_EMBEDDED: case E_KINDS:
		break;
	case E_INDEX:
		visit_list(v, &e->index.keys);
		break;
	case E_UNARY:
		visit_expr(v, &e->unary.a);
		break;
	case E_BINARY: case E_LOGIC: case E_COMPARE: case E_CONCAT:
		visit_expr(v, &e->binary.a);
		visit_expr(v, &e->binary.b);
		break;
	case E_MATCH:
		visit_expr(v, &e->match.a);
		break;
	case E_TERNARY:
		visit_expr(v, &e->ternary.cond);
		visit_expr(v, &e->ternary.a);
		visit_expr(v, &e->ternary.b);
		break;
	case E_ASSIGN:
		visit_expr(v, &e->assign.lhs);
		visit_expr(v, &e->assign.rhs);
		break;
	case E_INCDEC:
		visit_expr(v, &e->incdec.a);
		break;
	case E_IN:
		visit_list(v, &e->in.keys);
		visit_expr(v, &e->in.array);
		break;
	case E_CALL:
		visit_list(v, &e->call.args);
		break;
	case E_PRINT:
		visit_list(v, &e->print.args);
		break;
	case E_STAT:
		visit_expr(v, &e->stat.a);
		break;
	case E_HIST:
		visit_expr(v, &e->hist.a);
		visit_expr(v, &e->hist.bucket);
		break;
	case E_ACCESS:
		access_children(e, v);
		break;
	case E_CAST: case E_ENUMNAME:
		visit_expr(v, &e->cast.value);
		break;
	case E_DEFINED: case E_ENTRY: case E_PROBEWRITE:
		visit_expr(v, &e->wrap.a);
		break;
	case E_RAWMEM:
		visit_expr(v, &e->rawmem.size);
		visit_expr(v, &e->rawmem.address);
		break;
	case E_RAWREG:
		visit_expr(v, &e->rawreg.number);
		break;
	}
}

void stmt_children(struct stmt *s, const struct ast_visit *v)
{
	int i;

	switch (s->kind) {
	case S_EMPTY: case S_BREAK: case S_CONTINUE: case S_NEXT: case S_EMBEDDED: case S_KINDS:
		break;
	case S_BLOCK:
		for (i = 0; i < s->block.list.n; i++)
			visit_stmt(v, &s->block.list.v[i]);
		break;
	case S_EXPR: case S_RETURN: case S_DELETE:
		visit_expr(v, &s->expr);
		break;
	case S_IF:
		visit_expr(v, &s->if_.cond);
		visit_stmt(v, &s->if_.then);
		visit_stmt(v, &s->if_.other);
		break;
	case S_WHILE: case S_FOR:
		visit_expr(v, &s->loop.init);
		visit_expr(v, &s->loop.cond);
		visit_expr(v, &s->loop.step);
		visit_stmt(v, &s->loop.body);
		break;
	case S_FOREACH:
		visit_expr(v, &s->foreach.array);
		visit_expr(v, &s->foreach.limit);
		visit_stmt(v, &s->foreach.body);
		break;
	case S_TRY:
		visit_stmt(v, &s->try_.body);
		visit_stmt(v, &s->try_.handler);
		break;
	}
}

static void walk_expr_slot(void *data, struct expr **slot)
{
	ast_walk_expr(data, slot);
}

static void walk_stmt_slot(void *data, struct stmt **slot)
{
	ast_walk_stmt(data, slot);
}

void ast_walk_expr(struct ast_walk *w, struct expr **slot)
{
	struct ast_visit v = { walk_expr_slot, walk_stmt_slot, w };

	if (!*slot)
		return;
	if (!w->expr || w->expr(w, slot))
		expr_children(*slot, &v);
	if (w->leave)
		w->leave(w, slot);
}

void ast_walk_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct ast_visit v = { walk_expr_slot, walk_stmt_slot, w };

	if (!*slot)
		return;
	if (!w->stmt || w->stmt(w, slot))
		stmt_children(*slot, &v);
}
