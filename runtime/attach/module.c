/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes in modules, at entry, inside and return. Each is armed when its module is there: at once, or when it comes, before its init
 * function runs; it is taken off when the module goes. The kernel finds the place by "module:symbol" and an offset, so nothing here
 * knows how it lays modules out.
 */
#include "kprobe.h"

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>

struct entry {
	union {
		struct kprobe kp;
		struct kretprobe rp;
	} u;
	char name[MODULE_NAME_LEN + KSYM_NAME_LEN + 1];		/* "module:symbol" */
	unsigned long long missed;				/* of loads that are over */
	int index;
	bool armed;
};

static struct entry *entries;
static int nentries;
static bool noticing;
static DEFINE_MUTEX(lock);

static bool is_return(const struct entry *e)
{
	return sp_module.probes[e->index].flags & SP_PROBE_RETURN;
}

static int arm(struct entry *e)
{
	const struct sp_probe *p = &sp_module.probes[e->index];
	struct kprobe *kp = is_return(e) ? &e->u.rp.kp : &e->u.kp;
	int err;

	/* Registering again needs it as it was at first: the kernel fills it in. */
	memset(&e->u, 0, sizeof(e->u));
	snprintf(e->name, sizeof(e->name), "%s:%s", p->module, p->symbol);
	kp->symbol_name = e->name;
	kp->offset = p->offset;
	if (is_return(e)) {
		sp_set_return(&e->u.rp, p);
		err = sp_register(register_kretprobe(&e->u.rp));
	} else {
		kp->pre_handler = (kprobe_pre_handler_t)p->handler;
		err = sp_register(register_kprobe(kp));
	}
	e->armed = !err;
	return err;
}

static void disarm(struct entry *e)
{
	if (!e->armed)
		return;
	if (is_return(e)) {
		unregister_kretprobe(&e->u.rp);
		e->missed += e->u.rp.nmissed;
	} else {
		unregister_kprobe(&e->u.kp);
		e->missed += e->u.kp.nmissed;
	}
	e->armed = false;
}

/* Process context, may sleep. The module's text is there in COMING, and still there in GOING. */
static int notice(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *m = data;
	int i, err;

	if (state != MODULE_STATE_COMING && state != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	mutex_lock(&lock);
	/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
	for (i = nentries - 1; i >= 0; i--) {
		const struct sp_probe *p = &sp_module.probes[entries[i].index];

		if (strcmp(p->module, m->name))
			continue;
		if (state == MODULE_STATE_GOING) {
			disarm(&entries[i]);
			continue;
		}
		err = entries[i].armed ? 0 : arm(&entries[i]);
		if (err && !(p->flags & SP_PROBE_OPTIONAL))
			sp_log("cannot arm the probe at %s+%#lx in module %s: error %d", p->symbol, p->offset, p->module, -err);
	}
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

/* Behind ftrace, which prepares a module's text in a notifier of its own on old kernels, and behind kprobes. */
static struct notifier_block notifier = { .notifier_call = notice, .priority = -1 };

static void detach(void)
{
	int i;

	/* Not under the lock: it waits for a notice that is under way. */
	if (noticing)
		unregister_module_notifier(&notifier);
	noticing = false;
	mutex_lock(&lock);
	for (i = 0; i < nentries; i++)
		disarm(&entries[i]);
	mutex_unlock(&lock);
}

static void release(void)
{
	vfree(entries);
	entries = NULL;
	nentries = 0;
}

static int attach(void)
{
	int i = -1, n = sp_count_probes(&sp_attach_module), err;

	release();	/* of a start that another family made fail */
	entries = vzalloc(n * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	while ((i = sp_next_probe(&sp_attach_module, i)) >= 0)
		entries[nentries++].index = i;
	err = sp_register(register_module_notifier(&notifier));
	if (err)
		return err;
	noticing = true;
	for (i = n - 1; i >= 0; i--) {
		err = sp_attach_cancelled() ? -ECANCELED : 0;
		mutex_lock(&lock);
		if (!err && !entries[i].armed)
			err = arm(&entries[i]);
		mutex_unlock(&lock);
		/* -ENOENT: the module is not there (yet), or on its way out. */
		if (err == -ECANCELED || (err && err != -ENOENT && !(sp_module.probes[entries[i].index].flags & SP_PROBE_OPTIONAL))) {
			sp_attach_index = entries[i].index;
			detach();
			return err;
		}
	}
	return 0;
}

static unsigned long long missed(int index)
{
	int i;

	for (i = 0; i < nentries; i++) {
		struct entry *e = &entries[i];

		if (e->index == index)
			return e->missed + (!e->armed ? 0 : is_return(e) ? e->u.rp.nmissed : e->u.kp.nmissed);
	}
	return 0;
}

const struct sp_attach sp_attach_module = {
	.name = "module", .attach = attach,
	.detach = detach, .release = release, .missed = missed
};
