/* SPDX-License-Identifier: GPL-2.0 */
/* A lock that each CPU has a part of: taking all parts, in the order of the CPUs. Any context that handlers run in, this CPU's context claimed. */
#include "core.h"

static struct sp_lock *lock_of(struct sp_ctx *c, unsigned long offset)
{
	return (struct sp_lock *)((char *)c + offset);
}

static void unlock_below(unsigned long offset, int end)
{
	int cpu;

	for (cpu = 0; cpu < end; cpu++)
		if (sp_ctxs[cpu])
			sp_unlock(lock_of(sp_ctxs[cpu], offset));
}

int sp_lock_all(struct sp_ctx *self, unsigned long offset)
{
	struct sp_ctx *c;
	int cpu;

	sp_for_each_ctx(cpu, c) {
		if (sp_lock(self, lock_of(c, offset)))
			continue;
		unlock_below(offset, cpu);
		return 0;
	}
	return 1;
}

void sp_unlock_all(unsigned long offset)
{
	unlock_below(offset, sp_ncpus);
}
