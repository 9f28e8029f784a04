/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers and strings: their values, and what can be wrong with them. */
#include "lex.h"

#include <string.h>

void tok_junk(struct token *t, const char *why, const char *hint)
{
	t->kind = TOK_JUNK;
	t->text = why;
	t->hint = hint;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

void lex_number(struct token *t, const char *s, const char *end)
{
	uint64_t value = 0;
	unsigned base = 10;
	int d;

	if (*s == '0' && end - s > 1) {
		base = s[1] == 'x' || s[1] == 'X' ? 16 : 8;
		s += base == 16 ? 2 : 1;
		if (s == end) {
			tok_junk(t, "hexadecimal number without digits", NULL);
			return;
		}
	}
	for (; s < end; s++) {
		d = digit_value(*s);
		if (d >= (int)base) {
			tok_junk(t, base == 8 ? "not a number: a leading 0 means octal, with digits 0 to 7" :
				 base == 16 ? "not a hexadecimal number" : "not a number",
				 base == 10 ? "a name cannot begin with a digit" : NULL);
			return;
		}
		if (value > (UINT64_MAX - (unsigned)d) / base) {
			tok_junk(t, "number does not fit into 64 bits", NULL);
			return;
		}
		value = value * base + (unsigned)d;
	}
	t->number = (int64_t)value;
}

/* One escape, @s behind the backslash; adds its value at *out; returns where the text goes on. */
static const char *escape(const char *s, const char *end, char **out, int version)
{
	static const char letters[] = "a\ab\bt\tn\nv\vf\fr\r";
	const char *k;
	unsigned v = 0;
	int i;

	if (*s == '\n')
		return s + 1;
	if (*s >= '0' && *s <= '7') {
		for (i = 0; i < 3 && s < end && *s >= '0' && *s <= '7'; i++)
			v = v * 8 + (unsigned)(*s++ - '0');
		*(*out)++ = (char)v;
		return s;
	}
	if (*s == 'x' && version >= 203 && s + 1 < end && digit_value(s[1]) < 16) {
		s++;
		for (i = 0; i < 2 && s < end && digit_value(*s) < 16; i++)
			v = v * 16 + (unsigned)digit_value(*s++);
		*(*out)++ = (char)v;
		return s;
	}
	for (k = letters; *k; k += 2)
		if (*s == *k) {
			*(*out)++ = k[1];
			return s + 1;
		}
	*(*out)++ = *s;
	return s + 1;
}

const char *lex_string(struct lexer *lx, struct token *t, const char *s, const char *end)
{
	const char *stop;
	char *out;

	for (stop = s; stop < end && *stop != '"' && *stop != '\n'; stop++)
		if (*stop == '\\' && stop + 1 < end)
			stop++;
	if (stop >= end || *stop == '\n') {
		tok_junk(t, "string is not closed", "a string ends on the line that it begins on; for a line break in it write \\n");
		return stop > end ? end : stop;
	}
	if (memchr(s, 0, (size_t)(stop - s))) {
		tok_junk(t, "a zero byte in a string", NULL);
		return stop + 1;
	}
	t->text = out = arena_alloc(lx->arena, (size_t)(stop - s) + 1);
	while (s < stop) {
		if (*s == '\\' && s + 1 < stop)
			s = escape(s + 1, stop, &out, lx->version);
		else
			*out++ = *s++;
	}
	t->len = (size_t)(out - t->text);
	return stop + 1;
}
