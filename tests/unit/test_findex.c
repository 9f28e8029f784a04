/* SPDX-License-Identifier: GPL-2.0 */
/* The index: what is found in it, and that what lies in the cache is not believed when it is damaged or of somebody else. */
#include "target/findex.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "00112233445566778899"

static struct arena *arena;
static char dir[] = "/tmp/spile-index-XXXXXX";

static void setup(void)
{
	arena = arena_create();
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
	fs_remove_tree(dir);
	arena_destroy(arena);
}

static struct findex *make(void)
{
	static const struct findex_row rows[] = {
		{ "zeta", "a.c", 9, 900, FINDEX_CODE, 0xffffffff81000900 },
		{ "tiny", "h.h", 3, 100, FINDEX_INLINED, 0 },
		{ "alpha", "a.c", 1, 200, FINDEX_CODE | FINDEX_EXTERNAL, 0xffffffff81000200 },
		{ "tiny", "h.h", 3, 300, FINDEX_INLINED, 0 },
		{ "gone", "a.c", 5, 400, FINDEX_CODE, 0 },
		{ "tiny", "b.c", 7, 500, FINDEX_INLINED, 0 },
		{ "folded", "a.c", 8, 600, FINDEX_CODE, 0xffffffff81000900 },
	};
	static const struct findex_site sites[] = { { 210, 100 }, { 910, 300 }, { 920, 500 }, { 930, 12345 } };
	static const struct findex_word words[] = {
		{ "task", 0, 70, false }, { "task", 2, 80, false }, { "task", 0, 60, false }, { "any", 0, 90, false },
		/* Of a namespace, and by both its names. */
		{ "own", 0, 20, true }, { "own", 0, 97, false }, { "space::Class::own", 0, 20, true },
	};
	struct findex_scan s = { .arena = arena };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		vec_push(arena, &s.rows, rows[i]);
	for (i = 0; i < ARRAY_SIZE(sites); i++)
		vec_push(arena, &s.sites, sites[i]);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		vec_push(arena, &s.words, words[i]);
	return findex_make(&s, ID);
}

static void look_up(const struct findex *ix)
{
	const uint32_t *sites;
	uint32_t i, n;

	i = findex_first(ix, "tiny", 4);
	ck_assert_str_eq(findex_text(ix, ix->funcs[i].file), "b.c");
	sites = findex_sites(ix, &ix->funcs[i], &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(sites[0], 920);
	/* Two units' copies of a header's function are one. */
	sites = findex_sites(ix, &ix->funcs[i + 1], &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(sites[0], 210);
	ck_assert_uint_eq(sites[1], 910);
	ck_assert_str_eq(findex_text(ix, ix->funcs[i + 2].name), "zeta");
	ck_assert_uint_eq(findex_at(ix, 0xffffffff81000200, 0)->die, 200);
	ck_assert_ptr_null(findex_at(ix, 0xffffffff81000200, 1));
	ck_assert_uint_eq(findex_at(ix, 0xffffffff81000900, 0)->die, 600);
	ck_assert_uint_eq(findex_at(ix, 0xffffffff81000900, 1)->die, 900);
	ck_assert_ptr_null(findex_at(ix, 0xffffffff81000201, 0));
	ck_assert_ptr_null(findex_at(ix, 0, 0));
	ck_assert_uint_eq(findex_name_die(ix, 0, "task"), 60);
	ck_assert_uint_eq(findex_name_die(ix, 2, "task"), 80);
	ck_assert_uint_eq(findex_name_die(ix, 1, "task"), 0);
	ck_assert_uint_eq(findex_name_die(ix, 0, "own"), 97);
	ck_assert_uint_eq(findex_name_die(ix, 0, "space::Class::own"), 20);
	ck_assert_uint_eq(findex_inner_die(ix, 0, "Class::own"), 20);
	ck_assert_uint_eq(findex_inner_die(ix, 0, "lass::own"), 0);
}

START_TEST(finds)
{
	struct findex *ix = make(), *loaded;

	look_up(ix);
	ck_assert_int_eq(findex_save(ix, arena, dir), 0);
	loaded = findex_load(arena, dir, ID);
	ck_assert_ptr_nonnull(loaded);
	look_up(loaded);
	findex_close(loaded);
	ck_assert_ptr_null(findex_load(arena, dir, "00112233445566778800"));
	ck_assert_ptr_null(findex_load(arena, dir, "../../etc/passwd"));
}
END_TEST

START_TEST(believes_no_stranger)
{
	struct findex *ix = make();
	char *path = arena_printf(arena, "%s/%s", dir, ID), *elsewhere = arena_printf(arena, "%s/elsewhere", dir);

	ck_assert_int_eq(findex_save(ix, arena, dir), 0);
	chmod(path, 0666);
	ck_assert_ptr_null(findex_load(arena, dir, ID));
	chmod(path, 0600);
	ck_assert_int_eq(rename(path, elsewhere), 0);
	ck_assert_int_eq(symlink(elsewhere, path), 0);
	ck_assert_ptr_null(findex_load(arena, dir, ID));
	chmod(dir, 0777);
	ck_assert_int_ne(findex_save(ix, arena, dir), 0);
}
END_TEST

START_TEST(survives_damage)
{
	struct findex *ix = make(), *loaded;
	char *bytes = arena_alloc(arena, ix->size), *path = arena_printf(arena, "%s/%s", dir, ID);
	size_t i, n;
	uint32_t k;

	for (i = 0; i < ix->size * 2; i++) {
		memcpy(bytes, ix->head, ix->size);
		n = i < ix->size ? i : ix->size;
		if (i >= ix->size)
			bytes[i - ix->size] ^= (char)0xa5;
		ck_assert_int_eq(fs_write_atomic(path, bytes, n, 0600), 0);
		loaded = findex_load(arena, dir, ID);
		for (k = 0; loaded && k < loaded->head->nfuncs; k++) {
			uint32_t nsites, j, sum = 0;
			const uint32_t *sites = findex_sites(loaded, &loaded->funcs[k], &nsites);

			for (j = 0; j < nsites; j++)
				sum += sites[j];
			findex_at(loaded, loaded->head->base + sum, 0);
			findex_first(loaded, findex_text(loaded, loaded->funcs[k].name), 2);
			findex_name_die(loaded, k % FINDEX_KINDS, "task");
		}
		findex_close(loaded);
	}
}
END_TEST

Suite *findex_suite(void);
Suite *findex_suite(void)
{
	Suite *s = suite_create("findex");
	TCase *tc = tcase_create("findex");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, finds);
	tcase_add_test(tc, believes_no_stranger);
	tcase_add_test(tc, survives_damage);
	suite_add_tcase(s, tc);
	return s;
}
