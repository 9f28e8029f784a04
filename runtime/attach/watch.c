/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watchpoints at addresses, of the kernel's data and of processes', by the debug registers of each CPU; the machine has four. The handler runs in the debug exception behind the instruction that
 * wrote or read, which may be anywhere.
 */
#include "wanted.h"

#include <linux/err.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <linux/vmalloc.h>

static struct perf_event * __percpu **points;	/* [nprobes]; NULL: not set */
static struct sp_wanted *wanted;
static int nwanted;

/* Data of the kernel, which has no `user`, is anybody's. */
static bool is_meant(int index)
{
	int i;

	if (!sp_module.probes[index].user)
		return true;
	for (i = 0; i < nwanted; i++)
		if (wanted[i].index == index)
			return current->mm && sp_wanted(&wanted[i], current, current->mm);
	return false;
}

static void triggered(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	int index = (const struct sp_probe *)event->overflow_handler_context - sp_module.probes;
	struct sp_ctx *c;

	if (READ_ONCE(sp_state) != SP_RUNNING || !is_meant(index))
		return;
	c = sp_claim(index, regs);
	if (c)
		sp_run(c);
}

static void detach(void)
{
	int i = -1;

	while (points && (i = sp_next_probe(&sp_attach_watch, i)) >= 0)
		if (points[i])
			unregister_wide_hw_breakpoint(points[i]);
	vfree(points);
	points = NULL;
	sp_wanted_put(wanted, nwanted);
	wanted = NULL;
	nwanted = 0;
}

static int attach_one(int i)
{
	const struct sp_probe *p = &sp_module.probes[i];
	struct perf_event * __percpu *point;
	struct perf_event_attr attr;

	hw_breakpoint_init(&attr);
	attr.bp_addr = p->offset + (p->addr_lay >= 0 ? sp_lay[p->addr_lay] : 0);
	attr.bp_len = p->number;
	attr.bp_type = p->flags & SP_PROBE_WRITES ? HW_BREAKPOINT_W : HW_BREAKPOINT_RW;
	if (sp_attach_fails())
		return -EIO;
	point = register_wide_hw_breakpoint(&attr, triggered, (void *)p);
	if (IS_ERR((void __force *)point))
		return PTR_ERR((void __force *)point);
	points[i] = point;
	return 0;
}

static int attach(void)
{
	int i = -1, err = 0, n = sp_wanted_get(&sp_attach_watch, &wanted);

	if (n < 0)
		return n;
	nwanted = n;
	points = vzalloc(sp_module.nprobes * sizeof(*points));
	if (!points)
		err = -ENOMEM;
	while (!err && (i = sp_next_probe(&sp_attach_watch, i)) >= 0)
		err = sp_attach_outcome(i, attach_one(i));
	if (err)
		detach();
	return err;
}

/* Early: what the script names itself comes before what processes share of the machine's four. */
const struct sp_attach sp_attach_watch = { .name = "watch", .early = true, .lingers = true, .attach = attach, .detach = detach };
