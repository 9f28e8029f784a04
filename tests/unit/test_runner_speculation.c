/* SPDX-License-Identifier: GPL-2.0 */
/* Output that is held back: committed in order, discarded, bounded. */
#include "runner/speculation.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *runner_speculation_suite(void);

static char shown[256];

static void emit(void *arg, const char *text, size_t len)
{
	(void)arg;
	strncat(shown, text, len);
}

static const char *commit(struct sr_speculations *s, int64_t id)
{
	shown[0] = '\0';
	sr_speculation_end(s, id, emit, NULL);
	return shown;
}

START_TEST(in_order)
{
	struct sr_speculations s;

	memset(&s, 0, sizeof(s));
	sr_speculation_add(&s, 1, "a", 1);
	sr_speculation_add(&s, -7, "x", 1);
	sr_speculation_add(&s, 1, "", 0);
	sr_speculation_add(&s, 1, "bc", 2);
	ck_assert_str_eq(commit(&s, 1), "abc");
	ck_assert_str_eq(commit(&s, 1), "");
	ck_assert_str_eq(commit(&s, 99), "");
	sr_speculation_end(&s, -7, NULL, NULL);
	ck_assert_str_eq(commit(&s, -7), "");
	sr_speculation_add(&s, 1, "again", 5);
	ck_assert_str_eq(commit(&s, 1), "again");
	ck_assert_uint_eq(s.held, 0);
	ck_assert_ptr_null(s.oldest);
	ck_assert_ptr_null(s.newest);
	sr_speculations_deinit(&s);
}
END_TEST

START_TEST(bounded)
{
	struct sr_speculations s;
	char text[1000];
	int i;

	memset(&s, 0, sizeof(s));
	memset(text, 'x', sizeof(text));
	s.limit = 100000;
	for (i = 0; i < 5000; i++) {
		sr_speculation_add(&s, i, "k", 1);
		sr_speculation_add(&s, i, text, sizeof(text));
		if (i % 3 == 0)
			sr_speculation_end(&s, i - 1, NULL, NULL);
		ck_assert_uint_le(s.held, s.limit);
	}
	ck_assert_uint_gt(s.dropped, 3000);
	ck_assert_str_eq(commit(&s, 5), "");
	sr_speculation_add(&s, 4999, "!", 1);
	shown[0] = '\0';
	sr_speculations_deinit(&s);
	ck_assert_uint_eq(s.held, 0);

	/* One that is too large by itself goes too. */
	for (i = 0; i < 200; i++)
		sr_speculation_add(&s, 1, text, sizeof(text));
	ck_assert_uint_le(s.held, s.limit);
	sr_speculations_deinit(&s);
}
END_TEST

Suite *runner_speculation_suite(void)
{
	Suite *s = suite_create("runner_speculation");
	TCase *t = tcase_create("all");

	tcase_add_test(t, in_order);
	tcase_add_test(t, bounded);
	suite_add_tcase(s, t);
	return s;
}
