/* SPDX-License-Identifier: GPL-2.0 */
/* BTF made by hand: what is found in it, and that damage is survived. */
#include "target/btf.h"
#include "btf_sample.h"

#include <check.h>
#include <string.h>

static struct arena *arena;

static void setup(void)
{
	arena = arena_create();
}

static void teardown(void)
{
	arena_destroy(arena);
}

static char *image(size_t *n)
{
	return btf_sample(arena, n);
}

START_TEST(finds)
{
	const char *why = NULL, *near = NULL;
	tmember_vec params = { 0 }, all = { 0 };
	struct dw_member m;
	struct btf *b;
	size_t n;
	char *p = image(&n);

	b = btf_open(arena, p, n, &why);
	ck_assert_ptr_nonnull(b);
	ck_assert(btf_has_function(b, "f"));
	ck_assert(!btf_has_function(b, "g"));
	ck_assert(btf_params(b, "f", &params));
	ck_assert_int_eq(params.n, 2);
	ck_assert_str_eq(params.v[0].type->name, "struct pt *");
	ck_assert_str_eq(btf_return_type(b, "f")->name, "size_t");
	ck_assert(btf_return_type(b, "f")->is_signed);
	ck_assert(btf_member(b, params.v[0].type->to, "b", &m, &near));
	ck_assert_uint_eq(m.offset, 4);
	ck_assert_uint_eq(m.bit_size, 0);
	ck_assert(btf_member(b, params.v[0].type->to, "c", &m, &near));
	ck_assert_uint_eq(m.bit_size, 3);
	ck_assert_uint_eq(m.bit_pos, 37);
	ck_assert(!btf_member(b, params.v[0].type->to, "bb", &m, &near));
	ck_assert(btf_members(b, params.v[0].type->to, &all));
	ck_assert_int_eq(all.n, 3);
	ck_assert_ptr_nonnull(btf_struct(b, "struct pt"));
	ck_assert_ptr_null(btf_struct(b, "struct no"));
}
END_TEST

static void ask(const char *p, size_t n)
{
	const char *why = NULL, *near = NULL;
	struct btf *b = btf_open(arena, p, n, &why);
	tmember_vec all = { 0 };
	struct dw_member m;
	int i, k;

	if (!b) {
		ck_assert_ptr_nonnull(why);
		return;
	}
	btf_params(b, "f", &all);
	btf_return_type(b, "f");
	for (i = 0, k = all.n; i < k; i++) {
		const struct ctype *to = all.v[i].type->to ? all.v[i].type->to : all.v[i].type;

		btf_member(b, to, "c", &m, &near);
		btf_members(b, to, &all);
	}
}

START_TEST(survives_damage)
{
	size_t n, i;
	char *p = image(&n), *bad;
	int bit;

	for (i = 0; i < n; i++) {
		bad = arena_alloc(arena, n);
		memcpy(bad, p, n);
		ask(bad, i);
		for (bit = 0; bit < 8; bit++) {
			bad[i] ^= (char)(1 << bit);
			ask(bad, n);
			bad[i] ^= (char)(1 << bit);
		}
	}
}
END_TEST

Suite *btf_suite(void);
Suite *btf_suite(void)
{
	Suite *s = suite_create("btf");
	TCase *tc = tcase_create("btf");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, finds);
	tcase_add_test(tc, survives_damage);
	suite_add_tcase(s, tc);
	return s;
}
