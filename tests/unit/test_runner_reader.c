/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The merge of the rings. Rings are plain memory here, filled by a writer that follows abi/ring.h: by hand for the
 * rules, by threads for order and losslessness, and with rubbish for robustness.
 */
#include "runner/reader.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *runner_reader_suite(void);

/* ---- a writer ---- */

struct writer {
	struct sp_ring *ring;
	unsigned char *data;
	uint64_t size;
	uint64_t pos;		/* up to where the open unit reaches */
	uint64_t unit;		/* where it starts */
};

static void writer_init(struct writer *w, unsigned int cpu, uint64_t size)
{
	void *p;

	ck_assert_int_eq(posix_memalign(&p, 4096, SP_RING_HEAD + size), 0);
	memset(p, 0xa5, SP_RING_HEAD + size);
	memset(p, 0, sizeof(struct sp_ring));
	memset(w, 0, sizeof(*w));
	w->ring = p;
	w->data = (unsigned char *)p + SP_RING_HEAD;
	w->size = size;
	w->ring->magic = SP_RING_MAGIC;
	w->ring->abi = SP_ABI_VERSION;
	w->ring->cpu = cpu;
	w->ring->size = size;
}

static void writer_deinit(struct writer *w)
{
	free(w->ring);
}

static void *writer_at(struct writer *w, uint64_t pos)
{
	return w->data + (pos & (w->size - 1));
}

static uint64_t writer_tail_room(const struct writer *w, uint64_t pos)
{
	return w->size - (pos & (w->size - 1));
}

static bool writer_has_room(const struct writer *w, uint64_t len)
{
	return w->pos + len - __atomic_load_n(&w->ring->tail, __ATOMIC_ACQUIRE) <= w->size;
}

static void writer_pad(struct writer *w, uint64_t len)
{
	struct sp_rec pad = { SP_REC_PAD, 0, (unsigned int)len };

	memcpy(writer_at(w, w->pos), &pad, sizeof(pad));
	w->pos += len;
}

/* The caller has made sure of room. */
static void writer_open(struct writer *w, unsigned int probe, uint64_t stamp)
{
	struct sp_unit u = { 0, (unsigned short)probe, 0, stamp };

	if (writer_tail_room(w, w->pos) < sizeof(u))
		writer_pad(w, writer_tail_room(w, w->pos));
	w->unit = w->pos;
	memcpy(writer_at(w, w->pos), &u, sizeof(u));
	w->pos += sizeof(u);
}

static void writer_record(struct writer *w, unsigned int fmt, const void *payload, size_t len)
{
	struct sp_rec rec = { (unsigned short)fmt, 0, (unsigned int)(sizeof(rec) + len) };

	if (writer_tail_room(w, w->pos) < rec.len)
		writer_pad(w, writer_tail_room(w, w->pos));
	memcpy(writer_at(w, w->pos), &rec, sizeof(rec));
	memcpy((char *)writer_at(w, w->pos) + sizeof(rec), payload, len);
	w->pos += rec.len;
}

static void writer_commit(struct writer *w)
{
	struct sp_unit *u = writer_at(w, w->unit);

	u->len = (unsigned int)(w->pos - w->unit);
	__atomic_store_n(&w->ring->head, w->pos, __ATOMIC_RELEASE);
	__atomic_store_n(&w->ring->pending, 0, __ATOMIC_RELEASE);
}

/* A unit with one record that tells @value. */
static void writer_unit(struct writer *w, uint64_t stamp, int64_t value)
{
	writer_open(w, 0, stamp);
	writer_record(w, 1, &value, 8);
	writer_commit(w);
}

/* ---- what the reader hands out ---- */

static struct {
	int64_t v[64];
	int n;
	int enough_at;
	int records;
} got;

static int take(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	(void)arg;
	(void)u;
	got.records++;
	if (rec->fmt != 1 || len != 16)
		return -1;
	if (got.n < 64)
		memcpy(&got.v[got.n++], rec + 1, 8);
	return 0;
}

static bool enough(void *arg)
{
	(void)arg;
	return got.enough_at && got.n >= got.enough_at;
}

static const struct sr_reader_ops ops = { take, enough };

enum { NCPU = 3, RING = 256 };
static struct writer w[NCPU];
static struct sr_reader r;

static void setup(void)
{
	unsigned int i;

	memset(&got, 0, sizeof(got));
	sr_reader_init(&r, &ops, NULL);
	for (i = 0; i < NCPU; i++) {
		writer_init(&w[i], i, RING);
		ck_assert_int_eq(sr_reader_add(&r, w[i].ring, SP_RING_HEAD + RING), 0);
	}
}

static void teardown(void)
{
	unsigned int i;

	sr_reader_deinit(&r);
	for (i = 0; i < NCPU; i++)
		writer_deinit(&w[i]);
}

/* Values since the last call, as text. */
static void expect(const char *want)
{
	char text[400] = "";
	int i;

	for (i = 0; i < got.n; i++)
		sprintf(text + strlen(text), "%s%d", i ? " " : "", (int)got.v[i]);
	got.n = 0;
	ck_assert_str_eq(text, want);
}

START_TEST(stamp_order)
{
	writer_unit(&w[0], 10, 1);
	writer_unit(&w[0], 40, 4);
	writer_unit(&w[1], 20, 2);
	writer_unit(&w[2], 30, 3);
	writer_unit(&w[2], 50, 5);
	ck_assert(sr_reader_waiting(&r));
	ck_assert_uint_eq(sr_reader_pass(&r, false), 5);
	expect("1 2 3 4 5");
	ck_assert(!sr_reader_waiting(&r));
	ck_assert_uint_eq(w[0].ring->tail, 0);
	sr_reader_release(&r);
	ck_assert_uint_eq(w[0].ring->tail, w[0].ring->head);
	ck_assert_uint_eq(sr_reader_pass(&r, false), 0);
	ck_assert_uint_eq(r.corrupt, 0);
}
END_TEST

START_TEST(pending_holds_back)
{
	w[1].ring->pending = 25;
	writer_unit(&w[0], 10, 1);
	writer_unit(&w[0], 24, 2);
	writer_unit(&w[0], 25, 3);
	writer_unit(&w[2], 30, 4);
	sr_reader_pass(&r, false);
	expect("1 2");
	writer_unit(&w[1], 27, 5);
	sr_reader_pass(&r, false);
	expect("3 5 4");
}
END_TEST

/* What a CPU has committed precedes what it is writing, also when it shows a stamp that is earlier. */
START_TEST(own_pending_does_not_hold)
{
	writer_unit(&w[0], 10, 1);
	w[0].ring->pending = 5;
	sr_reader_pass(&r, false);
	expect("1");
	writer_unit(&w[1], 10, 2);
	w[0].ring->pending = 10;
	sr_reader_pass(&r, false);
	expect("");
	sr_reader_pass(&r, true);
	expect("2");
}
END_TEST

START_TEST(stops_when_asked)
{
	int i;

	for (i = 0; i < 4; i++)
		writer_unit(&w[i & 1], 10 + (uint64_t)i, i);
	got.enough_at = 3;
	ck_assert_uint_eq(sr_reader_pass(&r, false), 3);
	sr_reader_release(&r);
	ck_assert_uint_eq(w[0].ring->tail, w[0].ring->head);
	ck_assert_uint_lt(w[1].ring->tail, w[1].ring->head);
	got.enough_at = 0;
	expect("0 1 2");
	sr_reader_pass(&r, false);
	expect("3");
}
END_TEST

START_TEST(wraps)
{
	int i;

	for (i = 0; i < 100; i++) {	/* 32 bytes a unit: passes the end of the area many times, at every 8th offset */
		if (i % 10 == 3) {
			writer_open(&w[0], 0, (uint64_t)i);	/* 16 bytes: shifts what follows */
			writer_record(&w[0], SP_REC_PAD, "", 0);
			writer_commit(&w[0]);
		}
		writer_unit(&w[0], (uint64_t)i + 1, i);
		sr_reader_pass(&r, false);
		sr_reader_release(&r);
		ck_assert_int_eq(got.n, 1);
		ck_assert_int_eq((int)got.v[0], i);
		got.n = 0;
	}
	ck_assert_uint_eq(r.corrupt, 0);
}
END_TEST

/* A new reader goes on where the last one was killed. */
START_TEST(reattach)
{
	writer_unit(&w[0], 10, 1);
	writer_unit(&w[0], 20, 2);
	got.enough_at = 1;
	sr_reader_pass(&r, false);
	sr_reader_release(&r);
	got.enough_at = 0;
	expect("1");
	sr_reader_deinit(&r);
	sr_reader_init(&r, &ops, NULL);
	ck_assert_int_eq(sr_reader_add(&r, w[0].ring, SP_RING_HEAD + RING), 0);
	sr_reader_pass(&r, false);
	expect("2");
}
END_TEST

START_TEST(stamps_that_go_back)
{
	writer_unit(&w[0], 20, 1);
	writer_unit(&w[0], 10, 2);
	writer_unit(&w[1], 15, 3);
	writer_unit(&w[1], 30, 4);
	sr_reader_pass(&r, false);
	expect("3 1 2 4");
}
END_TEST

START_TEST(corrupt_unit)
{
	static const unsigned int lens[] = { 0, 8, 15, 20, 0xfffffff8, 4096, 40 };
	struct sp_unit *u;
	unsigned int i;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		writer_unit(&w[1], 100 * i + 1, 1);
		writer_unit(&w[0], 100 * i + 2, 2);
		writer_unit(&w[0], 100 * i + 3, 3);
		u = writer_at(&w[0], w[0].unit);
		u->len = lens[i];
		writer_unit(&w[1], 100 * i + 4, 4);
		sr_reader_pass(&r, false);
		expect("1 2 4");
		ck_assert_uint_eq(r.corrupt, i + 1);
		sr_reader_release(&r);
		ck_assert_uint_eq(w[0].ring->tail, w[0].ring->head);
		writer_unit(&w[0], 100 * i + 5, 5);
		sr_reader_pass(&r, false);
		expect("5");
		sr_reader_release(&r);
	}
}
END_TEST

START_TEST(corrupt_record)
{
	static const unsigned int lens[] = { 0, 4, 9, 24, 0xfffffff8 };
	struct sp_rec *rec;
	unsigned int i;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		writer_unit(&w[0], 10 * i + 1, 1);
		rec = (struct sp_rec *)((struct sp_unit *)writer_at(&w[0], w[0].unit) + 1);
		rec->len = lens[i];
		writer_unit(&w[0], 10 * i + 2, 2);
		sr_reader_pass(&r, false);
		expect("2");
		ck_assert_uint_eq(r.corrupt, i + 1);
		sr_reader_release(&r);
	}
	/* whole or not at all: the first record of a unit whose second is damaged is not shown either */
	got.records = 0;
	writer_open(&w[0], 0, 1000);
	writer_record(&w[0], 1, "12345678", 8);
	writer_record(&w[0], 1, "12345678", 8);
	rec = writer_at(&w[0], w[0].pos - 16);
	rec->len = 32;
	writer_commit(&w[0]);
	sr_reader_pass(&r, false);
	ck_assert_int_eq(got.records, 0);
}
END_TEST

START_TEST(corrupt_positions)
{
	writer_unit(&w[0], 10, 1);
	w[0].ring->head = 1 << 20;
	sr_reader_pass(&r, false);
	ck_assert_uint_eq(r.corrupt, 1);
	sr_reader_release(&r);
	ck_assert_uint_eq(w[0].ring->tail, 1 << 20);
	w[0].pos = 1 << 20;
	writer_unit(&w[0], 20, 2);
	sr_reader_pass(&r, false);
	expect("2");
	w[0].ring->head = 8;
	sr_reader_pass(&r, false);
	w[0].ring->head = 13;
	sr_reader_pass(&r, true);
	expect("");
	sr_reader_discard(&r);
	ck_assert_uint_eq(w[0].ring->tail, 8);
}
END_TEST

START_TEST(no_ring)
{
	struct sp_ring *ring = w[0].ring;

	ck_assert_int_eq(sr_reader_add(&r, ring, SP_RING_HEAD + RING - 8), -1);
	ck_assert_int_eq(sr_reader_add(&r, ring, 100), -1);
	ring->size = 100;
	ck_assert_int_eq(sr_reader_add(&r, ring, SP_RING_HEAD + RING), -1);
	ring->size = 0;
	ck_assert_int_eq(sr_reader_add(&r, ring, SP_RING_HEAD + RING), -1);
	ring->size = RING;
	ring->abi++;
	ck_assert_int_eq(sr_reader_add(&r, ring, SP_RING_HEAD + RING), -1);
	ring->abi--;
	ring->magic = 0;
	ck_assert_int_eq(sr_reader_add(&r, ring, SP_RING_HEAD + RING), -1);
}
END_TEST

/* Any bytes in the areas, any positions: no read outside (the sanitizers watch), no endless pass. */
START_TEST(rubbish)
{
	int i, k;
	unsigned int cpu;

	srand(1);
	for (i = 0; i < 20000; i++) {
		for (cpu = 0; cpu < NCPU; cpu++) {
			unsigned char *d = w[cpu].data;

			for (k = 0; k < RING; k++)	/* small lengths and record numbers are likely */
				d[k] = rand() % 3 ? 0 : (unsigned char)(rand() % 4 ? (rand() % 6) * 8 : rand());
			w[cpu].ring->pending = rand() % 2 ? 0 : (uint64_t)rand();
			w[cpu].ring->head += rand() % 8 ? (uint64_t)(rand() % (RING / 8 + 1)) * 8 : (uint64_t)rand();
		}
		got.n = 0;
		sr_reader_pass(&r, rand() % 2);
		if (rand() % 4)
			sr_reader_release(&r);
	}
}
END_TEST

/* ---- threads ---- */

/*
 * Idle rings (one, added often) between the others make a pass last, so that sooner or later units are written
 * between any two of its steps.
 */
enum { THREADS = 4, UNITS = 10000, THREAD_RING = 4096, IDLE = 10000 };

static uint64_t the_clock = 1;

struct job {
	struct writer w;
	unsigned int cpu;
	unsigned int seed;
};

struct payload {
	uint32_t seq, index, of;
	uint32_t filler;	/* bytes that follow */
};

static unsigned int next(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static void fill_record(struct writer *wr, uint32_t seq, uint32_t index, uint32_t of, uint32_t filler)
{
	union {
		struct payload p;
		unsigned char bytes[sizeof(struct payload) + 128];
	} rec;
	uint32_t i;

	rec.p.seq = seq;
	rec.p.index = index;
	rec.p.of = of;
	rec.p.filler = filler;
	for (i = 0; i < filler; i++)
		rec.bytes[sizeof(struct payload) + i] = (unsigned char)(seq + index + i);
	writer_record(wr, 7, rec.bytes, sizeof(struct payload) + filler);
}

/* As the runtime does: show a time that is not later, then take the stamp, write, publish, show nothing. */
static void write_one(struct job *j, uint32_t seq)
{
	uint32_t n = 1 + next(&j->seed) % 5, i;
	uint64_t now, stamp;

	while (!writer_has_room(&j->w, 1024))
		sched_yield();
	now = __atomic_load_n(&the_clock, __ATOMIC_RELAXED);
	__atomic_store_n(&j->w.ring->pending, now, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	stamp = __atomic_add_fetch(&the_clock, 1, __ATOMIC_SEQ_CST);
	writer_open(&j->w, j->cpu, stamp);
	if (next(&j->seed) % 4 == 0)	/* long enough for others to begin and commit meanwhile */
		usleep(next(&j->seed) % 50);
	for (i = 0; i < n; i++)
		fill_record(&j->w, seq, i, n, next(&j->seed) % 15 * 8);
	writer_commit(&j->w);
	if (next(&j->seed) % 8 == 0)	/* lets the reader catch up: writers that wait for room hide mistakes in the order */
		usleep(next(&j->seed) % 100);
}

static void *write_many(void *arg)
{
	struct job *j = arg;
	uint32_t seq;

	for (seq = 0; seq < UNITS; seq++)
		write_one(j, seq);
	return NULL;
}

static struct {
	uint64_t last;
	uint32_t seq[THREADS], index[THREADS];
	unsigned long units, left;
	const char *wrong;
} seen;

static int check_record(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)(rec + 1);
	struct payload p;
	uint32_t i;

	(void)arg;
	memcpy(&p, bytes, sizeof(p));
	if (rec->fmt != 7 || len != sizeof(*rec) + sizeof(p) + p.filler || u->cpu >= THREADS || u->probe != u->cpu)
		seen.wrong = "a record is not what was written";
	else if (p.seq != seen.seq[u->cpu] || p.index != seen.index[u->cpu])
		seen.wrong = "a record is missing or came twice";
	else if (u->stamp < seen.last || (p.index == 0 && u->stamp == seen.last))
		seen.wrong = "units came out of order";
	for (i = 0; !seen.wrong && i < p.filler; i++)
		if (bytes[sizeof(p) + i] != (unsigned char)(p.seq + p.index + i))
			seen.wrong = "a record's bytes are damaged";
	if (seen.wrong)
		return -1;
	seen.last = u->stamp;
	if (++seen.index[u->cpu] == p.of) {
		seen.index[u->cpu] = 0;
		seen.seq[u->cpu]++;
		seen.units++;
	}
	return 0;
}

static bool now_and_then(void *arg)
{
	(void)arg;
	return seen.left-- == 0;
}

static const struct sr_reader_ops checking = { check_record, now_and_then };

START_TEST(threads)
{
	static struct job jobs[THREADS];
	struct writer idle;
	pthread_t ids[THREADS];
	struct sr_reader reader;
	unsigned int i, k, seed = 7;
	unsigned long emitted = 0, n;

	sr_reader_init(&reader, &checking, NULL);
	writer_init(&idle, THREADS, 64);
	for (i = 0; i < THREADS; i++) {
		writer_init(&jobs[i].w, i, THREAD_RING);
		jobs[i].cpu = i;
		jobs[i].seed = i + 1;
		ck_assert_int_eq(sr_reader_add(&reader, jobs[i].w.ring, SP_RING_HEAD + THREAD_RING), 0);
		for (k = 0; i == THREADS / 2 - 1 && k < IDLE; k++)
			ck_assert_int_eq(sr_reader_add(&reader, idle.ring, SP_RING_HEAD + 64), 0);
	}
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&ids[i], NULL, write_many, &jobs[i]), 0);
	while (emitted < (unsigned long)THREADS * UNITS && !seen.wrong) {
		seen.left = next(&seed) % 100;
		n = sr_reader_pass(&reader, false);
		if (next(&seed) % 4)
			sr_reader_release(&reader);
		if (!n)
			sched_yield();
		emitted += n;
	}
	ck_assert_msg(!seen.wrong, "%s", seen.wrong);
	for (i = 0; i < THREADS; i++)
		pthread_join(ids[i], NULL);
	ck_assert_uint_eq(sr_reader_pass(&reader, true), 0);
	ck_assert_uint_eq(seen.units, (unsigned long)THREADS * UNITS);
	ck_assert_uint_eq(reader.corrupt, 0);
	sr_reader_deinit(&reader);
	for (i = 0; i < THREADS; i++)
		writer_deinit(&jobs[i].w);
	writer_deinit(&idle);
}
END_TEST

Suite *runner_reader_suite(void)
{
	Suite *s = suite_create("runner_reader");
	TCase *t = tcase_create("merge"), *m = tcase_create("threads");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, stamp_order);
	tcase_add_test(t, pending_holds_back);
	tcase_add_test(t, own_pending_does_not_hold);
	tcase_add_test(t, stops_when_asked);
	tcase_add_test(t, wraps);
	tcase_add_test(t, reattach);
	tcase_add_test(t, stamps_that_go_back);
	tcase_add_test(t, corrupt_unit);
	tcase_add_test(t, corrupt_record);
	tcase_add_test(t, corrupt_positions);
	tcase_add_test(t, no_ring);
	tcase_add_test(t, rubbish);
	suite_add_tcase(s, t);
	tcase_set_timeout(m, 120);
	tcase_add_test(m, threads);
	suite_add_tcase(s, m);
	return s;
}
