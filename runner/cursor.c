/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers and location expressions of DWARF; those that .eh_frame has. */
#include "cursor.h"

#include <string.h>

uint64_t sr_cur_fixed(struct sr_cursor *c, unsigned int size)
{
	uint64_t v = 0;

	if ((size_t)(c->end - c->p) < size) {
		c->bad = true;
		c->p = c->end;
		return 0;
	}
	memcpy(&v, c->p, size);
	c->p += size;
	return v;
}

int64_t sr_cur_signed(struct sr_cursor *c, unsigned int size)
{
	uint64_t v = sr_cur_fixed(c, size);

	return size == 8 ? (int64_t)v : (int64_t)(v << (64 - 8 * size)) >> (64 - 8 * size);
}

static uint64_t leb(struct sr_cursor *c, bool is_signed)
{
	uint64_t v = 0;
	unsigned int shift = 0;
	unsigned char byte;

	do {
		byte = (unsigned char)sr_cur_fixed(c, 1);
		if (shift < 64)
			v |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (is_signed && shift < 64 && (byte & 0x40))
		v |= ~(uint64_t)0 << shift;
	return v;
}

uint64_t sr_cur_uleb(struct sr_cursor *c)
{
	return leb(c, false);
}

int64_t sr_cur_sleb(struct sr_cursor *c)
{
	return (int64_t)leb(c, true);
}

void sr_cur_skip(struct sr_cursor *c, uint64_t n)
{
	if (n > (uint64_t)(c->end - c->p)) {
		c->bad = true;
		n = (uint64_t)(c->end - c->p);
	}
	c->p += n;
}

/* ---- expressions ---- */

enum { DEPTH = 32, STEPS = 1000 };

struct eval {
	struct sr_cursor e;
	const struct sr_regs *regs;
	struct sr_memory stack;
	uint64_t v[DEPTH];
	unsigned int n;
	bool bad;
};

static void push(struct eval *x, uint64_t v)
{
	if (x->n == DEPTH)
		x->bad = true;
	else
		x->v[x->n++] = v;
}

static uint64_t pop(struct eval *x)
{
	if (!x->n) {
		x->bad = true;
		return 0;
	}
	return x->v[--x->n];
}

static uint64_t pick(struct eval *x, unsigned int i)
{
	if (i >= x->n) {
		x->bad = true;
		return 0;
	}
	return x->v[x->n - 1 - i];
}

static void push_register(struct eval *x, unsigned int reg)
{
	int64_t off = sr_cur_sleb(&x->e);

	if (reg >= SR_REGS || !(x->regs->known >> reg & 1))
		x->bad = true;
	else
		push(x, x->regs->r[reg] + (uint64_t)off);
}

static void deref(struct eval *x, unsigned int size)
{
	uint64_t at = pop(x), v;

	if (!sr_memory_word(x->stack, at, &v))
		x->bad = true;
	push(x, size >= 8 ? v : v & ((1ull << 8 * size) - 1));
}

/* Operations of two values. False: it is none. */
static bool binary(struct eval *x, unsigned int op)
{
	uint64_t b, a, v;

	if (!((op >= 0x1a && op <= 0x1e && op != 0x1b) || op == 0x21 || (op >= 0x24 && op <= 0x2e && op != 0x28) || op == 0x22 || op == 0x27))
		return false;
	b = pop(x);
	a = pop(x);
	switch (op) {
	case 0x1a: v = a & b; break;
	case 0x1c: v = a - b; break;
	case 0x1d: v = b ? a % b : 0; break;
	case 0x1e: v = a * b; break;
	case 0x21: v = a | b; break;
	case 0x22: v = a + b; break;
	case 0x24: v = a << (b & 63); break;
	case 0x25: v = a >> (b & 63); break;
	case 0x26: v = (uint64_t)((int64_t)a >> (b & 63)); break;
	case 0x27: v = a ^ b; break;
	case 0x29: v = a == b; break;
	case 0x2a: v = (int64_t)a >= (int64_t)b; break;
	case 0x2b: v = (int64_t)a > (int64_t)b; break;
	case 0x2c: v = (int64_t)a <= (int64_t)b; break;
	case 0x2d: v = (int64_t)a < (int64_t)b; break;
	default: v = a != b; break;
	}
	push(x, v);
	return true;
}

/* Constants. False: it is none. */
static bool constant(struct eval *x, unsigned int op)
{
	if (op >= 0x30 && op <= 0x4f)
		push(x, op - 0x30);
	else if (op >= 0x08 && op <= 0x0f)
		push(x, op & 1 ? (uint64_t)sr_cur_signed(&x->e, 1u << ((op - 8) >> 1)) : sr_cur_fixed(&x->e, 1u << ((op - 8) >> 1)));
	else if (op == 0x10)
		push(x, sr_cur_uleb(&x->e));
	else if (op == 0x11)
		push(x, (uint64_t)sr_cur_sleb(&x->e));
	else
		return false;
	return true;
}

static void operation(struct eval *x, unsigned int op)
{
	uint64_t a, b;

	if (constant(x, op) || binary(x, op))
		return;
	if (op >= 0x70 && op <= 0x8f) {
		push_register(x, op - 0x70);
		return;
	}
	switch (op) {
	case 0x06: deref(x, 8); break;
	case 0x94: deref(x, (unsigned int)sr_cur_fixed(&x->e, 1)); break;
	case 0x12: push(x, pick(x, 0)); break;
	case 0x13: pop(x); break;
	case 0x14: push(x, pick(x, 1)); break;
	case 0x15: push(x, pick(x, (unsigned int)sr_cur_fixed(&x->e, 1))); break;
	case 0x16:
		b = pop(x);
		a = pop(x);
		push(x, b);
		push(x, a);
		break;
	case 0x1f: push(x, 0 - pop(x)); break;
	case 0x20: push(x, ~pop(x)); break;
	case 0x23: push(x, pop(x) + sr_cur_uleb(&x->e)); break;
	case 0x92: a = sr_cur_uleb(&x->e); push_register(x, a < SR_REGS ? (unsigned int)a : SR_REGS); break;
	case 0x96: break;
	default: x->bad = true; break;	/* branches and what else nobody writes there */
	}
}

bool sr_expr(struct sr_cursor e, bool has_first, uint64_t first, const struct sr_regs *regs, struct sr_memory stack, uint64_t *result)
{
	struct eval x = { .e = e, .regs = regs, .stack = stack };
	unsigned int steps = 0;

	if (has_first)
		push(&x, first);
	while (!x.bad && !x.e.bad && x.e.p < x.e.end && steps++ < STEPS)
		operation(&x, (unsigned int)sr_cur_fixed(&x.e, 1));
	*result = pop(&x);
	return !x.bad && !x.e.bad;
}
