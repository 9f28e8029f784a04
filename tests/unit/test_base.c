/* SPDX-License-Identifier: GPL-2.0 */
/* Arena, vectors, text, names, map, near names, hash, files and processes. */
#include "base/fs.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char dir[64];

static void setup(void)
{
	arena = arena_create();
	strcpy(dir, "/tmp/spile-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
	fs_remove_tree(dir);
	arena_destroy(arena);
}

static bool all_zero(const char *p, size_t n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

START_TEST(arena_gives_zeroed_aligned_memory)
{
	size_t size;

	for (size = 0; size < 200000; size = size * 3 + 1) {
		char *p = arena_alloc(arena, size);

		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		ck_assert(all_zero(p, size));
		memset(p, 0xff, size);
	}
	ck_assert_str_eq(arena_printf(arena, "%d-%s", 5, "x"), "5-x");
	ck_assert_str_eq(arena_strndup(arena, "abc", 2), "ab");
	ck_assert_uint_gt(arena_used(arena), 100000);
}
END_TEST

START_TEST(arena_grows_in_place_or_moves)
{
	char *p = arena_alloc(arena, 16), *q, *r;

	memcpy(p, "0123456789abcde", 16);
	q = arena_grow(arena, p, 16, 40);
	ck_assert_ptr_eq(p, q);
	ck_assert(all_zero(q + 16, 24));
	arena_alloc(arena, 1);
	r = arena_grow(arena, q, 40, 100000);
	ck_assert_ptr_ne(q, r);
	ck_assert_str_eq(r, "0123456789abcde");
	ck_assert(all_zero(r + 16, 99984));
}
END_TEST

START_TEST(vectors_keep_their_elements)
{
	VEC(int) v = { 0 };
	int i;

	for (i = 0; i < 10000; i++)
		ck_assert_int_eq(*vec_push(arena, &v, i), i);
	ck_assert_int_eq(v.n, 10000);
	for (i = 0; i < v.n; i++)
		ck_assert_int_eq(v.v[i], i);
}
END_TEST

START_TEST(text_grows_and_quotes)
{
	AUTO_BUF b = { 0 };
	int i;

	ck_assert_str_eq(buf_str(&b), "");
	for (i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	ck_assert_uint_eq(b.len, strlen(b.p));
	ck_assert_uint_eq(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	b.len = 0;
	buf_c_quote(&b, "a\"\\\n\t\0001\x7f\xc3", 9);
	ck_assert_str_eq(b.p, "\"a\\\"\\\\\\n\\t\\0001\\177\\303\"");
}
END_TEST

START_TEST(equal_names_are_one_pointer)
{
	struct names *n = names_create(arena);
	name_t first[3000];
	char text[16];
	int i;

	for (i = 0; i < 3000; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		first[i] = name_str(n, text);
	}
	for (i = 0; i < 3000; i++) {
		snprintf(text, sizeof(text), "n%dxyz", i);
		ck_assert_ptr_eq(name_of(n, text, strlen(text) - 3), first[i]);
		ck_assert_ptr_ne(name_str(n, text), first[i]);
	}
}
END_TEST

START_TEST(map_finds_and_remembers_order)
{
	struct map *m = map_create(arena);
	static int cells[2000];
	void *value;
	int i;

	ck_assert_ptr_null(map_get(m, "0"));
	for (i = 0; i < 2000; i++)
		ck_assert_ptr_null(map_put(m, arena_printf(arena, "%d", i), &cells[i]));
	ck_assert_ptr_eq(map_put(m, "7", &cells[8]), &cells[7]);
	ck_assert_int_eq(map_count(m), 2000);
	for (i = 0; i < 2000; i++) {
		ck_assert_str_eq(map_at(m, i, &value), arena_printf(arena, "%d", i));
		ck_assert_ptr_eq(value, &cells[i == 7 ? 8 : i]);
	}
	ck_assert_ptr_null(map_at(m, 2000, &value));
	ck_assert_ptr_null(value);
}
END_TEST

static const char *near_of(const char *want, const char *a, const char *b)
{
	struct near n;

	near_init(&n, want);
	near_offer(&n, a);
	near_offer(&n, b);
	return near_best(&n);
}

START_TEST(near_names)
{
	ck_assert_str_eq(near_of("exenname", "execname", "pexecname"), "execname");
	ck_assert_str_eq(near_of("proeb", "global", "probe"), "probe");
	ck_assert_str_eq(near_of("PID", "pid", "ppid"), "pid");
	ck_assert_str_eq(near_of("prinf", "print", "printf"), "printf");
	ck_assert_str_eq(near_of("prinf", "printf", "print"), "printf");
	ck_assert_ptr_null(near_of("x", "y", "z"));
	ck_assert_ptr_null(near_of("foo", "execname", "bar"));
	ck_assert_ptr_null(near_of("", "a", ""));
	ck_assert_ptr_null(near_of(arena_strndup(arena, "", 0), arena_alloc(arena, 1), "a"));
}
END_TEST

START_TEST(hash_tells_parts_apart)
{
	char a[33], b[33];
	struct hash h;

	hash_init(&h);
	hash_str(&h, "ab");
	hash_str(&h, "c");
	hash_hex(&h, a);
	hash_init(&h);
	hash_str(&h, "a");
	hash_str(&h, "bc");
	hash_hex(&h, b);
	ck_assert_str_ne(a, b);
	hash_init(&h);
	hash_add(&h, "a", 1);
	hash_add(&h, "b\0c", 4);
	hash_hex(&h, b);
	ck_assert_str_eq(a, b);
	ck_assert_uint_eq(strlen(a), 32);
}
END_TEST

START_TEST(files_are_written_whole)
{
	char *path = arena_printf(arena, "%s/a/b/file", dir), *copy = arena_printf(arena, "%s/copy", dir);
	AUTO_BUF got = { 0 };
	struct stat st;

	ck_assert_int_eq(fs_write_atomic(path, "x", 1, 0600), -ENOENT);
	ck_assert_int_eq(fs_mkdir_p(arena_printf(arena, "%s/a/b", dir), 0700), 0);
	ck_assert_int_eq(fs_mkdir_p(arena_printf(arena, "%s/a/b", dir), 0700), 0);
	ck_assert_int_eq(fs_write_atomic(path, "one", 3, 0600), 0);
	ck_assert_int_eq(fs_write_atomic(path, "two\0", 4, 0600), 0);
	ck_assert_int_eq(fs_read(path, &got), 0);
	ck_assert_uint_eq(got.len, 4);
	ck_assert_str_eq(got.p, "two");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(fs_copy(path, copy, 0644), 0);
	ck_assert(fs_exists(copy));
	ck_assert_int_eq(fs_mkdir_p(arena_printf(arena, "%s/sub", copy), 0700), -ENOTDIR);
	ck_assert_int_eq(fs_read(arena_printf(arena, "%s/none", dir), &got), -ENOENT);
}
END_TEST

START_TEST(trees_are_removed_and_links_not_followed)
{
	char *tree = arena_printf(arena, "%s/tree", dir), *other = arena_printf(arena, "%s/other", dir);

	ck_assert_int_eq(fs_mkdir_p(arena_printf(arena, "%s/d/e", tree), 0700), 0);
	ck_assert_int_eq(fs_mkdir_p(other, 0700), 0);
	ck_assert_int_eq(fs_write_atomic(arena_printf(arena, "%s/keep", other), "", 0, 0600), 0);
	ck_assert_int_eq(symlink(other, arena_printf(arena, "%s/d/link", tree)), 0);
	ck_assert_int_eq(fs_remove_tree(tree), 0);
	ck_assert(!fs_exists(tree));
	ck_assert(fs_exists(arena_printf(arena, "%s/keep", other)));
	ck_assert_int_eq(fs_remove_tree(""), -EINVAL);
	ck_assert_int_eq(fs_remove_tree("/"), -EINVAL);
	ck_assert_int_eq(fs_remove_tree("//"), -EINVAL);
	ck_assert_int_eq(fs_remove_tree("/tmp/.."), -EINVAL);
	ck_assert_int_eq(fs_remove_tree(tree), -ENOENT);
}
END_TEST

START_TEST(private_directories)
{
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert(fs_is_private_dir(dir));
	ck_assert_int_eq(chmod(dir, 0775), 0);
	ck_assert(!fs_is_private_dir(dir));
	ck_assert_int_eq(chmod(dir, 0757), 0);
	ck_assert(!fs_is_private_dir(dir));
	ck_assert_int_eq(chmod(dir, 0700), 0);
	ck_assert(!fs_is_private_dir("/dev/null"));
	ck_assert(!fs_is_private_dir("/nonexistent"));
	ck_assert(!fs_is_private_dir("/tmp"));
	ck_assert_int_eq(fs_program_dir(arena)[0], '/');
}
END_TEST

START_TEST(processes_are_captured)
{
	struct proc_result r;

	ck_assert_int_eq(proc_shell("echo out; echo err >&2; exit 3", NULL, 0, &r), 0);
	ck_assert_int_eq(r.status, 3);
	ck_assert_str_eq(buf_str(&r.out), "out\n");
	ck_assert_str_eq(buf_str(&r.err), "err\n");
	proc_result_deinit(&r);
	ck_assert_int_eq(proc_shell("pwd; echo err >&2", "/", PROC_MERGE, &r), 0);
	ck_assert_str_eq(buf_str(&r.out), "/\nerr\n");
	ck_assert_str_eq(buf_str(&r.err), "");
	proc_result_deinit(&r);
	ck_assert_int_eq(proc_shell("kill -9 $$", NULL, 0, &r), 0);
	ck_assert_int_eq(r.status, 128 + SIGKILL);
	proc_result_deinit(&r);
	ck_assert_int_eq(proc_shell("cat", NULL, PROC_QUIET_IN, &r), 0);
	ck_assert_int_eq(r.status, 0);
	proc_result_deinit(&r);
}
END_TEST

START_TEST(processes_that_cannot_start)
{
	char *none[] = { (char *)"/nonexistent/program", NULL }, *true_[] = { (char *)"true", NULL };
	struct proc_result r;

	ck_assert_int_eq(proc_run(none, NULL, 0, &r), -ENOENT);
	ck_assert_int_eq(r.status, -ENOENT);
	proc_result_deinit(&r);
	ck_assert_int_eq(proc_run(true_, "/nonexistent", 0, &r), -ENOENT);
	proc_result_deinit(&r);
	ck_assert_int_eq(proc_run(true_, NULL, 0, &r), 0);
	ck_assert_int_eq(r.status, 0);
	proc_result_deinit(&r);
}
END_TEST

START_TEST(much_output_on_both_sides_does_not_block)
{
	struct proc_result r;

	ck_assert_int_eq(proc_shell("head -c 300000 /dev/zero >&2; head -c 400000 /dev/zero", NULL, 0, &r), 0);
	ck_assert_uint_eq(r.out.len, 400000);
	ck_assert_uint_eq(r.err.len, 300000);
	proc_result_deinit(&r);
}
END_TEST

static volatile int signalled;

static void on_term(int sig)
{
	signalled = sig;
}

START_TEST(a_signal_goes_to_the_child_first)
{
	struct proc_result r;
	char *command = arena_printf(arena, "trap 'echo got; exit 9' TERM; kill -TERM %d; while :; do sleep 0.05; done", (int)getpid());

	signal(SIGTERM, on_term);
	ck_assert_int_eq(proc_shell(command, NULL, 0, &r), 0);
	signal(SIGTERM, SIG_DFL);
	ck_assert_int_eq(r.status, 9);
	ck_assert_str_eq(buf_str(&r.out), "got\n");
	ck_assert_int_eq(signalled, SIGTERM);
	proc_result_deinit(&r);
}
END_TEST

Suite *base_suite(void);
Suite *base_suite(void)
{
	Suite *s = suite_create("base");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, arena_gives_zeroed_aligned_memory);
	tcase_add_test(t, arena_grows_in_place_or_moves);
	tcase_add_test(t, vectors_keep_their_elements);
	tcase_add_test(t, text_grows_and_quotes);
	tcase_add_test(t, equal_names_are_one_pointer);
	tcase_add_test(t, map_finds_and_remembers_order);
	tcase_add_test(t, near_names);
	tcase_add_test(t, hash_tells_parts_apart);
	tcase_add_test(t, files_are_written_whole);
	tcase_add_test(t, trees_are_removed_and_links_not_followed);
	tcase_add_test(t, private_directories);
	tcase_add_test(t, processes_are_captured);
	tcase_add_test(t, processes_that_cannot_start);
	tcase_add_test(t, much_output_on_both_sides_does_not_block);
	tcase_add_test(t, a_signal_goes_to_the_child_first);
	suite_add_tcase(s, t);
	return s;
}
