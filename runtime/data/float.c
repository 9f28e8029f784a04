/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic of doubles (IEEE 754 binary64) with integers: each result is the double nearest to the exact one, the even one of two. What is no number is
 * handed on as x86's SSE does, its quiet bit set; what has no result is SP_FP_NAN with the sign set.
 */
#include "../spile.h"
#include "float.h"

#define FRACTION	0x000ffffffffffffful
#define HIDDEN		0x0010000000000000ul
#define QUIET		0x0008000000000000ul
#define INVALID		(SP_FP_SIGN | SP_FP_NAN)
#define BIAS		1075				/* of the fraction as an integer */

struct sp_fp sp_fp_split(unsigned long v)
{
	struct sp_fp r;
	int up;

	r.exp = v >> 52 & 0x7ff;
	r.m = v & FRACTION;
	if (r.exp)
		r.m |= HIDDEN;
	else
		r.exp = 1;
	r.exp -= BIAS;
	up = __builtin_clzl(r.m);
	r.m <<= up;
	r.exp -= up;
	return r;
}

/* @m shifted right; the lowest bit tells of set bits that are gone. */
static unsigned long jam(unsigned long m, int by)
{
	if (!by)
		return m;
	return by > 63 ? m != 0 : m >> by | (m << (64 - by) != 0);
}

unsigned long sp_fp_pack(unsigned long sign, unsigned long m, int exp, int sticky)
{
	unsigned long below;
	int up, biased;

	if (!m)
		return sign;
	up = __builtin_clzl(m);
	m <<= up;
	exp -= up;
	biased = exp + 11 + BIAS;			/* of the 53 bits that stay */
	if (biased >= 0x7ff)
		return sign | SP_FP_INF;
	m |= sticky;
	if (biased < 1) {				/* less than the least that has 53 bits */
		m = jam(m, 1 - biased);
		biased = 0;
	} else {
		biased--;				/* the 53rd bit adds it again */
	}
	below = m & 0x7ff;
	m >>= 11;
	m += below > 0x400 || (below == 0x400 && (m & 1));	/* carries go into the exponent, up to infinity */
	return sign | (((unsigned long)biased << 52) + m);
}

/* One of them is no number. */
static unsigned long which_nan(unsigned long a, unsigned long b)
{
	return (sp_fp_is_nan(a) ? a : b) | QUIET;
}

static unsigned long add_magnitudes(unsigned long sign, struct sp_fp a, struct sp_fp b)
{
	int exp;

	if (a.exp < b.exp) {
		struct sp_fp t = a;

		a = b;
		b = t;
	}
	exp = a.exp + 1;				/* room for a carry */
	return sp_fp_pack(sign, (a.m >> 1) + jam(b.m >> 1, a.exp - b.exp), exp, 0);
}

static unsigned long subtract_magnitudes(unsigned long sign, struct sp_fp a, struct sp_fp b)
{
	if (a.exp == b.exp && a.m == b.m)
		return 0;
	if (a.exp < b.exp || (a.exp == b.exp && a.m < b.m)) {
		struct sp_fp t = a;

		a = b;
		b = t;
		sign ^= SP_FP_SIGN;
	}
	return sp_fp_pack(sign, a.m - jam(b.m, a.exp - b.exp), a.exp, 0);
}

long sp_fp_add(long x, long y)
{
	unsigned long a = x, b = y, sign = a & SP_FP_SIGN;

	if (sp_fp_is_nan(a) || sp_fp_is_nan(b))
		return which_nan(a, b);
	if (sp_fp_is_inf(a))
		return sp_fp_is_inf(b) && (a ^ b) ? INVALID : a;
	if (sp_fp_is_inf(b))
		return b;
	if (sp_fp_is_zero(b))
		return sp_fp_is_zero(a) ? a & b : a;
	if (sp_fp_is_zero(a))
		return b;
	if (sign == (b & SP_FP_SIGN))
		return add_magnitudes(sign, sp_fp_split(a), sp_fp_split(b));
	return subtract_magnitudes(sign, sp_fp_split(a), sp_fp_split(b));
}

long sp_fp_sub(long x, long y)
{
	return sp_fp_add(x, sp_fp_is_nan(y) ? y : (long)(y ^ SP_FP_SIGN));
}

long sp_fp_mul(long x, long y)
{
	unsigned long a = x, b = y, sign = (a ^ b) & SP_FP_SIGN;
	unsigned __int128 product;
	struct sp_fp p, q;

	if (sp_fp_is_nan(a) || sp_fp_is_nan(b))
		return which_nan(a, b);
	if (sp_fp_is_inf(a) || sp_fp_is_inf(b))
		return sp_fp_is_zero(a) || sp_fp_is_zero(b) ? INVALID : sign | SP_FP_INF;
	if (sp_fp_is_zero(a) || sp_fp_is_zero(b))
		return sign;
	p = sp_fp_split(a);
	q = sp_fp_split(b);
	product = (unsigned __int128)p.m * q.m;
	return sp_fp_pack(sign, product >> 64, p.exp + q.exp + 64, (unsigned long)product != 0);
}

long sp_fp_div(long x, long y)
{
	unsigned long a = x, b = y, sign = (a ^ b) & SP_FP_SIGN, rest, by, quotient = 0;
	struct sp_fp p, q;
	int i;

	if (sp_fp_is_nan(a) || sp_fp_is_nan(b))
		return which_nan(a, b);
	if (sp_fp_is_inf(a))
		return sp_fp_is_inf(b) ? INVALID : sign | SP_FP_INF;
	if (sp_fp_is_inf(b))
		return sign;
	if (sp_fp_is_zero(b))
		return sp_fp_is_zero(a) ? INVALID : sign | SP_FP_INF;
	if (sp_fp_is_zero(a))
		return sign;
	p = sp_fp_split(a);
	q = sp_fp_split(b);
	rest = p.m >> 11;				/* 53 bits each, so that twice the rest has room */
	by = q.m >> 11;
	for (i = 0; i < 60; i++) {
		quotient <<= 1;
		if (rest >= by) {
			rest -= by;
			quotient |= 1;
		}
		rest <<= 1;
	}
	return sp_fp_pack(sign, quotient, p.exp - q.exp - 59, rest != 0);
}

/*
 * What is left of @x when the whole multiple of @y that is nearest to it is taken away, the even one of two. Both are multiples of the lesser's last bit, so
 * it is exact.
 */
static unsigned long what_is_left(unsigned long sign, struct sp_fp x, struct sp_fp y)
{
	unsigned long rest = x.m >> 11, by = y.m >> 11;
	int above = x.exp - y.exp;

	if (above < -1)
		return sp_fp_pack(sign, x.m, x.exp, 0);	/* less than a half of y */
	if (above == -1) {
		by <<= 1;
		y.exp--;
		above = 0;
	}
	/* By twice y, so that what stays tells whether the multiple is odd. */
	for (rest %= 2 * by; above > 0; above -= 8)
		rest = (rest << (above < 8 ? above : 8)) % (2 * by);
	if (2 * rest > by) {
		int odd = rest >= by;

		if (odd)
			rest -= by;
		if (odd ? 2 * rest >= by : 1) {
			rest = by - rest;
			sign ^= SP_FP_SIGN;
		}
	}
	if (!rest)
		return sign;
	return sp_fp_pack(sign, rest, y.exp + 11, 0);
}

long sp_fp_rem(long x, long y)
{
	unsigned long a = x, b = y;

	if (sp_fp_is_nan(a) || sp_fp_is_nan(b))
		return which_nan(a, b);
	if (sp_fp_is_inf(a) || sp_fp_is_zero(b))
		return INVALID;
	if (sp_fp_is_inf(b) || sp_fp_is_zero(a))
		return a;
	return what_is_left(a & SP_FP_SIGN, sp_fp_split(a), sp_fp_split(b));
}

long sp_fp_sqrt(long x)
{
	unsigned long a = x, rest = 0, root = 0, bits;
	struct sp_fp p;
	int i;

	if (sp_fp_is_nan(a))
		return a | QUIET;
	if (sp_fp_is_zero(a))
		return a;
	if (a & SP_FP_SIGN)
		return INVALID;
	if (sp_fp_is_inf(a))
		return a;
	p = sp_fp_split(a);
	bits = p.m >> (p.exp & 1);			/* a root is taken of what has an even exponent; the lowest bits are 0 */
	p.exp += p.exp & 1;
	/* Two bits of it give one of the root, as on paper; behind the 64 there are zeros. */
	for (i = 0; i < 60; i++) {
		rest = rest << 2 | bits >> 62;
		bits <<= 2;
		root <<= 1;
		if (rest >= 2 * root + 1) {
			rest -= 2 * root + 1;
			root |= 1;
		}
	}
	return sp_fp_pack(0, root, (p.exp - 56) / 2, rest != 0);
}

int sp_fp_eq(long x, long y)
{
	unsigned long a = x, b = y;

	if (sp_fp_is_nan(a) || sp_fp_is_nan(b))
		return 0;
	return a == b || (sp_fp_is_zero(a) && sp_fp_is_zero(b));
}

int sp_fp_lt(long x, long y)
{
	unsigned long a = x, b = y;

	if (sp_fp_is_nan(a) || sp_fp_is_nan(b) || (sp_fp_is_zero(a) && sp_fp_is_zero(b)))
		return 0;
	if ((a ^ b) & SP_FP_SIGN)
		return x < 0;
	return x < 0 ? a > b : a < b;
}

long sp_fp_of_long(long v)
{
	unsigned long sign = v < 0 ? SP_FP_SIGN : 0;

	return v ? (long)sp_fp_pack(sign, sign ? 0 - (unsigned long)v : (unsigned long)v, 0, 0) : 0;
}

long sp_fp_of_single(long v)
{
	unsigned long sign = (v & 0x80000000ul) << 32, m = v & 0x7fffff;
	int exp = v >> 23 & 0xff;

	if (exp == 0xff)
		return sign | SP_FP_INF | (m ? QUIET | m << 29 : 0);
	return sp_fp_pack(sign, exp ? m | 0x800000 : m, (exp ? exp : 1) - 150, 0);
}

/* Does a value between the whole number @m and the next go up? @half: 1 less than the half above it, 2 the half, 3 more. */
static int goes_up(unsigned long sign, unsigned long m, int half, long mode)
{
	switch (mode) {
	case SP_FP_TO_ZERO:
		return 0;
	case SP_FP_DOWN:
		return sign != 0;
	case SP_FP_UP:
		return !sign;
	case SP_FP_AWAY:
		return half >= 2;
	case SP_FP_ODD:
		return !(m & 1);
	default:
		return half == 3 || (half == 2 && (m & 1));
	}
}

long sp_fp_to_long(long x, long mode)
{
	unsigned long a = x, sign = a & SP_FP_SIGN, m, below;
	struct sp_fp p;

	if (sp_fp_is_zero(a))
		return 0;
	if ((a & ~SP_FP_SIGN) >= SP_FP_INF)
		return SP_FP_SIGN;
	p = sp_fp_split(a);
	if (p.exp > 0)
		return SP_FP_SIGN;
	m = p.exp <= -64 ? 0 : p.m >> -p.exp;
	below = !p.exp ? 0 : p.exp < -64 ? 1 : p.exp == -64 ? p.m : p.m << (64 + p.exp);
	if (below && goes_up(sign, m, below == SP_FP_SIGN ? 2 : below > SP_FP_SIGN ? 3 : 1, mode))
		m++;
	if (m >= SP_FP_SIGN)				/* the least number, or too much, which is as the machine has it */
		return SP_FP_SIGN;
	return sign ? -(long)m : (long)m;
}
