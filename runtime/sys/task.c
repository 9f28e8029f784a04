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

/* Bytes before the first zero byte of a little-endian word; 8: none. (v - 0x01..) & ~v & 0x80.. marks zero bytes, the lowest one exactly. */
static inline unsigned long bytes_before_zero(unsigned long v)
{
	v = (v - 0x0101010101010101ul) & ~v & 0x8080808080808080ul;
	return v ? __ffs(v) >> 3 : 8;
}

struct sp_str sp_execname(void)
{
	const unsigned long *comm = (const unsigned long *)current->comm;
	struct sp_str s;

	BUILD_BUG_ON(sizeof(current->comm) != 16);
	s.p = current->comm;
	s.len = bytes_before_zero(comm[0]);
	if (s.len == 8)
		s.len += bytes_before_zero(comm[1]);
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
