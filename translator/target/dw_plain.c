/* SPDX-License-Identifier: GPL-2.0 */
/* The plain types of C, however they are written: "unsigned long", "long unsigned int" and "int long unsigned" are one, known even where nothing is of that type. */
#include "dw_priv.h"

#include <string.h>

enum { WORD_INT, WORD_LONG, WORD_SHORT, WORD_CHAR, WORD_UNSIGNED, WORD_SIGNED, WORD_BOOL, WORD_QUALIFIER, WORDS };

static const struct { const char *text; int word; } words[] = {
	{ "int", WORD_INT }, { "long", WORD_LONG }, { "short", WORD_SHORT }, { "char", WORD_CHAR }, { "unsigned", WORD_UNSIGNED },
	{ "signed", WORD_SIGNED }, { "_Bool", WORD_BOOL }, { "bool", WORD_BOOL }, { "const", WORD_QUALIFIER }, { "volatile", WORD_QUALIFIER },
};

/* In the order in which they are told apart; names as debug information has them. */
static const struct { int word, times; const char *names[2]; uint8_t size; enum ctype_kind kind; } types[] = {
	{ WORD_BOOL, 1, { "_Bool", "_Bool" }, 1, CT_BOOL },
	{ WORD_CHAR, 1, { "signed char", "unsigned char" }, 1, CT_CHAR },
	{ WORD_SHORT, 1, { "short int", "short unsigned int" }, 2, CT_INT },
	{ WORD_LONG, 2, { "long long int", "long long unsigned int" }, 8, CT_INT },
	{ WORD_LONG, 1, { "long int", "long unsigned int" }, 8, CT_INT },
	{ WORD_INT, 1, { "int", "unsigned int" }, 4, CT_INT },
	{ WORD_UNSIGNED, 1, { "int", "unsigned int" }, 4, CT_INT },
	{ WORD_SIGNED, 1, { "int", "unsigned int" }, 4, CT_INT },
};

/* How often each word stands in @s. False: there is another one. */
static bool count(const char *s, int *n)
{
	size_t i, len;

	for (s += strspn(s, " \t"); *s; s += len + strspn(s + len, " \t")) {
		len = strcspn(s, " \t");
		for (i = 0; i < ARRAY_SIZE(words) && (strlen(words[i].text) != len || strncmp(words[i].text, s, len)); i++)
			;
		if (i == ARRAY_SIZE(words))
			return false;
		n[words[i].word]++;
	}
	return true;
}

const struct ctype *dw_plain(struct dw *d, const char *name)
{
	static const enum dw_kind base = DW_BASE;
	int n[WORDS] = { 0 };
	bool is_unsigned;
	struct ctype *c;
	Dwarf_Die die;
	size_t i;

	if (!count(name, n))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(types) && n[types[i].word] < types[i].times; i++)
		;
	if (i == ARRAY_SIZE(types))
		return NULL;
	is_unsigned = n[WORD_UNSIGNED] > 0 || types[i].kind == CT_BOOL;
	name = types[i].names[is_unsigned];
	if (types[i].kind == CT_CHAR && !n[WORD_SIGNED] && !n[WORD_UNSIGNED])
		name = "char";
	if (dw_find_any(d, &base, 1, name, &die))
		return dw_ctype(d, &die);
	c = NEW(d->arena, struct ctype);
	c->kind = types[i].kind;
	c->name = name;
	c->size = types[i].size;
	c->is_signed = !is_unsigned;
	c->home = d;
	return c;
}
