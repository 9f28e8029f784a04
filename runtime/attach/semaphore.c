/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Semaphores of static probes where the kernel does not count them by itself (before a6ca88b241d5, 4.20): programs look at them to know whether anybody wants what a
 * probe shows. They are words in the programs' data. Where a process begins to run the file it counts its own up, by a probe there; for
 * processes that are there already, and at the end, a thread of ours goes through all of them. A child that is forked has its parent's counts.
 */
#include "uprobe.h"
#include "census.h"
#include "../compat/task.h"

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

struct semaphore_of {
	struct uprobe_consumer uc;
	const struct sp_uprobe *u;
	sp_uprobe_t handle;
	bool on;
};

static struct semaphore_of *all;
static int nall;

/* In a context that may sleep: the page may have to be copied. */
static void count(unsigned long addr, int by)
{
	unsigned short __user *where = (unsigned short __user *)addr;
	unsigned short n;

	if (get_user(n, where) || (by < 0 && !n))
		return;
	n += by;
	put_user(n, where);
}

SP_UPROBE_HANDLER(begins)
{
	const struct semaphore_of *s = container_of(uc, struct semaphore_of, uc);

	count(instruction_pointer(regs) + s->u->p->user->semaphore_at, 1);
	return 0;
}

struct visit { int by; struct mm_struct *before; };

static unsigned long address_in(struct mm_struct *mm, const struct semaphore_of *s)
{
	unsigned long long offset = s->u->p->user->semaphore, start;
	struct inode *inode = s->u->inode;
	unsigned long found = 0;
	struct vm_area_struct *vma;

	sp_mmap_read_lock(mm);
	sp_for_each_vma(mm, vma) {
		start = (unsigned long long)vma->vm_pgoff << PAGE_SHIFT;
		if (vma->vm_file && vma->vm_file->f_inode == inode && vma->vm_flags & VM_WRITE && offset >= start &&
		    offset - start < vma->vm_end - vma->vm_start)
			found = vma->vm_start + (offset - start);
	}
	sp_mmap_read_unlock(mm);
	return found;
}

/* Once for each memory: threads stand behind each other. */
static void visit(struct task_struct *t, struct mm_struct *mm, void *data)
{
	struct visit *v = data;
	int i;

	if (t->pid != t->tgid || mm == v->before)
		return;
	v->before = mm;
	for (i = 0; i < nall; i++) {
		unsigned long addr = address_in(mm, &all[i]);

		if (addr)
			count(addr, v->by);
	}
}

static void hooks_off(void)
{
	int i;

	for (i = 0; i < nall; i++)
		if (all[i].on)
			sp_uprobe_unregister(all[i].u->inode, all[i].u->p->user->first, &all[i].uc, all[i].handle);
	sp_uprobe_sync();
}

void sp_semaphores_down(void)
{
	struct visit v = { .by = -1 };
	int err;

	if (!nall)
		return;
	hooks_off();
	err = sp_census(~0ull, visit, &v);
	if (err)
		sp_log("semaphores of static probes stay up: error %d", err);
	vfree(all);
	all = NULL;
	nall = 0;
}

/* Several probes may share one. */
static bool is_known(const struct sp_uprobe *u)
{
	int i;

	for (i = 0; i < nall; i++)
		if (all[i].u->inode == u->inode && all[i].u->p->user->semaphore == u->p->user->semaphore)
			return true;
	return false;
}

static int add(const struct sp_uprobe *u)
{
	struct semaphore_of *s = &all[nall];
	int err;

	s->u = u;
	s->uc.handler = begins;
	err = u->p->user->first ? sp_register(sp_uprobe_register(u->inode, u->p->user->first, 0, &s->uc, &s->handle)) : -EOPNOTSUPP;
	if (err) {
		sp_attach_index = u->index;
		return err;
	}
	s->on = true;
	nall++;
	return 0;
}

int sp_semaphores_up(struct sp_uprobe *probes, int n)
{
	struct visit v = { .by = 1 };
	int i, wanted = 0, err = 0;

	for (i = 0; i < n; i++)
		wanted += probes[i].on && probes[i].p->user->semaphore;
	if (!wanted)
		return 0;
	all = vzalloc(wanted * sizeof(*all));
	if (!all)
		return -ENOMEM;
	for (i = 0; i < n && !err; i++)
		if (probes[i].on && probes[i].p->user->semaphore && !is_known(&probes[i]))
			err = add(&probes[i]);
	if (!err)
		err = sp_register(sp_census(~0ull, visit, &v));
	if (err) {
		hooks_off();
		vfree(all);
		all = NULL;
		nall = 0;
	}
	return err;
}
