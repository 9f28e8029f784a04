/* SPDX-License-Identifier: GPL-2.0 */
/* The current kernel stack as addresses: stack_trace_save() since e9b98e162aa5 (5.2), save_stack_trace() before. Any context. */
#ifndef SP_COMPAT_STACK_H
#define SP_COMPAT_STACK_H

#include <linux/stacktrace.h>

static inline unsigned int sp_stack_save(unsigned long *at, unsigned int max)
{
#ifdef SP_HAVE_STACK_TRACE_SAVE
	return stack_trace_save(at, max, 0);
#else
	struct stack_trace t = { .entries = at, .max_entries = max };

	save_stack_trace(&t);
	/* It ends with ULONG_MAX where there was room. */
	return t.nr_entries && at[t.nr_entries - 1] == ULONG_MAX ? t.nr_entries - 1 : t.nr_entries;
#endif
}

#endif
