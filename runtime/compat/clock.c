/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wall clock in any context, for kernels without ktime_get_real_fast_ns(). Where the TSC can be trusted it is the TSC, scaled: a quarter of the price of
 * the monotonic clock, which is what remains elsewhere, with an offset.
 *
 * There are several scales of which one is in use, so that an NMI, or a reader on another CPU, always finds a whole one. The reader's timer renews it. Time
 * goes on from where the old scale stands, at a rate that leads to the kernel's clock by the next renewal: it never jumps unless somebody set the clock. A new
 * scale begins a little later than it is shown, where both say the same: otherwise who had just read the old, faster one would see time go back.
 */
#include "../core/core.h"
#include "clock.h"
#include "timers.h"

#ifndef SP_HAVE_REAL_FAST

#define SHIFT		22		/* of the rate: 0.24 ppm, and 1000 s at 4 GHz before the product leaves 64 bits */

struct scale {
	u64 tsc, ns;			/* the same moment */
	u64 rate;			/* ns a tick, << SHIFT */
};
enum { SCALES = 4 };		/* the one that is made next is neither in use nor was before */
static struct scale scales[SCALES];
static unsigned int latch;		/* modulo SCALES: which is in use */
static u64 kernel_tsc, kernel_ns;	/* the kernel's clock at the last renewal */
static long long offset;		/* of the wall clock to the monotonic one */

static inline u64 at(const struct scale *s, u64 tsc)
{
	s64 ticks = tsc - s->tsc;

	/* Another CPU's TSC may be a little behind. */
	return sp_likely(ticks > 0) ? s->ns + (ticks * s->rate >> SHIFT) : s->ns;
}

static u64 without_tsc(void)
{
	static atomic64_t latest = ATOMIC64_INIT(0);

	return sp_after_within(&latest, sp_mono_ns(), MONO_BACK_NS) + READ_ONCE(offset);
}

unsigned long long sp_real_ns(void)
{
	const struct scale *s;
	unsigned int n;
	u64 ns, tsc;

	if (sp_unlikely(!READ_ONCE(latch)))
		return without_tsc();
	do {
		n = READ_ONCE(latch);
		tsc = sp_tsc();
		s = &scales[n % SCALES];
		if (sp_unlikely((s64)(tsc - s->tsc) < 0) && scales[(n - 1) % SCALES].rate)
			s = &scales[(n - 1) % SCALES];
		ns = at(s, tsc);
	} while (sp_unlikely(n != READ_ONCE(latch)));
	return ns;
}

#ifdef CONFIG_X86_64
/* What the kernel's clock did since the last renewal; the nominal rate when that is no measure. */
static u64 measured_rate(u64 tsc, u64 ns)
{
	u64 nominal = (1000000ull << SHIFT) / tsc_khz, rate;

	if (!kernel_tsc || tsc - kernel_tsc > 1ull << 40 || ns - kernel_ns > 1ull << 40)
		return nominal;
	rate = ((ns - kernel_ns) << SHIFT) / (tsc - kernel_tsc);
	return rate - nominal + nominal / 512 > nominal / 256 ? nominal : rate;
}

static void renew(u64 tsc, u64 ns)
{
	const struct scale *now = &scales[latch % SCALES];
	struct scale *next = &scales[(latch + 1) % SCALES];
	u64 rate = measured_rate(tsc, ns);
	s64 ahead = latch ? at(now, tsc) - ns : 2 * JUMP_NS, bend;

	next->tsc = tsc;
	next->ns = ns;
	next->rate = rate;
	if (ahead < JUMP_NS && ahead > -JUMP_NS) {
		next->tsc = tsc + tsc_khz;
		next->ns = at(now, next->tsc);
		bend = div64_s64(ahead << SHIFT, tsc - kernel_tsc);
		next->rate -= clamp_t(s64, bend, -(s64)(rate / 64), rate / 64);
	}
	kernel_tsc = tsc;
	kernel_ns = ns;
	/* Held up for the millisecond until then: the next renewal does it. */
	if (next->tsc != tsc && sp_tsc() - tsc > tsc_khz / 2)
		return;
	smp_wmb();
	/* 0 says that there is none yet. */
	WRITE_ONCE(latch, latch + 1 ? latch + 1 : SCALES);
}
#endif

/* From one timer, and at load. Not in NMI. */
void sp_clock_refresh(void)
{
	long long was = offset, now = ktime_to_ns(ktime_get_real()) - (long long)sp_mono_ns();
#ifdef CONFIG_X86_64
	int tries;
#endif

	if (now - was > JUMP_NS || was - now > JUMP_NS)
		WRITE_ONCE(offset, now);
#ifdef CONFIG_X86_64
	if (!sp_stamp_is_tsc)
		return;
	for (tries = 0; tries < 3; tries++) {
		u64 a = sp_tsc(), ns = ktime_to_ns(ktime_get_real()), b = sp_tsc();

		/* Soon after the last one there is nothing to measure; an interruption in between (10 us) spoils it. */
		if (a - kernel_tsc < 4ull * tsc_khz)
			return;
		if (b - a < tsc_khz / 100) {
			renew(a + (b - a) / 2, ns);
			return;
		}
	}
#endif
}

#endif
