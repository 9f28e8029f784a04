/* SPDX-License-Identifier: GPL-2.0 */
/* Look-ups over words.def, and the operator table. */
#include "words.h"

#include <stdlib.h>
#include <string.h>

const char *const keyword_text[KEYWORDS] = {
#define KEYWORD(id, text, since) [KW_##id] = text,
#include "words.def"
};

static const int keyword_since[KEYWORDS] = {
#define KEYWORD(id, text, since) [KW_##id] = since,
#include "words.def"
};

const char *const at_word_text[AT_WORDS] = {
#define AT_WORD(id, text, since) [AT_##id] = text,
#include "words.def"
};

static const int at_word_since[AT_WORDS] = {
#define AT_WORD(id, text, since) [AT_##id] = since,
#include "words.def"
};

const char *const punct_text[PUNCTS] = {
#define PUNCT(id, text) [P_##id] = text,
#include "words.def"
};

static const struct print_word print_word_list[] = {
#define PRINT_WORD(text, form, to_string) { text, form, to_string },
#include "words.def"
};

enum keyword keyword_find(const char *s, size_t n, int version)
{
	int k;

	if (n < 2 || n > 8 || s[0] < 'b' || s[0] > 'w')
		return KW_NONE;
	for (k = 1; k < KEYWORDS; k++)
		if (keyword_text[k][0] == s[0] && !strncmp(keyword_text[k], s, n) && !keyword_text[k][n])
			return version >= keyword_since[k] ? (enum keyword)k : KW_NONE;
	return KW_NONE;
}

enum at_word at_word_find(const char *s, int version)
{
	int k;

	for (k = 1; k < AT_WORDS; k++)
		if (!strcmp(at_word_text[k], s))
			return version >= at_word_since[k] ? (enum at_word)k : AT_NONE;
	return AT_NONE;
}

/* First entry of each first character's group. */
static enum punct group_start(char c)
{
	switch (c) {
	case '<': return P_STAT_ADD;
	case '>': return P_USHR;
	case '=': return P_EQ;
	case '!': return P_NE;
	case '+': return P_ADD_SET;
	case '-': return P_SUB_SET;
	case '*': return P_MUL_SET;
	case '/': return P_DIV_SET;
	case '%': return P_PP_OPEN;
	case '&': return P_AND_SET;
	case '|': return P_OR_SET;
	case '^': return P_XOR_SET;
	case '.': return P_CAT_SET;
	case '(': return P_LPAREN;
	case ')': return P_RPAREN;
	case '[': return P_LBRACKET;
	case ']': return P_RBRACKET;
	case '{': return P_LBRACE;
	case '}': return P_RBRACE;
	case ',': return P_COMMA;
	case ';': return P_SEMI;
	case ':': return P_COLON;
	case '?': return P_QUESTION;
	case '~': return P_TILDE;
	default: return PUNCTS;
	}
}

enum punct punct_find(const char *s, const char *end)
{
	int k;

	for (k = group_start(*s); k < PUNCTS && punct_text[k][0] == *s; k++) {
		size_t n = strlen(punct_text[k]);

		if ((size_t)(end - s) >= n && !memcmp(s, punct_text[k], n))
			return (enum punct)k;
	}
	return P_NONE;
}

const struct print_word *print_word_find(const char *s)
{
	size_t i;

	if (*s != 'p' && *s != 's')
		return NULL;
	for (i = 0; i < ARRAY_SIZE(print_word_list); i++)
		if (!strcmp(print_word_list[i].text, s))
			return &print_word_list[i];
	return NULL;
}

const char *print_word_text(enum print_kind form, bool to_string)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(print_word_list); i++)
		if (print_word_list[i].form == form && print_word_list[i].to_string == to_string)
			return print_word_list[i].text;
	return "print";
}

int lang_version(const char *text)
{
	char *end;
	long major, minor = 0;

	if (!text || !*text)
		text = SPILE_LANGUAGE_VERSION;
	major = strtol(text, &end, 10);
	if (*end == '.')
		minor = strtol(end + 1, NULL, 10);
	if (major < 0 || major > 9999 || minor < 0 || minor > 99)
		return 9999;
	return (int)(major * 100 + minor);
}

const struct binding bindings[PUNCTS] = {
	[P_SET]		= { LEVEL_ASSIGN, E_ASSIGN, OP_SET },
	[P_STAT_ADD]	= { LEVEL_ASSIGN, E_ASSIGN, OP_STAT_ADD },
	[P_ADD_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_ADD },
	[P_SUB_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_SUB },
	[P_MUL_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_MUL },
	[P_DIV_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_DIV },
	[P_MOD_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_MOD },
	[P_SHL_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_SHL },
	[P_SHR_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_SHR },
	[P_AND_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_AND },
	[P_XOR_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_XOR },
	[P_OR_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_OR },
	[P_CAT_SET]	= { LEVEL_ASSIGN, E_ASSIGN, OP_CAT },
	[P_QUESTION]	= { LEVEL_TERNARY, E_TERNARY, OP_NONE },
	[P_LOR]		= { LEVEL_LOR, E_LOGIC, OP_LOR },
	[P_LAND]	= { LEVEL_LAND, E_LOGIC, OP_LAND },
	[P_OR]		= { LEVEL_OR, E_BINARY, OP_OR },
	[P_XOR]		= { LEVEL_XOR, E_BINARY, OP_XOR },
	[P_AND]		= { LEVEL_AND, E_BINARY, OP_AND },
	[P_MATCH]	= { LEVEL_COMPARE, E_MATCH, OP_NONE },
	[P_NMATCH]	= { LEVEL_COMPARE, E_MATCH, OP_NOT },
	[P_LT]		= { LEVEL_COMPARE, E_COMPARE, OP_LT },
	[P_GT]		= { LEVEL_COMPARE, E_COMPARE, OP_GT },
	[P_LE]		= { LEVEL_COMPARE, E_COMPARE, OP_LE },
	[P_GE]		= { LEVEL_COMPARE, E_COMPARE, OP_GE },
	[P_EQ]		= { LEVEL_COMPARE, E_COMPARE, OP_EQ },
	[P_NE]		= { LEVEL_COMPARE, E_COMPARE, OP_NE },
	[P_SHL]		= { LEVEL_SHIFT, E_BINARY, OP_SHL },
	[P_SHR]		= { LEVEL_SHIFT, E_BINARY, OP_SHR },
	[P_USHR]	= { LEVEL_SHIFT, E_BINARY, OP_USHR },
	[P_DOT]		= { LEVEL_CONCAT, E_CONCAT, OP_CAT },
	[P_PLUS]	= { LEVEL_ADD, E_BINARY, OP_ADD },
	[P_MINUS]	= { LEVEL_ADD, E_BINARY, OP_SUB },
	[P_STAR]	= { LEVEL_MUL, E_BINARY, OP_MUL },
	[P_SLASH]	= { LEVEL_MUL, E_BINARY, OP_DIV },
	[P_PERCENT]	= { LEVEL_MUL, E_BINARY, OP_MOD },
};

int expr_level(const struct expr *e)
{
	int k;

	switch (e->kind) {
	case E_UNARY:
		return LEVEL_UNARY;
	case E_INCDEC:
		return LEVEL_INCDEC;
	case E_IN:
		return LEVEL_IN;
	case E_ACCESS:
		return e->access.address_of ? LEVEL_UNARY : LEVEL_VALUE;
	case E_BINARY:
		for (k = 1; k < PUNCTS; k++)
			if (bindings[k].kind == E_BINARY && bindings[k].op == e->binary.op && bindings[k].level)
				return bindings[k].level;
		return LEVEL_VALUE;
	case E_LOGIC:
		return e->binary.op == OP_LOR ? LEVEL_LOR : LEVEL_LAND;
	case E_COMPARE:
	case E_MATCH:
		return LEVEL_COMPARE;
	case E_CONCAT:
		return LEVEL_CONCAT;
	case E_TERNARY:
		return LEVEL_TERNARY;
	case E_ASSIGN:
		return LEVEL_ASSIGN;
	default:
		return LEVEL_VALUE;
	}
}
