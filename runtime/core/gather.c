/* SPDX-License-Identifier: GPL-2.0 */
/* Statistics that have a part in each CPU's block: bringing the parts together. Who runs alone or holds all CPUs' locks. */
#include "core.h"

struct sp_stat *sp_stat_gather(struct sp_stat *to, unsigned long offset, const struct sp_stat_decl *d)
{
	struct sp_ctx *c;

	sp_stat_clear(to, d);
	sp_for_each_ctx(c)
		sp_stat_merge(to, (struct sp_stat *)((char *)c + offset), d);
	return to;
}

void sp_stat_reset(unsigned long offset, const struct sp_stat_decl *d)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		sp_stat_clear((struct sp_stat *)((char *)c + offset), d);
}
