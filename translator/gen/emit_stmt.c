/* SPDX-License-Identifier: GPL-2.0 */
/* Statements as C, one function a kind, found through a table. */
#include "emit.h"
#include "../sema/purity.h"

#include <string.h>

static void nested(struct emit *g, struct stmt *s)
{
	emit_open(g);
	emit_stmt(g, s);
	emit_close(g);
}

static void on_block(struct emit *g, struct stmt *s)
{
	int i;

	for (i = 0; i < s->block.list.n; i++)
		emit_stmt(g, s->block.list.v[i]);
}

static void on_expr(struct emit *g, struct stmt *s)
{
	emit_effect(g, s->expr);
}

static bool is_empty(const struct stmt *s)
{
	return !s || s->kind == S_EMPTY || (s->kind == S_BLOCK && !s->block.list.n);
}

static void on_if(struct emit *g, struct stmt *s)
{
	struct operand cond = emit_long(g, s->if_.cond);

	emit_line(g, "if (%s) {", cond.text);
	nested(g, s->if_.then);
	if (!is_empty(s->if_.other)) {
		emit_line(g, "} else {");
		nested(g, s->if_.other);
	}
	emit_line(g, "}");
}

static bool in_library(const struct emit *g)
{
	return g->b->fn && g->b->fn->is_library;
}

/* Text of the expression that is false when the budget has no turn left. In the library, turns over a string or a stack cost as little as C would. */
static const char *take_turn(struct emit *g, const struct stmt *s, int id)
{
	const char *turn = arena_printf(g->arena, "sp_turn(c, %s)", emit_site(g, s->at, stmt_word(s->kind)));

	return in_library(g) ? arena_printf(g->arena, "(free_%d ? free_%d-- : %s)", id, id, turn) : turn;
}

/* A turn costs one action of the budget; the condition may need statements of its own, so it stands inside. */
static void on_loop(struct emit *g, struct stmt *s)
{
	struct loop_labels labels = { .id = ++g->b->nlabels };
	struct operand cond;

	if (s->loop.init)
		emit_effect(g, s->loop.init);
	vec_push(g->arena, &g->b->loops, labels);
	if (in_library(g)) {
		emit_line(g, "{");
		emit_open(g);
		emit_line(g, "int free_%d = MAXSTRINGLEN;", labels.id);
	}
	emit_line(g, "for (;;) {");
	emit_open(g);
	if (s->loop.cond) {
		cond = emit_long(g, s->loop.cond);
		emit_line(g, "if (!%s)", op_paren(g, cond));
		emit_line(g, "\tbreak;");
	}
	emit_line(g, "if (!%s)", take_turn(g, s, labels.id));
	emit_line(g, "\t%s", g->b->fail);
	g->b->used_out |= !g->b->catch_depth;
	g->b->used_catch |= g->b->catch_depth > 0;
	emit_stmt(g, s->loop.body);
	if (g->b->loops.v[g->b->loops.n - 1].used_continue)
		buf_printf(&g->b->text, "next_%d:\n", labels.id);
	if (s->loop.step)
		emit_effect(g, s->loop.step);
	else if (g->b->loops.v[g->b->loops.n - 1].used_continue)
		emit_line(g, ";");
	emit_close(g);
	emit_line(g, "}");
	if (in_library(g)) {
		emit_close(g);
		emit_line(g, "}");
	}
	g->b->loops.n--;
}

/* `break` is C's own: no loop of the language becomes anything but one C loop. */
static void on_break(struct emit *g, struct stmt *s)
{
	(void)s;
	emit_line(g, "break;");
}

static void on_continue(struct emit *g, struct stmt *s)
{
	struct loop_labels *l = &g->b->loops.v[g->b->loops.n - 1];

	(void)s;
	l->used_continue = true;
	emit_line(g, "goto next_%d;", l->id);
}

static void on_next(struct emit *g, struct stmt *s)
{
	if (g->b->fn) {
		emit_next_overload(g, s->at);
		return;
	}
	g->b->used_out = true;
	emit_line(g, "%s", g->b->leave);
}

static void on_return(struct emit *g, struct stmt *s)
{
	const struct function *fn = g->b->fn;
	struct operand v;

	g->b->used_out = true;
	if (!s->expr || !fn || fn->type == T_VOID) {
		if (s->expr)
			emit_effect(g, s->expr);
		emit_line(g, "%s", g->b->leave);
		return;
	}
	v = emit_value(g, s->expr);
	if (fn->type == T_STRING) {
		emit_line(g, "sp_set(c, ret, %s);", v.text);
		emit_line(g, "%s", g->b->leave);
	} else if (fn->in_cycle) {
		emit_line(g, "result = %s;", v.text);
		emit_line(g, "goto out;");
	} else {
		emit_line(g, "return %s;", v.text);
	}
}

/* Does anything that the script reaches call abort()? */
static bool may_abort(const struct program *prog)
{
	int i;

	for (i = 0; i < prog->functions.n; i++) {
		const struct stmt *body = prog->functions.v[i]->body;

		if (body->kind == S_EMBEDDED && code_aborts(body->embedded.code, body->embedded.len))
			return true;
	}
	return false;
}

/* What abort() set goes on outwards. */
static void pass_abort(struct emit *g)
{
	if (!may_abort(g->plan->prog))
		return;
	emit_line(g, "if (c->err == SP_E_ABORT)");
	emit_line(g, "\t%s", g->b->fail);
	if (g->b->catch_depth)
		g->b->used_catch = true;
	else
		g->b->used_out = true;
}

/* An error inside jumps to the handler, past the body's end otherwise. */
static void on_try(struct emit *g, struct stmt *s)
{
	struct body *b = g->b;
	const char *fail = b->fail;
	bool outer_used = b->used_catch, used;
	int id = ++b->nlabels;

	b->fail = emit_text(g, "goto catch_%d;", id);
	b->catch_depth++;
	b->used_catch = false;
	emit_stmt(g, s->try_.body);
	b->catch_depth--;
	b->fail = fail;
	used = b->used_catch;
	b->used_catch = outer_used;
	if (used) {
		emit_line(g, "goto tried_%d;", id);
		buf_printf(&b->text, "catch_%d:\n", id);
		pass_abort(g);
		if (s->try_.sym && s->try_.sym->type == T_STRING) {
			struct expr var = { .kind = E_SYMBOL, .type = T_STRING, .at = s->try_.var_at };

			var.symbol.name = s->try_.var;
			var.symbol.sym = s->try_.sym;
			place_write(g, emit_place(g, &var),
				    op_atom(emit_text(g, "sp_catch(c, &%s)", emit_new_slot(g)), true));
		} else {
			emit_line(g, "sp_catch(c, 0);");
		}
		if (s->try_.handler)
			emit_stmt(g, s->try_.handler);
		buf_printf(&b->text, "tried_%d:\n", id);
		emit_line(g, ";");
	}
}

static void on_nothing(struct emit *g, struct stmt *s)
{
	(void)g;
	(void)s;
}

typedef void (*stmt_fn)(struct emit *g, struct stmt *s);
static const stmt_fn writers[S_KINDS] = {
	[S_BLOCK] = on_block, [S_EMPTY] = on_nothing, [S_EXPR] = on_expr, [S_IF] = on_if, [S_WHILE] = on_loop, [S_FOR] = on_loop,
	[S_BREAK] = on_break, [S_CONTINUE] = on_continue, [S_NEXT] = on_next, [S_RETURN] = on_return, [S_DELETE] = emit_delete, [S_FOREACH] = emit_foreach,
	[S_TRY] = on_try, [S_EMBEDDED] = emit_own_stmt,
};

void emit_stmt(struct emit *g, struct stmt *s)
{
	if (writers[s->kind])
		writers[s->kind](g, s);
	else
		emit_not_yet(g, s->at, stmt_word(s->kind));
}
