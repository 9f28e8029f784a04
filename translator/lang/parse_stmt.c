/* SPDX-License-Identifier: GPL-2.0 */
/* Statements. A ';' ends nothing by need: the one behind a simple statement belongs to it, others are empty statements. */
#include "parser.h"

#include <string.h>

static struct stmt *finish(struct parser *p, struct stmt *s, bool simple)
{
	s->at = parse_since(p, s->at);
	if (simple)
		parse_accept(p, P_SEMI);
	return s;
}

static struct stmt *begin(struct parser *p, enum stmt_kind kind)
{
	return stmt_new(p->arena, kind, parse_peek(p)->at);
}

/* How far the line of @at is indented; -1: cannot tell cheaply. */
static int indentation(struct span at)
{
	const char *text = at.src->text;
	uint32_t start = at.off, i;

	while (start && text[start - 1] != '\n') {
		if (at.off - start > 200)
			return -1;
		start--;
	}
	for (i = start; text[i] == ' ' || text[i] == '\t'; i++)
		;
	return (int)(i - start);
}

/* Remembers the first block that a reader would take to be closed elsewhere, for when a '}' is missing in the end. */
static void check_indentation(struct parser *p, struct span open)
{
	const struct token *close = parse_peek(p);
	int a, b;

	if (p->crooked_open.src || !(close->flags & TOK_NEWLINE) || close->at.via || open.via || close->at.src != open.src)
		return;
	a = indentation(open);
	b = indentation(close->at);
	if (a >= 0 && b >= 0 && a != b)
		p->crooked_open = open;
}

/* A declaration of globals in a handler, unless its line begins as those outside do: then a '}' is missing before it. */
static bool inner_global(struct parser *p)
{
	int line, col;

	if (!parse_at_kw(p, KW_GLOBAL))
		return false;
	span_line_col(parse_peek(p)->at, &line, &col);
	if (col == 1)
		return false;
	diag_error(p->diag, DIAG_PARSE, parse_take(p).at, "globals are declared outside of handlers and functions");
	diag_hint(p->diag, "variables of the handler itself need no declaration");
	parse_global(p, false);
	return true;
}

struct stmt *parse_block(struct parser *p, const char *of)
{
	struct stmt *s = begin(p, S_BLOCK);
	struct span open;

	if (!parse_at(p, P_LBRACE))
		parse_expected(p, arena_printf(p->arena, "the '{' %s", of), parse_peek(p)->kind == TOK_EMBEDDED ? "embedded C stands in a block: { %{ ... %} }" : NULL);
	p->context_hint = NULL;
	open = parse_take(p).at;
	parse_enter(p);
	while (!parse_at(p, P_RBRACE)) {
		if (inner_global(p))
			continue;
		if (parse_peek(p)->kind == TOK_EOF || parse_begins_declaration(parse_peek(p)))
			break;
		vec_push(p->arena, &s->block.list, parse_stmt(p));
	}
	if (parse_at(p, P_RBRACE))
		check_indentation(p, open);
	else if (parse_peek(p)->kind != TOK_EOF && !parse_at_kw(p, KW_PROBE))
		p->context_hint = "declarations stand outside of handlers and functions";
	parse_close(p, P_RBRACE, open);
	parse_leave(p);
	return finish(p, s, false);
}

struct stmt *parse_embedded(struct parser *p)
{
	struct stmt *s = begin(p, S_EMBEDDED);
	struct token t = parse_take(p);

	parse_need_guru(p, t.at, "embedded C");
	s->embedded.code = t.text;
	s->embedded.len = t.len;
	return s;
}

/* `if (x = 1)` is allowed, and hardly ever meant. */
static void check_condition(struct parser *p, const struct expr *e)
{
	if (e->kind != E_ASSIGN || e->assign.op != OP_SET || e->parens)
		return;
	if (e->assign.rhs->kind != E_NUMBER && e->assign.rhs->kind != E_STRING)
		return;
	diag_warning(p->diag, e->assign.op_at, "this assigns, it does not compare");
	diag_hint(p->diag, "write '==' to compare, or a second pair of parentheses to assign");
}

struct expr *parse_condition(struct parser *p, const char *of)
{
	struct span open = parse_peek(p)->at;
	struct expr *e;

	parse_expect(p, P_LPAREN, arena_printf(p->arena, "before %s", of));
	e = parse_full_expr(p);
	check_condition(p, e);
	parse_close(p, P_RPAREN, open);
	return e;
}

static struct stmt *parse_loop_body(struct parser *p)
{
	struct stmt *s;

	p->loops++;
	s = parse_stmt(p);
	p->loops--;
	return s;
}

static struct stmt *parse_if(struct parser *p)
{
	struct stmt *s = begin(p, S_IF);

	parse_take(p);
	s->if_.cond = parse_condition(p, "the condition");
	s->if_.then = parse_stmt(p);
	if (parse_at_kw(p, KW_ELSE)) {
		parse_take(p);
		s->if_.other = parse_stmt(p);
	}
	return finish(p, s, false);
}

static struct stmt *parse_while(struct parser *p)
{
	struct stmt *s = begin(p, S_WHILE);

	parse_take(p);
	s->loop.cond = parse_condition(p, "the condition");
	s->loop.body = parse_loop_body(p);
	return finish(p, s, false);
}

static struct stmt *parse_for(struct parser *p)
{
	struct stmt *s = begin(p, S_FOR);
	struct span open;

	parse_take(p);
	open = parse_expect(p, P_LPAREN, "after 'for'");
	if (!parse_at(p, P_SEMI))
		s->loop.init = parse_full_expr(p);
	if (parse_at(p, P_RPAREN) && s->loop.init && s->loop.init->kind == E_IN)
		parse_expected(p, "';'", "to go through an array write foreach (KEY in ARRAY)");
	parse_expect(p, P_SEMI, "after the loop's first expression");
	if (!parse_at(p, P_SEMI)) {
		s->loop.cond = parse_full_expr(p);
		check_condition(p, s->loop.cond);
	}
	parse_expect(p, P_SEMI, "after the loop's condition");
	if (!parse_at(p, P_RPAREN))
		s->loop.step = parse_full_expr(p);
	parse_close(p, P_RPAREN, open);
	s->loop.body = parse_loop_body(p);
	return finish(p, s, false);
}

/* ---- foreach ---- */

static int sort_sign(struct parser *p)
{
	if (parse_accept(p, P_PLUS))
		return 1;
	return parse_accept(p, P_MINUS) ? -1 : 0;
}

static struct foreach_key foreach_name(struct parser *p)
{
	struct foreach_key k = { 0 };

	k.name = parse_name(p, "the name of a loop variable", &k.at);
	k.sort = sort_sign(p);
	return k;
}

/* v = , v+ = and v- = before the keys. */
static void foreach_value(struct parser *p, struct stmt *s)
{
	const struct token *sign = parse_peek_at(p, 1);
	bool joined = tok_is(sign, P_ADD_SET) || tok_is(sign, P_SUB_SET);

	if (parse_peek(p)->kind != TOK_IDENT)
		return;
	if (!joined && !tok_is(sign, P_SET) && !((tok_is(sign, P_PLUS) || tok_is(sign, P_MINUS)) && tok_is(parse_peek_at(p, 2), P_SET)))
		return;
	s->foreach.value.name = parse_name(p, "the name of a loop variable", &s->foreach.value.at);
	if (joined)
		s->foreach.value.sort = parse_take(p).id == P_ADD_SET ? 1 : -1;
	else
		s->foreach.value.sort = sort_sign(p);
	if (!joined)
		parse_expect(p, P_SET, "after the loop's value variable");
}

static void foreach_keys(struct parser *p, struct stmt *s)
{
	struct span open;

	if (!parse_at(p, P_LBRACKET)) {
		vec_push(p->arena, &s->foreach.keys, foreach_name(p));
		return;
	}
	open = parse_take(p).at;
	do
		vec_push(p->arena, &s->foreach.keys, foreach_name(p));
	while (parse_accept(p, P_COMMA));
	parse_close_list(p, P_RBRACKET, open);
}

/* A+, A @count-, and "at most one is sorted by". */
static void foreach_sort(struct parser *p, struct stmt *s)
{
	static const struct { enum at_word word; enum stat_kind what; } stats[] = {
		{ AT_COUNT, STAT_COUNT }, { AT_SUM, STAT_SUM }, { AT_MIN, STAT_MIN }, { AT_MAX, STAT_MAX },
		{ AT_AVG, STAT_AVG }, { AT_VARIANCE, STAT_VARIANCE },
	};
	const struct token *t = parse_peek(p);
	int i, sorts;

	if (t->kind == TOK_IDENT && t->name[0] == '@') {
		enum at_word w = at_word_find(t->name, p->pp.lx.version);

		for (i = 0; i < (int)ARRAY_SIZE(stats); i++)
			if (stats[i].word == w)
				break;
		if (i == (int)ARRAY_SIZE(stats))
			parse_expected(p, "'@count', '@sum', '@min', '@max', '@avg' or '@variance'", NULL);
		parse_take(p);
		s->foreach.sort_stat = (int)stats[i].what;
		if (!parse_at(p, P_PLUS) && !parse_at(p, P_MINUS))
			parse_expected(p, "'+' or '-' after what to sort by", "+ is ascending, - is descending");
	}
	t = parse_peek(p);
	s->foreach.sort = sort_sign(p);
	sorts = s->foreach.sort != 0;
	sorts += s->foreach.value.sort != 0;
	for (i = 0; i < s->foreach.keys.n; i++)
		sorts += s->foreach.keys.v[i].sort != 0;
	if (sorts > 1)
		parse_fail(p, p->last.at, NULL, "foreach can be sorted by one thing only");
}

static struct stmt *parse_foreach(struct parser *p)
{
	struct stmt *s = begin(p, S_FOREACH);
	struct span open;

	parse_take(p);
	open = parse_expect(p, P_LPAREN, "after 'foreach'");
	s->foreach.sort_stat = -1;
	foreach_value(p, s);
	foreach_keys(p, s);
	if (!parse_at_kw(p, KW_IN))
		parse_expected(p, "'in'", "foreach (KEY in ARRAY), foreach ([KEY1, KEY2] in ARRAY), foreach (VALUE = KEY in ARRAY)");
	parse_take(p);
	p->wild_ok = true;
	s->foreach.array = parse_array(p);
	p->wild_ok = false;
	foreach_sort(p, s);
	if (parse_at_kw(p, KW_LIMIT)) {
		parse_take(p);
		s->foreach.limit = parse_full_expr(p);
	}
	parse_close(p, P_RPAREN, open);
	if (parse_at_kw(p, KW_LIMIT))
		parse_fail(p, parse_peek(p)->at, "foreach (KEY in ARRAY limit NUMBER)", "'limit' stands inside of the parentheses");
	s->foreach.body = parse_loop_body(p);
	return finish(p, s, false);
}

/* ---- the small ones ---- */

static struct stmt *parse_leave_loop(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = begin(p, kind);
	struct token t = parse_take(p);

	if (!p->loops) {
		diag_error(p->diag, DIAG_PARSE, t.at, "'%s' outside of a loop", t.name);
		diag_hint(p->diag, p->in_function ? "use 'return' to leave a function" : "use 'next' to leave a handler");
	}
	return finish(p, s, true);
}

static struct stmt *parse_next(struct parser *p)
{
	struct stmt *s = begin(p, S_NEXT);

	parse_take(p);
	return finish(p, s, true);
}

static struct stmt *parse_return(struct parser *p)
{
	struct stmt *s = begin(p, S_RETURN);
	struct token t = parse_take(p);
	const struct token *next = parse_peek(p);

	if (!p->in_function) {
		diag_error(p->diag, DIAG_PARSE, t.at, "'return' outside of a function");
		diag_hint(p->diag, "use 'next' to leave a handler");
	}
	if (tok_is(next, P_SEMI) || tok_is(next, P_RBRACE) || next->kind == TOK_EOF ||
	    (next->kind == TOK_KEYWORD && next->id != KW_STRING && next->id != KW_LONG))
		return finish(p, s, true);
	s->expr = parse_full_expr(p);
	return finish(p, s, true);
}

static struct stmt *parse_delete(struct parser *p)
{
	struct stmt *s = begin(p, S_DELETE);

	parse_take(p);
	p->wild_ok = true;
	s->expr = parse_full_expr(p);
	p->wild_ok = false;
	if (s->expr->kind != E_SYMBOL && s->expr->kind != E_INDEX)
		parse_fail(p, s->expr->at, "delete ARRAY, delete ARRAY[KEY], delete VARIABLE", "this %s cannot be deleted",
			   expr_word(s->expr->kind));
	return finish(p, s, true);
}

static struct stmt *parse_try(struct parser *p)
{
	struct stmt *s = begin(p, S_TRY);
	struct span open;

	parse_take(p);
	s->try_.body = parse_block(p, "after 'try'");
	if (!parse_at_kw(p, KW_CATCH))
		parse_expected(p, "'catch' after the 'try' block", "try { ... } catch (message) { ... }");
	parse_take(p);
	if (parse_at(p, P_LPAREN)) {
		open = parse_take(p).at;
		s->try_.var = parse_name(p, "the name of the message's variable", &s->try_.var_at);
		parse_close(p, P_RPAREN, open);
	}
	s->try_.handler = parse_block(p, "after 'catch'");
	return finish(p, s, false);
}

static struct stmt *parse_expr_stmt(struct parser *p)
{
	struct stmt *s = begin(p, S_EXPR);

	habit_check(p);
	s->expr = parse_full_expr(p);
	return finish(p, s, true);
}

static struct stmt *parse_keyword_stmt(struct parser *p)
{
	switch (parse_peek(p)->id) {
	case KW_IF:
		return parse_if(p);
	case KW_WHILE:
		return parse_while(p);
	case KW_FOR:
		return parse_for(p);
	case KW_FOREACH:
		return parse_foreach(p);
	case KW_BREAK:
		return parse_leave_loop(p, S_BREAK);
	case KW_CONTINUE:
		return parse_leave_loop(p, S_CONTINUE);
	case KW_NEXT:
		return parse_next(p);
	case KW_RETURN:
		return parse_return(p);
	case KW_DELETE:
		return parse_delete(p);
	case KW_TRY:
		return parse_try(p);
	case KW_STRING:
	case KW_LONG:
		return parse_expr_stmt(p);
	case KW_ELSE:
		parse_fail(p, parse_peek(p)->at, NULL, "'else' without an 'if' before it");
	case KW_CATCH:
		parse_fail(p, parse_peek(p)->at, NULL, "'catch' without a 'try' before it");
	default:
		parse_expected(p, "a statement", NULL);
	}
}

struct stmt *parse_stmt(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct stmt *s;

	parse_enter(p);
	if (tok_is(t, P_LBRACE)) {
		s = parse_block(p, "");
	} else if (tok_is(t, P_SEMI)) {
		s = begin(p, S_EMPTY);
		parse_take(p);
	} else if (t->kind == TOK_EMBEDDED) {
		s = parse_embedded(p);
	} else if (t->kind == TOK_KEYWORD) {
		s = parse_keyword_stmt(p);
	} else {
		s = parse_expr_stmt(p);
	}
	parse_leave(p);
	return s;
}
