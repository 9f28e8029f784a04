/* SPDX-License-Identifier: GPL-2.0 */
/* Strings as JSON wants them: in quotes, what may not stand there escaped; bytes that are no ASCII are left, as UTF-8 hopefully. Cut where it gets too long. */
#include "../spile.h"

struct sp_str sp_json(struct sp_string *buf, struct sp_str s)
{
	static const char digits[] = "0123456789abcdef";
	unsigned long i, n = 0;

	buf->s[n++] = '"';
	for (i = 0; i < s.len && n + 6 < MAXSTRINGLEN - 1; i++) {
		unsigned char ch = s.p[i];

		if (ch >= ' ' && ch != 127) {
			if (ch == '"' || ch == '\\')
				buf->s[n++] = '\\';
			buf->s[n++] = ch;
			continue;
		}
		__builtin_memcpy(buf->s + n, "\\u00", 4);
		buf->s[n + 4] = digits[ch >> 4];
		buf->s[n + 5] = digits[ch & 15];
		n += 6;
	}
	buf->s[n++] = '"';
	buf->len = n;
	return sp_get(buf);
}
