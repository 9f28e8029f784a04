/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of tasks and users as the runner's namespaces have them; the first namespaces' once the runner is gone. Any context; all under RCU. */
#include "../core/core.h"
#include "../compat/memory.h"

#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/user_namespace.h>

static struct task_struct *runner(void)
{
	return pid_task(find_pid_ns(sp_runner, &init_pid_ns), PIDTYPE_PID);
}

static struct pid *number_of(struct task_struct *t, int which)
{
	switch (which) {
	case SP_NS_PID:
		return task_tgid(t);
	case SP_NS_TID:
		return task_pid(t);
	case SP_NS_PPID:
		return task_tgid(rcu_dereference(t->real_parent));
	case SP_NS_PGRP:
		return task_pgrp(t);
	default:
		return task_session(t);
	}
}

long sp_ns_number(unsigned long task, int which)
{
	struct task_struct *t = (struct task_struct *)task, *r;
	struct pid_namespace *ns;
	long n;

	rcu_read_lock();
	r = runner();
	ns = r && task_pid(r) ? ns_of_pid(task_pid(r)) : NULL;
	n = pid_nr_ns(number_of(t, which), ns ? ns : &init_pid_ns);
	rcu_read_unlock();
	return n;
}

long sp_ns_id(unsigned long task, int which)
{
	struct task_struct *t = (struct task_struct *)task, *r;
	const struct cred *cred;
	struct user_namespace *ns;
	long n;

	rcu_read_lock();
	r = runner();
	ns = r ? __task_cred(r)->user_ns : &init_user_ns;
	cred = __task_cred(t);
	switch (which) {
	case SP_NS_UID:
		n = from_kuid_munged(ns, cred->uid);
		break;
	case SP_NS_EUID:
		n = from_kuid_munged(ns, cred->euid);
		break;
	case SP_NS_GID:
		n = from_kgid_munged(ns, cred->gid);
		break;
	default:
		n = from_kgid_munged(ns, cred->egid);
		break;
	}
	rcu_read_unlock();
	return n;
}
