/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrays of the runtime in user space: a million random operations beside a plain model of what an array is, a list of pairs in order of insertion.
 * Keys come from few values, so that elements are found, replaced and run out of room. Arrays with cells are added to on any of some CPUs.
 */
#include "runtime/spile.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/data/map.c"
#include "runtime/data/cells.c"
#include "runtime/data/stat.c"
#include "runtime/data/walk.c"

enum { CAPACITY = 48, KEYS = 3, TEXT = 24, CPUS = 4, NO_CPU = 2 };

/* ---- what the core gives in the kernel ---- */

static int failed;

void sp_fail(struct sp_ctx *c, int code, int site, unsigned long long value)
{
	(void)c, (void)site, (void)value;
	failed = code;
}

int sp_cmp(struct sp_str a, struct sp_str b)
{
	int r = memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return r ? r : (a.len > b.len) - (a.len < b.len);
}

static int allowed = -1;	/* allocations that still succeed, < 0: all */

static void *zeroed(unsigned long n, int cpu)
{
	void *p = NULL;

	ck_assert_int_ne(cpu, NO_CPU);
	if (!allowed)
		return NULL;
	allowed -= allowed > 0;
	ck_assert_int_eq(posix_memalign(&p, 64, n), 0);
	return memset(p, 0, n);
}

static int has_cpu(int cpu)
{
	return cpu != NO_CPU;
}

static const struct sp_map_memory memory = { .get = zeroed, .put = free, .has = has_cpu, .ncpus = CPUS };

/* ---- the model ---- */

struct pair {
	long d[KEYS];
	char s[KEYS][TEXT];
	long value;
};

struct model {
	const char *keys;
	bool wrap;
	int n;
	struct pair pair[CAPACITY];
};

static bool equal(const struct model *m, const struct pair *a, const struct pair *b, unsigned int given)
{
	int i;

	for (i = 0; m->keys[i]; i++)
		if ((given >> i & 1) && (m->keys[i] == 's' ? strcmp(a->s[i], b->s[i]) : a->d[i] != b->d[i]))
			return false;
	return true;
}

static struct pair *model_find(struct model *m, const struct pair *k)
{
	int i;

	for (i = 0; i < m->n; i++)
		if (equal(m, &m->pair[i], k, ~0u))
			return &m->pair[i];
	return NULL;
}

static void model_delete(struct model *m, const struct pair *k, unsigned int given)
{
	int i, n = 0;

	for (i = 0; i < m->n; i++)
		if (!equal(m, &m->pair[i], k, given))
			m->pair[n++] = m->pair[i];
	m->n = n;
}

static struct pair *model_add(struct model *m, const struct pair *k)
{
	struct pair *p = model_find(m, k);

	if (p)
		return p;
	if (m->n == CAPACITY && !m->wrap)
		return NULL;
	if (m->n == CAPACITY)
		memmove(m->pair, m->pair + 1, --m->n * sizeof(*m->pair));
	m->pair[m->n] = *k;
	m->pair[m->n].value = 0;
	return &m->pair[m->n++];
}

/* ---- one random operation on both ---- */

static unsigned long long state = 1;

static unsigned int below(unsigned int n)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % n;
}

static int some_cpu(void)
{
	int cpu = below(CPUS - 1);

	return cpu < NO_CPU ? cpu : cpu + 1;
}

/* Lengths around the words that strings are compared by; values that differ in one byte. */
static void random_key(const struct model *m, struct pair *p, union sp_arg *k)
{
	static const int lengths[] = { 0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 23 };
	int i, len;

	memset(p, 0, sizeof(*p));
	for (i = 0; m->keys[i]; i++) {
		if (m->keys[i] == 'd') {
			p->d[i] = (long)below(m->keys[1] ? 6 : 80) - 3;
			k[i].d = p->d[i];
			continue;
		}
		len = lengths[below(m->keys[1] ? 3 : 12)];
		memset(p->s[i], 'a', len);
		if (len)
			p->s[i][below(len)] = 'a' + below(4);
		k[i].s = (struct sp_str){ p->s[i], len };
	}
}

static struct sp_elem *find_any(struct sp_map *m, const union sp_arg *k)
{
	if (m->nkeys > 1)
		return sp_map_find(m, k);
	return sp_key_is_str(m, 0) ? sp_map_find_str(m, SP_VALUE_LONG, k->s) : sp_map_find_long(m, SP_VALUE_LONG, k->d);
}

static struct sp_elem *add_any(struct sp_map *m, const union sp_arg *k)
{
	if (m->nkeys > 1 || !below(4))
		return sp_map_add(NULL, m, k, 0);
	return sp_key_is_str(m, 0) ? sp_map_add_str(NULL, m, SP_VALUE_LONG, k->s, 0) : sp_map_add_long(NULL, m, SP_VALUE_LONG, k->d, 0);
}

static void check_same(struct sp_map *map, struct sp_elem *e, const struct model *m, const struct pair *p)
{
	int i;

	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(*sp_elem_long(e), p->value);
	for (i = 0; m->keys[i]; i++) {
		if (m->keys[i] == 'd') {
			ck_assert_int_eq(sp_key_long(map, e, i), p->d[i]);
		} else {
			ck_assert_int_eq(sp_key_str(map, e, i).len, strlen(p->s[i]));
			ck_assert(!memcmp(sp_key_str(map, e, i).p, p->s[i], strlen(p->s[i])));
		}
	}
}

/* ---- walks ---- */

static const struct model *sorting;
static int sort_by, sort_key, sort_down;

static int compare_pairs(const void *x, const void *y)
{
	const struct pair *a = *(const struct pair *const *)x, *b = *(const struct pair *const *)y;
	int r;

	if (sort_by == SP_BY_VALUE)
		r = (a->value > b->value) - (a->value < b->value);
	else if (sorting->keys[sort_key] == 's')
		r = strcmp(a->s[sort_key], b->s[sort_key]);
	else
		r = (a->d[sort_key] > b->d[sort_key]) - (a->d[sort_key] < b->d[sort_key]);
	if (r)
		return sort_down ? -r : r;
	return (a > b) - (a < b);
}

static void check_walk(struct sp_map *map, struct model *m)
{
	struct pair key, *list[CAPACITY];
	union sp_arg k[KEYS];
	struct sp_walk w;
	unsigned int given = below(3) ? 0 : below(1u << strlen(m->keys));
	int i, n = 0, limit = below(2) ? -1 : (int)below(CAPACITY + 4);

	random_key(m, &key, k);
	sorting = m;
	sort_by = below(3);
	sort_key = below(strlen(m->keys));
	sort_down = below(2);
	for (i = 0; i < m->n; i++)
		if (equal(m, &m->pair[i], &key, given))
			list[n++] = &m->pair[i];
	if (sort_by != SP_BY_NONE)
		qsort(list, n, sizeof(*list), compare_pairs);
	if (limit >= 0 && limit < n)
		n = limit;
	sp_walk_start(NULL, &w, map, sort_by, sort_by == SP_BY_KEY ? sort_key : 0, sort_down, limit, k, given, 0);
	for (i = 0; i < n; i++)
		check_same(map, sp_walk_next(NULL, &w, 0), m, list[i]);
	ck_assert_ptr_null(sp_walk_next(NULL, &w, 0));
}

/* ---- the test ---- */

/* Where a handler adds to the value. */
static long *value_here(struct sp_map *map, struct sp_elem *e)
{
	return map->cells ? (long *)map->cells[some_cpu()] + e->cell : sp_elem_long(e);
}

static void step(struct sp_map *map, struct model *m)
{
	struct pair key, *p;
	union sp_arg k[KEYS];
	struct sp_elem *e;
	unsigned int given, what = below(1000);
	int i;

	random_key(m, &key, k);
	if (what < 550) {
		failed = 0;
		p = model_add(m, &key);
		e = add_any(map, k);
		ck_assert(!p == !e);
		ck_assert_int_eq(failed, p ? 0 : map->decl->entries ? SP_E_FULL : SP_E_OVERFLOW);
		if (p)
			*value_here(map, e) += (p->value += 1 + what % 3, 1 + what % 3);
	} else if (what < 750) {
		p = model_find(m, &key);
		e = sp_map_fold(map, find_any(map, k));
		ck_assert_int_eq(sp_value_long(e), p ? p->value : 0);
		ck_assert(!p == !e);
	} else if (what < 990) {
		model_delete(m, &key, ~0u);
		sp_map_drop(map, find_any(map, k));
	} else if (what < 998) {
		given = 1u << below(strlen(m->keys));
		for (i = 0; i < m->n && !equal(m, &m->pair[i], &key, given); i++)
			;
		ck_assert_int_eq(sp_map_has_slice(map, k, given), i < m->n);
		model_delete(m, &key, given);
		sp_map_delete_slice(map, k, given);
	} else if (what < 999) {
		m->n = 0;
		sp_map_clear(map);
	} else {
		check_walk(map, m);
	}
	ck_assert_int_eq(map->used, m->n);
}

static void run(const char *keys, bool wrap, bool cells)
{
	static struct model m;
	struct sp_map *map = NULL;
	struct sp_map_decl d = { .name = "a", .map = &map, .keys = keys, .value = 'd', .wrap = wrap, .walks = 1, .entries = CAPACITY,
				 .cells = cells };
	long i;

	memset(&m, 0, sizeof(m));
	m.keys = keys;
	m.wrap = wrap;
	ck_assert_int_eq(sp_map_ops.create(&d, 0, state * 77, &memory), 0);
	for (i = 0; i < 100000; i++)
		step(map, &m);
	for (i = 0; i < 200; i++)
		check_walk(map, &m);
	sp_map_ops.destroy(&d, &memory);
	ck_assert_ptr_null(map);
}

static const char *const signatures[] = { "d", "s", "dd", "ds", "sds" };

START_TEST(an_array_is_what_the_model_is)
{
	run(signatures[_i], false, false);
	run(signatures[_i], true, false);
	run(signatures[_i], false, true);
}
END_TEST

START_TEST(a_key_is_cut_to_what_is_kept)
{
	struct sp_map *map = NULL;
	struct sp_map_decl d = { .name = "a", .map = &map, .keys = "s", .value = 'd', .entries = 4 };
	char long_key[MAXSTRINGLEN + 20];
	struct sp_str whole = { long_key, sizeof(long_key) }, cut = { long_key, MAXSTRINGLEN - 1 };
	union sp_arg k = { .s = whole };

	memset(long_key, 'x', sizeof(long_key));
	ck_assert_int_eq(sp_map_ops.create(&d, 0, 5, &memory), 0);
	*sp_elem_long(sp_map_add(NULL, map, &k, 0)) = 7;
	ck_assert_int_eq(sp_value_long(sp_map_find_str(map, SP_VALUE_LONG, cut)), 7);
	ck_assert_int_eq(sp_value_long(sp_map_find_str(map, SP_VALUE_LONG, whole)), 7);
	ck_assert_int_eq(map->used, 1);
	sp_map_ops.destroy(&d, &memory);
}
END_TEST

START_TEST(statistics_on_all_cpus_are_one)
{
	struct sp_stat_decl stat = { .sum = 1 };
	struct sp_map *map = NULL;
	struct sp_map_decl d = { .name = "a", .map = &map, .keys = "d", .value = 'x', .entries = 4, .cells = 1, .stat = &stat };
	long count[4] = { 0 }, sum[4] = { 0 };
	int i;

	ck_assert_int_eq(sp_map_ops.create(&d, 0, 5, &memory), 0);
	for (i = 0; i < 10000; i++) {
		long k = below(4), v = below(100);
		struct sp_elem *e = sp_map_add_long(NULL, map, SP_VALUE_STAT(0), k, 0);

		sp_stat_add((struct sp_stat *)(map->cells[some_cpu()] + e->cell * SP_STAT_SIZE(1)), &stat, v);
		count[k]++;
		sum[k] += v;
		if (below(100) == 0) {
			e = sp_map_fold(map, sp_map_find_long(map, SP_VALUE_STAT(0), k));
			ck_assert_int_eq(sp_elem_stat(e)->count, count[k]);
			ck_assert_int_eq(sp_elem_stat(e)->sum, sum[k]);
		}
		if (below(1000) == 0) {
			sp_map_drop(map, e);
			count[k] = sum[k] = 0;
		}
	}
	sp_map_ops.destroy(&d, &memory);
}
END_TEST

/* A value of either sign that has up to @bits bits. */
static long wide_value(int bits)
{
	long v = (long)(((unsigned long)below(1u << 31) << 31 | below(1u << 31)) >> (62 - bits));

	return below(2) ? -v : v;
}

/* Values added to parts, the parts merged in some order: the variance is what the definition says, rounded down. */
START_TEST(variance_is_exact)
{
	struct sp_stat_decl d = { .sum = 1, .variance = 1 };
	int bits = 1 + _i * 59 / 40, n = 2 + (int)below(bits > 50 ? 3 : 3000), i;
	struct sp_stat parts[CPUS], all;
	unsigned __int128 squares = 0;
	__int128 sum = 0;

	memset(parts, 0, sizeof(parts));
	memset(&all, 0, sizeof(all));
	for (i = 0; i < n; i++) {
		/* First far from where the rest is: what depends on the order would show. */
		long v = i < 5 && bits < 50 ? 1l << (bits + 3) : wide_value(bits);

		sp_stat_add(&parts[below(CPUS)], &d, v);
		squares += (unsigned __int128)((__int128)v * v);
		sum += v;
	}
	for (i = 0; i < CPUS; i++)
		sp_stat_merge(&all, &parts[i], &d);
	ck_assert_int_eq(all.count, n);
	if ((squares * (unsigned int)n - (unsigned __int128)(sum * sum)) / ((unsigned int)n * (n - 1ull)) >> 63)
		ck_assert_int_eq(sp_stat_get(NULL, &all, &d, SP_VARIANCE, 0), (long)(~0ul >> 1));
	else
		ck_assert_int_eq(sp_stat_get(NULL, &all, &d, SP_VARIANCE, 0),
				 (long)((squares * (unsigned int)n - (unsigned __int128)(sum * sum)) / ((unsigned int)n * (n - 1ull))));
}
END_TEST

/* Each allocation fails once; nothing may stay behind (the leak checker looks). */
START_TEST(no_memory_leaves_nothing)
{
	struct sp_map *map = NULL;
	struct sp_map_decl d = { .name = "a", .map = &map, .keys = "s", .value = 'd', .walks = 2, .entries = 4, .cells = 1 };

	allowed = _i;
	ck_assert_int_eq(sp_map_ops.create(&d, 0, 5, &memory), -12);
	ck_assert_ptr_null(map);
}
END_TEST

Suite *data_suite(void);
Suite *data_suite(void)
{
	Suite *s = suite_create("data");
	TCase *t = tcase_create("arrays");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, an_array_is_what_the_model_is, 0, sizeof(signatures) / sizeof(signatures[0]));
	tcase_add_test(t, a_key_is_cut_to_what_is_kept);
	tcase_add_test(t, statistics_on_all_cpus_are_one);
	tcase_add_loop_test(t, variance_is_exact, 0, 41);
	tcase_add_loop_test(t, no_memory_leaves_nothing, 0, 8);
	suite_add_tcase(s, t);
	return s;
}
