/* SPDX-License-Identifier: GPL-2.0 */
/* The writer's side of a CPU's ring. */
#ifndef SP_RING_WRITER_H
#define SP_RING_WRITER_H

#include "../core/core.h"

struct sp_out {
	struct sp_ring *ring;
	char *data;
	unsigned long long size;	/* of the data area */
	unsigned long long pos;		/* everything before is published */
	char *next, *end;		/* where the next unit begins, or the open one began; how far there is room in one piece, for sure */
	unsigned long wrapped;		/* bytes of the open unit, padding included, before the end of the data area; 0: it did not get there */
	unsigned long long last;	/* latest stamp */
	unsigned long long lost;	/* hits whose output was dropped; the ring's page shows it, but the reader can write there */
	bool landed;			/* flight recorder: nothing is overwritten, for there is a reader */
	struct rchan_buf *buf;		/* NULL: this CPU has none */
};

/* From now on nothing is overwritten; the oldest units of a full ring go once more, so that a reader has time. The CPU's context is the caller's, or nobody's. */
SP_BASE void sp_ring_land(struct sp_out *o);

/* What c->out_pos is while a unit is being dropped: not NULL, so that sp_leave() calls sp_commit(), which ends it. o->wrapped is not 0 then. */
static inline char *sp_dropped(const struct sp_out *o)
{
	return (char *)o->ring;
}

#endif
