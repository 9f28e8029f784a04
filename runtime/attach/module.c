/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes in modules, at entry, inside and return. Each is armed when its module is there: at once, or when it comes, before its init
 * function runs; it is taken off when the module goes. The kernel finds the place by "module:symbol" and an offset, so nothing here
 * knows how it lays modules out.
 */
#include "kprobe.h"
#include "../compat/modtext.h"

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>

struct entry {
	struct sp_kprobe_entry e;
	char name[MODULE_NAME_LEN + KSYM_NAME_LEN + 1];		/* "module:symbol" */
	unsigned long long missed;				/* of loads that are over */
	bool armed;
};

static struct entry *entries, **of;	/* of: by probe */
static struct sp_kprobe_entry **leaving;
static int nentries;
static bool noticing;
static DEFINE_MUTEX(lock);

static const struct sp_probe *probe_of(const struct entry *e)
{
	return &sp_module.probes[e->e.index];
}

static const struct sp_kprobe_ops *ops_of(const struct entry *e)
{
	return probe_of(e)->flags & SP_PROBE_RETURN ? &sp_kretprobe_ops : &sp_kprobe_ops;
}

static int arm(struct entry *e)
{
	const struct sp_probe *p = probe_of(e);
	int err;

	if (sp_modtext_overrun(p->module, p->symbol, p->offset))
		return -EFAULT;
	/* Registering again needs it as it was at first: the kernel fills it in. */
	memset(&e->e.u, 0, sizeof(e->e.u));
	snprintf(e->name, sizeof(e->name), "%s:%s", p->module, p->symbol);
	sp_kprobe_set_faults(&e->e.u.kp);
	e->e.u.kp.symbol_name = e->name;
	e->e.u.kp.offset = p->offset;
	err = ops_of(e)->arm(&e->e);
	e->armed = !err;
	return err;
}

/* A module that goes between the look-up of its symbol and the look at its text is -EINVAL; the next look-up tells. */
static int arm_if_there(struct entry *e)
{
	int err = arm(e);

	return err == -EINVAL ? arm(e) : err;
}

/* Those of one module, NULL: all. In one call each for entries and returns, since a grace period passes in it. */
static void disarm(const char *module, const struct sp_kprobe_ops *ops)
{
	int i, n = 0;

	for (i = 0; i < nentries; i++)
		if (entries[i].armed && ops_of(&entries[i]) == ops && (!module || !strcmp(probe_of(&entries[i])->module, module)))
			leaving[n++] = &entries[i].e;
	if (n)
		ops->disarm(leaving, n);
	while (n--) {
		struct entry *e = container_of(leaving[n], struct entry, e);

		e->missed += ops->missed(&e->e);
		e->armed = false;
	}
}

static void disarm_all(const char *module)
{
	disarm(module, &sp_kprobe_ops);
	disarm(module, &sp_kretprobe_ops);
}

/* The kernel calls the probes of one address in reverse order of registration: backwards, so that handlers run as the script has them. */
static void arm_all(const char *module)
{
	int i, err;

	for (i = nentries - 1; i >= 0; i--) {
		const struct sp_probe *p = probe_of(&entries[i]);

		err = entries[i].armed || strcmp(p->module, module) ? 0 : arm(&entries[i]);
		if (err)
			sp_go_without(entries[i].e.index, err);
	}
}

/* Process context, may sleep. The module's text is there in COMING, and still there in GOING. */
static int notice(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *m = data;

	if (state != MODULE_STATE_COMING && state != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	mutex_lock(&lock);
	if (state == MODULE_STATE_GOING)
		disarm_all(m->name);
	else
		arm_all(m->name);
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

/* Behind ftrace, which prepares a module's text in a notifier of its own on old kernels, and behind kprobes. */
static struct notifier_block notifier = { .notifier_call = notice, .priority = -1 };

static void detach(void)
{
	/* Not under the lock: it waits for a notice that is under way. */
	if (noticing)
		unregister_module_notifier(&notifier);
	noticing = false;
	mutex_lock(&lock);
	disarm_all(NULL);
	mutex_unlock(&lock);
}

static void release(void)
{
	vfree(leaving);
	vfree(of);
	vfree(entries);
	leaving = NULL;
	of = NULL;
	entries = NULL;
	nentries = 0;
}

static int make_entries(int n)
{
	int i = -1;

	entries = vzalloc(n * sizeof(*entries));
	of = vzalloc(sp_module.nprobes * sizeof(*of));
	leaving = vzalloc(n * sizeof(*leaving));
	if (!entries || !of || !leaving) {
		release();
		return -ENOMEM;
	}
	while ((i = sp_next_probe(&sp_attach_module, i)) >= 0) {
		of[i] = &entries[nentries++];
		of[i]->e.index = i;
	}
	return 0;
}

static int attach(void)
{
	int i, n = sp_count_probes(&sp_attach_module), err;

	release();	/* of a start that another family made fail */
	err = make_entries(n);
	if (!err)
		err = sp_register(register_module_notifier(&notifier));
	if (err)
		return err;
	noticing = true;
	for (i = n - 1; !err && i >= 0; i--) {
		err = sp_attach_cancelled() ? -ECANCELED : 0;
		mutex_lock(&lock);
		if (!err && !entries[i].armed)
			err = arm_if_there(&entries[i]);
		mutex_unlock(&lock);
		/* The module is not there (yet), or on its way out. */
		err = err == -ENOENT ? 0 : sp_attach_outcome(entries[i].e.index, err);
	}
	if (err)
		detach();
	return err;
}

static unsigned long long missed(int index)
{
	const struct entry *e = of ? of[index] : NULL;

	return !e ? 0 : e->armed ? e->missed + ops_of(e)->missed(&e->e) : e->missed;
}

const struct sp_attach sp_attach_module = {
	.name = "module", .past = true, .attach = attach,
	.detach = detach, .release = release, .missed = missed
};
