/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes and threads that begin and end. A new task is met where it first runs, in schedule_tail(), since the fork itself is the parent's; an exec at its
 * tracepoint; an end where do_exit() begins and the task still has its memory. Those that are there already when the run begins get their
 * begin from a kernel thread that stands in for each of them: on its memory, and with the facts (pid(), execname()...) of it.
 */
#include "wanted.h"
#include "../compat/trace.h"
#include "../compat/task.h"

#include <linux/binfmts.h>
#include <linux/completion.h>
#include <linux/kprobes.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/vmalloc.h>

static struct sp_wanted *wanted;
static int nwanted;
static struct kprobe born, dying;
static sp_tracepoint_t exec;
static unsigned long long since;	/* tasks made before are there already */

/* What kind of event it is for a thread that is, or is not, the first of its process. */
static void event(int what, struct task_struct *t, struct mm_struct *mm)
{
	int i;

	if (t->pid != t->tgid)
		what += SP_LIFE_THREAD_BEGIN - SP_LIFE_BEGIN;
	for (i = 0; i < nwanted; i++) {
		struct sp_ctx *c;

		if (wanted[i].p->number != what || !sp_wanted(&wanted[i], t, mm))
			continue;
		c = sp_claim(wanted[i].index, task_pt_regs(t));
		if (c)
			sp_run(c);
	}
}

static int on_birth(struct kprobe *unused, struct pt_regs *regs)
{
	if (READ_ONCE(sp_state) == SP_RUNNING && current->mm && sp_start_time(current) > since)
		event(SP_LIFE_BEGIN, current, current->mm);
	return 0;
}

static int on_death(struct kprobe *unused, struct pt_regs *regs)
{
	if (READ_ONCE(sp_state) == SP_RUNNING && current->mm)
		event(SP_LIFE_END, current, current->mm);
	return 0;
}

static void on_exec(void *unused, struct task_struct *t, pid_t old_pid, struct linux_binprm *bprm)
{
	if (READ_ONCE(sp_state) == SP_RUNNING && t->mm)
		event(SP_LIFE_BEGIN, t, t->mm);
}

/* ---- those that are there already ---- */

struct census {
	struct task_struct **all;
	int n, room;
	struct inode *runner;		/* its program; only compared */
	pid_t runner_pid;
	struct completion done;
};

/* The runner itself, and a command of its that still waits for its turn to become one. */
static bool is_runner(const struct census *all, struct task_struct *t, struct mm_struct *mm)
{
	struct file *exe = READ_ONCE(*(struct file **)&mm->exe_file);

	return t->tgid == all->runner_pid || (t->tgid == sp_target && exe && exe->f_inode == all->runner);
}

static void stand_in(const struct census *all, struct task_struct *t)
{
	struct mm_struct *mm = get_task_mm(t);

	if (!mm)
		return;
	if (!is_runner(all, t, mm)) {
		sp_use_mm(mm);
		preempt_disable();
		sp_stand_in = t;
		sp_stand_in_by = current;
		event(SP_LIFE_BEGIN, t, mm);
		sp_stand_in_by = NULL;
		preempt_enable();
		sp_unuse_mm(mm);
	}
	mmput(mm);
}

static int stand_in_for_all(void *data)
{
	struct census *all = data;
	int i;

	for (i = 0; i < all->n && READ_ONCE(sp_state) == SP_RUNNING; i++) {
		stand_in(all, all->all[i]);
		cond_resched();
	}
	complete(&all->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void take_census(struct census *all)
{
	struct task_struct *g, *t;

	rcu_read_lock();
	sp_for_each_task(g, t)
		if (t->mm && sp_start_time(t) <= since) {
			if (all->n < all->room) {
				get_task_struct(t);
				all->all[all->n] = t;
			}
			all->n++;
		}
	sp_end_for_each_task(g, t);
	rcu_read_unlock();
}

/* False: there were more than there is room for; then nothing is held. */
static bool hold_all(struct census *all)
{
	int n;

	all->n = 0;
	all->all = vzalloc(all->room * sizeof(*all->all));
	if (!all->all)
		return true;
	take_census(all);
	if (all->n <= all->room)
		return true;
	for (n = 0; n < all->room; n++)
		put_task_struct(all->all[n]);
	vfree(all->all);
	all->room = all->n + 64;
	return false;
}

static void started(void)
{
	struct census all = { .room = 512, .runner_pid = current->tgid, .runner = current->mm->exe_file ? current->mm->exe_file->f_inode : NULL };
	struct task_struct *worker;

	since = ktime_to_ns(ktime_get());
	init_completion(&all.done);
	while (!hold_all(&all))
		;
	worker = all.all ? kthread_run(stand_in_for_all, &all, "spile_begin") : ERR_PTR(-ENOMEM);
	if (IS_ERR(worker)) {
		sp_log("what runs already has no begin: error %ld", PTR_ERR(worker));
	} else {
		wait_for_completion(&all.done);
		kthread_stop(worker);
	}
	while (all.all && all.n--)
		put_task_struct(all.all[all.n]);
	vfree(all.all);
}

/* ---- on and off ---- */

static void probe_off(struct kprobe *kp)
{
	if (kp->pre_handler)
		unregister_kprobe(kp);
	kp->pre_handler = NULL;
}

static void detach(void)
{
	if (exec)
		sp_tracepoint_unregister(exec, on_exec);
	exec = NULL;
	tracepoint_synchronize_unregister();
	probe_off(&born);
	probe_off(&dying);
	sp_wanted_put(wanted, nwanted);
	wanted = NULL;
	nwanted = 0;
}

/* A kprobe that was tried once keeps marks of it. */
static int probe_on(struct kprobe *kp, const char *symbol, int (*handler)(struct kprobe *, struct pt_regs *))
{
	int err;

	memset(kp, 0, sizeof(*kp));
	kp->symbol_name = symbol;
	kp->pre_handler = handler;
	err = register_kprobe(kp);
	if (err)
		kp->pre_handler = NULL;
	return err;
}

static bool any(int what)
{
	int i;

	for (i = 0; i < nwanted; i++)
		if (wanted[i].p->number == what)
			return true;
	return false;
}

static int attach(void)
{
	bool begins, ends;
	int n = sp_wanted_get(&sp_attach_life, &wanted), err = 0;

	if (n < 0)
		return n;
	nwanted = n;
	since = ~0ull;
	begins = any(SP_LIFE_BEGIN) || any(SP_LIFE_THREAD_BEGIN);
	ends = any(SP_LIFE_END) || any(SP_LIFE_THREAD_END);
	if (ends)
		err = probe_on(&dying, "do_exit", on_death);
	if (!err && begins)
		err = probe_on(&born, "schedule_tail", on_birth);
	if (!err && any(SP_LIFE_BEGIN)) {
		exec = sp_tracepoint_find("sched_process_exec");
		err = exec ? sp_tracepoint_register(exec, on_exec) : -ENOENT;
		if (err)
			exec = NULL;
	}
	if (err) {
		sp_attach_index = n ? wanted[0].index : 0;
		detach();
	}
	return err;
}

const struct sp_attach sp_attach_life = { .name = "life", .attach = attach, .started = started, .detach = detach };
