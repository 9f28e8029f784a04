/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The floor of start and stop: registers handlers that do nothing, one after the other, and takes them away; says how many nanoseconds each took and does not stay.
 *   insmod loop.ko what=tracepoints|functions|addresses|places [path=PROGRAM]
 */
#include <linux/fs.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "compat/trace.h"
#include "compat/uprobe.h"

struct function {
	const char *name;
	unsigned long address;	/* where the kernel was linked to */
};

static const char *const names[] = {
#include "names.h"
};
static const struct function functions[] = {
#include "functions.h"
};
static const unsigned long offsets[] = {
#include "places.h"
};

static char *what;
static char *path;
module_param(what, charp, 0400);
module_param(path, charp, 0400);

static sp_tracepoint_t points[ARRAY_SIZE(names)];
static struct kprobe kprobes[ARRAY_SIZE(functions)];
static struct kprobe *armed[ARRAY_SIZE(functions)];
static struct uprobe_consumer consumers[ARRAY_SIZE(offsets)];
static sp_uprobe_t handles[ARRAY_SIZE(offsets)];
static struct path program;
static int count;

static void on_point(void *unused, long a) { }
static int on_function(struct kprobe *kp, struct pt_regs *regs) { return 0; }
SP_UPROBE_HANDLER(on_place) { return 0; }

static int tracepoints_find(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		points[i] = sp_tracepoint_find(names[i]);
	return 0;
}

static int tracepoints_on(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (points[i] && sp_tracepoint_register(points[i], on_point))
			points[i] = NULL;
		else
			count++;
		cond_resched();
	}
	return 0;
}

static void tracepoints_off(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (points[i])
			sp_tracepoint_unregister(points[i], on_point);
	tracepoint_synchronize_unregister();
}

static int functions_find(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		kprobes[i].pre_handler = on_function;
		kprobes[i].symbol_name = functions[i].name;
	}
	return 0;
}

static int addresses_find(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		kprobes[i].pre_handler = on_function;
		kprobes[i].addr = (kprobe_opcode_t *)functions[i].address;
	}
	return 0;
}

static int functions_on(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		if (!register_kprobe(&kprobes[i]))
			armed[count++] = &kprobes[i];
		cond_resched();
	}
	return 0;
}

static void functions_off(void)
{
	if (count)
		unregister_kprobes(armed, count);
}

static int places_find(void)
{
	return path ? kern_path(path, LOOKUP_FOLLOW, &program) : -EINVAL;
}

static int places_on(void)
{
	int err = 0;

	while (!err && count < ARRAY_SIZE(offsets)) {
		consumers[count].handler = on_place;
		err = sp_uprobe_register(program.dentry->d_inode, offsets[count], 0, &consumers[count], &handles[count]);
		if (!err)
			count++;
	}
	return err;
}

static void places_off(void)
{
	while (count) {
		count--;
		sp_uprobe_unregister(program.dentry->d_inode, offsets[count], &consumers[count], handles[count]);
	}
	sp_uprobe_sync();
	path_put(&program);
}

static const struct family {
	const char *name;
	int (*find)(void);	/* not in the time */
	int (*on)(void);
	void (*off)(void);
} families[] = {
	{ "tracepoints", tracepoints_find, tracepoints_on, tracepoints_off },
	{ "functions", functions_find, functions_on, functions_off },
	{ "addresses", addresses_find, functions_on, functions_off },
	{ "places", places_find, places_on, places_off },
};

static int __init loop_init(void)
{
	const struct family *f = families;
	ktime_t a, b, c;
	int n, err;

	while (what && f < families + ARRAY_SIZE(families) && strcmp(f->name, what))
		f++;
	if (!what || f == families + ARRAY_SIZE(families))
		return -EINVAL;
	err = f->find();
	if (err)
		return err;
	a = ktime_get();
	err = f->on();
	b = ktime_get();
	n = count;
	f->off();
	c = ktime_get();
	printk(KERN_INFO "loop: %lld %lld %d\n", ktime_to_ns(ktime_sub(b, a)), ktime_to_ns(ktime_sub(c, b)), n);
	return err ? err : -EAGAIN;
}

module_init(loop_init);
MODULE_LICENSE("GPL");
