/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The floor that the benches measure from: a kprobe, a kretprobe, or both, whose handlers do nothing.
 *   insmod bare.ko symbol=NAME [entry=0|1] [ret=0|1] [clock=N]
 * With clock=N the one at the entry reads the TSC N times.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/timex.h>

static char *symbol = "";
static int entry;
static int ret;
static int clock;
module_param(symbol, charp, 0400);
module_param(entry, int, 0400);
module_param(ret, int, 0400);
module_param(clock, int, 0400);

static int on_entry(struct kprobe *p, struct pt_regs *regs)
{
	int i;

	for (i = 0; i < clock; i++)
		get_cycles();
	return 0;
}

static int on_return(struct kretprobe_instance *i, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe kp = { .pre_handler = on_entry };
static struct kretprobe rp = { .handler = on_return, .maxactive = 16 };

static int __init bare_init(void)
{
	int err = 0;

	kp.symbol_name = symbol;
	rp.kp.symbol_name = symbol;
	if (entry)
		err = register_kprobe(&kp);
	if (!err && ret) {
		err = register_kretprobe(&rp);
		if (err && entry)
			unregister_kprobe(&kp);
	}
	return err;
}

static void __exit bare_exit(void)
{
	if (ret)
		unregister_kretprobe(&rp);
	if (entry)
		unregister_kprobe(&kp);
}

module_init(bare_init);
module_exit(bare_exit);
MODULE_LICENSE("GPL");
