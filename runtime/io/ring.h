/* SPDX-License-Identifier: GPL-2.0 */
/* The writer's side of a CPU's ring. */
#ifndef SP_RING_WRITER_H
#define SP_RING_WRITER_H

#include "../core/core.h"

struct sp_out {
	struct sp_ring *ring;
	char *data;
	unsigned long long size;	/* of the data area */
	unsigned long long pos;		/* where the next byte goes; what the ring shows as head when no unit is open */
	unsigned long long start;	/* where the open unit began, padding before it included */
	unsigned long long unit;	/* its header */
	unsigned long long stamp, last;	/* of the open unit; of the latest */
	bool open, dropped;
};

#endif
