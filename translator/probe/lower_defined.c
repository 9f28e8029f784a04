/* SPDX-License-Identifier: GPL-2.0 */
/* @defined: whether everything that its operand names is there. */
#include "probe_priv.h"

#include <string.h>

struct question {
	struct lower *l;
	bool no, waits;
};

static void ask(struct question *q, struct expr **slot);

static void ask_access(struct question *q, struct expr *e)
{
	struct expr **base = &e->access.base;
	int i;

	for (i = 0; i < e->access.steps.n && !q->no; i++)
		if (e->access.steps.v[i].kind == STEP_INDEX_EXPR)
			ask(q, &e->access.steps.v[i].expr);
	if ((*base)->kind == E_CAST)
		ask(q, &(*base)->cast.value);
	if (lower_is_target(*base))
		return;
	ask(q, base);
	if (q->no || q->waits)
		return;
	lower_expr(q->l, base);
	q->waits = !lower_type_of(q->l, *base, NULL);
}

static bool ask_node(struct ast_walk *w, struct expr **slot)
{
	struct question *q = w->data;
	struct expr *e = *slot;
	struct problem p;

	if (e->kind != E_ACCESS && !lower_is_target(e))
		return !q->no;
	if (e->kind == E_ACCESS)
		ask_access(q, e);
	else if (e->kind == E_CAST)
		ask(q, &e->cast.value);
	if (!q->no && !q->waits)
		q->no = !(is_pretty(e) ? lower_pretty(q->l, e, &p) : lower_fetch(q->l, e, &p));
	return false;
}

static void ask(struct question *q, struct expr **slot)
{
	struct ast_walk w = { .expr = ask_node, .data = q };

	ast_walk_expr(&w, slot);
}

static void become_number(struct expr *e, bool value)
{
	/* Keeps its place: later passes tell an answered @defined from a number by the '@' there. */
	e->kind = E_NUMBER;
	memset(&e->number, 0, sizeof(e->number));
	e->number.value = value;
	e->fetch = NULL;
}

void lower_defined(struct lower *l, struct expr *e)
{
	struct lowering *looks = &l->x->lowering;
	struct question q = { l, false, false };
	struct site *s = l->site;
	int saved = s ? s->saved.n : 0, exprs = s ? s->saved_exprs.n : 0, entries = s ? s->entries.n : 0;

	ask(&q, &e->wrap.a);
	if (!q.waits || q.no) {
		become_number(e, !q.no);
	} else if (looks->mode == LOOK_WAIT) {
		looks->waiting++;
	} else {
		looks->news++;
		become_number(e, false);
	}
	/* Asking must not save anything at entry. */
	if (!s)
		return;
	s->saved.n = saved;
	s->saved_exprs.n = exprs;
	s->entries.n = entries;
}
