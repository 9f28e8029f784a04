/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Variables of modules: where each is once its module is there. kallsyms_lookup_name() is not exported since 0bd476e6c671 (5.7), but register_kprobe() asks it
 * on our behalf: it looks the name up, leaves the address, and then refuses to arm a probe on what is no code.
 */
#include "../core/core.h"

#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/notifier.h>

static bool noticing;

static unsigned long find(const struct sp_modsym *s)
{
	struct kprobe kp = { .flags = 0 };
	char name[MODULE_NAME_LEN + KSYM_NAME_LEN + 1];
	int err;

	snprintf(name, sizeof(name), "%s:%s", s->module, s->symbol);
	kp.symbol_name = name;
	kp.flags = KPROBE_FLAG_DISABLED;
	err = register_kprobe(&kp);
	if (!err)
		unregister_kprobe(&kp);
	return err == -EINVAL && kp.addr ? (unsigned long)kp.addr : SP_MODSYM_NOWHERE;
}

static int notice(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *m = data;
	int i;

	for (i = 0; i < sp_module.nmodsyms; i++) {
		if (strcmp(sp_module.modsyms[i].module, m->name))
			continue;
		if (state == MODULE_STATE_COMING)
			sp_module.modsyms[i].addr = find(&sp_module.modsyms[i]);
		else if (state == MODULE_STATE_GOING)
			sp_module.modsyms[i].addr = SP_MODSYM_NOWHERE;
	}
	return NOTIFY_DONE;
}

/* Before the module's probes are armed (attach/module.c). */
static struct notifier_block notifier = { .notifier_call = notice, .priority = 1 };

static int start(void)
{
	int i, err = register_module_notifier(&notifier);

	noticing = !err;
	for (i = 0; !err && i < sp_module.nmodsyms; i++)
		sp_module.modsyms[i].addr = find(&sp_module.modsyms[i]);
	return err;
}

static void stop(void)
{
	if (noticing)
		unregister_module_notifier(&notifier);
	noticing = false;
}

const struct sp_part sp_part_modsyms = { "addresses in modules", start, stop };
