/* SPDX-License-Identifier: GPL-2.0 */
/* Reading and writing memory that may not be there, the kernel's and the current task's. Any context. */
#ifndef SP_COMPAT_MEMORY_H
#define SP_COMPAT_MEMORY_H

#include <linux/sched.h>
#include <linux/uaccess.h>
#ifdef CONFIG_X86_64
#include <asm/processor.h>
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

/* Words of it, one after the other: between begin and end nothing is called. unsafe_get_user() has taken a label since 1bd4403d86a1 (4.8). */
#if defined(CONFIG_X86_64) && defined(__uaccess_begin_nospec) && defined(unsafe_get_user)
#define sp_user_begin() __uaccess_begin_nospec()
#define sp_user_end() __uaccess_end()
#define sp_user_word(to, addr, fault) unsafe_get_user(*(to), (const unsigned long __user *)(addr), fault)
#else
#define sp_user_begin() do { } while (0)
#define sp_user_end() do { } while (0)
#define sp_user_word(to, addr, fault)							\
do {											\
	if (__get_user(*(to), (const unsigned long __user *)(addr)))			\
		goto fault;								\
} while (0)
#endif

#define sp_load_user(to, addr, type) (__get_user(*(type *)(to), (const type __user *)(addr)) ? -EFAULT : 0)
#define sp_store_user(from, addr, type) (__put_user(*(type *)(from), (type __user *)(addr)) ? -EFAULT : 0)

#endif
