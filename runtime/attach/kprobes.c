/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of probes at kernel addresses, entries or returns. All come off in one call. */
#include "kprobe.h"

void sp_kprobes_detach(struct sp_kprobes *k)
{
	if (k->on)
		k->ops->disarm(k->armed, k->narmed);
	k->on = false;
}

void sp_kprobes_release(struct sp_kprobes *k)
{
	vfree(k->armed);
	vfree(k->of);
	vfree(k->entries);
	k->armed = k->of = NULL;
	k->entries = NULL;
	k->narmed = 0;
}

/* Of an attach that failed half-way. */
static void undo(struct sp_kprobes *k)
{
	if (k->narmed)
		k->ops->disarm(k->armed, k->narmed);
	sp_kprobes_release(k);
}

static int arm(struct sp_kprobes *k, struct sp_kprobe_entry *e, int i)
{
	int err;

	e->index = i;
	sp_set_where(&e->u.kp, &sp_module.probes[i]);
	if (!sp_want(i))
		e->u.kp.flags = KPROBE_FLAG_DISABLED;
	err = sp_attach_cancelled() ? -ECANCELED : k->ops->arm(e);
	if (!err)
		k->armed[k->narmed++] = k->of[i] = e;
	return sp_attach_outcome(i, err);
}

static int count(const struct sp_kprobes *k, const bool *taken)
{
	int i = -1, n = 0;

	while ((i = sp_next_probe(k->kind, i)) >= 0)
		n += !taken || !taken[i];
	return n;
}

int sp_kprobes_attach(struct sp_kprobes *k, const bool *taken)
{
	int i = sp_module.nprobes, n = count(k, taken), at = 0, err;

	sp_kprobes_release(k);	/* of a start that another family made fail */
	if (!n)
		return 0;
	k->entries = vzalloc(n * sizeof(*k->entries));
	k->armed = vzalloc(n * sizeof(*k->armed));
	k->of = vzalloc(sp_module.nprobes * sizeof(*k->of));
	if (!k->entries || !k->armed || !k->of) {
		sp_kprobes_release(k);
		return -ENOMEM;
	}
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	while ((i = sp_previous_probe(k->kind, i)) >= 0) {
		if (taken && taken[i])
			continue;
		err = arm(k, &k->entries[at++], i);
		if (err) {
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
		err = sp_kprobe_arm(&k->armed[i]->u.kp, sp_want(k->armed[i]->index));
		first = first ? first : err;
		cond_resched();
	}
	return first;
}

unsigned long long sp_kprobes_missed(const struct sp_kprobes *k, int index)
{
	return k->of && k->of[index] ? k->ops->missed(k->of[index]) : 0;
}
