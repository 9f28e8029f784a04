/* SPDX-License-Identifier: GPL-2.0 */
/* Writes what inference found into symbols, functions and nodes, and says what it could not find. */
#include "infer.h"
#include "uses.h"

/* ---- variables and functions ---- */

static void offer_locals(struct near *near, const symbol_vec *v, const struct symbol *but)
{
	int i;

	for (i = 0; i < v->n; i++)
		if (v->v[i] != but && v->v[i]->is_written)
			near_offer(near, v->v[i]->name);
}

/* @scope: the locals around, may be NULL. */
static void say_unknown(struct infer *in, const struct symbol *s, const symbol_vec *scope)
{
	struct near near;

	diag_error(in->diag, DIAG_SEMANTIC, s->at, "it cannot be told whether '%s' is a number or a string", s->name);
	near_init(&near, s->name);
	if (scope)
		offer_locals(&near, scope, s);
	offer_locals(&near, &in->prog->globals, s);
	if (s->is_function_too)
		diag_hint(in->diag, "did you mean the function '%s()'?", s->name);
	else if (near_best(&near))
		diag_hint(in->diag, "did you mean '%s'?", near_best(&near));
	else if (s->kind == SYM_PARAM)
		diag_hint(in->diag, "say it in the declaration: %s:long or %s:string", s->name, s->name);
	else if (!s->is_written)
		diag_hint(in->diag, s->arity ? "nothing is ever stored in it" : "nothing is ever assigned to it");
	else
		diag_hint(in->diag, s->kind == SYM_GLOBAL ? "give it an initial value: global %s = 0, or = \"\"" :
			  "assign a number or a string to %s first", s->name);
}

static void write_symbol(struct infer *in, struct symbol *s, const symbol_vec *scope)
{
	int i;

	s->type = type_of_term(in, s->mark);
	if (s->mark != NO_TERM)
		s->typed_at = in->terms.v[s->mark].edge_at;
	if (s->type == T_UNKNOWN && s->is_read) {
		say_unknown(in, s, scope);
		/* Whatever depends on it is the same mistake. */
		unify(in, s->mark, TERM_LONG, s->at);
	}
	if (s->type == T_UNKNOWN)
		s->type = T_LONG;	/* nobody looks */
	s->keys.n = s->keys_at.n = 0;
	for (i = 0; i < s->arity; i++) {
		enum type t = type_of_term(in, term_of_key(s, i));

		vec_push(in->arena, &s->keys, t == T_UNKNOWN ? T_LONG : t);
		vec_push(in->arena, &s->keys_at, in->terms.v[term_of_key(s, i)].edge_at);
	}
}

static void write_symbols(struct infer *in, const symbol_vec *v, const symbol_vec *scope)
{
	int i;

	for (i = 0; i < v->n; i++)
		write_symbol(in, v->v[i], scope);
}

static void write_function(struct infer *in, struct function *fn)
{
	write_symbols(in, &fn->params, &fn->locals);
	write_symbols(in, &fn->locals, &fn->locals);
	if (fn->type == T_VOID)
		return;
	fn->type = type_of_term(in, fn->mark);
	fn->typed_at = in->terms.v[fn->mark].edge_at;
	if (fn->type != T_UNKNOWN)
		return;
	fn->type = T_LONG;
	if (fn->is_embedded)
		return;
	diag_error(in->diag, DIAG_SEMANTIC, fn->decl->at, "it cannot be told whether '%s' returns numbers or strings", fn->name);
	diag_hint(in->diag, "say it in the declaration: function %s:long (...) or %s:string (...)", fn->name, fn->name);
}

/* ---- nodes ---- */

static enum type type_of_node(const struct expr *e)
{
	switch (e->kind) {
	case E_SYMBOL:
		return e->symbol.sym ? e->symbol.sym->type : T_LONG;
	case E_INDEX:
		return e->index.sym ? e->index.sym->type : T_LONG;
	case E_CALL:
		return e->call.is_empty_text ? T_STRING : e->call.fn->type == T_VOID ? T_LONG : e->call.fn->type;
	case E_TERNARY:
		return e->ternary.a->type;
	case E_ENTRY:
		return e->wrap.a->type;
	case E_ASSIGN:
		return e->assign.op == OP_STAT_ADD ? T_LONG : e->assign.lhs->type;
	case E_PRINT:
		return e->print.to_string ? T_STRING : T_VOID;
	case E_HIST:
		return e->hist.bucket ? T_LONG : T_STAT;
	default:
		return T_UNKNOWN;
	}
}

static void write_node(struct ast_walk *w, struct expr **slot)
{
	struct infer *in = w->data;
	struct expr *e = *slot;
	enum type t = type_of_node(e);

	if (e->fetch && e->type != T_UNKNOWN)
		return;
	e->type = t != T_UNKNOWN ? t : type_of_term(in, infer_own_type(e));
}

void infer_write(struct infer *in)
{
	struct program *p = in->prog;
	struct ast_walk w = { .leave = write_node, .data = in };
	int i;

	mark_uses(p);
	write_symbols(in, &p->globals, NULL);
	for (i = 0; i < p->functions.n; i++)
		write_function(in, p->functions.v[i]);
	for (i = 0; i < p->probes.n; i++) {
		write_symbols(in, &p->probes.v[i]->locals, &p->probes.v[i]->locals);
		if (p->probes.v[i]->cond)
			ast_walk_expr(&w, &p->probes.v[i]->cond);
		ast_walk_stmt(&w, &p->probes.v[i]->body);
	}
	for (i = 0; i < p->functions.n; i++)
		ast_walk_stmt(&w, &p->functions.v[i]->body);
}
