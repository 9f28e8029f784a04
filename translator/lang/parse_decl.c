/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations of globals and functions, and the names and literals that they are made of. */
#include "parser.h"

#include <limits.h>
#include <string.h>

name_t parse_name(struct parser *p, const char *what, struct span *at)
{
	const struct token *t = parse_peek(p);

	if (t->kind == TOK_KEYWORD)
		parse_expected(p, what, arena_printf(p->arena, "'%s' is a word of the language and cannot be a name", t->name));
	if (t->kind != TOK_IDENT)
		parse_expected(p, what, NULL);
	if (strchr(t->name, '$') || t->name[0] == '@')
		parse_expected(p, what, "a name has letters, digits and '_' only");
	if (print_word_find(t->name))
		parse_expected(p, what, arena_printf(p->arena, "'%s' is a built-in function and cannot be a name", t->name));
	*at = t->at;
	return parse_take(p).name;
}

const char *parse_string(struct parser *p, size_t *len, struct span *at, const char *what)
{
	struct token t;
	VEC(char) all = { 0 };
	size_t i;

	if (parse_peek(p)->kind != TOK_STRING)
		parse_expected(p, what, NULL);
	t = parse_take(p);
	if (at)
		*at = t.at;
	/* Before 2.0 a comment kept neighbouring strings apart. */
	while (parse_peek(p)->kind == TOK_STRING && (p->pp.lx.version >= 200 || !(parse_peek(p)->flags & TOK_COMMENT))) {
		struct token next = parse_take(p);

		if (!all.n)
			for (i = 0; i < t.len; i++)
				vec_push(p->arena, &all, t.text[i]);
		for (i = 0; i < next.len; i++)
			vec_push(p->arena, &all, next.text[i]);
		if (!all.n)
			t = next;
	}
	if (at)
		*at = parse_since(p, *at);
	*len = all.n ? (size_t)all.n : t.len;
	if (!all.n)
		return t.text;
	vec_push(p->arena, &all, 0);
	return all.v;
}

struct expr *parse_literal(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct span from = t->at;
	struct expr *e;
	bool minus = tok_is(t, P_MINUS);

	if (minus && parse_peek_at(p, 1)->kind != TOK_NUMBER)
		return NULL;
	if (t->kind == TOK_STRING) {
		e = expr_new(p->arena, E_STRING, from);
		e->string.s = parse_string(p, &e->string.len, &e->at, "a string");
		return e;
	}
	if (t->kind != TOK_NUMBER && !minus)
		return NULL;
	if (minus)
		parse_take(p);
	e = expr_new(p->arena, E_NUMBER, from);
	e->number.value = parse_take(p).number;
	if (minus)
		e->number.value = (int64_t)(0 - (uint64_t)e->number.value);
	e->at = parse_since(p, from);
	return e;
}

int64_t parse_literal_number(struct parser *p, const char *what)
{
	struct expr *e = parse_peek(p)->kind == TOK_STRING ? NULL : parse_literal(p);

	if (!e)
		parse_expected(p, what, NULL);
	return e->number.value;
}

/* ---- globals ---- */

static void global_size(struct parser *p, struct decl_global *g)
{
	struct span open = parse_take(p).at, at;

	at = parse_peek(p)->at;
	g->size = parse_literal_number(p, "the array's size, a number");
	if (g->size < 1 || g->size > INT_MAX)
		parse_fail(p, parse_since(p, at), NULL, "an array's size is 1 to %d", INT_MAX);
	parse_close(p, P_RBRACKET, open);
}

static void global_init(struct parser *p, struct decl_global *g)
{
	struct span at = parse_take(p).at;

	if (g->size || g->wrap)
		parse_fail(p, at, "fill it in a 'probe begin' handler", "an array cannot have an initial value");
	g->init = parse_literal(p);
	if (!g->init)
		parse_expected(p, "a number or a string as initial value", "compute other values in a 'probe begin' handler");
}

/* What stands behind a declaration and does not belong there. */
static const char *global_hint(struct parser *p)
{
	const struct decl_global *last = p->file->globals.v[p->file->globals.n - 1];
	const struct token *t = parse_peek(p);

	if (t->kind == TOK_IDENT)
		return arena_printf(p->arena, "globals have no types here: global %s", t->name);
	if (tok_is(t, P_LPAREN))
		return arena_printf(p->arena, "an array's size is written so: global %s[SIZE]", last->name);
	return last->init ? "an initial value is one number or string; compute others in a 'probe begin' handler" : NULL;
}

void parse_global(struct parser *p, bool is_private)
{
	const struct token *t;

	do {
		struct decl_global *g = NEW(p->arena, struct decl_global);

		g->name = parse_name(p, "the name of a global variable", &g->at);
		g->is_private = is_private;
		g->wrap = parse_accept(p, P_PERCENT);
		if (parse_at(p, P_LBRACKET))
			global_size(p, g);
		if (parse_at(p, P_SET))
			global_init(p, g);
		vec_push(p->arena, &p->file->globals, g);
		parse_declared(p, 'g', g);
	} while (parse_accept(p, P_COMMA));
	t = parse_peek(p);
	/* A declaration needs no end sign, but on the same line something else is a mistake here, not at what follows. */
	if (!(t->flags & TOK_NEWLINE) && (t->kind == TOK_IDENT || (t->kind == TOK_PUNCT && t->id != P_SEMI && t->id != P_RBRACE)))
		parse_expected(p, "',' or the end of the declaration", global_hint(p));
	parse_accept(p, P_SEMI);
}

/* ---- functions ---- */

static enum type parse_type(struct parser *p)
{
	if (parse_at_kw(p, KW_STRING)) {
		parse_take(p);
		return T_STRING;
	}
	if (parse_at_kw(p, KW_LONG)) {
		parse_take(p);
		return T_LONG;
	}
	parse_expected(p, "a type", "the types are 'long' and 'string'");
}

static void function_params(struct parser *p, struct decl_function *f)
{
	struct span open = parse_expect(p, P_LPAREN, "after the function's name");

	if (!parse_at(p, P_RPAREN)) {
		do {
			struct decl_param param = { .type = T_UNKNOWN };

			param.name = parse_name(p, "the name of a parameter", &param.at);
			if (parse_accept(p, P_COLON))
				param.type = parse_type(p);
			else if (parse_peek(p)->kind == TOK_IDENT)
				parse_expected(p, "',' or ')'", arena_printf(p->arena, "a parameter's type stands behind it, or nowhere: %s:long", parse_peek(p)->name));
			vec_push(p->arena, &f->params, param);
		} while (parse_accept(p, P_COMMA));
	}
	parse_close_list(p, P_RPAREN, open);
}

static void function_priority(struct parser *p, struct decl_function *f)
{
	struct span at = parse_peek(p)->at;

	if (parse_at_kw(p, KW_LONG) || parse_at_kw(p, KW_STRING))
		parse_fail(p, at, arena_printf(p->arena, "function %s:%s (...) { }", f->name, parse_peek(p)->name),
			   "a function's type stands before its parameters");
	f->priority = parse_literal_number(p, "the function's priority, a number");
	if (f->priority < 1 || f->priority > INT_MAX)
		parse_fail(p, parse_since(p, at), "0 and -1 are the ones of user's and library functions without a priority",
			   "a priority is 1 or more");
}

void parse_function(struct parser *p, bool is_private)
{
	struct decl_function *f = NEW(p->arena, struct decl_function);
	const struct token *t = parse_peek(p);

	f->is_private = is_private;
	f->priority = -1;
	if (tok_is_kw(t, KW_STRING) || tok_is_kw(t, KW_LONG)) {
		f->at = t->at;
		f->name = parse_take(p).name;
	} else {
		f->name = parse_name(p, "the function's name", &f->at);
	}
	if (parse_accept(p, P_COLON))
		f->type = parse_type(p);
	function_params(p, f);
	if (parse_accept(p, P_COLON))
		function_priority(p, f);
	if (parse_at(p, P_ARROW))
		parse_expected(p, "the '{' of the function's body", arena_printf(p->arena, "its type stands behind the name: function %s:long (...)", f->name));
	p->in_function = true;
	f->body = parse_peek(p)->kind == TOK_EMBEDDED ? parse_embedded(p) : parse_block(p, "of the function's body");
	p->in_function = false;
	vec_push(p->arena, &p->file->functions, f);
	parse_declared(p, 'f', f);
}
