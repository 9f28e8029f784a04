/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The current kernel stack as addresses; with @regs, of a hit in the kernel, it has where that was among them. stack_trace_save() since e9b98e162aa5 (5.2).
 * It begins where it is called; a hit with registers has it begin there, which saves the frames of ours and of the exception's: unwind_start() since 7c7900f89770 (4.9).
 * Before, save_stack_trace() loses the caller of a function whose frame is not set up yet, and what an exception's own stack hides: there it begins at @regs.
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

static inline unsigned int sp_stack_save(unsigned long *at, unsigned int max, struct pt_regs *regs)
{
	static sp_save_regs_t save_regs;
	struct stack_trace t = { .entries = at, .max_entries = max };
	unsigned long caller;

	if (regs && !save_regs)
		save_regs = (sp_save_regs_t)kallsyms_lookup_name("save_stack_trace_regs");
	if (!regs || !save_regs) {
		save_stack_trace(&t);
	} else {
		at[0] = instruction_pointer(regs);
		t.nr_entries = 1;
		/* At a function's entry its caller stands on top of the stack. */
		if (!sp_try_kread(kernel_stack_pointer(regs), &caller, sizeof(caller)) && !((caller ^ at[0]) >> 28))
			at[t.nr_entries++] = caller;
		save_regs(regs, &t);
	}
	/* It ends with ULONG_MAX where there was room. */
	if (t.nr_entries && at[t.nr_entries - 1] == ULONG_MAX)
		t.nr_entries--;
	if (regs && t.nr_entries > 2 && at[1] == at[2]) {
		memmove(at + 1, at + 2, (t.nr_entries - 2) * sizeof(at[0]));
		t.nr_entries--;
	}
	return t.nr_entries;
}
#endif

#endif
