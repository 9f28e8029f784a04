/* SPDX-License-Identifier: GPL-2.0 */
/* Interned names: a hash set of texts; two equal names are one pointer, so that later passes compare pointers. */
#include "base.h"

#include <string.h>

struct name_slot {
	uint32_t hash;
	uint32_t len;
	const char *s;		/* NULL: free */
};

struct names {
	struct arena *arena;
	struct name_slot *slots;
	uint32_t size, used;	/* size: a power of two */
};

static uint32_t hash_bytes(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	while (n--)
		h = (h ^ (unsigned char)*s++) * 16777619u;
	return h ^ (h >> 15);
}

struct names *names_create(struct arena *a)
{
	struct names *t = NEW(a, struct names);

	t->arena = a;
	t->size = 512;
	t->slots = NEW_ARRAY(a, struct name_slot, t->size);
	return t;
}

static void names_grow(struct names *t)
{
	struct name_slot *old = t->slots;
	uint32_t i, j, n = t->size;

	t->size *= 2;
	t->slots = NEW_ARRAY(t->arena, struct name_slot, t->size);
	for (i = 0; i < n; i++) {
		if (!old[i].s)
			continue;
		for (j = old[i].hash; t->slots[j & (t->size - 1)].s; j++)
			;
		t->slots[j & (t->size - 1)] = old[i];
	}
}

name_t name_of(struct names *t, const char *s, size_t n)
{
	uint32_t h = hash_bytes(s, n), j;
	struct name_slot *slot;

	if (t->used * 2 >= t->size)
		names_grow(t);
	for (j = h;; j++) {
		slot = &t->slots[j & (t->size - 1)];
		if (!slot->s)
			break;
		if (slot->hash == h && slot->len == n && !memcmp(slot->s, s, n))
			return slot->s;
	}
	slot->hash = h;
	slot->len = (uint32_t)n;
	slot->s = arena_strndup(t->arena, s, n);
	t->used++;
	return slot->s;
}

name_t name_str(struct names *t, const char *s)
{
	return name_of(t, s, strlen(s));
}
