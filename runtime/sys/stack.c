/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel stacks, by the kernel's own unwinder, without the frames of ours and of the probe's on top. Addresses are kept for the hit, so that asking for one level after the other unwinds once. Any context.
 */
#include "../attach/place.h"
#include "../compat/sched.h"
#include "../compat/stack.h"

#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/bitops.h>
#include <linux/swab.h>

enum { LEVELS = 64, NEAR = 16 };

struct stack {
	struct sp_frames frames;	/* in @all, behind what is left out */
	unsigned long key[2];		/* the hit that this is of */
	unsigned long all[LEVELS];
};

static DEFINE_PER_CPU(struct stack, hit_stack);

/* Leaves out what the unwinder has found on top: this function and the probe's own exception, or (at a tracepoint) the probe's functions; behind them where it came from. */
static noinline void skip_own(struct sp_frames *f, unsigned long ip)
{
	unsigned int i;

	if (ip)
		for (i = 0; i < f->n && f->at[i] - (ip - 1) > NEAR; i++)
			;
	else
		for (i = 0; i < f->n && within_module_core(f->at[i], THIS_MODULE); i++)
			;
	if (i < f->n) {
		f->at += i;
		f->n -= i;
	} else if (ip) {
		f->at[0] = ip;
		f->n = 1;
	}
}

const struct sp_frames *sp_hit_stack(struct sp_ctx *c)
{
	struct stack *s = this_cpu_ptr(&hit_stack);
	struct sp_frames *f = &s->frames;
	unsigned long key0 = sp_count(c, c->probe)->hits, key1 = (unsigned long)c->regs + c->probe + 1;
	unsigned long ip = c->regs && !user_mode((struct pt_regs *)c->regs) ? instruction_pointer((struct pt_regs *)c->regs) : 0;

	if (s->key[0] == key0 && s->key[1] == key1)
		return f;
	s->key[0] = key0;
	s->key[1] = key1;
	f->n = 0;
	f->at = s->all;
	/* Interrupted in user mode: there is no kernel stack. */
	if (c->regs && !ip)
		return f;
	f->n = sp_stack_save(f->at, LEVELS, ip ? c->regs : NULL);
	if (!f->n || f->at[0] != ip)
		skip_own(f, ip);
	if (ip && f->n && f->at[0] == ip)
		f->at[0] = sp_place(c);
	return f;
}

/* Level 0 is where the probe was hit. 0: there is no such level. */
unsigned long sp_stack(struct sp_ctx *c, long level)
{
	const struct sp_frames *f = sp_hit_stack(c);

	return level >= 0 && level < f->n ? f->at[level] : 0;
}

/* Eight digits, as they stand in memory: all at once, since a sample has dozens of addresses. */
static u64 hex_digits(u32 part)
{
	u64 v = swab32(part), above_nine;

	v = (v | v << 16) & 0x0000ffff0000ffffull;
	v = (v | v << 8) & 0x00ff00ff00ff00ffull;
	v = (v >> 4 & 0x000f000f000f000full) | (v & 0x000f000f000f000full) << 8;
	above_nine = (v + 0x0606060606060606ull) >> 4 & 0x0101010101010101ull;
	return v + 0x3030303030303030ull + above_nine * ('a' - '9' - 1);
}

void sp_add_address(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned int room)
{
	char *at = buf->s + buf->len;
	u64 digits[2] = { hex_digits(addr >> 32), hex_digits(addr) };
	int zeros = addr ? (64 - fls64(addr)) / 4 : 15;

	if (buf->len + 20 + room >= MAXSTRINGLEN) {
		c->truncated++;
		return;
	}
	if (buf->len)
		*at++ = ' ';
	*at++ = '0';
	*at++ = 'x';
	if (likely(!zeros))
		memcpy(at, digits, sizeof(digits));
	else
		memcpy(at, (char *)digits + zeros, 16 - zeros);
	at[16 - zeros] = '\0';
	buf->len = at + 16 - zeros - buf->s;
}

struct sp_str sp_stack_list(struct sp_ctx *c, struct sp_string *buf, const unsigned long *at, long n)
{
	long i;

	buf->len = 0;
	for (i = 0; i < n; i++)
		sp_add_address(c, buf, at[i], 0);
	return sp_get(buf);
}

struct sp_str sp_backtrace(struct sp_ctx *c, struct sp_string *buf, long first, long levels)
{
	const struct sp_frames *f = sp_hit_stack(c);
	long n = first < f->n ? f->n - first : 0;

	return sp_stack_list(c, buf, f->at + first, levels < 0 ? n : min(levels, n));
}
