/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stacks as numbers, for scripts that only keep them and print them: a key of six characters rather than one of nineteen for each frame. A stack's
 * addresses are kept for as long as the module is there; when there is no room for a new one, it is text, as in other scripts.
 *
 * A slot is one word, hash and place of the addresses, stored when these are there: whoever sees it sees them, and of two CPUs that come with the same
 * stack at a time one gets to know the other's. Any context.
 */
#define SP_STACK_IDS
#include "../core/core.h"
#include "../abi/ustack.h"

#include <linux/atomic.h>

enum { SLOTS = 8192, PLACE_BITS = 17, TRIES = 32, MARK_LEN = 6 };

static u64 slots[SLOTS];			/* 0: free; else the hash's upper bits and the place */
static unsigned long places[1 << PLACE_BITS];	/* number of addresses, addresses */
static atomic_t used = ATOMIC_INIT(1);
static u64 seed;

static u64 hash(const unsigned long *at, unsigned int n)
{
	u64 h = seed + n;
	unsigned int i;

	for (i = 0; i < n; i++)
		h = (h ^ at[i]) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 32;
}

/* 0: there is no room. */
static unsigned int keep(const unsigned long *at, unsigned int n)
{
	unsigned int place;

	if (atomic_read(&used) + n + 1 >= ARRAY_SIZE(places))
		return 0;
	place = atomic_add_return(n + 1, &used) - (n + 1);
	/* All CPUs may have passed the test above with the same rest. */
	if (place + n + 1 >= ARRAY_SIZE(places))
		return 0;
	places[place] = n;
	memcpy(places + place + 1, at, n * sizeof(*at));
	return place;
}

#define PLACE_MASK ((1u << PLACE_BITS) - 1ull)

/* Takes slot @k, or the next one that is free, for a stack that was in none of those before. -1: there is no room. */
static noinline int take_slot(const unsigned long *at, unsigned int n, u64 upper, unsigned int k, unsigned int tries)
{
	u64 was, fresh = keep(at, n);

	if (!fresh)
		return -1;
	for (; tries; tries--, k = (k + 1) % SLOTS) {
		was = cmpxchg(&slots[k], 0, upper | fresh);
		if (!was || (was & ~PLACE_MASK) == upper)
			return k;
	}
	return -1;
}

/* The slot of a stack, of any words; -1: it has none and gets none. */
static int slot_of(const unsigned long *at, unsigned int n)
{
	u64 h = hash(at, n), upper = (h * 0x9e3779b97f4a7c15ull) & ~PLACE_MASK, was;
	unsigned int i, k = h % SLOTS;

	for (i = TRIES; i; i--, k = (k + 1) % SLOTS) {
		was = READ_ONCE(slots[k]);
		if (!was)
			return take_slot(at, n, upper, k, i);
		if ((was & ~PLACE_MASK) == upper)
			return k;
	}
	return -1;
}

/* False: there is no room. */
static __always_inline bool put_number(struct sp_string *buf, int letter, const unsigned long *at, unsigned int n)
{
	int slot;

	if (unlikely(!seed))
		cmpxchg(&seed, 0, sp_random() | 1);
	slot = slot_of(at, n);
	if (unlikely(slot < 0))
		return false;
	buf->s[0] = SP_MARK;
	buf->s[1] = letter;
	buf->s[2] = 64 | (slot & 63);
	buf->s[3] = 64 | (slot >> 6 & 63);
	buf->s[4] = 64 | slot >> 12;
	buf->s[5] = SP_MARK_END;
	buf->s[6] = '\0';
	buf->len = MARK_LEN;
	return true;
}

struct sp_str sp_stack_id(struct sp_ctx *c, struct sp_string *buf)
{
	const struct sp_frames *f = sp_hit_stack(c);

	buf->len = 0;
	if (f->n && unlikely(!put_number(buf, SP_MARK_KERNEL, f->at, f->n)))
		return sp_stack_list(c, buf, f->at, f->n);
	return sp_get(buf);
}

struct sp_str sp_ustack_id(struct sp_ctx *c, struct sp_string *buf)
{
	unsigned long at[SP_USER_FRAMES];
	unsigned int n = sp_user_frames(c, at);

	buf->len = 0;
	if (n && unlikely(!put_number(buf, SP_MARK_USER, at, n)))
		return sp_user_list(c, buf, at, n);
	return sp_get(buf);
}

struct sp_str sp_stack_text(struct sp_ctx *c, struct sp_string *buf, struct sp_str stk)
{
	const unsigned long *at = places;
	unsigned int slot;

	if (stk.len != MARK_LEN || stk.p[0] != SP_MARK || (stk.p[1] != SP_MARK_KERNEL && stk.p[1] != SP_MARK_USER))
		return stk;
	slot = (stk.p[2] & 63) | (stk.p[3] & 63) << 6 | (stk.p[4] & 63) << 12;
	if (slot < SLOTS)
		at += slots[slot] & PLACE_MASK;
	return stk.p[1] == SP_MARK_USER ? sp_user_list(c, buf, at + 1, *at) : sp_stack_list(c, buf, at + 1, *at);
}
