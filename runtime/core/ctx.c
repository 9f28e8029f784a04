/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One context a CPU: memory of its own for whatever a handler needs, since the static per-CPU area of all modules together is 8 KB.
 */
#include "core.h"
#include "../compat/cpu.h"

#include <linux/topology.h>
#include <linux/vmalloc.h>

#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/delay.h>

#ifndef MAXNESTING
#define MAXNESTING 20
#endif

static int sp_maxnesting = MAXNESTING;
module_param(sp_maxnesting, int, 0444);
MODULE_PARM_DESC(sp_maxnesting, "calls of recursive functions inside each other (default 20)");

DEFINE_PER_CPU(struct sp_ctx *, sp_cpu_ctx);
struct sp_ctx **sp_ctxs;
int sp_ncpus;

static struct sp_ctx *new_ctx(int cpu)
{
	unsigned long stack = ALIGN(sp_module.cpu_size, 64);
	unsigned long frames = sp_module.frame_size * clamp(sp_maxnesting, 1, 100000);
	struct sp_ctx *c = vzalloc_node(stack + frames, cpu_to_node(cpu));

	if (!c)
		return NULL;
	c->cpu = cpu;
	c->stack_pos = (char *)c + stack;
	c->stack_end = c->stack_pos + frames;
	return c;
}

int sp_ctx_init(void)
{
	int cpu;

	sp_ctxs = vzalloc(nr_cpu_ids * sizeof(*sp_ctxs));
	if (!sp_ctxs)
		return -ENOMEM;
	sp_ncpus = nr_cpu_ids;
	for_each_possible_cpu(cpu) {
		sp_ctxs[cpu] = new_ctx(cpu);
		if (!sp_ctxs[cpu]) {
			sp_ctx_exit();
			return -ENOMEM;
		}
		per_cpu(sp_cpu_ctx, cpu) = sp_ctxs[cpu];
	}
	return 0;
}

void sp_ctx_exit(void)
{
	struct sp_ctx *c;
	int cpu;

	sp_for_each_ctx(cpu, c)
		vfree(c);
	vfree(sp_ctxs);
}

#ifndef CONFIG_X86_64
struct sp_ctx *sp_this_ctx(void)
{
	return __this_cpu_read(sp_cpu_ctx);
}
#endif

struct sp_ctx *sp_try_claim(int probe, void *regs)
{
	struct sp_ctx *c;

	preempt_disable();
	c = __this_cpu_read(sp_cpu_ctx);
	if (c->busy) {
		preempt_enable();
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
	struct sp_ctx *c;

	preempt_disable();
	c = sp_try_claim(probe, regs);
	if (!c)
		sp_skip_reentry(__this_cpu_read(sp_cpu_ctx), probe);
	preempt_enable();
	return c;
}

void sp_release(struct sp_ctx *c)
{
	barrier();
	WRITE_ONCE(c->busy, 0);
	preempt_enable();
}

void sp_quiesce(void)
{
	struct sp_ctx *c;
	int cpu;

	sp_synchronize();
	sp_for_each_ctx(cpu, c) {
		while (READ_ONCE(c->busy))
			msleep(1);
	}
}
