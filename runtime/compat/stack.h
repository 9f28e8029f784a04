/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The current kernel stack as addresses; with @regs, of a hit in the kernel, it has where that was among them. stack_trace_save() since e9b98e162aa5 (5.2).
 * It begins where it is called; a hit with registers has it begin there, which saves the frames of ours and of the exception's: unwind_start() since 7c7900f89770 (4.9).
 * Before, save_stack_trace() loses what an exception's own stack hides, and both lose the caller of a function whose frame is not set up.
 * Any context.
 */
#ifndef SP_COMPAT_STACK_H
#define SP_COMPAT_STACK_H

#include <linux/stacktrace.h>
#include <linux/ptrace.h>

#if defined(SP_HAVE_UNWIND_START) && defined(CONFIG_X86_64)
#include <asm/unwind.h>

static inline unsigned int sp_stack_from(unsigned long *at, unsigned int max, struct pt_regs *regs)
{
	struct unwind_state state;
	unsigned int n = 1;

	at[0] = instruction_pointer(regs);
	for (unwind_start(&state, current, regs, NULL); n < max && !unwind_done(&state); unwind_next_frame(&state)) {
		at[n] = unwind_get_return_address(&state);
		if (!at[n])
			break;
		/* Some kernels begin with @regs, others behind them. */
		if (n > 1 || at[1] != at[0])
			n++;
	}
	return n;
}
#else
#define sp_stack_from(at, max, regs) 0
#endif

/*
 * The stack of a task that does not run. Under rcu_read_lock() it stays: it goes with the task's struct, but where that has the thread_info (68f24b08ee89, 4.9)
 * it is freed at once, and after a grace period since e540bf3162e8 (5.18).
 */
#if defined(SP_HAVE_UNWIND_START) && defined(CONFIG_X86_64)
#if defined(SP_HAVE_STACK_ACCOUNT) || !defined(CONFIG_THREAD_INFO_IN_TASK)
#define SP_TASK_STACKS 1
#else
#define SP_TASK_STACKS 0
#endif

static inline unsigned int sp_task_stack_save(unsigned long *at, unsigned int max, struct task_struct *task)
{
	struct unwind_state state;
	unsigned int n = 0;

	for (unwind_start(&state, task, NULL, NULL); n < max && !unwind_done(&state); unwind_next_frame(&state)) {
		at[n] = unwind_get_return_address(&state);
		if (!at[n])
			break;
		n++;
	}
	return n;
}
#else
#define SP_TASK_STACKS 1

static inline unsigned int sp_task_stack_save(unsigned long *at, unsigned int max, struct task_struct *task)
{
	struct stack_trace t = { .entries = at, .max_entries = max };

	save_stack_trace_tsk(task, &t);
	return t.nr_entries && at[t.nr_entries - 1] == ULONG_MAX ? t.nr_entries - 1 : t.nr_entries;
}
#endif

#ifdef SP_HAVE_STACK_TRACE_SAVE
static inline unsigned int sp_stack_save(unsigned long *at, unsigned int max, struct pt_regs *regs)
{
	unsigned int n = regs ? sp_stack_from(at, max, regs) : 0;

	/* Without a caller it is a place that the unwinder does not know, such as a trampoline. */
	return n > 1 ? n : stack_trace_save(at, max, 0);
}
#else
#include <linux/kallsyms.h>

/* Not exported; kallsyms_lookup_name() is, up to 0bd476e6c671 (5.7). */
typedef void (*sp_save_regs_t)(struct pt_regs *regs, struct stack_trace *trace);

/* Does what stands before @to call something that has @ip close behind its beginning? */
static inline bool sp_calls(unsigned long to, unsigned long ip)
{
	unsigned char op;
	int offset;

	return !sp_try_kread(to - 5, &op, 1) && op == 0xe8 && !sp_try_kread(to - 4, &offset, 4) && ip - (to + offset) < 4096;
}

/*
 * The caller, where the frame is not set up (yet), so that it stands on top of the stack: at a function's entry, in assembler. It is known by the call in front of it;
 * one through a pointer by "push %rbp", next at @ip or behind the breakpoint (the call) for which the registers were saved. 0: no such thing.
 */
static inline unsigned long sp_frameless_caller(struct pt_regs *regs)
{
	unsigned long top, ip = instruction_pointer(regs);
	unsigned char code[6];

	if (sp_try_kread(kernel_stack_pointer(regs), &top, sizeof(top)) || (top ^ ip) >> 28)
		return 0;
	if (sp_calls(top, ip))
		return top;
	if (sp_try_kread(ip - 1, code, sizeof(code)))
		return 0;
	return code[1] == 0x55 || (code[5] == 0x55 && (code[0] == 0xcc || code[0] == 0xe8)) ? top : 0;
}

static inline unsigned int sp_stack_save(unsigned long *at, unsigned int max, struct pt_regs *regs)
{
	static sp_save_regs_t save_regs;
	struct stack_trace t = { .entries = at, .max_entries = max };
	unsigned int n = 0, skip = 0, i;
	unsigned long caller;

	if (regs && !save_regs)
		save_regs = (sp_save_regs_t)kallsyms_lookup_name("save_stack_trace_regs");
	if (regs && save_regs) {
		at[n++] = instruction_pointer(regs);
		caller = sp_frameless_caller(regs);
		if (caller)
			at[n++] = caller;
		t.entries += n;
		t.max_entries -= n;
		save_regs(regs, &t);
		/* Some unwinders begin with where @regs are, some know the caller. */
		for (i = 0; i < n && skip < t.nr_entries; i++)
			skip += t.entries[skip] == at[i];
		if (skip)
			memmove(t.entries, t.entries + skip, (t.nr_entries - skip) * sizeof(at[0]));
	} else {
		save_stack_trace(&t);
	}
	n += t.nr_entries - skip;
	/* It ends with ULONG_MAX where there was room. */
	return n && at[n - 1] == ULONG_MAX ? n - 1 : n;
}
#endif

#endif
