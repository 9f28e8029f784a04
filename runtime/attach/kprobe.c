/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at kernel addresses that are no function's entry, or that a return probe shares: always kprobes. The kernel calls the generated handler itself.
 * No post_handler ever: it would take ftrace's IPMODIFY and clash with live patches.
 */
#include "kprobe.h"

int sp_kprobe_index(const void *kp)
{
	return container_of((const struct kprobe *)kp, struct sp_kprobe_entry, u.kp)->index;
}

static int arm_one(struct sp_kprobe_entry *e)
{
	e->u.kp.pre_handler = (kprobe_pre_handler_t)sp_module.probes[e->index].handler;
	return sp_register(register_kprobe(&e->u.kp));
}

static void disarm(struct sp_kprobe_entry **all, int n)
{
	unregister_kprobes((struct kprobe **)all, n);
}

static unsigned long long missed_by_one(const struct sp_kprobe_entry *e)
{
	return e->u.kp.nmissed;
}

const struct sp_kprobe_ops sp_kprobe_ops = { .arm = arm_one, .disarm = disarm, .missed = missed_by_one };

static struct sp_kprobes probes = { .kind = &sp_attach_kprobe, .ops = &sp_kprobe_ops };

static int attach(void)
{
	return sp_kprobes_attach(&probes, NULL);
}

static int rearm(void)
{
	return sp_kprobes_rearm(&probes);
}

static void detach(void)
{
	sp_kprobes_detach(&probes);
}

static void release(void)
{
	sp_kprobes_release(&probes);
}

static unsigned long long missed(int index)
{
	return sp_kprobes_missed(&probes, index);
}

const struct sp_attach sp_attach_kprobe = {
	.name = "kprobe", .past = true, .attach = attach, .rearm = rearm,
	.detach = detach, .release = release, .missed = missed
};
