/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Less program for the same output: folds, drops what does nothing and what is not reached any more; and, before that, warns of
 * variables that are read but never written, which are misspelt more often than meant.
 */
#include "optimise.h"

/* ---- never assigned ---- */

struct suspect {
	const struct symbol *sym;
	const symbol_vec *scope;
	const char *where;
};

struct suspects {
	struct program *prog;
	VEC(struct suspect) list;
	struct map *cleared;	/* places where another copy of the same text reads what was assigned */
};

static const char *place_key(struct program *p, struct span at)
{
	return arena_printf(p->arena, "%p:%u", (const void *)at.src, at.off);
}

static bool is_user_place(struct span at)
{
	return at.src && !at.src->is_library;
}

static void suspect_locals(struct suspects *s, const symbol_vec *locals, const char *where)
{
	int i;

	for (i = 0; i < locals->n; i++) {
		struct suspect x = { locals->v[i], locals, where };

		if (x.sym->is_read && !x.sym->is_written && is_user_place(x.sym->at))
			vec_push(s->prog->arena, &s->list, x);
	}
}

static void clear_read(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	struct suspects *s = u->data;

	(void)e;
	if ((how & USE_READ) && sym->kind == SYM_LOCAL && sym->is_written && is_user_place(at))
		map_put(s->cleared, place_key(s->prog, at), s);
}

/* One handler at several points, where only some of the aliases set the variable. */
static void clear_siblings(struct suspects *s)
{
	struct uses u = { .use = clear_read, .data = s };
	int i;

	s->cleared = map_create(s->prog->arena);
	for (i = 0; s->list.n && i < s->prog->probes.n; i++)
		uses_in_stmt(&u, s->prog->probes.v[i]->body);
}

static void warn_local(struct suspects *s, const struct suspect *x)
{
	struct near near;
	int i;

	if (map_get(s->cleared, place_key(s->prog, x->sym->at)))
		return;
	diag_warning(s->prog->diag, x->sym->at, "never-assigned local variable '%s' (in %s)", x->sym->name, x->where);
	if (x->sym->is_function_too) {
		diag_hint(s->prog->diag, "did you mean the function '%s()'?", x->sym->name);
		return;
	}
	near_init(&near, x->sym->name);
	for (i = 0; i < x->scope->n; i++)
		if (x->scope->v[i]->is_written)
			near_offer(&near, x->scope->v[i]->name);
	for (i = 0; i < s->prog->globals.n; i++)
		near_offer(&near, s->prog->globals.v[i]->name);
	if (near_best(&near))
		diag_hint(s->prog->diag, "did you mean '%s'?", near_best(&near));
}

static void warn_globals(struct program *p)
{
	int i;

	for (i = 0; i < p->globals.n; i++) {
		const struct symbol *s = p->globals.v[i];

		if (!s->is_read || s->is_written || s->decl->init || !is_user_place(s->at))
			continue;
		diag_warning(p->diag, s->at, "never-assigned global variable '%s'", s->name);
		diag_hint(p->diag, "give it a value, as in: global %s = %s", s->name, s->type == T_STRING ? "\"\"" : "0");
	}
}

static void warn_never_assigned(struct program *p)
{
	struct suspects s = { .prog = p };
	int i;

	mark_uses(p);
	for (i = 0; i < p->probes.n; i++)
		suspect_locals(&s, &p->probes.v[i]->locals, arena_printf(p->arena, "probe %s", p->probes.v[i]->user_text));
	for (i = 0; i < p->functions.n; i++)
		suspect_locals(&s, &p->functions.v[i]->locals, arena_printf(p->arena, "function %s", p->functions.v[i]->name));
	clear_siblings(&s);
	for (i = 0; i < s.list.n; i++)
		warn_local(&s, &s.list.v[i]);
	warn_globals(p);
}

/* ---- what is reached ---- */

struct reach {
	struct program *prog;
	VEC(struct function *) queue;
};

static void reach_function(struct reach *r, struct function *fn)
{
	if (!fn || fn->mark)
		return;
	fn->mark = 1;
	vec_push(r->prog->arena, &r->queue, fn);
}

static void reach_use(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	(void)u;
	(void)how;
	(void)e;
	(void)at;
	sym->mark = 1;
}

static void reach_expr(struct uses *u, struct expr *e)
{
	if (e->kind == E_CALL)
		reach_function(u->data, e->call.fn);
}

static void reach_all(struct reach *r)
{
	struct uses u = { .use = reach_use, .expr = reach_expr, .data = r };
	struct program *p = r->prog;
	int i, j;

	for (i = 0; i < p->probes.n; i++) {
		uses_in_stmt(&u, p->probes.v[i]->body);
		if (p->probes.v[i]->cond)
			uses_in_expr(&u, p->probes.v[i]->cond);
	}
	for (i = 0; i < r->queue.n; i++) {
		struct function *fn = r->queue.v[i];

		uses_in_stmt(&u, fn->body);
		reach_function(r, fn->next_overload);
		for (j = 0; j < fn->embedded_uses.n; j++)
			fn->embedded_uses.v[j].sym->mark = 1;
	}
}

static void drop_unreached(struct program *p)
{
	struct reach r = { .prog = p };
	int i, n;

	for (i = 0; i < p->functions.n; i++)
		p->functions.v[i]->mark = 0;
	for (i = 0; i < p->globals.n; i++)
		p->globals.v[i]->mark = 0;
	reach_all(&r);
	for (i = n = 0; i < p->functions.n; i++)
		if (p->functions.v[i]->mark)
			p->functions.v[n++] = p->functions.v[i];
	p->functions.n = n;
	for (i = n = 0; i < p->globals.n; i++)
		if (p->globals.v[i]->mark)
			p->globals.v[n++] = p->globals.v[i];
	p->globals.n = n;
}

bool optimise(struct program *p)
{
	int i, before = p->diag->errors;

	warn_never_assigned(p);
	find_pure_functions(p);
	for (i = 0; i < p->probes.n; i++) {
		fold_expr(p->arena, &p->probes.v[i]->cond);
		prune_body(p, &p->probes.v[i]->body, &p->probes.v[i]->locals, NULL);
	}
	for (i = 0; i < p->functions.n; i++)
		if (!p->functions.v[i]->is_embedded)
			prune_body(p, &p->functions.v[i]->body, &p->functions.v[i]->locals, &p->functions.v[i]->params);
	drop_unreached(p);
	return p->diag->errors == before;
}
