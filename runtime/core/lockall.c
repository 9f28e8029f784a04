/* SPDX-License-Identifier: GPL-2.0 */
/* A lock that each CPU has a part of: taking all parts, in the order of the CPUs. Any context that handlers run in, this CPU's context claimed. */
#include "core.h"

static struct sp_lock *lock_of(struct sp_ctx *c, unsigned long offset)
{
	return (struct sp_lock *)((char *)c + offset);
}

/* Those before @end; NULL: all. */
static void unlock_before(unsigned long offset, const struct sp_ctx *end)
{
	struct sp_ctx *c;

	for (c = sp_first_ctx; c != end; c = c->next)
		sp_unlock(lock_of(c, offset));
}

int sp_lock_all(struct sp_ctx *self, unsigned long offset)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c) {
		if (sp_lock(self, lock_of(c, offset)))
			continue;
		unlock_before(offset, c);
		return 0;
	}
	return 1;
}

void sp_unlock_all(unsigned long offset)
{
	unlock_before(offset, NULL);
}
