/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registers as functions were entered with them, for probes behind the entry where a parameter is nowhere else any more. A call is known by the address of its
 * frame, which no other call that is under way has; of a program's, together with the memory that the frame is in. What ended is overwritten when a call gets
 * its frame, or when its place is needed. Hits that are skipped because a handler was running leave nothing out: all of such a call is within that handler.
 */
#include "../core/core.h"
#include "../compat/sched.h"
#include "../core/param.h"

#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

enum { WAYS = 8, REGISTERS = 6 };

struct call {
	unsigned long frame;
	const void *memory;		/* struct mm_struct, only compared; NULL: the kernel's */
	unsigned long regs[REGISTERS];
};

struct set {
	unsigned long held;		/* bit 0: a lock, for a few loads or stores */
	unsigned int turn;		/* calls that were kept here */
	struct call calls[WAYS];
};

static int sp_entries = 16384;
sp_param(sp_entries, int, "calls whose registers at the entry are kept, for variables behind it (default 16384)");

static struct set *sets;
static int bits;

static struct set *lock_set(unsigned long frame, const void *memory)
{
	struct set *s = &sets[hash_long(frame ^ (unsigned long)memory, bits)];

	while (test_and_set_bit_lock(0, &s->held))
		cpu_relax();
	return s;
}

static void unlock_set(struct set *s)
{
	clear_bit_unlock(0, &s->held);
}

static struct call *find(struct set *s, unsigned long frame, const void *memory)
{
	int i;

	for (i = 0; i < WAYS; i++)
		if (s->calls[i].frame == frame && s->calls[i].memory == memory)
			return &s->calls[i];
	return NULL;
}

void sp_keep_entry(struct sp_ctx *c, int user)
{
	const struct pt_regs *r = (const struct pt_regs *)c->regs;
	unsigned long frame = r->sp + sizeof(long);
	const void *memory = user ? current->mm : NULL;
	struct set *s = lock_set(frame, memory);
	struct call *call = find(s, frame, memory);

	if (!call)
		call = &s->calls[s->turn++ % WAYS];
	call->frame = frame;
	call->memory = memory;
	call->regs[0] = r->di;
	call->regs[1] = r->si;
	call->regs[2] = r->dx;
	call->regs[3] = r->cx;
	call->regs[4] = r->r8;
	call->regs[5] = r->r9;
	unlock_set(s);
}

long sp_entered(unsigned long frame, int user)
{
	const void *memory = user ? current->mm : NULL;
	struct set *s = lock_set(frame, memory);
	/* It may have been here, and that is an error to be shown. */
	long known = find(s, frame, memory) || s->turn > WAYS;

	unlock_set(s);
	return known;
}

long sp_entry(struct sp_ctx *c, unsigned long frame, int user, int n, int site)
{
	const void *memory = user ? current->mm : NULL;
	struct set *s = lock_set(frame, memory);
	struct call *call = find(s, frame, memory);
	long value = call ? call->regs[n] : 0;

	unlock_set(s);
	if (!call)
		sp_fail(c, SP_E_ENTRY, site, 0);
	return value;
}

static int start(void)
{
	unsigned long n;

	for (bits = 1, n = clamp(sp_entries, 2 * WAYS, 1 << 24) / WAYS; 2ul << bits <= n; bits++)
		;
	sets = vzalloc(sizeof(*sets) << bits);
	return sets ? 0 : -ENOMEM;
}

static void stop(void)
{
	vfree(sets);
	sets = NULL;
}

const struct sp_part sp_part_entries = { "registers at entries", start, stop };
