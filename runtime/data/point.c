/* SPDX-License-Identifier: GPL-2.0 */
/* What a probe point's text says: its function, whether it is a return. */
#include "../spile.h"

/* The text after the last @what, up to the first byte of @ends. */
static struct sp_str after(struct sp_str s, struct sp_str what, const char *ends, unsigned long n)
{
	struct sp_str r = { "", 0 };
	unsigned long i;

	for (i = s.len; i-- > 0;) {
		if (i + what.len > s.len || __builtin_memcmp(s.p + i, what.p, what.len))
			continue;
		r.p = s.p + i + what.len;
		r.len = s.len - i - what.len;
		break;
	}
	for (i = 0; i < r.len; i++)
		if (__builtin_memchr(ends, r.p[i], n))
			r.len = i;
	return r;
}

struct sp_str sp_point_function(struct sp_str point)
{
	struct sp_str r = after(point, SP_LIT("function(\""), "@\"", 2);

	if (!r.len)
		r = after(point, SP_LIT("statement(\""), "@\"", 2);
	return r;
}

int sp_point_is_return(struct sp_str point)
{
	unsigned long i;

	for (i = 0; i + 8 <= point.len; i++)
		if (!__builtin_memcmp(point.p + i, ").return", 8))
			return 1;
	return 0;
}
