/* SPDX-License-Identifier: GPL-2.0 */
/* All tasks that are there are held first, then visited one by one: what is done for each may sleep, which no walk of the list of tasks allows. */
#include "census.h"
#include "../compat/task.h"

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/vmalloc.h>

struct census {
	struct task_struct **all;
	int n, room;
	unsigned long long until;
	sp_census_fn *fn;
	void *data;
	struct completion done;
};

static void visit(const struct census *c, struct task_struct *t)
{
	struct mm_struct *mm = get_task_mm(t);

	if (!mm)
		return;
	sp_use_mm(mm);
	c->fn(t, mm, c->data);
	sp_unuse_mm(mm);
	mmput(mm);
}

static int visit_all(void *data)
{
	struct census *c = data;
	int i;

	for (i = 0; i < c->n; i++) {
		visit(c, c->all[i]);
		cond_resched();
	}
	complete(&c->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void take_all(struct census *c)
{
	struct task_struct *g, *t;

	rcu_read_lock();
	sp_for_each_task(g, t)
		if (t->mm && sp_start_time(t) <= c->until) {
			if (c->n < c->room) {
				get_task_struct(t);
				c->all[c->n] = t;
			}
			c->n++;
		}
	sp_end_for_each_task(g, t);
	rcu_read_unlock();
}

static void drop_all(struct census *c, int n)
{
	while (n--)
		put_task_struct(c->all[n]);
	vfree(c->all);
}

static int hold_all(struct census *c)
{
	for (;; c->room = c->n + 64) {
		c->n = 0;
		c->all = vzalloc(c->room * sizeof(*c->all));
		if (!c->all)
			return -ENOMEM;
		take_all(c);
		if (c->n <= c->room)
			return 0;
		drop_all(c, c->room);
	}
}

int sp_census(unsigned long long until, sp_census_fn *fn, void *data)
{
	struct census c = { .room = 512, .until = until, .fn = fn, .data = data };
	struct task_struct *worker;
	int err = hold_all(&c);

	if (err)
		return err;
	init_completion(&c.done);
	worker = kthread_run(visit_all, &c, "spile_census");
	if (!IS_ERR(worker)) {
		wait_for_completion(&c.done);
		kthread_stop(worker);
	}
	drop_all(&c, c.n);
	return IS_ERR(worker) ? PTR_ERR(worker) : 0;
}
