/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each handler and function does, directly or through what it calls. Functions that call each other in a ring do what any of
 * them does: rings.c finds the rings, callees first, so that each is complete when it is asked about.
 */
#include "purity.h"
#include "resolve.h"
#include "rings.h"
#include "uses.h"

struct effector {
	struct program *prog;
	struct rings *rings;
	struct effects *fx;	/* of the body that is looked at */
	int_vec *calls;		/* that the body makes, by function->mark */
	bool in_function;
	int *place, *stamp;	/* by symbol->index: its place in fx->globals, valid when the stamp is now's */
	int *merged;		/* by function->mark: the stamp when its effects were taken in */
	int now;
};

static void start(struct effector *f, struct effects *fx, int_vec *calls)
{
	f->fx = fx;
	f->calls = calls;
	f->now++;
}

/* ---- sets of globals ---- */

static struct global_use *use_of(struct effector *f, struct symbol *sym)
{
	struct global_use fresh = { .sym = sym };

	if (f->stamp[sym->index] != f->now) {
		f->stamp[sym->index] = f->now;
		f->place[sym->index] = f->fx->globals.n;
		vec_push(f->prog->arena, &f->fx->globals, fresh);
	}
	return &f->fx->globals.v[f->place[sym->index]];
}

/* Additions are no reads among themselves; beside anything else they are. */
static void merge_use(struct effector *f, const struct global_use *from)
{
	struct global_use *to = use_of(f, from->sym);

	if (!to->read && !to->write) {
		*to = *from;
		return;
	}
	to->read |= from->read || to->add_only != from->add_only;
	to->write |= from->write;
	to->add_only &= from->add_only;
	to->stat_add &= from->stat_add;
}

static void on_use(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	struct global_use use = { .sym = sym, .write = (how & USE_WRITE) != 0, .stat_add = (how & USE_STAT_ADD) != 0 };

	(void)e;
	(void)at;
	if (sym->kind != SYM_GLOBAL)
		return;
	use.add_only = (how & USE_ADD) && sym->type == T_LONG;
	use.read = (how & USE_READ) || ((how & USE_OLD) && !use.add_only);
	merge_use(u->data, &use);
}

/* What function number @fn does, this body does. */
static void merge_function(struct effector *f, int fn)
{
	const struct effects *from = &f->prog->functions.v[fn]->fx;
	int i;

	if (f->merged[fn] == f->now)
		return;
	f->merged[fn] = f->now;

	f->fx->prints |= from->prints;
	f->fx->can_fail |= from->can_fail;
	f->fx->loops |= from->loops;
	f->fx->recursive |= from->recursive;
	f->fx->exits |= from->exits;
	f->fx->registers |= from->registers;
	for (i = 0; i < from->globals.n; i++)
		merge_use(f, &from->globals.v[i]);
}

/* ---- nodes and statements ---- */

static void note_extract(const struct expr *a, enum stat_kind what)
{
	struct symbol *s = a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL;

	if (s)
		s->extracts[what] = true;
}

static void on_code(struct effector *f, const char *code, size_t len)
{
	f->fx->prints |= code_prints(code, len);
	f->fx->can_fail |= code_can_fail(code, len);
	f->fx->exits |= code_exits(code, len);
	f->fx->registers |= code_needs_registers(code, len);
}

static void on_expr(struct uses *u, struct expr *e)
{
	struct effector *f = u->data;

	f->fx->prints |= node_prints(e);
	f->fx->can_fail |= node_can_fail(e);
	if (e->kind == E_EMBEDDED)
		on_code(f, e->embedded.code, e->embedded.len);
	else if (e->kind == E_CALL)
		vec_push(f->prog->arena, f->calls, e->call.fn->mark);
	else if (e->kind == E_STAT)
		note_extract(e->stat.a, e->stat.what);
}

static void on_stmt(struct uses *u, struct stmt *s)
{
	struct effector *f = u->data;

	switch (s->kind) {
	case S_WHILE: case S_FOR: case S_FOREACH:
		f->fx->loops = f->fx->can_fail = true;
		break;
	case S_EMBEDDED:
		on_code(f, s->embedded.code, s->embedded.len);
		break;
	case S_NEXT:
		f->fx->can_fail |= f->in_function;
		break;
	default:
		break;
	}
	if (s->kind == S_FOREACH && (s->foreach.sort || s->foreach.value.sort))
		note_extract(s->foreach.array, s->foreach.sort_stat < 0 ? STAT_COUNT : (enum stat_kind)s->foreach.sort_stat);
}

/* ---- functions, then handlers ---- */

static void look_at_function(struct effector *f, struct uses *u, struct function *fn)
{
	struct effects none = { .prints = false };
	int i;

	fn->fx = none;
	start(f, &fn->fx, &f->rings->calls[fn->mark]);
	uses_in_stmt(u, fn->body);
	if (fn->next_overload)
		vec_push(f->prog->arena, f->calls, fn->next_overload->mark);
	for (i = 0; i < fn->embedded_uses.n; i++)
		merge_use(f, &fn->embedded_uses.v[i]);
}

static void finish_ring(struct effector *f, int ring)
{
	const int_vec *members = &f->rings->members[ring];
	bool cycle = ring_is_cycle(f->rings, ring);
	struct effects fx = { .recursive = cycle, .can_fail = cycle };
	int_vec none = { 0 };
	int i, j;

	start(f, &fx, &none);
	for (i = 0; i < members->n; i++) {
		const int_vec *calls = &f->rings->calls[members->v[i]];

		merge_function(f, members->v[i]);
		for (j = 0; j < calls->n; j++)
			if (f->rings->ring_of[calls->v[j]] != ring)
				merge_function(f, calls->v[j]);
	}
	for (i = 0; i < members->n; i++) {
		f->prog->functions.v[members->v[i]]->fx = fx;
		f->prog->functions.v[members->v[i]]->in_cycle = cycle;
	}
}

static void look_at_probe(struct effector *f, struct uses *u, struct derived_probe *p)
{
	struct effects none = { .prints = false };
	int_vec calls = { 0 };
	int i;

	p->fx = none;
	start(f, &p->fx, &calls);
	if (p->cond)
		uses_in_expr(u, p->cond);
	uses_in_stmt(u, p->body);
	for (i = 0; i < calls.n; i++)
		merge_function(f, calls.v[i]);
}

bool effects(struct program *p)
{
	struct effector f = { .prog = p };
	struct uses u = { .use = on_use, .expr = on_expr, .stmt = on_stmt, .data = &f };
	int i, j;

	f.rings = rings_create(p->arena, p->functions.n);
	f.place = NEW_ARRAY(p->arena, int, p->globals.n + 1);
	f.stamp = NEW_ARRAY(p->arena, int, p->globals.n + 1);
	f.merged = NEW_ARRAY(p->arena, int, p->functions.n + 1);
	for (i = 0; i < p->globals.n; i++) {
		p->globals.v[i]->index = i;
		for (j = 0; j < (int)ARRAY_SIZE(p->globals.v[i]->extracts); j++)
			p->globals.v[i]->extracts[j] = false;
	}
	for (i = 0; i < p->functions.n; i++)
		p->functions.v[i]->mark = i;
	f.in_function = true;
	for (i = 0; i < p->functions.n; i++)
		look_at_function(&f, &u, p->functions.v[i]);
	rings_find(f.rings);
	for (i = 0; i < f.rings->nrings; i++)
		finish_ring(&f, i);
	f.in_function = false;
	for (i = 0; i < p->probes.n; i++)
		look_at_probe(&f, &u, p->probes.v[i]);
	mark_uses(p);
	return true;
}
