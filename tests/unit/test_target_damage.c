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

static void ask_about(const char *path_dir)
{
	struct arena *a = arena_create();
	struct target_spec spec = { .release = SAMPLE_RELEASE, .debuginfo_path = path_dir };
	struct target *t = target_open(a, &spec);

	ask_everything(t);
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
	ask_about(d->dir);
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
