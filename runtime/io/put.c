/* SPDX-License-Identifier: GPL-2.0 */
/* Strings into records; warn(). */
#include "../core/core.h"

char *sp_put_str(char *p, struct sp_str s)
{
	unsigned long n = sp_str_size(s);

	*(unsigned long *)(p + n - 8) = 0;	/* what pads */
	*(unsigned int *)p = s.len;
	__builtin_memcpy(p + 4, s.p, s.len);
	return p + n;
}

void sp_warn(struct sp_ctx *c, struct sp_str text)
{
	char *r = sp_record(c, SP_REC_WARN, SP_REC_SIZE + sp_str_size(text));

	if (r)
		sp_put_str(r, text);
}
