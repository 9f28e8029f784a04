/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probe families. One `struct sp_attach` each, reached only through the script's probe table, so that a module carries the families
 * it uses. attach() takes all probes of its kind or none: on failure it has undone its own and set sp_attach_index; -ECANCELED: it was told to stop
 * by sp_attach_cancelled(), which is to be asked for each probe. detach() takes all
 * away and returns when no handler of theirs can start any more. Process context, both may sleep.
 */
#ifndef SP_ATTACH_H
#define SP_ATTACH_H

#include "../core/core.h"

struct sp_attach {
	const char *name;	/* NULL: begin, end, error */
	/*
	 * Before the others: watchpoints at addresses, and return probes. Of several probes of one address the kernel calls the last registered first, and a return probe puts
	 * its trampoline where others may want to read the return address.
	 */
	bool early;
	/* Handlers may still be running when detach() returns; who asks for no more than the others' grace period does not wait for one of his own. */
	bool lingers;
	/* Handlers find regs->ip behind the breakpoint's byte, but at returns. */
	bool past;
	/* Handlers have the kernel's instance of the call; of modules those with SP_PROBE_RETURN. */
	bool returns;
	int (*attach)(void);
	/* Once all families are attached and the run has begun; NULL: nothing to do then. */
	void (*started)(void);
	/* Brings what is armed into line with sp_want(), which attach() looks at as well; NULL: all stay armed, handlers test. 0, or the first error. */
	int (*rearm)(void);
	void (*detach)(void);
	/* Frees what detach() left for missed(). At module exit, after detach(). */
	void (*release)(void);
	/* Hits that the kernel itself lost, of the probe at @index; NULL: none. */
	unsigned long long (*missed)(int index);
};

/* The probes of @kind, in order: for (i = -1; (i = sp_next_probe(kind, i)) >= 0;) */
static inline int sp_next_probe(const struct sp_attach *kind, int i)
{
	for (i++; i < sp_module.nprobes; i++)
		if (sp_module.probes[i].kind == kind)
			return i;
	return -1;
}

/* The same from the last to the first: for (i = nprobes; (i = sp_previous_probe(kind, i)) >= 0;) */
static inline int sp_previous_probe(const struct sp_attach *kind, int i)
{
	while (--i >= 0 && sp_module.probes[i].kind != kind)
		;
	return i;
}

/* exit(), an error, or a signal that kills the runner, while there are still probes to attach: thousands take a minute. Sleeps. */
int sp_attach_cancelled(void);

/*
 * Each registration with the kernel goes through here: sp_register(register_kprobe(kp)) is what register_kprobe() gives, or -EIO without a call of it when the
 * load parameter sp_failat asks for this one to fail. Process context.
 */
#define sp_register(call) (unlikely(sp_attach_fails()) ? -EIO : (call))
bool sp_attach_fails(void);

/* Counts a probe that the run goes without, since it may (one of a pattern's, a module that came), but for those with '?'. Process context, sleeps. */
void sp_go_without(int probe, int err);
/* What arming @probe came to: 0 when @err is, or when the run goes without it; else @err, -ECANCELED always, with sp_attach_index set. Process context, sleeps. */
int sp_attach_outcome(int probe, int err);

static inline int sp_count_probes(const struct sp_attach *kind)
{
	int i = -1, n = 0;

	while ((i = sp_next_probe(kind, i)) >= 0)
		n++;
	return n;
}

/* Runs the handlers of begin, end or error, as long as the state is @while_state. Process context, sleeps. */
SP_BASE void sp_run_alone(const struct sp_attach *kind, int while_state);
/* What sp_leave() does, for callers that keep preemption off until sp_release(). */
static inline void sp_leave_alone(struct sp_ctx *c)
{
	if (c->err)
		sp_report(c);
	if (c->out_pos)
		sp_commit(c);
	c->may_wait = 0;
}

/* A hit of the probe that @c was claimed for, up to giving @c back: for families whose events the generated code does not take itself. */
static inline void sp_run(struct sp_ctx *c)
{
	if (unlikely(!(++sp_count(c, c->probe)->hits & c->sample)))
		sp_time_start(c);
	((void (*)(struct sp_ctx *))sp_module.probes[c->probe].handler)(c);
	sp_leave_alone(c);
	if (unlikely(c->since))
		sp_time_end(c);
	sp_release(c);
}

#endif
