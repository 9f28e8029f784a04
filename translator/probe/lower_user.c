/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fetch programs for user space. Memory is read through the user's mapping; numbers belong to the program, not to the kernel, and stand in the code as
 * they are; and a position-independent program lies where its process put it, which the place of the hit tells.
 */
#include "probe_priv.h"

#include <string.h>

enum { PT_REGS_IP = 128 };	/* x86_64; the same in every kernel */

static void push_op(struct lower *l, struct fetch *f, enum fetch_op_kind kind, int64_t n)
{
	struct fetch_op op = { .kind = kind, .n = n };

	vec_push(l->x->arena, &f->ops, op);
}

/* The address that is linked at @addr, on top. */
static void push_address(struct lower *l, struct fetch *f, uint64_t addr)
{
	int64_t from_hit = (int64_t)(addr - l->site->where.addr);
	struct fetch *saved;

	if (!lower_at_return(l)) {
		push_op(l, f, FETCH_REG, PT_REGS_IP);
		push_op(l, f, FETCH_ADD, from_hit);
		return;
	}
	/* After the return the hit is somewhere in the caller. */
	saved = NEW(l->x->arena, struct fetch);
	saved->saved_slot = -1;
	saved->text = "where the program lies";
	push_op(l, saved, FETCH_REG, PT_REGS_IP);
	push_op(l, f, FETCH_SAVED, save_at_entry(l, saved));
	push_op(l, f, FETCH_ADD, from_hit);
}

void lower_for_user(struct lower *l, struct fetch *f, bool at_entry)
{
	struct fetch out = { 0 };
	bool was = l->in_entry;
	int i;

	l->in_entry |= at_entry;
	for (i = 0; i < f->ops.n; i++) {
		struct fetch_op op = f->ops.v[i];

		if (op.kind == FETCH_ADDRESS && l->site && l->site->program) {
			push_address(l, &out, (uint64_t)op.n);
			continue;
		}
		op.layout = false;
		op.user |= op.kind == FETCH_LOAD || op.kind == FETCH_ENTRY;
		vec_push(l->x->arena, &out.ops, op);
	}
	f->ops.v = out.ops.v;
	f->ops.n = out.ops.n;
	f->ops.cap = out.ops.cap;
	l->in_entry = was;
}
