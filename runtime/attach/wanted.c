/* SPDX-License-Identifier: GPL-2.0 */
/* Which tasks a probe of programs is meant for: a few loads, so that tasks that are not meant pay no more than those. */
#include "wanted.h"

#include <linux/fs.h>
#include <linux/namei.h>
#include <linux/mm_types.h>
#include <linux/vmalloc.h>

static pid_t runner;

/* A process whose parents have ended belongs to init. */
bool sp_in_target(struct task_struct *t)
{
	bool found = false;

	rcu_read_lock();
	for (; task_tgid_nr(t) > 1; t = rcu_dereference(t->real_parent)) {
		if (task_tgid_nr(t) == sp_target) {
			found = true;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

/*
 * The file is only compared, so that it does not matter when another thread gives the file up meanwhile; the memory of all is freed by RCU. By its name's inode: of
 * a file on overlayfs older kernels have another one in f_inode.
 */
bool sp_runs_file(struct mm_struct *mm, const struct path *path)
{
	struct file *exe;
	bool same;

	rcu_read_lock();
	exe = READ_ONCE(*(struct file **)&mm->exe_file);
	same = exe && READ_ONCE(exe->f_path.dentry->d_inode) == path->dentry->d_inode;
	rcu_read_unlock();
	return same;
}

bool sp_wanted(const struct sp_wanted *w, struct task_struct *t, struct mm_struct *mm)
{
	if (w->p->user->pid)
		return task_tgid_nr(t) == w->p->user->pid;
	if (w->path.dentry && !sp_runs_file(mm, &w->path))
		return false;
	if (sp_target)
		return task_tgid_nr(t) == sp_target || sp_in_target(t);
	/* What the runner does to show a hit must not be one. */
	return w->path.dentry || task_tgid_nr(t) != runner;
}

void sp_wanted_put(struct sp_wanted *all, int n)
{
	while (n--)
		if (all[n].path.dentry)
			path_put(&all[n].path);
	vfree(all);
}

int sp_wanted_get(const struct sp_attach *kind, struct sp_wanted **all)
{
	int i = -1, n = 0, err;

	runner = task_tgid_nr(current);
	*all = vzalloc(sp_count_probes(kind) * sizeof(**all));
	if (!*all)
		return -ENOMEM;
	while ((i = sp_next_probe(kind, i)) >= 0) {
		struct sp_wanted *w = &(*all)[n];

		w->index = i;
		w->p = &sp_module.probes[i];
		err = w->p->user && w->p->user->path ? kern_path(w->p->user->path, LOOKUP_FOLLOW, &w->path) : 0;
		if (!err) {
			n++;
			continue;
		}
		memset(w, 0, sizeof(*w));
		err = sp_attach_outcome(i, err);
		if (err) {
			sp_wanted_put(*all, n);
			*all = NULL;
			return err;
		}
	}
	return n;
}
