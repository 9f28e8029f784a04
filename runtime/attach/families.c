/* SPDX-License-Identifier: GPL-2.0 */
/* All families of a script as one: attached in the order of their first probes, the early ones before the others. Scripts of begin and end alone do without. */
#include "attach.h"

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

static void tell_started(void)
{
	int i;

	for (i = 0; i < sp_module.nprobes; i++) {
		const struct sp_attach *kind = new_kind(i);

		if (kind && kind->started)
			kind->started();
	}
	if (sp_module.arming)
		sp_module.arming->start();
}

static int detach_all(void)
{
	int i, lingers = 0;

	if (!attached)
		return 0;
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

static void release_all(void)
{
	int i;

	if (sp_module.arming)
		sp_module.arming->release();
	for (i = 0; i < sp_module.nprobes; i++)
		if (sp_module.probes[i].kind->release)
			sp_module.probes[i].kind->release();
}

const struct sp_families sp_families = { .attach = attach_all, .started = tell_started, .detach = detach_all, .release = release_all };
