/* SPDX-License-Identifier: GPL-2.0 */
/* Filling in the kernel's structures of probes at addresses. Process context. */
#ifndef SP_ATTACH_KPROBE_H
#define SP_ATTACH_KPROBE_H

#include "attach.h"

#include <linux/kprobes.h>
#include <linux/vmalloc.h>

/* Address of a kprobe-like probe: by the layout table, by name, or as it is. */
static inline void sp_set_where(struct kprobe *kp, const struct sp_probe *p)
{
	if (p->addr_lay >= 0) {
		kp->addr = (kprobe_opcode_t *)(sp_lay[p->addr_lay] + p->offset);
	} else if (!p->symbol) {
		kp->addr = (kprobe_opcode_t *)p->offset;
	} else {
		kp->symbol_name = p->symbol;
		kp->offset = p->offset;
	}
}

/* All of a return probe but where it is. */
static inline void sp_set_return(struct kretprobe *rp, const struct sp_probe *p)
{
	rp->handler = (kretprobe_handler_t)p->handler;
	rp->entry_handler = (kretprobe_handler_t)p->entry_handler;
	rp->data_size = p->data_size;
	rp->maxactive = p->number ? p->number : max_t(int, 15, 6 * num_possible_cpus());
}

#endif
