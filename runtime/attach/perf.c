/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Performance counters and profiling: one kernel counter a probe and CPU, whose overflow runs the handler with the interrupted registers. Hardware counters come as
 * NMIs. CPUs that come online later are not counted.
 */
#include "wanted.h"
#include "../compat/cpus.h"

#include <linux/perf_event.h>
#include <linux/cpu.h>
#include <linux/vmalloc.h>

struct entry {
	struct perf_event *event;
	int index;
	const struct sp_wanted *wanted;	/* whose hits are meant; NULL: all */
};

static struct entry *entries;		/* [probes of ours * nr_cpu_ids] */
static int nentries;
static struct sp_wanted *wanted;
static int nwanted;

static void overflow(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	struct entry *e = event->overflow_handler_context;
	struct sp_ctx *c;

	if (READ_ONCE(sp_state) != SP_RUNNING)
		return;
	if (e->wanted && (!current->mm || !sp_wanted(e->wanted, current, current->mm)))
		return;
	c = sp_claim(e->index, regs);
	if (c)
		sp_run(c);
}

static void detach(void)
{
	int i;

	for (i = 0; i < nentries; i++)
		if (entries[i].event)
			perf_event_release_kernel(entries[i].event);
	vfree(entries);
	entries = NULL;
	nentries = 0;
	sp_wanted_put(wanted, nwanted);
	wanted = NULL;
	nwanted = 0;
}

static const struct sp_wanted *wanted_of(int index)
{
	int i;

	for (i = 0; i < nwanted; i++)
		if (wanted[i].index == index)
			return wanted[i].p->user ? &wanted[i] : NULL;
	return NULL;
}

static int attach_one(int index, int cpu)
{
	const struct sp_probe *p = &sp_module.probes[index];
	struct entry *e = &entries[nentries++];
	struct perf_event_attr attr;
	struct perf_event *event;

	memset(&attr, 0, sizeof(attr));
	attr.size = sizeof(attr);
	attr.type = p->event >> 56;
	attr.config = p->event & ~(0xffull << 56);
	attr.pinned = 1;
	if (p->flags & SP_PROBE_FREQ) {
		attr.freq = 1;
		attr.sample_freq = p->number;
	} else {
		attr.sample_period = p->number;
	}
	e->index = index;
	e->wanted = wanted_of(index);
	event = sp_attach_fails() ? ERR_PTR(-EIO) : perf_event_create_kernel_counter(&attr, cpu, NULL, overflow, e);
	if (IS_ERR(event))
		return PTR_ERR(event);
	e->event = event;
	return 0;
}

static int attach(void)
{
	int i = -1, cpu, err = 0, n = sp_wanted_get(&sp_attach_perf, &wanted);

	if (n < 0)
		return n;
	nwanted = n;
	entries = vzalloc(sp_count_probes(&sp_attach_perf) * nr_cpu_ids * sizeof(*entries));
	if (!entries) {
		detach();
		return -ENOMEM;
	}
	sp_cpus_lock();
	while (!err && (i = sp_next_probe(&sp_attach_perf, i)) >= 0) {
		/* Optional, and its program is not there. */
		if (sp_module.probes[i].user && !wanted_of(i))
			continue;
		for_each_online_cpu(cpu) {
			err = attach_one(i, cpu);
			if (err)
				break;
		}
		if (err && (sp_module.probes[i].flags & SP_PROBE_OPTIONAL))
			err = 0;
		else if (err)
			sp_attach_index = i;
	}
	sp_cpus_unlock();
	if (err)
		detach();
	return err;
}

const struct sp_attach sp_attach_perf = { .name = "perf", .attach = attach, .detach = detach };
