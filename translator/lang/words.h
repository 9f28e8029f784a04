/* SPDX-License-Identifier: GPL-2.0 */
/* Tables over words.def and the operator table: what the lexer recognizes, the parser binds by, and the dump spells. */
#ifndef SPILE_LANG_WORDS_H
#define SPILE_LANG_WORDS_H

#include "parse.h"

enum keyword {
	KW_NONE,
#define KEYWORD(id, text, since) KW_##id,
#include "words.def"
	KEYWORDS
};

enum at_word {
	AT_NONE,
#define AT_WORD(id, text, since) AT_##id,
#include "words.def"
	AT_WORDS
};

enum punct {
	P_NONE,
#define PUNCT(id, text) P_##id,
#include "words.def"
	PUNCTS
};

struct print_word {
	const char *text;
	enum print_kind form;
	bool to_string;
};

extern const char *const keyword_text[KEYWORDS];
extern const char *const at_word_text[AT_WORDS];	/* with the '@' */
extern const char *const punct_text[PUNCTS];

/* @version: as lang_version() gives it; a word that came later is not known. */
enum keyword keyword_find(const char *s, size_t n, int version);
enum at_word at_word_find(const char *s, int version);
/* The sign that [s, end) begins with, the longest one; P_NONE: none. */
enum punct punct_find(const char *s, const char *end);
const struct print_word *print_word_find(const char *s);
const char *print_word_text(enum print_kind form, bool to_string);

/* "5.2" is 502, "4.10" is 410; NULL or "" is the newest. */
int lang_version(const char *text);

/*
 * Binding of binary operators, assignments and '?'; the higher the tighter. The one table for parser and dump. 'in'
 * (a keyword) binds at LEVEL_IN, unary operators at LEVEL_UNARY, ++ and -- at LEVEL_INCDEC, the rest at LEVEL_VALUE.
 */
enum {
	LEVEL_ASSIGN = 1, LEVEL_TERNARY, LEVEL_LOR, LEVEL_LAND, LEVEL_OR, LEVEL_XOR, LEVEL_AND, LEVEL_IN, LEVEL_COMPARE,
	LEVEL_SHIFT, LEVEL_CONCAT, LEVEL_ADD, LEVEL_MUL, LEVEL_UNARY, LEVEL_INCDEC, LEVEL_VALUE
};
struct binding {
	unsigned char level;	/* 0: not a binary operator */
	unsigned char kind;	/* enum expr_kind */
	unsigned char op;	/* enum op */
};
extern const struct binding bindings[PUNCTS];
/* How tightly a node holds together. */
int expr_level(const struct expr *e);

#endif
