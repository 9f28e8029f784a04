/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Doubles as decimal numbers and back, both as exact as can be: what is written is the exact value, rounded as asked for; what is read is the double nearest to
 * the text. Both calculate with long numbers, the least word first.
 */
#include "../spile.h"
#include "float.h"

#define BILLION 1000000000u

/* *w = *w * @by + @plus; gives what does not fit into the @n words. */
static unsigned int words_mul(unsigned int *w, int n, unsigned int by, unsigned int plus)
{
	unsigned long v = plus;
	int i;

	for (i = 0; i < n; i++) {
		v += (unsigned long)w[i] * by;
		w[i] = v;
		v >>= 32;
	}
	return v;
}

/* *w /= @by; gives the rest. */
static unsigned int words_div(unsigned int *w, int n, unsigned int by)
{
	unsigned long v = 0;

	while (n--) {
		v = v << 32 | w[n];
		w[n] = v / by;
		v %= by;
	}
	return v;
}

static int words_any(const unsigned int *w, int n)
{
	while (n--)
		if (w[n])
			return 1;
	return 0;
}

/* ---- writing ---- */

enum {
	WHOLE = 32,		/* words before the point: 1024 bits */
	BEHIND = 34,		/* behind it: 1074 bits, at the upper end of them */
	CHUNKS = 35,		/* nine digits each */
	DIGITS = 309,
};

/* m * 2^exp with the lowest 11 bits of m 0, before and behind the point. */
static void lay_out(struct sp_fp p, unsigned int *whole, unsigned int *behind)
{
	int i, bit;

	__builtin_memset(whole, 0, WHOLE * sizeof(*whole));
	__builtin_memset(behind, 0, BEHIND * sizeof(*behind));
	for (i = 11; i < 64; i++) {
		if (!(p.m >> i & 1))
			continue;
		bit = p.exp + i;
		if (bit >= 0)
			whole[bit / 32] |= 1u << bit % 32;
		else
			behind[(BEHIND * 32 + bit) / 32] |= 1u << (BEHIND * 32 + bit) % 32;
	}
}

static const unsigned int powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, BILLION };

/* The last @n digits of @v. */
static char *put_digits(char *to, unsigned int v, int n)
{
	int i;

	for (i = n - 1; i >= 0; i--) {
		to[i] = '0' + v % 10;
		v /= 10;
	}
	return to + n;
}

/* Gives where it ends. */
static char *put_whole(char *to, unsigned int *whole)
{
	unsigned int chunk[CHUNKS], v;
	int n = 0, digits = 1;

	do
		chunk[n++] = words_div(whole, WHOLE, BILLION);
	while (words_any(whole, WHOLE));
	for (v = chunk[n - 1]; v >= 10; v /= 10)
		digits++;
	to = put_digits(to, chunk[n - 1], digits);
	while (--n)
		to = put_digits(to, chunk[n - 1], 9);
	return to;
}

static void put_behind(char *to, unsigned int *behind, unsigned long digits)
{
	unsigned long n;

	for (; digits; digits -= n) {
		n = digits < 9 ? digits : 9;
		to = put_digits(to, words_mul(behind, BEHIND, powers[n], 0), n);
	}
}

/* Adds one to the decimal number that ends before @end; 1: it is all zeros now, and wants a 1 before it. */
static int count_up(char *begin, char *end)
{
	while (end > begin) {
		if (++*--end <= '9')
			return 0;
		*end = '0';
	}
	return 1;
}

/* What stands behind the last digit: more than a half of it, or a half and the digit is odd. */
static int rounds_up(const unsigned int *behind, char last)
{
	unsigned int first = behind[BEHIND - 1];

	if (first != 0x80000000)
		return first > 0x80000000;
	return words_any(behind, BEHIND - 1) || (last & 1);
}

struct sp_str sp_fp_text(struct sp_ctx *c, struct sp_string *buf, long v, long precision)
{
	unsigned int whole[WHOLE] = { 0 }, behind[BEHIND] = { 0 };
	char number[1 + DIGITS], *begin = number + 1, *end, *fraction;
	unsigned long room;

	buf->len = 0;
	if (v < 0)
		sp_append(c, buf, SP_LIT("-"));
	if (sp_fp_is_nan(v) || sp_fp_is_inf(v)) {
		sp_append(c, buf, sp_fp_is_nan(v) ? SP_LIT("nan") : SP_LIT("inf"));
		return sp_get(buf);
	}
	if (!sp_fp_is_zero(v))
		lay_out(sp_fp_split(v), whole, behind);
	end = put_whole(begin, whole);
	room = MAXSTRINGLEN - 1 - buf->len;
	room -= room < (unsigned long)(end - begin) + 2 ? room : (unsigned long)(end - begin) + 2;	/* a point, and one more digit if it counts up */
	if (precision < 0)
		precision = 0;
	if ((unsigned long)precision > room) {
		precision = room;
		if (c)
			c->truncated++;
	}
	fraction = buf->s + MAXSTRINGLEN - 1 - precision;
	put_behind(fraction, behind, precision);
	if (rounds_up(behind, precision ? fraction[precision - 1] : end[-1]) && count_up(fraction, fraction + precision) && count_up(begin, end))
		*--begin = '1';
	sp_append(c, buf, (struct sp_str){ begin, end - begin });
	if (precision) {
		sp_append(c, buf, SP_LIT("."));
		sp_append(c, buf, (struct sp_str){ fraction, precision });
	}
	return sp_get(buf);
}

/* ---- reading ---- */

enum {
	MOST = 768,		/* digits that can matter: no double, and nothing half-way between two, has more */
	WORDS = 84,		/* 2688 bits: 10 to the 769th, and 5 to the 1110th */
	LEAST = -330,		/* powers of ten of the first digit: less is 0, more is infinite */
	GREATEST = 310,
};

/* A number as it is written: 0.DIGITS times 10 to the exp. */
struct decimal {
	struct sp_str s;	/* from the first digit that is not 0 on; there may be a point in it */
	unsigned long digits;	/* without those behind MOST */
	int more;		/* something else than 0 was behind MOST */
	int there;		/* a digit was */
	long exp;
};

static int is_digit(struct sp_str s, unsigned long at)
{
	return at < s.len && s.p[at] >= '0' && s.p[at] <= '9';
}

/* "e-12" at @at; 0: there is none. */
static long read_exponent(struct sp_str s, unsigned long at)
{
	long v = 0;
	int minus;

	if (at >= s.len || (s.p[at] | 32) != 'e')
		return 0;
	at++;
	minus = at < s.len && s.p[at] == '-';
	if (minus || (at < s.len && s.p[at] == '+'))
		at++;
	for (; is_digit(s, at); at++)
		if (v < 100000)
			v = v * 10 + s.p[at] - '0';
	return minus ? -v : v;
}

static struct decimal read_digits(struct sp_str s, unsigned long at)
{
	struct decimal d;
	int point = 0;

	__builtin_memset(&d, 0, sizeof(d));
	for (; at < s.len; at++) {
		if (s.p[at] == '.' && !point) {
			point = 1;
			continue;
		}
		if (!is_digit(s, at))
			break;
		d.there = 1;
		if (!d.digits && s.p[at] == '0') {
			d.exp -= point;
			continue;
		}
		if (!d.digits)
			d.s = (struct sp_str){ s.p + at, s.len - at };
		d.exp += !point;
		if (d.digits < MOST)
			d.digits++;
		else if (s.p[at] != '0')
			d.more = 1;
	}
	if (d.there)
		d.exp += read_exponent(s, at);
	return d;
}

/* Of what is not 0. */
static int bits_of(const unsigned int *w)
{
	int n = WORDS;

	while (!w[n - 1])
		n--;
	return n * 32 - __builtin_clz(w[n - 1]);
}

static void shift_up(unsigned int *w, int n, int by)
{
	int i, words = by / 32, bits = by % 32;
	unsigned long v;

	for (i = n - 1; i >= 0; i--) {
		v = i >= words ? (unsigned long)w[i - words] << 32 : 0;
		if (i > words)
			v |= w[i - words - 1];
		w[i] = v << bits >> 32;
	}
}

/* *a -= *b when that is not negative; was it so? */
static int take_away(unsigned int *a, const unsigned int *b, int n)
{
	long v = 0;
	int i = n - 1;

	while (i && a[i] == b[i])
		i--;
	if (a[i] < b[i])
		return 0;
	for (i = 0; i < n; i++) {
		v += (long)a[i] - b[i];
		a[i] = v;
		v >>= 32;
	}
	return 1;
}

static void times_five(unsigned int *w, long n)
{
	for (; n >= 13; n -= 13)
		words_mul(w, WORDS, 1220703125, 0);
	while (n-- > 0)
		words_mul(w, WORDS, 5, 0);
}

/* The double nearest to above / below * 2^exp. */
static unsigned long quotient(unsigned int *above, unsigned int *below, int exp, int sticky)
{
	int bits = bits_of(above), up = bits - bits_of(below), n, i;
	unsigned long q = 0;

	n = (up > 0 ? bits : bits - up) / 32 + 1;	/* a bit more than either will have */
	if (up > 0)
		shift_up(below, n, up);
	else
		shift_up(above, n, -up);
	exp += up;
	/* Now they have as many bits each. */
	for (i = 0; i < 64; i++) {
		q = q << 1 | take_away(above, below, n);
		shift_up(above, n, 1);
	}
	return sp_fp_pack(0, q, exp - 63, sticky || words_any(above, WORDS));
}

static unsigned long nearest(const struct decimal *d)
{
	unsigned int above[WORDS] = { 0 }, below[WORDS] = { 1 };
	unsigned long n = 0, at;
	long exp = d->exp;

	if (!d->digits || exp < LEAST)
		return 0;
	if (exp > GREATEST)
		return SP_FP_INF;
	for (at = 0; n < d->digits; at++) {
		if (d->s.p[at] == '.')
			continue;
		words_mul(above, WORDS, 10, d->s.p[at] - '0');
		n++;
	}
	exp -= d->digits;
	if (exp > 0)
		times_five(above, exp);
	else
		times_five(below, -exp);
	return quotient(above, below, exp, d->more);
}

/* Does @s go on with @word, in any case? */
static int says(struct sp_str s, unsigned long at, const char *word)
{
	for (; *word; word++, at++)
		if (at >= s.len || (s.p[at] | 32) != *word)
			return 0;
	return 1;
}

long sp_fp_read(struct sp_str s)
{
	unsigned long at = 0, sign;
	struct decimal d;

	while (at < s.len && (s.p[at] == ' ' || (s.p[at] >= '\t' && s.p[at] <= '\r')))
		at++;
	sign = at < s.len && s.p[at] == '-' ? SP_FP_SIGN : 0;
	if (sign || (at < s.len && s.p[at] == '+'))
		at++;
	if (says(s, at, "inf"))
		return sign | SP_FP_INF;
	if (says(s, at, "nan"))
		return sign | SP_FP_NAN;
	d = read_digits(s, at);
	return d.there ? sign | nearest(&d) : 0;
}
