/* SPDX-License-Identifier: GPL-2.0 */
/* Strings by length. Whatever does not fit is cut, and counted. */
#include "../spile.h"

static unsigned int fit(struct sp_ctx *c, unsigned long have, unsigned long more)
{
	unsigned long room = MAXSTRINGLEN - 1 - have;

	if (sp_likely(more <= room))
		return more;
	if (c)
		c->truncated++;
	return room;
}

void sp_set(struct sp_ctx *c, struct sp_string *v, struct sp_str s)
{
	unsigned int n = fit(c, 0, s.len);

	__builtin_memmove(v->s, s.p, n);
	v->len = n;
}

void sp_append(struct sp_ctx *c, struct sp_string *v, struct sp_str s)
{
	unsigned int n = fit(c, v->len, s.len);

	__builtin_memmove(v->s + v->len, s.p, n);
	v->len += n;
}

struct sp_str sp_cat(struct sp_ctx *c, struct sp_string *buf, struct sp_str a, struct sp_str b)
{
	sp_set(c, buf, a);
	sp_append(c, buf, b);
	return sp_get(buf);
}

int sp_cmp(struct sp_str a, struct sp_str b)
{
	int r = __builtin_memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return r ? r : a.len < b.len ? -1 : a.len > b.len;
}
