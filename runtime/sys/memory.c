/* SPDX-License-Identifier: GPL-2.0 */
/* printf's %m and %M: bytes of memory. Any context that handlers run in. */
#include "../core/core.h"
#include "../compat/memory.h"

struct sp_str sp_memory(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, long len, int what, int site)
{
	static const char digits[] = "0123456789abcdef";
	unsigned long max = (what & SP_MEMORY_HEX) ? (MAXSTRINGLEN - 1) / 2 : MAXSTRINGLEN - 1, n = sp_clamp(len, 0, max), i;
	int fault;

	if (len > (long)max)
		c->truncated++;
	fault = n && ((what & SP_MEMORY_USER) ? sp_try_uread(addr, buf->s, n) : sp_try_kread(addr, buf->s, n));
	if (fault) {
		sp_fail(c, SP_E_FAULT, site, addr);
		n = 0;
	}
	buf->len = n;
	if (!(what & SP_MEMORY_HEX))
		return sp_get(buf);
	for (i = n; i-- > 0;) {
		unsigned char byte = buf->s[i];

		buf->s[2 * i] = digits[byte >> 4];
		buf->s[2 * i + 1] = digits[byte & 15];
	}
	buf->len = 2 * n;
	return sp_get(buf);
}
