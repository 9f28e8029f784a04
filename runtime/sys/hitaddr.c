/* SPDX-License-Identifier: GPL-2.0 */
/* Where the hit is. Any context. */
#include "../attach/attach.h"

#include <linux/ptrace.h>

unsigned long sp_hit_addr(struct sp_ctx *c)
{
	return c->regs ? instruction_pointer((struct pt_regs *)c->regs) - sp_past(c) : 0;
}
