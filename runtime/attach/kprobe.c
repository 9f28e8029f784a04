/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at kernel addresses. The kernel calls the generated handler itself. All come off in one call, which waits for one
 * grace period, not one each. No post_handler ever: it would take ftrace's IPMODIFY and clash with live patches.
 */
#include "kprobe.h"

struct entry {
	struct kprobe kp;
	int index;
};

static struct entry *entries;
static struct kprobe **armed;
static int narmed;
static bool on;

static void detach(void)
{
	if (on)
		unregister_kprobes(armed, narmed);
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
		unregister_kprobes(armed, narmed);
	release();
}

static int attach(void)
{
	int i = sp_module.nprobes, n = sp_count_probes(&sp_attach_kprobe), at = 0, err;

	release();	/* of a start that another family made fail */
	entries = vzalloc(n * sizeof(*entries));
	armed = vzalloc(n * sizeof(*armed));
	if (!entries || !armed) {
		release();
		return -ENOMEM;
	}
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	while ((i = sp_previous_probe(&sp_attach_kprobe, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];
		struct entry *e = &entries[at++];

		e->index = i;
		e->kp.pre_handler = (kprobe_pre_handler_t)p->handler;
		sp_set_where(&e->kp, p);
		err = sp_attach_cancelled() ? -ECANCELED : register_kprobe(&e->kp);
		if (!err) {
			armed[narmed++] = &e->kp;
		} else if (err == -ECANCELED || !(p->flags & SP_PROBE_OPTIONAL)) {
			sp_attach_index = i;
			undo();
			return err;
		}
	}
	on = narmed > 0;
	return 0;
}

static unsigned long long missed(int index)
{
	int i;

	for (i = 0; i < narmed; i++) {
		struct entry *e = container_of(armed[i], struct entry, kp);

		if (e->index == index)
			return e->kp.nmissed;
	}
	return 0;
}

const struct sp_attach sp_attach_kprobe = {
	.name = "kprobe", .attach = attach,
	.detach = detach, .release = release, .missed = missed
};
