/* SPDX-License-Identifier: GPL-2.0 */
/* What a script can ask about its probe, its module and the stack it runs on. Any context. */
#include "../core/core.h"
#include "../attach/attach.h"
#include "../compat/sched.h"

#include <linux/thread_info.h>

struct sp_str sp_probe_type(struct sp_ctx *c)
{
	const struct sp_probe *p = &sp_module.probes[c->probe];

	if (p->kind == &sp_attach_begin)
		return SP_LIT("begin");
	if (p->kind == &sp_attach_end)
		return SP_LIT("end");
	if (p->kind == &sp_attach_error)
		return SP_LIT("error");
	/* Through ftrace, or in modules: it is a kprobe to the user all the same. */
	if (!strcmp(p->kind->name, "entry"))
		return SP_LIT("kprobe");
	if (!strcmp(p->kind->name, "module"))
		return p->flags & SP_PROBE_RETURN ? SP_LIT("kretprobe") : SP_LIT("kprobe");
	return sp_of_c_string(p->kind->name);
}

struct sp_str sp_point_name(struct sp_ctx *c)
{
	return sp_of_c_string(sp_point_names[c->probe]);
}

long sp_stack_size(void)
{
	return THREAD_SIZE;
}

long sp_stack_used(struct sp_ctx *c)
{
	struct pt_regs *regs = c->regs;
	unsigned long at = regs && !user_mode(regs) ? kernel_stack_pointer(regs) : (unsigned long)&regs;
	unsigned long base = (unsigned long)task_stack_page(current);

	/* Interrupts have stacks of their own. */
	return at >= base && at < base + THREAD_SIZE ? base + THREAD_SIZE - at : 0;
}
