/* SPDX-License-Identifier: GPL-2.0 */
/* Probes in user programs: what entry and return probes share. */
#ifndef SP_ATTACH_UPROBE_H
#define SP_ATTACH_UPROBE_H

#include "attach.h"
#include "counter.h"
#include "../compat/uprobe.h"

#include <linux/vmalloc.h>

struct sp_uprobe {
	struct uprobe_consumer uc;	/* with handlers set by the family */
	const struct sp_probe *p;
	int index;
	struct path path, program;	/* held while attached; the latter only when its processes alone are meant */
	struct inode *inode;		/* that the former is mapped from */
	sp_uprobe_t handle;
	bool on;
	bool any_of_target;		/* all hits of the target are meant */
	unsigned long long missed;
};

struct sp_uprobes {
	const struct sp_attach *kind;
	void (*setup)(struct sp_uprobe *u);
	struct sp_uprobe *all;
	int n;
};

/* struct sp_attach's operations over one family's probes. */
int sp_uprobes_attach(struct sp_uprobes *s);
void sp_uprobes_detach(struct sp_uprobes *s);
void sp_uprobes_release(struct sp_uprobes *s);
unsigned long long sp_uprobes_missed(struct sp_uprobes *s, int index);

/*
 * Kernels that do not count semaphores: the counters of those among @all are up in all processes, now and later, until they are taken down. 0 or a negative
 * error with sp_attach_index set, and none is up. Process context, sleeps.
 */
int sp_semaphores_up(struct sp_uprobe *all, int n);
void sp_semaphores_down(void);

/* Before the handler of each hit, while the task may still sleep. */
static inline void sp_uprobe_before(void)
{
	void (*prepare)(void) = READ_ONCE(sp_uprobe_prepare);

	if (unlikely(prepare != NULL))
		prepare();
}

/* Is a hit of the current task meant? In task context. The other one is for callers on the hot path: the target itself costs two comparisons. */
bool sp_uprobe_wanted(const struct sp_uprobe *u);
static inline bool sp_uprobe_meant(const struct sp_uprobe *u)
{
	return !u->uc.filter || (u->any_of_target && likely(task_tgid_nr(current) == sp_target)) || sp_uprobe_wanted(u);
}

/* What the handler of a hit that is not meant gives: whether the kernel may take the breakpoint out of this process. */
int sp_uprobe_unwanted(void);

#endif
