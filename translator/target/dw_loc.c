/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Location expressions as fetch programs, for the very first instruction of a function: the stack pointer is where
 * the call left it, so the call frame address is rsp + 8, and "the value that the register had at entry" is the
 * register itself.
 */
#include "dw_priv.h"

#include <stdlib.h>
#include <string.h>

enum { OPS_MAX = 64, DEPTH_MAX = 12 };

/* The x86_64 call pushed the return address. */
enum { CFA_FROM_RSP = 8 };

struct loc {
	struct dw *d;
	Dwarf_Die *func;
	Dwarf_Attribute *attr;
	uint64_t pc;
	bool inside;			/* not at the function's entry */
	int depth;			/* of the stack */
	bool is_value;			/* DW_OP_stack_value, implicit value */
	int64_t cfa_offset;		/* while the whole is CFA + constant */
	bool is_cfa;
	struct dw_place *out;
};

static bool give_up(struct loc *l, const char *why)
{
	l->out->kind = PLACE_NONE;
	l->out->why = why;
	return false;
}

static bool push(struct loc *l, enum fetch_op_kind kind, int64_t n)
{
	if (l->depth >= DEPTH_MAX)
		return give_up(l, "its location is too deep an expression");
	fetch_add(l->d->arena, &l->out->f, kind, n);
	l->depth++;
	l->is_cfa = false;
	return true;
}

static bool push_reg(struct loc *l, uint64_t reg, int64_t offset)
{
	const struct treg *r = reg < 256 ? reg_dwarf((unsigned int)reg) : NULL;

	if (!r)
		return give_up(l, "it is in a register that a probe cannot see");
	if (!push(l, FETCH_REG, r->pt_regs))
		return false;
	l->out->f.ops.v[l->out->f.ops.n - 1].layout = true;
	l->out->f.ops.v[l->out->f.ops.n - 1].what = arena_printf(l->d->arena, "%%%s", r->name);
	if (offset)
		fetch_add_layout(l->d->arena, &l->out->f, FETCH_ADD, offset,
				 arena_printf(l->d->arena, "offset from %%%s", r->name));
	return true;
}

/* Inside of a function, the unwind table says what the stack pointer (or another register) is off by. */
static bool push_cfa_inside(struct loc *l, int64_t offset)
{
	Dwarf_Frame *frame = NULL;
	Dwarf_Op *ops;
	size_t n = 0;
	bool ok = false;
	Dwarf_CFI *cfi[2] = { dwarf_getcfi(l->d->dbg), dwarf_getcfi_elf(dwarf_getelf(l->d->dbg)) };
	int i;

	for (i = 0; i < 2 && !frame; i++)
		if (cfi[i] && dwarf_cfi_addrframe(cfi[i], l->pc, &frame))
			frame = NULL;
	if (!frame)
		return give_up(l, "nothing says where the function's frame is at this place");
	if (!dwarf_frame_cfa(frame, &ops, &n) && n == 1 && ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
		ok = push_reg(l, ops[0].atom - DW_OP_breg0, (int64_t)(ops[0].number + (uint64_t)offset));
	else if (n == 1 && ops[0].atom == DW_OP_bregx)
		ok = push_reg(l, ops[0].number, (int64_t)(ops[0].number2 + (uint64_t)offset));
	else
		give_up(l, "the function's frame is described in a way that is not supported");
	free(frame);
	return ok;
}

static bool push_cfa(struct loc *l, int64_t offset)
{
	if (l->inside)
		return push_cfa_inside(l, offset);
	/* Unsigned: a damaged file may name any offset. */
	if (!push_reg(l, REG_RSP, (int64_t)((uint64_t)offset + CFA_FROM_RSP)))
		return false;
	if (l->depth == 1) {
		l->is_cfa = true;
		l->cfa_offset = offset;
	}
	return true;
}

/*
 * The frame base is the CFA in all code that gcc writes; clang without optimization says rbp, which is the caller's
 * at the entry.
 */
static bool push_frame(struct loc *l, int64_t offset)
{
	Dwarf_Attribute a;
	Dwarf_Op *ops;
	size_t n;

	if (!dwarf_attr_integrate(l->func, DW_AT_frame_base, &a) ||
	    dwarf_getlocation_addr(&a, l->pc, &ops, &n, 1) != 1 || n != 1)
		return give_up(l, "the function's frame is not described");
	if (ops[0].atom == DW_OP_call_frame_cfa)
		return push_cfa(l, offset);
	if (l->inside && ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
		return push_reg(l, ops[0].atom - DW_OP_breg0, (int64_t)(ops[0].number + (uint64_t)offset));
	/* Before CFA expressions gcc described the frame as a list; its first entry is rsp + 8. */
	if (ops[0].atom == DW_OP_breg7 && ops[0].number == CFA_FROM_RSP)
		return push_cfa(l, offset);
	l->out->below_frame = true;
	return give_up(l, "the function's frame is not set up yet at its entry");
}

static bool pop2(struct loc *l, enum fetch_op_kind kind)
{
	if (l->depth < 2)
		return give_up(l, "its location expression is damaged");
	fetch_add(l->d->arena, &l->out->f, kind, 0);
	l->depth--;
	l->is_cfa = false;
	return true;
}

static bool on_top(struct loc *l, enum fetch_op_kind kind, int64_t n, unsigned int size)
{
	struct fetch_op *op;

	if (l->depth < 1 || (size != 1 && size != 2 && size != 4 && size != 8))
		return give_up(l, "its location expression is damaged");
	op = fetch_add(l->d->arena, &l->out->f, kind, n);
	op->size = (uint8_t)size;
	/* Sums that the compiler writes into locations are offsets of this build. */
	op->layout = kind == FETCH_ADD;
	op->what = op->layout ? "offset in a location" : NULL;
	l->is_cfa = false;
	return true;
}

static bool stack_op(struct loc *l, Dwarf_Op *op)
{
	static const struct { uint8_t atom; enum fetch_op_kind kind; } binary[] = {
		{ DW_OP_plus, FETCH_ADD2 }, { DW_OP_minus, FETCH_SUB2 }, { DW_OP_mul, FETCH_MUL2 }, { DW_OP_and, FETCH_AND2 },
		{ DW_OP_or, FETCH_OR2 }, { DW_OP_xor, FETCH_XOR2 }, { DW_OP_shl, FETCH_SHL2 }, { DW_OP_shr, FETCH_SHR2 },
		{ DW_OP_shra, FETCH_SAR2 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(binary); i++)
		if (binary[i].atom == op->atom)
			return pop2(l, binary[i].kind);
	switch (op->atom) {
	case DW_OP_neg:
		return on_top(l, FETCH_NEG, 0, 8);
	case DW_OP_not:
		return on_top(l, FETCH_NOT, 0, 8);
	case DW_OP_plus_uconst:
		return on_top(l, FETCH_ADD, (int64_t)op->number, 8);
	case DW_OP_deref:
		return on_top(l, FETCH_LOAD, 0, 8);
	case DW_OP_deref_size:
		return on_top(l, FETCH_LOAD, 0, (unsigned int)op->number);
	case DW_OP_dup:
		return l->depth >= 1 ? push(l, FETCH_DUP, 0) : give_up(l, "its location expression is damaged");
	case DW_OP_swap:
		if (l->depth < 2)
			return give_up(l, "its location expression is damaged");
		fetch_add(l->d->arena, &l->out->f, FETCH_SWAP, 0);
		return true;
	case DW_OP_drop:
		if (l->depth < 1)
			return give_up(l, "its location expression is damaged");
		fetch_add(l->d->arena, &l->out->f, FETCH_DROP, 0);
		l->depth--;
		return true;
	case DW_OP_implicit_pointer:
	case DW_OP_GNU_implicit_pointer:
		return give_up(l, "the compiler optimized away what it points to");
	case DW_OP_GNU_parameter_ref:
		return give_up(l, "the compiler passes it in another way in this copy of the function");
	default:
		return give_up(l, arena_printf(l->d->arena, "its location uses operation %s, which is not supported", dw_operation(l->d, op->atom)));
	}
}

/* The register or expression inside: evaluated at the entry, and that is where we are. */
static bool entry_value(struct loc *l, Dwarf_Op *op)
{
	Dwarf_Attribute inner;
	Dwarf_Op *ops;
	size_t n;

	if (l->inside)
		return give_up(l, "only its value at the function's entry is known, and the probe is behind it");
	if (dwarf_getlocation_attr(l->attr, op, &inner) || dwarf_getlocation(&inner, &ops, &n) || n != 1)
		return give_up(l, "its location expression is damaged");
	if (ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return push_reg(l, ops[0].atom - DW_OP_reg0, 0);
	if (ops[0].atom == DW_OP_regx)
		return push_reg(l, ops[0].number, 0);
	return give_up(l, "its value at entry is not in a register");
}

/* DW_OP_implicit_value: a block with the bytes. */
static bool implicit_value(struct loc *l, Dwarf_Op *op)
{
	Dwarf_Block block;
	uint64_t v = 0;

	if (dwarf_getlocation_implicit_value(l->attr, op, &block) || !block.length || block.length > 8)
		return give_up(l, "its constant value is too wide");
	memcpy(&v, block.data, block.length);
	l->is_value = true;
	return push(l, FETCH_CONST, (int64_t)v);
}

static bool addrx(struct loc *l, Dwarf_Op *op)
{
	Dwarf_Attribute inner;
	Dwarf_Addr addr;

	if (dwarf_getlocation_attr(l->attr, op, &inner) || dwarf_formaddr(&inner, &addr))
		return give_up(l, "its location expression is damaged");
	return push(l, FETCH_ADDRESS, (int64_t)addr);
}

static bool run_op(struct loc *l, Dwarf_Op *op)
{
	if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31)
		return push(l, FETCH_CONST, op->atom - DW_OP_lit0);
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31)
		return push_reg(l, op->atom - DW_OP_breg0, (int64_t)op->number);
	switch (op->atom) {
	case DW_OP_nop:
		return true;
	case DW_OP_addr:
		return push(l, FETCH_ADDRESS, (int64_t)op->number);
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
		return addrx(l, op);
	case DW_OP_const1u: case DW_OP_const1s: case DW_OP_const2u: case DW_OP_const2s:
	case DW_OP_const4u: case DW_OP_const4s: case DW_OP_const8u: case DW_OP_const8s: case DW_OP_constu: case DW_OP_consts:
		return push(l, FETCH_CONST, (int64_t)op->number);
	case DW_OP_bregx:
		return push_reg(l, op->number, (int64_t)op->number2);
	case DW_OP_fbreg:
		return push_frame(l, (int64_t)op->number);
	case DW_OP_call_frame_cfa:
		return push_cfa(l, 0);
	case DW_OP_entry_value:
	case DW_OP_GNU_entry_value:
		return entry_value(l, op);
	case DW_OP_implicit_value:
		return implicit_value(l, op);
	case DW_OP_stack_value:
		l->is_value = true;
		return true;
	default:
		return stack_op(l, op);
	}
}

static bool run(struct loc *l, Dwarf_Op *ops, size_t n)
{
	size_t i;

	if (n > OPS_MAX)
		return give_up(l, "its location is too long an expression");
	for (i = 0; i < n; i++)
		if (!run_op(l, &ops[i]))
			return false;
	if (l->depth != 1)
		return give_up(l, "its location expression is damaged");
	l->out->kind = l->is_value ? PLACE_VALUE : PLACE_MEMORY;
	/* Memory under the CFA belongs to the function's own frame, which its first instruction has yet to build. */
	if (!l->is_value && l->is_cfa && l->cfa_offset < 0)
		l->out->below_frame = true;
	return true;
}

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

void dw_locate(struct dw *d, Dwarf_Die *func, Dwarf_Die *var, uint64_t pc, bool inside, struct dw_place *out)
{
	struct loc l = { .d = d, .func = func, .pc = pc, .inside = inside, .out = out };
	Dwarf_Attribute a;
	Dwarf_Sword value;
	Dwarf_Op *ops;
	size_t n, i;

	memset(out, 0, sizeof(*out));
	if (dwarf_attr_integrate(var, DW_AT_const_value, &a) && !dwarf_formsdata(&a, &value)) {
		fetch_add(d->arena, &out->f, FETCH_CONST, value);
		out->kind = PLACE_VALUE;
		return;
	}
	if (!dwarf_attr_integrate(var, DW_AT_location, &a)) {
		out->why = "the compiler optimized it away";
		return;
	}
	out->from_list = a.form != DW_FORM_exprloc && a.form != DW_FORM_block1 && a.form != DW_FORM_block;
	if (dwarf_getlocation_addr(&a, pc, &ops, &n, 1) != 1 || !n) {
		out->why = arena_printf(d->arena, "it has no value at this place in the code%s", dw_where_alive(d, var, pc));
		return;
	}
	if (in_registers(ops, n, out))
		return;
	for (i = 0; i < n; i++) {
		if (ops[i].atom == DW_OP_piece || ops[i].atom == DW_OP_bit_piece) {
			out->why = "it is split over several places";
			return;
		}
	}
	l.attr = &a;
	if (!run(&l, ops, n))
		out->kind = PLACE_NONE;
}
