/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls of programs: the kernel's two tracepoints, which slow down every system call of the machine a little; a call of a task that is not
 * meant costs a few loads more.
 */
#include "wanted.h"
#include "../compat/trace.h"
#include "../compat/task.h"

static struct sp_wanted *wanted;
static int nwanted;
static sp_tracepoint_t points[2];	/* entry, return; as far as they are registered */

static void run(const struct sp_wanted *w, struct pt_regs *regs, const unsigned long *args)
{
	struct sp_ctx *c = sp_claim(w->index, regs);

	if (!c)
		return;
	c->args = args;
	sp_run(c);
}

static void enter(void *unused, struct pt_regs *regs, long id)
{
	struct mm_struct *mm = current->mm;
	unsigned long args[7];
	int i;

	if (READ_ONCE(sp_state) != SP_RUNNING || !mm)
		return;
	args[0] = id;
	for (i = 0; i < nwanted; i++) {
		if (wanted[i].p->number || !sp_wanted(&wanted[i], current, mm))
			continue;
		sp_syscall_args(regs, args + 1);
		run(&wanted[i], regs, args);
	}
}

static void leave(void *unused, struct pt_regs *regs, long result)
{
	struct mm_struct *mm = current->mm;
	unsigned long args[2];
	int i;

	if (READ_ONCE(sp_state) != SP_RUNNING || !mm)
		return;
	args[0] = regs->orig_ax;
	args[1] = result;
	for (i = 0; i < nwanted; i++)
		if (wanted[i].p->number && sp_wanted(&wanted[i], current, mm))
			run(&wanted[i], regs, args);
}

static const struct { const char *name; void *fn; } events[2] = { { "sys_enter", enter }, { "sys_exit", leave } };

static void detach(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (points[i])
			sp_tracepoint_unregister(points[i], events[i].fn);
		points[i] = NULL;
	}
	tracepoint_synchronize_unregister();
	sp_wanted_put(wanted, nwanted);
	wanted = NULL;
	nwanted = 0;
}

/* The return first: of a call that is seen to begin the end is seen, too. */
static int attach(void)
{
	int i, event, n = sp_wanted_get(&sp_attach_syscall, &wanted), err = 0;

	if (n < 0)
		return n;
	nwanted = n;
	for (event = 1; event >= 0 && !err; event--) {
		for (i = 0; i < n && (wanted[i].p->number != 0) != event; i++)
			;
		if (i == n)
			continue;
		points[event] = sp_tracepoint_find(events[event].name);
		err = points[event] ? sp_register(sp_tracepoint_register(points[event], events[event].fn)) : -ENOENT;
		if (err) {
			points[event] = NULL;
			sp_attach_index = wanted[i].index;
		}
	}
	if (err)
		detach();
	return err;
}

const struct sp_attach sp_attach_syscall = { .name = "syscall", .attach = attach, .detach = detach };
