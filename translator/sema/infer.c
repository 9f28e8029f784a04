/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of the whole program, from all places at once: the order of the text does not matter. Terms and classes are here, with the
 * statements; expressions are in infer_expr.c, the results in infer_types.c.
 */
#include "infer.h"
#include "resolve.h"

#include <string.h>

/* ---- terms ---- */

static int new_term(struct infer *in, enum term_kind kind)
{
	struct term t = { .kind = kind, .parent = in->terms.n, .size = 1, .type = NO_TERM, .next = NO_TERM };

	vec_push(in->arena, &in->terms, t);
	return in->terms.n - 1;
}

int term_of_type(enum type t)
{
	return t == T_LONG ? TERM_LONG : t == T_STRING ? TERM_STRING : t == T_STAT ? TERM_STAT : NO_TERM;
}

int term_of_symbol(const struct symbol *s)
{
	return s ? s->mark : NO_TERM;
}

int term_of_key(const struct symbol *s, int i)
{
	return s && i < s->arity ? s->mark + 1 + i : NO_TERM;
}

static int find(struct infer *in, int t)
{
	struct term *v = in->terms.v;

	while (v[t].parent != t) {
		v[t].parent = v[v[t].parent].parent;
		t = v[t].parent;
	}
	return t;
}

enum type type_of_term(struct infer *in, int term)
{
	static const enum type types[TERMS_FIXED] = { T_LONG, T_STRING, T_STAT };
	int type = term == NO_TERM ? NO_TERM : in->terms.v[find(in, term)].type;

	return type == NO_TERM ? T_UNKNOWN : types[type];
}

/* Turns the edges around so that @t becomes the root of its tree. */
static void reroot(struct infer *in, int t)
{
	struct span at = NO_SPAN, next_at;
	int prev = NO_TERM, next;

	for (; t != NO_TERM; t = next) {
		next = in->terms.v[t].next;
		next_at = in->terms.v[t].edge_at;
		in->terms.v[t].next = prev;
		in->terms.v[t].edge_at = at;
		prev = t;
		at = next_at;
	}
}

bool unify(struct infer *in, int a, int b, struct span at)
{
	struct term *ra, *rb;
	int t;

	if (a == NO_TERM || b == NO_TERM)
		return true;
	ra = &in->terms.v[find(in, a)];
	rb = &in->terms.v[find(in, b)];
	if (ra == rb)
		return true;
	if (ra->type != NO_TERM && rb->type != NO_TERM)
		return false;
	if (ra->size > rb->size) {
		struct term *r = ra;

		ra = rb;
		rb = r;
		t = a;
		a = b;
		b = t;
	}
	reroot(in, a);
	in->terms.v[a].next = b;
	in->terms.v[a].edge_at = at;
	ra->parent = rb->parent;
	rb->size += ra->size;
	if (rb->type == NO_TERM)
		rb->type = ra->type;
	return true;
}

/* ---- explanations ---- */

const char *type_words(enum type t)
{
	switch (t) {
	case T_LONG:
		return "a number";
	case T_STRING:
		return "a string";
	case T_STAT:
		return "a statistic";
	default:
		return "of unknown type";
	}
}

const char *term_name(struct infer *in, int term)
{
	const struct term *t = &in->terms.v[term];

	switch (t->kind) {
	case TERM_SYMBOL:
		if (t->sym->kind == SYM_PARAM)
			return arena_printf(in->arena, "parameter '%s'", t->sym->name);
		return arena_printf(in->arena, t->sym->arity ? "the value of '%s'" : "'%s'", t->sym->name);
	case TERM_KEY:
		return arena_printf(in->arena, "key %d of '%s'", t->key + 1, t->sym->name);
	case TERM_RESULT:
		return arena_printf(in->arena, "the result of '%s'", t->fn->name);
	default:
		return NULL;
	}
}

bool had_clash(struct infer *in, int a, int b)
{
	bool had = false;

	if (a >= TERMS_FIXED) {
		had |= in->terms.v[a].clashed;
		in->terms.v[a].clashed = true;
	}
	if (b >= TERMS_FIXED) {
		had |= in->terms.v[b].clashed;
		in->terms.v[b].clashed = true;
	}
	return had;
}

struct path { VEC(int) terms; };

static struct path path_to_root(struct infer *in, int t)
{
	struct path p = { .terms = { 0 } };

	for (; t != NO_TERM; t = in->terms.v[t].next)
		vec_push(in->arena, &p.terms, t);
	return p;
}

static void explain_step(struct infer *in, int from, int to, struct span at)
{
	const char *name = term_name(in, from), *other = term_name(in, to);

	if (!at.src || !name)
		return;
	if (to < TERMS_FIXED)
		diag_note(in->diag, at, "%s is %s because of this", name, type_words(type_of_term(in, to)));
	else if (other && strcmp(name, other))
		diag_note(in->diag, at, "%s is what %s is, because of this", name, other);
}

void explain(struct infer *in, int term)
{
	enum { SHOWN = 4 };
	struct path up, down;
	int i, j, type, shown = 0;

	if (term < TERMS_FIXED)
		return;
	type = in->terms.v[find(in, term)].type;
	if (type == NO_TERM)
		return;
	up = path_to_root(in, term);
	down = path_to_root(in, type);
	/* Both end at the same root; what they share from behind is no part of the way. */
	for (i = up.terms.n, j = down.terms.n; i > 1 && j > 1 && up.terms.v[i - 2] == down.terms.v[j - 2]; i--, j--)
		;
	for (term = 0; term + 1 < i && shown < SHOWN; term++, shown++)
		explain_step(in, up.terms.v[term], up.terms.v[term + 1], in->terms.v[up.terms.v[term]].edge_at);
	for (term = j - 1; term > 0 && shown < SHOWN; term--, shown++)
		explain_step(in, down.terms.v[term], down.terms.v[term - 1], in->terms.v[down.terms.v[term - 1]].edge_at);
}

/* ---- statements ---- */

static void infer_stmt(struct infer *in, struct stmt *s);

static void infer_foreach(struct infer *in, struct stmt *s)
{
	struct expr *a = s->foreach.array;
	const struct symbol *sym = a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL;
	int i, term, key;

	infer_expr(in, a);
	for (i = 0; i < s->foreach.keys.n; i++) {
		const struct foreach_key *k = &s->foreach.keys.v[i];

		term = term_of_symbol(k->sym);
		key = sym ? term_of_key(sym, i) : TERM_LONG;
		if (!unify(in, term, key, k->at))
			infer_clash(in, k->at, term, key, NULL, "'%s' is %s, but the array's key %d is %s", k->name,
				    type_words(type_of_term(in, term)), i + 1, type_words(type_of_term(in, key)));
	}
	if (s->foreach.value.sym && sym) {
		term = term_of_symbol(s->foreach.value.sym);
		if (!unify(in, term, term_of_symbol(sym), s->foreach.value.at))
			infer_clash(in, s->foreach.value.at, term, term_of_symbol(sym), NULL, "'%s' is %s, but what the array holds is %s",
				    s->foreach.value.name, type_words(type_of_term(in, term)),
				    type_words(type_of_term(in, term_of_symbol(sym))));
	}
	if (s->foreach.limit)
		infer_need(in, s->foreach.limit, TERM_LONG, "'limit'");
	infer_stmt(in, s->foreach.body);
}

static void infer_return(struct infer *in, struct stmt *s)
{
	int result = in->fn ? in->fn->mark : NO_TERM, term;

	if (!s->expr)
		return;
	term = infer_value(in, s->expr);
	if (unify(in, result, term, s->expr->at))
		return;
	infer_clash(in, s->expr->at, result, term, "a function returns either numbers or strings", "'%s' returns %s here, but its result is %s",
		    in->fn->name, type_words(type_of_term(in, term)), type_words(type_of_term(in, result)));
}

static void infer_try(struct infer *in, struct stmt *s)
{
	int term = term_of_symbol(s->try_.sym);

	infer_stmt(in, s->try_.body);
	if (!unify(in, term, TERM_STRING, s->try_.var_at))
		infer_clash(in, s->try_.var_at, term, TERM_STRING, NULL, "'%s' is %s, but the error's text goes into it", s->try_.var,
			    type_words(type_of_term(in, term)));
	infer_stmt(in, s->try_.handler);
}

static void infer_stmt(struct infer *in, struct stmt *s)
{
	int i;

	if (!s)
		return;
	switch (s->kind) {
	case S_BLOCK:
		for (i = 0; i < s->block.list.n; i++)
			infer_stmt(in, s->block.list.v[i]);
		break;
	case S_EXPR: case S_DELETE:
		infer_expr(in, s->expr);
		break;
	case S_IF:
		infer_need(in, s->if_.cond, TERM_LONG, "the condition of 'if'");
		infer_stmt(in, s->if_.then);
		infer_stmt(in, s->if_.other);
		break;
	case S_WHILE: case S_FOR:
		if (s->loop.init)
			infer_expr(in, s->loop.init);
		if (s->loop.cond)
			infer_need(in, s->loop.cond, TERM_LONG, "the condition of a loop");
		if (s->loop.step)
			infer_expr(in, s->loop.step);
		infer_stmt(in, s->loop.body);
		break;
	case S_FOREACH:
		infer_foreach(in, s);
		break;
	case S_RETURN:
		infer_return(in, s);
		break;
	case S_TRY:
		infer_try(in, s);
		break;
	case S_EMPTY: case S_BREAK: case S_CONTINUE: case S_NEXT: case S_EMBEDDED: case S_KINDS:
		break;
	}
}

/* ---- the terms of the program, and what declarations say ---- */

static void add_symbol(struct infer *in, struct symbol *s)
{
	int i;

	s->mark = new_term(in, TERM_SYMBOL);
	in->terms.v[s->mark].sym = s;
	for (i = 0; i < s->arity; i++) {
		int key = new_term(in, TERM_KEY);

		in->terms.v[key].sym = s;
		in->terms.v[key].key = i;
	}
}

static bool finds_value(struct ast_walk *w, struct stmt **slot)
{
	bool *found = w->data;

	*found |= (*slot)->kind == S_RETURN && (*slot)->expr;
	return !*found;
}

static bool no_expr(struct ast_walk *w, struct expr **slot)
{
	(void)w;
	(void)slot;
	return false;
}

static bool gives_value(struct function *fn)
{
	bool found = fn->decl->type != T_UNKNOWN;
	struct ast_walk w = { .stmt = finds_value, .expr = no_expr, .data = &found };

	if (found)
		return true;
	if (fn->is_embedded)
		return code_find(fn->body->embedded.code, fn->body->embedded.len, "STAP_RETVALUE") ||
		       code_find(fn->body->embedded.code, fn->body->embedded.len, "STAP_RETURN(");
	ast_walk_stmt(&w, &fn->body);
	return found;
}

static void add_function(struct infer *in, struct function *fn)
{
	const struct function *f;
	bool value = false;
	int i;

	for (f = fn; f && !value; f = f->next_overload)
		value = gives_value((struct function *)f);
	fn->type = value ? T_UNKNOWN : T_VOID;
	fn->mark = NO_TERM;
	if (value) {
		fn->mark = new_term(in, TERM_RESULT);
		in->terms.v[fn->mark].fn = fn;
		unify(in, fn->mark, term_of_type(fn->decl->type), fn->decl->at);
	}
	for (i = 0; i < fn->params.n; i++) {
		add_symbol(in, fn->params.v[i]);
		unify(in, fn->params.v[i]->mark, term_of_type(fn->decl->params.v[i].type), fn->decl->params.v[i].at);
	}
	for (i = 0; i < fn->locals.n; i++)
		add_symbol(in, fn->locals.v[i]);
}

/* Functions of which one goes on to the other must look alike. */
static void join_overloads(struct infer *in, struct function *fn)
{
	struct function *next = fn->next_overload;
	int i;

	if (!next)
		return;
	if (!unify(in, fn->mark, next->mark, next->decl->at))
		infer_clash(in, next->decl->at, next->mark, fn->mark, NULL, "overloads of '%s' give different types", fn->name);
	for (i = 0; i < fn->params.n; i++)
		if (!unify(in, fn->params.v[i]->mark, next->params.v[i]->mark, next->params.v[i]->at))
			infer_clash(in, next->params.v[i]->at, next->params.v[i]->mark, fn->params.v[i]->mark, NULL,
				    "parameter %d of overloads of '%s' has different types", i + 1, fn->name);
}

static void add_all(struct infer *in)
{
	struct program *p = in->prog;
	int i, j;

	for (i = 0; i < TERMS_FIXED; i++) {
		new_term(in, TERM_TYPE);
		in->terms.v[i].type = i;
	}
	for (i = 0; i < p->globals.n; i++) {
		const struct expr *init = p->globals.v[i]->decl->init;

		add_symbol(in, p->globals.v[i]);
		if (init)
			unify(in, p->globals.v[i]->mark, init->kind == E_NUMBER ? TERM_LONG : TERM_STRING, init->at);
	}
	for (i = 0; i < p->probes.n; i++)
		for (j = 0; j < p->probes.v[i]->locals.n; j++)
			add_symbol(in, p->probes.v[i]->locals.v[j]);
	for (i = 0; i < p->functions.n; i++)
		add_function(in, p->functions.v[i]);
	for (i = 0; i < p->functions.n; i++)
		join_overloads(in, p->functions.v[i]);
}

bool infer(struct program *p)
{
	struct infer in = { .prog = p, .arena = p->arena, .diag = p->diag };
	int i, before = p->diag->errors;

	add_all(&in);
	for (i = 0; i < p->probes.n; i++) {
		if (p->probes.v[i]->cond)
			infer_need(&in, p->probes.v[i]->cond, TERM_LONG, "a probe's condition");
		infer_stmt(&in, p->probes.v[i]->body);
	}
	for (i = 0; i < p->functions.n; i++) {
		in.fn = p->functions.v[i];
		infer_stmt(&in, in.fn->body);
	}
	if (p->diag->errors == before)
		infer_write(&in);
	return p->diag->errors == before;
}
