/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Constant folding. Arithmetic is 64-bit and wraps; shifts go by the low six bits of the count; division by zero is left for run time,
 * where it is the error that the script may want to catch. Strings are joined while they stay short.
 */
#include "optimise.h"

#include <string.h>

enum { MAX_JOINED = 120 };

struct folder {
	struct arena *arena;
	int in_fetch;	/* inside of what was lowered, whose program holds on to these nodes */
};

static bool number(const struct expr *e, int64_t *v)
{
	if (e->kind != E_NUMBER || e->fetch)
		return false;
	*v = e->number.value;
	return true;
}

bool is_known(const struct expr *e, bool *value)
{
	int64_t v;

	if (!number(e, &v))
		return false;
	*value = v != 0;
	return true;
}

static void set_number(struct expr *e, int64_t v)
{
	e->kind = E_NUMBER;
	e->type = T_LONG;
	e->number.value = v;
}

static int64_t compute_unary(enum op op, int64_t a)
{
	switch (op) {
	case OP_NEG:
		return (int64_t)(0 - (uint64_t)a);
	case OP_NOT:
		return !a;
	case OP_BITNOT:
		return ~a;
	default:
		return a;
	}
}

static void fold_unary(struct expr *e)
{
	int64_t a;

	if (number(e->unary.a, &a))
		set_number(e, compute_unary(e->unary.op, a));
}

static int64_t arithmetic_shift(int64_t a, int n)
{
	return a < 0 ? (int64_t)~(~(uint64_t)a >> n) : a >> n;
}

static bool compute(enum op op, int64_t a, int64_t b, int64_t *v)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (op) {
	case OP_ADD:
		*v = (int64_t)(x + y);
		return true;
	case OP_SUB:
		*v = (int64_t)(x - y);
		return true;
	case OP_MUL:
		*v = (int64_t)(x * y);
		return true;
	case OP_DIV:
		if (b)
			*v = b == -1 ? (int64_t)(0 - x) : a / b;
		return b != 0;
	case OP_MOD:
		if (b)
			*v = b == -1 ? 0 : a % b;
		return b != 0;
	case OP_AND:
		*v = a & b;
		return true;
	case OP_OR:
		*v = a | b;
		return true;
	case OP_XOR:
		*v = a ^ b;
		return true;
	case OP_SHL:
		*v = (int64_t)(x << (y & 63));
		return true;
	case OP_SHR:
		*v = arithmetic_shift(a, (int)(y & 63));
		return true;
	case OP_USHR:
		*v = (int64_t)(x >> (y & 63));
		return true;
	default:
		return false;
	}
}

static void fold_binary(struct expr *e)
{
	int64_t a, b, v;

	if (number(e->binary.a, &a) && number(e->binary.b, &b) && compute(e->binary.op, a, b, &v))
		set_number(e, v);
}

static bool holds(enum op op, int order)
{
	switch (op) {
	case OP_LT:
		return order < 0;
	case OP_GT:
		return order > 0;
	case OP_LE:
		return order <= 0;
	case OP_GE:
		return order >= 0;
	case OP_EQ:
		return order == 0;
	default:
		return order != 0;
	}
}

/* A NUL ends a string at run time; such literals are left alone. */
static bool plain_string(const struct expr *e)
{
	return e->kind == E_STRING && !memchr(e->string.s, 0, e->string.len);
}

static int compare_strings(const struct expr *a, const struct expr *b)
{
	size_t n = a->string.len < b->string.len ? a->string.len : b->string.len;
	int order = memcmp(a->string.s, b->string.s, n);

	return order ? order : a->string.len < b->string.len ? -1 : a->string.len > b->string.len;
}

static void fold_compare(struct expr *e)
{
	const struct expr *l = e->binary.a, *r = e->binary.b;
	int64_t a, b;

	if (number(l, &a) && number(r, &b))
		set_number(e, holds(e->binary.op, a < b ? -1 : a > b));
	else if (plain_string(l) && plain_string(r) && l->string.len < MAX_JOINED && r->string.len < MAX_JOINED)
		set_number(e, holds(e->binary.op, compare_strings(l, r)));
}

static void fold_logic(struct expr *e)
{
	bool land = e->binary.op == OP_LAND, a, b;

	if (!is_known(e->binary.a, &a))
		return;
	if (a != land)
		set_number(e, a);
	else if (is_known(e->binary.b, &b))
		set_number(e, b);
}

static void fold_concat(struct arena *a, struct expr *e)
{
	const struct expr *l = e->binary.a, *r = e->binary.b;
	size_t n;
	char *s;

	if (!plain_string(l) || !plain_string(r) || l->string.len + r->string.len > MAX_JOINED)
		return;
	n = l->string.len + r->string.len;
	s = arena_alloc(a, n + 1);
	memcpy(s, l->string.s, l->string.len);
	memcpy(s + l->string.len, r->string.s, r->string.len);
	e->kind = E_STRING;
	e->string.s = s;
	e->string.len = n;
}

/* ---- without a change ---- */

static bool evaluate_binary(const struct expr *e, int64_t *v)
{
	bool land = e->binary.op == OP_LAND;
	int64_t a, b;

	if (!fold_evaluate(e->binary.a, &a))
		return false;
	if (e->kind == E_LOGIC && !a == land) {
		*v = !land;
		return true;
	}
	if (!fold_evaluate(e->binary.b, &b))
		return false;
	if (e->kind == E_BINARY)
		return compute(e->binary.op, a, b, v);
	*v = e->kind == E_LOGIC ? b != 0 : holds(e->binary.op, a < b ? -1 : a > b);
	return true;
}

bool fold_evaluate(const struct expr *e, int64_t *v)
{
	int64_t a;

	switch (e->kind) {
	case E_NUMBER:
		return number(e, v);
	case E_UNARY:
		if (!fold_evaluate(e->unary.a, &a))
			return false;
		*v = compute_unary(e->unary.op, a);
		return true;
	case E_BINARY: case E_COMPARE: case E_LOGIC:
		return evaluate_binary(e, v);
	default:
		return false;
	}
}

/* ---- the walk ---- */

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct folder *f = w->data;

	f->in_fetch += (*slot)->fetch != NULL;
	return true;
}

static void on_leave(struct ast_walk *w, struct expr **slot)
{
	struct folder *f = w->data;
	struct expr *e = *slot;
	bool value;

	if (e->fetch)
		f->in_fetch--;
	if (e->fetch || f->in_fetch)
		return;
	switch (e->kind) {
	case E_UNARY:
		fold_unary(e);
		break;
	case E_BINARY:
		fold_binary(e);
		break;
	case E_COMPARE:
		fold_compare(e);
		break;
	case E_LOGIC:
		fold_logic(e);
		break;
	case E_CONCAT:
		fold_concat(f->arena, e);
		break;
	case E_TERNARY:
		if (is_known(e->ternary.cond, &value))
			*slot = value ? e->ternary.a : e->ternary.b;
		break;
	default:
		break;
	}
}

void fold_expr(struct arena *a, struct expr **slot)
{
	struct folder f = { .arena = a };
	struct ast_walk w = { .expr = on_expr, .leave = on_leave, .data = &f };

	ast_walk_expr(&w, slot);
}
