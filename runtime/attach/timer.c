/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timers: one hrtimer a probe. The handler runs in the timer interrupt, so that pid() and execname() are the interrupted task's.
 * When it interrupts another handler it comes again shortly, and is late once instead of lost.
 */
#include "attach.h"
#include "../compat/timers.h"

#include <linux/random.h>
#include <linux/vmalloc.h>

struct entry {
	struct hrtimer timer;
	int index;
	u32 seed;
	unsigned int tries;		/* for the hit that is due */
	ktime_t due;			/* when that was, if tries is not 0 */
	bool on;
};

enum { RETRY_NS = 20000, RETRIES = 100 };

static struct entry *entries;
static int armed;

/* A cheap generator is enough to spread expirations. */
static ktime_t period(struct entry *e)
{
	const struct sp_probe *p = &sp_module.probes[e->index];
	u64 span = 2 * (u64)p->randomize + 1;
	s64 ns = p->number;

	if (p->randomize) {
		e->seed = e->seed * 1664525 + 1013904223;
		/* seed / 2^32 of the span, in two halves since the product may have 96 bits */
		ns += (s64)((((u64)e->seed * (u32)span) >> 32) + (u64)e->seed * (span >> 32)) - p->randomize;
	}
	return ns_to_ktime(max_t(s64, ns, 1000));
}

static enum hrtimer_restart fire(struct hrtimer *t)
{
	struct entry *e = container_of(t, struct entry, timer);
	struct sp_ctx *c;
	bool again;

	if (READ_ONCE(sp_state) != SP_RUNNING)
		return READ_ONCE(sp_state) == SP_STARTING ? (hrtimer_forward_now(t, period(e)), HRTIMER_RESTART) : HRTIMER_NORESTART;
	again = e->tries < RETRIES;
	c = again ? sp_try_claim(e->index, sp_irq_regs()) : sp_claim(e->index, sp_irq_regs());
	if (!c && again) {
		if (!e->tries++)
			e->due = hrtimer_get_expires(t);
		hrtimer_set_expires(t, ktime_add_ns(hrtimer_cb_get_time(t), RETRY_NS));
		return HRTIMER_RESTART;
	}
	if (c)
		sp_run(c);
	if (e->tries)
		hrtimer_set_expires(t, e->due);
	e->tries = 0;
	hrtimer_forward_now(t, period(e));
	return HRTIMER_RESTART;
}

static void arm(struct entry *e, bool want)
{
	if (want == e->on)
		return;
	e->on = want;
	if (want) {
		e->tries = 0;
		hrtimer_start(&e->timer, period(e), HRTIMER_MODE_REL);
	} else {
		hrtimer_cancel(&e->timer);
	}
}

static int rearm(void)
{
	int i;

	for (i = 0; i < armed; i++)
		arm(&entries[i], sp_want(entries[i].index));
	return 0;
}

static void detach(void)
{
	int i;

	for (i = 0; i < armed; i++)
		hrtimer_cancel(&entries[i].timer);
	armed = 0;
	vfree(entries);
	entries = NULL;
}

static int attach(void)
{
	int i = -1, n = sp_count_probes(&sp_attach_timer);

	entries = vzalloc(n * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	while ((i = sp_next_probe(&sp_attach_timer, i)) >= 0) {
		struct entry *e = &entries[armed++];

		e->index = i;
		get_random_bytes(&e->seed, sizeof(e->seed));
		sp_hrtimer_setup(&e->timer, fire);
		arm(e, sp_want(i));
	}
	return 0;
}

const struct sp_attach sp_attach_timer = { .name = "timer", .attach = attach, .rearm = rearm, .detach = detach };
