/* SPDX-License-Identifier: GPL-2.0 */
/* The inside of an array, for map.c and walk.c. */
#ifndef SP_MAP_H
#define SP_MAP_H

#include "../spile.h"

struct sp_elem {
	struct sp_elem *chain;			/* next under the same hash head, or next free */
	struct sp_elem *older, *newer;		/* order of insertion */
	unsigned long hash;
	unsigned long seq;			/* the same order as a number, for sorting */
	/* keys, then the value, at the map's offsets */
};

struct sp_map {
	const struct sp_map_decl *decl;
	unsigned int nkeys, capacity, used;
	unsigned int shift;			/* hash >> shift is the head's index */
	unsigned int key_at[SP_MAXKEYS], value_at;
	unsigned int value_size;
	unsigned long elem_size, seed, next_seq;
	unsigned long changes;			/* moves when elements come or go */
	struct sp_elem *oldest, *newest, *free;
	struct sp_elem **heads;
	struct sp_elem **lists;			/* decl->walks times capacity pointers: what sorted walks use */
	char *elems;
};

#define SP_PART(e, at) ((void *)((char *)(e) + (at)))

static inline __attribute__((unused)) int sp_key_is_str(const struct sp_map *m, int i)
{
	return m->decl->keys[i] == 's';
}

/* Do the keys of @e equal @k where @given has a bit? */
int sp_elem_matches(const struct sp_map *m, struct sp_elem *e, const union sp_arg *k, unsigned int given);

#endif
