/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers by the names that header files give them, the way strace shows them. Any context. */
#include "../spile.h"

static void append_number(struct sp_string *buf, const char *prefix, unsigned long v, int shift, int digits)
{
	char text[32];
	int at = sizeof(text);

	do {
		text[--at] = "0123456789abcdef"[v & ((1 << shift) - 1)];
		v >>= shift;
		digits--;
	} while (v || digits > 0);
	while (*prefix)
		sp_append(0, buf, (struct sp_str){ prefix++, 1 });
	sp_append(0, buf, (struct sp_str){ text + at, sizeof(text) - at });
}

struct sp_str sp_named_value(struct sp_string *buf, const struct sp_named *names, int n, unsigned int v)
{
	int i;

	buf->len = 0;
	for (i = 0; i < n; i++)
		if ((unsigned int)names[i].value == v)
			return sp_of_c_string(names[i].name);
	append_number(buf, v ? "0x" : "", v, 4, 1);
	return sp_get(buf);
}

struct sp_str sp_named_bits(struct sp_string *buf, const struct sp_named *names, int n, unsigned long v, int octal)
{
	unsigned long rest = v;
	int i;

	buf->len = 0;
	for (i = 0; i < n; i++) {
		if (names[i].mask ? (rest & names[i].mask) != names[i].value : v != names[i].value)
			continue;
		if (buf->len)
			sp_append(0, buf, SP_LIT("|"));
		sp_append(0, buf, sp_of_c_string(names[i].name));
		rest &= ~names[i].mask;
	}
	if (!octal && !rest && buf->len)
		return sp_get(buf);
	if (buf->len)
		sp_append(0, buf, SP_LIT("|"));
	if (octal)
		append_number(buf, rest < 64 ? "" : "0", rest, 3, 3);
	else
		append_number(buf, rest ? "0x" : "", rest, 4, 1);
	return sp_get(buf);
}
