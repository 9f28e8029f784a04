/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of perf that scripts read, @perf("name"): one for each task that is asked about, made at its first hit of a probe in a program, where a task may sleep. Reading
 * one is then a matter of a few loads. Of tasks that have ended theirs stay until the place is needed.
 */
#include "wanted.h"
#include "../compat/task.h"
#include "counter.h"
#include "../compat/cpu.h"
#include "../compat/sched.h"

#include <linux/err.h>
#include <linux/hash.h>
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/perf_event.h>
#include <linux/vmalloc.h>

enum { BITS = 9, WAYS = 4 };

/* The counters of one task. */
struct slot {
	struct task_struct *task;	/* only compared, with when it was made: memory is used again */
	unsigned long long made;
	struct perf_event *events[];	/* [nwanted]; NULL: this one does not count here */
};

static struct sp_wanted *wanted;
static int nwanted;
static struct slot *(*slots)[WAYS];	/* [1 << BITS] */
static DEFINE_MUTEX(lock);
static unsigned int turn;

static struct slot **slots_of(struct task_struct *t)
{
	return slots[hash_long((unsigned long)t, BITS)];
}

static struct slot *slot_of(struct task_struct *t)
{
	struct slot **ways = slots_of(t);
	int i;

	for (i = 0; i < WAYS; i++) {
		struct slot *s = READ_ONCE(ways[i]);

		if (s && s->task == t && s->made == sp_start_time(t))
			return s;
	}
	return NULL;
}

static void drop(struct slot *s)
{
	int i;

	for (i = 0; s && i < nwanted; i++)
		if (s->events[i])
			perf_event_release_kernel(s->events[i]);
	vfree(s);
}

static struct perf_event *count(const struct sp_probe *p)
{
	struct perf_event_attr attr;
	struct perf_event *event;

	memset(&attr, 0, sizeof(attr));
	attr.size = sizeof(attr);
	attr.type = p->event >> 56;
	attr.config = p->event & ~(0xffull << 56);
	attr.pinned = 1;
	event = perf_event_create_kernel_counter(&attr, -1, current, NULL, NULL);
	return IS_ERR(event) ? NULL : event;
}

/* The current task's, when it has none yet. Runs in the task, which may sleep. */
static void make_slot(void)
{
	struct slot **ways = slots_of(current), *s, *old;
	int i;

	if (READ_ONCE(sp_state) != SP_RUNNING || slot_of(current))
		return;
	s = vzalloc(sizeof(*s) + nwanted * sizeof(s->events[0]));
	if (!s)
		return;
	s->task = current;
	s->made = sp_start_time(current);
	for (i = 0; i < nwanted; i++)
		if (current->mm && (!wanted[i].p->user || sp_wanted(&wanted[i], current, current->mm)))
			s->events[i] = count(wanted[i].p);
	mutex_lock(&lock);
	for (i = 0; i < WAYS && ways[i]; i++)
		;
	if (i == WAYS)
		i = turn++ % WAYS;
	old = ways[i];
	WRITE_ONCE(ways[i], s);
	mutex_unlock(&lock);
	if (old)
		sp_synchronize();	/* its task may be reading it */
	drop(old);
}

long sp_perf_counter(long number)
{
	struct slot *s = slots ? slot_of(current) : NULL;
	struct perf_event *event = NULL;
	unsigned long flags;
	long n;
	int i;

	for (i = 0; s && i < nwanted; i++)
		if (wanted[i].p->number == number && s->events[i])
			event = s->events[i];
	if (!event)
		return 0;
	local_irq_save(flags);
	event->pmu->read(event);
	n = local64_read(&event->count);
	local_irq_restore(flags);
	return n;
}

/* Probes in programs may be detached later than this: what their hits use stays. */
static void detach(void)
{
	WRITE_ONCE(sp_uprobe_prepare, NULL);
}

static void release(void)
{
	int i, k;

	for (i = 0; slots && i < 1 << BITS; i++)
		for (k = 0; k < WAYS; k++)
			drop(slots[i][k]);
	vfree(slots);
	slots = NULL;
	sp_wanted_put(wanted, nwanted);
	wanted = NULL;
	nwanted = 0;
}

/* That the machine can count this is tried before the first hit. */
static int try_all(void)
{
	int i, err = 0;

	for (i = 0; !err && i < nwanted; i++) {
		struct perf_event *event = sp_attach_fails() ? NULL : count(wanted[i].p);

		if (event)
			perf_event_release_kernel(event);
		err = sp_attach_outcome(wanted[i].index, event ? 0 : -EOPNOTSUPP);
	}
	return err;
}

static int attach(void)
{
	int err, n;

	release();	/* of a start that another family made fail */
	n = sp_wanted_get(&sp_attach_counter, &wanted);
	if (n < 0)
		return n;
	nwanted = n;
	slots = vzalloc(sizeof(*slots) << BITS);
	err = slots ? try_all() : -ENOMEM;
	if (err)
		release();
	else
		WRITE_ONCE(sp_uprobe_prepare, make_slot);
	return err;
}

const struct sp_attach sp_attach_counter = { .name = "counter", .attach = attach, .detach = detach, .release = release };
