/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kernel.function("f").callee("g"): g as called from f. A copy of g that was inlined into f is a place of its own. Else the probe is in g, and
 * its body runs when g is about to return to one of the calls in f, whose addresses the debug information gives.
 */
#include "function_point.h"

#include <fnmatch.h>
#include <string.h>

struct callees {
	struct function_point *p;
	const char *pattern;
	tfunc_vec next;			/* callees found at this depth */
	struct map *done;		/* callers looked at */
	const char *jumps;		/* a callee that is meant, but is jumped to; NULL: none */
	struct near near;
};

/* ---- the condition ---- */

static struct expr *fetch_expr(struct lower *l, const struct tvalue *v, const char *name, bool save, struct span at)
{
	struct expr *e = expr_new(l->x->arena, E_TARGET, at);

	e->target.name = name;
	e->fetch = finish_fetch(l, v, name, NULL, save);
	return e;
}

static struct expr *came_from(struct lower *l, uint64_t back, const char *caller, struct span at)
{
	struct expr *e = expr_new(l->x->arena, E_COMPARE, at);
	struct tvalue to, from;

	target_return_address(l->x->target, &to);
	target_code_address(l->x->target, back, arena_printf(l->x->arena, "call in %s", caller), &from);
	e->binary.op = OP_EQ;
	e->binary.op_at = at;
	e->binary.a = fetch_expr(l, &to, "$return_address", lower_at_return(l), at);
	e->binary.b = fetch_expr(l, &from, "$call", false, at);
	return e;
}

/* The body, only when the caller is the one: all calls of @name among @calls. */
static void guard(struct function_point *p, struct derived_probe *d, const tcall_vec *calls, const char *name, const char *caller)
{
	struct lower l = { .x = p->x, .probe = d, .site = d->site, .ok = true };
	struct expr *all = NULL, *e, *either;
	int i;

	for (i = 0; i < calls->n; i++) {
		if (calls->v[i].copy || calls->v[i].is_jump || strcmp(calls->v[i].name, name))
			continue;
		e = came_from(&l, calls->v[i].back, caller, d->at);
		if (all) {
			either = expr_new(p->x->arena, E_LOGIC, d->at);
			either->binary.op = OP_LOR;
			either->binary.op_at = d->at;
			either->binary.a = all;
			either->binary.b = e;
			e = either;
		}
		all = e;
	}
	guard_body(p->x, d, all);
}

/* ---- callees ---- */

/* Of several static functions of that name, the one of the caller's file. */
static void add_called(struct callees *c, const struct tfunc *caller, const tcall_vec *calls, const char *name)
{
	struct target *t = c->p->x->target;
	const char *why, *near;
	tfunc_vec found = { 0 };
	struct derived_probe *d;
	int i;

	if (!caller->file || !target_functions(t, name, caller->file, &found, &why, &near))
		target_functions(t, name, NULL, &found, &why, &near);
	for (i = 0; i < found.n; i++) {
		vec_push(c->p->x->arena, &c->next, found.v[i]);
		if (fnmatch(c->pattern, name, 0))
			continue;
		d = function_point_add(c->p, found.v[i], 0, name);
		if (d && d->body)
			guard(c->p, d, calls, name, caller->name);
	}
}

static void look_at(struct callees *c, struct tfunc *caller)
{
	struct map *names = map_create(c->p->x->arena);
	tcall_vec calls = { 0 };
	int i;

	if (map_put(c->done, arena_printf(c->p->x->arena, "%llx %s", (unsigned long long)caller->addr, caller->name), caller))
		return;
	c->p->caller = caller;
	target_calls(c->p->x->target, caller, &calls);
	for (i = 0; i < calls.n && !c->p->failed; i++) {
		if (calls.v[i].is_jump) {
			if (!fnmatch(c->pattern, calls.v[i].name, 0))
				c->jumps = calls.v[i].name;
			continue;
		}
		near_offer(&c->near, calls.v[i].name);
		if (calls.v[i].copy) {
			vec_push(c->p->x->arena, &c->next, calls.v[i].copy);
			if (!c->p->is_return && !fnmatch(c->pattern, calls.v[i].name, 0))
				function_point_add(c->p, calls.v[i].copy, 0, calls.v[i].name);
		} else if (!map_put(names, calls.v[i].name, caller)) {
			add_called(c, caller, &calls, calls.v[i].name);
		}
	}
}

static int64_t depth_of(struct expand *x, const struct derived_probe *proto)
{
	const struct probe_component *c = point_component(proto, "callees");

	if (!c || (c->arg->number.value >= 1 && c->arg->number.value <= 10))
		return c ? c->arg->number.value : 1;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "callees(%lld) is out of range", (long long)c->arg->number.value);
	diag_hint(x->diag, "it is how deep calls within calls are followed: from 1 to 10");
	return 0;
}

static bool no_callee(struct callees *c, const struct expr *arg)
{
	struct function_point *p = c->p;

	if (p->quiet)
		return true;
	if (c->jumps) {
		diag_error(p->x->diag, DIAG_SEMANTIC, arg ? arg->at : p->arg->at,
			   "function '%s' does not call '%s', but jumps to it where it ends: its own caller is all that can be told there", p->spec.text, c->jumps);
		return false;
	}
	diag_error(p->x->diag, DIAG_SEMANTIC, arg ? arg->at : p->arg->at, "function '%s' has no call of '%s' that the debuginfo tells of", p->spec.text,
		   c->pattern);
	if (near_best(&c->near))
		diag_hint(p->x->diag, "did you mean '%s'?", near_best(&c->near));
	return false;
}

bool expand_callee(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	const struct probe_component *named = point_component(proto, "callee");
	int i, errors = x->diag->errors;
	int64_t depth = depth_of(x, proto);
	struct function_point p;
	tfunc_vec callers = { 0 };
	struct callees c = { .p = &p };

	(void)provider;
	if (!depth || !function_point_begin(x, prog, proto, &p))
		return false;
	c.pattern = named ? arena_strndup(x->arena, named->arg->string.s, named->arg->string.len) : "*";
	near_init(&c.near, c.pattern);
	if (!function_point_find(&p, FIND_BODIES | FIND_COPIES, &callers))
		return p.quiet;
	c.done = map_create(x->arena);
	/* Callees that cannot be probed are left out, as those of a pattern are. */
	p.spec.wild = p.spec.wild || !named || strpbrk(c.pattern, "*?[");
	for (; depth > 0; depth--) {
		for (i = 0; i < callers.n && !p.failed; i++)
			look_at(&c, callers.v[i]);
		callers = c.next;
		memset(&c.next, 0, sizeof(c.next));
	}
	/* Of some of the caller's copies the call is one. */
	if (p.found && c.jumps && named && !strpbrk(c.pattern, "*?["))
		diag_warning(x->diag, named->arg->at, "where '%s' ends with a jump to '%s' instead of a call, the jump is not seen", p.spec.text, c.jumps);
	if (!p.found)
		return no_callee(&c, named ? named->arg : NULL) && x->diag->errors == errors;
	return function_point_end(&p, errors);
}

const struct provider providers_callee[] = {
	{ "kernel.function(string).callee(string)", "a function as called from another one", expand_callee },
	{ "kernel.function(string).callee(string).call", "a function as called from another one", expand_callee },
	{ "kernel.function(string).callee(string).return", "the return of a function as called from another one", expand_callee },
	{ "kernel.function(string).callees", "all functions that a function calls", expand_callee },
	{ "kernel.function(string).callees(number)", "all functions that a function calls, and what those call, N deep", expand_callee },
	{ NULL, NULL, NULL }
};
