/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Statements that do nothing: arms that are not taken, what stands behind a `return` or `next`, assignments to locals that nobody
 * reads. The last is what makes aliases cheap: they offer a dozen variables, a handler reads two.
 *
 * What the user wrote in a script of his own stays if it may end in a run-time error, which he may be waiting for; a library's
 * assignment goes all the same.
 */
#include "optimise.h"
#include "purity.h"
#include "resolve.h"

/* ---- functions that only compute ---- */

struct fn_info {
	bool impure;
	VEC(int) callers;
};

struct purity {
	struct program *prog;
	struct fn_info *info;	/* by function->mark */
	int self;
};

static bool is_pure_node(const struct expr *e)
{
	switch (e->kind) {
	case E_ASSIGN: case E_INCDEC:
		return false;
	case E_PRINT:
		return e->print.to_string;
	case E_MATCH:
		return !e->match.captures;
	case E_EMBEDDED:
		return code_has_pragma(e->embedded.code, e->embedded.len, "pure");
	default:
		return true;
	}
}

static void note_use(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	struct purity *p = u->data;

	(void)e;
	(void)at;
	if (sym->kind == SYM_GLOBAL && (how & USE_WRITE))
		p->info[p->self].impure = true;
}

static void note_node(struct uses *u, struct expr *e)
{
	struct purity *p = u->data;
	const struct expr *lhs = e->kind == E_ASSIGN ? e->assign.lhs : e->kind == E_INCDEC ? e->incdec.a : NULL;

	if (e->kind == E_CALL)
		vec_push(p->prog->arena, &p->info[e->call.fn->mark].callers, p->self);
	else if (lhs ? lhs->kind != E_SYMBOL && lhs->kind != E_INDEX : !is_pure_node(e))
		p->info[p->self].impure = true;
}

static void note_stmt(struct uses *u, struct stmt *s)
{
	struct purity *p = u->data;
	const struct function *fn = p->prog->functions.v[p->self];

	if (s->kind != S_NEXT)
		return;
	if (fn->next_overload)
		vec_push(p->prog->arena, &p->info[fn->next_overload->mark].callers, p->self);
	else
		p->info[p->self].impure = true;
}

void find_pure_functions(struct program *p)
{
	struct purity state = { .prog = p };
	struct uses u = { .use = note_use, .expr = note_node, .stmt = note_stmt, .data = &state };
	VEC(int) queue = { 0 };
	int i, j;

	state.info = NEW_ARRAY(p->arena, struct fn_info, p->functions.n + 1);
	for (i = 0; i < p->functions.n; i++)
		p->functions.v[i]->mark = i;
	for (i = 0; i < p->functions.n; i++) {
		state.self = i;
		if (p->functions.v[i]->is_embedded)
			state.info[i].impure = !p->functions.v[i]->is_pure;
		else
			uses_in_stmt(&u, p->functions.v[i]->body);
	}
	for (i = 0; i < p->functions.n; i++)
		if (state.info[i].impure)
			vec_push(p->arena, &queue, i);
	for (i = 0; i < queue.n; i++) {
		const struct fn_info *f = &state.info[queue.v[i]];

		for (j = 0; j < f->callers.n; j++) {
			if (state.info[f->callers.v[j]].impure)
				continue;
			state.info[f->callers.v[j]].impure = true;
			vec_push(p->arena, &queue, f->callers.v[j]);
		}
	}
	for (i = 0; i < p->functions.n; i++)
		p->functions.v[i]->mark = !state.info[i].impure;
}

struct ask {
	bool impure, fails_count;
};

static bool ask_node(struct ast_walk *w, struct expr **slot)
{
	struct ask *a = w->data;
	const struct expr *e = *slot;

	if (!is_pure_node(e) || (e->kind == E_CALL && !e->call.fn->mark))
		a->impure = true;
	else if (a->fails_count && (node_can_fail(e) || (e->kind == E_CALL && !e->call.fn->is_embedded)))
		a->impure = true;
	return !a->impure;
}

/* Whether @e can go when nobody wants its value. */
static bool can_go(struct expr *e)
{
	struct ask a = { .fails_count = !e->at.src || !e->at.src->is_library };
	struct ast_walk w = { .expr = ask_node, .data = &a };

	ast_walk_expr(&w, &e);
	return !a.impure;
}

/* ---- arms that are not taken ---- */

struct pruner {
	struct program *prog;
	struct arena *arena;
};

static bool is_empty(const struct stmt *s)
{
	return !s || s->kind == S_EMPTY || (s->kind == S_BLOCK && !s->block.list.n);
}

static void make_empty(struct stmt *s)
{
	s->kind = S_EMPTY;
}

static bool leaves(const struct stmt *s)
{
	return s->kind == S_RETURN || s->kind == S_NEXT || s->kind == S_BREAK || s->kind == S_CONTINUE;
}

/* Drops empty statements, and what stands behind one that leaves. */
static void tidy_block(struct pruner *p, struct stmt *s)
{
	int i, n = 0;

	for (i = 0; i < s->block.list.n; i++) {
		struct stmt *t = s->block.list.v[i];

		if (is_empty(t))
			continue;
		if (n && leaves(s->block.list.v[n - 1])) {
			if (t->at.src && !t->at.src->is_library)
				diag_warning(p->prog->diag, t->at, "this is never reached: '%s' stands before it",
					     stmt_word(s->block.list.v[n - 1]->kind));
			break;
		}
		s->block.list.v[n++] = t;
	}
	s->block.list.n = n;
}

static void fold_stmt(struct pruner *p, struct stmt **slot);

static void fold_if(struct pruner *p, struct stmt **slot)
{
	struct stmt *s = *slot;
	bool value;

	fold_expr(p->arena, &s->if_.cond);
	if (!is_known(s->if_.cond, &value)) {
		fold_stmt(p, &s->if_.then);
		fold_stmt(p, &s->if_.other);
		return;
	}
	*slot = value ? s->if_.then : s->if_.other;
	if (!*slot)
		*slot = stmt_new(p->arena, S_EMPTY, s->at);
	fold_stmt(p, slot);
}

static void fold_loop(struct pruner *p, struct stmt *s)
{
	struct expr *init = s->loop.init;
	bool value;

	fold_expr(p->arena, &s->loop.init);
	fold_expr(p->arena, &s->loop.cond);
	fold_expr(p->arena, &s->loop.step);
	fold_stmt(p, &s->loop.body);
	if (!s->loop.cond || !is_known(s->loop.cond, &value) || value)
		return;
	make_empty(s);
	if (init) {
		s->kind = S_EXPR;
		s->expr = init;
	}
}

static void fold_stmt(struct pruner *p, struct stmt **slot)
{
	struct stmt *s = *slot;
	int i;

	if (!s)
		return;
	switch (s->kind) {
	case S_BLOCK:
		for (i = 0; i < s->block.list.n; i++)
			fold_stmt(p, &s->block.list.v[i]);
		tidy_block(p, s);
		break;
	case S_EXPR: case S_RETURN: case S_DELETE:
		fold_expr(p->arena, &s->expr);
		break;
	case S_IF:
		fold_if(p, slot);
		break;
	case S_WHILE: case S_FOR:
		fold_loop(p, s);
		break;
	case S_FOREACH:
		fold_expr(p->arena, &s->foreach.array);
		fold_expr(p->arena, &s->foreach.limit);
		fold_stmt(p, &s->foreach.body);
		break;
	case S_TRY:
		fold_stmt(p, &s->try_.body);
		fold_stmt(p, &s->try_.handler);
		if (is_empty(s->try_.body))
			make_empty(s);
		break;
	case S_EMPTY: case S_BREAK: case S_CONTINUE: case S_NEXT: case S_EMBEDDED: case S_KINDS:
		break;
	}
}

/* ---- assignments that nobody reads: from the end, so that one makes the next ---- */

static void count(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	(void)e;
	(void)at;
	if (sym->kind != SYM_GLOBAL && (how & USE_READ))
		sym->mark += *(int *)u->data;
}

static void uncount(struct expr *e)
{
	int by = -1;
	struct uses u = { .use = count, .data = &by };

	uses_in_expr(&u, e);
}

static bool is_unread(const struct expr *e)
{
	return e->kind == E_SYMBOL && e->symbol.sym && e->symbol.sym->kind != SYM_GLOBAL && !e->symbol.sym->mark;
}

static void sweep_expr(struct stmt *s)
{
	struct expr *e = s->expr;

	if (e->kind == E_ASSIGN && is_unread(e->assign.lhs)) {
		if (can_go(e->assign.rhs) && !(node_can_fail(e) && !(e->at.src && e->at.src->is_library))) {
			uncount(e->assign.rhs);
			make_empty(s);
		} else if (e->assign.op == OP_SET) {
			s->expr = e->assign.rhs;
		}
	} else if (e->kind == E_INCDEC && is_unread(e->incdec.a)) {
		make_empty(s);
	} else if (can_go(e)) {
		uncount(e);
		make_empty(s);
	}
}

static void sweep(struct pruner *p, struct stmt *s)
{
	int i;

	if (!s)
		return;
	switch (s->kind) {
	case S_BLOCK:
		for (i = s->block.list.n - 1; i >= 0; i--)
			sweep(p, s->block.list.v[i]);
		tidy_block(p, s);
		break;
	case S_EXPR:
		sweep_expr(s);
		break;
	case S_IF:
		sweep(p, s->if_.other);
		sweep(p, s->if_.then);
		if (!is_empty(s->if_.then) || !is_empty(s->if_.other))
			break;
		s->kind = S_EXPR;
		s->expr = s->if_.cond;
		sweep_expr(s);
		break;
	case S_WHILE: case S_FOR:
		sweep(p, s->loop.body);
		break;
	case S_FOREACH:
		sweep(p, s->foreach.body);
		break;
	case S_TRY:
		sweep(p, s->try_.handler);
		sweep(p, s->try_.body);
		if (is_empty(s->try_.body))
			make_empty(s);
		break;
	case S_EMPTY: case S_RETURN: case S_DELETE: case S_BREAK: case S_CONTINUE: case S_NEXT: case S_EMBEDDED: case S_KINDS:
		break;
	}
}

/* ---- a body ---- */

static void touch(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	(void)u;
	(void)how;
	(void)e;
	(void)at;
	sym->mark = 1;
}

static void drop_locals(struct stmt *body, symbol_vec *locals)
{
	struct uses u = { .use = touch };
	int i, n = 0;

	for (i = 0; i < locals->n; i++)
		locals->v[i]->mark = 0;
	uses_in_stmt(&u, body);
	for (i = 0; i < locals->n; i++)
		if (locals->v[i]->mark)
			locals->v[n++] = locals->v[i];
	locals->n = n;
}

void prune_body(struct program *prog, struct stmt **body, symbol_vec *locals, symbol_vec *params)
{
	struct pruner p = { prog, prog->arena };
	int by = 1, i;
	struct uses u = { .use = count, .data = &by };

	fold_stmt(&p, body);
	for (i = 0; i < locals->n; i++)
		locals->v[i]->mark = 0;
	for (i = 0; params && i < params->n; i++)
		params->v[i]->mark = 0;
	uses_in_stmt(&u, *body);
	sweep(&p, *body);
	drop_locals(*body, locals);
}
