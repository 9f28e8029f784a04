/* SPDX-License-Identifier: GPL-2.0 */
/* Statistics: what does not have to be inline, merging of parts, extractors. */
#include "../spile.h"

int sp_hist_log_bucket(long v)
{
	unsigned long u = v < 0 ? -(unsigned long)v : (unsigned long)v;
	int bits = u ? 64 - __builtin_clzl(u) : 0;

	return v < 0 ? 64 - bits : 64 + bits;
}

int sp_hist_linear_bucket(const struct sp_stat_decl *d, long v)
{
	unsigned long i;

	if (v < d->start)
		return 0;
	i = ((unsigned long)v - (unsigned long)d->start) / (unsigned long)d->interval;
	return i >= (unsigned long)d->buckets - 2 ? d->buckets - 1 : (int)i + 1;
}

/*
 * @variance is exact: of what is added the sum and the sum of squares are kept, the latter in 128 bits. No division here. The shift that scripts may give for more
 * accuracy therefore changes nothing.
 */
typedef unsigned __int128 sp_u128;

static sp_u128 squares_of(const struct sp_stat *s)
{
	return (sp_u128)(unsigned long)s->squares[1] << 64 | (unsigned long)s->squares[0];
}

static void add_squares(struct sp_stat *s, sp_u128 v)
{
	v += squares_of(s);
	s->squares[0] = (long)v;
	s->squares[1] = (long)(v >> 64);
}

void sp_stat_variance_add(struct sp_stat *s, long v)
{
	unsigned long u = v < 0 ? -(unsigned long)v : (unsigned long)v;

	add_squares(s, (sp_u128)u * u);
}

/* The compiler would call libgcc, which the kernel has not. */
static sp_u128 divide(sp_u128 n, unsigned long by)
{
	sp_u128 quotient = 0, rest = 0;
	int bit;

	for (bit = 127; bit >= 0; bit--) {
		rest = rest << 1 | (n >> bit & 1);
		if (rest >= by) {
			rest -= by;
			quotient |= (sp_u128)1 << bit;
		}
	}
	return quotient;
}

/* The squares of the distances from the mean, of which there is a whole part @mean and @rest of @count left: no product here needs more than 128 bits, in the end. */
static long variance(const struct sp_stat *s)
{
	long mean = s->sum / s->count, rest = s->sum % s->count;
	__int128 m = mean;
	sp_u128 all, v;

	if (s->count < 2)
		return 0;
	all = squares_of(s) - (sp_u128)(2 * m * s->sum) + (sp_u128)(m * m) * (unsigned long)s->count;
	all -= divide((sp_u128)((__int128)rest * rest) + (unsigned long)s->count - 1, (unsigned long)s->count);
	v = divide(all, (unsigned long)s->count - 1);
	return v >> 63 ? (long)(~0ul >> 1) : (long)v;
}

void sp_stat_merge(struct sp_stat *to, const struct sp_stat *from, const struct sp_stat_decl *d)
{
	int i;

	if (!from->count)
		return;
	if (d->variance)
		add_squares(to, squares_of(from));
	if (!to->count || from->min < to->min)
		to->min = from->min;
	if (!to->count || from->max > to->max)
		to->max = from->max;
	to->count += from->count;
	to->sum += from->sum;
	for (i = 0; i < d->buckets; i++)
		to->bucket[i] += from->bucket[i];
}

void sp_stat_clear(struct sp_stat *s, const struct sp_stat_decl *d)
{
	__builtin_memset(s, 0, SP_STAT_SIZE(d->buckets));
}

long sp_stat_get(struct sp_ctx *c, const struct sp_stat *s, const struct sp_stat_decl *d, int what, int site)
{
	if (!s || !s->count) {
		if (what != SP_COUNT && what != SP_SUM)
			sp_fail(c, SP_E_EMPTY, site, 0);
		return 0;
	}
	switch (what) {
	case SP_COUNT:
		return s->count;
	case SP_SUM:
		return s->sum;
	case SP_MIN:
		return s->min;
	case SP_MAX:
		return s->max;
	case SP_AVG:
		return s->sum / s->count;
	default:
		(void)d;
		return variance(s);
	}
}

long sp_hist_get(struct sp_ctx *c, const struct sp_stat *s, const struct sp_stat_decl *d, long i, int site)
{
	if (i < 0 || i >= d->buckets) {
		sp_fail(c, SP_E_BUCKET, site, (unsigned long long)i);
		return 0;
	}
	return s ? s->bucket[i] : 0;
}
