/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a variable is: in a register, at the address that an expression computes, nowhere but with a value that it computes, in several places, or known by
 * what it would point to.
 */
#include "dw_priv.h"

#include <string.h>

enum { OPS_MAX = 200, PIECES_MAX = 64, RANGES_MAX = 10000 };

static bool reg_number(Dwarf_Op *op, uint8_t *reg)
{
	uint64_t n;

	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31)
		n = op->atom - DW_OP_reg0;
	else if (op->atom == DW_OP_regx)
		n = op->number;
	else
		return false;
	*reg = (uint8_t)n;
	return n < 256;
}

/* One register, or two with eight bytes in the first. */
static bool in_registers(Dwarf_Op *ops, size_t n, struct dw_place *out)
{
	if (!n || !reg_number(&ops[0], &out->reg))
		return false;
	if (n == 1 || (n == 2 && ops[1].atom == DW_OP_piece)) {
		out->kind = PLACE_REG;
		return true;
	}
	if (n == 4 && ops[1].atom == DW_OP_piece && ops[1].number == 8 && reg_number(&ops[2], &out->reg2) &&
	    ops[3].atom == DW_OP_piece) {
		out->kind = PLACE_REGS;
		return true;
	}
	return false;
}

static bool is_piece(const Dwarf_Op *op)
{
	return op->atom == DW_OP_piece || op->atom == DW_OP_bit_piece;
}

static bool nowhere(struct dw_place *out, const char *why)
{
	out->kind = PLACE_NONE;
	out->why = why;
	return false;
}

/* DW_OP_implicit_value: the bytes themselves. More than a number's become pieces. */
static bool implicit_value(struct dw_expr *x, Dwarf_Op *op, struct dw_place *out)
{
	struct dw *d = x->d;
	Dwarf_Block block;
	size_t i, n;

	if (dwarf_getlocation_implicit_value(x->attr, op, &block) || !block.length || block.length > PIECES_MAX * 8)
		return nowhere(out, "the size of its constant value (DW_OP_implicit_value) is damaged");
	out->kind = block.length > 8 ? PLACE_PIECES : PLACE_VALUE;
	if (block.length > 8)
		out->pieces = NEW_ARRAY(d->arena, struct tpiece, (block.length + 7) / 8);
	for (i = 0; i < block.length; i += n) {
		uint64_t v = 0;

		n = block.length - i < 8 ? block.length - i : 8;
		memcpy(&v, block.data + i, n);
		if (out->kind == PLACE_VALUE) {
			fetch_add(d->arena, &out->f, FETCH_CONST, (int64_t)v);
			break;
		}
		fetch_add(d->arena, &out->pieces[out->npieces].f, FETCH_CONST, (int64_t)v);
		out->pieces[out->npieces].at = i * 8;
		out->pieces[out->npieces++].bits = n * 8;
	}
	return true;
}

static bool implicit_pointer(struct dw_expr *x, Dwarf_Op *op, struct dw_place *out)
{
	if (dwarf_getlocation_die(x->attr, op, &out->object))
		return nowhere(out, "what it would point to (DW_OP_implicit_pointer) is damaged");
	out->kind = PLACE_POINTER;
	out->object_offset = (int64_t)op->number2;
	return true;
}

/* One place: all of the location, or what stands before one piece. */
static bool locate_one(struct dw_expr *x, Dwarf_Op *ops, size_t n, struct dw_place *out)
{
	struct dw_expr run = *x;

	if (in_registers(ops, n, out))
		return true;
	if (n == 1 && ops[0].atom == DW_OP_implicit_value)
		return implicit_value(x, &ops[0], out);
	if (n == 1 && (ops[0].atom == DW_OP_implicit_pointer || ops[0].atom == DW_OP_GNU_implicit_pointer))
		return implicit_pointer(x, &ops[0], out);
	if (!dw_expr_run(&run, ops, n)) {
		out->below_frame |= run.below_frame;
		out->of_entry = run.of_entry;
		return nowhere(out, run.why);
	}
	out->kind = run.is_value ? PLACE_VALUE : PLACE_MEMORY;
	out->below_frame |= run.below_frame;
	out->f = run.f;
	return true;
}

/* What one piece's place means for the object. False: reported in @out. */
static void fill_piece(struct dw_expr *x, Dwarf_Op *ops, size_t n, struct tpiece *p, struct dw_place *out)
{
	struct dw_place one;
	const struct treg *r;

	memset(&one, 0, sizeof(one));
	p->why = "the compiler optimized this part of it away";
	if (!n)
		return;
	p->why = NULL;
	if (!locate_one(x, ops, n, &one)) {
		p->why = one.why;
		return;
	}
	out->below_frame |= one.below_frame;
	p->is_memory = one.kind == PLACE_MEMORY;
	p->f = one.f;
	if (one.kind == PLACE_REG) {
		r = reg_dwarf(one.reg);
		if (r)
			fetch_add_layout(x->d->arena, &p->f, FETCH_REG, r->pt_regs, arena_printf(x->d->arena, "%%%s", r->name));
		else
			p->why = "a part of it is in a register that a probe cannot see";
	} else if (one.kind != PLACE_MEMORY && one.kind != PLACE_VALUE) {
		p->why = "a part of it is a pointer to what has no address (DW_OP_implicit_pointer)";
	}
}

static bool in_pieces(struct dw_expr *x, Dwarf_Op *ops, size_t n, struct dw_place *out)
{
	uint64_t at = 0;
	size_t i, from = 0;

	out->pieces = NEW_ARRAY(x->d->arena, struct tpiece, PIECES_MAX);
	for (i = 0; i < n; i++) {
		struct tpiece *p = &out->pieces[out->npieces];

		if (!is_piece(&ops[i]))
			continue;
		if (out->npieces++ >= PIECES_MAX - 1)
			return nowhere(out, "it is split over too many places");
		p->at = at;
		p->bits = ops[i].atom == DW_OP_piece ? ops[i].number * 8 : ops[i].number;
		p->from = ops[i].atom == DW_OP_piece ? 0 : ops[i].number2;
		if (p->bits > UINT32_MAX || p->from > UINT32_MAX)
			return nowhere(out, "its location expression is damaged");
		fill_piece(x, &ops[from], i - from, p, out);
		at += p->bits;
		from = i + 1;
	}
	if (from != n)
		return nowhere(out, "its location expression is damaged");
	out->kind = PLACE_PIECES;
	return true;
}

/* DW_AT_const_value: a number, or the bytes of an object. */
static bool constant(struct dw *d, Dwarf_Die *var, struct dw_place *out)
{
	Dwarf_Attribute a;
	Dwarf_Block block;
	Dwarf_Sword value;
	uint64_t v = 0;

	if (!dwarf_attr_integrate(var, DW_AT_const_value, &a))
		return false;
	if (dwarf_formsdata(&a, &value)) {
		if (dwarf_formblock(&a, &block) || !block.length || block.length > 8)
			return false;
		memcpy(&v, block.data, block.length);
		value = (int64_t)v;
	}
	fetch_add(d->arena, &out->f, FETCH_CONST, value);
	out->kind = PLACE_VALUE;
	return true;
}

/*
 * Places in the source between which there is no code (gcc's "views") make ranges of no length. What holds there holds when the instruction behind them
 * is reached: all that is known of the parameters of a copy that became no code of its own.
 */
static int locate_point(Dwarf_Attribute *a, uint64_t pc, Dwarf_Op **ops, size_t *n)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t off = 0;
	int i;

	for (i = 0; i < RANGES_MAX && (off = dwarf_getlocations(a, off, &base, &start, &end, ops, n)) > 0; i++)
		if (start == pc && end == pc && *n)
			return 1;
	return 0;
}

void dw_locate(struct dw *d, Dwarf_Die *func, Dwarf_Die *var, uint64_t pc, bool inside, struct dw_place *out)
{
	struct dw_expr x = { .d = d, .func = func, .pc = pc, .inside = inside };
	const char *says;
	Dwarf_Attribute a;
	Dwarf_Op *ops;
	size_t n, i;
	int found;

	memset(out, 0, sizeof(*out));
	if (constant(d, var, out))
		return;
	if (!dwarf_attr_integrate(var, DW_AT_location, &a)) {
		out->why = "the compiler optimized it away";
		return;
	}
	out->from_list = a.form != DW_FORM_exprloc && a.form != DW_FORM_block1 && a.form != DW_FORM_block;
	found = dwarf_getlocation_addr(&a, pc, &ops, &n, 1);
	if (!found && out->from_list && inside)
		found = locate_point(&a, pc, &ops, &n);
	if (found < 0) {
		says = dwarf_errmsg(-1);
		out->why = arena_printf(d->arena, "its location is damaged, or uses an operation that is not known (%s)", says ? says : "?");
		return;
	}
	if (found != 1 || !n) {
		out->why = arena_printf(d->arena, "it has no value at this place in the code%s", dw_where_alive(d, func, var, pc));
		return;
	}
	if (n > OPS_MAX) {
		out->why = "its location is too long an expression";
		return;
	}
	x.attr = &a;
	for (i = 0; i < n && !is_piece(&ops[i]); i++)
		;
	if (i < n && !in_registers(ops, n, out))
		in_pieces(&x, ops, n, out);
	else if (i == n)
		locate_one(&x, ops, n, out);
	if (out->why && out->of_entry)
		out->why = arena_printf(d->arena, "%s%s", out->why, dw_where_alive(d, func, var, pc));
}
