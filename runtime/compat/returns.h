/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Return addresses of the current task that the kernel has put its own place for: those of functions with a probe at their return. Any context.
 *
 * The list is the task's own, changed by nobody else; a hit inside of that change may find it half done, so it is read as any memory is. Calls that were left by
 * longjmp() stay in it for a while: only a place where the kernel's address stands (the beginning of a page) is taken for one.
 */
#ifndef SP_COMPAT_RETURNS_H
#define SP_COMPAT_RETURNS_H

#include "sched.h"

#include <linux/uprobes.h>

enum { SP_RETURNS = 24 };	/* of calls inside each other; those further out show the kernel's place */

struct sp_returns {
	unsigned int n;
	struct {
		unsigned long slot, to;	/* where on the stack, and what belongs there */
	} at[SP_RETURNS];
};

/* Some kernels' header tells of the list, RHEL 7.9's 3.10 among them; of others the kernel's place is shown: [uprobes]. */
#if defined(SP_HAVE_RETURN_INSTANCE) && defined(CONFIG_UPROBES)
static inline void sp_returns_get(struct sp_returns *r)
{
	const struct uprobe_task *own = current->utask;
	const struct return_instance *i;

	r->n = 0;
	if (likely(!own) || sp_try_kread((unsigned long)&own->return_instances, &i, sizeof(i)))
		return;
	while (i && r->n < SP_RETURNS) {
		if (sp_try_kread((unsigned long)&i->stack, &r->at[r->n].slot, sizeof(i->stack)) ||
		    sp_try_kread((unsigned long)&i->orig_ret_vaddr, &r->at[r->n].to, sizeof(i->orig_ret_vaddr)) ||
		    sp_try_kread((unsigned long)&i->next, &i, sizeof(i)))
			return;
		r->n++;
	}
}
#else
static inline void sp_returns_get(struct sp_returns *r)
{
	r->n = 0;
}
#endif

/* What belongs at @slot of the stack, where @value was read. */
static __always_inline unsigned long sp_return_at(const struct sp_returns *r, unsigned long slot, unsigned long value)
{
	unsigned int i;

	if (likely(!r->n) || value & ~PAGE_MASK)
		return value;
	for (i = 0; i < r->n; i++)
		if (r->at[i].slot == slot && r->at[i].to < TASK_SIZE_MAX)
			return r->at[i].to;
	return value;
}

#endif
