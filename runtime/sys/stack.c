/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel stacks, by the kernel's own unwinder, without the frames of ours and of the probe's on top. Addresses are kept for the hit, so that asking for one level after the other unwinds once. Any context.
 */
#include "../core/core.h"
#include "../compat/sched.h"
#include "../compat/stack.h"

#include <linux/module.h>
#include <linux/ptrace.h>

enum { LEVELS = 64, NEAR = 16 };

struct stack {
	unsigned long key[2];		/* the hit that this is of */
	unsigned int n;
	unsigned long at[LEVELS];
};

static DEFINE_PER_CPU(struct stack, hit_stack);

static struct stack *of_this_hit(struct sp_ctx *c)
{
	struct stack *s = this_cpu_ptr(&hit_stack);
	unsigned long key0 = sp_count(c, c->probe)->hits, key1 = (unsigned long)c->regs + c->probe + 1;
	unsigned long ip = c->regs && !user_mode((struct pt_regs *)c->regs) ? instruction_pointer((struct pt_regs *)c->regs) : 0;
	unsigned int i;

	if (s->key[0] == key0 && s->key[1] == key1)
		return s;
	s->key[0] = key0;
	s->key[1] = key1;
	s->n = 0;
	/* Interrupted in user mode: there is no kernel stack. */
	if (c->regs && !ip)
		return s;
	s->n = sp_stack_save(s->at, LEVELS, ip ? c->regs : NULL);
	/* On top are this function and the probe's own exception, or (at a tracepoint) the probe's functions; behind them where it came from. */
	if (ip)
		for (i = 0; i < s->n && s->at[i] - (ip - 1) > NEAR; i++)
			;
	else
		for (i = 0; i < s->n && within_module_core(s->at[i], THIS_MODULE); i++)
			;
	if (i < s->n) {
		memmove(s->at, s->at + i, (s->n - i) * sizeof(s->at[0]));
		s->n -= i;
	} else if (ip) {
		s->at[0] = ip;
		s->n = 1;
	}
	return s;
}

/* Level 0 is where the probe was hit. 0: there is no such level. */
unsigned long sp_stack(struct sp_ctx *c, long level)
{
	struct stack *s = of_this_hit(c);

	return level >= 0 && level < s->n ? s->at[level] : 0;
}

static void add_hex(struct sp_ctx *c, struct sp_string *buf, unsigned long addr)
{
	if (buf->len + 20 < MAXSTRINGLEN)
		buf->len += scnprintf(buf->s + buf->len, MAXSTRINGLEN - buf->len, "%s0x%lx", buf->len ? " " : "", addr);
	else
		c->truncated++;
}

struct sp_str sp_backtrace(struct sp_ctx *c, struct sp_string *buf, long first, long levels)
{
	struct stack *s = of_this_hit(c);
	long i;

	buf->len = 0;
	for (i = first; i < s->n && (levels < 0 || i < first + levels); i++)
		add_hex(c, buf, s->at[i]);
	return sp_get(buf);
}
