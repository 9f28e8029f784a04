/* SPDX-License-Identifier: GPL-2.0 */
/* Names of the tree's kinds, types and operators, and making nodes. */
#include "ast.h"

static const char *const expr_words[E_KINDS] = {
#define EXPR(kind, member, word) [E_##kind] = word,
#include "ast.def"
};

static const char *const stmt_words[S_KINDS] = {
#define STMT(kind, member, word) [S_##kind] = word,
#include "ast.def"
};

const char *const op_text[OP_COUNT] = {
	[OP_NONE] = "",
	[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_MOD] = "%",
	[OP_AND] = "&", [OP_OR] = "|", [OP_XOR] = "^", [OP_SHL] = "<<", [OP_SHR] = ">>", [OP_USHR] = ">>>",
	[OP_LAND] = "&&", [OP_LOR] = "||",
	[OP_LT] = "<", [OP_GT] = ">", [OP_LE] = "<=", [OP_GE] = ">=", [OP_EQ] = "==", [OP_NE] = "!=",
	[OP_CAT] = ".",
	[OP_NEG] = "-", [OP_PLUS] = "+", [OP_NOT] = "!", [OP_BITNOT] = "~",
	[OP_SET] = "=", [OP_STAT_ADD] = "<<<",
};

const char *type_name(enum type t)
{
	static const char *const words[] = {
		[T_UNKNOWN] = "unknown", [T_LONG] = "long", [T_STRING] = "string", [T_STAT] = "stats", [T_VOID] = "void",
	};

	return words[t];
}

const char *expr_word(enum expr_kind k)
{
	return expr_words[k];
}

const char *stmt_word(enum stmt_kind k)
{
	return stmt_words[k];
}

struct expr *expr_new(struct arena *a, enum expr_kind k, struct span at)
{
	struct expr *e = NEW(a, struct expr);

	e->kind = k;
	e->at = at;
	return e;
}

struct stmt *stmt_new(struct arena *a, enum stmt_kind k, struct span at)
{
	struct stmt *s = NEW(a, struct stmt);

	s->kind = k;
	s->at = at;
	return s;
}
