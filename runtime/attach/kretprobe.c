/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at function returns. The kernel calls the generated handlers; values saved at entry live in the kernel's instance.
 */
#include "kprobe.h"

struct entry {
	struct kretprobe rp;
	int index;
};

static struct entry *entries;

int sp_kretprobe_index(const void *instance)
{
	return container_of(sp_kretprobe_of((struct kretprobe_instance *)instance), struct entry, rp)->index;
}
static struct kretprobe **armed;
static int narmed;
static bool on;

static void detach(void)
{
	if (on)
		unregister_kretprobes(armed, narmed);
	on = false;
}

static void release(void)
{
	vfree(armed);
	vfree(entries);
	armed = NULL;
	entries = NULL;
	narmed = 0;
}

/* Of an attach() that failed half-way. */
static void undo(void)
{
	if (narmed)
		unregister_kretprobes(armed, narmed);
	release();
}

static int attach_one(struct entry *e, int index)
{
	const struct sp_probe *p = &sp_module.probes[index];

	e->index = index;
	sp_set_return(&e->rp, p);
	sp_set_where(&e->rp.kp, p);
	if (!sp_want(index))
		e->rp.kp.flags = KPROBE_FLAG_DISABLED;
	return sp_register(register_kretprobe(&e->rp));
}

static int attach(void)
{
	int i = sp_module.nprobes, n = sp_count_probes(&sp_attach_kretprobe), at = 0, err;

	release();	/* of a start that another family made fail */
	entries = vzalloc(n * sizeof(*entries));
	armed = vzalloc(n * sizeof(*armed));
	if (!entries || !armed) {
		release();
		return -ENOMEM;
	}
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	while ((i = sp_previous_probe(&sp_attach_kretprobe, i)) >= 0) {
		struct entry *e = &entries[at++];

		err = sp_attach_cancelled() ? -ECANCELED : attach_one(e, i);
		if (!err) {
			armed[narmed++] = &e->rp;
		} else if (err == -ECANCELED || !(sp_module.probes[i].flags & SP_PROBE_OPTIONAL)) {
			sp_attach_index = i;
			undo();
			return err;
		}
	}
	on = narmed > 0;
	return 0;
}

static int rearm(void)
{
	int i, err, first = 0;

	for (i = 0; i < narmed; i++) {
		if (READ_ONCE(sp_state) != SP_RUNNING)
			return -ECANCELED;
		err = sp_kprobe_arm(&armed[i]->kp, sp_want(container_of(armed[i], struct entry, rp)->index));
		first = first ? first : err;
		cond_resched();
	}
	return first;
}

static unsigned long long missed(int index)
{
	int i;

	for (i = 0; i < narmed; i++) {
		struct entry *e = container_of(armed[i], struct entry, rp);

		if (e->index == index)
			return sp_kretprobe_missed(&e->rp);
	}
	return 0;
}

const struct sp_attach sp_attach_kretprobe = {
	.name = "kretprobe", .early = true, .attach = attach, .rearm = rearm,
	.detach = detach, .release = release, .missed = missed
};
