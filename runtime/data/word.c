/* SPDX-License-Identifier: GPL-2.0 */
/* Small tables of names, as one string each. */
#include "../spile.h"

struct sp_str sp_word(struct sp_str words, long n)
{
	struct sp_str r = { "", 0 };
	unsigned long i = 0, start = 0;

	if (n < 0)
		return r;
	for (; i <= words.len; i++) {
		if (i < words.len && words.p[i] != ' ')
			continue;
		if (!n--) {
			r.p = words.p + start;
			r.len = i - start;
			break;
		}
		start = i + 1;
	}
	return r;
}

long sp_word_index(struct sp_str words, struct sp_str word)
{
	struct sp_str w;
	long i;

	for (i = 0; (w = sp_word(words, i)).len; i++)
		if (sp_same(w, word))
			return i;
	return -1;
}

struct sp_str sp_flags(struct sp_string *buf, struct sp_str words, unsigned long bits)
{
	struct sp_str bar = { "|", 1 }, w;
	long i;

	buf->len = 0;
	for (i = 0; i < 64; i++) {
		w = sp_word(words, i);
		if (!(bits >> i & 1) || !w.len)
			continue;
		if (buf->len)
			sp_append(0, buf, bar);
		sp_append(0, buf, w);
	}
	return sp_get(buf);
}
