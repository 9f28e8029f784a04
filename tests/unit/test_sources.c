/* SPDX-License-Identifier: GPL-2.0 */
/* Debug information that does not simply stand in the file: compressed, in files of its own, shared between files. */
#include "target_sample.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sample sample;
static struct arena *arena;

static void setup(void)
{
	arena = arena_create();
}

static void teardown(void)
{
	sample_remove(&sample);
	arena_destroy(arena);
}

static bool have(const char *program)
{
	struct proc_result r;
	bool ok = !proc_shell(program, "/", PROC_MERGE | PROC_QUIET_IN, &r) && !r.status;

	proc_result_deinit(&r);
	return ok;
}

static void run(const char *command)
{
	struct proc_result r;

	ck_assert_int_eq(proc_shell(command, sample.dir, PROC_MERGE | PROC_QUIET_IN, &r), 0);
	ck_assert_msg(!r.status, "%s: %s", command, buf_str(&r.out));
	proc_result_deinit(&r);
}

static void expect_chain(struct target *t, const struct tfunc *f, const char *chain, const char *type)
{
	const char *why = NULL;
	struct tvalue v;

	ck_assert_msg(sample_chain(t, &v, f, false, chain, &why), "%s: %s", chain, why);
	ck_assert_msg(!strcmp(v.type->name, type), "%s: %s, not %s", chain, v.type->name, type);
}

/* What other tests look into closely is there at all. */
static void expect_all(void)
{
	struct target *t = sample_open(arena, &sample);
	struct tfunc *f = sample_function(t, "plain");
	const char *why = NULL;
	tline_vec lines = { 0 };
	tfunc_vec copies = { 0 };
	int64_t number;

	ck_assert_ptr_nonnull(f->die);
	ck_assert_ptr_nonnull(f->file);
	ck_assert_str_eq(f->file, "one.c");
	expect_chain(t, f, "t->next->name", "const char *");
	expect_chain(t, f, "t->bits->s", "int");
	expect_chain(t, f, "seventh", "short int");
	expect_chain(t, f, "elsewhere->in->deep", "short int");
	expect_chain(t, f, "shared_number", "int");
	ck_assert_ptr_nonnull(target_type(t, "struct hidden", &why));
	ck_assert_ptr_nonnull(target_type(t, "kuid_t", &why));
	ck_assert_msg(target_enumerator(t, "GREEN", &number, &why), "%s", why);
	ck_assert_int_eq((int)number, 7);
	target_lines(t, f, &lines);
	ck_assert_int_gt(lines.n, 1);
	ck_assert(target_copies(t, "only_inlined", NULL, &copies));
	target_close(t);
}

START_TEST(compressed)
{
	sample_build(&sample, "-O2 -gz=zlib");
	expect_all();
	run("objcopy --decompress-debug-sections vmlinux-" SAMPLE_RELEASE " && objcopy --compress-debug-sections=zlib-gnu vmlinux-" SAMPLE_RELEASE);
	expect_all();
}
END_TEST

START_TEST(split)
{
	struct target *t;
	const char *why = NULL;
	struct tvalue v;

	sample_build(&sample, "-O2 -gsplit-dwarf -gdwarf-5");
	expect_all();
	run("rm -f *.dwo");
	t = sample_open(arena, &sample);
	ck_assert(!sample_chain(t, &v, sample_function(t, "plain"), false, "t->number", &why));
	ck_assert_ptr_nonnull(why);
	ck_assert_msg(strstr(why, ".dwo"), "%s", why);
	target_close(t);
	sample_remove(&sample);
	sample_build(&sample, "-O2 -gsplit-dwarf -gdwarf-4");
	expect_all();
}
END_TEST

START_TEST(shared)
{
	if (!have("dwz --version"))
		return;
	sample_build(&sample, "-O2 -gdwarf-4");
	run("cp vmlinux-" SAMPLE_RELEASE " other && cp other third && dwz -m common.debug -M $PWD/common.debug vmlinux-" SAMPLE_RELEASE " other third");
	run("readelf -SW vmlinux-" SAMPLE_RELEASE " | grep -q gnu_debugaltlink");
	expect_all();
	sample_remove(&sample);
	sample_build(&sample, "-O2 -gdwarf-5");
	run("dwz vmlinux-" SAMPLE_RELEASE);
	expect_all();
}
END_TEST

Suite *sources_suite(void);
Suite *sources_suite(void)
{
	Suite *s = suite_create("sources");
	TCase *tc = tcase_create("sources");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, compressed);
	tcase_add_test(tc, split);
	tcase_add_test(tc, shared);
	suite_add_tcase(s, tc);
	return s;
}
