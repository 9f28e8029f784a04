/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Places in a module: told by the nearest symbol before them in the same section whose name is the only one, since the kernel takes the first of a name.
 * A point may match thousands of functions, so these symbols are sorted once.
 */
#include "target_priv.h"

#include <stdlib.h>
#include <string.h>

struct anchors { VEC(const struct tsym *) code, data; };

/* Of two at one address the one that comes first in the file is the nearest. */
static int by_addr_then_last(const void *a, const void *b)
{
	const struct tsym *x = *(const struct tsym *const *)a, *y = *(const struct tsym *const *)b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x > y ? -1 : x < y;
}

static struct anchors *anchors_of(struct target *m)
{
	const tsym_vec *syms = &m->priv->syms;
	struct anchors *n = m->priv->anchors;
	struct map *first;
	const struct tsym *s;
	bool *is_twice;
	int i;

	if (n)
		return n;
	n = m->priv->anchors = NEW(m->arena, struct anchors);
	first = map_create(m->arena);
	is_twice = NEW_ARRAY(m->arena, bool, syms->n + 1);
	for (i = 0; i < syms->n; i++) {
		s = map_put(first, syms->v[i].name, &syms->v[i]);
		if (s)
			is_twice[i] = is_twice[s - syms->v] = true;
	}
	for (i = 0; i < syms->n; i++) {
		s = &syms->v[i];
		if (!is_twice[i] && s->kind == TSYM_FUNCTION)
			vec_push(m->arena, &n->code, s);
		else if (!is_twice[i] && s->kind != TSYM_CODE)
			vec_push(m->arena, &n->data, s);
	}
	if (n->code.n)
		qsort(n->code.v, (size_t)n->code.n, sizeof(*n->code.v), by_addr_then_last);
	if (n->data.n)
		qsort(n->data.v, (size_t)n->data.n, sizeof(*n->data.v), by_addr_then_last);
	return n;
}

static const struct tsection *section_of(struct target *m, uint64_t addr)
{
	int i;

	for (i = 0; i < m->priv->sections.n; i++)
		if (addr >= m->priv->sections.v[i].addr && addr - m->priv->sections.v[i].addr < m->priv->sections.v[i].size)
			return &m->priv->sections.v[i];
	return NULL;
}

/* The last of the sorted @v that is not behind @addr. */
static bool nearest(struct target *m, const struct tsym *const *v, int n, uint64_t addr, const char **symbol, uint64_t *offset)
{
	const struct tsection *in = section_of(m, addr);
	int low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (v[mid]->addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!in || !low || v[low - 1]->addr < in->addr)
		return false;
	*symbol = v[low - 1]->name;
	*offset = addr - v[low - 1]->addr;
	return true;
}

bool target_place_in_module(struct target *m, uint64_t addr, const char **symbol, uint64_t *offset)
{
	struct anchors *n = target_symbols(m) ? anchors_of(m) : NULL;

	return n && nearest(m, n->code.v, n->code.n, addr, symbol, offset);
}

bool target_data_in_module(struct target *m, uint64_t addr, const char **symbol, uint64_t *offset)
{
	struct anchors *n = target_symbols(m) ? anchors_of(m) : NULL;

	return n && nearest(m, n->data.v, n->data.n, addr, symbol, offset);
}
