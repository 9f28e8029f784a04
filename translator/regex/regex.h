/* SPDX-License-Identifier: GPL-2.0 */
/*
 * POSIX extended regular expressions to a deterministic automaton over byte classes, at translation; so that a match at run time is
 * one table look-up a byte, whatever the expression. Search semantics: a match anywhere in the subject counts.
 *
 * Understood: . [] [^] ranges [:class:] * + ? {n} {n,} {n,m} | () ^ $ and \ before any special character. No back-references.
 */
#ifndef SPILE_REGEX_H
#define SPILE_REGEX_H

#include "../base/base.h"

enum { REGEX_ACCEPT = 1,		/* matched, whatever follows */
       REGEX_ACCEPT_AT_END = 2 };	/* matched if the subject ends here */

struct regex {
	int nstates, nclasses;		/* state 0: start */
	unsigned char class_of[256];
	unsigned short *next;		/* [nstates * nclasses] */
	unsigned char *accept;		/* [nstates]: REGEX_ACCEPT* */
};

/* NULL with a sentence in *why and the offset of the mistake in *where. */
struct regex *regex_compile(struct arena *a, const char *re, size_t len, const char **why, size_t *where);
/* What the generated matcher does; for tests and for folding. */
bool regex_match(const struct regex *r, const char *s, size_t n);

#endif
