/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: registered by struct since de7b2973903c (3.15), found through for_each_kernel_tracepoint(); by name before. Process context. */
#ifndef SP_COMPAT_TRACE_H
#define SP_COMPAT_TRACE_H

#include <linux/tracepoint.h>

#ifdef SP_HAVE_FOR_EACH_TRACEPOINT
typedef struct tracepoint *sp_tracepoint_t;

struct sp_tracepoint_wanted {
	const char *name;
	struct tracepoint *found;
};

static inline void sp_tracepoint_look(struct tracepoint *tp, void *data)
{
	struct sp_tracepoint_wanted *w = data;

	if (!strcmp(tp->name, w->name))
		w->found = tp;
}

static inline sp_tracepoint_t sp_tracepoint_find(const char *name)
{
	struct sp_tracepoint_wanted w = { name, NULL };

	for_each_kernel_tracepoint(sp_tracepoint_look, &w);
	return w.found;
}

#define sp_tracepoint_register(tp, fn) tracepoint_probe_register(tp, fn, NULL)
#define sp_tracepoint_unregister(tp, fn) tracepoint_probe_unregister(tp, fn, NULL)
#else
typedef const char *sp_tracepoint_t;
#define sp_tracepoint_find(name) (name)
#define sp_tracepoint_register(name, fn) tracepoint_probe_register(name, fn, NULL)
#define sp_tracepoint_unregister(name, fn) tracepoint_probe_unregister(name, fn, NULL)
#endif

#endif
