/* SPDX-License-Identifier: GPL-2.0 */
/* Doubles in software beside the machine's own and libc's: random ones of all kinds, and those at the edges with each other. */
#include "runtime/spile.h"

#include <check.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/data/float.c"
#include "runtime/data/float_text.c"

enum { ROUNDS = 1000000, TEXTS = 60000 };

static unsigned long long state = 0x9e3779b97f4a7c15ull;

static unsigned long any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Bits of every kind: the last of a group, near powers of two, small whole numbers, subnormals, what is no number. */
static const unsigned long edges[] = {
	0, 1, 2, 3, 0xfffffffffffff, 0x10000000000000, 0x10000000000001, 0x1fffffffffffff, 0x20000000000000, 0x3cafffffffffffff, 0x3cb0000000000000,
	0x3fdfffffffffffff, 0x3fe0000000000000, 0x3fe0000000000001, 0x3fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000001, 0x3ff8000000000000,
	0x4000000000000000, 0x4004000000000000, 0x4008000000000000, 0x400921fb54442d18, 0x41dfffffffc00000, 0x41e0000000000000, 0x4330000000000000,
	0x4330000000000001, 0x433fffffffffffff, 0x4340000000000000, 0x4340000000000001, 0x43dfffffffffffff, 0x43e0000000000000, 0x43e0000000000001,
	0x43f0000000000000, 0x7fdfffffffffffff, 0x7fe0000000000000, 0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff8000000000000, 0x7ff0000000000001,
	0x7fffffffffffffff, 0x7ff4000000000000,
};
enum { EDGES = sizeof(edges) / sizeof(edges[0]) };

static unsigned long some(void)
{
	unsigned long r = any(), sign = r << 63;

	switch (r >> 8 & 7) {
	case 0:
		return edges[(r >> 16) % EDGES] | sign;
	case 1:
		return sign | (1000 + (r >> 16 & 63)) << 52 | (any() & FRACTION);	/* of a like size */
	case 2:
		return sign | (1000 + (r >> 16 & 63)) << 52 | (any() & FRACTION & -1ul << (r >> 24) % 53);	/* of few bits: halves */
	case 3:
		return sign | any() >> (12 + (r >> 16) % 52);				/* less than all with 53 bits */
	default:
		return any();
	}
}

static double of(unsigned long v)
{
	double d;

	memcpy(&d, &v, sizeof(d));
	return d;
}

static unsigned long bits(double d)
{
	unsigned long v;

	memcpy(&v, &d, sizeof(v));
	return v;
}

/* Any quiet NaN is as good as another: which operand a compiler names first is its own business. */
static void same(const char *what, unsigned long a, unsigned long b, unsigned long got, double want)
{
	if (isnan(want) ? sp_fp_is_nan(got) && (got & QUIET) : got == bits(want))
		return;
	ck_abort_msg("%s of %016lx (%a) and %016lx (%a) is %016lx (%a), not %016lx (%a)", what, a, of(a), b, of(b), got, of(got), bits(want), want);
}

static void pair(unsigned long a, unsigned long b)
{
	volatile double x = of(a), y = of(b);

	same("sum", a, b, sp_fp_add(a, b), x + y);
	same("difference", a, b, sp_fp_sub(a, b), x - y);
	same("product", a, b, sp_fp_mul(a, b), x * y);
	same("quotient", a, b, sp_fp_div(a, b), x / y);
	same("remainder", a, b, sp_fp_rem(a, b), remainderl(x, y));	/* libc's of doubles mistakes signs of 0 */
	ck_assert_int_eq(sp_fp_eq(a, b), x == y);
	ck_assert_int_eq(sp_fp_lt(a, b), x < y);
	ck_assert_int_eq(sp_fp_lt(a, b) || sp_fp_eq(a, b), x <= y);
}

START_TEST(pairs)
{
	int i, k;

	for (i = 0; i < 2 * EDGES; i++)
		for (k = 0; k < 2 * EDGES; k++)
			pair(edges[i / 2] | (unsigned long)i << 63, edges[k / 2] | (unsigned long)k << 63);
	for (i = 0; i < ROUNDS; i++)
		pair(some(), some());
}
END_TEST

/* Few bits, where results lie half-way between two doubles. */
START_TEST(near_each_other)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		unsigned long a = some(), b = (a & ~0xful) + (any() & 15) + ((any() % 5 - 2) << 52);

		pair(a, any() & 1 ? b : b ^ SP_FP_SIGN);
	}
}
END_TEST

static void single_operand(unsigned long a)
{
	static const int modes[] = { FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD };
	volatile double x = of(a);
	volatile float f;
	unsigned int half = a;
	long whole, mode;

	same("root", a, 0, sp_fp_sqrt(a), sqrt(x));
	same("long", a, 0, sp_fp_of_long(a), (double)(long)a);
	memcpy((void *)&f, &half, sizeof(half));
	same("float", half, 0, sp_fp_of_single(half), (double)f);
	for (mode = SP_FP_EVEN; mode <= SP_FP_UP; mode++) {
		fesetround(modes[mode]);
		whole = llrint(x);
		fesetround(FE_TONEAREST);
		if (sp_fp_to_long(a, mode) != whole)
			ck_abort_msg("%016lx (%a) by mode %ld is %ld, not %ld", a, x, mode, sp_fp_to_long(a, mode), whole);
	}
	ck_assert_int_eq(sp_fp_to_long(a, SP_FP_AWAY), llrint(round(x)));
	whole = llrint(trunc(x));
	if (whole != (long)SP_FP_SIGN && x != trunc(x) && !(whole & 1))
		whole += x < 0 ? -1 : 1;
	ck_assert_int_eq(sp_fp_to_long(a, SP_FP_ODD), whole);
}

START_TEST(alone)
{
	int i, k;

	for (i = 0; i < EDGES; i++)
		for (k = -3; k <= 3; k++) {
			single_operand(edges[i] + k);
			single_operand((edges[i] + k) | SP_FP_SIGN);
		}
	for (i = 0; i < ROUNDS; i++)
		single_operand(i & 1 ? some() : any() >> any() % 64);
}
END_TEST

static void written(unsigned long a, long precision)
{
	static struct sp_string buf;
	char want[2048];
	struct sp_str got;

	snprintf(want, sizeof(want), "%.*f", (int)precision, of(a));
	got = sp_fp_text(NULL, &buf, a, precision);
	ck_assert_uint_lt(got.len, MAXSTRINGLEN);
	if (sp_fp_is_nan(a))
		ck_assert_uint_eq(got.len, 3 + (a >> 63));
	else if (strlen(want) < MAXSTRINGLEN - 1 && (got.len != strlen(want) || memcmp(got.p, want, got.len)))
		ck_abort_msg("%016lx with %ld digits is %.*s, not %s", a, precision, (int)got.len, got.p, want);
}

START_TEST(writing)
{
	struct sp_ctx c = { 0 };
	struct sp_string buf;
	int i, k;

	for (i = 0; i < EDGES; i++)
		for (k = 0; k < 130; k++) {
			written(edges[i], k);
			written(edges[i] | SP_FP_SIGN, k * 9);
		}
	for (i = 0; i < 200000; i++) {
		written(some(), any() % 25);
		written(bits((double)(long)(any() % 2000001 - 1000000) / (1 << any() % 12)), any() % 8);	/* halves of the last digit */
		if (i % 20 == 0)
			written(any(), any() % 520);
	}
	/* More digits than a string holds: as many as there is room for, and counted. */
	ck_assert_uint_eq(sp_fp_text(&c, &buf, bits(1.5), 9999).len, MAXSTRINGLEN - 2);
	ck_assert_uint_eq(c.truncated, 1);
	ck_assert_uint_eq(sp_fp_text(&c, &buf, bits(2.5), -7).len, 1);
	ck_assert_int_eq(buf.s[0], '2');
}
END_TEST

static void reads(const char *text)
{
	unsigned long got = sp_fp_read((struct sp_str){ text, strlen(text) }), want = bits(strtod(text, NULL));

	if (got != want)
		ck_abort_msg("\"%s\" is read as %016lx (%a), not %016lx (%a)", text, got, of(got), want, of(want));
}

static const char *const texts[] = {
	"0", "-0", "", "x", ".", "-", "+.e1", "1", "-1.5", "+2.25e1", "  3.5 x", "\t-7", ".5", "5.", "1e", "1e+", "1e-", "1e5x", "1.2.3", "1ee3", "00012.500",
	"1e308", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "1e99999999999999999999", "-1e400", "4.9e-324", "2.4e-324",
	"2.5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072014e-308", "1e-400", "0e999999", "0.0000001e300",
	"9007199254740993", "9007199254740992.99999999999999999", "9007199254740993.00000000000000000000000000001", "inf", "-Infinity", "123456789012345678901234567890",
};

START_TEST(reading)
{
	char text[1200];
	unsigned long a;
	int i, n;

	for (i = 0; i < (int)(sizeof(texts) / sizeof(texts[0])); i++)
		reads(texts[i]);
	ck_assert(sp_fp_is_nan(sp_fp_read(SP_LIT("nan"))));
	for (i = 0; i < TEXTS; i++) {
		a = some() & ~SP_FP_SIGN;
		if (a >= SP_FP_INF)
			continue;
		snprintf(text, sizeof(text), "%.*e", (int)(any() % 22), of(a));
		reads(text);
		if (i % 4)
			continue;
		/* Half-way between two doubles, to the last digit, and a digit behind it. */
		snprintf(text, sizeof(text), "%.780Le", (long double)of(a) + ((long double)of(a + 1) - (long double)of(a)) / 2);
		reads(text);
		n = strcspn(text, "e");
		memmove(text + n + 1, text + n, strlen(text + n) + 1);
		text[n] = '0' + any() % 10;
		reads(text);
	}
	/* Plain digits and a point anywhere. */
	for (i = 0; i < TEXTS; i++) {
		for (n = 0; n < 1 + (int)(any() % (i % 50 ? 40 : 1100)); n++)
			text[n] = '0' + any() % 10;
		text[any() % n] = '.';
		text[n] = 0;
		reads(text);
	}
}
END_TEST

Suite *float_suite(void);
Suite *float_suite(void)
{
	Suite *s = suite_create("float");
	TCase *t = tcase_create("doubles");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, pairs);
	tcase_add_test(t, near_each_other);
	tcase_add_test(t, alone);
	tcase_add_test(t, writing);
	tcase_add_test(t, reading);
	suite_add_tcase(s, t);
	return s;
}
