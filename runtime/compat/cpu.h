/* SPDX-License-Identifier: GPL-2.0 */
/* What orders CPUs against each other: sp_store_release() in any context, sp_synchronize() in process context, since it sleeps. */
#ifndef SP_COMPAT_CPU_H
#define SP_COMPAT_CPU_H

#include <linux/smp.h>
#include <linux/rcupdate.h>

/* smp_store_release() since 47933ad41a86 (3.14); x86's stores are in order by themselves */
#ifdef CONFIG_X86
#define sp_store_release(p, v) do { barrier(); WRITE_ONCE(*(p), v); } while (0)
#else
#define sp_store_release(p, v) smp_store_release(p, v)
#endif

/* synchronize_sched() became synchronize_rcu() with 45975c7d21a1 (4.20) */
#ifdef SP_HAVE_SYNCHRONIZE_SCHED
#define sp_synchronize() synchronize_sched()
#else
#define sp_synchronize() synchronize_rcu()
#endif

#endif
