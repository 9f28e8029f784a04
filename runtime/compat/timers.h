/* SPDX-License-Identifier: GPL-2.0 */
/* Timers of both kinds. Their functions run in the timer interrupt (hrtimer) or in softirqs (timer_list); setting up and stopping: process context, stopping sleeps. */
#ifndef SP_COMPAT_TIMERS_H
#define SP_COMPAT_TIMERS_H

#include <linux/hrtimer.h>
#include <linux/timer.h>
#include <asm/irq_regs.h>

/* The registers of what a timer interrupted. */
#define sp_irq_regs() ((void *)get_irq_regs())

/* hrtimer_setup() since 908a1d775422 (6.13); hrtimer_init() is gone since 6.15 */
static inline void sp_hrtimer_setup(struct hrtimer *t, enum hrtimer_restart (*fn)(struct hrtimer *))
{
#ifdef SP_HAVE_HRTIMER_SETUP
	hrtimer_setup(t, fn, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(t, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	t->function = fn;
#endif
}

/* timer_setup() since 686fef928bba (4.15), backported to RHEL 7; timer_delete_sync() replaces del_timer_sync() since 9b13df3fb64e (6.2) */
#ifdef SP_HAVE_TIMER_SETUP
#define SP_TIMER_FN(name) static void name(struct timer_list *unused)
#define sp_timer_setup(t, fn) timer_setup(t, fn, 0)
#else
#define SP_TIMER_FN(name) static void name(unsigned long unused)
#define sp_timer_setup(t, fn) setup_timer(t, fn, 0)
#endif
#ifdef SP_HAVE_TIMER_DELETE_SYNC
#define sp_timer_stop(t) timer_delete_sync(t)
#else
#define sp_timer_stop(t) del_timer_sync(t)
#endif

#endif
