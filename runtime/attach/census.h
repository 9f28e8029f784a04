/* SPDX-License-Identifier: GPL-2.0 */
/* What is to be done for all programs that run already. */
#ifndef SP_ATTACH_CENSUS_H
#define SP_ATTACH_CENSUS_H

#include "../core/core.h"

#include <linux/sched.h>

typedef void sp_census_fn(struct task_struct *t, struct mm_struct *mm, void *data);
/*
 * Calls @fn for each thread with memory that was made until @until (ns of the monotonic clock), in a kernel thread of ours that is on that memory, where it may sleep.
 * 0 or a negative error. Process context, sleeps.
 */
int sp_census(unsigned long long until, sp_census_fn *fn, void *data);

#endif
