/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parse_*.c files share. A parser function returns a node or does not return at all: the first mistake in a
 * declaration ends it (parse_stop() jumps back to parse.c), which then looks for the next declaration.
 */
#ifndef SPILE_LANG_PARSER_H
#define SPILE_LANG_PARSER_H

#include "pp.h"

#include <setjmp.h>

enum {
	MAX_DEPTH = 1000,	/* of nested blocks, parentheses, groups: bounds our recursion */
	MAX_HEIGHT = 5000,	/* of a tree, where a + b + c + ... leans left: bounds that of later passes */
	MAX_POINTS = 20000,	/* that brace groups of one probe may multiply to */
};

struct parser {
	struct arena *arena;
	struct names *names;
	struct diag *diag;
	struct pp pp;
	struct ast_file *file;
	int flags;

	struct token ahead[3];	/* looked at, not yet taken */
	int n_ahead;
	struct token last;	/* taken last */

	int depth;		/* of the recursion now */
	int height;		/* of the expression tree made last */
	int loops;		/* that 'break' could leave */
	bool in_function;
	bool wild_ok;		/* the next index may hold '*' (delete, foreach) */
	struct expr *bare_hist;	/* a histogram that nobody has claimed yet; only print, foreach, 'in' may */
	bool missing_brace;		/* that was reported: a '}' which fits nowhere is no news */
	const char *context_hint;	/* for "expected ..." when nothing better is known */
	struct span crooked_open;	/* first '{' of this declaration whose '}' stands at another indentation */
	bool told_guru;
	jmp_buf stop;
};

/* ---- tokens (parse.c) ---- */
const struct token *parse_peek(struct parser *p);
const struct token *parse_peek_at(struct parser *p, int i);
struct token parse_take(struct parser *p);
bool parse_at(struct parser *p, enum punct id);
bool parse_at_kw(struct parser *p, enum keyword id);
/* Takes the token when it is the one. */
bool parse_accept(struct parser *p, enum punct id);
/* Takes it, or stops: "expected ')' AFTER, found ...". @after may be NULL. */
struct span parse_expect(struct parser *p, enum punct id, const char *after);
/* The same for a closing bracket; the message names where @open was. */
struct span parse_close(struct parser *p, enum punct id, struct span open);
/* The same at the end of a list: "',' or ')'". */
struct span parse_close_list(struct parser *p, enum punct id, struct span open);
/* From @from's start to the end of the token taken last. */
struct span parse_since(struct parser *p, struct span from);

/* ---- mistakes (parse.c) ---- */
void parse_stop(struct parser *p) __attribute__((noreturn));
/* Reports and stops. */
void parse_fail(struct parser *p, struct span at, const char *hint, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 4, 5)));
/* "expected WHAT, found TOKEN", and stops. @hint may be NULL: then one for what was found, if there is any. */
void parse_expected(struct parser *p, const char *what, const char *hint) __attribute__((noreturn));
/* Brackets of all sorts: counts, stops when too deep. */
void parse_enter(struct parser *p);
void parse_leave(struct parser *p);
/* Embedded C and raw access are for guru mode and the library; says so once a file. */
void parse_need_guru(struct parser *p, struct span at, const char *what);

/* Adds to the file's list in source order. */
void parse_declared(struct parser *p, char tag, void *decl);
/* habits.c: what to write instead of a word of another language, NULL: it is none; is it one that declares variables there? */
const char *habit_hint(const struct token *t);
bool habit_declares(const struct token *t);
/* Reports `int x = 1`, `char *p`, `do {` at the beginning of a statement. */
void habit_check(struct parser *p);
bool parse_begins_declaration(const struct token *t);

/* ---- grammar ---- */
struct expr *parse_expr(struct parser *p);
/* As tightly bound as @level at least. */
struct expr *parse_level(struct parser *p, int level);
/* An expression that stands by itself: histograms must have been claimed in it. */
struct expr *parse_full_expr(struct parser *p);
struct expr *parse_at_word(struct parser *p);
/* The string at the current token, with those that follow it glued on. */
const char *parse_string(struct parser *p, size_t *len, struct span *at, const char *what);
/* A number or string, maybe with '-'; NULL when there is none. */
struct expr *parse_literal(struct parser *p);
int64_t parse_literal_number(struct parser *p, const char *what);
/* "[k1, *]" or "(k)" insides; stops at the closing one, which it leaves. */
void parse_keys(struct parser *p, expr_vec *keys, bool wild_ok, enum punct close);
/* Takes @e as the owner of the histogram in it, if it is one. */
void parse_claim_hist(struct parser *p, struct expr *e);
/* The tree made last is @h high; stops when that is too much. */
void parse_height(struct parser *p, int h);
/* What stands behind 'in': an array's name or a histogram. */
struct expr *parse_array(struct parser *p);
struct stmt *parse_stmt(struct parser *p);
/* @of: "of the handler", for the message when the '{' is not there. */
struct stmt *parse_block(struct parser *p, const char *of);
/* '(' CONDITION ')' */
struct expr *parse_condition(struct parser *p, const char *of);
void parse_probe(struct parser *p);
/* One or, with brace groups, several points. */
void parse_point(struct parser *p, point_vec *out);
void parse_global(struct parser *p, bool is_private);
void parse_function(struct parser *p, bool is_private);
/* A plain name (no '$', '@', keyword, print word); @what for the message. */
name_t parse_name(struct parser *p, const char *what, struct span *at);
/* A function's body in C, or a statement. */
struct stmt *parse_embedded(struct parser *p);

#endif
