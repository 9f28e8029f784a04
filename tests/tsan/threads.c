/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What CPUs do beside each other, by threads under ThreadSanitizer, which stops at the first access that nothing orders: arrays with cells, added to without a lock
 * and under each CPU's own with a reader that takes all of them; and rings, from the runtime's writer to the runner's reader. The figures must be right as well.
 */
#include "kernel.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/data/map.c"
#include "runtime/data/cells.c"
#include "runtime/data/walk.c"
#include "runtime/data/stat.c"
#undef SP_PART
#include "runtime/io/ring.c"
#include "runner/reader.h"

enum { CPUS = 4, HITS = 60000, KEYS = 200, LOOKS = 200, RING = 1 << 19 };

#define must(x) do { if (!(x)) { fprintf(stderr, "%s:%d: %s is not so\n", __FILE__, __LINE__, #x); exit(1); } } while (0)

/* ---- what the core gives ---- */

void sp_fail(struct sp_ctx *c, int code, int site, unsigned long long value)
{
	(void)site, (void)value;
	c->err = code;
}

int sp_cmp(struct sp_str a, struct sp_str b)
{
	int r = memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return r ? r : (a.len > b.len) - (a.len < b.len);
}

int sp_lock_slow(struct sp_ctx *c, struct sp_lock *l)
{
	(void)c;
	while (__sync_lock_test_and_set(&l->held, 1))
		sched_yield();
	return 1;
}

bool sp_stamp_is_tsc = true;
int sp_reader = 1;
struct sp_start sp_params;

void sp_wake_reader(void)
{
}

unsigned long long sp_time_mono(void)
{
	return sp_tsc();
}

unsigned long long sp_after(atomic64_t *latest, unsigned long long ns)
{
	return ns;
}

unsigned long long sp_tsc(void)
{
	static unsigned long long now = 1;

	return __atomic_add_fetch(&now, 1, __ATOMIC_SEQ_CST);
}

static void *get(unsigned long size, int cpu)
{
	void *p;

	(void)cpu;
	must(!posix_memalign(&p, 64, size));
	return memset(p, 0, size);
}

static int has(int cpu)
{
	return cpu >= 0;
}

static const struct sp_map_memory memory = { .get = get, .put = free, .has = has, .ncpus = CPUS };

/* ---- CPUs ---- */

static struct cpu {
	struct sp_ctx c;
	struct sp_counts counts[1];
	struct sp_lock lock;
	unsigned int seed;
	long a, b;
	struct sp_out out;
} cpus[CPUS];

static unsigned int below(struct cpu *cpu, unsigned int n)
{
	cpu->seed = cpu->seed * 1103515245 + 12345;
	return (cpu->seed >> 8) % n;
}

static void on_all_cpus(void *(*run)(void *), void *(*beside)(void *))
{
	pthread_t t[CPUS + 1];
	int i;

	for (i = 0; i < CPUS; i++) {
		cpus[i].seed = i + 1;
		must(!pthread_create(&t[i], NULL, run, &cpus[i]));
	}
	if (beside)
		must(!pthread_create(&t[CPUS], NULL, beside, NULL));
	for (i = 0; i < CPUS + (beside != NULL); i++)
		must(!pthread_join(t[i], NULL));
}

/* ---- arrays ---- */

static struct sp_map *by_number, *by_name, *sizes;
static const struct sp_stat_decl stat = { .sum = 1, .min = 1, .max = 1 };
static const struct sp_map_decl decls[] = {
	{ .name = "by_number", .map = &by_number, .keys = "d", .value = 'd', .walks = 1, .entries = KEYS, .cells = 1 },
	{ .name = "by_name", .map = &by_name, .keys = "s", .value = 'd', .walks = 1, .entries = KEYS, .cells = 1 },
	{ .name = "sizes", .map = &sizes, .keys = "ds", .value = 'x', .walks = 1, .entries = KEYS, .cells = 1, .stat = &stat },
};

static void add_to_all(struct cpu *cpu)
{
	int id = cpu - cpus;
	long k = below(cpu, KEYS);
	char name[16];
	struct sp_str s = { name, 0 };
	union sp_arg keys[2];
	struct sp_elem *e;

	s.len = snprintf(name, sizeof(name), "key %ld", k);
	e = sp_map_add_long(&cpu->c, by_number, SP_VALUE_LONG, k, 0);
	must(e);
	((long *)by_number->cells[id])[e->cell]++;
	e = sp_map_add_str(&cpu->c, by_name, SP_VALUE_LONG, s, 0);
	must(e);
	((long *)by_name->cells[id])[e->cell] += 2;
	keys[0].d = k;
	keys[1].s = s;
	e = sp_map_add(&cpu->c, sizes, keys, 0);
	must(e);
	sp_stat_add((struct sp_stat *)(sizes->cells[id] + e->cell * SP_STAT_SIZE(1)), &stat, k);
}

static void *add_freely(void *arg)
{
	int i;

	for (i = 0; i < HITS; i++)
		add_to_all(arg);
	return NULL;
}

static void *add_locked(void *arg)
{
	struct cpu *cpu = arg;
	int i;

	for (i = 0; i < HITS; i++) {
		must(sp_lock(&cpu->c, &cpu->lock));
		cpu->a++;
		add_to_all(cpu);
		cpu->b++;
		sp_unlock(&cpu->lock);
	}
	return NULL;
}

static long total(struct sp_map *m)
{
	struct sp_walk w;
	struct sp_elem *e;
	long sum = 0;

	sp_walk_start(NULL, &w, m, SP_BY_VALUE, SP_COUNT, 1, -1, NULL, 0, 0);
	while ((e = sp_walk_next(NULL, &w, 0)))
		sum += m->decl->value == 'x' ? sp_elem_stat(e)->count : *sp_elem_long(e);
	return sum;
}

/* Under all locks: what each hit wrote is there as a whole. Now and then it takes everything away. */
static long gone;

static void *look(void *arg)
{
	int i, j;

	(void)arg;
	for (i = 0; i < LOOKS; i++) {
		long a = 0, b = 0, n;

		for (j = 0; j < CPUS; j++) {
			must(sp_lock(&cpus[0].c, &cpus[j].lock));
			a += cpus[j].a;
			b += cpus[j].b;
		}
		n = total(by_number);
		must(a == b && n == a - gone && total(by_name) == 2 * n && total(sizes) == n);
		if (i % 5 == 0) {
			sp_map_clear(by_number);
			sp_map_clear(by_name);
			sp_map_clear(sizes);
			gone = a;
		}
		for (j = 0; j < CPUS; j++)
			sp_unlock(&cpus[j].lock);
		sched_yield();
	}
	return NULL;
}

static void arrays(void *(*run)(void *), void *(*beside)(void *))
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		must(!sp_map_ops.create(&decls[i], 0, 77, &memory));
	on_all_cpus(run, beside);
	must(total(by_number) == CPUS * HITS - gone && total(by_name) == 2 * (CPUS * HITS - gone) && total(sizes) == CPUS * HITS - gone);
	must(by_number->used <= KEYS);
	for (i = 0; i < 3; i++)
		sp_map_ops.destroy(&decls[i], &memory);
}

/* ---- rings ---- */

static struct got { long n, lost, last; } got[CPUS];
static int writing;

static void *print(void *arg)
{
	struct cpu *cpu = arg;
	struct sp_ctx *c = &cpu->c;
	long i, j, n;

	for (i = 0; i < HITS; i++) {
		n = 1 + below(cpu, 5);
		for (j = 0; j < n; j++) {
			char *p = sp_record(c, 1, SP_REC_SIZE + 3 * SP_LONG_SIZE);

			if (!p)
				continue;
			p = sp_put_long(p, i);
			p = sp_put_long(p, n - j);
			sp_put_long(p, i * 31 + (n - j));
		}
		if (c->out_pos)
			sp_commit(c);
		if (i % 16 == 0)
			sched_yield();
	}
	__atomic_sub_fetch(&writing, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Each record is whole, a hit's stand together, nothing comes twice. */
static unsigned long long last_stamp;
static long expect_cpu = -1, expect_left;

static int on_record(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	const long *v = (const long *)(rec + 1);
	struct got *g = &got[u->cpu];

	(void)arg;
	must(len == SP_REC_SIZE + 3 * SP_LONG_SIZE && v[2] == v[0] * 31 + v[1]);
	must(u->stamp >= last_stamp);
	last_stamp = u->stamp;
	must(expect_cpu < 0 || (expect_cpu == (long)u->cpu && v[1] == expect_left && v[0] == g->last));
	must(expect_cpu >= 0 || v[0] > g->last || !g->n);
	g->n += expect_cpu < 0;
	g->last = v[0];
	expect_left = v[1] - 1;
	expect_cpu = expect_left ? (long)u->cpu : -1;
	return 0;
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

static void *read_all(void *arg)
{
	static const struct sr_reader_ops ops = { .record = on_record, .enough = never };
	struct sr_reader r;
	bool last;
	int i;

	(void)arg;
	sr_reader_init(&r, &ops, NULL);
	for (i = 0; i < CPUS; i++)
		must(!sr_reader_add(&r, cpus[i].out.ring, SP_RING_HEAD + RING));
	do {
		last = !__atomic_load_n(&writing, __ATOMIC_SEQ_CST);
		sr_reader_pass(&r, last);
		sr_reader_release(&r);
		sched_yield();
	} while (!last);
	must(!r.corrupt);
	sr_reader_deinit(&r);
	return NULL;
}

static void rings(void)
{
	int i;

	writing = CPUS;
	for (i = 0; i < CPUS; i++) {
		struct sp_out *o = &cpus[i].out;

		o->ring = get(SP_RING_HEAD + RING, i);
		o->ring->magic = SP_RING_MAGIC;
		o->ring->abi = SP_ABI_VERSION;
		o->ring->cpu = i;
		o->ring->size = o->size = RING;
		o->data = o->next = o->end = (char *)o->ring + SP_RING_HEAD;
		cpus[i].c.out = o;
	}
	on_all_cpus(print, read_all);
	for (i = 0; i < CPUS; i++) {
		must(got[i].n + (long)cpus[i].out.lost == HITS);
		must(cpus[i].counts[0].dropped == cpus[i].out.lost);
		printf("cpu %d: %ld shown, %llu lost\n", i, got[i].n, cpus[i].out.lost);
		free(cpus[i].out.ring);
	}
}

int main(void)
{
	arrays(add_freely, NULL);
	arrays(add_locked, look);
	rings();
	puts("threads: 3 passed, 0 failed");
	return 0;
}
