/* SPDX-License-Identifier: GPL-2.0 */
/* Waiting for a handler lock, but not for ever. Any context that handlers run in, this CPU's context claimed. */
#include "core.h"
#include "param.h"

#include <linux/smp.h>

#ifndef MAXTRYLOCK
#define MAXTRYLOCK 10000
#endif

static int sp_locktries = MAXTRYLOCK;
sp_param(sp_locktries, int, "turns to wait for a lock before a hit is given up (default 10000)");

int sp_lock_slow(struct sp_ctx *c, struct sp_lock *l)
{
	int i;

	for (i = 0; i < sp_locktries; i++) {
		cpu_relax();
		if (!READ_ONCE(l->held) && !__sync_lock_test_and_set(&l->held, 1)) {
			sp_count(c, c->probe)->waited++;
			return 1;
		}
	}
	sp_count(c, c->probe)->lock++;
	sp_count(c, c->probe)->hits--;
	sp_count_skip();
	return 0;
}
