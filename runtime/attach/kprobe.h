/* SPDX-License-Identifier: GPL-2.0 */
/* Filling in the kernel's structures of probes at addresses. Process context. */
#ifndef SP_ATTACH_KPROBE_H
#define SP_ATTACH_KPROBE_H

#include "attach.h"
#include "../compat/kprobe.h"

#include <linux/vmalloc.h>

/* Address of a kprobe-like probe, by the layout table, by name, or as it is; and what all of them need. */
static inline void sp_set_where(struct kprobe *kp, const struct sp_probe *p)
{
	sp_kprobe_set_faults(kp);
	if (p->addr_lay >= 0) {
		kp->addr = (kprobe_opcode_t *)(sp_lay[p->addr_lay] + p->offset);
	} else if (!p->symbol) {
		kp->addr = (kprobe_opcode_t *)p->offset;
	} else {
		kp->symbol_name = p->symbol;
		kp->offset = p->offset;
	}
}

/* A registered kprobe that is to be armed or not. 0 also when it was so before. */
static inline int sp_kprobe_arm(struct kprobe *kp, bool want)
{
	if (want != !!kprobe_disabled(kp))
		return 0;
	return want ? enable_kprobe(kp) : disable_kprobe(kp);
}

/* A probe at an address: at a return it is an rp, which begins with its kprobe. */
struct sp_kprobe_entry {
	union {
		struct kprobe kp;
		struct kretprobe rp;
	} u;
	int index;
};

/* What differs between those at returns and the others. Process context. */
struct sp_kprobe_ops {
	int (*arm)(struct sp_kprobe_entry *e);	/* its index and place are set */
	void (*disarm)(struct sp_kprobe_entry **all, int n);	/* waits for one grace period, not for one each */
	unsigned long long (*missed)(const struct sp_kprobe_entry *e);
};
extern const struct sp_kprobe_ops sp_kprobe_ops, sp_kretprobe_ops;

/* The probes of one family. */
struct sp_kprobes {
	const struct sp_attach *kind;
	const struct sp_kprobe_ops *ops;
	struct sp_kprobe_entry *entries, **of;	/* of: by probe; NULL where it is not armed */
	struct sp_kprobe_entry **armed;
	int narmed;
	bool on;
};

/* What struct sp_attach says, for the probes of the kind but those that @taken has at their index; NULL: all. kprobes.c. */
int sp_kprobes_attach(struct sp_kprobes *k, const bool *taken);
int sp_kprobes_rearm(struct sp_kprobes *k);
void sp_kprobes_detach(struct sp_kprobes *k);
void sp_kprobes_release(struct sp_kprobes *k);
unsigned long long sp_kprobes_missed(const struct sp_kprobes *k, int index);

#ifdef KRETACTIVE
#define SP_KRETACTIVE (KRETACTIVE)
#else
#define SP_KRETACTIVE max_t(int, 15, 6 * num_possible_cpus())
#endif

/* All of a return probe but where it is. */
static inline void sp_set_return(struct kretprobe *rp, const struct sp_probe *p)
{
	rp->handler = (kretprobe_handler_t)p->handler;
	rp->entry_handler = (kretprobe_handler_t)p->entry_handler;
	rp->data_size = p->data_size;
	rp->maxactive = p->number ? p->number : SP_KRETACTIVE;
}

#endif
