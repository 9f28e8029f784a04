/* SPDX-License-Identifier: GPL-2.0 */
/* The script's arrays, made and destroyed. Process context. */
#include "core.h"
#include "../abi/limits.h"
#include "../compat/files.h"
#include "param.h"

#include <linux/random.h>
#include <linux/topology.h>

static void *get_memory(unsigned long size, int cpu)
{
	if (!sp_take_memory(size))
		return NULL;
	return vzalloc_node(size, cpu < 0 ? NUMA_NO_NODE : cpu_to_node(cpu));
}

static void put_memory(void *p)
{
	vfree(p);
}

static int has_cpu(int cpu)
{
	return cpu_possible(cpu);
}

static struct sp_map_memory memory = { .get = get_memory, .put = put_memory, .has = has_cpu };

static int sp_maxmapentries = MAXMAPENTRIES;
sp_param(sp_maxmapentries, int, "elements of an array whose declaration gives no size");

static void destroy_all(void)
{
	int i;

	for (i = 0; i < sp_module.nmaps; i++)
		sp_map_ops.destroy(&sp_module.maps[i], &memory);
}

/* Each CPU finds its own in its block. */
static void spread_cells(const struct sp_map_decl *d)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		*(char **)((char *)c + d->cells) = (*d->map)->cells[c->cpu];
}

static int create_all(void)
{
	unsigned long seed;
	int i, err;

	get_random_bytes(&seed, sizeof(seed));
	memory.ncpus = nr_cpu_ids;
	for (i = 0; i < sp_module.nmaps; i++) {
		err = sp_map_ops.create(&sp_module.maps[i], clamp(sp_maxmapentries, 1, SP_LIMIT_MAPENTRIES), seed, &memory);
		if (err) {
			sp_log("no memory for array '%s'", sp_module.maps[i].name);
			destroy_all();
			return err;
		}
		if (sp_module.maps[i].cells)
			spread_cells(&sp_module.maps[i]);
	}
	return 0;
}

const struct sp_part sp_part_arrays = { "arrays", create_all, destroy_all };
