/* SPDX-License-Identifier: GPL-2.0 */
/* Places in modules: by which symbol, when names occur twice. */
#include "target_sample.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sample sample;
static struct arena *arena;
static struct target *kernel, *module;

static void run(const char *command)
{
	struct proc_result r = { 0 };

	ck_assert_int_eq(proc_shell(command, sample.dir, PROC_MERGE | PROC_QUIET_IN, &r), 0);
	ck_assert_msg(r.status == 0, "%s: %s", command, buf_str(&r.out));
	proc_result_deinit(&r);
}

/* Two files with a function and a variable of the same name each, linked as a module is. */
static void setup(void)
{
	static const char source[] = "printf '%%s\\n' 'static __attribute__((noinline, used)) int same(int x) { return x * %d; }'"
		" 'int only_%c(int x) { return same(x) + 1; }' 'static __attribute__((used)) int twice = 1; int data_%c = 2;'"
		" '__attribute__((section(\".init.text\"))) int start_%c(int x) { return x; }' > %c.c &&"
		" gcc -g -O1 -fno-pic -fno-asynchronous-unwind-tables -c %c.c";
	const char *why = NULL;
	char command[512];

	arena = arena_create();
	sample_sources(&sample);
	sample_build(&sample, "-O2");
	snprintf(command, sizeof(command), source, 3, 'a', 'a', 'a', 'a', 'a');
	run(command);
	snprintf(command, sizeof(command), source, 5, 'b', 'b', 'b', 'b', 'b');
	run(command);
	run("ld -r -o pair.ko a.o b.o");
	kernel = sample_open(arena, &sample);
	snprintf(command, sizeof(command), "%s/pair.ko", sample.dir);
	module = target_module(kernel, command, &why);
	ck_assert_msg(module != NULL, "%s", why);
}

static void teardown(void)
{
	target_close(kernel);
	sample_remove(&sample);
	arena_destroy(arena);
}

static const struct tfunc *function(const char *name, int nth)
{
	const char *why = NULL;
	tfunc_vec v = { 0 };

	ck_assert_msg(target_functions(module, name, NULL, &v, &why, NULL), "%s", why);
	ck_assert_int_gt(v.n, nth);
	return v.v[nth];
}

static void expect_place(uint64_t addr, const char *symbol, uint64_t offset)
{
	const char *has = NULL;
	uint64_t off = 0;

	ck_assert(target_place_in_module(module, addr, &has, &off) == (symbol != NULL));
	if (symbol) {
		ck_assert_str_eq(has, symbol);
		ck_assert_uint_eq(off, offset);
	}
}

START_TEST(a_name_that_occurs_twice_is_no_anchor)
{
	uint64_t a = function("only_a", 0)->addr, b = function("only_b", 0)->addr, first = function("same", 0)->addr, second = function("same", 1)->addr;

	ck_assert(first < a && a < second && second < b);
	expect_place(a, "only_a", 0);
	expect_place(b + 1, "only_b", 1);
	expect_place(second, "only_a", second - a);
	/* Nothing is before it that is the only one. */
	expect_place(first, NULL, 0);
}
END_TEST

START_TEST(a_place_is_told_by_a_symbol_of_its_own_section)
{
	uint64_t start = function("start_a", 0)->addr;

	expect_place(start, "start_a", 0);
	expect_place(start + 1, "start_a", 1);
	expect_place(start + 0x100000, NULL, 0);
}
END_TEST

Suite *anchors_suite(void);
Suite *anchors_suite(void)
{
	Suite *s = suite_create("anchors");
	TCase *c = tcase_create("anchors");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_name_that_occurs_twice_is_no_anchor);
	tcase_add_test(c, a_place_is_told_by_a_symbol_of_its_own_section);
	suite_add_tcase(s, c);
	return s;
}
