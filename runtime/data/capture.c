/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the groups of a regular expression matched, for scripts that ask by matched(). The automaton with its choices is walked with all threads at once, each
 * with the places where its groups began and ended: time is bounded by subject times automaton, nothing backtracks. Only subjects in which sp_match() has found
 * a match come here.
 *
 * The match is the leftmost, and of those the longest; within it groups are as the expression prefers, each repetition greedy.
 */
#include "../spile.h"

enum { NONE = 0xffff };

/* Threads in order of preference: those that began earlier first. */
struct threads {
	unsigned short *pc, *slots;
	int n;
};

struct walk {
	const struct sp_nfa *nfa;
	struct sp_str s;
	unsigned short *mark, *stack;
	unsigned short best[SP_CAPTURE_SLOTS];
	int found;
};

/* A thread at @pc and all places it can go to without a byte. @slots: its own, changed on the way and back again. */
static void add(struct walk *w, struct threads *t, unsigned int pc, unsigned long at, unsigned short *slots)
{
	const struct sp_nfa *m = w->nfa;
	unsigned int i;
	int n = 0;

	w->stack[n++] = pc;
	while (n) {
		const struct sp_nfa_op *op;

		pc = w->stack[--n];
		if (pc & 0x8000) {	/* the value that a slot had before */
			slots[pc & 0x7fff] = w->stack[--n];
			continue;
		}
		if (w->mark[pc] == at + 1)
			continue;
		w->mark[pc] = at + 1;
		op = &m->ops[pc];
		switch (op->kind) {
		case SP_NFA_SPLIT:
			w->stack[n++] = op->arg;
			w->stack[n++] = op->out;
			break;
		case SP_NFA_SAVE:
			w->stack[n++] = slots[op->arg];
			w->stack[n++] = 0x8000 | op->arg;
			w->stack[n++] = op->out;
			slots[op->arg] = at;
			break;
		case SP_NFA_BOL:
			if (!at)
				w->stack[n++] = op->out;
			break;
		case SP_NFA_EOL:
			if (at == w->s.len)
				w->stack[n++] = op->out;
			break;
		default:
			t->pc[t->n] = pc;
			for (i = 0; i < m->slots; i++)
				t->slots[t->n * m->slots + i] = slots[i];
			t->n++;
			break;
		}
	}
}

static void take(struct walk *w, const unsigned short *slots, unsigned long at)
{
	unsigned int i;

	if (w->found && w->best[0] == slots[0] && w->best[1] >= at)
		return;
	for (i = 0; i < w->nfa->slots; i++)
		w->best[i] = slots[i];
	w->best[1] = at;
	w->found = 1;
}

/* One byte further. */
static void step(struct walk *w, struct threads *from, struct threads *to, unsigned long at)
{
	unsigned int byte = at < w->s.len ? (unsigned char)w->s.p[at] : 0;
	int i;

	to->n = 0;
	for (i = 0; i < from->n; i++) {
		const struct sp_nfa_op *op = &w->nfa->ops[from->pc[i]];
		unsigned short *slots = from->slots + i * w->nfa->slots;

		if (w->found && slots[0] > w->best[0])
			break;
		if (op->kind == SP_NFA_MATCH)
			take(w, slots, at);
		else if (at < w->s.len && (w->nfa->sets[op->arg][byte / 32] >> byte % 32 & 1))
			add(w, to, op->out, at + 1, slots);
	}
}

static void keep(struct sp_captured *to, const struct walk *w)
{
	unsigned int i;

	__builtin_memcpy(to->subject.s, w->s.p, w->s.len);
	to->subject.len = w->s.len;
	to->n = w->nfa->slots / 2;
	for (i = 0; i < w->nfa->slots; i++)
		to->at[i] = w->best[i];
}

void sp_capture(struct sp_captured *to, const struct sp_nfa *nfa, struct sp_str s, unsigned short *work)
{
	struct walk w;
	struct threads a, b, t;
	unsigned short first[SP_CAPTURE_SLOTS];
	unsigned long at;
	unsigned int i;

	w.nfa = nfa;
	w.s = s;
	w.found = 0;
	w.mark = work;
	w.stack = w.mark + nfa->n;
	a.pc = w.stack + 4 * nfa->n + 4;
	a.slots = a.pc + nfa->n;
	b.pc = a.slots + nfa->n * nfa->slots;
	b.slots = b.pc + nfa->n;
	a.n = 0;
	for (i = 0; i < nfa->n; i++)
		w.mark[i] = 0;
	for (i = 0; i < nfa->slots; i++)
		first[i] = NONE;
	for (at = 0; at <= s.len; at++) {
		if (!w.found) {
			first[0] = at;
			add(&w, &a, nfa->start, at, first);
		}
		step(&w, &a, &b, at);
		if (w.found && !b.n)
			break;
		t = a;
		a = b;
		b = t;
	}
	if (w.found)
		keep(to, &w);
}

struct sp_str sp_matched(struct sp_ctx *c, long n, int site)
{
	struct sp_captured *m = c->captured;
	struct sp_str s;

	s.p = "";
	s.len = 0;
	if (!m || !m->n) {
		sp_fail_text(c, site, SP_LIT("no regular expression has matched yet"));
	} else if (n < 0 || n >= m->n) {
		sp_fail_text(c, site, SP_LIT("the regular expression has no such group"));
	} else if (m->at[2 * n] != NONE && m->at[2 * n + 1] != NONE) {
		s.p = m->subject.s + m->at[2 * n];
		s.len = m->at[2 * n + 1] - m->at[2 * n];
	}
	return s;
}
