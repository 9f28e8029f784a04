/* SPDX-License-Identifier: GPL-2.0 */
/* A task's registers in user mode, as it entered the kernel. Any context. */
#ifndef SP_COMPAT_USTACK_H
#define SP_COMPAT_USTACK_H

#include "sched.h"
#include "memory.h"

#include <linux/ptrace.h>

/*
 * System calls save all registers since 3f01daecd545 (4.16), which system calls with wrappers (fa697140f9a2, 4.17) build on. Before, what callees preserve is not
 * saved, and where pt_regs has it stands something else. The frame pointer is found all the same where the kernel has frame pointers: the outermost
 * function of the kernel has saved it as its caller's.
 */
#ifdef CONFIG_ARCH_HAS_SYSCALL_WRAPPER
#define SP_SYSCALLS_SAVE_ALL 1
#else
#define SP_SYSCALLS_SAVE_ALL 0
#endif

static inline unsigned long sp_user_frame_pointer(unsigned long kernel_fp)
{
#ifdef CONFIG_FRAME_POINTER
	unsigned long next;
	int i;

	for (i = 0; i < 64 && kernel_fp >= TASK_SIZE_MAX && !sp_try_kread(kernel_fp, &next, sizeof(next)); i++)
		kernel_fp = next;
	return i && kernel_fp < TASK_SIZE_MAX ? kernel_fp : 0;
#else
	return 0;
#endif
}

/* What the processor ran when it was in user mode: 64-bit code? */
static inline bool sp_is_64bit_user(struct pt_regs *regs)
{
#ifdef CONFIG_X86_64
	return regs->cs == __USER_CS;
#else
	return true;
#endif
}

#endif
