/* SPDX-License-Identifier: GPL-2.0 */
/* Tarjan's strongly connected components, with a stack of its own: scripts may nest calls deeper than our stack is. */
#include "rings.h"

struct visit {
	int fn, next;	/* next call to follow */
};

struct search {
	struct rings *r;
	int *order, *low;	/* order 0: not met yet */
	bool *open;		/* on the stack */
	int_vec stack;
	VEC(struct visit) walk;
	int met;
};

struct rings *rings_create(struct arena *a, int nfunctions)
{
	struct rings *r = NEW(a, struct rings);

	r->arena = a;
	r->nfunctions = nfunctions;
	r->calls = NEW_ARRAY(a, int_vec, nfunctions + 1);
	r->members = NEW_ARRAY(a, int_vec, nfunctions + 1);
	r->ring_of = NEW_ARRAY(a, int, nfunctions + 1);
	return r;
}

static void enter(struct search *s, int fn)
{
	struct visit v = { fn, 0 };

	s->order[fn] = s->low[fn] = ++s->met;
	s->open[fn] = true;
	vec_push(s->r->arena, &s->stack, fn);
	vec_push(s->r->arena, &s->walk, v);
}

static void lower(int *low, int to)
{
	if (to < *low)
		*low = to;
}

static void close_ring(struct search *s, int fn)
{
	int member;

	do {
		member = s->stack.v[--s->stack.n];
		s->open[member] = false;
		s->r->ring_of[member] = s->r->nrings;
		vec_push(s->r->arena, &s->r->members[s->r->nrings], member);
	} while (member != fn);
	s->r->nrings++;
}

static void search_from(struct search *s, int root)
{
	enter(s, root);
	while (s->walk.n) {
		struct visit *v = &s->walk.v[s->walk.n - 1];
		const int_vec *calls = &s->r->calls[v->fn];
		int fn = v->fn, callee;

		if (v->next < calls->n) {
			callee = calls->v[v->next++];
			if (!s->order[callee])
				enter(s, callee);
			else if (s->open[callee])
				lower(&s->low[fn], s->order[callee]);
			continue;
		}
		if (s->low[fn] == s->order[fn])
			close_ring(s, fn);
		s->walk.n--;
		if (s->walk.n)
			lower(&s->low[s->walk.v[s->walk.n - 1].fn], s->low[fn]);
	}
}

void rings_find(struct rings *r)
{
	struct search s = { .r = r };
	int i;

	s.order = NEW_ARRAY(r->arena, int, r->nfunctions + 1);
	s.low = NEW_ARRAY(r->arena, int, r->nfunctions + 1);
	s.open = NEW_ARRAY(r->arena, bool, r->nfunctions + 1);
	for (i = 0; i < r->nfunctions; i++)
		if (!s.order[i])
			search_from(&s, i);
}

bool ring_is_cycle(const struct rings *r, int ring)
{
	int fn = r->members[ring].v[0], i;

	if (r->members[ring].n > 1)
		return true;
	for (i = 0; i < r->calls[fn].n; i++)
		if (r->calls[fn].v[i] == fn)
			return true;
	return false;
}
