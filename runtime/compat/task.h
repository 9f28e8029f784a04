/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks other than the current one, and what a task asked the kernel for. */
#ifndef SP_COMPAT_TASK_H
#define SP_COMPAT_TASK_H

#include "base.h"
#include "sched.h"

#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mmu_context.h>
#include <asm/ptrace.h>
#ifdef SP_HAVE_SCHED_MM_H	/* 6e84f31522f9 (4.11) */
#include <linux/sched/mm.h>
#endif
#ifdef SP_HAVE_SCHED_TASK_H	/* 68db0cf10678 and others (4.11) */
#include <linux/sched/task.h>
#endif

/* Kernel threads on the memory of a program: kthread_use_mm() since f5678e7f2ac3 (5.8). */
#ifdef SP_HAVE_KTHREAD_USE_MM
#define sp_use_mm(mm) kthread_use_mm(mm)
#define sp_unuse_mm(mm) kthread_unuse_mm(mm)
#else
#define sp_use_mm(mm) use_mm(mm)
#define sp_unuse_mm(mm) unuse_mm(mm)
#endif

/* Since 0c740d0afc3b (3.14); do_each_thread() is gone since 5ffd2c37cb7a (6.6). */
#ifdef for_each_process_thread
#define sp_for_each_task(g, t)		for_each_process_thread(g, t) {
#define sp_end_for_each_task(g, t)	}
#else
#define sp_for_each_task(g, t)		do_each_thread(g, t) {
#define sp_end_for_each_task(g, t)	} while_each_thread(g, t)
#endif

/* The lock of a memory's map: c1e8d7c6a7a6 (5.8) renamed it. Its areas are a list until 763ecb035029 (6.1). */
#ifdef SP_HAVE_MMAP_LOCK
#define sp_mmap_read_lock(mm)	mmap_read_lock(mm)
#define sp_mmap_read_unlock(mm)	mmap_read_unlock(mm)
#else
#define sp_mmap_read_lock(mm)	down_read(&(mm)->mmap_sem)
#define sp_mmap_read_unlock(mm)	up_read(&(mm)->mmap_sem)
#endif
#ifdef SP_HAVE_VMA_ITERATOR
#define sp_for_each_vma(mm, vma)					\
	for ((vma) = find_vma(mm, 0); (vma); (vma) = find_vma(mm, (vma)->vm_end))
#else
#define sp_for_each_vma(mm, vma) for ((vma) = (mm)->mmap; (vma); (vma) = (vma)->vm_next)
#endif

/* Does the current task become another program? */
#ifdef SP_HAVE_IN_EXECVE
#define sp_in_execve() (current->in_execve)
#else
#define sp_in_execve() true
#endif

/* When @t was made, on the monotonic clock. A number since ccbf62d8a284 (3.17). */
static inline unsigned long long sp_start_time(const struct task_struct *t)
{
#ifdef SP_HAVE_TIMESPEC_START
	return timespec_to_ns(&t->start_time);
#else
	return t->start_time;
#endif
}

#ifdef CONFIG_X86_64
/* The six arguments of a system call. A 32-bit program passes them in other registers. */
static inline void sp_syscall_args(const struct pt_regs *regs, unsigned long *args)
{
	if (regs->cs == __USER32_CS) {
		args[0] = (unsigned int)regs->bx;
		args[1] = (unsigned int)regs->cx;
		args[2] = (unsigned int)regs->dx;
		args[3] = (unsigned int)regs->si;
		args[4] = (unsigned int)regs->di;
		args[5] = (unsigned int)regs->bp;
		return;
	}
	args[0] = regs->di;
	args[1] = regs->si;
	args[2] = regs->dx;
	args[3] = regs->r10;
	args[4] = regs->r8;
	args[5] = regs->r9;
}
#endif

#endif
