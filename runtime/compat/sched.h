/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks with their signals and stacks: 174cd4b1e5fb and f3ac60671954 (4.11) split sched.h; RHEL 7's 3.10 has the first. No function of ours: any context. */
#ifndef SP_COMPAT_SCHED_H
#define SP_COMPAT_SCHED_H

#include <linux/sched.h>
#ifdef SP_HAVE_SCHED_SIGNAL_H
#include <linux/sched/signal.h>
#endif
#ifdef SP_HAVE_SCHED_TASK_STACK_H
#include <linux/sched/task_stack.h>
#endif

#endif
