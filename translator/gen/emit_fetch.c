/* SPDX-License-Identifier: GPL-2.0 */
/* Fetch programs as C: $variables, members, casts. Numbers that depend on the kernel come from sp_lay[], by name. */
#include "emit.h"

#include <string.h>

#define FETCH_DEPTH 16

static const char *lay(struct emit *g, const struct fetch_op *op)
{
	if (!op->layout && op->kind != FETCH_ADDRESS)
		return emit_number(g, op->n);
	return emit_text(g, "sp_lay[%s]", plan_lay(g->plan, op->what ? op->what : "offset", (uint64_t)op->n, op->kind == FETCH_ADDRESS));
}

const char *emit_fetch_layout(struct emit *g, const char *what, uint64_t value)
{
	return emit_text(g, "sp_lay[%s]", plan_lay(g->plan, what ? what : "offset", value, false));
}

/* The low @size bytes of @x as a long. */
static const char *extend(struct emit *g, const char *x, int size, bool is_signed)
{
	static const char *const types[2][9] = {
		{ [1] = "unsigned char", [2] = "unsigned short", [4] = "unsigned int" },
		{ [1] = "signed char", [2] = "short", [4] = "int" },
	};
	const char *t = size <= 8 ? types[is_signed][size] : NULL;

	return t ? emit_text(g, "(long)(%s)%s", t, x) : x;
}

const char *emit_fetch_bits(struct emit *g, const char *x, const struct fetch_op *op)
{
	if (op->is_signed)
		return emit_text(g, "((long)((unsigned long)%s << %d) >> %d)", x, (int)(64 - op->width - op->n), 64 - op->width);
	return emit_text(g, "(long)((unsigned long)%s >> %d & %#llxul)", x, (int)op->n,
			 op->width >= 64 ? ~0ull : (1ull << op->width) - 1);
}

static const struct { enum fetch_op_kind kind; char op; const char *function; } binary[] = {
	{ FETCH_ADD2, '+', NULL }, { FETCH_SUB2, '-', NULL }, { FETCH_MUL2, '*', NULL }, { FETCH_AND2, '&', NULL },
	{ FETCH_OR2, '|', NULL }, { FETCH_XOR2, '^', NULL }, { FETCH_SHL2, 0, "sp_shl" }, { FETCH_SHR2, 0, "sp_ushr" },
	{ FETCH_SAR2, 0, "sp_shr" }, { FETCH_DIV2, 0, "sp_fetch_div" }, { FETCH_UDIV2, 0, "sp_fetch_udiv" }, { FETCH_MOD2, 0, "sp_fetch_mod" },
	{ FETCH_EQ2, 0, "sp_fetch_eq" }, { FETCH_NE2, 0, "sp_fetch_ne" }, { FETCH_LT2, 0, "sp_fetch_lt" }, { FETCH_LE2, 0, "sp_fetch_le" },
};

static const char *apply_binary(struct emit *g, enum fetch_op_kind kind, const char *a, const char *b)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(binary); i++)
		if (binary[i].kind == kind)
			return binary[i].op ? emit_text(g, "(%s %c %s)", a, binary[i].op, b)
					    : emit_text(g, "%s(%s, %s)", binary[i].function, a, b);
	return a;
}

/* What replaces the top by a number computed of it alone. NULL: it is no such operation. */
static const char *apply_unary(struct emit *g, const struct fetch_op *op, const char *x)
{
	switch (op->kind) {
	case FETCH_ADD:
		return op->layout || op->n ? emit_text(g, "(%s + (long)%s)", x, lay(g, op)) : x;
	case FETCH_PERCPU:
		return emit_text(g, "(%s + (long)sp_percpu_offset())", x);
	case FETCH_MUL:
		return op->n == 1 ? x : emit_text(g, "(%s * %s)", x, lay(g, op));
	case FETCH_EXTEND:
		return extend(g, x, op->size, op->is_signed);
	case FETCH_BITS:
		return emit_fetch_bits(g, x, op);
	case FETCH_NEG:
	case FETCH_NOT:
		return emit_text(g, "(%c%s)", op->kind == FETCH_NEG ? '-' : '~', x);
	case FETCH_ABS:
		return emit_text(g, "sp_fetch_abs(%s)", x);
	default:
		return NULL;
	}
}

/* A register at the entry of the call whose frame is at @frame, or whether it is known. */
static const char *at_entry(struct emit *g, const struct fetch_op *op, const char *frame, struct span at, const char *text)
{
	const char *x;

	if (op->kind == FETCH_ENTERED)
		return emit_temp_long(g, emit_text(g, "sp_entered(%s, %d)", frame, op->user)).text;
	x = emit_temp_long(g, emit_text(g, "sp_entry(c, %s, %d, %d, %s)", frame, op->user, (int)op->n, emit_site(g, at, text))).text;
	emit_check(g);
	return x;
}

/* Everything is computed as long; the whole is one temporary per load, since each load may fail. */
struct operand emit_fetch_of(struct emit *g, const struct fetch *f, struct span at)
{
	const char *st[FETCH_DEPTH] = { "0" }, *x;
	const char *text = f->text ? f->text : "target variable";
	int i, n = 0;

	for (i = 0; i < f->ops.n; i++) {
		const struct fetch_op *op = &f->ops.v[i];
		const char **top = &st[n > 0 ? n - 1 : 0];

		if (n >= FETCH_DEPTH - 1) {
			emit_not_yet(g, at, "a location expression this deep");
			break;
		}
		x = apply_unary(g, op, *top);
		if (x) {
			*top = x;
			continue;
		}
		switch (op->kind) {
		case FETCH_CONST:
		case FETCH_ADDRESS:
			st[n++] = op->kind == FETCH_ADDRESS || op->layout ? emit_text(g, "(long)%s", lay(g, op)) : lay(g, op);
			break;
		case FETCH_MODULE:
			st[n++] = emit_text(g, "(long)(sp_modsyms[%d].addr + %lldul)", plan_modsym(g->plan, op->module, op->symbol), (long long)op->n);
			break;
		case FETCH_REG:
			st[n++] = emit_text(g, "(long)sp_reg(c, %s)", lay(g, op));
			break;
		case FETCH_ARG:
			st[n++] = emit_text(g, "(long)c->args[%d]", (int)op->n);
			break;
		case FETCH_SAVED:
			st[n++] = emit_text(g, "((long *)sp_instance_data(c))[%d]", (int)op->n);
			break;
		case FETCH_EXPR:
			st[n++] = g->ready ? g->ready[op->n] : op_paren(g, emit_long(g, f->exprs[op->n]));
			break;
		case FETCH_LOAD:
			x = emit_temp_long(g, emit_text(g, "sp_%cread(c, %s, %d, %s)", op->user ? 'u' : 'k', *top, op->size,
							emit_site(g, at, text))).text;
			emit_check(g);
			*top = op->is_signed ? extend(g, x, op->size, true) : x;
			break;
		case FETCH_ENTRY: case FETCH_ENTERED:
			*top = at_entry(g, op, *top, at, text);
			break;
		case FETCH_THREAD:
			st[n++] = "(long)sp_thread_pointer()";
			break;
		case FETCH_SELECT:
			if (n < 3)
				break;
			st[n - 3] = emit_text(g, "(%s ? %s : %s)", st[n - 3], st[n - 2], st[n - 1]);
			n -= 2;
			break;
		case FETCH_DUP:
			*top = emit_temp_long(g, *top).text;
			st[n++] = *top;
			break;
		case FETCH_DROP:
			n -= n > 0;
			break;
		case FETCH_SWAP:
			if (n >= 2) {
				x = st[n - 1];
				st[n - 1] = st[n - 2];
				st[n - 2] = x;
			}
			break;
		default:
			if (n >= 2) {
				st[n - 2] = apply_binary(g, op->kind, st[n - 2], st[n - 1]);
				n--;
			}
		}
	}
	return op_sum(st[n > 0 ? n - 1 : 0]);
}

/* The text that is at a part's address; what cannot be read is no text, not an error. */
static const char *emit_part_text(struct emit *g, const struct fetch *f, const char *addr)
{
	const char *slot = emit_new_slot(g), *fault = emit_new_long(g);

	return emit_temp_str(g, emit_text(g, "sp_try_%cread_str(c, &%s, %s, %d, (int *)&%s)", f->text_user ? 'u' : 'k', slot, addr, f->text_max,
					  fault)).text;
}

/* Expressions inside of a chain run once, however many parts it has. */
static void ready_exprs(struct emit *g, const struct fetch *f)
{
	const char **ready = NEW_ARRAY(g->arena, const char *, f->nexprs + 1);
	int i;

	for (i = 0; i < f->nexprs; i++)
		ready[i] = emit_temp_long(g, emit_long(g, f->exprs[i]).text).text;
	g->ready = ready;
}

/* $$vars, $x$: the parts, formatted into a string slot. */
static struct operand emit_pretty(struct emit *g, const struct expr *e)
{
	const struct fetch_pretty *p = e->fetch->pretty;
	const char **parts = NEW_ARRAY(g->arena, const char *, p->parts.n + 1), *slot = emit_new_slot(g);
	AUTO_BUF q = { 0 };
	int i;

	if (e->fetch->nexprs)
		ready_exprs(g, e->fetch);
	for (i = 0; i < p->parts.n; i++) {
		struct operand o = emit_fetch_of(g, p->parts.v[i], e->at);

		parts[i] = o.stable ? o.text : emit_temp_long(g, o.text).text;
		if (p->parts.v[i]->text_max)
			parts[i] = emit_part_text(g, p->parts.v[i], parts[i]);
	}
	g->ready = NULL;
	for (i = 0; i < p->parts.n; i++)
		emit_line(g, "a[%d].%c = %s;", i, p->parts.v[i]->text_max ? 's' : 'd', parts[i]);
	if (p->parts.n > g->b->max_args)
		g->b->max_args = p->parts.n;
	buf_c_quote(&q, buf_str(&p->format), p->format.len);
	return emit_temp_str(g, emit_text(g, "sp_format(c, &%s, %s, %zu, %s, %d)", slot, buf_str(&q), p->format.len,
					  p->parts.n ? "a" : "0", p->parts.n));
}

struct operand emit_fetch(struct emit *g, const struct expr *e)
{
	if (e->fetch->pretty)
		return emit_pretty(g, e);
	return emit_fetch_of(g, e->fetch, e->at);
}
