/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes and threads that begin and end. A new task is met where it first runs, in schedule_tail(), since the fork itself is the parent's; an exec at its
 * tracepoint, and the end of what it was before where it gives its memory up; another end where do_exit() begins and the task still has its memory. Those that are there already when the run begins get their
 * begin from a kernel thread that stands in for each of them: on its memory, and with the facts (pid(), execname()...) of it.
 */
#include "census.h"
#include "wanted.h"
#include "../compat/trace.h"
#include "../compat/task.h"

#include <linux/binfmts.h>
#include <linux/kprobes.h>
#include <linux/fs.h>
#include <linux/ktime.h>

static struct sp_wanted *wanted;
static int nwanted;
static struct kprobe born, dying, leaving;
static sp_tracepoint_t exec;
static unsigned long long since;	/* tasks made before are there already */
static struct runner { pid_t pid; struct path path; } runner;	/* only compared */

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

/* The runner itself, and a command of its that still waits for its turn to become one. */
static bool is_runner(struct task_struct *t, struct mm_struct *mm)
{
	return t->tgid == runner.pid || (t->tgid == sp_target && sp_runs_file(mm, &runner.path));
}

/* A task gives its memory up for another program, or for its end: the latter is on_death()'s. */
static int on_leave(struct kprobe *unused, struct pt_regs *regs)
{
	if (READ_ONCE(sp_state) == SP_RUNNING && current->mm && sp_in_execve() && !is_runner(current, current->mm))
		event(SP_LIFE_END, current, current->mm);
	return 0;
}

/* ---- those that are there already ---- */

static void stand_in(struct task_struct *t, struct mm_struct *mm, void *unused)
{
	if (READ_ONCE(sp_state) != SP_RUNNING || is_runner(t, mm))
		return;
	preempt_disable();
	sp_stand_in = t;
	sp_stand_in_by = current;
	event(SP_LIFE_BEGIN, t, mm);
	sp_stand_in_by = NULL;
	preempt_enable();
}

static void started(void)
{
	int err;

	since = ktime_to_ns(ktime_get());
	err = sp_census(since, stand_in, NULL);
	if (err)
		sp_log("what runs already has no begin: error %d", err);
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
	probe_off(&leaving);
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
	err = sp_register(register_kprobe(kp));
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
	runner.pid = current->tgid;
	runner.path = current->mm->exe_file->f_path;
	begins = any(SP_LIFE_BEGIN) || any(SP_LIFE_THREAD_BEGIN);
	ends = any(SP_LIFE_END) || any(SP_LIFE_THREAD_END);
	if (ends)
		err = probe_on(&dying, "do_exit", on_death);
	/* One function for exec and exit until 150d71584b12 (5.6). */
	if (!err && any(SP_LIFE_END)) {
		err = probe_on(&leaving, "exec_mm_release", on_leave);
		if (err == -ENOENT)
			err = probe_on(&leaving, "mm_release", on_leave);
	}
	if (!err && begins)
		err = probe_on(&born, "schedule_tail", on_birth);
	if (!err && any(SP_LIFE_BEGIN)) {
		exec = sp_tracepoint_find("sched_process_exec");
		err = exec ? sp_register(sp_tracepoint_register(exec, on_exec)) : -ENOENT;
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
