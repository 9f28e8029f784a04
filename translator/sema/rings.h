/* SPDX-License-Identifier: GPL-2.0 */
/* The call graph's rings: functions that can call themselves through each other. A function alone is a ring of one. */
#ifndef SPILE_SEMA_RINGS_H
#define SPILE_SEMA_RINGS_H

#include "program.h"

typedef VEC(int) int_vec;

struct rings {
	struct arena *arena;
	int nfunctions;
	int_vec *calls;		/* [nfunctions]: whom each calls; filled by the user of this */
	int *ring_of;		/* [nfunctions]; callees have smaller numbers */
	int_vec *members;	/* [nrings] */
	int nrings;
};
struct rings *rings_create(struct arena *a, int nfunctions);
/* Finds them from @calls. */
void rings_find(struct rings *r);
/* Whether the functions of the ring call themselves. */
bool ring_is_cycle(const struct rings *r, int ring);

#endif
