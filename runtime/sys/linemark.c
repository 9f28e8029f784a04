/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of source of kernel addresses: the runner knows them, where debuginfo of the kernel is, so that the string is a mark (abi/ustack.h) of process number 0,
 * which is no program's. Any context.
 */
#include "../core/core.h"
#include "../abi/ustack.h"

static char *put_digits(char *to, u64 v, int digits)
{
	while (digits--)
		*to++ = "0123456789abcdef"[v >> 4 * digits & 15];
	return to;
}

struct sp_str sp_ksym_mark(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long addr)
{
	char *to = buf->s;

	buf->len = 0;
	if (SP_MARK_SIZE + 18 > MAXSTRINGLEN - 1) {
		c->truncated++;
		return sp_get(buf);
	}
	*to++ = SP_MARK;
	*to++ = letter;
	to = put_digits(to, 0, 16);
	*to++ = '0';
	*to++ = 'x';
	to = put_digits(to, addr, 16);
	*to++ = SP_MARK_END;
	buf->len = to - buf->s;
	return sp_get(buf);
}
