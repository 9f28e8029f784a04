/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Performance counters and profiling: one kernel counter a probe and CPU, whose overflow runs the handler with the interrupted registers. Hardware counters come as
 * NMIs. What counts on a CPU that goes offline is dead then: a worker makes new ones when it comes, and for CPUs that come later.
 */
#include "wanted.h"
#include "../compat/cpus.h"

#include <linux/perf_event.h>
#include <linux/cpumask.h>
#include <linux/mutex.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

struct entry {
	struct perf_event *event;
	int index;
	const struct sp_wanted *wanted;	/* whose hits are meant; NULL: all */
	bool on;			/* is to count whenever its CPU is online */
};

static struct entry *entries;		/* [probes of ours * nr_cpu_ids] */
static int nentries;
static DEFINE_MUTEX(lock);		/* events of entries */
static cpumask_t back;			/* CPUs that came: events made before that are dead */
static bool watching;			/* CPUs that come and go */
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

static void release(struct entry *e)
{
	if (e->event)
		perf_event_release_kernel(e->event);
	e->event = NULL;
}

static void catch_up(struct work_struct *work);
static DECLARE_WORK(worker, catch_up);

static int sp_cpu_online(unsigned int cpu)
{
	cpumask_set_cpu(cpu, &back);
	schedule_work(&worker);
	return 0;
}

static void detach(void)
{
	int i;

	if (watching)
		sp_cpus_unwatch();
	watching = false;
	cancel_work_sync(&worker);
	for (i = 0; i < nentries; i++)
		release(&entries[i]);
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

/* 0, too, when @cpu has just gone. -ENODEV: it was not there; that it is now shows no more than that it came back. */
static int start(struct entry *e, int cpu)
{
	const struct sp_probe *p = &sp_module.probes[e->index];
	struct perf_event_attr attr;
	struct perf_event *event;
	int tries = 3;

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
	do {
		event = sp_attach_fails() ? ERR_PTR(-EIO) : perf_event_create_kernel_counter(&attr, cpu, NULL, overflow, e);
	} while (event == ERR_PTR(-ENODEV) && cpu_online(cpu) && --tries);
	if (!IS_ERR(event))
		e->event = event;
	return IS_ERR(event) && cpu_online(cpu) ? PTR_ERR(event) : 0;
}

static struct entry *entry_of(int probe, int cpu)
{
	return &entries[probe * nr_cpu_ids + cpu];
}

/* Without the lock on CPUs, which the kernel may take for a counter: what changes meanwhile comes again. */
static void catch_up(struct work_struct *work)
{
	int probe, cpu, err;

	mutex_lock(&lock);
	for_each_possible_cpu(cpu) {
		bool is_back = cpumask_test_and_clear_cpu(cpu, &back);

		for (probe = 0; probe < nentries / (int)nr_cpu_ids; probe++) {
			struct entry *e = entry_of(probe, cpu);

			if (is_back)
				release(e);
			err = e->on && !e->event && cpu_online(cpu) ? start(e, cpu) : 0;
			if (!err)
				continue;
			sp_log("no samples of CPU %d, which came online", cpu);
			sp_go_without(e->index, err);
		}
	}
	mutex_unlock(&lock);
}

static int attach_all(int i, int probe)
{
	int cpu, err = 0;

	for_each_possible_cpu(cpu) {
		entry_of(probe, cpu)->index = i;
		entry_of(probe, cpu)->wanted = wanted_of(i);
		entry_of(probe, cpu)->on = true;
	}
	for_each_online_cpu(cpu) {
		err = start(entry_of(probe, cpu), cpu);
		if (err)
			break;
	}
	if (err)
		for_each_possible_cpu(cpu)
			entry_of(probe, cpu)->on = false;
	return err;
}

static int attach(void)
{
	int i = -1, probe = 0, err = 0, n = sp_wanted_get(&sp_attach_perf, &wanted);

	if (n < 0)
		return n;
	nwanted = n;
	n = sp_count_probes(&sp_attach_perf);
	entries = vzalloc(n * nr_cpu_ids * sizeof(*entries));
	if (!entries) {
		detach();
		return -ENOMEM;
	}
	nentries = n * nr_cpu_ids;
	cpumask_clear(&back);
	err = sp_register(sp_cpus_watch());
	watching = !err;
	mutex_lock(&lock);
	while (!err && (i = sp_next_probe(&sp_attach_perf, i)) >= 0) {
		/* Optional, and its program is not there. */
		if (sp_module.probes[i].user && !wanted_of(i))
			continue;
		err = sp_attach_outcome(i, attach_all(i, probe++));
	}
	mutex_unlock(&lock);
	if (err)
		detach();
	return err;
}

const struct sp_attach sp_attach_perf = { .name = "perf", .lingers = true, .attach = attach, .detach = detach };
