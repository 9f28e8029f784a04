/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The current task's mappings. mmap_sem is mmap_lock since da1c55f1b272 (5.8); the list of mappings became a tree with 763ecb035029 (6.1).
 * Any context but NMI, once sp_may_try_mmap_lock() allows it; nothing here sleeps.
 */
#ifndef SP_COMPAT_VMA_H
#define SP_COMPAT_VMA_H

#include "sched.h"

#include <linux/mm.h>
#include <linux/rwsem.h>

#ifdef SP_HAVE_MMAP_LOCK
#define SP_MMAP_LOCK mmap_lock
#else
#define SP_MMAP_LOCK mmap_sem
#endif

#ifdef SP_HAVE_FOR_EACH_VMA
#define SP_FOR_EACH_VMA(mm, vma, iter) \
	for (vma_iter_init(&(iter), mm, 0), (vma) = vma_next(&(iter)); (vma); (vma) = vma_next(&(iter)))
typedef struct vma_iterator sp_vma_iter_t;
#else
#define SP_FOR_EACH_VMA(mm, vma, iter) \
	for ((iter) = 0, (vma) = (mm)->mmap; (vma); (vma) = (vma)->vm_next)
typedef int sp_vma_iter_t;
#endif

/*
 * Never waits. May what holds the lock be asked for, and be woken, where @regs were hit (NULL: not known)? Whatever waiting and waking lock is locked with
 * interrupts off, so: where interrupts were on.
 */
static inline bool sp_may_try_mmap_lock(struct pt_regs *regs)
{
	if (!irqs_disabled())
		return true;
#ifdef CONFIG_X86_64
	/* Registers that ftrace has saved in part have no code segment. */
	return regs && (user_mode(regs) || regs->cs == __KERNEL_CS) && (regs->flags & X86_EFLAGS_IF);
#else
	return false;
#endif
}

static inline bool sp_try_mmap_lock(struct mm_struct *mm)
{
	return down_read_trylock(&mm->SP_MMAP_LOCK);
}

static inline void sp_mmap_unlock(struct mm_struct *mm)
{
	up_read(&mm->SP_MMAP_LOCK);
}

#endif
