/* SPDX-License-Identifier: GPL-2.0 */
/* Strings of 16-bit and 32-bit characters in memory, as UTF-8. Any context. */
#include "../core/core.h"

static int fetch(int is_user, unsigned long addr, void *to, unsigned long size)
{
	return is_user ? sp_try_uread(addr, to, size) : sp_try_kread(addr, to, size);
}

/* The character at *@addr, which moves on; @fault is set where nothing can be read. Halves of a pair without the other are not mended. */
static unsigned int next(unsigned long *addr, int is_user, int bytes, int *fault)
{
	unsigned int ch = 0;
	unsigned short half = 0, low = 0;

	if (bytes == 4) {
		*fault = fetch(is_user, *addr, &ch, 4);
		*addr += 4;
		return ch;
	}
	*fault = fetch(is_user, *addr, &half, 2);
	*addr += 2;
	if (*fault || (half & 0xfc00) != 0xd800 || fetch(is_user, *addr, &low, 2) || (low & 0xfc00) != 0xdc00)
		return half;
	*addr += 2;
	return 0x10000 + ((half & 0x3ff) << 10) + (low & 0x3ff);
}

static int encode(char *to, unsigned int ch)
{
	int n = ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4, i;
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (i = n - 1; i > 0; i--, ch >>= 6)
		to[i] = (char)(0x80 | (ch & 0x3f));
	to[0] = (char)(first[n] | ch);
	return n;
}

struct sp_str sp_wide_string(struct sp_string *buf, unsigned long addr, int bytes, int is_user, int *fault)
{
	char text[4];
	unsigned int ch;
	int n;

	buf->len = 0;
	while ((ch = next(&addr, is_user, bytes, fault)) && !*fault) {
		if (ch > 0x10ffff)
			ch = 0xfffd;
		n = encode(text, ch);
		if (buf->len + n > MAXSTRINGLEN - 1)
			break;
		memcpy(buf->s + buf->len, text, n);
		buf->len += n;
	}
	if (*fault)
		buf->len = 0;
	return sp_get(buf);
}
