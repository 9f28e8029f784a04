/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decides how each global is kept and which handlers take which lock.
 *
 * A handler is atomic over the globals that it touches. The order of preference is the order of enum global_form. Globals that some
 * handler touches together share one lock, so that a handler takes one lock at most and no order of locks can go wrong.
 *
 * What handlers only add to has a part on each CPU: adding then stores to nothing that CPUs share. Where timers and procfs files look at such a global, or
 * change it otherwise, each CPU's part has a lock: who adds takes that of its own CPU, the others take all of them in the order of the CPUs.
 */
#include "plan.h"

/* A copy of an array's values on each CPU must not take more than this. */
enum { CELLS_BYTES = 1 << 20, DEFAULT_ENTRIES = 2048 };

bool probe_runs_alone(const struct derived_probe *p)
{
	switch (p->site->kind) {
	case SITE_BEGIN:
	case SITE_END:
	case SITE_ERROR:
	case SITE_NEVER:
		return true;
	default:
		return false;
	}
}

/* Does it come so seldom that taking a lock of each CPU costs nothing? */
static bool probe_is_rare(const struct derived_probe *p)
{
	return p->site->kind == SITE_PROCFS || (p->site->kind == SITE_TIMER && p->site->number >= 1000000);
}

static const char *const form_names[] = {
	[FORM_CONST] = "constant",
	[FORM_ALONE] = "unshared",
	[FORM_PERCPU] = "per-CPU",
	[FORM_PARTS] = "per-CPU",
	[FORM_WORD] = "one word",
	[FORM_LOCKED] = "locked",
};

const char *form_name(enum global_form f)
{
	return form_names[f];
}

bool plan_is_percpu(const struct global_plan *g)
{
	return g && (g->form == FORM_PERCPU || g->form == FORM_PARTS);
}

/* ---- how often a handler touches each global ---- */

struct counter {
	int *touches;		/* by symbol->index */
	int weight;		/* 2 inside a loop: "once" means once a hit */
	bool *visited;		/* functions, by index */
};

static void count_in(struct counter *k, struct stmt *body);

static void touch(struct counter *k, const struct symbol *sym)
{
	if (sym && sym->kind == SYM_GLOBAL)
		k->touches[sym->index] += k->weight;
}

static void count_function(struct counter *k, const struct function *fn)
{
	int i;

	for (; fn && !k->visited[fn->index]; fn = fn->next_overload) {
		k->visited[fn->index] = true;
		k->weight++;	/* it may be called more than once */
		if (!fn->is_embedded)
			count_in(k, fn->body);
		for (i = 0; i < fn->embedded_uses.n; i++)
			touch(k, fn->embedded_uses.v[i].sym);
		k->weight--;
	}
}

static bool count_expr(struct ast_walk *w, struct expr **slot)
{
	struct counter *k = w->data;
	struct expr *e = *slot;

	switch (e->kind) {
	case E_SYMBOL:
		touch(k, e->symbol.sym);
		break;
	case E_INDEX:
		touch(k, e->index.sym);
		break;
	case E_INCDEC:
		if (e->incdec.a->kind == E_SYMBOL)
			touch(k, e->incdec.a->symbol.sym);	/* once more: a read and a write */
		break;
	case E_ASSIGN:
		if (e->assign.op != OP_SET && e->assign.lhs->kind == E_SYMBOL)
			touch(k, e->assign.lhs->symbol.sym);
		break;
	case E_CALL:
		count_function(k, e->call.fn);
		break;
	default:
		break;
	}
	return true;
}

static bool count_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct counter *k = w->data;
	struct stmt *s = *slot;

	if (s->kind == S_FOREACH && s->foreach.array->kind == E_SYMBOL)
		touch(k, s->foreach.array->symbol.sym);
	return true;
}

static void count_in(struct counter *k, struct stmt *body)
{
	struct ast_walk w = { .expr = count_expr, .stmt = count_stmt, .data = k };

	ast_walk_stmt(&w, &body);
}

static void count_in_expr(struct counter *k, struct expr *e)
{
	struct ast_walk w = { .expr = count_expr, .stmt = count_stmt, .data = k };

	ast_walk_expr(&w, &e);
}

/* ---- forms ---- */

struct use {
	bool written, read, added;	/* by handlers that run beside others; what only adds counts as neither of the first two */
	bool often;			/* ... read or written, by one that may come often */
	bool many;			/* one of those touches it more than once, or beside another shared global */
	int handlers;
};

static bool only_adds(const struct global_use *u)
{
	return u->add_only || u->stat_add;
}

static void gather_use(struct use *use, const struct derived_probe *h)
{
	int i;

	for (i = 0; i < h->fx.globals.n && !probe_runs_alone(h); i++) {
		const struct global_use *g = &h->fx.globals.v[i];
		struct use *u = &use[g->sym->index];
		bool add = only_adds(g);

		u->handlers++;
		u->added |= add;
		u->written |= g->write && !add;
		u->read |= g->read && !add;
		u->often |= !add && !probe_is_rare(h);
	}
}

static int64_t cells_bytes(const struct global_plan *g)
{
	const struct symbol *s = g->sym;
	int64_t entries = s->decl && s->decl->size ? s->decl->size : DEFAULT_ENTRIES;

	return entries * (s->type == T_STAT ? 48 + 8 * plan_buckets(g) : 8);
}

/* Why @g cannot have a part on each CPU, NULL: it can. */
static const char *why_no_parts(const struct global_plan *g, const struct use *u)
{
	const struct symbol *s = g->sym;

	if (!u->added)
		return "a handler reads and writes it, or touches it together with others";
	if (u->often)
		return "handlers that may come often do more than add to it";
	if (s->arity && s->decl && s->decl->wrap)
		return "its oldest elements make room for new ones";
	if (s->arity && cells_bytes(g) > CELLS_BYTES)
		return "it is too large to have a copy on each CPU";
	return NULL;
}

static void choose_cheap_form(struct global_plan *g, const struct use *u)
{
	if (!u->handlers) {
		g->form = FORM_ALONE;
		g->why = "only begin, end and error handlers touch it";
	} else if (!u->written && !u->added) {
		g->form = FORM_CONST;
		g->why = "no handler that runs beside others writes it";
	} else if (!u->written && !u->read && !why_no_parts(g, u)) {
		g->form = FORM_PERCPU;
		g->why = "other handlers only add to it";
	} else {
		g->form = FORM_LOCKED;
	}
}

/* Whether some handler needs more than one load or store of what is shared. Needs choose_cheap_form() of all globals. */
static void gather_many(struct plan *p, struct use *use, struct derived_probe *h)
{
	struct counter k = { .weight = h->fx.loops ? 2 : 1 };
	int i, shared = 0;

	if (probe_runs_alone(h))
		return;
	k.touches = NEW_ARRAY(p->arena, int, p->prog->globals.n + 1);
	k.visited = NEW_ARRAY(p->arena, bool, p->prog->functions.n + 1);
	count_in(&k, h->body);
	if (h->cond)
		count_in_expr(&k, h->cond);
	for (i = 0; i < h->fx.globals.n; i++)
		shared += p->globals.v[h->fx.globals.v[i].sym->index].form == FORM_LOCKED;
	for (i = 0; i < h->fx.globals.n; i++) {
		const struct symbol *s = h->fx.globals.v[i].sym;

		if (k.touches[s->index] > 1 || shared > 1)
			use[s->index].many = true;
	}
}

static void choose_shared_form(struct global_plan *g, const struct use *u)
{
	const struct symbol *s = g->sym;
	const char *why = why_no_parts(g, u);

	if (!why && (s->type == T_LONG || s->type == T_STAT)) {
		g->form = FORM_PARTS;
		g->why = "handlers only add to it, but timers and procfs files, which look at all CPUs' parts";
	} else if (s->type == T_LONG && !s->arity && !u->many) {
		g->form = FORM_WORD;
		g->why = "each handler loads or stores it once and touches nothing else that is shared";
	} else {
		g->why = !u->many ? "its value is larger than a word" : why ? why : "a handler touches it together with others";
	}
}

/* ---- locks ---- */

static bool has_lock(const struct global_plan *g)
{
	return g->form == FORM_LOCKED || g->form == FORM_PARTS;
}

static void unite(int *root, int n, int a, int b)
{
	int i, from = root[b];

	for (i = 0; i < n && root[a] != from; i++)
		if (root[i] == from)
			root[i] = root[a];
}

/* Globals that one handler touches together come under one lock (union by smallest index). */
static void unite_touched(struct plan *p, int *root, const struct derived_probe *h)
{
	int i, first = -1;

	for (i = 0; i < h->fx.globals.n && !probe_runs_alone(h); i++) {
		int g = h->fx.globals.v[i].sym->index;

		if (!has_lock(&p->globals.v[g]))
			continue;
		if (first < 0)
			first = g;
		unite(root, p->globals.n, first, g);
	}
}

/* Parts would gain nothing beside what all CPUs store to anyway. */
static void lock_parts_beside_locked(struct plan *p, const int *root)
{
	int i, j;

	for (i = 0; i < p->globals.n; i++) {
		if (p->globals.v[i].form != FORM_LOCKED)
			continue;
		for (j = 0; j < p->globals.n; j++) {
			if (root[j] != root[i] || p->globals.v[j].form != FORM_PARTS)
				continue;
			p->globals.v[j].form = FORM_LOCKED;
			p->globals.v[j].why = arena_printf(p->arena, "handlers touch it together with '%s', which is locked", p->globals.v[i].sym->name);
		}
	}
}

static void share_locks(struct plan *p)
{
	int n = p->globals.n, i, *root = NEW_ARRAY(p->arena, int, n + 1), *lock = NEW_ARRAY(p->arena, int, n + 1);

	for (i = 0; i < n; i++)
		root[i] = i;
	for (i = 0; i < p->prog->probes.n; i++)
		unite_touched(p, root, p->prog->probes.v[i]);
	lock_parts_beside_locked(p, root);
	for (i = 0; i < n; i++)
		lock[i] = -1;
	for (i = 0; i < n; i++) {
		struct global_plan *g = &p->globals.v[i];

		if (!has_lock(g))
			continue;
		if (lock[root[i]] < 0) {
			lock[root[i]] = p->lock_parts.n;
			vec_push(p->arena, &p->lock_parts, g->form == FORM_PARTS);
		}
		g->lock = lock[root[i]];
	}
}

int plan_lock(const struct plan *p, const struct derived_probe *h, enum lock_use *how)
{
	int i, lock = -1;

	*how = LOCK_ONE;
	for (i = 0; i < h->fx.globals.n && !probe_runs_alone(h); i++) {
		const struct global_use *u = &h->fx.globals.v[i];
		const struct global_plan *g = &p->globals.v[u->sym->index];

		if (g->lock < 0)
			continue;
		lock = g->lock;
		if (g->form == FORM_PARTS && *how == LOCK_ONE)
			*how = LOCK_OWN_PART;
		if (g->form == FORM_PARTS && !only_adds(u))
			*how = LOCK_ALL_PARTS;
	}
	return lock;
}

void plan_globals(struct plan *p)
{
	struct program *prog = p->prog;
	struct use *use = NEW_ARRAY(p->arena, struct use, prog->globals.n + 1);
	int i;

	for (i = 0; i < prog->probes.n; i++)
		gather_use(use, prog->probes.v[i]);
	for (i = 0; i < prog->globals.n; i++)
		choose_cheap_form(&p->globals.v[i], &use[i]);
	for (i = 0; i < prog->probes.n; i++)
		gather_many(p, use, prog->probes.v[i]);
	for (i = 0; i < prog->globals.n; i++)
		if (p->globals.v[i].form == FORM_LOCKED)
			choose_shared_form(&p->globals.v[i], &use[i]);
	share_locks(p);
}
