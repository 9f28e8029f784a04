/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One context a CPU: memory of its own for whatever a handler needs, since the static per-CPU area of all modules together is 8 KB.
 */
#include "core.h"
#include "../abi/limits.h"
#include "../compat/cpu.h"
#include "param.h"

#include <linux/topology.h>
#include <linux/vmalloc.h>

#include <linux/percpu.h>
#include <linux/sched.h>

#ifndef MAXNESTING
#define MAXNESTING 20
#endif

static long sp_maxnesting = MAXNESTING;
sp_param(sp_maxnesting, long, "recursive calls inside each other (default 20)");

DEFINE_PER_CPU(struct sp_ctx *, sp_cpu_ctx);
struct sp_ctx *sp_first_ctx;

static struct sp_ctx *new_ctx(int cpu)
{
	unsigned long stack = ALIGN(sp_module.cpu_size, 64);
	unsigned long frames = sp_module.frame_size * clamp_t(long, sp_maxnesting, 1, SP_LIMIT_NESTING);
	struct sp_ctx *c = NULL;

	if (sp_take_memory(stack + frames))
		c = vzalloc_node(stack + frames, cpu_to_node(cpu));
	if (!c)
		return NULL;
	c->cpu = cpu;
	c->stack_pos = (char *)c + stack;
	c->stack_end = c->stack_pos + frames;
	return c;
}

int sp_ctx_init(void)
{
	struct sp_ctx *c, **last = &sp_first_ctx;
	int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		if (!cpu_possible(cpu))
			continue;
		c = new_ctx(cpu);
		if (!c) {
			sp_ctx_exit();
			return -ENOMEM;
		}
		per_cpu(sp_cpu_ctx, cpu) = c;
		*last = c;
		last = &c->next;
	}
	return 0;
}

void sp_ctx_exit(void)
{
	struct sp_ctx *c, *next;

	for (c = sp_first_ctx; c; c = next) {
		next = c->next;
		vfree(c);
	}
	sp_first_ctx = NULL;
}

#ifndef CONFIG_X86_64
struct sp_ctx *sp_this_ctx(void)
{
	return __this_cpu_read(sp_cpu_ctx);
}
#endif

/* Once, instead of wherever it is needed: it is a call that the kernel patches, of which it keeps a list. */
static noinline void sp_preempt_enable(void)
{
	preempt_enable();
}

struct sp_ctx *sp_try_claim(int probe, void *regs)
{
	struct sp_ctx *c;

	preempt_disable();
	c = __this_cpu_read(sp_cpu_ctx);
	if (c->busy) {
		sp_preempt_enable();
		return NULL;
	}
	WRITE_ONCE(c->busy, 1);
	barrier();
	c->regs = regs;
	c->probe = probe;
	return c;
}

struct sp_ctx *sp_claim(int probe, void *regs)
{
	struct sp_ctx *c = sp_try_claim(probe, regs);

	if (c)
		return c;
	preempt_disable();
	sp_skip_reentry(__this_cpu_read(sp_cpu_ctx), probe);
	sp_preempt_enable();
	return NULL;
}

void sp_release(struct sp_ctx *c)
{
	barrier();
	WRITE_ONCE(c->busy, 0);
	sp_preempt_enable();
}

void sp_quiesce(bool begun)
{
	struct sp_ctx *c;

	if (begun)
		sp_synchronize();
	sp_for_each_ctx(c) {
		while (READ_ONCE(c->busy))
			schedule_timeout_uninterruptible(1);
	}
}
