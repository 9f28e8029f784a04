/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fault-safe reads of kernel and user memory. Any context; a page that is not there is a fault, never a wait. A fetch is one load of its size; strings are
 * read by aligned words: a word lies in one page, so that nothing is touched behind a string's end that might not be there.
 *
 * copy_from_user_nofault() and its like cost several times as much, and on kernels without d319f344561d (6.4) their hardened-usercopy check takes a lock for
 * destinations like ours, which an NMI may have interrupted.
 */
#include "../core/core.h"
#include "../compat/memory.h"
#include "word.h"

enum where { KERNEL, USER };

/* Constant @where; page faults are disabled. 0 or -EFAULT. */
static __always_inline int load(enum where where, void *to, unsigned long addr, int size)
{
	if (where == USER ? !sp_user_range(addr, size) : !sp_kernel_address(addr))
		return -EFAULT;
	switch (size) {
	case 8:
		return where == USER ? sp_load_user(to, addr, u64) : sp_load_kernel(to, addr, u64);
	case 4:
		return where == USER ? sp_load_user(to, addr, u32) : sp_load_kernel(to, addr, u32);
	case 2:
		return where == USER ? sp_load_user(to, addr, u16) : sp_load_kernel(to, addr, u16);
	default:
		return where == USER ? sp_load_user(to, addr, u8) : sp_load_kernel(to, addr, u8);
	}
}

static __always_inline unsigned long fetch(struct sp_ctx *c, enum where where, unsigned long addr, int size, int site)
{
	unsigned long v = 0;
	int fault;

	pagefault_disable();
	fault = load(where, &v, addr, size);
	pagefault_enable();
	if (sp_likely(!fault))
		return v;
	sp_fail(c, SP_E_FAULT, site, addr);
	return 0;
}

unsigned long sp_kread(struct sp_ctx *c, unsigned long addr, int size, int site)
{
	return fetch(c, KERNEL, addr, size, site);
}

unsigned long sp_uread(struct sp_ctx *c, unsigned long addr, int size, int site)
{
	return fetch(c, USER, addr, size, site);
}

/* ---- any size ---- */

static __always_inline int copy(enum where where, char *to, unsigned long addr, unsigned long size)
{
	int fault = 0;

	pagefault_disable();
	for (; size >= 8 && !fault; size -= 8, addr += 8, to += 8)
		fault = load(where, to, addr, 8);
	for (; size && !fault; size--, addr++, to++)
		fault = load(where, to, addr, 1);
	pagefault_enable();
	return fault;
}

int sp_try_kread(unsigned long addr, void *to, unsigned long size)
{
	return copy(KERNEL, to, addr, size);
}

int sp_try_uread(unsigned long addr, void *to, unsigned long size)
{
	return copy(USER, to, addr, size);
}

/* ---- strings ---- */

static __always_inline struct sp_str read_str(enum where where, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault)
{
	unsigned long end = clamp_t(unsigned long, max, 1, MAXSTRINGLEN) - 1, skip = addr & 7, len = 0, w, n;

	*fault = 0;
	pagefault_disable();
	for (addr -= skip; len < end; addr += 8) {
		if (sp_unlikely(load(where, &w, addr, 8))) {
			*fault = 1;
			len = 0;
			break;
		}
		/* What stands before the string goes; the zeroes that come in instead are behind the word's own bytes. */
		w >>= 8 * skip;
		n = sp_bytes_before_zero(w);
		if (sp_likely(len <= MAXSTRINGLEN - 8))
			*(unsigned long *)(buf->s + len) = w;
		else
			memcpy(buf->s + len, &w, MAXSTRINGLEN - len);
		len += n;
		if (n < 8 - skip)
			break;
		skip = 0;
	}
	pagefault_enable();
	buf->len = min(len, end);
	return sp_get(buf);
}

struct sp_str sp_try_kread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault)
{
	return read_str(KERNEL, buf, addr, max, fault);
}

struct sp_str sp_try_uread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault)
{
	return read_str(USER, buf, addr, max, fault);
}

struct sp_str sp_kread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int site)
{
	int fault;
	struct sp_str s = sp_try_kread_str(c, buf, addr, max, &fault);

	if (sp_unlikely(fault))
		sp_fail(c, SP_E_FAULT, site, addr);
	return s;
}

struct sp_str sp_uread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int site)
{
	int fault;
	struct sp_str s = sp_try_uread_str(c, buf, addr, max, &fault);

	if (sp_unlikely(fault))
		sp_fail(c, SP_E_FAULT, site, addr);
	return s;
}
