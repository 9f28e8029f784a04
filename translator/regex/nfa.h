/* SPDX-License-Identifier: GPL-2.0 */
/* The automaton between the parser and the subset construction. */
#ifndef SPILE_NFA_H
#define SPILE_NFA_H

#include "regex.h"

#define NFA_MAX_STATES 20000
#define NFA_MAX_REPEAT 255

enum nfa_kind { NFA_SET, NFA_SPLIT, NFA_BOL, NFA_EOL, NFA_SAVE, NFA_MATCH };
struct nfa_state {
	enum nfa_kind kind;
	int out, out2;			/* -1: none yet; out2 of NFA_SAVE: the slot, 2 * group, and 1 more for its end */
	const uint32_t *set;		/* NFA_SET: 256 bits */
};
struct nfa {
	VEC(struct nfa_state) st;
	int start;
	int ngroups;
};

/* Parses @re; the automaton ends in one NFA_MATCH. False: *why and *where. */
bool nfa_parse(struct arena *a, const char *re, size_t len, struct nfa *out, const char **why, size_t *where);

#endif
