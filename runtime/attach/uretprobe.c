/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at returns of functions of user programs. Before da09a9e0c3ea (6.13) the kernel keeps nothing for us between entry and return, so that values
 * saved at entry live in a table of ours, found again by task and stack pointer. Calls that never return (longjmp, exit) leave theirs
 * behind: the oldest of a full bucket gives way. A return whose values are gone is counted. What forks returns twice: a child takes its parent's values.
 */
#include "uprobe.h"
#include "kprobe.h"

#include <linux/hash.h>
#include <linux/spinlock.h>

enum { BUCKET_BITS = 9, WAYS = 8 };

/* Followed by the saved values. Looks like the kernel's instance to sp_instance_data(). */
struct slot {
	struct task_struct *task;	/* NULL: free */
	unsigned long sp;		/* at the function's first instruction */
	int index;
	unsigned int age;
	bool skipped;				/* so was the hit at the entry, and is said */
	struct kretprobe_instance instance;	/* last: it ends in the values */
};

struct bucket {
	raw_spinlock_t lock;
	unsigned int now;
};

static struct bucket *buckets;
static char *slots;
static unsigned long slot_size;

static struct slot *slot_of(int bucket, int way)
{
	return (struct slot *)(slots + (bucket * WAYS + way) * slot_size);
}

static int bucket_of(const struct task_struct *task, unsigned long sp)
{
	return hash_long((unsigned long)task ^ sp, BUCKET_BITS);
}

/* A slot for this call, the caller's own until it returns. Preemption is off. */
static struct slot *take_slot(struct sp_uprobe *u, unsigned long sp)
{
	int b = bucket_of(current, sp), i;
	struct slot *best = NULL;

	raw_spin_lock(&buckets[b].lock);
	for (i = 0; i < WAYS; i++) {
		struct slot *s = slot_of(b, i);

		/* The same task at the same depth: what was there never returned. */
		if (s->task == current && s->sp == sp && s->index == u->index) {
			best = s;
			break;
		}
		if (!best || (best->task && (!s->task || (int)(s->age - best->age) < 0)))
			best = s;
	}
	best->task = current;
	best->sp = sp;
	best->index = u->index;
	best->skipped = false;
	best->age = buckets[b].now++;
	raw_spin_unlock(&buckets[b].lock);
	return best;
}

static struct slot *find_locked(int b, const struct task_struct *task, int index, unsigned long sp)
{
	int i;

	for (i = 0; i < WAYS; i++) {
		struct slot *s = slot_of(b, i);

		if (s->task == task && s->sp == sp && s->index == index)
			return s;
	}
	return NULL;
}

static struct slot *find_slot(int index, unsigned long sp)
{
	int b = bucket_of(current, sp);
	struct slot *found;

	raw_spin_lock(&buckets[b].lock);
	found = find_locked(b, current, index, sp);
	raw_spin_unlock(&buckets[b].lock);
	return found;
}

static void free_slot(struct slot *s)
{
	WRITE_ONCE(s->task, NULL);
}

/* The values of the call in which the parent made this task, if it is still there. */
static struct slot *inherit(struct sp_uprobe *u, unsigned long sp)
{
	const struct task_struct *parent = rcu_access_pointer(current->real_parent);
	unsigned long off = offsetof(struct slot, instance);
	int b = bucket_of(parent, sp);
	struct slot *mine, *its;

	mine = take_slot(u, sp);
	raw_spin_lock(&buckets[b].lock);
	its = find_locked(b, parent, u->index, sp);
	if (its) {
		mine->skipped = its->skipped;
		memcpy((char *)mine + off, (char *)its + off, slot_size - off);
	}
	raw_spin_unlock(&buckets[b].lock);
	if (its)
		return mine;
	free_slot(mine);
	u->missed++;
	return NULL;
}

SP_UPROBE_HANDLER(entry)
{
	struct sp_uprobe *u = container_of(uc, struct sp_uprobe, uc);
	struct slot *s;

	if (!sp_uprobe_meant(u))
		return sp_uprobe_unwanted();
	if (unlikely(sp_uprobe_too_deep())) {
		u->missed++;
		return 0;
	}
	if (!u->p->entry_handler)
		return 0;
	sp_uprobe_before();
	preempt_disable();
	s = take_slot(u, regs->sp);
	if (((int (*)(void *, void *))u->p->entry_handler)(&s->instance, regs))
		s->skipped = true;
	preempt_enable();
	return 0;
}

SP_URETPROBE_HANDLER(hit)
{
	struct sp_uprobe *u = container_of(uc, struct sp_uprobe, uc);
	struct slot *s = NULL;

	if (!sp_uprobe_meant(u))
		return 0;
	sp_uprobe_before();
	preempt_disable();
	/* The return has taken the return address off the stack. */
	if (u->p->entry_handler) {
		s = find_slot(u->index, regs->sp - sizeof(long));
		if (!s)
			s = inherit(u, regs->sp - sizeof(long));
	}
	if (s ? !s->skipped : !u->p->entry_handler)
		((int (*)(void *, void *))u->p->handler)(s ? &s->instance : SP_TAG(u->index), regs);
	if (s)
		free_slot(s);
	preempt_enable();
	return 0;
}

static void setup(struct sp_uprobe *u)
{
	u->uc.handler = entry;
	u->uc.ret_handler = hit;
}

static struct sp_uprobes probes = { .kind = &sp_attach_uretprobe, .setup = setup };

static void release(void)
{
	sp_uprobes_release(&probes);
	vfree(buckets);
	vfree(slots);
	buckets = NULL;
	slots = NULL;
}

static int get_slots(void)
{
	unsigned int most = 0;
	int i = -1;

	while ((i = sp_next_probe(&sp_attach_uretprobe, i)) >= 0)
		most = max(most, sp_module.probes[i].data_size);
	if (!most)
		return 0;
	slot_size = ALIGN(sizeof(struct slot) + most, sizeof(long));
	buckets = vzalloc(sizeof(*buckets) << BUCKET_BITS);
	slots = vzalloc((slot_size * WAYS) << BUCKET_BITS);
	if (!buckets || !slots)
		return -ENOMEM;
	for (i = 0; i < 1 << BUCKET_BITS; i++)
		raw_spin_lock_init(&buckets[i].lock);
	return 0;
}

static int attach(void)
{
	int err;

	release();	/* of a start that another family made fail */
	err = get_slots();
	if (!err)
		err = sp_uprobes_attach(&probes);
	if (err)
		release();
	return err;
}

static void detach(void)
{
	sp_uprobes_detach(&probes);
}

static unsigned long long missed(int index)
{
	return sp_uprobes_missed(&probes, index);
}

const struct sp_attach sp_attach_uretprobe = { .name = "uretprobe", .attach = attach, .detach = detach, .release = release, .missed = missed };
