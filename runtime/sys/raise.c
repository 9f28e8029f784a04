/* SPDX-License-Identifier: GPL-2.0 */
/*
 * raise(): a signal to the current task. A handler may have interrupted who holds the lock that sending takes, so the signal is sent from an interrupt of
 * this CPU, which comes as soon as interrupts are on: before the task is back in its program. Any context.
 */
#include "../core/core.h"
#include "../compat/task.h"

#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/signal.h>

enum { SIGNALS = 8 };

struct raised {
	struct irq_work work;
	unsigned int ready, queued, sent;
	struct {
		struct task_struct *task;
		int number;
	} signals[SIGNALS];
};
static DEFINE_PER_CPU(struct raised, raised);

static void send(struct irq_work *work)
{
	struct raised *r = container_of(work, struct raised, work);

	for (; r->sent != READ_ONCE(r->queued); r->sent++) {
		struct task_struct *t = r->signals[r->sent % SIGNALS].task;

		send_sig(r->signals[r->sent % SIGNALS].number, t, 1);
		put_task_struct(t);
	}
}

/* No handler runs any more. */
static void stop(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (per_cpu(raised, cpu).ready)
			irq_work_sync(&per_cpu(raised, cpu).work);
}

void sp_raise(struct sp_ctx *c, long number, int site)
{
	struct raised *r = this_cpu_ptr(&raised);

	if (number < 1 || number > 64) {
		sp_fail_text(c, site, SP_LIT("there is no such signal"));
		return;
	}
	if (r->queued - r->sent == SIGNALS) {
		sp_fail_text(c, site, SP_LIT("too many signals raised at once"));
		return;
	}
	if (!r->ready) {
		init_irq_work(&r->work, send);
		r->ready = 1;
		sp_at_stop = stop;
	}
	get_task_struct(current);
	r->signals[r->queued % SIGNALS].task = current;
	r->signals[r->queued % SIGNALS].number = number;
	barrier();
	WRITE_ONCE(r->queued, r->queued + 1);
	irq_work_queue(&r->work);
}
