/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watchpoints on variables of programs. Where one is in memory is known when a process begins to run the file: a probe there, where the task may sleep, sets the
 * debug registers of all CPUs, so that threads and children have them, too; whose hit it is is asked at the hit. The machine has four, which processes share: those of
 * processes that have ended are taken when one is needed, and where none is left the process is counted as missed.
 */
#include "uprobe.h"
#include "census.h"
#include "wanted.h"
#include "../compat/task.h"

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/hw_breakpoint.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/perf_event.h>

enum { POINTS = 4 };

static struct point {
	struct perf_event * __percpu *event;	/* NULL: free */
	struct sp_uprobe *u;
	unsigned long addr;
	pid_t pid;				/* the latest process that has the data there */
	void *exe;				/* what tells its memory, and that of its children, from others': never looked into */
	unsigned long stack;
} points[POINTS];
static DEFINE_MUTEX(lock);
static bool stopping;

/* Until a child runs another program it has what its parent has. */
static bool is_kin(const struct point *p, const struct mm_struct *mm)
{
	return READ_ONCE(p->exe) == (void __force *)mm->exe_file && READ_ONCE(p->stack) == mm->start_stack;
}

static void triggered(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct point *p = event->overflow_handler_context;
	struct sp_ctx *c;

	if (READ_ONCE(sp_state) != SP_RUNNING || !current->mm || (p->u->uc.filter && !sp_uprobe_wanted(p->u)))
		return;
	/* Other programs may have something of theirs at the address; of a library the process itself is known, and its program is not. */
	if (!is_kin(p, current->mm) && !sp_runs_file(current->mm, &p->u->path))
		return;
	c = sp_claim(p->u->index, regs);
	if (c)
		sp_run(c);
}

static bool is_there(pid_t pid)
{
	bool there;

	rcu_read_lock();
	there = pid_task(find_pid_ns(pid, &init_pid_ns), PIDTYPE_PID) != NULL;
	rcu_read_unlock();
	return there;
}

static void release(struct point *p)
{
	if (p->event)
		unregister_wide_hw_breakpoint(p->event);
	p->event = NULL;
}

static void belongs(struct point *p, struct mm_struct *mm, pid_t pid)
{
	p->pid = pid;
	WRITE_ONCE(p->exe, (void __force *)mm->exe_file);
	WRITE_ONCE(p->stack, mm->start_stack);
}

/* The point to use; NULL: there is one at @addr, or all are taken (*taken). */
static struct point *find_point(struct sp_uprobe *u, struct mm_struct *mm, pid_t pid, unsigned long addr, bool *taken)
{
	struct point *p, *found = NULL;

	*taken = false;
	for (p = points; p < points + POINTS; p++)
		if (p->event && p->u == u && p->addr == addr) {
			belongs(p, mm, pid);
			return NULL;
		}
	for (p = points; p < points + POINTS && !found; p++)
		if (!p->event || (p->u == u && p->pid == pid) || !is_there(p->pid))
			found = p;
	*taken = !found;
	return found;
}

static int set(struct point *p, struct sp_uprobe *u, struct mm_struct *mm, pid_t pid, unsigned long addr)
{
	struct perf_event * __percpu *event;
	struct perf_event_attr attr;

	release(p);
	p->u = u;
	p->addr = addr;
	belongs(p, mm, pid);
	hw_breakpoint_init(&attr);
	attr.bp_addr = addr;
	attr.bp_len = u->p->number;
	attr.bp_type = u->p->flags & SP_PROBE_WRITES ? HW_BREAKPOINT_W : HW_BREAKPOINT_RW;
	event = register_wide_hw_breakpoint(&attr, triggered, p);
	if (IS_ERR((void __force *)event))
		return PTR_ERR((void __force *)event);
	p->event = event;
	return 0;
}

/* The process @pid has @u's place at @place of @mm. */
static void watch(struct sp_uprobe *u, struct mm_struct *mm, pid_t pid, unsigned long place)
{
	unsigned long addr = place + u->p->event;
	struct point *p;
	bool taken;
	int err = 0;

	mutex_lock(&lock);
	if (stopping) {
		mutex_unlock(&lock);
		return;
	}
	p = find_point(u, mm, pid, addr, &taken);
	if (p)
		err = set(p, u, mm, pid, addr);
	if (taken || err) {
		u->missed++;
		sp_log("process %d is not watched: %s", pid, taken || err == -ENOSPC ? "all watchpoints of the machine are taken" : "the kernel refuses");
	}
	mutex_unlock(&lock);
}

SP_UPROBE_HANDLER(begins)
{
	struct sp_uprobe *u = container_of(uc, struct sp_uprobe, uc);

	if (!sp_uprobe_meant(u))
		return sp_uprobe_unwanted();
	watch(u, current->mm, task_tgid_nr(current), instruction_pointer(regs));
	return 0;
}

static void setup(struct sp_uprobe *u)
{
	u->uc.handler = begins;
}

static struct sp_uprobes family = { .kind = &sp_attach_watch_user, .setup = setup };

/* Those that run already. */
static void visit(struct task_struct *t, struct mm_struct *mm, void *data)
{
	unsigned long long start;
	struct vm_area_struct *vma;
	unsigned long place;
	int i;

	for (i = 0; t->pid == t->tgid && i < family.n; i++) {
		struct sp_uprobe *u = &family.all[i];
		const struct sp_user_place *where = u->p->user;

		if (!u->on || (where->pid ? t->tgid != where->pid : sp_target && t->tgid != sp_target && !sp_in_target(t)))
			continue;
		place = 0;
		sp_mmap_read_lock(mm);
		sp_for_each_vma(mm, vma) {
			start = (unsigned long long)vma->vm_pgoff << PAGE_SHIFT;
			if (vma->vm_file && vma->vm_file->f_inode == u->inode && vma->vm_flags & VM_EXEC && where->offset >= start &&
			    where->offset - start < vma->vm_end - vma->vm_start)
				place = vma->vm_start + (where->offset - start);
		}
		sp_mmap_read_unlock(mm);
		if (place)
			watch(u, mm, t->tgid, place);
	}
}

static void detach(void)
{
	int i;

	mutex_lock(&lock);
	stopping = true;
	for (i = 0; i < POINTS; i++)
		release(&points[i]);
	mutex_unlock(&lock);
	/* Hits look at its paths. */
	sp_uprobes_detach(&family);
}

static int attach(void)
{
	int err;

	stopping = false;
	err = sp_uprobes_attach(&family);
	if (!err) {
		err = sp_register(sp_census(~0ull, visit, NULL));
		if (err)
			detach();
	}
	return err;
}

static void free_all(void)
{
	sp_uprobes_release(&family);
}

static unsigned long long missed(int index)
{
	return sp_uprobes_missed(&family, index);
}

const struct sp_attach sp_attach_watch_user = { .name = "watch_user", .lingers = true, .attach = attach, .detach = detach, .release = free_all, .missed = missed };
