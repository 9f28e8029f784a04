/* SPDX-License-Identifier: GPL-2.0 */
/* Globals that have a part in each CPU's block. Who runs alone or holds all CPUs' locks, and init. */
#include "core.h"

long sp_sum(unsigned long offset)
{
	struct sp_ctx *c;
	long sum = 0;

	sp_for_each_ctx(c)
		sum += READ_ONCE(*(long *)((char *)c + offset));
	return sum;
}

void sp_set_sum(struct sp_ctx *self, unsigned long offset, long value)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c) {
		WRITE_ONCE(*(long *)((char *)c + offset), value);
		value = 0;
	}
}
