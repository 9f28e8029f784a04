/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What handlers take of a CPU: of frequent hits one in SP_SAMPLE is timed, and counts for as many. When they had more than half of a CPU for a while, the run ends rather
 * than the machine. Any context, this CPU's context claimed.
 */
#include "core.h"
#include "../compat/clock.h"
#include "param.h"

#ifndef STP_OVERLOAD_THRESHOLD
#define STP_OVERLOAD_THRESHOLD 500000000ul
#endif
#ifndef STP_OVERLOAD_INTERVAL
#define STP_OVERLOAD_INTERVAL 1000000000ul
#endif
#if defined(STP_NO_OVERLOAD) || defined(STAP_NO_OVERLOAD)
#define OVERLOAD 0
#else
#define OVERLOAD STP_OVERLOAD_THRESHOLD
#endif

/* Hits that come further apart than this many cycles are all timed: that is no cost then, and 64 times one slow hit would be a wrong sum. */
#define SPARSE 65536

static long sp_timing;
sp_param(sp_timing, long, "1: time each hit");

static long sp_overload = OVERLOAD;
sp_param(sp_overload, long, "cycles of each interval that handlers may take (default half, 0: no limit)");

static long sp_overload_interval = STP_OVERLOAD_INTERVAL;
sp_param(sp_overload_interval, long, "that interval, in cycles (default 1000000000)");

void sp_time_start(struct sp_ctx *c)
{
	c->since = get_cycles() | 1;
}

/* The machine below a virtual one, or the firmware, may take the CPU away in a handler: what is far beyond the usual is not held against it. */
static unsigned long long usual(struct sp_ctx *c, unsigned long long took)
{
	unsigned long long most = c->usual ? 8 * c->usual : took;

	if (took > most)
		took = most;
	c->usual = c->usual ? (7 * c->usual + took) / 8 + 1 : took + 1;
	return took;
}

static void weigh(struct sp_ctx *c, unsigned long long took, unsigned long long now)
{
	unsigned long long passed = now - c->load_since;

	c->load += usual(c, took) * (c->sample + 1);
	c->sample = sp_timing || now - c->timed_at > SPARSE * (c->sample + 1ull) ? 0 : SP_SAMPLE - 1;
	c->timed_at = now;
	if (passed < sp_overload_interval)
		return;
	/* Hits that are rare are no load; and no product here overflows. */
	if (sp_overload && passed < 16 * sp_overload_interval && (c->load >> 10) * sp_overload_interval > (passed >> 10) * sp_overload)
		sp_fail(c, SP_E_OVERLOAD, SP_NO_SITE, 0);
	if (c->err) {
		sp_report(c);
		sp_end_run(SP_FAILED);
	}
	c->load = 0;
	c->load_since = now;
}

void sp_time_end(struct sp_ctx *c)
{
	struct sp_counts *n = sp_count(c, c->probe);
	unsigned long long now = get_cycles(), took = now > c->since ? now - c->since : 0;

	c->since = 0;
	n->timed++;
	n->cycles += took;
	if (took > n->most)
		n->most = took;
	if (took < n->least || n->timed == 1)
		n->least = took;
	weigh(c, took, now);
}
