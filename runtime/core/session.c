/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a run: idle, begin handlers, probes attached, hits, detached, end handlers, stopped. All in process context, one caller at a time.
 */
#include "core.h"
#include "../compat/timers.h"
#include "../compat/cpu.h"
#include "../compat/sched.h"
#include "../attach/attach.h"

int sp_state = SP_IDLE;
long sp_target, sp_runner;
void (*sp_at_stop)(void);
struct sp_start sp_params;
SP_BASE_DATA int sp_attach_errno;
const bool *sp_wants;
unsigned long sp_kernel_shift;
const struct sp_layout *sp_layout;
bool sp_uncounted;
struct sp_unarmed sp_unarmed;
unsigned int sp_attach_index;
unsigned int sp_attach_tried;

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
	err = sp_module.families ? sp_module.families->attach() : 0;
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
	if (cmpxchg(&sp_state, SP_STARTING, SP_RUNNING) == SP_STARTING && sp_module.families)
		sp_module.families->started();
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
	sp_quiesce(sp_module.families && sp_module.families->detach());
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
