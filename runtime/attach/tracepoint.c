/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints of the kernel: it calls the generated handlers, with preemption off. By name on old kernels, by struct on later ones (compat/trace.h). */
#include "attach.h"
#include "../compat/trace.h"

#include <linux/vmalloc.h>

static sp_tracepoint_t *points;		/* [nprobes]; NULL: there is none */
static bool *on;			/* [nprobes]: registered */

static int arm(int i, bool want)
{
	int err;

	if (!points[i] || want == on[i])
		return 0;
	err = want ? sp_register(sp_tracepoint_register(points[i], sp_module.probes[i].handler)) :
		sp_tracepoint_unregister(points[i], sp_module.probes[i].handler);
	if (!err)
		on[i] = want;
	return err;
}

static int rearm(void)
{
	int i = -1, err, first = 0;

	while ((i = sp_next_probe(&sp_attach_tracepoint, i)) >= 0) {
		err = arm(i, sp_want(i));
		first = first ? first : err;
	}
	return first;
}

static void detach(void)
{
	int i = sp_module.nprobes;

	if (!points)
		return;
	while ((i = sp_previous_probe(&sp_attach_tracepoint, i)) >= 0)
		arm(i, false);
	tracepoint_synchronize_unregister();
	vfree(points);
	vfree(on);
	points = NULL;
	on = NULL;
}

static const char *name_of(int i)
{
	return sp_module.probes[i].kind == &sp_attach_tracepoint ? sp_module.probes[i].symbol : NULL;
}

static int attach(void)
{
	int i = -1, err;

	points = vzalloc(sp_module.nprobes * sizeof(*points));
	on = vzalloc(sp_module.nprobes * sizeof(*on));
	err = points && on ? sp_tracepoints_find(points, sp_module.nprobes, name_of) : -ENOMEM;
	if (err) {
		vfree(points);
		vfree(on);
		points = NULL;
		return err;
	}
	while (!err && (i = sp_next_probe(&sp_attach_tracepoint, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];

		if (sp_attach_cancelled()) {
			err = -ECANCELED;
			break;
		}
		err = points[i] ? arm(i, sp_want(i)) : -ENOENT;
		if (!err)
			continue;
		points[i] = NULL;
		if (p->flags & SP_PROBE_OPTIONAL)
			err = 0;
		else
			sp_attach_index = i;
	}
	if (err)
		detach();
	return err;
}

const struct sp_attach sp_attach_tracepoint = { .name = "tracepoint", .attach = attach, .rearm = rearm, .detach = detach };
