/* SPDX-License-Identifier: GPL-2.0 */
/* Fault-safe writes of kernel and user memory, for scripts in guru mode. Any context; what cannot be written is a fault, never a wait. */
#include "../core/core.h"

static __always_inline int store_kernel(unsigned long addr, int size, unsigned long v)
{
	if (!sp_kernel_address(addr))
		return -EFAULT;
	switch (size) {
	case 8:
		return sp_store_kernel(&v, addr, u64);
	case 4:
		return sp_store_kernel(&v, addr, u32);
	case 2:
		return sp_store_kernel(&v, addr, u16);
	default:
		return sp_store_kernel(&v, addr, u8);
	}
}

static __always_inline int store_user(unsigned long addr, int size, unsigned long v)
{
	if (!sp_user_range(addr, size))
		return -EFAULT;
	switch (size) {
	case 8:
		return sp_store_user(&v, addr, u64);
	case 4:
		return sp_store_user(&v, addr, u32);
	case 2:
		return sp_store_user(&v, addr, u16);
	default:
		return sp_store_user(&v, addr, u8);
	}
}

void sp_kwrite(struct sp_ctx *c, unsigned long addr, int size, unsigned long value, int site)
{
	int fault;

	pagefault_disable();
	fault = store_kernel(addr, size, value);
	pagefault_enable();
	if (sp_unlikely(fault))
		sp_fail(c, SP_E_FAULT, site, addr);
}

void sp_uwrite(struct sp_ctx *c, unsigned long addr, int size, unsigned long value, int site)
{
	int fault;

	pagefault_disable();
	fault = store_user(addr, size, value);
	pagefault_enable();
	if (sp_unlikely(fault))
		sp_fail(c, SP_E_FAULT, site, addr);
}
