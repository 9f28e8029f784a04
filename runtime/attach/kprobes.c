/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at kernel addresses. The kernel calls the generated handler itself. All come off in one call, which waits for one
 * grace period, not one each. No post_handler ever: it would take ftrace's IPMODIFY and clash with live patches.
 */
#include "kprobe.h"

struct sp_kprobe_entry {
	struct kprobe kp;
	int index;
};

int sp_kprobe_index(const void *kp)
{
	return container_of((const struct kprobe *)kp, struct sp_kprobe_entry, kp)->index;
}

void sp_kprobes_detach(struct sp_kprobes *k)
{
	if (k->on)
		unregister_kprobes(k->armed, k->narmed);
	k->on = false;
}

void sp_kprobes_release(struct sp_kprobes *k)
{
	vfree(k->armed);
	vfree(k->entries);
	memset(k, 0, sizeof(*k));
}

/* Of an attach that failed half-way. */
static void undo(struct sp_kprobes *k)
{
	if (k->narmed)
		unregister_kprobes(k->armed, k->narmed);
	sp_kprobes_release(k);
}

static int arm(struct sp_kprobes *k, struct sp_kprobe_entry *e, int i)
{
	const struct sp_probe *p = &sp_module.probes[i];
	int err;

	e->index = i;
	e->kp.pre_handler = (kprobe_pre_handler_t)p->handler;
	sp_set_where(&e->kp, p);
	if (!sp_want(i))
		e->kp.flags = KPROBE_FLAG_DISABLED;
	err = sp_attach_cancelled() ? -ECANCELED : sp_register(register_kprobe(&e->kp));
	if (!err)
		k->armed[k->narmed++] = &e->kp;
	else if (err == -ECANCELED || !(p->flags & SP_PROBE_OPTIONAL))
		return err;
	return 0;
}

int sp_kprobes_attach(struct sp_kprobes *k, const struct sp_attach *kind, const bool *taken)
{
	int i = sp_module.nprobes, n = sp_count_probes(kind), at = 0, err;

	sp_kprobes_release(k);	/* of a start that another family made fail */
	k->entries = vzalloc(n * sizeof(*k->entries));
	k->armed = vzalloc(n * sizeof(*k->armed));
	if (!k->entries || !k->armed) {
		sp_kprobes_release(k);
		return -ENOMEM;
	}
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	while ((i = sp_previous_probe(kind, i)) >= 0) {
		if (taken && taken[i])
			continue;
		err = arm(k, &k->entries[at++], i);
		if (err) {
			sp_attach_index = i;
			undo(k);
			return err;
		}
	}
	k->on = k->narmed > 0;
	return 0;
}

int sp_kprobes_rearm(struct sp_kprobes *k)
{
	int i, err, first = 0;

	for (i = 0; i < k->narmed; i++) {
		if (READ_ONCE(sp_state) != SP_RUNNING)
			return -ECANCELED;
		err = sp_kprobe_arm(k->armed[i], sp_want(container_of(k->armed[i], struct sp_kprobe_entry, kp)->index));
		first = first ? first : err;
		cond_resched();
	}
	return first;
}

unsigned long long sp_kprobes_missed(const struct sp_kprobes *k, int index)
{
	int i;

	for (i = 0; i < k->narmed; i++) {
		struct sp_kprobe_entry *e = container_of(k->armed[i], struct sp_kprobe_entry, kp);

		if (e->index == index)
			return e->kp.nmissed;
	}
	return 0;
}
