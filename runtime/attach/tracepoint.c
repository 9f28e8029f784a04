/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of the kernel: it calls the generated handlers, with preemption off. By name on old kernels, by struct on later ones (compat/trace.h); those of
 * modules when the module comes, until it goes.
 */
#include "attach.h"
#include "../compat/trace.h"

#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/vmalloc.h>

static DEFINE_MUTEX(lock);		/* both below, once attached */
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

	mutex_lock(&lock);
	while ((i = sp_next_probe(&sp_attach_tracepoint, i)) >= 0) {
		err = arm(i, sp_want(i));
		first = first ? first : err;
	}
	mutex_unlock(&lock);
	return first;
}

/* A module that fails to be probed runs unprobed: a warning says so. */
static void module_comes(int i, const struct module *mod)
{
	int err;

	if (points[i])
		return;
	points[i] = sp_tracepoint_of(mod, sp_module.probes[i].symbol);
	err = arm(i, sp_want(i));
	if (!err)
		return;
	points[i] = NULL;
	sp_go_without(i, err);
}

static void module_goes(int i, const struct module *mod)
{
	if (!points[i] || sp_tracepoint_of(mod, sp_module.probes[i].symbol) != points[i])
		return;
	arm(i, false);
	points[i] = NULL;
}

static int on_module(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct module *mod = sp_tracepoint_module(data);
	int i = -1;

	mutex_lock(&lock);
	while ((i = sp_next_probe(&sp_attach_tracepoint, i)) >= 0) {
		if (!(sp_module.probes[i].flags & SP_PROBE_LATER))
			continue;
		if (event == MODULE_STATE_COMING)
			module_comes(i, mod);
		else if (event == MODULE_STATE_GOING)
			module_goes(i, mod);
	}
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

static struct notifier_block modules = { .notifier_call = on_module };
static bool noticing;

static int notice(void)
{
	int i = -1, err = 0;

	while (!noticing && !err && (i = sp_next_probe(&sp_attach_tracepoint, i)) >= 0) {
		if (!(sp_module.probes[i].flags & SP_PROBE_LATER))
			continue;
		err = sp_register(sp_tracepoint_notice(&modules));
		noticing = !err;
	}
	return err;
}

static void detach(void)
{
	int i = sp_module.nprobes;

	if (!points)
		return;
	if (noticing)
		sp_tracepoint_ignore(&modules);
	noticing = false;
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
		if (sp_attach_cancelled())
			err = -ECANCELED;
		else if (points[i])
			err = arm(i, sp_want(i));
		else if (!(sp_module.probes[i].flags & SP_PROBE_LATER))
			err = -ENOENT;
		if (err)
			points[i] = NULL;
		err = sp_attach_outcome(i, err);
	}
	err = err ? err : notice();
	if (err)
		detach();
	return err;
}

const struct sp_attach sp_attach_tracepoint = { .name = "tracepoint", .attach = attach, .rearm = rearm, .detach = detach };
