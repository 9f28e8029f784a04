/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names in a body: each becomes a symbol, locals come into being where they are first met. What a pass before has decided
 * (@defined, folded to a number) is followed here: the arm that is not taken is dropped before anything in it is looked up.
 */
#include "resolve.h"

#include <ctype.h>
#include <string.h>

enum { MAX_KEYS = 9 };

struct scope {
	struct resolver *r;
	const struct derived_probe *in;	/* whose $vars are at hand; NULL in functions that serve all probes */
	symbol_vec *locals;
	struct map *by_name;		/* parameters and locals */
	int in_fetch;			/* inside of what was lowered: parts have no program of their own */
	bool in_cond;			/* in a probe's condition */
};

/* ---- globals ---- */

static struct global_entry *pick(const struct decls *d, const struct unit *u, bool own, bool user)
{
	struct global_entry *best = NULL;
	int i;

	for (i = 0; d && i < d->globals.n; i++) {
		struct global_entry *e = d->globals.v[i];

		if (own ? e->unit != u : e->decl->is_private || e->unit->is_user != user)
			continue;
		if (!best || e->unit->rank < best->unit->rank)
			best = e;
	}
	return best;
}

static struct global_entry *find_entry(struct resolver *r, name_t name, const struct unit *u, bool library_too)
{
	const struct decls *d = decls_of(r, name, false);
	struct global_entry *e = pick(d, u, true, false);

	if (!e && u->is_user)
		e = pick(d, u, false, true);
	if (!e && library_too) {
		load_name(r, TAP_GLOBAL, name);
		e = pick(decls_of(r, name, false), u, false, false);
	}
	return e;
}

struct symbol *find_global(struct resolver *r, name_t name, struct span at, bool library_too)
{
	struct global_entry *e = find_entry(r, name, unit_of(r, at), library_too);

	if (!e)
		return NULL;
	if (!e->sym) {
		e->sym = NEW(r->arena, struct symbol);
		e->sym->kind = SYM_GLOBAL;
		e->sym->name = name;
		e->sym->at = e->decl->at;
		e->sym->decl = e->decl;
		unit_in_use(r, e->unit);
	}
	return e->sym;
}

void offer_globals(struct resolver *r, struct near *near)
{
	const char *name;
	void *d;
	int i;

	for (i = 0; (name = map_at(r->decls, i, &d)); i++)
		if (((struct decls *)d)->globals.n && ((struct decls *)d)->globals.v[0]->unit->is_user)
			near_offer(near, name);
}

/* ---- names ---- */

static struct symbol *known(struct scope *s, name_t name, struct span at)
{
	struct symbol *local = map_get(s->by_name, name), *global;

	if (local && local->kind == SYM_PARAM)
		return local;
	global = find_global(s->r, name, at, false);
	if (global || local)
		return global ? global : local;
	return find_global(s->r, name, at, true);
}

static struct symbol *variable(struct scope *s, name_t name, struct span at)
{
	struct symbol *sym = known(s, name, at);

	if (sym)
		return sym;
	sym = NEW(s->r->arena, struct symbol);
	sym->kind = SYM_LOCAL;
	sym->name = name;
	sym->at = at;
	sym->is_function_too = tapset_find(s->r->tapset, TAP_FUNCTION, name) ||
			       (decls_of(s->r, name, false) && decls_of(s->r, name, false)->functions.n);
	map_put(s->by_name, name, sym);
	vec_push(s->r->arena, s->locals, sym);
	return sym;
}

static void say_undeclared(struct scope *s, name_t name, struct span at, const char *as_what)
{
	const struct decls *d = decls_of(s->r, name, false);
	struct near near;

	diag_error(s->r->diag, DIAG_SEMANTIC, at, "'%s' is used as %s but is not declared", name, as_what);
	near_init(&near, name);
	offer_globals(s->r, &near);
	if (d && d->functions.n)
		diag_hint(s->r->diag, "a function is called with parentheses: %s(...)", name);
	else if (near_best(&near))
		diag_hint(s->r->diag, "did you mean '%s'? otherwise declare it outside of the handlers: global %s", near_best(&near), name);
	else
		diag_hint(s->r->diag, "declare it outside of the handlers: global %s", name);
}

/* A variable that must be global; NULL: reported. */
static struct symbol *global_only(struct scope *s, name_t name, struct span at, const char *as_what)
{
	struct symbol *sym = known(s, name, at);

	if (!sym) {
		say_undeclared(s, name, at, as_what);
		return NULL;
	}
	if (sym->kind == SYM_GLOBAL)
		return sym;
	diag_error(s->r->diag, DIAG_SEMANTIC, at, "'%s' is used as %s but is a %s", name, as_what,
		   sym->kind == SYM_PARAM ? "parameter" : "local variable");
	diag_note(s->r->diag, sym->at, sym->kind == SYM_PARAM ? "it is a parameter here" : "it is used without being declared here already");
	diag_hint(s->r->diag, "only global variables can be that: declare one outside of the handlers, under a name of its own");
	return NULL;
}

static struct symbol *array(struct scope *s, name_t name, struct span at, int nkeys)
{
	struct symbol *sym = global_only(s, name, at, "an array");

	if (!sym)
		return NULL;
	if (nkeys > MAX_KEYS) {
		diag_error(s->r->diag, DIAG_SEMANTIC, at, "an array has at most %d keys, not %d", MAX_KEYS, nkeys);
		return NULL;
	}
	if (!sym->arity) {
		sym->arity = nkeys;
		sym->arity_at = at;
	} else if (sym->arity != nkeys) {
		diag_error(s->r->diag, DIAG_SEMANTIC, at, "array '%s' has %d key%s here", name, nkeys, nkeys == 1 ? "" : "s");
		diag_note(s->r->diag, sym->arity_at, "it has %d key%s here", sym->arity, sym->arity == 1 ? "" : "s");
		return NULL;
	}
	return sym;
}

/* ---- what was decided before ---- */

/* A number that stands where the source has no number: @defined and the like, answered. */
static bool is_answer(const struct expr *e)
{
	char c = e->at.src && e->at.off < e->at.src->len ? e->at.src->text[e->at.off] : 0;

	return e->kind == E_NUMBER && c == '@';
}

static bool is_decided(const struct expr *e, bool *value)
{
	bool a, b, know_a, know_b, land;

	if (is_answer(e)) {
		*value = e->number.value != 0;
		return true;
	}
	if (e->kind == E_UNARY && e->unary.op == OP_NOT && is_decided(e->unary.a, &a)) {
		*value = !a;
		return true;
	}
	if (e->kind != E_LOGIC)
		return false;
	land = e->binary.op == OP_LAND;
	know_a = is_decided(e->binary.a, &a);
	if (know_a && a != land) {
		*value = a;
		return true;
	}
	know_b = is_decided(e->binary.b, &b);
	*value = land;
	return know_a && know_b && (*value = b, true);
}

static void drop_arms(struct expr **slot)
{
	struct expr *e = *slot, *n;
	bool value;

	for (; e->kind == E_TERNARY && is_decided(e->ternary.cond, &value); e = *slot)
		*slot = value ? e->ternary.a : e->ternary.b;
	if (e->kind != E_LOGIC || !is_decided(e, &value))
		return;
	/* In place: only the answered part stays. */
	n = e;
	n->kind = E_NUMBER;
	n->number.value = value;
}

/* ---- expressions ---- */

/* The operand of <<< and of the extractors. */
static void statistic(struct scope *s, struct expr *a, const char *of)
{
	if (a->kind == E_SYMBOL) {
		if (!a->symbol.sym)
			a->symbol.sym = global_only(s, a->symbol.name, a->at, "a statistic");
	} else if (a->kind != E_INDEX) {
		diag_error(s->r->diag, DIAG_SEMANTIC, a->at, "%s needs a global statistic, not this %s", of, expr_word(a->kind));
		diag_hint(s->r->diag, "collect values with: VARIABLE <<< VALUE");
	}
}

static void not_lowered(struct scope *s, const struct expr *e)
{
	struct diag *d = s->r->diag;

	switch (e->kind) {
	case E_TARGET:
		diag_error(d, DIAG_SEMANTIC, e->at, "target variable '%s' cannot be read here", e->target.name);
		break;
	case E_VAR:
		diag_error(d, DIAG_SEMANTIC, e->at, "@var(\"%s\") cannot be read here", e->var.name);
		break;
	case E_DEFINED:
		diag_error(d, DIAG_SEMANTIC, e->at, "@defined cannot be answered here");
		break;
	case E_PROBEWRITE:
		diag_error(d, DIAG_SEMANTIC, e->at, "@probewrite is for the bodies of aliases");
		break;
	case E_ACCESS:
		if (e->access.base->kind == E_TARGET || e->access.base->kind == E_VAR || e->access.base->kind == E_CAST)
			break;
		diag_error(d, DIAG_SEMANTIC, e->at, "it is not known what this %s points to", expr_word(e->access.base->kind));
		diag_hint(d, "name the type: @cast(POINTER, \"struct NAME\", \"kernel\")->member");
		break;
	default:
		break;
	}
}

static void check_write(struct scope *s, const struct expr *lhs)
{
	if (lhs->kind != E_TARGET && lhs->kind != E_ACCESS && lhs->kind != E_VAR)
		return;
	if (is_guru_code(s->r, lhs->at) || (lhs->kind == E_TARGET && !strcmp(lhs->target.name, "$value")))
		return;
	diag_error(s->r->diag, DIAG_SEMANTIC, lhs->at, "writing to the traced program's variables needs guru mode");
	diag_hint(s->r->diag, "use -g to allow it: a wrong value can crash the kernel");
}

static void symbol_expr(struct scope *s, struct expr *e)
{
	if (e->symbol.sym)
		return;
	if (!s->in_cond)
		e->symbol.sym = variable(s, e->symbol.name, e->at);
	else
		e->symbol.sym = global_only(s, e->symbol.name, e->at, "part of a probe's condition");
}

static void forbid_in_cond(struct scope *s, const struct expr *e)
{
	switch (e->kind) {
	case E_CALL: case E_ASSIGN: case E_INCDEC: case E_PRINT: case E_TARGET: case E_ACCESS: case E_CAST: case E_VAR: case E_ENTRY:
	case E_EMBEDDED: case E_RAWMEM: case E_RAWREG: case E_PERF:
		diag_error(s->r->diag, DIAG_SEMANTIC, e->at, "a probe's condition can only use global variables, not this %s",
			   expr_word(e->kind));
		diag_hint(s->r->diag, "test the rest in the handler: if (!(...)) next");
		break;
	default:
		break;
	}
}

/* ---- what waits for a type ---- */

/* A @defined without an answer, or something that is decided by one. */
static bool is_waiting(const struct scope *s, const struct expr *e)
{
	if (!s->r->x->lowering || !s->r->x->lowering->waiting || s->in_cond || e->fetch)
		return false;
	switch (e->kind) {
	case E_DEFINED: case E_ACCESS:
		return true;
	case E_TERNARY:
		return has_waiting(e->ternary.cond);
	case E_LOGIC:
		return has_waiting(e->binary.a);
	default:
		return false;
	}
}

/* Names that tell a type; what may yet be dropped is left alone. */
static bool resolve_waiting(struct ast_walk *w, struct expr *e)
{
	struct scope *s = w->data;
	int i;

	switch (e->kind) {
	case E_TERNARY:
		ast_walk_expr(w, &e->ternary.cond);
		break;
	case E_LOGIC:
		ast_walk_expr(w, &e->binary.a);
		break;
	case E_DEFINED:
		s->in_fetch++;
		ast_walk_expr(w, &e->wrap.a);
		s->in_fetch--;
		break;
	default:
		ast_walk_expr(w, &e->access.base);
		for (i = 0; i < e->access.steps.n; i++)
			if (e->access.steps.v[i].kind == STEP_INDEX_EXPR)
				ast_walk_expr(w, &e->access.steps.v[i].expr);
		break;
	}
	return false;
}

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct scope *s = w->data;
	struct expr *e;

	drop_arms(slot);
	e = *slot;
	if (s->in_cond)
		forbid_in_cond(s, e);
	if (is_waiting(s, e))
		return resolve_waiting(w, e);
	if (!e->fetch && !s->in_fetch)
		not_lowered(s, e);
	if (e->fetch)
		s->in_fetch++;
	switch (e->kind) {
	case E_SYMBOL:
		symbol_expr(s, e);
		break;
	case E_INDEX:
		if (!e->index.sym)
			e->index.sym = array(s, e->index.name, e->index.name_at, e->index.keys.n);
		break;
	case E_IN:
		if (e->in.array->kind == E_SYMBOL && !e->in.array->symbol.sym)
			e->in.array->symbol.sym = array(s, e->in.array->symbol.name, e->in.array->at, e->in.keys.n);
		break;
	case E_CALL:
		if (!e->call.fn && !s->in_cond)
			resolve_call(s->r, e, s->in);
		break;
	case E_STAT:
		statistic(s, e->stat.a, "an extractor");
		break;
	case E_HIST:
		statistic(s, e->hist.a, "a histogram");
		break;
	case E_ASSIGN:
		if (e->assign.op == OP_STAT_ADD)
			statistic(s, e->assign.lhs, "'<<<'");
		check_write(s, e->assign.lhs);
		break;
	case E_INCDEC:
		check_write(s, e->incdec.a);
		break;
	default:
		break;
	}
	return true;
}

static void on_leave(struct ast_walk *w, struct expr **slot)
{
	struct scope *s = w->data;

	if ((*slot)->fetch)
		s->in_fetch--;
}

/* ---- statements ---- */

static void foreach_stmt(struct scope *s, struct stmt *st)
{
	struct expr *a = st->foreach.array;
	int i, j, n = st->foreach.keys.n;

	if (a->kind == E_SYMBOL && !a->symbol.sym) {
		a->symbol.sym = array(s, a->symbol.name, a->at, n);
	} else if (a->kind == E_INDEX && a->index.keys.n != n) {
		diag_error(s->r->diag, DIAG_SEMANTIC, a->at, "'%s' has %d key%s here, but foreach names %d", a->index.name, a->index.keys.n,
			   a->index.keys.n == 1 ? "" : "s", n);
	} else if (a->kind == E_HIST && n != 1) {
		diag_error(s->r->diag, DIAG_SEMANTIC, a->at, "a histogram has one key, its buckets' numbers; foreach names %d", n);
	}
	for (i = 0; i < n; i++) {
		struct foreach_key *k = &st->foreach.keys.v[i];

		for (j = 0; j < i; j++)
			if (st->foreach.keys.v[j].name == k->name)
				diag_error(s->r->diag, DIAG_SEMANTIC, k->at, "'%s' is named twice", k->name);
		if (!k->sym)
			k->sym = variable(s, k->name, k->at);
	}
	if (st->foreach.value.name && !st->foreach.value.sym)
		st->foreach.value.sym = variable(s, st->foreach.value.name, st->foreach.value.at);
}

static void delete_stmt(struct scope *s, struct expr *e)
{
	if (e->kind != E_SYMBOL || e->symbol.sym)
		return;
	e->symbol.sym = known(s, e->symbol.name, e->at);
	if (!e->symbol.sym)
		say_undeclared(s, e->symbol.name, e->at, "a variable");
}

static bool on_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct scope *s = w->data;
	struct stmt *st = *slot;
	bool value;

	while (st->kind == S_IF && is_decided(st->if_.cond, &value)) {
		*slot = value ? st->if_.then : st->if_.other;
		if (!*slot)
			*slot = stmt_new(s->r->arena, S_EMPTY, st->at);
		st = *slot;
	}
	switch (st->kind) {
	case S_IF:
		if (!has_waiting(st->if_.cond))
			break;
		ast_walk_expr(w, &st->if_.cond);
		return false;
	case S_WHILE: case S_FOR:
		if (!st->loop.cond || !has_waiting(st->loop.cond))
			break;
		ast_walk_expr(w, &st->loop.init);
		ast_walk_expr(w, &st->loop.cond);
		return false;
	case S_FOREACH:
		foreach_stmt(s, st);
		break;
	case S_DELETE:
		delete_stmt(s, st->expr);
		break;
	case S_TRY:
		if (st->try_.var && !st->try_.sym)
			st->try_.sym = variable(s, st->try_.var, st->try_.var_at);
		break;
	default:
		break;
	}
	return true;
}

/* ---- bodies ---- */

static void resolve_cond(struct scope *s, struct derived_probe *p)
{
	struct ast_walk w = { .expr = on_expr, .leave = on_leave, .data = s };

	if (!p->cond)
		p->cond = p->point ? p->point->cond : NULL;
	if (!p->cond)
		return;
	s->in_cond = true;
	ast_walk_expr(&w, &p->cond);
	s->in_cond = false;
}

void resolve_probe_body(struct resolver *r, struct derived_probe *p)
{
	struct scope s = { .r = r, .in = p, .locals = &p->locals };
	struct ast_walk w = { .expr = on_expr, .leave = on_leave, .stmt = on_stmt, .data = &s };

	int i;

	s.by_name = map_create(r->arena);
	for (i = 0; i < p->locals.n; i++)
		map_put(s.by_name, p->locals.v[i]->name, p->locals.v[i]);
	resolve_cond(&s, p);
	ast_walk_stmt(&w, &p->body);
}

void resolve_function_body(struct resolver *r, struct fn_job *job)
{
	struct function *fn = job->fn;
	struct scope s = { .r = r, .in = job->in, .locals = &fn->locals };
	struct ast_walk w = { .expr = on_expr, .leave = on_leave, .stmt = on_stmt, .data = &s };
	int i;

	s.by_name = map_create(r->arena);
	for (i = 0; i < fn->params.n; i++)
		map_put(s.by_name, fn->params.v[i]->name, fn->params.v[i]);
	for (i = 0; i < fn->locals.n; i++)
		map_put(s.by_name, fn->locals.v[i]->name, fn->locals.v[i]);
	ast_walk_stmt(&w, &fn->body);
}
