/* SPDX-License-Identifier: GPL-2.0 */
/* Facts about the current task. Any context. */
#include "../core/core.h"
#include "../compat/memory.h"
#include "word.h"

#include <linux/cred.h>
#include <linux/pid_namespace.h>

long sp_pid(void)
{
	return current->tgid;
}

long sp_tid(void)
{
	return current->pid;
}

long sp_ppid(void)
{
	struct task_struct *parent;
	long pid;

	rcu_read_lock();
	parent = rcu_dereference(current->real_parent);
	pid = parent->tgid;
	rcu_read_unlock();
	return pid;
}

/* Numbers are those of the initial user namespace, which is what kuid_t and kgid_t hold. */
long sp_uid(void)
{
	return __kuid_val(current_uid());
}

long sp_euid(void)
{
	return __kuid_val(current_euid());
}

long sp_gid(void)
{
	return __kgid_val(current_gid());
}

long sp_egid(void)
{
	return __kgid_val(current_egid());
}

long sp_cpu(void)
{
	return raw_smp_processor_id();
}

struct sp_str sp_execname(void)
{
	const unsigned long *comm = (const unsigned long *)current->comm;
	struct sp_str s;

	BUILD_BUG_ON(sizeof(current->comm) != 16);
	s.p = current->comm;
	s.len = sp_bytes_before_zero(comm[0]);
	if (s.len == 8)
		s.len += sp_bytes_before_zero(comm[1]);
	return s;
}

unsigned long sp_task(void)
{
	return (unsigned long)current;
}

int sp_user_mode(struct sp_ctx *c)
{
	return c->regs ? user_mode((struct pt_regs *)c->regs) : 0;
}
