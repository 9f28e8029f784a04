/* SPDX-License-Identifier: GPL-2.0 */
/* warn(): a record that the runner sends to its standard error. */
#include "../core/core.h"

void sp_warn(struct sp_ctx *c, struct sp_str text)
{
	char *r = sp_record(c, SP_REC_WARN, SP_REC_SIZE + sp_str_size(text));

	if (r)
		sp_put_str(r, text);
}
