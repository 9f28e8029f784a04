/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes on places of files, entered into every process that maps them, now or later; taken out of processes that are not meant. The kernel does
 * the finding: fork, exec and dlopen need nothing here.
 */
#include "uprobe.h"
#include "wanted.h"

void (*sp_uprobe_prepare)(void);

bool sp_uprobe_wanted(const struct sp_uprobe *u)
{
	if (u->p->user->pid)
		return task_tgid_nr(current) == u->p->user->pid;
	if (u->program.dentry && !(current->mm && sp_runs_file(current->mm, &u->program)))
		return false;
	return !sp_target || task_tgid_nr(current) == sp_target || sp_in_target(current);
}

int sp_uprobe_unwanted(void)
{
	/* A child of vfork() still has its parent's memory, breakpoints included. */
	return current->vfork_done ? 0 : UPROBE_HANDLER_REMOVE;
}

static bool is_mm_of(int pid, struct mm_struct *mm)
{
	struct task_struct *t;
	bool same;

	rcu_read_lock();
	t = pid_task(find_pid_ns(pid, &init_pid_ns), PIDTYPE_PID);
	same = t && READ_ONCE(t->mm) == mm;
	rcu_read_unlock();
	return same;
}

/* Is a breakpoint wanted in @mm? Those of processes that turn out not to be meant are removed at their first hit. */
SP_UPROBE_FILTER(filter)
{
	const struct sp_uprobe *u = container_of(uc, struct sp_uprobe, uc);

	if (current->mm == mm)
		return sp_uprobe_wanted(u);
	if (!u->program.dentry)
		return !u->p->user->pid || is_mm_of(u->p->user->pid, mm);
	return sp_runs_file(mm, &u->program);
}

static void put_paths(struct sp_uprobe *u)
{
	path_put(&u->path);
	path_put(&u->program);
	memset(&u->path, 0, sizeof(u->path));
	memset(&u->program, 0, sizeof(u->program));
}

/* The kernel wants all probes of one place to name the same counter, or none: that of a static probe there is up for all of them. */
static loff_t counter_at(const struct sp_user_place *where)
{
	int i;

	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_user_place *other = sp_module.probes[i].user;

		if (other && other->semaphore && other->offset == where->offset && !strcmp(other->path, where->path))
			return other->semaphore;
	}
	return 0;
}

static int attach_one(struct sp_uprobe *u)
{
	const struct sp_user_place *where = u->p->user;
	int err = kern_path(where->path, LOOKUP_FOLLOW, &u->path);

	if (!err && where->program)
		err = kern_path(where->program, LOOKUP_FOLLOW, &u->program);
	if (!err && (where->pid || where->program || sp_target))
		u->uc.filter = filter;
	u->any_of_target = sp_target && !where->pid && !where->program;
	if (!err)
		u->inode = sp_mapped_inode(&u->path);
	if (!err)
		err = sp_register(sp_uprobe_register(u->inode, where->offset, counter_at(where), &u->uc, &u->handle));
	if (err)
		put_paths(u);
	else
		u->on = true;
	return err;
}

void sp_uprobes_detach(struct sp_uprobes *s)
{
	int i;

	for (i = 0; i < s->n; i++)
		if (s->all[i].on)
			sp_uprobe_unregister(s->all[i].inode, s->all[i].p->user->offset, &s->all[i].uc, s->all[i].handle);
	if (s->n)
		sp_uprobe_sync();
	for (i = 0; i < s->n; i++) {
		if (s->all[i].on)
			put_paths(&s->all[i]);
		s->all[i].on = false;
	}
}

void sp_uprobes_release(struct sp_uprobes *s)
{
	vfree(s->all);
	s->all = NULL;
	s->n = 0;
}

int sp_uprobes_attach(struct sp_uprobes *s)
{
	int i = sp_module.nprobes, n = sp_count_probes(s->kind), err = 0;

	sp_uprobes_release(s);	/* of a start that another family made fail */
	s->all = vzalloc(n * sizeof(*s->all));
	if (!s->all)
		return -ENOMEM;
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	while (!err && (i = sp_previous_probe(s->kind, i)) >= 0) {
		struct sp_uprobe *u = &s->all[s->n++];

		u->index = i;
		u->p = &sp_module.probes[i];
		s->setup(u);
		err = sp_attach_outcome(i, sp_attach_cancelled() ? -ECANCELED : attach_one(u));
	}
	if (err) {
		sp_uprobes_detach(s);
		sp_uprobes_release(s);
	}
	return err;
}

unsigned long long sp_uprobes_missed(struct sp_uprobes *s, int index)
{
	int i;

	for (i = 0; i < s->n; i++)
		if (s->all[i].index == index)
			return s->all[i].missed;
	return 0;
}
