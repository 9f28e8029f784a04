/* SPDX-License-Identifier: GPL-2.0 */
/* Fault-safe writes of kernel and user memory, for scripts in guru mode. Any context; what cannot be written is a fault, never a wait. */
#include "../core/core.h"
#include "../compat/memory.h"

enum where { KERNEL, USER };

/* Constant @where; page faults are disabled. 0 or -EFAULT. */
static __always_inline int store(enum where where, unsigned long addr, int size, unsigned long v)
{
	if (where == USER ? !sp_user_range(addr, size) : !sp_kernel_address(addr))
		return -EFAULT;
	switch (size) {
	case 8:
		return where == USER ? sp_store_user(&v, addr, u64) : sp_store_kernel(&v, addr, u64);
	case 4:
		return where == USER ? sp_store_user(&v, addr, u32) : sp_store_kernel(&v, addr, u32);
	case 2:
		return where == USER ? sp_store_user(&v, addr, u16) : sp_store_kernel(&v, addr, u16);
	default:
		return where == USER ? sp_store_user(&v, addr, u8) : sp_store_kernel(&v, addr, u8);
	}
}

static __always_inline void write(struct sp_ctx *c, enum where where, unsigned long addr, int size, unsigned long value, int site)
{
	int fault;

	pagefault_disable();
	fault = store(where, addr, size, value);
	pagefault_enable();
	if (sp_unlikely(fault))
		sp_fail(c, SP_E_FAULT, site, addr);
}

void sp_kwrite(struct sp_ctx *c, unsigned long addr, int size, unsigned long value, int site)
{
	write(c, KERNEL, addr, size, value, site);
}

void sp_uwrite(struct sp_ctx *c, unsigned long addr, int size, unsigned long value, int site)
{
	write(c, USER, addr, size, value, site);
}
