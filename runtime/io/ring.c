/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing units into the CPU's ring (abi/ring.h). Between units o->pos is what the ring shows as head; while one is open it is where that begins.
 *
 * One writer a ring: whoever has the CPU's context. sp_reserve_slow() and sp_commit() run in any context; for begin, end and error
 * handlers (may_wait) they may sleep. What each hit passes through calls nothing, so that it has no registers to save, and looks at what the reader
 * writes only when the room that was seen free is used up.
 */
#include "ring.h"
#include "../compat/cpu.h"
#include "../compat/clock.h"
#include "../compat/sched.h"

/* Bytes free from @pos on. The reader may write nonsense into tail, also one beyond @pos: then there is no room. */
static inline unsigned long free_bytes(const struct sp_out *o, unsigned long long pos)
{
	unsigned long long used = pos - READ_ONCE(o->ring->tail);

	return sp_unlikely(used > o->size) ? 0 : o->size - used;
}

static inline unsigned long offset_of(const struct sp_out *o, unsigned long long pos)
{
	return pos & (o->size - 1);
}

/* Bytes of the open unit so far. */
static inline unsigned long unit_bytes(const struct sp_ctx *c, const struct sp_out *o)
{
	return o->wrapped ? o->wrapped + (c->out_pos - o->data) : c->out_pos - o->next;
}

/* ---- units ---- */

static atomic64_t latest_stamp = ATOMIC64_INIT(0);	/* without a TSC to trust */

/* Opens a unit at o->next, where there is room for its header. */
static __always_inline char *open_unit(struct sp_ctx *c, struct sp_out *o, bool tsc)
{
	struct sp_unit *u = (struct sp_unit *)o->next;
	unsigned long long next = o->last + 1, stamp;

	c->out_end = o->end;
	/* Published with a full barrier before the stamp is taken: see abi/ring.h. Not `last`, which is 0 at first: nothing pending. */
	xchg(&o->ring->pending, next);
	stamp = tsc ? sp_tsc() : sp_after(&latest_stamp, sp_time_mono());
	if (sp_unlikely(stamp < next))
		stamp = next;
	o->last = stamp;
	u->stamp = stamp;
	return c->out_pos = (char *)(u + 1);
}

static __always_inline void publish(struct sp_ctx *c, struct sp_out *o, unsigned long len, unsigned int flags)
{
	struct sp_ring *ring = o->ring;

	/* len, probe, flags in one store, little endian */
	*(unsigned long long *)o->next = len | (unsigned long long)c->probe << 32 | (unsigned long long)flags << 48;
	o->next = c->out_pos;
	o->pos += len;
	sp_store_release(&ring->head, o->pos);
	sp_store_release(&ring->pending, 0);
	c->out_pos = c->out_end = NULL;
}

/* The same for a unit that went over the end of the data area. */
static void publish_wrapped(struct sp_ctx *c, struct sp_out *o, unsigned int flags)
{
	char *end = c->out_end;

	publish(c, o, unit_bytes(c, o), flags);
	o->end = end;
	o->wrapped = 0;
}

/* ---- what does not simply fit ---- */

/*
 * A flight recorder that nobody reads: the oldest units go until there are @need bytes behind the @used ones of the open unit. Before somebody reads
 * sp_rings_land() has each CPU stop this.
 */
static noinline void forget_oldest(struct sp_out *o, unsigned long used, unsigned long need)
{
	unsigned long long tail = READ_ONCE(o->ring->tail);

	if (o->pos - tail > o->size)
		return;
	while (tail != o->pos && o->size - (o->pos + used - tail) < need) {
		unsigned long off = offset_of(o, tail), len = ((struct sp_unit *)(o->data + off))->len;

		if (o->size - off < sizeof(struct sp_unit)) {
			tail += o->size - off;
			continue;
		}
		if (len < sizeof(struct sp_unit) || (len & 7) || len > o->pos - tail)
			break;		/* a reader has written there */
		tail += len;
		o->ring->overwritten++;
	}
	WRITE_ONCE(o->ring->tail, tail);
}

static inline bool is_flying(const struct sp_out *o)
{
	return sp_params.flight && !o->landed;
}

void sp_ring_land(struct sp_out *o)
{
	if (is_flying(o))
		forget_oldest(o, 0, o->size / 4);
	o->landed = true;
}

/* Only for handlers that run alone, in process context, and between units. False: nobody reads, or nobody who knows how. */
static bool wait_for_room(struct sp_ctx *c, struct sp_out *o, unsigned long need)
{
	/* Half the ring, so that a slow reader does not mean a change of tasks for each record. */
	unsigned long want = max_t(unsigned long, need, o->size / 2);

	if (!c->may_wait || need > o->size)
		return false;
	preempt_enable();
	sp_wake_reader();
	while (READ_ONCE(sp_reader) && o->pos - READ_ONCE(o->ring->tail) <= o->size && free_bytes(o, o->pos) < want &&
	       !fatal_signal_pending(current))
		schedule_timeout_uninterruptible(msecs_to_jiffies(2));
	preempt_disable();
	return free_bytes(o, o->pos) >= need;
}

/* Nothing of this hit is shown: what it wrote is room again. */
static noinline char *drop(struct sp_ctx *c, struct sp_out *o)
{
	o->ring->lost = ++o->lost;
	if (c->out_pos)
		WRITE_ONCE(o->ring->pending, 0);
	sp_count(c, c->probe)->dropped++;
	o->wrapped = 1;
	c->out_pos = c->out_end = sp_dropped(o);
	return NULL;
}

/* A filler up to the end of the data area. */
static void pad(char *p, unsigned long len)
{
	*(unsigned long long *)p = (unsigned long long)len << 32 | SP_REC_PAD;
}

static noinline char *first_window(struct sp_ctx *c, struct sp_out *o, unsigned long len);

/* The open unit needs another window: over the end of the data area, in what the reader has given back meanwhile, or there is none. */
static noinline char *next_window(struct sp_ctx *c, struct sp_out *o, unsigned long len)
{
	unsigned long used, off, to_end, room;

	if (c->out_pos == sp_dropped(o))
		return NULL;
	used = unit_bytes(c, o);
	off = offset_of(o, o->pos + used);
	to_end = o->size - off;
	if (is_flying(o))
		forget_oldest(o, used, len <= to_end ? len : to_end + len);
	room = free_bytes(o, o->pos + used);
	if (len <= to_end && len <= room) {
		c->out_pos = o->data + off;
		c->out_end = c->out_pos + min(to_end, room);
		if (off)
			o->end = c->out_end;
		else
			o->wrapped = used;
		return c->out_pos;
	}
	if (len > to_end && to_end + len <= room) {
		pad(c->out_pos, to_end);
		o->wrapped = used + to_end;
		c->out_end = o->data + (room - to_end);
		return c->out_pos = o->data;
	}
	if (!c->may_wait)
		return drop(c, o);
	/* What is there goes out, the rest follows in a unit of its own. */
	publish_wrapped(c, o, SP_UNIT_MORE);
	return first_window(c, o, len);
}

/* What is free in one piece from o->pos on. */
static void look_again(struct sp_out *o)
{
	unsigned long off = offset_of(o, o->pos);

	o->next = o->data + off;
	o->end = o->next + min_t(unsigned long, o->size - off, free_bytes(o, o->pos));
}

/* A unit for which the room that was seen free does not do. */
static noinline char *first_window(struct sp_ctx *c, struct sp_out *o, unsigned long len)
{
	unsigned long need = 2 * (len + sizeof(struct sp_unit)), left;

	if (is_flying(o))
		forget_oldest(o, 0, need);
	look_again(o);
	if (o->end - o->next < len + sizeof(struct sp_unit)) {
		/* With twice the room the end of the data area cannot be in the way. */
		if (free_bytes(o, o->pos) < need && !wait_for_room(c, o, need))
			return drop(c, o);
		left = o->size - offset_of(o, o->pos);
		if (left < sizeof(struct sp_unit)) {
			pad(o->next, left);
			o->pos += left;
			sp_store_release(&o->ring->head, o->pos);
		}
		look_again(o);
	}
	open_unit(c, o, sp_stamp_is_tsc);
	return next_window(c, o, len);
}

/* ---- what each hit passes through ---- */

static noinline char *open_without_tsc(struct sp_ctx *c, struct sp_out *o)
{
	return open_unit(c, o, false);
}

char *sp_reserve_slow(struct sp_ctx *c, unsigned long len)
{
	struct sp_out *o = c->out;

	if (sp_unlikely(c->out_pos))
		return next_window(c, o, len);
	if (sp_unlikely((unsigned long)(o->end - o->next) < len + sizeof(struct sp_unit)))
		return first_window(c, o, len);
	return sp_likely(sp_stamp_is_tsc) ? open_unit(c, o, true) : open_without_tsc(c, o);
}

static noinline void commit_rare(struct sp_ctx *c, struct sp_out *o)
{
	if (c->out_pos != sp_dropped(o)) {
		publish_wrapped(c, o, 0);
		return;
	}
	o->wrapped = 0;
	c->out_pos = c->out_end = NULL;
}

void sp_commit(struct sp_ctx *c)
{
	struct sp_out *o = c->out;

	if (sp_unlikely(o->wrapped))
		commit_rare(c, o);
	else
		publish(c, o, c->out_pos - o->next, 0);
}
