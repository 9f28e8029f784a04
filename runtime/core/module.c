/* SPDX-License-Identifier: GPL-2.0 */
/* Bring-up and the way back, one step a line; what failed half-way is taken down in reverse. */
#include "core.h"
#include "../attach/attach.h"
#include "../compat/files.h"

#include <linux/random.h>
#include <linux/topology.h>

const char *sp_own_name = THIS_MODULE->name;

static void *get_memory(unsigned long size, int cpu)
{
	return cpu < 0 ? vzalloc(size) : vzalloc_node(size, cpu_to_node(cpu));
}

static void put_memory(void *p)
{
	vfree(p);
}

static int has_cpu(int cpu)
{
	return sp_ctxs[cpu] != NULL;
}

static struct sp_map_memory memory = { .get = get_memory, .put = put_memory, .has = has_cpu };

static int sp_maxmapentries = MAXMAPENTRIES;
module_param(sp_maxmapentries, int, 0444);
MODULE_PARM_DESC(sp_maxmapentries, "elements of an array whose declaration gives no size");

static void data_exit(void)
{
	int i;

	for (i = 0; i < sp_module.nmaps; i++)
		sp_module.map_ops->destroy(&sp_module.maps[i], &memory);
}

/* Each CPU finds its own in its block. */
static void spread_cells(const struct sp_map_decl *d)
{
	struct sp_ctx *c;
	int cpu;

	sp_for_each_ctx(cpu, c)
		*(char **)((char *)c + d->cells) = (*d->map)->cells[cpu];
}

static int data_init(void)
{
	unsigned long seed;
	int i, err;

	get_random_bytes(&seed, sizeof(seed));
	memory.ncpus = sp_ncpus;
	for (i = 0; i < sp_module.nmaps; i++) {
		err = sp_module.map_ops->create(&sp_module.maps[i], clamp(sp_maxmapentries, 1, 1 << 24), seed, &memory);
		if (err) {
			sp_log("no memory for array '%s'", sp_module.maps[i].name);
			data_exit();
			return err;
		}
		if (sp_module.maps[i].cells)
			spread_cells(&sp_module.maps[i]);
	}
	if (sp_module.init)
		sp_module.init();
	return 0;
}

static int modsyms_start(void)
{
	return sp_module.modsym_ops ? sp_module.modsym_ops->start() : 0;
}

static void modsyms_stop(void)
{
	if (sp_module.modsym_ops)
		sp_module.modsym_ops->stop();
}

static int nothing(void)
{
	return 0;
}

static void leave(void)
{
}

static int abi_init(void)
{
	if (sp_module.abi == SP_ABI_VERSION)
		return 0;
	sp_log("script compiled against ABI %u, runtime is %u", sp_module.abi, SP_ABI_VERSION);
	return -EINVAL;
}

static void session_exit(void)
{
	int i;

	sp_session_stop();
	if (sp_module.arming)
		sp_module.arming->release();
	for (i = 0; i < sp_module.nprobes; i++)
		if (sp_module.probes[i].kind->release)
			sp_module.probes[i].kind->release();
}

static const struct step {
	const char *what;
	int (*init)(void);
	void (*exit)(void);
} steps[] = {
	{ "the ABI check", abi_init, leave },
	{ "the choice of a layout", sp_layout_init, leave },
	{ "contexts", sp_ctx_init, sp_ctx_exit },
	{ "arrays", data_init, data_exit },
	{ "addresses in modules", modsyms_start, modsyms_stop },
	{ "output buffers", sp_rings_init, sp_rings_exit },
	{ "the session", nothing, session_exit },
	{ "files in /proc/spile", sp_files_init, sp_files_exit },
};

static int __init sp_init(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		err = steps[i].init();
		if (!err)
			continue;
		sp_log("%s failed: %d", steps[i].what, err);
		while (--i >= 0)
			steps[i].exit();
		return err;
	}
	return 0;
}

static void __exit sp_exit_module(void)
{
	int i;

	for (i = ARRAY_SIZE(steps) - 1; i >= 0; i--)
		steps[i].exit();
}

module_init(sp_init);
module_exit(sp_exit_module);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("probe script made by spile");
