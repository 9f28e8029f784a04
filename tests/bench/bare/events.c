/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The floor of the other families: handlers that do nothing of the tracepoint of system calls, of a place in a program, of a clock that samples; that one
 * asks the kernel for its stack.
 *   insmod events.ko [enter=1] [path=PROGRAM offset=N] [hz=N]
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/perf_event.h>
#include <linux/string.h>
#include "compat/trace.h"
#include "compat/uprobe.h"

#define sp_try_kread(from, to, size) -1
#include "compat/stack.h"

static int enter;
static char *path;
static ulong offset;
static int hz;
module_param(enter, int, 0400);
module_param(path, charp, 0400);
module_param(offset, ulong, 0400);
module_param(hz, int, 0400);

static sp_tracepoint_t point;
static struct path program;
static sp_uprobe_t handle;
static struct perf_event *event;
static unsigned long stack[64];

static void on_enter(void *unused, struct pt_regs *regs, long id)
{
}

SP_UPROBE_HANDLER(on_place)
{
	return 0;
}

static void on_sample(struct perf_event *e, struct perf_sample_data *data, struct pt_regs *regs)
{
	if (!user_mode(regs))
		sp_stack_save(stack, ARRAY_SIZE(stack), regs);
}

static struct uprobe_consumer consumer = { .handler = on_place };

static void off(void)
{
	if (event)
		perf_event_release_kernel(event);
	if (program.dentry) {
		sp_uprobe_unregister(program.dentry->d_inode, offset, &consumer, handle);
		sp_uprobe_sync();
		path_put(&program);
	}
	if (point)
		sp_tracepoint_unregister(point, on_enter);
	tracepoint_synchronize_unregister();
}

static int __init events_init(void)
{
	struct perf_event_attr attr = { .size = sizeof(attr), .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK, .freq = 1, .pinned = 1 };
	int err = 0;

	if (enter) {
		point = sp_tracepoint_find("sys_enter");
		err = sp_tracepoint_register(point, on_enter);
		if (err)
			point = NULL;
	}
	if (!err && path)
		err = kern_path(path, LOOKUP_FOLLOW, &program);
	if (!err && path) {
		err = sp_uprobe_register(program.dentry->d_inode, offset, 0, &consumer, &handle);
		if (err) {
			path_put(&program);
			memset(&program, 0, sizeof(program));
		}
	}
	if (!err && hz) {
		attr.sample_freq = hz;
		event = perf_event_create_kernel_counter(&attr, 0, NULL, on_sample, NULL);
		err = IS_ERR(event) ? PTR_ERR(event) : 0;
		if (err)
			event = NULL;
	}
	if (err)
		off();
	return err;
}

static void __exit events_exit(void)
{
	off();
}

module_init(events_init);
module_exit(events_exit);
MODULE_LICENSE("GPL");
