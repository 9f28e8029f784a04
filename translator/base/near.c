/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "Did you mean": edit distance with swaps of neighbours counted as one slip (optimal string alignment). Names longer
 * than a row of the table are not compared: nobody mistypes those by hand.
 */
#include "base.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

enum { NEAR_MAX = 64 };

void near_init(struct near *n, const char *want)
{
	n->best = NULL;
	n->dist = INT_MAX;
	n->want = want;
	n->len = (int)strnlen(want, NEAR_MAX + 1);
}

static int min3(int a, int b, int c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

static int distance(const char *a, int la, const char *b, int lb)
{
	int row[3][NEAR_MAX + 1], i, j;
	int *two = row[0], *one = row[1], *cur = row[2], *t;

	for (j = 0; j <= lb; j++)
		one[j] = j;
	memset(two, 0, sizeof(row[0]));
	for (i = 1; i <= la; i++) {
		cur[0] = i;
		for (j = 1; j <= lb; j++) {
			int cost = a[i - 1] != b[j - 1];

			cur[j] = min3(one[j] + 1, cur[j - 1] + 1, one[j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two[j - 2] + 1 < cur[j])
				cur[j] = two[j - 2] + 1;
		}
		t = two;
		two = one;
		one = cur;
		cur = t;
	}
	return one[lb];
}

static int near_limit(int len)
{
	int limit = (len + 1) / 3;

	return limit > 3 ? 3 : limit;
}

/* "state" and "__state" are nearer than any other two names. */
static bool same_word(const char *a, const char *b)
{
	return !strcmp(a + strspn(a, "_"), b + strspn(b, "_")) && a[strspn(a, "_")];
}

void near_offer(struct near *n, const char *candidate)
{
	int len = (int)strnlen(candidate, NEAR_MAX + 1), limit = near_limit(n->len), d;
	bool fuller;

	if (n->len && len <= NEAR_MAX && n->dist && same_word(n->want, candidate)) {
		n->dist = 0;
		n->best = candidate;
		return;
	}

	if (n->len > NEAR_MAX || len > NEAR_MAX || !n->len || !len || n->len - len > limit || len - n->len > limit)
		return;
	/* Nothing but the name itself is nearer than that, and a letter is left out more often than put in or mistaken. */
	fuller = n->best && n->dist == 1 && len > n->len && (int)strlen(n->best) <= n->len;
	if (n->dist <= 1 && !fuller && strcasecmp(n->want, candidate))
		return;
	d = strcasecmp(n->want, candidate) ? distance(n->want, n->len, candidate, len) : strcmp(n->want, candidate) != 0;
	if (d < n->dist || (fuller && d == n->dist)) {
		n->dist = d;
		n->best = candidate;
	}
}

const char *near_best(const struct near *n)
{
	return n->best && n->dist <= near_limit(n->len) ? n->best : NULL;
}
