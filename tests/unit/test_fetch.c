/* SPDX-License-Identifier: GPL-2.0 */
/* Fetch programs: what each operation means, and how programs print. */
#include "target/fetch.h"

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

static uint64_t reg(void *data, int64_t offset)
{
	(void)data;
	return (uint64_t)offset * 1000;
}

/* Memory from 100 on: each byte is its address; below, nothing is mapped. */
static bool load(void *data, uint64_t addr, int size, bool user, uint64_t *value)
{
	int i;

	(void)data;
	if (addr < 100)
		return false;
	for (*value = 0, i = size - 1; i >= 0; i--)
		*value = *value << 8 | ((addr + (uint64_t)i) & 0xff);
	if (user)
		*value ^= 1;
	return true;
}

static const int64_t script[] = { 5, -6 };
static const uint64_t saved[] = { 70, 80 };
static bool at_entry(void *data, uint64_t frame, int64_t n, uint64_t *value)
{
	(void)data;
	*value = frame + (uint64_t)n;
	return frame == 4000;
}

static const struct fetch_machine machine = { .entry = at_entry, .load = load, .reg = reg, .shift = 0x100000, .exprs = script, .saved = saved,
					      .percpu = 0x7000, .thread = 0x8000 };

struct row { struct fetch_op ops[6]; uint64_t want; };

#define OP(k, num) { .kind = FETCH_##k, .n = num }
#define C(num) OP(CONST, num)
#define M1 ((uint64_t)-1)

static const struct row rows[] = {
	{ { C(42) }, 42 },
	{ { C(-1) }, M1 },
	{ { OP(ADDRESS, 0x1000) }, 0x101000 },
	{ { OP(REG, 96) }, 96000 },
	{ { C(0x20), OP(PERCPU, 0) }, 0x7020 },
	{ { C(-7), C(2), OP(DIV2, 0) }, (uint64_t)-3 },
	{ { C(INT64_MIN), C(-1), OP(DIV2, 0) }, (uint64_t)INT64_MIN },
	{ { C(-7), C(0), OP(DIV2, 0) }, 0 },
	{ { C(-7), C(16), OP(UDIV2, 0) }, UINT64_MAX >> 4 },
	{ { C(-7), C(0), OP(UDIV2, 0) }, 0 },
	{ { C(4000), OP(ENTRY, 2) }, 4002 },
	{ { C(4000), OP(ENTERED, 0) }, 1 },
	{ { C(1), OP(ENTERED, 0) }, 0 },
	{ { C(-1), C(10), OP(MOD2, 0) }, 5 },
	{ { C(1), C(0), OP(MOD2, 0) }, 0 },
	{ { C(1), C(1), OP(EQ2, 0) }, 1 },
	{ { C(1), C(1), OP(NE2, 0) }, 0 },
	{ { C(-1), C(1), OP(LT2, 0) }, 1 },
	{ { C(1), C(1), OP(LE2, 0) }, 1 },
	{ { C(1), C(5), C(6), OP(SELECT, 0) }, 5 },
	{ { C(0), C(5), C(6), OP(SELECT, 0) }, 6 },
	{ { C(-5), OP(ABS, 0) }, 5 },
	{ { OP(THREAD, 0), OP(ADD, 3) }, 0x8003 },
	{ { OP(SAVED, 1) }, 80 },
	{ { OP(EXPR, 1) }, (uint64_t)-6 },
	{ { C(5), OP(ADD, -7) }, (uint64_t)-2 },
	{ { C(5), C(9), OP(ADD2, 0) }, 14 },
	{ { C(5), C(9), OP(SUB2, 0) }, (uint64_t)-4 },
	{ { C(5), C(-9), OP(MUL2, 0) }, (uint64_t)-45 },
	{ { C(12), C(10), OP(AND2, 0) }, 8 },
	{ { C(12), C(10), OP(OR2, 0) }, 14 },
	{ { C(12), C(10), OP(XOR2, 0) }, 6 },
	{ { C(3), C(4), OP(SHL2, 0) }, 48 },
	{ { C(3), C(64), OP(SHL2, 0) }, 0 },
	{ { C(-16), C(2), OP(SHR2, 0) }, M1 / 4 - 3 },
	{ { C(-16), C(99), OP(SHR2, 0) }, 0 },
	{ { C(-16), C(2), OP(SAR2, 0) }, (uint64_t)-4 },
	{ { C(-16), C(0), OP(SAR2, 0) }, (uint64_t)-16 },
	{ { C(-16), C(70), OP(SAR2, 0) }, M1 },
	{ { C(16), C(70), OP(SAR2, 0) }, 0 },
	{ { C(5), OP(NEG, 0) }, (uint64_t)-5 },
	{ { C(5), OP(NOT, 0) }, ~UINT64_C(5) },
	{ { C(5), OP(MUL, 24) }, 120 },
	{ { C(5), OP(DUP, 0), OP(ADD2, 0) }, 10 },
	{ { C(5), C(6), OP(DROP, 0) }, 5 },
	{ { C(5), C(6), OP(SWAP, 0), OP(SUB2, 0) }, 1 },
	{ { C(200), { .kind = FETCH_LOAD, .size = 1 } }, 200 },
	{ { C(200), { .kind = FETCH_LOAD, .size = 1, .is_signed = true } }, (uint64_t)-56 },
	{ { C(200), { .kind = FETCH_LOAD, .size = 2 } }, 0xc9c8 },
	{ { C(200), { .kind = FETCH_LOAD, .size = 4, .is_signed = true } }, 0xffffffffcbcac9c8 },
	{ { C(200), { .kind = FETCH_LOAD, .size = 8 } }, 0xcfcecdcccbcac9c8 },
	{ { C(200), { .kind = FETCH_LOAD, .size = 1, .user = true } }, 201 },
	{ { C(0x1ff), { .kind = FETCH_EXTEND, .size = 1 } }, 0xff },
	{ { C(0x1ff), { .kind = FETCH_EXTEND, .size = 1, .is_signed = true } }, M1 },
	{ { C(0x180000001), { .kind = FETCH_EXTEND, .size = 4, .is_signed = true } }, 0xffffffff80000001 },
	{ { C(-2), { .kind = FETCH_EXTEND, .size = 8 } }, (uint64_t)-2 },
	{ { C(0xabcd), { .kind = FETCH_BITS, .n = 4, .width = 8 } }, 0xbc },
	{ { C(0xabcd), { .kind = FETCH_BITS, .n = 4, .width = 8, .is_signed = true } }, 0xffffffffffffffbc },
	{ { C(0xabcd), { .kind = FETCH_BITS, .n = 0, .width = 64 } }, 0xabcd },
};

static void fill(struct fetch *f, const struct row *r)
{
	size_t i, n = ARRAY_SIZE(r->ops);

	memset(f, 0, sizeof(*f));
	/* Rows are filled up with zeros. */
	while (n > 1 && r->ops[n - 1].kind == FETCH_CONST && !r->ops[n - 1].n)
		n--;
	for (i = 0; i < n; i++)
		vec_push(arena, &f->ops, r->ops[i]);
}

START_TEST(operations)
{
	uint64_t value, fault;
	struct fetch f;

	fill(&f, &rows[_i]);
	ck_assert(fetch_eval(&f, &machine, &value, &fault));
	ck_assert_msg(value == rows[_i].want, "row %d: %#llx, not %#llx", _i, (unsigned long long)value, (unsigned long long)rows[_i].want);
}
END_TEST

START_TEST(faults_name_the_address)
{
	static const struct row r = { { C(50), OP(ADD, 7), { .kind = FETCH_LOAD, .size = 4 }, OP(ADD, 1) }, 0 };
	uint64_t value, fault;
	struct fetch f;

	fill(&f, &r);
	ck_assert(!fetch_eval(&f, &machine, &value, &fault));
	ck_assert_uint_eq(fault, 57);
}
END_TEST

START_TEST(bad_programs_fail)
{
	static const struct row bad[] = {
		{ { OP(ADD2, 0) }, 0 }, { { C(1), OP(ADD2, 0) }, 0 }, { { C(1), OP(DROP, 0), OP(NEG, 0) }, 0 }, { { C(1), OP(DROP, 0) }, 0 },
		{ { C(1), OP(SWAP, 0) }, 0 }, { { { .kind = (enum fetch_op_kind)99 } }, 0 },
	};
	uint64_t value, fault;
	struct fetch f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		fill(&f, &bad[i]);
		ck_assert(!fetch_eval(&f, &machine, &value, &fault));
	}
	memset(&f, 0, sizeof(f));
	ck_assert(!fetch_eval(&f, &machine, &value, &fault));
	/* Deeper than any stack */
	for (i = 0; i < 1000; i++)
		vec_push(arena, &f.ops, rows[0].ops[0]);
	ck_assert(!fetch_eval(&f, &machine, &value, &fault));
}
END_TEST

START_TEST(prints_one_operation_a_line)
{
	struct fetch f = { .text = "$x" };
	AUTO_BUF out = { 0 };

	vec_push(arena, &f.ops, ((struct fetch_op){ .kind = FETCH_REG, .n = 96, .layout = true, .what = "$x in %rdx" }));
	vec_push(arena, &f.ops, ((struct fetch_op){ .kind = FETCH_LOAD, .size = 4, .is_signed = true, .user = true }));
	vec_push(arena, &f.ops, ((struct fetch_op){ .kind = FETCH_BITS, .n = 3, .width = 5 }));
	vec_push(arena, &f.ops, ((struct fetch_op){ .kind = FETCH_ADDRESS, .n = (int64_t)0xffffffff81000000 }));
	fetch_print(&out, &f);
	ck_assert_str_eq(buf_str(&out), "reg 96\t# $x in %rdx\nload s32 user\nbits 3 5\naddress 0xffffffff81000000\n");
}
END_TEST

START_TEST(prints_parts_of_text)
{
	struct fetch part = { .text = "$a" }, f = { .is_string = true };
	struct fetch_pretty pretty = { { 0 }, { 0 } };
	AUTO_BUF out = { 0 };

	vec_push(arena, &part.ops, ((struct fetch_op){ .kind = FETCH_CONST, .n = 1 }));
	buf_puts(&pretty.format, "a=%#x");
	vec_push(arena, &pretty.parts, &part);
	f.pretty = &pretty;
	fetch_print(&out, &f);
	ck_assert_str_eq(buf_str(&out), "format \"a=%#x\"\npart 0: $a\nconst 1\n");
	buf_deinit(&pretty.format);
}
END_TEST

Suite *fetch_suite(void);
Suite *fetch_suite(void)
{
	Suite *s = suite_create("fetch");
	TCase *tc = tcase_create("fetch");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, operations, 0, (int)ARRAY_SIZE(rows));
	tcase_add_test(tc, faults_name_the_address);
	tcase_add_test(tc, bad_programs_fail);
	tcase_add_test(tc, prints_one_operation_a_line);
	tcase_add_test(tc, prints_parts_of_text);
	suite_add_tcase(s, tc);
	return s;
}
