/* SPDX-License-Identifier: GPL-2.0 */
/* Marks in strings, in whose place the runner writes what it knows (abi/ustack.h). Any context. */
#include "../core/core.h"
#include "../abi/ustack.h"

static char *put_digits(char *to, u64 v)
{
	int shift;

	for (shift = 60; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[v >> shift & 15];
	return to;
}

struct sp_str sp_add_mark(struct sp_ctx *c, struct sp_string *buf, int letter, u64 key, struct sp_str addresses)
{
	char *to = buf->s + buf->len;

	if (buf->len + addresses.len + SP_MARK_SIZE > MAXSTRINGLEN - 1) {
		c->truncated++;
		return sp_get(buf);
	}
	*to++ = SP_MARK;
	*to++ = letter;
	to = put_digits(to, key);
	memcpy(to, addresses.p, addresses.len);
	to += addresses.len;
	*to++ = SP_MARK_END;
	buf->len = to - buf->s;
	return sp_get(buf);
}

/* The runner knows lines of kernel addresses where debuginfo of the kernel is: by process number 0, which is no program's. */
struct sp_str sp_ksym_mark(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long addr)
{
	char digits[18] = "0x";
	struct sp_str s = { digits, sizeof(digits) };

	put_digits(digits + 2, addr);
	buf->len = 0;
	return sp_add_mark(c, buf, letter, 0, s);
}
