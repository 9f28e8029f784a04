/* SPDX-License-Identifier: GPL-2.0 */
/* Clocks that any context may read. */
#ifndef SP_COMPAT_CLOCK_H
#define SP_COMPAT_CLOCK_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#ifdef CONFIG_X86_64
#include <asm/tsc.h>
#include <asm/msr.h>
#include <asm/cpufeature.h>
#endif
#ifdef SP_HAVE_TIMEKEEPING_H	/* 3.17 moved the clocks out of ktime.h and hrtimer.h */
#include <linux/timekeeping.h>
#endif

/* ktime_get_mono_fast_ns() since 4396e058c52e (3.17), and in RHEL 7's 3.10 */
#ifdef SP_HAVE_MONO_FAST
#define sp_mono_ns() ktime_get_mono_fast_ns()
#define MONO_BACK_NS (~0ull)		/* it is never set: who reads less than another did is late, however late a hypervisor makes it */
#else
#define sp_mono_ns() ((unsigned long long)local_clock())
#define MONO_BACK_NS JUMP_NS		/* one for each CPU */
#endif

#define JUMP_NS		20000000ll	/* more than that apart: the clock was set. A kernel that keeps its time by ticks is off by a few of them now and then */

/*
 * @ns, or what comes right after *@latest where that is later by less than @back: a clock for any context may go back while the kernel renews it, on one CPU or from one to the
 * next. The word that all CPUs write costs little beside a device's clock: not for the TSC. Any context.
 */
static inline unsigned long long sp_after_within(atomic64_t *latest, unsigned long long ns, unsigned long long back)
{
	unsigned long long was, now;

	do {
		was = atomic64_read(latest);
		now = was >= ns && was - ns < back ? was + 1 : ns;
	} while (unlikely((unsigned long long)atomic64_cmpxchg(latest, was, now) != was));
	return now;
}
#define sp_after(latest, ns) sp_after_within(latest, ns, JUMP_NS)

/* ktime_get_real_fast_ns() since 4c3711d7fb47 (4.15); before, the runtime's own (clock.c) */
#ifdef SP_HAVE_REAL_FAST
#define sp_real_ns() ktime_get_real_fast_ns()
#define sp_clock_refresh() do { } while (0)
#else
unsigned long long sp_real_ns(void);
void sp_clock_refresh(void);
#endif

/*
 * A stamp orders what CPUs print, in ticks of the machine's own choice; not before anything that stands before it. Where the kernel trusts the TSC across CPUs it is that,
 * for a tenth of the monotonic clock's price. rdtsc_ordered() since 03b9730b769f (4.2); before, rdtsc_barrier().
 */
#ifdef CONFIG_X86_64
static inline unsigned long long sp_tsc(void)
{
#ifdef SP_HAVE_RDTSC_ORDERED
	return rdtsc_ordered();
#else
	unsigned long long t;

	rdtsc_barrier();
	rdtscll(t);
	return t;
#endif
}
#define sp_tsc_is_good() (boot_cpu_has(X86_FEATURE_TSC) && !check_tsc_unstable())	/* the kernel tests warp between CPUs and marks a TSC that halts */
#else
#define sp_tsc() 0ull
#define sp_tsc_is_good() false
#endif

#endif
