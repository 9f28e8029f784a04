/* SPDX-License-Identifier: GPL-2.0 */
/* Other tasks than the current one. Any context; all under RCU. */
#include "../core/core.h"
#include "../compat/memory.h"

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>

static struct task_struct *me(void)
{
	return (struct task_struct *)sp_task();
}

/* A task may change its name meanwhile: the copy ends somewhere within it in any case. */
static struct sp_str name_of(struct sp_string *buf, struct task_struct *t)
{
	memcpy(buf->s, t->comm, sizeof(t->comm));
	buf->len = strnlen(buf->s, sizeof(t->comm));
	return sp_get(buf);
}

struct sp_str sp_parent_execname(struct sp_string *buf)
{
	struct sp_str s;

	rcu_read_lock();
	s = name_of(buf, rcu_dereference(me()->real_parent));
	rcu_read_unlock();
	return s;
}

static struct task_struct *find(long pid)
{
	return pid == (int)pid ? pid_task(find_pid_ns(pid, &init_pid_ns), PIDTYPE_PID) : NULL;
}

unsigned long sp_find_task(long pid)
{
	unsigned long t;

	rcu_read_lock();
	t = (unsigned long)find(pid);
	rcu_read_unlock();
	return t;
}

struct sp_str sp_pid_execname(struct sp_string *buf, long pid)
{
	struct task_struct *t;

	buf->len = 0;
	rcu_read_lock();
	t = find(pid);
	if (t)
		name_of(buf, t);
	rcu_read_unlock();
	return sp_get(buf);
}

long sp_pgrp(void)
{
	long pid;

	rcu_read_lock();
	pid = pid_nr(task_pgrp(me()));
	rcu_read_unlock();
	return pid;
}

long sp_sid(void)
{
	long pid;

	rcu_read_lock();
	pid = pid_nr(task_session(me()));
	rcu_read_unlock();
	return pid;
}
