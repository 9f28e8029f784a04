/* SPDX-License-Identifier: GPL-2.0 */
/* Strings into records. */
#include "../core/core.h"

/* Most strings are short: two overlapping moves beat a call of memcpy(). */
static inline void copy_short(char *to, const char *from, unsigned long n)
{
	unsigned long a, b;
	unsigned int c, d;

	if (n >= 8) {
		__builtin_memcpy(&a, from, 8);
		__builtin_memcpy(&b, from + n - 8, 8);
		__builtin_memcpy(to, &a, 8);
		__builtin_memcpy(to + n - 8, &b, 8);
	} else if (n >= 4) {
		__builtin_memcpy(&c, from, 4);
		__builtin_memcpy(&d, from + n - 4, 4);
		__builtin_memcpy(to, &c, 4);
		__builtin_memcpy(to + n - 4, &d, 4);
	} else {
		while (n--)
			to[n] = from[n];
	}
}

static noinline char *put_long_str(char *p, struct sp_str s)
{
	unsigned long n = sp_str_size(s);

	*(unsigned long *)(p + n - 8) = 0;	/* what pads */
	*(unsigned int *)p = s.len;
	memcpy(p + 4, s.p, s.len);
	return p + n;
}

char *sp_put_str(char *p, struct sp_str s)
{
	unsigned long n = sp_str_size(s);

	if (sp_unlikely(s.len > 16))
		return put_long_str(p, s);
	*(unsigned long *)(p + n - 8) = 0;
	*(unsigned int *)p = s.len;
	copy_short(p + 4, s.p, s.len);
	return p + n;
}
