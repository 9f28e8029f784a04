/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The merge of the CPUs' rings into one stream, as abi/ring.h prescribes it. A pass
 *   1. follows each ring's units up to its head and so learns S, the largest stamp visible anywhere,
 *   2. reads each CPU's `pending`,
 *   3. follows each ring to its head once more,
 * and then hands out units in stamp order while they are at most S and below every `pending` that another CPU shows.
 * A unit's own CPU need not be asked: what it has committed precedes what it is writing. That also keeps a begin
 * handler that waits for room in its ring from waiting for itself.
 *
 * A ring's contents are not trusted. Lengths are checked before anything is read by them; at something that cannot be
 * a unit the ring is skipped to its head, which is the only other place that a unit surely starts at, and the loss is
 * counted.
 */
#include "reader.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

void sr_reader_init(struct sr_reader *r, const struct sr_reader_ops *ops, void *arg)
{
	memset(r, 0, sizeof(*r));
	r->ops = ops;
	r->arg = arg;
}

void sr_reader_deinit(struct sr_reader *r)
{
	free(r->rings);
	free(r->heap);
	memset(r, 0, sizeof(*r));
}

int sr_reader_add(struct sr_reader *r, void *mem, size_t len)
{
	struct sp_ring *head = mem;
	struct sr_ring *ring;
	uint64_t size;

	if (len < SP_RING_HEAD || head->magic != SP_RING_MAGIC || head->abi != SP_ABI_VERSION)
		return -1;
	size = head->size;
	if (size < 64 || (size & (size - 1)) || size > len - SP_RING_HEAD)
		return -1;
	r->rings = sr_realloc(r->rings, (r->n + 1) * sizeof(*r->rings));
	r->heap = sr_realloc(r->heap, (r->n + 1) * sizeof(*r->heap));
	ring = &r->rings[r->n++];
	memset(ring, 0, sizeof(*ring));
	ring->head = head;
	ring->data = (unsigned char *)mem + SP_RING_HEAD;
	ring->size = size;
	ring->cpu = head->cpu;
	ring->pos = ring->end = __atomic_load_n(&head->tail, __ATOMIC_RELAXED);
	return 0;
}

static const void *ring_at(const struct sr_ring *ring, uint64_t pos)
{
	return ring->data + (pos & (ring->size - 1));
}

/* Bytes from @pos to the end of the data area. */
static uint64_t ring_room(const struct sr_ring *ring, uint64_t pos)
{
	return ring->size - (pos & (ring->size - 1));
}

/* Past the lone padding that stands where a unit's header would not fit. */
static uint64_t unit_start(const struct sr_ring *ring, uint64_t pos)
{
	return ring_room(ring, pos) < sizeof(struct sp_unit) ? pos + ring_room(ring, pos) : pos;
}

/* The header of the unit at @pos, which ends at or before @head. False: that is none. */
static bool unit_read(const struct sr_ring *ring, uint64_t pos, uint64_t head, struct sp_unit *u)
{
	if (head - pos < sizeof(*u))
		return false;
	memcpy(u, ring_at(ring, pos), sizeof(*u));
	return u->len >= sizeof(*u) && !(u->len & 7) && u->len <= head - pos;
}

static bool positions_sound(const struct sr_ring *ring, uint64_t head)
{
	return !(head & 7) && head >= ring->end && head - ring->pos <= ring->size;
}

/* Follows the ring's units to its head. */
static void ring_follow(struct sr_reader *r, struct sr_ring *ring)
{
	uint64_t head = __atomic_load_n(&ring->head->head, __ATOMIC_ACQUIRE), at;
	struct sp_unit u;

	if (ring->broken || head == ring->end)
		return;
	if ((ring->pos & 7) || !positions_sound(ring, head)) {
		r->corrupt++;
		ring->pos = ring->end = head & ~7ull;
		return;
	}
	while (ring->end != head) {
		at = unit_start(ring, ring->end);
		if (at == head) {
			ring->end = head;
			return;
		}
		if (at > head || !unit_read(ring, at, head, &u)) {
			ring->broken = true;
			return;
		}
		if (u.stamp > ring->newest)
			ring->newest = u.stamp;
		ring->end = at + u.len;
	}
}

/* Nothing sound is left before what broke: go on where a unit starts for sure. */
static void ring_mend(struct sr_reader *r, struct sr_ring *ring)
{
	r->corrupt++;
	ring->pos = ring->end = __atomic_load_n(&ring->head->head, __ATOMIC_ACQUIRE) & ~7ull;
	ring->broken = false;
}

/* Finds the next unit of the ring and its stamp. False: there is none. */
static bool ring_peek(struct sr_reader *r, struct sr_ring *ring, struct sp_unit *u)
{
	if (ring->pos == ring->end && ring->broken)
		ring_mend(r, ring);
	if (ring->pos == ring->end)
		return false;
	ring->pos = unit_start(ring, ring->pos);
	if (ring->pos == ring->end)
		return false;
	if (!unit_read(ring, ring->pos, ring->end, u)) {	/* it was sound when we followed the ring */
		ring->broken = true;
		ring->end = ring->pos;
		ring_mend(r, ring);
		return false;
	}
	ring->stamp = u->stamp > ring->last ? u->stamp : ring->last;
	return true;
}

/* The record at @at within a unit that ends at @end. False: that is none. */
static bool rec_read(const struct sr_ring *ring, uint64_t at, uint64_t end, struct sp_rec *rec)
{
	if (end - at < sizeof(*rec))
		return false;
	memcpy(rec, ring_at(ring, at), sizeof(*rec));
	return rec->len >= sizeof(*rec) && !(rec->len & 7) && rec->len <= end - at && rec->len <= ring_room(ring, at);
}

/* All of the unit is looked through before any of it is handed out: it appears whole or not at all. */
static void unit_emit(struct sr_reader *r, struct sr_ring *ring, const struct sp_unit *u)
{
	struct sr_unit_info info = { u->probe, ring->cpu, u->flags, ring->stamp };
	uint64_t first = ring->pos + sizeof(*u), end = ring->pos + u->len, at;
	struct sp_rec rec;

	for (at = first; at != end; at += rec.len) {
		if (!rec_read(ring, at, end, &rec)) {
			r->corrupt++;
			return;
		}
	}
	for (at = first; at != end; at += rec.len) {
		if (!rec_read(ring, at, end, &rec))
			break;
		if (rec.fmt != SP_REC_PAD && r->ops->record(r->arg, &info, ring_at(ring, at), rec.len))
			r->corrupt++;
	}
	r->units++;
}

/* ---- heap of rings by stamp; ties by CPU, so that the order is always the same ---- */

static bool ring_before(const struct sr_reader *r, unsigned int a, unsigned int b)
{
	const struct sr_ring *x = &r->rings[a], *y = &r->rings[b];

	return x->stamp != y->stamp ? x->stamp < y->stamp : a < b;
}

static void heap_sink(struct sr_reader *r, unsigned int i)
{
	unsigned int *h = r->heap, child, t;

	for (; (child = 2 * i + 1) < r->nheap; i = child) {
		if (child + 1 < r->nheap && ring_before(r, h[child + 1], h[child]))
			child++;
		if (!ring_before(r, h[child], h[i]))
			return;
		t = h[i];
		h[i] = h[child];
		h[child] = t;
	}
}

static void heap_build(struct sr_reader *r)
{
	struct sp_unit u;
	unsigned int i;

	r->nheap = 0;
	for (i = 0; i < r->n; i++)
		if (ring_peek(r, &r->rings[i], &u))
			r->heap[r->nheap++] = i;
	for (i = r->nheap / 2; i-- > 0;)
		heap_sink(r, i);
}

/* ---- the pass ---- */

/* Each ring's limit is the smallest `pending` of the others. */
static void read_pending(struct sr_reader *r)
{
	uint64_t least = UINT64_MAX, second = UINT64_MAX;
	unsigned int i, who = 0;

	for (i = 0; i < r->n; i++) {
		uint64_t p = __atomic_load_n(&r->rings[i].head->pending, __ATOMIC_ACQUIRE);

		if (p && p < least) {
			second = least;
			least = p;
			who = i;
		} else if (p && p < second) {
			second = p;
		}
	}
	for (i = 0; i < r->n; i++)
		r->rings[i].limit = i == who ? second : least;
}

static bool ring_may_emit(const struct sr_ring *ring, uint64_t newest, bool final)
{
	return final || (ring->stamp <= newest && ring->stamp < ring->limit);
}

unsigned long sr_reader_pass(struct sr_reader *r, bool final)
{
	uint64_t newest = 0;
	unsigned long n = 0;
	struct sp_unit u;
	unsigned int i;

	for (i = 0; i < r->n; i++) {
		ring_follow(r, &r->rings[i]);
		if (r->rings[i].newest > newest)
			newest = r->rings[i].newest;
	}
	read_pending(r);
	for (i = 0; i < r->n; i++)
		ring_follow(r, &r->rings[i]);
	heap_build(r);
	while (r->nheap && !r->ops->enough(r->arg)) {
		struct sr_ring *ring = &r->rings[r->heap[0]];

		if (!ring_may_emit(ring, newest, final))
			break;
		if (ring_peek(r, ring, &u)) {
			unit_emit(r, ring, &u);
			ring->last = ring->stamp;
			ring->pos += u.len;
			n++;
		}
		if (!ring_peek(r, ring, &u))
			r->heap[0] = r->heap[--r->nheap];
		heap_sink(r, 0);
	}
	return n;
}

void sr_reader_release(struct sr_reader *r)
{
	unsigned int i;

	for (i = 0; i < r->n; i++)
		__atomic_store_n(&r->rings[i].head->tail, r->rings[i].pos, __ATOMIC_RELEASE);
}

void sr_reader_discard(struct sr_reader *r)
{
	unsigned int i;

	for (i = 0; i < r->n; i++) {
		struct sr_ring *ring = &r->rings[i];

		ring->pos = ring->end = __atomic_load_n(&ring->head->head, __ATOMIC_ACQUIRE) & ~7ull;
		ring->broken = false;
	}
	sr_reader_release(r);
}

bool sr_reader_waiting(const struct sr_reader *r)
{
	unsigned int i;

	for (i = 0; i < r->n; i++)
		if (__atomic_load_n(&r->rings[i].head->head, __ATOMIC_ACQUIRE) != r->rings[i].pos)
			return true;
	return false;
}

unsigned long long sr_reader_overwritten(const struct sr_reader *r)
{
	unsigned long long n = 0;
	unsigned int i;

	for (i = 0; i < r->n; i++)
		n += r->rings[i].head->overwritten;
	return n;
}
