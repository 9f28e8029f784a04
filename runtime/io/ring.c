/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing units into the CPU's ring (abi/ring.h). The ring's memory is a relay channel's: relay allocates it page by page and maps it for the
 * reader; its own way of handing out space is not used, since that publishes a record before its bytes are there.
 *
 * One writer a ring: whoever has the CPU's context. sp_reserve_slow() and sp_commit() run in any context; for begin, end and error
 * handlers (may_wait) they may sleep.
 */
#include "ring.h"

static inline unsigned long long used_bytes(const struct sp_out *o)
{
	return o->pos - READ_ONCE(o->ring->tail);
}

/* Contiguous free bytes at o->pos. The reader may write nonsense into tail, also one beyond pos: then there is no room. */
static inline long contiguous(const struct sp_out *o)
{
	unsigned long long used = used_bytes(o), offset = o->pos & (o->size - 1);

	if (sp_unlikely(used > o->size))
		return 0;
	return (long)o->size - (long)(used > offset ? used : offset);
}

static unsigned long long free_bytes(const struct sp_out *o)
{
	unsigned long long used = used_bytes(o);

	return used > o->size ? 0 : o->size - used;
}

static unsigned long to_end(const struct sp_out *o)
{
	return o->size - (o->pos & (o->size - 1));
}

/* Hands out @room bytes at o->pos, from @skip bytes behind it. */
static inline char *open_window(struct sp_ctx *c, struct sp_out *o, long room, unsigned int skip)
{
	char *w = o->data + (o->pos & (o->size - 1));

	o->window = w;
	c->out_end = w + room;
	return c->out_pos = w + skip;
}

/* What was handed out is behind o->pos again. */
static inline unsigned long long close_window(const struct sp_ctx *c, const struct sp_out *o)
{
	return o->pos + (c->out_pos - o->window);
}

/* The rest of the data area is too short for what comes: a filler, and on from its start. */
static void pad_to_start(struct sp_out *o)
{
	unsigned long left = to_end(o);
	struct sp_rec *pad = (struct sp_rec *)(o->data + (o->pos & (o->size - 1)));

	pad->fmt = SP_REC_PAD;
	pad->flags = 0;
	pad->len = left;
	o->pos += left;
}

/* ---- units ---- */

/* Opens a unit at o->pos, which is @pos, in a window of @room bytes, which is enough for its header. */
static inline char *open_unit(struct sp_ctx *c, struct sp_out *o, unsigned long long pos, long room)
{
	unsigned long long last = o->last, stamp;
	char *w = o->data + (pos & (o->size - 1));

	o->unit_pos = pos;
	o->unit = (struct sp_unit *)w;
	o->window = w;
	c->out_end = w + room;
	/* Published with a full barrier before the stamp is taken: see abi/ring.h. */
	xchg(&o->ring->pending, last + 1);	/* not `last`, which is 0 at first: nothing pending */
	stamp = sp_stamp();
	if (sp_unlikely(stamp <= last))
		stamp = last + 1;
	o->last = stamp;
	c->out_pos = w + sizeof(struct sp_unit);
	return w + sizeof(struct sp_unit);
}

static inline void publish(struct sp_ctx *c, struct sp_out *o, unsigned int flags)
{
	struct sp_unit *u = o->unit;
	struct sp_ring *ring = o->ring;
	unsigned long long pos = close_window(c, o), stamp = o->last;

	/* len, probe, flags in one store, little endian */
	*(unsigned long long *)u = (unsigned int)(pos - o->unit_pos) | (unsigned long long)c->probe << 32 | (unsigned long long)flags << 48;
	u->stamp = stamp;
	o->pos = pos;
	sp_store_release(&ring->head, pos);
	sp_store_release(&ring->pending, 0);
}

/* Only for handlers that run alone, in process context. False: nobody reads, or nobody who knows how. */
static bool wait_for_room(struct sp_ctx *c, struct sp_out *o, unsigned long need)
{
	if (!c->may_wait || need > o->size / 2)
		return false;
	preempt_enable();
	sp_wake_reader();
	while (READ_ONCE(sp_reader) && used_bytes(o) <= o->size && free_bytes(o) < need && !fatal_signal_pending(current))
		schedule_timeout_killable(msecs_to_jiffies(2));
	preempt_disable();
	return free_bytes(o) >= need;
}

/* Nothing of this hit is shown: what it wrote is room again. */
static noinline char *drop(struct sp_ctx *c, struct sp_out *o)
{
	o->ring->lost = ++o->lost;
	if (c->out_pos) {
		o->ring->lost_bytes += o->pos - o->unit_pos;
		o->pos = o->unit_pos;
		WRITE_ONCE(o->ring->pending, 0);
	}
	sp_count(c, c->probe)->dropped++;
	c->out_pos = c->out_end = sp_dropped(o);
	return NULL;
}

static noinline char *next_window(struct sp_ctx *c, struct sp_out *o, unsigned long len);

/* Opens a unit after skipping or waiting. */
static noinline char *first_window(struct sp_ctx *c, struct sp_out *o, unsigned long len)
{
	unsigned long need = len + sizeof(struct sp_unit);

	/* Skipping the end of the data area costs less than what has to fit in one piece. */
	if (free_bytes(o) < 2 * need && !wait_for_room(c, o, 2 * need))
		return drop(c, o);
	if (to_end(o) < sizeof(struct sp_unit))
		pad_to_start(o);
	open_unit(c, o, o->pos, contiguous(o));
	return to_end(o) < need ? next_window(c, o, len) : c->out_pos;
}

/* The open unit needs a new window: over the end of the data area, or because a handler that may wait has filled the ring. */
static noinline char *next_window(struct sp_ctx *c, struct sp_out *o, unsigned long len)
{
	unsigned long skip;

	o->pos = close_window(c, o);
	c->out_pos = o->window;
	skip = to_end(o) < len ? to_end(o) : 0;
	if (free_bytes(o) < len + skip) {
		if (!c->may_wait || len > o->size / 4)
			return drop(c, o);
		publish(c, o, SP_UNIT_MORE);
		c->out_pos = NULL;
		return first_window(c, o, len);
	}
	if (skip)
		pad_to_start(o);
	return open_window(c, o, contiguous(o), 0);
}

char *sp_reserve_slow(struct sp_ctx *c, unsigned long len)
{
	struct sp_out *o = c->out;
	long room;

	if (sp_unlikely(c->out_pos))
		return c->out_pos == sp_dropped(o) ? NULL : next_window(c, o, len);
	room = contiguous(o);
	if (sp_unlikely(room < (long)(len + sizeof(struct sp_unit))))
		return first_window(c, o, len);
	return open_unit(c, o, o->pos, room);
}

void sp_commit(struct sp_ctx *c)
{
	struct sp_out *o = c->out;

	if (sp_likely(c->out_pos != sp_dropped(o)))
		publish(c, o, 0);
	c->out_pos = c->out_end = NULL;
}
