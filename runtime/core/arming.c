/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes with a condition (`probe ... if (global)`) that is false are not armed: the functions that they stand for run as if there were no probe. A handler may not
 * arm anything, so a worker looks at the conditions a few times a second, and asks families to follow. Between a change and that, handlers test the condition themselves,
 * as they do in families that cannot follow.
 */
#include "core.h"
#include "../attach/attach.h"

#include <linux/vmalloc.h>
#include <linux/workqueue.h>

enum { PERIOD_MS = 20 };

static bool *wants;
static bool told;

/* False: nothing changed. */
static bool look(void)
{
	bool changed = false, want;
	int i;

	for (i = 0; i < sp_module.nprobes; i++) {
		want = !sp_module.probes[i].armed_if || sp_module.probes[i].armed_if();
		changed |= want != wants[i];
		wants[i] = want;
	}
	return changed;
}

static void rearm_all(void)
{
	int i, j, err;

	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_attach *kind = sp_module.probes[i].kind;

		for (j = 0; j < i && sp_module.probes[j].kind != kind; j++)
			;
		if (j < i || !kind->rearm)
			continue;
		err = kind->rearm();
		if (err && err != -ECANCELED && !told) {
			told = true;
			sp_log("a probe whose condition became true cannot be armed: %d", err);
		}
	}
}

static void work(struct work_struct *unused);
static DECLARE_DELAYED_WORK(worker, work);

static void work(struct work_struct *unused)
{
	if (READ_ONCE(sp_state) != SP_RUNNING)
		return;
	if (look())
		rearm_all();
	schedule_delayed_work(&worker, msecs_to_jiffies(PERIOD_MS));
}

static int prepare(void)
{
	if (!wants)
		wants = vzalloc(sp_module.nprobes * sizeof(*wants));
	if (!wants)
		return -ENOMEM;
	look();
	sp_wants = wants;
	return 0;
}

static void start(void)
{
	schedule_delayed_work(&worker, msecs_to_jiffies(PERIOD_MS));
}

static void stop(void)
{
	cancel_delayed_work_sync(&worker);
}

static void release(void)
{
	sp_wants = NULL;
	vfree(wants);
	wants = NULL;
}

const struct sp_arming sp_arming = { .prepare = prepare, .start = start, .stop = stop, .release = release };
