/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes on places of files, entered into every process that maps them, now or later; taken out of processes that are not meant. The kernel does
 * the finding: fork, exec and dlopen need nothing here.
 */
#include "uprobe.h"
#include "wanted.h"

bool sp_uprobe_wanted(const struct sp_user_place *where)
{
	if (where->pid)
		return task_tgid_nr(current) == where->pid;
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
	const struct sp_user_place *where = container_of(uc, struct sp_uprobe, uc)->p->user;

	if (current->mm == mm)
		return sp_uprobe_wanted(where);
	return !where->pid || is_mm_of(where->pid, mm);
}

static int attach_one(struct sp_uprobe *u)
{
	const struct sp_user_place *where = u->p->user;
	int err = kern_path(where->path, LOOKUP_FOLLOW, &u->path);

	if (err)
		return err;
	if (where->pid || sp_target)
		u->uc.filter = filter;
	err = sp_uprobe_register(u->path.dentry->d_inode, where->offset, where->semaphore, &u->uc, &u->handle);
	if (err)
		path_put(&u->path);
	else
		u->on = true;
	return err;
}

void sp_uprobes_detach(struct sp_uprobes *s)
{
	int i;

	for (i = 0; i < s->n; i++)
		if (s->all[i].on)
			sp_uprobe_unregister(s->all[i].path.dentry->d_inode, s->all[i].p->user->offset, &s->all[i].uc, s->all[i].handle);
	if (s->n)
		sp_uprobe_sync();
	for (i = 0; i < s->n; i++) {
		if (s->all[i].on)
			path_put(&s->all[i].path);
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
	int i = sp_module.nprobes, n = sp_count_probes(s->kind), err;

	sp_uprobes_release(s);	/* of a start that another family made fail */
	s->all = vzalloc(n * sizeof(*s->all));
	if (!s->all)
		return -ENOMEM;
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	while ((i = sp_previous_probe(s->kind, i)) >= 0) {
		struct sp_uprobe *u = &s->all[s->n++];

		u->index = i;
		u->p = &sp_module.probes[i];
		s->setup(u);
		err = sp_attach_cancelled() ? -ECANCELED : attach_one(u);
		if (err && (err == -ECANCELED || !(u->p->flags & SP_PROBE_OPTIONAL))) {
			sp_attach_index = i;
			sp_uprobes_detach(s);
			sp_uprobes_release(s);
			return err;
		}
	}
	return 0;
}

unsigned long long sp_uprobes_missed(struct sp_uprobes *s, int index)
{
	int i;

	for (i = 0; i < s->n; i++)
		if (s->all[i].index == index)
			return s->all[i].missed;
	return 0;
}
