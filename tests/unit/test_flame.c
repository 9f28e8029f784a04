/* SPDX-License-Identifier: GPL-2.0 */
/* --flame: what becomes of what the runner wrote. */
#include "base/fs.h"
#include "driver.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct diag diag;
static struct options options;
static struct driver driver;
static char *said, *drawn;
static size_t nsaid;

static void draw(const char *folded)
{
	char dir[] = "/tmp/spile-flame-XXXXXX";
	struct proc_result r;
	FILE *out = open_memstream(&said, &nsaid);

	arena = arena_create();
	ck_assert_ptr_nonnull(mkdtemp(dir));
	diag_init(&diag, arena, out);
	driver = (struct driver){ .arena = arena, .diag = &diag, .o = &options, .tmp = dir, .exit_code = EXIT_CODE_OK };
	ck_assert(driver_find_share(&driver));
	options.flame = arena_printf(arena, "%s/out.svg", dir);
	ck_assert_int_eq(fs_write_atomic(driver_flame_input(&driver), folded, strlen(folded), 0600), 0);
	driver_flame(&driver);
	fclose(out);
	ck_assert_int_eq(proc_shell("cat out.svg; rm -r \"$PWD\"", dir, PROC_QUIET_IN, &r), 0);
	drawn = strdup(buf_str(&r.out));
	proc_result_deinit(&r);
	arena_destroy(arena);
}

START_TEST(picture)
{
	draw("sh;main;work<int> 30\nsh;main;rest 10\nsh;main;work<int> 20\n");
	ck_assert_str_eq(said, "");
	ck_assert_int_eq(driver.exit_code, EXIT_CODE_OK);
	ck_assert_ptr_nonnull(strstr(drawn, "<svg xmlns=\"http://www.w3.org/2000/svg\""));
	ck_assert_ptr_nonnull(strstr(drawn, "<title>work&lt;int&gt; (50, 83.3%)</title>"));
	ck_assert_ptr_nonnull(strstr(drawn, "<title>main (60, 100.0%)</title>"));
}
END_TEST

START_TEST(nothing_to_draw)
{
	draw("hello\n");
	ck_assert_ptr_nonnull(strstr(said, "no flame graph"));
	ck_assert_int_eq(driver.exit_code, EXIT_CODE_FAILED);
	ck_assert_str_eq(drawn, "");
}
END_TEST

static void teardown(void)
{
	free(said);
	free(drawn);
}

Suite *flame_suite(void);
Suite *flame_suite(void)
{
	Suite *s = suite_create("flame");
	TCase *t = tcase_create("flame");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_test(t, picture);
	tcase_add_test(t, nothing_to_draw);
	suite_add_tcase(s, t);
	return s;
}
