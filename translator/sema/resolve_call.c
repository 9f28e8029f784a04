/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls to functions. The number of arguments picks among the functions of a name; those with the same number form a chain by priority,
 * in which `next` goes on to the following one. A function is taken into the program when a call reaches it.
 *
 * A function whose body has $vars means another thing in each probe: every probe that calls it gets a copy of its own, and so it is
 * with the functions that call such functions.
 */
#include "resolve.h"

#include <string.h>

/* ---- what a function holds ---- */

struct scan {
	struct resolver *r;
	struct fn_entry *f;
};

static bool scan_expr(struct ast_walk *w, struct expr **slot)
{
	struct scan *s = w->data;
	struct expr *e = *slot;

	switch (e->kind) {
	case E_TARGET: case E_ENTRY: case E_RAWREG: case E_PERF:
		s->f->uses_probe = s->f->lowers = true;
		break;
	case E_VAR:
		s->f->uses_probe |= !e->var.module;
		s->f->lowers = true;
		break;
	case E_CAST:
		s->f->uses_probe |= !e->cast.module;
		s->f->lowers = true;
		break;
	case E_ACCESS: case E_DEFINED: case E_RAWMEM: case E_CONST: case E_ENUM: case E_ENUMNAME:
		s->f->lowers = true;
		break;
	case E_CALL:
		vec_push(s->r->arena, &s->f->calls, e);
		break;
	default:
		break;
	}
	return true;
}

static bool scan_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct scan *s = w->data;

	if ((*slot)->kind == S_NEXT)
		s->f->says_next = true;
	return true;
}

/* The first question about a function; its text is not looked at before. */
static void scan_function(struct resolver *r, struct fn_entry *f)
{
	struct stmt *body = f->decl->body;
	struct scan s = { r, f };
	struct ast_walk w = { .expr = scan_expr, .stmt = scan_stmt, .data = &s };

	if (f->scanned)
		return;
	f->scanned = true;
	if (body->kind == S_EMBEDDED)
		f->says_next = code_find(body->embedded.code, body->embedded.len, "STAP_NEXT") != NULL;
	else
		ast_walk_stmt(&w, &body);
}

/* ---- declarations ---- */

static void check_params(struct resolver *r, const struct decl_function *d)
{
	int i, j;

	for (i = 1; i < d->params.n; i++) {
		for (j = 0; j < i; j++) {
			if (d->params.v[i].name != d->params.v[j].name)
				continue;
			diag_error(r->diag, DIAG_SEMANTIC, d->params.v[i].at, "two parameters have the name '%s'", d->params.v[i].name);
			diag_note(r->diag, d->params.v[j].at, "the other one is here");
		}
	}
}

void declare_function(struct resolver *r, struct unit *u, const struct decl_function *d)
{
	struct fn_entry *f = NEW(r->arena, struct fn_entry);

	check_params(r, d);
	f->decl = d;
	f->unit = u;
	vec_push(r->arena, &decls_of(r, d->name, true)->functions, f);
}

/* ---- which functions a call means ---- */

static int64_t priority(const struct fn_entry *f)
{
	if (f->decl->priority >= 0)
		return f->decl->priority;
	return f->unit->is_user ? 0 : 1;
}

static bool goes_before(const struct fn_entry *a, const struct fn_entry *b)
{
	int64_t pa = priority(a), pb = priority(b);

	return pa < pb || (pa == pb && a->unit->rank < b->unit->rank);
}

enum street { OWN_FILE, USERS, LIBRARY };

static bool is_on(const struct fn_entry *f, enum street street, const struct unit *u)
{
	if (street == OWN_FILE)
		return f->unit == u;
	return f->unit != u && !f->decl->is_private && f->unit->is_user == (street == USERS);
}

/* Adds by priority; equal ones stay in the order of declaration. */
static void collect(struct resolver *r, const struct decls *d, enum street street, const struct unit *u, int nargs, fn_entries *out)
{
	int i, j;

	for (i = 0; d && i < d->functions.n; i++) {
		struct fn_entry *f = d->functions.v[i];

		if (!is_on(f, street, u) || f->decl->params.n != nargs)
			continue;
		vec_push(r->arena, out, f);
		for (j = out->n - 1; j > 0 && goes_before(f, out->v[j - 1]); j--)
			out->v[j] = out->v[j - 1];
		out->v[j] = f;
	}
}

/* The number of those that can be run: up to the first that never says `next`. */
static int chain_length(struct resolver *r, const fn_entries *list)
{
	int i;

	for (i = 0; i < list->n; i++) {
		scan_function(r, list->v[i]);
		if (!list->v[i]->says_next)
			return i + 1;
	}
	return list->n;
}

static bool may_go_on(struct resolver *r, const fn_entries *list)
{
	return !list->n || (chain_length(r, list) == list->n && list->v[list->n - 1]->says_next);
}

static fn_entries find_functions(struct resolver *r, name_t name, int nargs, struct span at)
{
	struct unit *u = unit_of(r, at);
	fn_entries out = { 0 };

	collect(r, decls_of(r, name, false), OWN_FILE, u, nargs, &out);
	if (u->is_user)
		collect(r, decls_of(r, name, false), USERS, u, nargs, &out);
	if (may_go_on(r, &out)) {
		load_name(r, TAP_FUNCTION, name);
		collect(r, decls_of(r, name, false), LIBRARY, u, nargs, &out);
	}
	if (!u->is_user && !out.n)
		collect(r, decls_of(r, name, false), USERS, u, nargs, &out);
	return out;
}

static void warn_unreached(struct resolver *r, const fn_entries *list, int n)
{
	int i;

	for (i = n; i < list->n; i++) {
		if (!list->v[i]->unit->is_user || !list->v[n - 1]->unit->is_user)
			continue;
		diag_warning(r->diag, list->v[i]->decl->at, "function '%s' is never called: another one with %d parameter%s comes first",
			     list->v[i]->decl->name, list->v[i]->decl->params.n, list->v[i]->decl->params.n == 1 ? "" : "s");
		diag_note(r->diag, list->v[n - 1]->decl->at, "this one, which does not go on with 'next'");
	}
}

/* ---- which functions mean another thing in each probe ---- */

/* Breadth first over all that can be reached; a "no" holds for all of them. */
static bool needs_probe(struct resolver *r, struct fn_entry *from)
{
	fn_entries queue = { 0 };
	int i, j, k, question;

	if (from->needs != NEEDS_UNKNOWN)
		return from->needs == NEEDS_PROBE;
	question = ++r->questions;
	from->asked = question;
	vec_push(r->arena, &queue, from);
	for (i = 0; i < queue.n; i++) {
		struct fn_entry *f = queue.v[i];

		scan_function(r, f);
		if (f->uses_probe || f->needs == NEEDS_PROBE) {
			from->needs = NEEDS_PROBE;
			return true;
		}
		for (j = 0; j < f->calls.n && f->needs == NEEDS_UNKNOWN; j++) {
			const struct expr *e = f->calls.v[j];
			fn_entries list = find_functions(r, e->call.name, e->call.args.n, e->at);

			for (k = 0; k < list.n; k++) {
				if (list.v[k]->asked == question)
					continue;
				list.v[k]->asked = question;
				vec_push(r->arena, &queue, list.v[k]);
			}
		}
	}
	for (i = 0; i < queue.n; i++)
		queue.v[i]->needs = NEEDS_NOTHING;
	return false;
}

/* ---- functions of the program ---- */

static struct function *make_function(struct resolver *r, struct fn_entry *f, const struct derived_probe *in)
{
	struct function *fn = NEW(r->arena, struct function);
	struct fn_job job = { fn, f, in };
	int i;

	fn->name = f->decl->name;
	fn->decl = f->decl;
	fn->src = f->unit->src;
	fn->is_library = !f->unit->is_user;
	for (i = 0; i < f->decl->params.n; i++) {
		struct symbol *s = NEW(r->arena, struct symbol);

		s->kind = SYM_PARAM;
		s->name = f->decl->params.v[i].name;
		s->at = f->decl->params.v[i].at;
		vec_push(r->arena, &fn->params, s);
	}
	fn->body = ast_copy_stmt(r->arena, f->decl->body);
	unit_in_use(r, f->unit);
	vec_push(r->arena, &r->prog->functions, fn);
	vec_push(r->arena, &r->fn_jobs, job);
	return fn;
}

static struct function *function_of(struct resolver *r, struct fn_entry *f, const struct derived_probe *in)
{
	struct clone c = { .in = in };
	int i;

	if (!needs_probe(r, f)) {
		if (!f->fn)
			f->fn = make_function(r, f, NULL);
		return f->fn;
	}
	for (i = f->clones.n - 1; i >= 0; i--)
		if (f->clones.v[i].in == in)
			return f->clones.v[i].fn;
	c.fn = make_function(r, f, in);
	vec_push(r->arena, &f->clones, c);
	return c.fn;
}

void resolve_functions(struct resolver *r)
{
	while (r->fn_done < r->fn_jobs.n) {
		struct fn_job job = r->fn_jobs.v[r->fn_done++];

		if (job.fn->body->kind == S_EMBEDDED) {
			read_pragmas(r, job.fn);
			continue;
		}
		if (job.entry->lowers && !r->x->lower_function) {
			diag_error(r->diag, DIAG_SEMANTIC, job.fn->decl->at, "function '%s' looks at target variables or types, which is not supported yet",
				   job.fn->name);
			diag_hint(r->diag, "read the value in the handler and pass it as an argument");
			continue;
		}
		if (!job.entry->lowers || r->x->lower_function(r->x->data, r->prog, job.fn, job.in))
			resolve_function_body(r, &job);
	}
}

void resolve_functions_again(struct resolver *r, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct fn_job job = r->fn_jobs.v[i];

		if (job.fn->body->kind != S_EMBEDDED && r->x->lower_function(r->x->data, r->prog, job.fn, job.in))
			resolve_function_body(r, &job);
	}
}

/* ---- calls that mean nothing ---- */

static bool hidden_private(struct resolver *r, const struct expr *e, const struct decls *d)
{
	int i;

	for (i = 0; d && i < d->functions.n; i++) {
		if (!d->functions.v[i]->decl->is_private)
			continue;
		diag_error(r->diag, DIAG_SEMANTIC, e->call.name_at, "function '%s' is private to another file", e->call.name);
		diag_note(r->diag, d->functions.v[i]->decl->at, "it is declared here");
		return true;
	}
	return false;
}

static bool wrong_arity(struct resolver *r, const struct expr *e, const struct decls *d)
{
	struct unit *u = unit_of(r, e->at);
	const struct fn_entry *f = NULL;
	int i, n = 0, nargs = e->call.args.n;

	for (i = 0; d && i < d->functions.n; i++) {
		if (!is_on(d->functions.v[i], OWN_FILE, u) && d->functions.v[i]->decl->is_private)
			continue;
		f = n++ && f->decl->params.n > d->functions.v[i]->decl->params.n ? f : d->functions.v[i];
	}
	if (!n)
		return false;
	if (n == 1)
		diag_error(r->diag, DIAG_SEMANTIC, e->at, "function '%s' takes %d argument%s, %d given", e->call.name, f->decl->params.n,
			   f->decl->params.n == 1 ? "" : "s", nargs);
	else
		diag_error(r->diag, DIAG_SEMANTIC, e->at, "no function '%s' takes %d argument%s", e->call.name, nargs, nargs == 1 ? "" : "s");
	for (i = 0; i < d->functions.n; i++)
		if (is_on(d->functions.v[i], OWN_FILE, u) || !d->functions.v[i]->decl->is_private)
			diag_note(r->diag, d->functions.v[i]->decl->at, "it is declared here%s", n > 1 ? " with another number" : "");
	return true;
}

static void offer_functions(struct resolver *r, struct near *near)
{
	static const char *const printing[] = {
#define PRINT_WORD(text, form, to_string) text,
#include "../lang/words.def"
	};
	const char *name;
	void *d;
	size_t k;
	int i;

	for (i = 0; (name = map_at(r->decls, i, &d)); i++)
		if (((struct decls *)d)->functions.n && !((struct decls *)d)->functions.v[0]->decl->is_private)
			near_offer(near, name);
	tapset_offer(r->tapset, TAP_FUNCTION, near);
	for (k = 0; k < ARRAY_SIZE(printing); k++)
		near_offer(near, printing[k]);
}

static bool unknown_function(struct resolver *r, const struct expr *e)
{
	const struct decls *d = decls_of(r, e->call.name, false);
	struct near near;

	if (wrong_arity(r, e, d) || hidden_private(r, e, d))
		return false;
	if (d && d->globals.n) {
		diag_error(r->diag, DIAG_SEMANTIC, e->call.name_at, "'%s' is a variable, not a function", e->call.name);
		diag_note(r->diag, d->globals.v[0]->decl->at, "it is declared here");
		diag_hint(r->diag, "an array's element is written %s[...]", e->call.name);
		return false;
	}
	diag_error(r->diag, DIAG_SEMANTIC, e->call.name_at, "unknown function '%s'", e->call.name);
	near_init(&near, e->call.name);
	offer_functions(r, &near);
	if (near_best(&near))
		diag_hint(r->diag, "did you mean '%s'?", near_best(&near));
	return false;
}

bool resolve_call(struct resolver *r, struct expr *e, const struct derived_probe *in)
{
	fn_entries list = find_functions(r, e->call.name, e->call.args.n, e->at);
	struct function *fn = NULL, *next;
	int i, n;

	if (!list.n)
		return unknown_function(r, e);
	n = chain_length(r, &list);
	warn_unreached(r, &list, n);
	for (i = 0; i < n; i++)
		if (!may_call(r, e, list.v[i]->decl->body))
			return false;
	e->call.fn = function_of(r, list.v[0], in);
	for (i = 1, fn = e->call.fn; i < n; i++, fn = next) {
		next = function_of(r, list.v[i], in);
		fn->next_overload = next;
	}
	return true;
}
