/* SPDX-License-Identifier: GPL-2.0 */
/* What all families do with each of their probes while they attach. Process context. */
#include "attach.h"

#include <linux/mutex.h>
#include <linux/sched.h>
#include "../compat/sched.h"
#include "../core/param.h"

static int sp_failat;
sp_param(sp_failat, int, "for tests: the registration with this number, counted from 1, fails");

bool sp_attach_fails(void)
{
	return sp_failat && !--sp_failat;
}

void sp_go_without(int probe, int err)
{
	static DEFINE_MUTEX(lock);

	sp_log("probe %d is not armed: error %d", probe, -err);
	if ((sp_module.probes[probe].flags & (SP_PROBE_OPTIONAL | SP_PROBE_OF_MANY)) == SP_PROBE_OPTIONAL)
		return;
	mutex_lock(&lock);
	if (!sp_unarmed.n) {
		sp_unarmed.probe = probe;
		sp_unarmed.err = err;
	}
	WRITE_ONCE(sp_unarmed.n, sp_unarmed.n + 1);
	mutex_unlock(&lock);
}

int sp_attach_outcome(int probe, int err)
{
	if (!err)
		return 0;
	if (err == -ECANCELED || !(sp_module.probes[probe].flags & SP_PROBE_OPTIONAL)) {
		sp_attach_index = probe;
		return err;
	}
	sp_go_without(probe, err);
	return 0;
}

int sp_attach_cancelled(void)
{
	WRITE_ONCE(sp_attach_tried, sp_attach_tried + 1);
	cond_resched();
	return READ_ONCE(sp_state) != SP_STARTING || fatal_signal_pending(current);
}
