/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at function returns. The kernel calls the generated handlers; values saved at entry live in the kernel's instance.
 */
#include "kprobe.h"

int sp_kretprobe_index(const void *instance)
{
	return container_of(sp_kretprobe_of((struct kretprobe_instance *)instance), struct sp_kprobe_entry, u.rp)->index;
}

static int arm_one(struct sp_kprobe_entry *e)
{
	sp_set_return(&e->u.rp, &sp_module.probes[e->index]);
	return sp_register(register_kretprobe(&e->u.rp));
}

static void disarm(struct sp_kprobe_entry **all, int n)
{
	unregister_kretprobes((struct kretprobe **)all, n);
}

static unsigned long long missed_by_one(const struct sp_kprobe_entry *e)
{
	return sp_kretprobe_missed(&e->u.rp);
}

const struct sp_kprobe_ops sp_kretprobe_ops = { .arm = arm_one, .disarm = disarm, .missed = missed_by_one };

static struct sp_kprobes probes = { .kind = &sp_attach_kretprobe, .ops = &sp_kretprobe_ops };

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

const struct sp_attach sp_attach_kretprobe = {
	.name = "kretprobe", .early = true, .returns = true, .attach = attach, .rearm = rearm,
	.detach = detach, .release = release, .missed = missed
};
