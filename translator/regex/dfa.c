/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subset construction. States of the result are sets of states of the nondeterministic automaton; bytes that no set of the expression tells
 * apart are one class, so that tables stay small.
 */
#include "nfa.h"

#include <string.h>

#define MAX_DFA_STATES 4000

struct subset { int *v; int n; bool accept, accept_at_end; };

struct builder {
	struct arena *arena;
	const struct nfa *nfa;
	struct regex *r;
	VEC(struct subset) sets;
	VEC(unsigned short) next;
	int *hash;			/* set index + 1, open addressing */
	int nhash;
	int *mark, epoch;		/* visited states of one closure */
	int *stack;
	unsigned char sample[256];	/* a byte of each class */
};

/* Bytes are in one class when every set has both or neither: refine by one set after the other. */
static void make_classes(struct builder *b)
{
	unsigned char *class_of = b->r->class_of;
	int i, c, n = 1, map[256][2];

	for (i = 0; i < b->nfa->st.n; i++) {
		const uint32_t *set = b->nfa->st.v[i].set;

		if (!set || n == 256)
			continue;
		memset(map, -1, sizeof(map));
		n = 0;
		for (c = 0; c < 256; c++) {
			int *m = &map[class_of[c]][set[c / 32] >> c % 32 & 1];

			if (*m < 0)
				*m = n++;
			class_of[c] = (unsigned char)*m;
		}
	}
	b->r->nclasses = n;
	for (c = 0; c < 256; c++)
		b->sample[class_of[c]] = (unsigned char)c;
}

/* Adds @from and what it reaches without a byte. At the start '^' may be passed; '$' only leads to acceptance at the end. */
static void closure(struct builder *b, int from, bool at_start, bool at_end, struct subset *out)
{
	int n = 0;

	b->stack[n++] = from;
	while (n) {
		int i = b->stack[--n];
		const struct nfa_state *s;

		if (i < 0 || b->mark[i] == b->epoch)
			continue;
		b->mark[i] = b->epoch;
		s = &b->nfa->st.v[i];
		switch (s->kind) {
		case NFA_SPLIT:
			b->stack[n++] = s->out2;
			b->stack[n++] = s->out;
			break;
		case NFA_SAVE:
			b->stack[n++] = s->out;
			break;
		case NFA_BOL:
			if (at_start)
				b->stack[n++] = s->out;
			break;
		case NFA_EOL:
			if (at_end)
				b->stack[n++] = s->out;
			else
				out->v[out->n++] = i;
			break;
		case NFA_MATCH:
			if (at_end)
				out->accept_at_end = true;
			else
				out->accept = true;
			break;
		case NFA_SET:
			if (!at_end)
				out->v[out->n++] = i;
			break;
		}
	}
}

/* May the '$'s in @s be passed here? Another closure, from them, tells whether a match is behind. */
static void close_at_end(struct builder *b, struct subset *s, bool at_start)
{
	int i;

	b->epoch++;
	for (i = 0; i < s->n; i++)
		if (b->nfa->st.v[s->v[i]].kind == NFA_EOL)
			closure(b, s->v[i], at_start, true, s);
}

static void sort_ints(int *v, int n)
{
	int i, j, x;

	for (i = 1; i < n; i++) {
		x = v[i];
		for (j = i; j > 0 && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

static unsigned int hash_set(const struct subset *s)
{
	unsigned int h = 2166136261u + s->accept * 2 + s->accept_at_end;
	int i;

	for (i = 0; i < s->n; i++)
		h = (h ^ (unsigned int)s->v[i]) * 16777619u;
	return h;
}

/* The number of this set; a new one is entered. -1: too many. */
static int number_of(struct builder *b, struct subset *s)
{
	unsigned int at;
	struct subset copy = *s;

	if (s->accept)
		s->n = copy.n = 0;	/* nothing after a match matters */
	sort_ints(s->v, s->n);
	for (at = hash_set(s) % (unsigned int)b->nhash; b->hash[at]; at = (at + 1) % (unsigned int)b->nhash) {
		const struct subset *o = &b->sets.v[b->hash[at] - 1];

		if (o->n == s->n && o->accept == s->accept && o->accept_at_end == s->accept_at_end &&
		    (!s->n || !memcmp(o->v, s->v, sizeof(int) * (size_t)s->n)))
			return b->hash[at] - 1;
	}
	if (b->sets.n >= MAX_DFA_STATES)
		return -1;
	copy.v = NEW_ARRAY(b->arena, int, s->n + 1);
	if (s->n)
		memcpy(copy.v, s->v, sizeof(int) * (size_t)s->n);
	vec_push(b->arena, &b->sets, copy);
	b->hash[at] = b->sets.n;
	return b->sets.n - 1;
}

static int step(struct builder *b, int from, unsigned char byte, struct subset *scratch)
{
	int i;

	scratch->n = 0;
	scratch->accept = scratch->accept_at_end = false;
	if (b->sets.v[from].accept) {
		scratch->accept = true;
		return number_of(b, scratch);
	}
	b->epoch++;
	for (i = 0; i < b->sets.v[from].n; i++) {
		const struct nfa_state *s = &b->nfa->st.v[b->sets.v[from].v[i]];

		if (s->kind == NFA_SET && (s->set[byte / 32] >> byte % 32 & 1))
			closure(b, s->out, false, false, scratch);
	}
	closure(b, b->nfa->start, false, false, scratch);	/* a match may begin at any byte */
	close_at_end(b, scratch, false);
	return number_of(b, scratch);
}

static bool build(struct builder *b)
{
	struct subset scratch = { .v = NEW_ARRAY(b->arena, int, b->nfa->st.n * 2 + 2) };
	int i, c, to;

	b->epoch = 1;
	closure(b, b->nfa->start, true, false, &scratch);
	close_at_end(b, &scratch, true);
	number_of(b, &scratch);
	for (i = 0; i < b->sets.n; i++) {
		for (c = 0; c < b->r->nclasses; c++) {
			to = step(b, i, b->sample[c], &scratch);
			if (to < 0)
				return false;
			vec_push(b->arena, &b->next, (unsigned short)to);
		}
	}
	return true;
}

struct regex *regex_compile(struct arena *a, const char *re, size_t len, const char **why, size_t *where)
{
	struct nfa nfa;
	struct builder b = { .arena = a, .nfa = &nfa, .r = NEW(a, struct regex), .nhash = MAX_DFA_STATES * 2 + 1 };
	int i;

	if (!nfa_parse(a, re, len, &nfa, why, where))
		return NULL;
	b.hash = NEW_ARRAY(a, int, b.nhash);
	b.mark = NEW_ARRAY(a, int, nfa.st.n);
	b.stack = NEW_ARRAY(a, int, nfa.st.n * 2 + 2);
	make_classes(&b);
	if (!build(&b)) {
		*why = "the expression needs too many states";
		*where = 0;
		return NULL;
	}
	b.r->nstates = b.sets.n;
	b.r->next = b.next.v;
	b.r->accept = NEW_ARRAY(a, unsigned char, b.sets.n);
	for (i = 0; i < b.sets.n; i++)
		b.r->accept[i] = (unsigned char)((b.sets.v[i].accept ? REGEX_ACCEPT : 0) |
						 (b.sets.v[i].accept_at_end ? REGEX_ACCEPT_AT_END : 0));
	return b.r;
}

bool regex_match(const struct regex *r, const char *s, size_t n)
{
	unsigned int st = 0;
	size_t i;

	for (i = 0; i < n && !(r->accept[st] & REGEX_ACCEPT); i++)
		st = r->next[st * (unsigned int)r->nclasses + r->class_of[(unsigned char)s[i]]];
	return r->accept[st] != 0;
}
