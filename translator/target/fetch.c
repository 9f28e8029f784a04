/* SPDX-License-Identifier: GPL-2.0 */
/* Fetch programs as text, and the reference interpreter that says what they mean. */
#include "fetch.h"

#include <inttypes.h>
#include <string.h>

enum { STACK_MAX = 64 };

/* How many values an operation takes from the stack and leaves there; what its number is. */
static const struct {
	const char *name;
	uint8_t in, out;
	bool has_number;
} ops[] = {
	[FETCH_CONST] = { "const", 0, 1, true },	[FETCH_ADDRESS] = { "address", 0, 1, true },
	[FETCH_REG] = { "reg", 0, 1, true },		[FETCH_MODULE] = { "module", 0, 1, true },
			[FETCH_SAVED] = { "saved", 0, 1, true },
	[FETCH_ARG] = { "arg", 0, 1, true },
	[FETCH_EXPR] = { "expr", 0, 1, true },		[FETCH_ADD] = { "add", 1, 1, true },
	[FETCH_ADD2] = { "add2", 2, 1, false },		[FETCH_SUB2] = { "sub2", 2, 1, false },
	[FETCH_MUL2] = { "mul2", 2, 1, false },		[FETCH_AND2] = { "and2", 2, 1, false },
	[FETCH_OR2] = { "or2", 2, 1, false },		[FETCH_XOR2] = { "xor2", 2, 1, false },
	[FETCH_SHL2] = { "shl2", 2, 1, false },		[FETCH_SHR2] = { "shr2", 2, 1, false },
	[FETCH_DIV2] = { "div2", 2, 1, false },		[FETCH_UDIV2] = { "udiv2", 2, 1, false },
	[FETCH_MOD2] = { "mod2", 2, 1, false },
	[FETCH_EQ2] = { "eq2", 2, 1, false },		[FETCH_NE2] = { "ne2", 2, 1, false },
	[FETCH_LT2] = { "lt2", 2, 1, false },		[FETCH_LE2] = { "le2", 2, 1, false },
	[FETCH_SELECT] = { "select", 3, 1, false },	[FETCH_ABS] = { "abs", 1, 1, false },
	[FETCH_THREAD] = { "thread", 0, 1, false },
	[FETCH_SAR2] = { "sar2", 2, 1, false },		[FETCH_NEG] = { "neg", 1, 1, false },
	[FETCH_NOT] = { "not", 1, 1, false },		[FETCH_MUL] = { "mul", 1, 1, true },
	[FETCH_LOAD] = { "load", 1, 1, false },		[FETCH_EXTEND] = { "extend", 1, 1, false },
	[FETCH_BITS] = { "bits", 1, 1, true },		[FETCH_DUP] = { "dup", 1, 2, false },
	[FETCH_PERCPU] = { "percpu", 1, 1, false },
	[FETCH_ENTRY] = { "entry", 1, 1, true },	[FETCH_ENTERED] = { "entered", 1, 1, false },
	[FETCH_DROP] = { "drop", 1, 0, false },		[FETCH_SWAP] = { "swap", 2, 2, false },
};

static void print_op(struct buf *out, const struct fetch_op *op)
{
	if ((unsigned int)op->kind >= ARRAY_SIZE(ops)) {
		buf_printf(out, "bad %d", op->kind);
		return;
	}
	buf_puts(out, ops[op->kind].name);
	if (op->kind == FETCH_ADDRESS)
		buf_printf(out, " %#" PRIx64, (uint64_t)op->n);
	else if (ops[op->kind].has_number)
		buf_printf(out, " %" PRId64, op->n);
	if (op->kind == FETCH_MODULE)
		buf_printf(out, " %s:%s", op->module, op->symbol);
	if (op->kind == FETCH_BITS)
		buf_printf(out, " %d", op->width);
	if (op->kind == FETCH_LOAD || op->kind == FETCH_EXTEND)
		buf_printf(out, " %s%d", op->is_signed ? "s" : "u", op->size * 8);
	else if (op->kind == FETCH_BITS && op->is_signed)
		buf_puts(out, " signed");
	if (op->user)
		buf_puts(out, " user");
	if (op->what)
		buf_printf(out, "\t# %s", op->what);
}

void fetch_print(struct buf *out, const struct fetch *f)
{
	int i;

	for (i = 0; i < f->ops.n; i++) {
		print_op(out, &f->ops.v[i]);
		buf_putc(out, '\n');
	}
	if (!f->pretty)
		return;
	buf_puts(out, "format ");
	buf_c_quote(out, buf_str(&f->pretty->format), f->pretty->format.len);
	buf_putc(out, '\n');
	for (i = 0; i < f->pretty->parts.n; i++) {
		buf_printf(out, "part %d: %s\n", i, f->pretty->parts.v[i]->text ? f->pretty->parts.v[i]->text : "");
		fetch_print(out, f->pretty->parts.v[i]);
	}
}

static uint64_t extend(uint64_t x, int bits, bool is_signed)
{
	if (bits <= 0 || bits >= 64)
		return x;
	x &= (UINT64_C(1) << bits) - 1;
	if (is_signed && x >> (bits - 1))
		x |= ~UINT64_C(0) << bits;
	return x;
}

static uint64_t shift_right_signed(uint64_t a, uint64_t b)
{
	uint64_t fill = a >> 63 ? ~UINT64_C(0) : 0;

	if (b >= 64)
		return fill;
	return b ? a >> b | fill << (64 - b) : a;
}

static uint64_t binary(enum fetch_op_kind kind, uint64_t a, uint64_t b)
{
	switch (kind) {
	case FETCH_ADD2:
		return a + b;
	case FETCH_SUB2:
		return a - b;
	case FETCH_MUL2:
		return a * b;
	case FETCH_AND2:
		return a & b;
	case FETCH_OR2:
		return a | b;
	case FETCH_XOR2:
		return a ^ b;
	case FETCH_SHL2:
		return b < 64 ? a << b : 0;
	case FETCH_SHR2:
		return b < 64 ? a >> b : 0;
	case FETCH_DIV2:
		return !b ? 0 : b == ~UINT64_C(0) ? -a : (uint64_t)((int64_t)a / (int64_t)b);
	case FETCH_UDIV2:
		return b ? a / b : 0;
	case FETCH_MOD2:
		return b ? a % b : 0;
	case FETCH_EQ2:
		return a == b;
	case FETCH_NE2:
		return a != b;
	case FETCH_LT2:
		return (int64_t)a < (int64_t)b;
	case FETCH_LE2:
		return (int64_t)a <= (int64_t)b;
	default:
		return shift_right_signed(a, b);
	}
}

/* The value that an operation without operands pushes. */
static uint64_t leaf(const struct fetch_op *op, const struct fetch_machine *m)
{
	switch (op->kind) {
	case FETCH_ADDRESS:
		return (uint64_t)op->n + m->shift;
	case FETCH_REG:
		return m->reg(m->data, op->n);
	case FETCH_ARG:
		return m->args[op->n];
	case FETCH_SAVED:
		return m->saved[op->n];
	case FETCH_EXPR:
		return (uint64_t)m->exprs[op->n];
	case FETCH_THREAD:
		return m->thread;
	default:
		return (uint64_t)op->n;
	}
}

/* Replaces the top. False: fault. */
static bool unary(const struct fetch_op *op, const struct fetch_machine *m, uint64_t *top, uint64_t *fault)
{
	uint64_t x = *top;

	switch (op->kind) {
	case FETCH_ADD:
		*top = x + (uint64_t)op->n;
		return true;
	case FETCH_PERCPU:
		*top = x + m->percpu;
		return true;
	case FETCH_MUL:
		*top = x * (uint64_t)op->n;
		return true;
	case FETCH_NEG:
		*top = -x;
		return true;
	case FETCH_NOT:
		*top = ~x;
		return true;
	case FETCH_ABS:
		*top = x >> 63 ? -x : x;
		return true;
	case FETCH_BITS:
		*top = extend(op->n < 64 ? x >> op->n : 0, op->width, op->is_signed);
		return true;
	case FETCH_ENTERED:
		*top = m->entry && m->entry(m->data, x, 0, &x);
		return true;
	case FETCH_ENTRY:
		*fault = x;
		return m->entry && m->entry(m->data, x, op->n, top);
	case FETCH_LOAD:
		if (!m->load(m->data, x, op->size, op->user, top)) {
			*fault = x;
			return false;
		}
		/* fall through */
	default:
		*top = extend(*top, op->size * 8, op->is_signed);
		return true;
	}
}

bool fetch_eval(const struct fetch *f, const struct fetch_machine *m, uint64_t *value, uint64_t *fault)
{
	uint64_t st[STACK_MAX + 1], x;
	int i, n = 0;

	*value = *fault = 0;
	for (i = 0; i < f->ops.n; i++) {
		const struct fetch_op *op = &f->ops.v[i];

		if ((unsigned int)op->kind >= ARRAY_SIZE(ops) || n < ops[op->kind].in || n >= STACK_MAX)
			return false;
		if (op->kind == FETCH_DUP) {
			st[n] = st[n - 1];
		} else if (op->kind == FETCH_SWAP) {
			x = st[n - 1];
			st[n - 1] = st[n - 2];
			st[n - 2] = x;
		} else if (!ops[op->kind].in) {
			st[n] = leaf(op, m);
		} else if (op->kind == FETCH_SELECT) {
			st[n - 3] = st[n - 3] ? st[n - 2] : st[n - 1];
		} else if (ops[op->kind].in == 2) {
			st[n - 2] = binary(op->kind, st[n - 2], st[n - 1]);
		} else if (ops[op->kind].out && !unary(op, m, &st[n - 1], fault)) {
			return false;
		}
		n += ops[op->kind].out - ops[op->kind].in;
	}
	if (!n)
		return false;
	*value = st[n - 1];
	return true;
}
