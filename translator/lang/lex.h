/* SPDX-License-Identifier: GPL-2.0 */
/* Characters to tokens. Script arguments ($1 @1 $# @#) are put in here, as characters. */
#ifndef SPILE_LANG_LEX_H
#define SPILE_LANG_LEX_H

#include "words.h"

enum token_kind { TOK_EOF, TOK_NUMBER, TOK_STRING, TOK_IDENT, TOK_KEYWORD, TOK_PUNCT, TOK_EMBEDDED, TOK_JUNK };

enum {
	TOK_SPACE = 1,		/* something (blanks, comment) stood before it */
	TOK_NEWLINE = 2,	/* it is on a later line than the token before it */
	TOK_COMMENT = 4,	/* a comment stood before it */
	TOK_REPORTED = 8,	/* JUNK: the user has been told */
};

struct token {
	unsigned char kind, flags, id;	/* id: enum keyword or enum punct */
	struct span at;
	union {
		name_t name;		/* IDENT (with its '$' or '@'), KEYWORD */
		int64_t number;
		const char *hint;	/* JUNK: may be NULL */
	};
	const char *text;		/* STRING: escapes resolved; EMBEDDED: between %{ and %}; JUNK: what is wrong with it */
	size_t len;
};

/* What characters come from: the file, or a script argument that was put in its place. */
struct lex_input {
	struct source *src;
	const char *p, *end;
	const char *own_end;		/* of an argument: where the argument's own characters end */
	const struct expansion *via;
	struct lex_input *up;
};

struct lexer {
	struct arena *arena;
	struct names *names;
	const struct pp_env *env;
	int version;
	struct lex_input *in;
};

void lex_init(struct lexer *lx, struct arena *a, struct names *n, struct source *src, const struct pp_env *env);
/* Errors come as TOK_JUNK, reported by whoever needs the token: text that is skipped by %( %) may hold anything. */
void lex_next(struct lexer *lx, struct token *t);

static inline bool tok_is(const struct token *t, enum punct id)
{
	return t->kind == TOK_PUNCT && t->id == id;
}

static inline bool tok_is_kw(const struct token *t, enum keyword id)
{
	return t->kind == TOK_KEYWORD && t->id == id;
}

/* lex_literal.c: the token is complete but for its value; [s, end) is its text. They may turn it into TOK_JUNK. */
void lex_number(struct token *t, const char *s, const char *end);
/* @s stands behind the opening quote; returns where lexing goes on. */
const char *lex_string(struct lexer *lx, struct token *t, const char *s, const char *end);
void tok_junk(struct token *t, const char *why, const char *hint);

#endif
