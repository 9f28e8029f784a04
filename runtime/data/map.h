/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of an array, for map.c, cells.c and walk.c. Making and taking back memory: process context. The rest: any context, under the array's lock.
 */
#ifndef SP_MAP_H
#define SP_MAP_H

#include "../spile.h"

#define SP_PART(e, at) ((void *)((char *)(e) + (at)))

static inline __attribute__((unused)) int sp_key_is_str(const struct sp_map *m, int i)
{
	return m->decl->keys[i] == 's';
}

/* cells.c. 0: no memory, sp_cells_destroy() takes back what there is. */
int sp_cells_create(struct sp_map *m, const struct sp_map_memory *memory);
void sp_cells_destroy(struct sp_map *m, const struct sp_map_memory *memory);

/* Do the keys of @e equal @k where @given has a bit? */
int sp_elem_matches(const struct sp_map *m, struct sp_elem *e, const union sp_arg *k, unsigned int given);

#endif
