/* SPDX-License-Identifier: GPL-2.0 */
/* Files of --bulk and their merge: order, what is cut short, what is missing. */
#include "runner/bulk.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *runner_bulk_suite(void);

static char dir[] = "/tmp/spile-bulk-XXXXXX", base[64], paths[3][80], out_path[80];
static char *list[3] = { paths[0], paths[1], paths[2] };
static struct sr_say say;
static char merged[4096];

static void setup(void)
{
	struct sr_bulk b;
	const char *path = "";
	char line[40];
	int i;

	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(base, sizeof(base), "%s/out", dir);
	snprintf(out_path, sizeof(out_path), "%s/merged", dir);
	for (i = 0; i < 3; i++)
		snprintf(paths[i], sizeof(paths[i]), "%s_%d", base, i);
	memset(&say, 0, sizeof(say));
	say.hold = true;
	sr_bulk_init(&b, base, 0, 0);
	for (i = 0; i < 60; i++) {
		snprintf(line, sizeof(line), "line %d\n", i);
		sr_bulk_add(&b, (unsigned int)(i * 7 % 3), line, strlen(line));
		if (i % 10 == 9)
			ck_assert_int_eq(sr_bulk_flush(&b, &path), 0);
	}
	sr_bulk_deinit(&b);
}

static void teardown(void)
{
	int i;

	for (i = 0; i < 3; i++)
		unlink(paths[i]);
	unlink(out_path);
	rmdir(dir);
	say.text.len = 0;
	sr_text_deinit(&say.text);
}

static int merge(char **files, int n)
{
	int result = sr_bulk_merge(files, n, out_path, &say);
	FILE *f = fopen(out_path, "r");
	size_t len;

	ck_assert_ptr_nonnull(f);
	len = fread(merged, 1, sizeof(merged) - 1, f);
	merged[len] = '\0';
	fclose(f);
	sr_text_add(&say.text, "", 1);
	return result;
}

START_TEST(in_order)
{
	char want[4096] = "";
	int i;

	for (i = 0; i < 60; i++)
		sprintf(want + strlen(want), "line %d\n", i);
	ck_assert_int_eq(merge(list, 3), 0);
	ck_assert_str_eq(merged, want);
}
END_TEST

START_TEST(one_missing)
{
	ck_assert_int_eq(merge(list + 1, 2), -1);
	ck_assert_ptr_nonnull(strstr(say.text.p, "20 records are missing"));
}
END_TEST

START_TEST(cut_short)
{
	ck_assert_int_eq(truncate(paths[0], 20), 0);
	ck_assert_int_eq(merge(list, 3), -1);
	ck_assert_ptr_nonnull(strstr(say.text.p, "not whole"));
	ck_assert_ptr_nonnull(strstr(merged, "line 58\n"));
}
END_TEST

START_TEST(no_such_format)
{
	FILE *f = fopen(paths[0], "w");

	fputs("this is plain text, and not short\n", f);
	fclose(f);
	ck_assert_int_eq(merge(list, 1), -1);
	ck_assert_ptr_nonnull(strstr(say.text.p, "no file of --bulk"));
	ck_assert_str_eq(merged, "");
}
END_TEST

Suite *runner_bulk_suite(void)
{
	Suite *s = suite_create("runner_bulk");
	TCase *t = tcase_create("merge");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, in_order);
	tcase_add_test(t, one_missing);
	tcase_add_test(t, cut_short);
	tcase_add_test(t, no_such_format);
	suite_add_tcase(s, t);
	return s;
}
