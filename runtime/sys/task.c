/* SPDX-License-Identifier: GPL-2.0 */
/* Facts about the current task. Any context. */
#include "../core/core.h"
#include "../compat/memory.h"
#include "word.h"

#include <linux/cred.h>
#include <linux/pid_namespace.h>

struct task_struct *sp_stand_in, *sp_stand_in_by;

static inline struct task_struct *me(void)
{
	return unlikely(current == sp_stand_in_by) ? sp_stand_in : current;
}

/* Of another task they may change under us, but are freed by RCU, which preemption off holds back. */
static inline const struct cred *cred_of_me(void)
{
	return unlikely(current == sp_stand_in_by) ? rcu_dereference_raw(sp_stand_in->real_cred) : current_cred();
}

long sp_pid(void)
{
	return me()->tgid;
}

long sp_tid(void)
{
	return me()->pid;
}

long sp_ppid(void)
{
	struct task_struct *parent;
	long pid;

	rcu_read_lock();
	parent = rcu_dereference(me()->real_parent);
	pid = parent->tgid;
	rcu_read_unlock();
	return pid;
}

/* Numbers are those of the initial user namespace, which is what kuid_t and kgid_t hold. */
long sp_uid(void)
{
	return __kuid_val(cred_of_me()->uid);
}

long sp_euid(void)
{
	return __kuid_val(cred_of_me()->euid);
}

long sp_gid(void)
{
	return __kgid_val(cred_of_me()->gid);
}

long sp_egid(void)
{
	return __kgid_val(cred_of_me()->egid);
}

long sp_cpu(void)
{
	return raw_smp_processor_id();
}

struct sp_str sp_execname(void)
{
	struct task_struct *t = me();
	const unsigned long *comm = (const unsigned long *)t->comm;
	struct sp_str s;

	BUILD_BUG_ON(sizeof(t->comm) != 16);
	s.p = t->comm;
	s.len = sp_bytes_before_zero(comm[0]);
	if (s.len == 8)
		s.len += sp_bytes_before_zero(comm[1]);
	return s;
}

unsigned long sp_task(void)
{
	return (unsigned long)me();
}

int sp_user_mode(struct sp_ctx *c)
{
	return c->regs ? user_mode((struct pt_regs *)c->regs) : 0;
}
