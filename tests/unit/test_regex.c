/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Regular expressions: random patterns and subjects against regcomp(3), whether they match and where; the walk of the runtime (data/capture.c) compiled into
 * this file. '^' and '$' stand outside of groups only: glibc gets them wrong inside of repeated ones.
 */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "regex/nfa.h"
#include "runtime/spile.h"

Suite *regex_suite(void);

static int errors;
void sp_fail_text(struct sp_ctx *c, int site, struct sp_str text)
{
	(void)c;
	(void)site;
	(void)text;
	errors++;
}

#include "runtime/data/capture.c"

static unsigned int state;
static unsigned int below(unsigned int n)
{
	state = state * 1103515245 + 12345;
	return (state >> 16) % n;
}

static int make_atom(char *p, int depth);

static int make_pattern(char *p, int depth)
{
	int n = 0, k = (int)below(4) + 1;

	while (k--) {
		n += make_atom(p + n, depth);
		switch (below(12)) {
		case 0:
			p[n++] = '*';
			break;
		case 1:
			p[n++] = '+';
			break;
		case 2:
			p[n++] = '?';
			break;
		case 3:
			n += sprintf(p + n, "{%d,%d}", (int)below(2), 1 + (int)below(2));
			break;
		default:
			break;
		}
	}
	p[n] = '\0';
	return n;
}

static int make_atom(char *p, int depth)
{
	int n = 0;

	switch (below(depth > 2 ? 6 : 8)) {
	case 4:
		p[n++] = '.';
		return n;
	case 5:
		return sprintf(p, "[%s%c]", below(2) ? "^" : "", "abc"[below(3)]);
	case 6: case 7:
		p[n++] = '(';
		n += make_pattern(p + n, depth + 1);
		if (below(2)) {
			p[n++] = '|';
			n += make_pattern(p + n, depth + 1);
		}
		p[n++] = ')';
		return n;
	default:
		p[n++] = "abc"[below(3)];
		return n;
	}
}

static void convert(struct arena *a, const struct nfa *m, struct sp_nfa *out)
{
	static const unsigned short kinds[] = {
		[NFA_SET] = SP_NFA_SET, [NFA_SPLIT] = SP_NFA_SPLIT, [NFA_BOL] = SP_NFA_BOL, [NFA_EOL] = SP_NFA_EOL, [NFA_SAVE] = SP_NFA_SAVE,
		[NFA_MATCH] = SP_NFA_MATCH,
	};
	struct sp_nfa_op *ops = NEW_ARRAY(a, struct sp_nfa_op, m->st.n);
	unsigned int (*sets)[8] = arena_alloc(a, sizeof(*sets) * (size_t)m->st.n);
	int i;

	for (i = 0; i < m->st.n; i++) {
		ops[i].kind = kinds[m->st.v[i].kind];
		ops[i].out = (unsigned short)m->st.v[i].out;
		ops[i].arg = (unsigned short)(m->st.v[i].kind == NFA_SET ? i : m->st.v[i].out2);
		if (m->st.v[i].kind == NFA_SET)
			memcpy(sets[i], m->st.v[i].set, sizeof(sets[i]));
	}
	out->ops = ops;
	out->sets = (const unsigned int (*)[8])sets;
	out->n = (unsigned short)m->st.n;
	out->start = (unsigned short)m->start;
	out->slots = (unsigned short)(2 * (m->ngroups + 1));
}

static void compare(const char *re, const struct regex *r, const struct sp_nfa *nfa, regex_t *libc, const char *s, size_t n)
{
	static unsigned short work[400000];
	struct sp_captured got = { .n = 0 };
	struct sp_str subject = { s, n };
	regmatch_t m[1];
	int theirs = !regexec(libc, s, 1, m, 0);

	ck_assert_msg(theirs == regex_match(r, s, n), "/%s/ on '%s': libc says %d", re, s, theirs);
	if (!theirs || nfa->slots > SP_CAPTURE_SLOTS || SP_CAPTURE_WORK(nfa->n, nfa->slots) > 400000)
		return;
	sp_capture(&got, nfa, subject, work);
	ck_assert_int_eq(got.n, nfa->slots / 2);
	ck_assert_msg(got.at[0] == m[0].rm_so && got.at[1] == m[0].rm_eo, "/%s/ on '%s': %d to %d, libc says %d to %d", re, s, got.at[0], got.at[1],
		      (int)m[0].rm_so, (int)m[0].rm_eo);
}

START_TEST(test_random)
{
	char re[8192], s[32];
	int i, j, k, checked = 0;

	state = 4242;
	for (i = 0; i < 6000; i++) {
		struct arena *a = arena_create();
		int n = make_pattern(re + 1, 0);
		bool bol = !below(6);
		char *pattern = bol ? re : re + 1;
		const char *why;
		size_t where;
		struct regex *r;
		struct nfa m;
		struct sp_nfa nfa;
		regex_t libc;

		re[0] = '^';
		if (!below(6)) {
			re[1 + n++] = '$';
			re[1 + n] = '\0';
		}
		n += bol;
		/* glibc's time explodes with larger ones. */
		if (n < 120 && !regcomp(&libc, pattern, REG_EXTENDED)) {
			r = regex_compile(a, pattern, (size_t)n, &why, &where);
			if (r && nfa_parse(a, pattern, (size_t)n, &m, &why, &where)) {
				convert(a, &m, &nfa);
				for (j = 0; j < 10; j++, checked++) {
					size_t len = below(9);

					for (k = 0; k < (int)len; k++)
						s[k] = "abcd"[below(4)];
					s[len] = '\0';
					compare(pattern, r, &nfa, &libc, s, len);
				}
			}
			regfree(&libc);
		}
		arena_destroy(a);
	}
	ck_assert_int_gt(checked, 20000);
}
END_TEST

Suite *regex_suite(void)
{
	Suite *s = suite_create("regex");
	TCase *tc = tcase_create("random");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_random);
	suite_add_tcase(s, tc);
	return s;
}
