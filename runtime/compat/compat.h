/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that knows that kernels differ. Each difference is a SP_HAVE_ fact found by kmod-template/facts.sh in the headers, since
 * distributions backport and version numbers lie; the shape offered here is that of the newest kernel.
 */
#ifndef SP_COMPAT_H
#define SP_COMPAT_H

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>
#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/relay.h>
#include <linux/sched.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/poll.h>
#include <linux/random.h>
#include <asm/irq_regs.h>
#ifdef CONFIG_X86_64
#include <asm/tsc.h>
#include <asm/msr.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>
#endif
#include <linux/ktime.h>
#ifdef SP_HAVE_SCHED_SIGNAL_H	/* 174cd4b1e5fb (4.11) split sched.h */
#include <linux/sched/signal.h>
#endif
#ifdef SP_HAVE_TIMEKEEPING_H	/* 3.17 moved the clocks out of ktime.h and hrtimer.h */
#include <linux/timekeeping.h>
#endif

/* ---- /proc files: struct proc_ops since d56c0d45f0e2 (5.6) ---- */
#ifndef SP_HAVE_PROC_OPS
#define proc_ops	file_operations
#define proc_open	open
#define proc_read	read
#define proc_write	write
#define proc_release	release
#define proc_poll	poll
#define proc_mmap	mmap
#define proc_ioctl	unlocked_ioctl
#define proc_lseek	llseek
#define SP_PROC_OWNER	.owner = THIS_MODULE,
#else
#define SP_PROC_OWNER
#endif

/* pde_data() since 359745d78351 (5.17) */
#ifdef SP_HAVE_PDE_DATA_LOWER
#define sp_pde_data(inode) pde_data(inode)
#else
#define sp_pde_data(inode) PDE_DATA(inode)
#endif

/* __poll_t since 7a163b2195cd (4.16) */
#ifdef SP_HAVE_POLL_T
typedef __poll_t sp_poll_t;
#else
typedef unsigned int sp_poll_t;
#endif

/* ---- reading foreign memory ---- */

/* copy_from_kernel_nofault() since fe557319aa06 (5.8); before, probe_kernel_read() */
#ifdef SP_HAVE_COPY_FROM_KERNEL_NOFAULT
#define sp_copy_kernel(to, from, n) copy_from_kernel_nofault(to, (const void *)(from), n)
#else
#define sp_copy_kernel(to, from, n) probe_kernel_read(to, (const void *)(from), n)
#endif

#ifdef CONFIG_X86_64
#define SP_VSYSCALL (-10ul << 20)	/* VSYSCALL_ADDR took an argument before f40c330091c7 (3.16) */
/*
 * What copy_from_kernel_nofault() asks of an address before it reads, and probe_kernel_read() did not: the kernel's half, and canonical, since a general
 * protection fault in an access to user memory is a warning from 75045f77f7a7 (4.20) on. Not the vsyscall page either: a read of it is taken for the
 * user's and not mended (32019c659ecf, 6.8).
 */
static inline bool sp_kernel_address(unsigned long addr)
{
	return !(~addr >> (boot_cpu_data.x86_virt_bits - 1)) && (addr & PAGE_MASK) != SP_VSYSCALL;
}

/* One load with the exception table behind it, page faults disabled by the caller. 0 or -EFAULT. */
#ifdef __get_kernel_nofault	/* b6e0f2de0c0d (5.8) */
#define sp_load_kernel(to, addr, type)							\
({											\
	__label__ fault_;								\
	int err_ = -EFAULT;								\
											\
	__get_kernel_nofault((to), (const type *)(addr), type, fault_);			\
	err_ = 0;									\
fault_:											\
	err_;										\
})
#define sp_store_kernel(from, addr, type)						\
({											\
	__label__ fault_;								\
	int err_ = -EFAULT;								\
											\
	__put_kernel_nofault((type *)(addr), (from), type, fault_);			\
	err_ = 0;									\
fault_:											\
	err_;										\
})
#else
/* Before, an access to user memory that checks no limit read the kernel's as well. */
#define sp_load_kernel(to, addr, type) (__get_user(*(type *)(to), (const type __user *)(addr)) ? -EFAULT : 0)
#define sp_store_kernel(from, addr, type) (__put_user(*(type *)(from), (type __user *)(addr)) ? -EFAULT : 0)
#endif
#else
#define sp_kernel_address(addr) true
#define sp_load_kernel(to, addr, type) (sp_copy_kernel(to, addr, sizeof(type)) ? -EFAULT : 0)
#define sp_store_kernel(from, addr, type) (-EFAULT)	/* no machine but x86_64 is tried yet */
#endif

/* The same for the current task's user memory. Kernel threads run on a borrowed mm. The limit is not access_ok()'s, which changed its arguments in 5.0. */
static inline bool sp_user_range(unsigned long addr, unsigned long size)
{
	return current->mm && addr < TASK_SIZE_MAX && size <= TASK_SIZE_MAX - addr;
}

#define sp_load_user(to, addr, type) (__get_user(*(type *)(to), (const type __user *)(addr)) ? -EFAULT : 0)
#define sp_store_user(from, addr, type) (__put_user(*(type *)(from), (type __user *)(addr)) ? -EFAULT : 0)

#define sp_irq_regs() ((void *)get_irq_regs())

/* smp_store_release() since 47933ad41a86 (3.14); x86's stores are in order by themselves */
#ifdef CONFIG_X86
#define sp_store_release(p, v) do { barrier(); WRITE_ONCE(*(p), v); } while (0)
#else
#define sp_store_release(p, v) smp_store_release(p, v)
#endif

/* ---- time ---- */

/* ktime_get_mono_fast_ns() since 4396e058c52e (3.17), and in RHEL 7's 3.10 */
#ifdef SP_HAVE_MONO_FAST
#define sp_mono_ns() ktime_get_mono_fast_ns()
#else
#define sp_mono_ns() ((unsigned long long)local_clock())
#endif

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

/* struct rchan_callbacks became const with 023542f48b57 (5.11) */
#ifdef SP_HAVE_CONST_RCHAN
#define SP_RCHAN_CONST const
#else
#define SP_RCHAN_CONST
#endif

/* kuid_t since 3.5; all that we support have it */

/* synchronize_sched() became synchronize_rcu() with 45975c7d21a1 (4.20) */
#ifdef SP_HAVE_SYNCHRONIZE_SCHED
#define sp_synchronize() synchronize_sched()
#else
#define sp_synchronize() synchronize_rcu()
#endif

#endif
