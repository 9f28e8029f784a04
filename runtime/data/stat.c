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

/* Welford's running variance in integers; mean and m2 carry @shift extra bits. */
void sp_stat_variance_add(struct sp_stat *s, const struct sp_stat_decl *d, long v)
{
	long x = sp_shl(v, d->shift), delta = x - s->mean;

	s->mean += delta / (s->count + 1);
	s->m2 += sp_shr(delta, d->shift) * sp_shr(x - s->mean, d->shift);
}

/* Two parts to one (Chan et al.): the means differ by delta. */
static void merge_variance(struct sp_stat *to, const struct sp_stat *from, const struct sp_stat_decl *d)
{
	long n = to->count + from->count, delta;

	if (!to->count) {
		to->mean = from->mean;
		to->m2 = from->m2;
		return;
	}
	delta = sp_shr(from->mean - to->mean, d->shift);
	to->m2 += from->m2 + delta * delta * to->count / n * from->count;
	to->mean += (from->mean - to->mean) / n * from->count;
}

void sp_stat_merge(struct sp_stat *to, const struct sp_stat *from, const struct sp_stat_decl *d)
{
	int i;

	if (!from->count)
		return;
	if (d->variance)
		merge_variance(to, from, d);
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
		return s->count > 1 ? s->m2 / (s->count - 1) : 0;
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
