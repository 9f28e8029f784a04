/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between kernels in probes at kernel addresses. */
#ifndef SP_COMPAT_KPROBE_H
#define SP_COMPAT_KPROBE_H

#include "base.h"

#include <linux/kprobes.h>
#include <linux/list.h>

/*
 * Until ec6aba3d2be1 (5.14) the kernel counts each page fault of a handler, though it is one of our reads that copes with it, as a hit that all probes of
 * the address missed. It then asks the probe's fault handler: that one takes the count back for those that are ours, which it knows by itself.
 */
#ifdef SP_HAVE_KPROBE_FAULT_HANDLER
static int sp_kprobe_fault(struct kprobe *p, struct pt_regs *regs, int trap)
{
	struct list_head *at = &p->list;

	do {
		struct kprobe *kp = list_entry(at, struct kprobe, list);

		if (kp->fault_handler == sp_kprobe_fault)
			kp->nmissed--;
		at = at->next;
	} while (at != &p->list);
	return 0;
}

static inline void sp_kprobe_set_faults(struct kprobe *kp)
{
	kp->fault_handler = sp_kprobe_fault;
}

/* register_kretprobe() takes the fault handler away: hits that met another probe's handler cannot be told from faults. */
static inline unsigned long sp_kretprobe_missed(const struct kretprobe *rp)
{
	return rp->nmissed;
}
#else
static inline void sp_kprobe_set_faults(struct kprobe *kp) { }

static inline unsigned long sp_kretprobe_missed(const struct kretprobe *rp)
{
	return rp->nmissed + rp->kp.nmissed;
}
#endif

/* The probe that an instance is of: a function since d741bf41d7c7 (5.11), when instances no longer pointed to it. Never NULL inside of a handler. */
static inline struct kretprobe *sp_kretprobe_of(struct kretprobe_instance *ri)
{
#ifdef SP_HAVE_GET_KRETPROBE
	return get_kretprobe(ri);
#else
	return ri->rp;
#endif
}

/*
 * Where the function goes on whose return was hit at @ip. The registers have the kernel's trampoline there until df91c5bccb0c (5.16); the instance has
 * the address, but not yet when the function is entered.
 */
static inline unsigned long sp_kretprobe_to(struct kretprobe_instance *ri, unsigned long ip)
{
#ifdef CONFIG_KRETPROBE_ON_RETHOOK
	return ip;
#else
	return ip - (unsigned long)sp_kretprobe_of(ri)->kp.addr > 8 ? (unsigned long)ri->ret_addr : ip;
#endif
}

#endif
