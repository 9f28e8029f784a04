/* SPDX-License-Identifier: GPL-2.0 */
/* What people write out of habit, who come from other languages, and what to write instead. */
#include "parser.h"

#include <string.h>

static const char no_declaration[] = "variables need no declaration: just assign to them", function[] = "a function is declared with 'function'";

static const struct { const char *found, *hint; } habits[] = {
	{ "and", "write '&&'" },
	{ "or", "write '||'" },
	{ "not", "write '!'" },
	{ "elif", "write 'else if'" },
	{ "elsif", "write 'else if'" },
	{ "elseif", "write 'else if'" },
	{ "then", "there is no 'then': if (CONDITION) STATEMENT" },
	{ "do", "there is no 'do': use while (CONDITION) { }" },
	{ "switch", "there is no 'switch': use if ... else if" },
	{ "of", "write foreach (KEY in ARRAY)" },
	{ "BEGIN", "write: probe begin { ... }" },
	{ "END", "write: probe end { ... }" },
	{ "int", no_declaration },
	{ "char", no_declaration },
	{ "unsigned", no_declaration },
	{ "struct", no_declaration },
	{ "var", no_declaration },
	{ "let", no_declaration },
	{ "my", no_declaration },
	{ "local", no_declaration },
	{ "def", function },
	{ "func", function },
	{ "fn", function },
	{ "sub", function },
	{ "void", function },
	{ "static", function },
};

const char *habit_hint(const struct token *t)
{
	size_t i;

	for (i = 0; t->kind == TOK_IDENT && i < ARRAY_SIZE(habits); i++)
		if (!strcmp(habits[i].found, t->name))
			return habits[i].hint;
	return NULL;
}

bool habit_declares(const struct token *t)
{
	return habit_hint(t) == no_declaration || tok_is_kw(t, KW_LONG) || tok_is_kw(t, KW_STRING);
}

void habit_check(struct parser *p)
{
	const struct token *t = parse_peek(p), *next = parse_peek_at(p, 1);

	if (next->flags & TOK_NEWLINE)
		return;
	if (habit_declares(t) && (next->kind == TOK_IDENT || (tok_is(next, P_STAR) && parse_peek_at(p, 2)->kind == TOK_IDENT)))
		parse_fail(p, t->at, no_declaration, "variables have no types here");
	if (t->kind == TOK_IDENT && tok_is(next, P_LBRACE) && habit_hint(t))
		parse_fail(p, t->at, habit_hint(t), "'%s' is no word of this language", t->name);
}
