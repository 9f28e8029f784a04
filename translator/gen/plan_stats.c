/* SPDX-License-Identifier: GPL-2.0 */
/* What must be kept of each statistic, and how deep foreach loops over each array nest: from a walk over all bodies. */
#include "plan.h"

struct stat_scan {
	struct plan *p;
	VEC(const struct symbol *) walking;
};

struct global_plan *plan_global(const struct plan *p, const struct symbol *sym)
{
	return sym && sym->kind == SYM_GLOBAL ? &p->globals.v[sym->index] : NULL;
}

int plan_buckets(const struct global_plan *g)
{
	switch (g->hist) {
	case HIST_LOG:
		return 128;
	case HIST_LINEAR:
		return (int)(((uint64_t)g->stop - (uint64_t)g->start) / (uint64_t)g->interval) + 3;	/* the range may be wider than what has a sign holds */
	default:
		return 0;
	}
}

static struct global_plan *stat_of(struct plan *p, const struct expr *a)
{
	if (a->kind == E_SYMBOL)
		return plan_global(p, a->symbol.sym);
	return a->kind == E_INDEX ? plan_global(p, a->index.sym) : NULL;
}

static void scan_hist(struct plan *p, const struct expr *e)
{
	struct global_plan *g = stat_of(p, e->hist.a);
	bool same;

	if (!g)
		return;
	same = g->hist == (e->hist.linear ? HIST_LINEAR : HIST_LOG) &&
	       (!e->hist.linear || (g->start == e->hist.start && g->stop == e->hist.stop && g->interval == e->hist.interval));
	if (g->hist != HIST_NONE && !same) {
		diag_error(p->prog->diag, DIAG_SEMANTIC, e->at, "'%s' is already kept as another histogram", g->sym->name);
		diag_note(p->prog->diag, g->hist_at, "the other histogram is here");
		diag_hint(p->prog->diag, "a statistic has one histogram: add the values to a second global as well");
		return;
	}
	g->hist = e->hist.linear ? HIST_LINEAR : HIST_LOG;
	g->hist_at = e->at;
	g->start = e->hist.start;
	g->stop = e->hist.stop;
	g->interval = e->hist.interval;
}

static bool scan_expr(struct ast_walk *w, struct expr **slot)
{
	struct stat_scan *s = w->data;
	struct expr *e = *slot;
	struct global_plan *g;

	if (e->kind == E_HIST)
		scan_hist(s->p, e);
	if (e->kind == E_STAT && (g = stat_of(s->p, e->stat.a)))
		g->extracts[e->stat.what] = true;
	return true;
}

static const struct symbol *walked(const struct stmt *s)
{
	const struct expr *a = s->foreach.array;

	return a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL;
}

static bool scan_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct stat_scan *s = w->data;
	struct global_plan *g;
	int i, depth = 1;

	if ((*slot)->kind != S_FOREACH || !(g = plan_global(s->p, walked(*slot))))
		return true;
	for (i = 0; i < s->walking.n; i++)
		depth += s->walking.v[i] == g->sym;
	if (depth > g->walks)
		g->walks = depth;
	if ((*slot)->foreach.sort_stat >= 0)
		g->extracts[(*slot)->foreach.sort_stat] = true;
	vec_push(s->p->arena, &s->walking, g->sym);
	ast_walk_stmt(w, &(*slot)->foreach.body);
	s->walking.n--;
	ast_walk_expr(w, &(*slot)->foreach.array);
	if ((*slot)->foreach.limit)
		ast_walk_expr(w, &(*slot)->foreach.limit);
	return false;
}

bool plan_stats(struct plan *p)
{
	struct stat_scan s = { .p = p };
	struct ast_walk w = { .expr = scan_expr, .stmt = scan_stmt, .data = &s };
	int i, errors = p->prog->diag->errors;

	for (i = 0; i < p->prog->probes.n; i++)
		ast_walk_stmt(&w, &p->prog->probes.v[i]->body);
	for (i = 0; i < p->prog->functions.n; i++)
		if (!p->prog->functions.v[i]->is_embedded)
			ast_walk_stmt(&w, &p->prog->functions.v[i]->body);
	return p->prog->diag->errors == errors;
}
