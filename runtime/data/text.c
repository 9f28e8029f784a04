/* SPDX-License-Identifier: GPL-2.0 */
/* What the library's string functions are made of: parts, searches, numbers. Results are copies in @buf, since the arguments may change. */
#include "../spile.h"

static struct sp_str part(struct sp_str s, unsigned long at, unsigned long len)
{
	struct sp_str r;

	r.p = s.p + at;
	r.len = len;
	return r;
}

struct sp_str sp_substr(struct sp_string *buf, struct sp_str s, long start, long len)
{
	struct sp_str none = { "", 0 };

	if (start < 0 || len <= 0 || start >= (long)s.len)
		return none;
	if (len > (long)s.len - start)
		len = s.len - start;
	sp_set(0, buf, part(s, start, len));
	return sp_get(buf);
}

long sp_find(struct sp_str in, struct sp_str what)
{
	unsigned long i;

	for (i = 0; i + what.len <= in.len; i++)
		if (!__builtin_memcmp(in.p + i, what.p, what.len))
			return i;
	return -1;
}

struct sp_str sp_replace(struct sp_string *buf, struct sp_str s, struct sp_str what, struct sp_str with)
{
	long at;

	buf->len = 0;
	while (what.len && (at = sp_find(s, what)) >= 0) {
		sp_append(0, buf, part(s, 0, at));
		sp_append(0, buf, with);
		s = part(s, at + what.len, s.len - at - what.len);
	}
	sp_append(0, buf, s);
	return sp_get(buf);
}

static int digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 0x20;
	return ch >= 'a' && ch <= 'z' ? ch - 'a' + 10 : 99;
}

long sp_strtol(struct sp_str s, long base)
{
	unsigned long v = 0, i = 0;
	int minus = 0;

	while (i < s.len && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')))
		i++;
	if (i < s.len && (s.p[i] == '-' || s.p[i] == '+'))
		minus = s.p[i++] == '-';
	if ((base == 0 || base == 16) && i + 2 < s.len && s.p[i] == '0' && (s.p[i + 1] | 0x20) == 'x' && digit(s.p[i + 2]) < 16) {
		base = 16;
		i += 2;
	} else if (base == 0) {
		base = i < s.len && s.p[i] == '0' ? 8 : 10;
	}
	for (; i < s.len && digit(s.p[i]) < base; i++)
		v = v * base + digit(s.p[i]);
	return minus ? -v : v;
}

/*
 * As C's strtok: skips separators, gives what follows up to the next one. The rest of the string stays in the CPU's context, since the calls
 * that share it belong to one handler.
 */
struct sp_str sp_token(struct sp_ctx *c, struct sp_string *buf, struct sp_str separators)
{
	struct sp_string *rest = &c->token_rest;
	unsigned int i = c->token_pos, start;

	while (i < rest->len && __builtin_memchr(separators.p, rest->s[i], separators.len))
		i++;
	for (start = i; i < rest->len && !__builtin_memchr(separators.p, rest->s[i], separators.len); i++)
		;
	sp_set(0, buf, part(sp_get(rest), start, i - start));
	c->token_pos = i < rest->len ? i + 1 : i;
	return sp_get(buf);
}

void sp_token_start(struct sp_ctx *c, struct sp_str s)
{
	sp_set(0, &c->token_rest, s);
	c->token_pos = 0;
}
