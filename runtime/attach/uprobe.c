/* SPDX-License-Identifier: GPL-2.0 */
/* Probes at places of user programs. The handler runs in the hit task, where it could sleep, but it keeps to the rules of all handlers. */
#include "uprobe.h"

SP_UPROBE_HANDLER(hit)
{
	struct sp_uprobe *u = container_of(uc, struct sp_uprobe, uc);

	if (!sp_uprobe_meant(u))
		return sp_uprobe_unwanted();
	sp_uprobe_before();
	preempt_disable();
	((int (*)(void *, void *))u->p->handler)(SP_TAG(u->index), regs);
	preempt_enable();
	return 0;
}

static void setup(struct sp_uprobe *u)
{
	u->uc.handler = hit;
}

static struct sp_uprobes probes = { .kind = &sp_attach_uprobe, .setup = setup };

static int attach(void)
{
	int err = sp_uprobes_attach(&probes);

	if (!err && !SP_UPROBE_COUNTS) {
		err = sp_semaphores_up(probes.all, probes.n);
		if (err)
			sp_uprobes_detach(&probes);
	}
	return err;
}

static void detach(void)
{
	if (!SP_UPROBE_COUNTS)
		sp_semaphores_down();
	sp_uprobes_detach(&probes);
}

static void release(void)
{
	sp_uprobes_release(&probes);
}

const struct sp_attach sp_attach_uprobe = { .name = "uprobe", .attach = attach, .detach = detach, .release = release };
