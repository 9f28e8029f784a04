/* SPDX-License-Identifier: GPL-2.0 */
/* Probes at kernel addresses that are no function's entry, or that a return probe shares: always kprobes. */
#include "kprobe.h"

static struct sp_kprobes probes;

static int attach(void)
{
	return sp_kprobes_attach(&probes, &sp_attach_kprobe, NULL);
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
	.name = "kprobe", .attach = attach, .rearm = rearm,
	.detach = detach, .release = release, .missed = missed
};
