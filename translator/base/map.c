/* SPDX-License-Identifier: GPL-2.0 */
/* Map from text to pointer that remembers the order of insertion: rows in an array, and a hash index over them. */
#include "base.h"

#include <string.h>

struct map_row {
	const char *key;
	void *value;
	uint32_t hash;
};

struct map {
	struct arena *arena;
	VEC(struct map_row) rows;
	uint32_t *index;	/* row number + 1, 0: free */
	uint32_t size;		/* a power of two */
};

static uint32_t hash_text(const char *s)
{
	uint32_t h = 2166136261u;

	while (*s)
		h = (h ^ (unsigned char)*s++) * 16777619u;
	return h ^ (h >> 15);
}

struct map *map_create(struct arena *a)
{
	struct map *m = NEW(a, struct map);

	m->arena = a;
	m->size = 16;
	m->index = NEW_ARRAY(a, uint32_t, m->size);
	return m;
}

/* The index cell of @key, or the free one where it would go. */
static uint32_t *map_cell(const struct map *m, const char *key, uint32_t hash)
{
	uint32_t j, *cell;

	for (j = hash;; j++) {
		cell = &m->index[j & (m->size - 1)];
		if (!*cell)
			return cell;
		if (m->rows.v[*cell - 1].hash == hash && !strcmp(m->rows.v[*cell - 1].key, key))
			return cell;
	}
}

static void map_grow(struct map *m)
{
	uint32_t j;
	int i;

	m->size *= 2;
	m->index = NEW_ARRAY(m->arena, uint32_t, m->size);
	for (i = 0; i < m->rows.n; i++) {
		for (j = m->rows.v[i].hash; m->index[j & (m->size - 1)]; j++)
			;
		m->index[j & (m->size - 1)] = (uint32_t)i + 1;
	}
}

void *map_get(const struct map *m, const char *key)
{
	uint32_t *cell = map_cell(m, key, hash_text(key));

	return *cell ? m->rows.v[*cell - 1].value : NULL;
}

void *map_put(struct map *m, const char *key, void *value)
{
	struct map_row row = { key, value, hash_text(key) };
	uint32_t *cell = map_cell(m, key, row.hash);
	void *before;

	if (*cell) {
		before = m->rows.v[*cell - 1].value;
		m->rows.v[*cell - 1].value = value;
		return before;
	}
	vec_push(m->arena, &m->rows, row);
	*cell = (uint32_t)m->rows.n;
	if ((uint32_t)m->rows.n * 2 > m->size)
		map_grow(m);
	return NULL;
}

int map_count(const struct map *m)
{
	return m->rows.n;
}

const char *map_at(const struct map *m, int i, void **value)
{
	if (i < 0 || i >= m->rows.n) {
		if (value)
			*value = NULL;
		return NULL;
	}
	if (value)
		*value = m->rows.v[i].value;
	return m->rows.v[i].key;
}
