/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads the CPUs' rings (abi/ring.h) and hands out their records in the order of their stamps. Knows memory only: no
 * files.
 */
#ifndef SPILE_RUNNER_READER_H
#define SPILE_RUNNER_READER_H

#include "../runtime/abi/ring.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sr_unit_info {
	unsigned int probe;
	unsigned int cpu;
	unsigned int flags;
	uint64_t stamp;
};

struct sr_reader_ops {
	/*
	 * A record, padding excepted: @len bytes, header included, 8-aligned and in one piece. Nonzero: it makes no
	 * sense (counted).
	 */
	int (*record)(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len);
	/* Asked before each unit: true ends the pass. */
	bool (*enough)(void *arg);
};

struct sr_ring {
	struct sp_ring *head;
	const unsigned char *data;
	uint64_t size;
	unsigned int cpu;
	uint64_t pos;		/* next unit to hand out */
	uint64_t end;		/* units before this are visible and look sound */
	bool broken;		/* at `end` stands something that is no unit */
	uint64_t newest;	/* largest stamp before `end` */
	uint64_t last;		/* stamp handed out last: a CPU's stamps do not go back */
	uint64_t stamp;		/* of the unit at `pos` */
	uint64_t pending;	/* as seen in this pass */
	uint64_t limit;		/* units must be below it */
};

struct sr_reader {
	struct sr_ring *rings;
	unsigned int n;
	unsigned int *heap;	/* indices of rings with a unit to hand out, smallest stamp first */
	unsigned int nheap;
	const struct sr_reader_ops *ops;
	void *arg;
	uint64_t units;		/* handed out */
	uint64_t corrupt;	/* units or records that made no sense, and were left out */
};

void sr_reader_init(struct sr_reader *r, const struct sr_reader_ops *ops, void *arg);
void sr_reader_deinit(struct sr_reader *r);

/* Adds a ring that lies in @len bytes at @mem, which stay the caller's. 0, or -1 when that is no ring of our ABI. */
int sr_reader_add(struct sr_reader *r, void *mem, size_t len);

/*
 * Hands out what the protocol allows now; with @final everything that is visible (nobody writes any more). Gives the
 * number of units. The room is not given back to the writers before sr_reader_release().
 */
unsigned long sr_reader_pass(struct sr_reader *r, bool final);

/* Gives back the room of all units handed out so far. */
void sr_reader_release(struct sr_reader *r);

/* Forgets everything that is visible and gives its room back. */
void sr_reader_discard(struct sr_reader *r);

/* Units that went for newer ones while nobody read. */
unsigned long long sr_reader_overwritten(const struct sr_reader *r);

/* True while a ring holds units that were not handed out. */
bool sr_reader_waiting(const struct sr_reader *r);

#endif
