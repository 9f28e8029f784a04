/* SPDX-License-Identifier: GPL-2.0 */
/* BTF made by hand: what is found in it, and that damage is survived. */
#include "target/btf.h"

#include <check.h>
#include <string.h>

/* f(struct pt *p, int n) returns int; struct pt { int a; union { int b; unsigned c : 3; }; } */
static const char strings[] = "\0int\0pt\0p\0n\0f\0a\0b\0c\0size_t";
enum { S_INT = 1, S_PT = 5, S_P = 8, S_N = 10, S_F = 12, S_A = 14, S_B = 16, S_C = 18, S_SIZE = 20 };
#define INFO(kind, n, flag) ((uint32_t)(flag) << 31 | (uint32_t)(kind) << 24 | (n))

static const uint32_t types[] = {
	S_INT, INFO(1, 0, 0), 4, 1 << 24 | 32,			/* 1 */
	S_PT, INFO(4, 2, 0), 8, S_A, 1, 0, 0, 3, 32,		/* 2 */
	0, INFO(5, 2, 1), 4, S_B, 1, 0, S_C, 1, 3 << 24 | 5,	/* 3 */
	0, INFO(2, 0, 0), 2,					/* 4: struct pt * */
	0, INFO(13, 2, 0), 7, S_P, 4, S_N, 1,			/* 5 */
	S_F, INFO(12, 1, 0), 5,					/* 6 */
	S_SIZE, INFO(8, 0, 0), 1,				/* 7 */
};

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
	struct { uint16_t magic; uint8_t version, flags; uint32_t hdr_len, type_off, type_len, str_off, str_len; } h = {
		0xeb9f, 1, 0, 24, 0, sizeof(types), sizeof(types), sizeof(strings)
	};
	char *p = arena_alloc(arena, sizeof(h) + sizeof(types) + sizeof(strings));

	*n = sizeof(h) + sizeof(types) + sizeof(strings);
	memcpy(p, &h, sizeof(h));
	memcpy(p + sizeof(h), types, sizeof(types));
	memcpy(p + sizeof(h) + sizeof(types), strings, sizeof(strings));
	return p;
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
