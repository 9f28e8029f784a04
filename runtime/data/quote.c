/* SPDX-License-Identifier: GPL-2.0 */
/* Strings made printable: what is no printable ASCII becomes an escape of C. */
#include "../spile.h"

/* The escape of @ch at @to, at most 4 bytes; gives its length. Octal always takes three digits, so that a digit may follow. */
static unsigned int escape(char *to, unsigned char ch)
{
	static const char names[] = "a\ab\bt\tn\nv\vf\fr\r\"\"\\\\";
	unsigned int i;

	if (ch >= ' ' && ch < 127 && ch != '"' && ch != '\\') {
		to[0] = ch;
		return 1;
	}
	to[0] = '\\';
	for (i = 0; i < sizeof(names) - 1; i += 2)
		if ((unsigned char)names[i + 1] == ch) {
			to[1] = names[i];
			return 2;
		}
	to[1] = '0' + (ch >> 6);
	to[2] = '0' + (ch >> 3 & 7);
	to[3] = '0' + (ch & 7);
	return 4;
}

struct sp_str sp_quote(struct sp_string *buf, struct sp_str s, long max, int flags)
{
	unsigned long room = MAXSTRINGLEN - 1, i, n = 0;
	char e[4];
	unsigned int k;

	if (flags & SP_QUOTES) {
		room -= 5;			/* two quotes, three dots */
		buf->s[n++] = '"';
	}
	if (max > 0 && (unsigned long)max < room)
		room = max;
	room += n;
	for (i = 0; i < s.len; i++) {
		k = escape(e, s.p[i]);
		if (n + k > room)
			break;
		__builtin_memcpy(buf->s + n, e, k);
		n += k;
	}
	if (flags & SP_QUOTES) {
		buf->s[n++] = '"';
		if (i < s.len || (flags & SP_QUOTES_MORE)) {
			__builtin_memcpy(buf->s + n, "...", 3);
			n += 3;
		}
	}
	buf->len = n;
	return sp_get(buf);
}
