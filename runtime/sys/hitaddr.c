/* SPDX-License-Identifier: GPL-2.0 */
/* Where the hit is. Any context. */
#include "../attach/place.h"

#include <linux/ptrace.h>

unsigned long sp_hit_addr(struct sp_ctx *c)
{
	return c->regs ? sp_place(c) : 0;
}
