/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints of the kernel: it calls the generated handlers, with preemption off. By name on old kernels, by struct on later ones (compat/trace.h). */
#include "attach.h"
#include "../compat/trace.h"

#include <linux/vmalloc.h>

static sp_tracepoint_t *points;		/* [nprobes]; NULL: not registered */

static void detach(void)
{
	int i = sp_module.nprobes;

	if (!points)
		return;
	while ((i = sp_previous_probe(&sp_attach_tracepoint, i)) >= 0)
		if (points[i])
			sp_tracepoint_unregister(points[i], sp_module.probes[i].handler);
	tracepoint_synchronize_unregister();
	vfree(points);
	points = NULL;
}

static int attach(void)
{
	int i = -1, err = 0;

	points = vzalloc(sp_module.nprobes * sizeof(*points));
	if (!points)
		return -ENOMEM;
	while (!err && (i = sp_next_probe(&sp_attach_tracepoint, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];

		if (sp_attach_cancelled()) {
			err = -ECANCELED;
			break;
		}
		points[i] = sp_tracepoint_find(p->symbol);
		err = points[i] ? sp_tracepoint_register(points[i], p->handler) : -ENOENT;
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

const struct sp_attach sp_attach_tracepoint = { .name = "tracepoint", .attach = attach, .detach = detach };
