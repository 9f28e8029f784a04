/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Debug information that was cut off or has flipped bits: everything that can be asked must come back, with an answer
 * or a reason.
 */
#include "target_sample.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sample sample;
static struct arena *arena;

static void build(void)
{
	sample_build(&sample, "-O2");
}

static void drop(void)
{
	sample_remove(&sample);
}

static void setup(void)
{
	arena = arena_create();
}

static void teardown(void)
{
	arena_destroy(arena);
}

static void ask_inside(struct target *t, const struct tfunc *f)
{
	tlabel_vec labels = { 0 };
	tmember_vec names = { 0 };
	tline_vec lines = { 0 };
	tcall_vec calls = { 0 };
	struct tvalue tv;
	const char *why;
	int i;

	target_lines(t, f, &lines);
	target_labels(t, f, &labels);
	target_calls(t, f, &calls);
	for (i = 0; i < lines.n && i < 5; i++) {
		struct tfunc *in = target_inside(t, f, lines.v[i].addr);

		target_var_names(t, in, false, &names);
		target_local_names(t, in, &names);
		if (sample_chain(t, &tv, in, false, "x", &why))
			tvalue_load(t, &tv, &why);
	}
}

static void ask_everything(const char *path_dir)
{
	static const char *const chains[] = { "t->next->name", "t->bits->s", "elsewhere->in->deep", "seventh", "t->grid[1][2]", "return" };
	struct arena *a = arena_create();
	struct target_spec spec = { .release = SAMPLE_RELEASE, .debuginfo_path = path_dir };
	struct target *t = target_open(a, &spec);
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };
	size_t i;
	int k;

	target_functions(t, "*", NULL, &v, &why, &near);
	target_functions(t, "no_such", NULL, &v, &why, &near);
	target_functions(t, "plain", "one.c", &v, &why, &near);
	target_copies(t, "*", NULL, &v);
	for (k = 0; k < v.n && k < 40; k++) {
		tmember_vec m = { 0 };

		ask_inside(t, v.v[k]);
		target_function_at(t, v.v[k]->addr + 3);

		target_blacklisted(t, v.v[k], true);
		target_var_names(t, v.v[k], true, &m);
		target_local_names(t, v.v[k], &m);
		for (i = 0; i < ARRAY_SIZE(chains); i++) {
			struct tvalue tv;

			if (sample_chain(t, &tv, v.v[k], i & 1, chains[i], &why))
				tvalue_load(t, &tv, &why);
		}
	}
	target_type(t, "struct thing", &why);
	target_type(t, "nosuch", &why);
	target_close(t);
	arena_destroy(a);
}

struct damage { char dir[80], path[160]; char *bytes; size_t n; };

static void damage_begin(struct damage *d)
{
	AUTO_BUF b = { 0 };

	snprintf(d->dir, sizeof(d->dir), "%s/damaged", sample.dir);
	ck_assert_int_eq(fs_mkdir_p(d->dir, 0755), 0);
	snprintf(d->path, sizeof(d->path), "%s/vmlinux-" SAMPLE_RELEASE, d->dir);
	ck_assert_int_eq(fs_read(sample.path, &b), 0);
	d->n = b.len;
	d->bytes = arena_strndup(arena, b.p, b.len);
}

static void damage_try(struct damage *d, size_t n)
{
	ck_assert_int_eq(fs_write_atomic(d->path, d->bytes, n, 0644), 0);
	ask_everything(d->dir);
}

START_TEST(truncated_files)
{
	struct damage d;
	size_t i;

	damage_begin(&d);
	for (i = 0; i < 64; i++)
		damage_try(&d, d.n * i / 64);
}
END_TEST

static uint64_t seed;
static uint64_t next_random(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 33;
}

/* SPILE_FUZZ says how many more rounds of damage to try. */
START_TEST(flipped_bits)
{
	const char *more = getenv("SPILE_FUZZ");
	int rounds = 60 + (more ? atoi(more) : 0), i, j, flips;
	struct damage d;
	char *good;

	damage_begin(&d);
	good = arena_strndup(arena, d.bytes, d.n);
	seed = (uint64_t)_i + 1;
	for (i = 0; i < rounds; i++) {
		memcpy(d.bytes, good, d.n);
		flips = 1 + (int)(next_random() % 40);
		for (j = 0; j < flips; j++)
			d.bytes[64 + next_random() % (d.n - 64)] ^= (char)(1 << next_random() % 8);
		damage_try(&d, d.n);
	}
}
END_TEST

Suite *target_damage_suite(void);
Suite *target_damage_suite(void)
{
	Suite *s = suite_create("target_damage");
	TCase *tc = tcase_create("damage");

	tcase_set_timeout(tc, getenv("SPILE_FUZZ") ? 3600 : 120);
	tcase_add_unchecked_fixture(tc, build, drop);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, truncated_files);
	tcase_add_loop_test(tc, flipped_bits, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}
