/* SPDX-License-Identifier: GPL-2.0 */
/* The place of a hit that has registers: behind a breakpoint the instruction pointer is one further, at returns it may be the kernel's trampoline. Any context. */
#ifndef SP_PLACE_H
#define SP_PLACE_H

#include "attach.h"
#include "../compat/kprobe.h"

static inline unsigned long sp_place(const struct sp_ctx *c)
{
	const struct sp_probe *p = &sp_module.probes[c->probe];
	unsigned long ip = instruction_pointer((struct pt_regs *)c->regs);

	if (p->kind->returns || p->flags & SP_PROBE_RETURN)
		return sp_kretprobe_to(c->instance, ip);
	return ip - p->kind->past;
}

#endif
