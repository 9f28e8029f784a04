/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel stacks of tasks that do not run here. Any context. */
#include "../core/core.h"
#include "../compat/memory.h"
#include "../compat/sched.h"
#include "../compat/stack.h"

#include <linux/rcupdate.h>

enum { LEVELS = 64 };

/* @task: a task_struct. Of what is none, and of a task that runs on another CPU, there is nothing to tell. */
struct sp_str sp_task_backtrace(struct sp_ctx *c, struct sp_string *buf, unsigned long task, int site)
{
	unsigned long at[LEVELS];
	int pid, n = 0;

	if (task == sp_task())
		return sp_backtrace(c, buf, 0, -1);
	if (!SP_TASK_STACKS)
		sp_fail_text(c, site, SP_LIT("this kernel may free the stack of another task while it is read"));
	/* Neither a task that is found nor its stack is freed meanwhile. */
	rcu_read_lock();
	if (SP_TASK_STACKS && !sp_try_kread(task + offsetof(struct task_struct, pid), &pid, sizeof(pid)) && sp_find_task(pid) == task)
		n = sp_task_stack_save(at, LEVELS, (struct task_struct *)task);
	rcu_read_unlock();
	return sp_stack_list(c, buf, at, n);
}
