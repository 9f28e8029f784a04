/* SPDX-License-Identifier: GPL-2.0 */
/* Facts about the current task. Any context. */
#include "../core/core.h"

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

static long id_of(kuid_t uid)
{
	return from_kuid_munged(&init_user_ns, uid);
}

static long gid_of(kgid_t gid)
{
	return from_kgid_munged(&init_user_ns, gid);
}

long sp_uid(void)
{
	return id_of(current_uid());
}

long sp_euid(void)
{
	return id_of(current_euid());
}

long sp_gid(void)
{
	return gid_of(current_gid());
}

long sp_egid(void)
{
	return gid_of(current_egid());
}

long sp_cpu(void)
{
	return raw_smp_processor_id();
}

struct sp_str sp_execname(void)
{
	struct sp_str s;

	s.p = current->comm;
	s.len = strnlen(current->comm, sizeof(current->comm));
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
