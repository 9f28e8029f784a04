/* SPDX-License-Identifier: GPL-2.0 */
/* Records of one string that mean something else to the runner than output: warn(), system(), speculate()... */
#include "../core/core.h"

void sp_tell(struct sp_ctx *c, int kind, struct sp_str text)
{
	char *r = sp_record(c, kind, SP_REC_SIZE + sp_str_size(text));

	if (r)
		sp_put_str(r, text);
}

void sp_tell_of(struct sp_ctx *c, int kind, long id, struct sp_str text)
{
	char *r = sp_record(c, kind, SP_REC_SIZE + SP_LONG_SIZE + sp_str_size(text));

	if (r)
		sp_put_str(sp_put_long(r, id), text);
}
