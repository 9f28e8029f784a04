/* SPDX-License-Identifier: GPL-2.0 */
/*
 * foreach: in order of insertion by following the thread, sorted through a list of pointers that was allocated with the array. With a
 * limit only that many are sorted: a heap of the best so far, whose worst is on top. Equal elements keep their order of insertion.
 */
#include "map.h"

struct order {
	struct sp_map *m;
	int by, what, down;
};

static long value_of(const struct order *o, struct sp_elem *e)
{
	const struct sp_stat *s;

	if (o->m->decl->value == 'd')
		return *sp_elem_long(e);
	s = sp_elem_stat(e);
	return !s->count && o->what != SP_COUNT ? 0 : sp_stat_get(0, s, o->m->decl->stat, o->what, SP_NO_SITE);
}

/* <0: @a comes before @b. */
static int compare(const struct order *o, struct sp_elem *a, struct sp_elem *b)
{
	long x, y;
	int r;

	if (o->by == SP_BY_KEY && sp_key_is_str(o->m, o->what)) {
		r = sp_cmp(sp_key_str(o->m, a, o->what), sp_key_str(o->m, b, o->what));
	} else if (o->by == SP_BY_VALUE && o->m->decl->value == 's') {
		r = sp_cmp(sp_get(sp_elem_str(a)), sp_get(sp_elem_str(b)));
	} else {
		x = o->by == SP_BY_KEY ? sp_key_long(o->m, a, o->what) : value_of(o, a);
		y = o->by == SP_BY_KEY ? sp_key_long(o->m, b, o->what) : value_of(o, b);
		r = (x > y) - (x < y);
	}
	if (r)
		return o->down ? -r : r;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

/* list[0..n) is a heap with the last in order on top, but for element i. */
static void sift(const struct order *o, struct sp_elem **list, long i, long n)
{
	struct sp_elem *e = list[i];
	long child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && compare(o, list[child], list[child + 1]) < 0)
			child++;
		if (compare(o, e, list[child]) >= 0)
			break;
		list[i] = list[child];
		i = child;
	}
	list[i] = e;
}

static long sort(const struct order *o, struct sp_elem **list, long limit, const union sp_arg *k, unsigned int given)
{
	struct sp_elem *e;
	long n = 0, i;

	for (e = o->m->oldest; e && limit; e = e->newer) {
		if (!sp_elem_matches(o->m, e, k, given))
			continue;
		sp_map_fold(o->m, e);
		if (n < limit) {
			list[n++] = e;
			if (n == limit)
				for (i = n / 2; i-- > 0;)
					sift(o, list, i, n);
		} else if (compare(o, e, list[0]) < 0) {
			list[0] = e;
			sift(o, list, 0, n);
		}
	}
	if (n < limit)
		for (i = n / 2; i-- > 0;)
			sift(o, list, i, n);
	for (i = n - 1; i > 0; i--) {
		e = list[i];
		list[i] = list[0];
		list[0] = e;
		sift(o, list, 0, i);
	}
	return n;
}

void sp_walk_start(struct sp_ctx *c, struct sp_walk *w, struct sp_map *m, int by, int what, int down, long limit,
		   const union sp_arg *k, unsigned int given, int depth)
{
	struct order o;

	(void)c;
	w->map = m;
	w->list = 0;
	w->at = m->oldest;
	w->i = 0;
	w->n = limit < 0 ? (long)m->capacity : limit;
	w->changes = m->changes;
	w->given = given;
	w->k = k;
	if (by == SP_BY_NONE)
		return;
	o.m = m;
	o.by = by;
	o.what = what;
	o.down = down;
	w->list = m->lists + (unsigned long)m->capacity * depth;
	w->n = sort(&o, w->list, w->n < (long)m->capacity ? w->n : (long)m->capacity, k, given);
}

struct sp_elem *sp_walk_next(struct sp_ctx *c, struct sp_walk *w, int site)
{
	struct sp_elem *e;

	if (w->i >= w->n)
		return 0;
	if (w->changes != w->map->changes) {
		sp_fail(c, SP_E_MODIFIED, site, 0);
		return 0;
	}
	w->i++;
	if (w->list)
		return sp_map_fold(w->map, w->list[w->i - 1]);
	while (w->at && !sp_elem_matches(w->map, w->at, w->k, w->given))
		w->at = w->at->newer;
	e = w->at;
	if (e)
		w->at = e->newer;
	return sp_map_fold(w->map, e);
}
