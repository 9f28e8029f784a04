/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a run: idle, begin handlers, probes attached, hits, detached, end handlers, stopped. All in process context, one caller at a time.
 */
#include "core.h"
#include "../compat/timers.h"
#include "../compat/cpu.h"
#include "../compat/sched.h"
#include "../attach/attach.h"

#include <linux/moduleparam.h>

int sp_state = SP_IDLE;
long sp_target, sp_runner;
void (*sp_at_stop)(void);
struct sp_start sp_params;
SP_BASE_DATA int sp_attach_errno;
const bool *sp_wants;
unsigned long sp_kernel_shift;
const struct sp_layout *sp_layout;
bool sp_uncounted;
unsigned int sp_attach_index;
unsigned int sp_attach_tried;

static bool attached;

/* The family of probe @i when no probe before is of it, else NULL: a family takes all of its own at its first. */
static const struct sp_attach *new_kind(int i)
{
	const struct sp_probe *p = sp_module.probes, *end = p + i;

	while (p < end && p->kind != end->kind)
		p++;
	return p == end ? end->kind : NULL;
}

/* Detaches what attach_some(@early) had attached before probe @end, and the early ones when it was not their turn. */
static void undo_attach(bool early, int end)
{
	int i;

	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_attach *kind = new_kind(i);

		if (kind && kind->detach && (kind->early == early ? i < end : kind->early))
			kind->detach();
	}
}

static int attach_some(bool early)
{
	int i, err;

	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_attach *kind = new_kind(i);

		if (!kind || !kind->attach || kind->early != early)
			continue;
		err = kind->attach();
		if (err) {
			undo_attach(early, i);
			return err;
		}
	}
	return 0;
}

static int attach_all(void)
{
	int err = sp_module.arming ? sp_module.arming->prepare() : 0;

	if (!err)
		err = attach_some(true);
	if (!err)
		err = attach_some(false);
	attached = !err;
	return err;
}

/* Whether handlers of what was taken away may just have been called. */
static bool detach_all(void)
{
	bool lingers = false;
	int i;

	if (!attached)
		return false;
	attached = false;
	if (sp_module.arming)
		sp_module.arming->stop();
	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_attach *kind = new_kind(i);

		if (!kind || !kind->detach)
			continue;
		kind->detach();
		lingers |= kind->lingers;
	}
	return lingers;
}

static void tell_started(void)
{
	int i;

	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_attach *kind = new_kind(i);

		if (kind && kind->started)
			kind->started();
	}
}

/* begin, end, error: in order of their numbers, then of the script. Each runs alone and may wait for room in the ring. */
void sp_run_alone(const struct sp_attach *kind, int while_state)
{
	long last = LONG_MIN, next;
	int i;

	for (;;) {
		bool more = false;

		for (i = 0; i < sp_module.nprobes; i++) {
			const struct sp_probe *p = &sp_module.probes[i];
			struct sp_ctx *c;

			if (p->kind != kind || p->number != last || READ_ONCE(sp_state) != while_state)
				continue;
			c = sp_claim(i, NULL);
			if (!c)
				continue;
			c->may_wait = 1;
			sp_run(c);
		}
		next = LONG_MAX;
		for (i = 0; i < sp_module.nprobes; i++) {
			const struct sp_probe *p = &sp_module.probes[i];

			if (p->kind == kind && p->number > last && p->number <= next) {
				next = p->number;
				more = true;
			}
		}
		if (!more)
			return;
		last = next;
	}
}

int sp_session_start(void)
{
	int err;

	if (READ_ONCE(sp_state) != SP_IDLE)
		return -EALREADY;
	sp_target = sp_params.target;
	sp_runner = current->tgid;
	WRITE_ONCE(sp_state, SP_STARTING);
	sp_attach_errno = 0;
	sp_attach_tried = 0;
	sp_run_alone(&sp_attach_begin, SP_STARTING);
	if (READ_ONCE(sp_state) != SP_STARTING)
		return 0;	/* exit() or an error in begin: nothing to attach any more */
	err = attach_all();
	if (err == -ECANCELED) {
		/* The end that somebody asked for is still to come, by STOP. */
		sp_exit();
		return fatal_signal_pending(current) ? -EINTR : 0;
	}
	if (err) {
		sp_attach_errno = err;
		WRITE_ONCE(sp_state, SP_IDLE);
		return err;
	}
	if (cmpxchg(&sp_state, SP_STARTING, SP_RUNNING) == SP_STARTING) {
		tell_started();
		if (sp_module.arming)
			sp_module.arming->start();
	}
	return 0;
}

void sp_session_stop(void)
{
	int state = READ_ONCE(sp_state);

	if (state == SP_STOPPED || state == SP_IDLE) {
		WRITE_ONCE(sp_state, SP_STOPPED);
		return;
	}
	sp_exit();
	sp_quiesce(detach_all());
	if (READ_ONCE(sp_state) == SP_FAILED)
		sp_run_alone(&sp_attach_error, SP_FAILED);
	else
		sp_run_alone(&sp_attach_end, SP_STOPPING);
	if (sp_at_stop)
		sp_at_stop();
	WRITE_ONCE(sp_state, SP_STOPPED);
}

void sp_exit(void)
{
	sp_end_run(SP_STOPPING);
}

/* From starting on the state moves by itself only to running: the first two may cross that, the third comes behind it. */
void sp_end_run(int state)
{
	if (cmpxchg(&sp_state, SP_RUNNING, state) == SP_RUNNING || cmpxchg(&sp_state, SP_STARTING, state) == SP_STARTING ||
	    cmpxchg(&sp_state, SP_RUNNING, state) == SP_RUNNING)
		sp_wake_at_end();
}
