/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decides how each global is kept and which handlers take which lock.
 *
 * A handler is atomic over the globals that it touches. The order of preference is the order of enum global_form. Globals that some
 * handler touches together share one lock, so that a handler takes one lock at most and no order of locks can go wrong.
 */
#include "plan.h"

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

static const char *const form_names[] = {
	[FORM_CONST] = "constant",
	[FORM_ALONE] = "unshared",
	[FORM_PERCPU] = "per-CPU",
	[FORM_WORD] = "one word",
	[FORM_LOCKED] = "locked",
};

const char *form_name(enum global_form f)
{
	return form_names[f];
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
	bool written, read, added;	/* by handlers that run beside others */
	bool many;			/* one of those touches it more than once, or beside another shared global */
	int handlers;
};

static void gather_use(struct use *use, const struct derived_probe *h)
{
	int i;

	for (i = 0; i < h->fx.globals.n && !probe_runs_alone(h); i++) {
		struct use *u = &use[h->fx.globals.v[i].sym->index];
		bool add = h->fx.globals.v[i].add_only || h->fx.globals.v[i].stat_add;

		u->handlers++;
		u->added |= add;
		u->written |= h->fx.globals.v[i].write && !add;
		u->read |= h->fx.globals.v[i].read && !add;
	}
}

static bool is_shared_word(const struct symbol *s, const struct use *u)
{
	return u->written || (u->added && (u->read || s->arity || s->type != T_LONG));
}

/* Whether some handler needs more than one load or store of what is shared. Needs gather_use() of all handlers. */
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
		shared += is_shared_word(h->fx.globals.v[i].sym, &use[h->fx.globals.v[i].sym->index]);
	for (i = 0; i < h->fx.globals.n; i++) {
		const struct symbol *s = h->fx.globals.v[i].sym;

		if (k.touches[s->index] > 1 || shared > 1)
			use[s->index].many = true;
	}
}

static void choose_form(struct global_plan *g, const struct use *u)
{
	const struct symbol *s = g->sym;

	g->lock = -1;
	if (!u->handlers) {
		g->form = FORM_ALONE;
		g->why = "only begin, end and error handlers touch it";
	} else if (!u->written && !u->added) {
		g->form = FORM_CONST;
		g->why = "no handler that runs beside others writes it";
	} else if ((s->type == T_LONG || s->type == T_STAT) && !s->arity && !u->written && !u->read) {
		g->form = FORM_PERCPU;
		g->why = "other handlers only add to it";
	} else if (s->type == T_LONG && !s->arity && !u->many) {
		g->form = FORM_WORD;
		g->why = "each handler loads or stores it once and touches nothing else that is shared";
	} else {
		g->form = FORM_LOCKED;
		g->why = u->many ? "a handler reads and writes it, or touches it together with others"
				 : "its value is larger than a word";
	}
}

/* Globals that one handler touches together come under one lock (union by smallest index). */
static void share_locks(struct plan *p)
{
	int n = p->globals.n, i, j, *root = NEW_ARRAY(p->arena, int, n + 1);

	for (i = 0; i < n; i++)
		root[i] = i;
	for (i = 0; i < p->prog->probes.n; i++) {
		struct derived_probe *h = p->prog->probes.v[i];
		int first = -1;

		if (probe_runs_alone(h))
			continue;
		for (j = 0; j < h->fx.globals.n; j++) {
			int g = h->fx.globals.v[j].sym->index, k, a, b;

			if (p->globals.v[g].form != FORM_LOCKED)
				continue;
			if (first < 0)
				first = g;
			a = root[first];
			b = root[g];
			for (k = 0; k < n && a != b; k++)
				if (root[k] == b)
					root[k] = a;
		}
	}
	for (i = 0; i < n; i++)
		if (p->globals.v[i].form == FORM_LOCKED)
			p->globals.v[i].lock = root[i] == i ? p->nlocks++ : p->globals.v[root[i]].lock;
}

int plan_lock(const struct plan *p, const struct derived_probe *h)
{
	int i, lock;

	for (i = 0; i < h->fx.globals.n && !probe_runs_alone(h); i++) {
		lock = p->globals.v[h->fx.globals.v[i].sym->index].lock;
		if (lock >= 0)
			return lock;
	}
	return -1;
}

static void plan_globals(struct plan *p)
{
	struct program *prog = p->prog;
	struct use *use = NEW_ARRAY(p->arena, struct use, prog->globals.n + 1);
	int i;

	for (i = 0; i < prog->globals.n; i++)
		prog->globals.v[i]->index = i;
	for (i = 0; i < prog->functions.n; i++)
		prog->functions.v[i]->index = i;
	for (i = 0; i < prog->probes.n; i++)
		gather_use(use, prog->probes.v[i]);
	for (i = 0; i < prog->probes.n; i++)
		gather_many(p, use, prog->probes.v[i]);
	for (i = 0; i < prog->globals.n; i++) {
		struct global_plan g = { .sym = prog->globals.v[i] };

		choose_form(&g, &use[i]);
		vec_push(p->arena, &p->globals, g);
	}
	share_locks(p);
}

static void plan_names(struct plan *p)
{
	struct program *prog = p->prog;
	int i;

	for (i = 0; i < prog->globals.n; i++)
		prog->globals.v[i]->c_name = plan_c_name(p, "g_", prog->globals.v[i]->name);
	for (i = 0; i < prog->functions.n; i++)
		prog->functions.v[i]->c_name = plan_c_name(p, "fn_", prog->functions.v[i]->name);
	for (i = 0; i < prog->probes.n; i++) {
		prog->probes.v[i]->index = i;
		prog->probes.v[i]->c_name = arena_printf(p->arena, "probe_%d", i);
	}
}

bool gen_plan(struct program *prog, struct target *t, const struct gen_options *o, struct plan **out)
{
	struct plan *p = NEW(prog->arena, struct plan);

	p->arena = prog->arena;
	p->prog = prog;
	p->target = t;
	p->opt = o;
	p->names_taken = map_create(prog->arena);
	plan_names(p);
	plan_globals(p);
	*out = p;
	return plan_stats(p);
}

void plan_dump(struct buf *out, const struct plan *p)
{
	int i;

	buf_puts(out, "# plan: globals\n");
	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *g = &p->globals.v[i];

		buf_printf(out, "%s: %s", g->sym->name, form_name(g->form));
		if (g->lock >= 0)
			buf_printf(out, " (lock %d)", g->lock);
		buf_printf(out, ": %s\n", g->why);
	}
	buf_puts(out, "# plan: handlers\n");
	for (i = 0; i < p->prog->probes.n; i++) {
		const struct derived_probe *h = p->prog->probes.v[i];
		int lock = plan_lock(p, h);

		buf_printf(out, "%s %s:", h->c_name, h->text);
		if (lock >= 0)
			buf_printf(out, " lock %d", lock);
		else
			buf_puts(out, " no lock");
		buf_printf(out, "%s%s%s\n", h->fx.prints ? ", prints" : "", h->fx.can_fail ? ", can fail" : "",
			   h->fx.loops ? ", loops" : "");
	}
}
