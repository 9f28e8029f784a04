/* SPDX-License-Identifier: GPL-2.0 */
/* Fault-safe reads of kernel and user memory. Any context; a page that is not there is a fault, never a wait. */
#include "../core/core.h"

int sp_try_kread(unsigned long addr, void *to, unsigned long size)
{
	return sp_copy_kernel(to, addr, size) ? -EFAULT : 0;
}

int sp_try_uread(unsigned long addr, void *to, unsigned long size)
{
	if (!current->mm)
		return -EFAULT;
	return sp_copy_user(to, addr, size) ? -EFAULT : 0;
}

unsigned long sp_kread(struct sp_ctx *c, unsigned long addr, int size, int site)
{
	unsigned long v = 0;

	if (sp_unlikely(sp_try_kread(addr, &v, size))) {
		sp_fail(c, SP_E_FAULT, site, addr);
		return 0;
	}
	return v;
}

unsigned long sp_uread(struct sp_ctx *c, unsigned long addr, int size, int site)
{
	unsigned long v = 0;

	if (sp_unlikely(sp_try_uread(addr, &v, size))) {
		sp_fail(c, SP_E_FAULT, site, addr);
		return 0;
	}
	return v;
}

/*
 * A string in pieces that never cross a page before their end is known to be needed: the page behind may not be there. Pieces are small at
 * first, since most strings are.
 */
static struct sp_str read_str(struct sp_string *buf, unsigned long addr, unsigned long max,
			      int (*read)(unsigned long, void *, unsigned long), int *fault)
{
	unsigned long n, i, piece = 32;

	*fault = 0;
	buf->len = 0;
	if (max > MAXSTRINGLEN)
		max = MAXSTRINGLEN;
	while (buf->len < max - 1) {
		n = min_t(unsigned long, piece, max - 1 - buf->len);
		n = min_t(unsigned long, n, PAGE_SIZE - (addr & (PAGE_SIZE - 1)));
		if (read(addr, buf->s + buf->len, n)) {
			*fault = 1;
			buf->len = 0;
			break;
		}
		for (i = 0; i < n; i++)
			if (!buf->s[buf->len + i])
				break;
		buf->len += i;
		if (i < n)
			break;
		addr += n;
		piece = 128;
	}
	return sp_get(buf);
}

struct sp_str sp_try_kread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault)
{
	return read_str(buf, addr, max, sp_try_kread, fault);
}

struct sp_str sp_try_uread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault)
{
	return read_str(buf, addr, max, sp_try_uread, fault);
}

struct sp_str sp_kread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int site)
{
	int fault;
	struct sp_str s = read_str(buf, addr, max, sp_try_kread, &fault);

	if (fault)
		sp_fail(c, SP_E_FAULT, site, addr);
	return s;
}

struct sp_str sp_uread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int site)
{
	int fault;
	struct sp_str s = read_str(buf, addr, max, sp_try_uread, &fault);

	if (fault)
		sp_fail(c, SP_E_FAULT, site, addr);
	return s;
}
