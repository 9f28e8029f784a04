/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expressions of DWARF as fetch programs. Each place of the expression's stack is a program of its own that computes what would be there, so that copies,
 * swaps and both ways of a branch are matters of this file and cost the probe nothing. Where loops would not end, a budget does.
 *
 * At the very first instruction of a function the stack pointer is where the call left it, so the call frame address is rsp + 8, and "the value that the
 * register had at entry" is the register itself.
 */
#include "dw_priv.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 256, PROGRAM_MAX = 96, NEST_MAX = 3 };

/* The x86_64 call pushed the return address. */
enum { CFA_FROM_RSP = 8, CFA_FROM_RBP = 16 };

static bool give_up(struct dw_expr *x, const char *why)
{
	if (!x->why)
		x->why = why;
	return false;
}

static bool damaged(struct dw_expr *x)
{
	return give_up(x, "its location expression is damaged");
}

static bool not_supported(struct dw_expr *x, unsigned int atom)
{
	return give_up(x, arena_printf(x->d->arena, "its location uses operation %s, which is not supported", dw_operation(x->d, atom)));
}

/* ---- the stack ---- */

struct slot {
	struct fetch f;
	uint8_t size;			/* of its type; 0: the generic one, of an address's size */
	bool is_signed;
	bool is_cfa;			/* CFA + cfa_offset */
	int64_t cfa_offset;
};

struct stack {
	struct slot s[12];
	int n;
};

static struct slot *push(struct dw_expr *x, struct stack *st)
{
	if (st->n >= (int)ARRAY_SIZE(st->s)) {
		give_up(x, "its location is too deep an expression");
		return NULL;
	}
	memset(&st->s[st->n], 0, sizeof(st->s[0]));
	return &st->s[st->n++];
}

/* The place @from below the top; NULL: the expression is damaged. */
static struct slot *at(struct dw_expr *x, struct stack *st, int from)
{
	if (from < 0 || from >= st->n) {
		damaged(x);
		return NULL;
	}
	return &st->s[st->n - 1 - from];
}

static struct slot copy_of(const struct slot *s)
{
	struct slot c = *s;

	/* Whoever adds to it makes its own. */
	c.f.ops.cap = c.f.ops.n;
	return c;
}

static struct fetch_op *add(struct dw_expr *x, struct slot *s, enum fetch_op_kind kind, int64_t n)
{
	s->is_cfa = false;
	return fetch_add(x->d->arena, &s->f, kind, n);
}

static bool append(struct dw_expr *x, struct slot *to, const struct slot *s)
{
	int i;

	if (to->f.ops.n + s->f.ops.n > PROGRAM_MAX)
		return give_up(x, "its location is too long an expression");
	for (i = 0; i < s->f.ops.n; i++)
		vec_push(x->d->arena, &to->f.ops, s->f.ops.v[i]);
	return true;
}

static bool push_number(struct dw_expr *x, struct stack *st, enum fetch_op_kind kind, int64_t n)
{
	struct slot *s = push(x, st);

	return s && add(x, s, kind, n);
}

/* ---- registers and frames ---- */

static bool push_reg(struct dw_expr *x, struct stack *st, uint64_t reg, int64_t offset)
{
	const struct treg *r = reg < 256 ? reg_dwarf((unsigned int)reg) : NULL;
	struct slot *s = r ? push(x, st) : NULL;

	if (!r)
		return give_up(x, "it is in a register that a probe cannot see");
	if (!s)
		return false;
	fetch_add_layout(x->d->arena, &s->f, FETCH_REG, r->pt_regs, arena_printf(x->d->arena, "%%%s", r->name));
	if (offset)
		fetch_add_layout(x->d->arena, &s->f, FETCH_ADD, offset, arena_printf(x->d->arena, "offset from %%%s", r->name));
	return true;
}

static bool run_all(struct dw_expr *x, struct stack *st, Dwarf_Op *ops, size_t n, size_t from);

/* A function that aligns its stack keeps where its frame is in the stack. */
static bool push_frame_expression(struct dw_expr *x, struct stack *st, Dwarf_Op *ops, size_t n, int64_t offset)
{
	int before = st->n;

	if (!n || x->nested >= NEST_MAX)
		return give_up(x, "the function's frame is described in a way that is not supported");
	x->nested++;
	if (!run_all(x, st, ops, n, 0))
		return false;
	x->nested--;
	if (st->n != before + 1 || x->is_value)
		return damaged(x);
	if (offset)
		fetch_add_layout(x->d->arena, &st->s[before].f, FETCH_ADD, offset, "offset in the frame");
	return true;
}

/* Inside of a function, the unwind table says what the stack pointer (or another register) is off by. */
static bool push_cfa_inside(struct dw_expr *x, struct stack *st, int64_t offset)
{
	Dwarf_Frame *frame = NULL;
	Dwarf_Op *ops;
	size_t n = 0;
	bool ok = false;
	Dwarf_CFI *cfi[2];
	int i;

	dw_unwind_tables(x->d, cfi);
	for (i = 0; i < 2 && !frame; i++)
		if (cfi[i] && dwarf_cfi_addrframe(cfi[i], x->pc, &frame))
			frame = NULL;
	if (!frame)
		return give_up(x, "nothing says where the function's frame is at this place");
	if (!dwarf_frame_cfa(frame, &ops, &n) && n == 1 && ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
		ok = push_reg(x, st, ops[0].atom - DW_OP_breg0, (int64_t)(ops[0].number + (uint64_t)offset));
	else if (n == 1 && ops[0].atom == DW_OP_bregx)
		ok = push_reg(x, st, ops[0].number, (int64_t)(ops[0].number2 + (uint64_t)offset));
	else
		ok = push_frame_expression(x, st, ops, n, offset);
	free(frame);
	return ok;
}

static bool push_cfa(struct dw_expr *x, struct stack *st, int64_t offset)
{
	if (x->inside)
		return push_cfa_inside(x, st, offset);
	/* Unsigned: a damaged file may name any offset. */
	if (!push_reg(x, st, REG_RSP, (int64_t)((uint64_t)offset + CFA_FROM_RSP)))
		return false;
	st->s[st->n - 1].is_cfa = true;
	st->s[st->n - 1].cfa_offset = offset;
	return true;
}

/*
 * The frame base is the CFA in all code that gcc writes; clang without optimization says rbp, which is the caller's
 * at the entry.
 */
static bool push_frame(struct dw_expr *x, struct stack *st, int64_t offset)
{
	Dwarf_Attribute a;
	Dwarf_Op *ops;
	size_t n;

	if (!dwarf_attr_integrate(x->func, DW_AT_frame_base, &a) || dwarf_getlocation_addr(&a, x->pc, &ops, &n, 1) != 1 || n != 1)
		return give_up(x, "the function's frame is not described");
	if (ops[0].atom == DW_OP_call_frame_cfa)
		return push_cfa(x, st, offset);
	if (x->inside && ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
		return push_reg(x, st, ops[0].atom - DW_OP_breg0, (int64_t)(ops[0].number + (uint64_t)offset));
	if (x->inside && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return push_reg(x, st, ops[0].atom - DW_OP_reg0, offset);
	/* Before CFA expressions gcc described the frame as a list; its first entry is rsp + 8. */
	if (ops[0].atom == DW_OP_breg7 && ops[0].number == CFA_FROM_RSP)
		return push_cfa(x, st, offset);
	/* What lies above the caller's rbp and the return address is there before the function has anything. */
	if (!x->inside && ops[0].atom == DW_OP_reg0 + REG_RBP && offset >= CFA_FROM_RBP)
		return push_cfa(x, st, offset - CFA_FROM_RBP);
	x->below_frame = true;
	return give_up(x, "the function's frame is not set up yet at its entry");
}

/* ---- types of the stack's values ---- */

/* The base type that a typed operation names; false: a type that numbers here cannot have. 0 is the generic type. */
static bool base_type(struct dw_expr *x, uint64_t off, Dwarf_Op *op, uint8_t *size, bool *is_signed)
{
	Dwarf_Die die;
	uint64_t bytes, encoding;

	*size = 0;
	*is_signed = false;
	if (!off)
		return true;
	if (!x->attr || dwarf_getlocation_die(x->attr, op, &die) || dwarf_tag(&die) != DW_TAG_base_type)
		return damaged(x);
	bytes = dw_number(&die, DW_AT_byte_size, 0);
	encoding = dw_number(&die, DW_AT_encoding, 0);
	if ((bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) || encoding == DW_ATE_float || encoding == DW_ATE_complex_float ||
	    encoding == DW_ATE_decimal_float)
		return give_up(x, arena_printf(x->d->arena, "its location uses operation %s with floating-point numbers, which is not supported",
					       dw_operation(x->d, op->atom)));
	*size = (uint8_t)bytes;
	*is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	return true;
}

/* A typed value is held as wide as it can be: its type's extension. */
static void wrap(struct dw_expr *x, struct slot *s)
{
	struct fetch_op *op;

	if (!s->size || s->size == 8)
		return;
	op = add(x, s, FETCH_EXTEND, 0);
	op->size = s->size;
	op->is_signed = s->is_signed;
}

static bool make_typed(struct dw_expr *x, struct stack *st, uint64_t type, Dwarf_Op *op)
{
	struct slot *s = at(x, st, 0);

	if (!s || !base_type(x, type, op, &s->size, &s->is_signed))
		return false;
	wrap(x, s);
	return true;
}

static bool push_const_type(struct dw_expr *x, struct stack *st, Dwarf_Op *op)
{
	Dwarf_Attribute inner;
	Dwarf_Block block;
	uint64_t v = 0;

	if (!x->attr || dwarf_getlocation_attr(x->attr, op, &inner) || dwarf_formblock(&inner, &block) || !block.length || block.length > 8)
		return damaged(x);
	memcpy(&v, block.data, block.length);
	return push_number(x, st, FETCH_CONST, (int64_t)v) && make_typed(x, st, op->number, op);
}

/* ---- arithmetic ---- */

static const struct { uint8_t atom; enum fetch_op_kind kind; bool compares; } binary[] = {
	{ DW_OP_plus, FETCH_ADD2, false }, { DW_OP_minus, FETCH_SUB2, false }, { DW_OP_mul, FETCH_MUL2, false }, { DW_OP_and, FETCH_AND2, false },
	{ DW_OP_or, FETCH_OR2, false }, { DW_OP_xor, FETCH_XOR2, false }, { DW_OP_shl, FETCH_SHL2, false }, { DW_OP_shr, FETCH_SHR2, false },
	{ DW_OP_shra, FETCH_SAR2, false }, { DW_OP_div, FETCH_DIV2, false }, { DW_OP_mod, FETCH_MOD2, false }, { DW_OP_eq, FETCH_EQ2, true },
	{ DW_OP_ne, FETCH_NE2, true }, { DW_OP_lt, FETCH_LT2, true }, { DW_OP_le, FETCH_LE2, true },
	/* The same with the sides exchanged. */
	{ DW_OP_gt, FETCH_LT2, true }, { DW_OP_ge, FETCH_LE2, true },
};

/* Comparisons and divisions are of signed numbers; those of the widest unsigned type are compared with their highest bits turned. */
static bool unsigned_wide(const struct slot *s)
{
	return s->size == 8 && !s->is_signed;
}

static void turn(struct dw_expr *x, struct slot *s)
{
	add(x, s, FETCH_CONST, INT64_MIN);
	add(x, s, FETCH_XOR2, 0);
}

static bool run_binary(struct dw_expr *x, struct stack *st, size_t row)
{
	struct slot *b = at(x, st, 0), *a = b ? at(x, st, 1) : NULL, t;
	enum fetch_op_kind kind = binary[row].kind;

	if (!a)
		return false;
	if (kind == FETCH_DIV2 && unsigned_wide(a))
		kind = FETCH_UDIV2;
	if (binary[row].atom == DW_OP_gt || binary[row].atom == DW_OP_ge) {
		t = *a;
		*a = *b;
		*b = t;
	}
	if (binary[row].compares && unsigned_wide(a)) {
		turn(x, a);
		turn(x, b);
	}
	/* Of a narrow type a logical shift brings in zeros, whatever its sign. */
	if (binary[row].kind == FETCH_SHR2 && a->size && a->size < 8 && a->is_signed)
		add(x, a, FETCH_EXTEND, 0)->size = a->size;
	if (!append(x, a, b))
		return false;
	add(x, a, kind, 0);
	st->n--;
	if (binary[row].compares)
		a->size = 0;
	wrap(x, a);
	return true;
}

static bool run_unary(struct dw_expr *x, struct stack *st, Dwarf_Op *op)
{
	struct slot *s = at(x, st, 0);

	if (!s)
		return false;
	switch (op->atom) {
	case DW_OP_neg:
		add(x, s, FETCH_NEG, 0);
		break;
	case DW_OP_not:
		add(x, s, FETCH_NOT, 0);
		break;
	case DW_OP_abs:
		add(x, s, FETCH_ABS, 0);
		break;
	default:
		/* Sums that the compiler writes into locations are offsets of this build. */
		s->is_cfa = false;
		fetch_add_layout(x->d->arena, &s->f, FETCH_ADD, (int64_t)op->number, "offset in a location");
	}
	wrap(x, s);
	return true;
}

static bool run_load(struct dw_expr *x, struct stack *st, uint64_t size)
{
	struct slot *s = at(x, st, 0);

	if (!s)
		return false;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return damaged(x);
	/* What the function itself will have stored there. */
	if (s->is_cfa && s->cfa_offset < 0)
		x->below_frame = true;
	add(x, s, FETCH_LOAD, 0)->size = (uint8_t)size;
	s->size = 0;
	return true;
}

/* dup, over, pick, drop, swap, rot. */
static bool run_order(struct dw_expr *x, struct stack *st, Dwarf_Op *op)
{
	int from = op->atom == DW_OP_over ? 1 : op->atom == DW_OP_pick ? (int)(op->number & 0xff) : 0;
	struct slot *s = at(x, st, op->atom == DW_OP_swap ? 1 : op->atom == DW_OP_rot ? 2 : from), t;

	if (!s)
		return false;
	switch (op->atom) {
	case DW_OP_drop:
		st->n--;
		return true;
	case DW_OP_swap:
		t = s[0];
		s[0] = s[1];
		s[1] = t;
		return true;
	case DW_OP_rot:
		/* The top goes below the other two. */
		t = s[2];
		s[2] = s[1];
		s[1] = s[0];
		s[0] = t;
		return true;
	default:
		s->f.ops.cap = s->f.ops.n;
		t = copy_of(s);
		s = push(x, st);
		if (s)
			*s = t;
		return s != NULL;
	}
}

/* ---- what else there is to push ---- */

/* Behind the entry: another probe, there, has kept the registers that arguments come in, by the address of the call's frame. */
static bool entry_register(struct dw_expr *x, struct stack *st, const Dwarf_Op *ops, size_t n)
{
	uint64_t reg = ops[0].number, entry;
	struct fetch_op *op;
	uint8_t i;

	x->of_entry = true;
	if (ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		reg = ops[0].atom - DW_OP_reg0;
	for (i = 0; i < ARRAY_SIZE(reg_args) && reg_args[i] != reg; i++)
		;
	if (n != 1 || ops[0].atom < DW_OP_reg0 || (ops[0].atom > DW_OP_reg31 && ops[0].atom != DW_OP_regx) || i == ARRAY_SIZE(reg_args))
		return give_up(x, "only its value at the function's entry is known (DW_OP_entry_value), in what is not kept from there");
	if (!dw_entry_pc(x->func, &entry))
		return give_up(x, "only its value at the function's entry is known (DW_OP_entry_value), and not where that is");
	if (!push_cfa_inside(x, st, 0))
		return false;
	op = add(x, at(x, st, 0), FETCH_ENTRY, i);
	op->func = entry;
	op->what = arena_printf(x->d->arena, "%%%s at the entry", reg_dwarf((unsigned int)reg)->name);
	x->of_entry = false;
	return true;
}

/* What is inside is evaluated at the entry. */
static bool entry_value(struct dw_expr *x, struct stack *st, Dwarf_Op *op)
{
	Dwarf_Attribute inner;
	uint64_t entry;
	Dwarf_Op *ops;
	size_t n;
	bool ok;

	if (x->nested >= NEST_MAX || !x->attr || dwarf_getlocation_attr(x->attr, op, &inner) || dwarf_getlocation(&inner, &ops, &n) || !n)
		return damaged(x);
	if (x->inside && !(dw_entry_pc(x->func, &entry) && entry == x->pc))
		return entry_register(x, st, ops, n);
	if (n == 1 && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return push_reg(x, st, ops[0].atom - DW_OP_reg0, 0);
	if (n == 1 && ops[0].atom == DW_OP_regx)
		return push_reg(x, st, ops[0].number, 0);
	x->nested++;
	ok = run_all(x, st, ops, n, 0);
	x->nested--;
	return ok;
}

/* Numbers that stand in a table of the unit. */
static bool indexed(struct dw_expr *x, struct stack *st, Dwarf_Op *op)
{
	bool is_address = op->atom == DW_OP_addrx || op->atom == DW_OP_GNU_addr_index;
	Dwarf_Attribute inner;
	Dwarf_Addr addr = 0;
	Dwarf_Word number = 0;

	if (!x->attr || dwarf_getlocation_attr(x->attr, op, &inner) || (is_address ? dwarf_formaddr(&inner, &addr) : dwarf_formudata(&inner, &number)))
		return damaged(x);
	return push_number(x, st, is_address ? FETCH_ADDRESS : FETCH_CONST, (int64_t)(is_address ? addr : number));
}

static void add_load(struct dw_expr *x, struct slot *s)
{
	add(x, s, FETCH_LOAD, 0)->size = 8;
}

/* Where the thread's vector of blocks is (glibc: %fs:8). Entry 0 is at the address itself, how many there are before it; each has 16 bytes. */
static void add_vector(struct dw_expr *x, struct slot *s)
{
	add(x, s, FETCH_THREAD, 0);
	add(x, s, FETCH_ADD, 8);
	add_load(x, s);
}

static void add_word(struct dw_expr *x, struct slot *s, uint64_t word)
{
	add(x, s, FETCH_ADDRESS, (int64_t)word);
	add_load(x, s);
}

/* The block of the library whose number is in @word; nowhere (0) while it has none, or the vector is not that long yet. */
static void add_block(struct dw_expr *x, struct slot *s, uint64_t word)
{
	add(x, s, FETCH_CONST, 1);
	add_word(x, s, word);
	add(x, s, FETCH_LE2, 0);
	add_word(x, s, word);
	add_vector(x, s);
	add(x, s, FETCH_ADD, -16);
	add_load(x, s);
	add(x, s, FETCH_LE2, 0);
	add(x, s, FETCH_AND2, 0);
	add_vector(x, s);
	add_word(x, s, word);
	add(x, s, FETCH_MUL, 16);
	add(x, s, FETCH_ADD2, 0);
	add_load(x, s);
	add(x, s, FETCH_CONST, 0);
	add(x, s, FETCH_SELECT, 0);
}

/* The offset on top becomes an address in the current thread's block of the program or library. */
static bool thread_local_address(struct dw_expr *x, struct stack *st, unsigned int atom)
{
	struct slot *s = at(x, st, 0);
	const char *why = "in kernels";
	struct elf_tls tls;

	if (!s)
		return false;
	if (!x->d->main || !elf_image_tls(x->d->main, &tls, &why))
		return give_up(x, arena_printf(x->d->arena, "it is thread-local, and its location uses operation %s, which is not supported %s%s",
					       dw_operation(x->d, atom), x->d->main ? "here: " : "", why));
	if (tls.kind == TLS_NUMBER) {
		add_block(x, s, tls.word);
		add(x, s, FETCH_ADD2, 0);
		return true;
	}
	add(x, s, FETCH_THREAD, 0);
	add(x, s, FETCH_ADD2, 0);
	if (tls.kind == TLS_DISTANCE) {
		add_word(x, s, tls.word);
		add(x, s, FETCH_ADD2, 0);
	}
	add(x, s, FETCH_ADD, -(int64_t)(tls.kind == TLS_DISTANCE ? tls.base : tls.size));
	return true;
}

static bool run_op(struct dw_expr *x, struct stack *st, Dwarf_Op *op)
{
	size_t i;

	if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31)
		return push_number(x, st, FETCH_CONST, op->atom - DW_OP_lit0);
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31)
		return push_reg(x, st, op->atom - DW_OP_breg0, (int64_t)op->number);
	for (i = 0; i < ARRAY_SIZE(binary); i++)
		if (binary[i].atom == op->atom)
			return run_binary(x, st, i);
	switch (op->atom) {
	case DW_OP_nop:
		return true;
	case DW_OP_addr:
		return push_number(x, st, FETCH_ADDRESS, (int64_t)op->number);
	case DW_OP_addrx: case DW_OP_GNU_addr_index: case DW_OP_constx: case DW_OP_GNU_const_index:
		return indexed(x, st, op);
	case DW_OP_const1u: case DW_OP_const1s: case DW_OP_const2u: case DW_OP_const2s:
	case DW_OP_const4u: case DW_OP_const4s: case DW_OP_const8u: case DW_OP_const8s: case DW_OP_constu: case DW_OP_consts:
		return push_number(x, st, FETCH_CONST, (int64_t)op->number);
	case DW_OP_bregx:
		return push_reg(x, st, op->number, (int64_t)op->number2);
	case DW_OP_fbreg:
		return push_frame(x, st, (int64_t)op->number);
	case DW_OP_call_frame_cfa:
		return push_cfa(x, st, 0);
	case DW_OP_entry_value: case DW_OP_GNU_entry_value:
		return entry_value(x, st, op);
	case DW_OP_neg: case DW_OP_not: case DW_OP_abs: case DW_OP_plus_uconst:
		return run_unary(x, st, op);
	case DW_OP_dup: case DW_OP_over: case DW_OP_pick: case DW_OP_drop: case DW_OP_swap: case DW_OP_rot:
		return run_order(x, st, op);
	case DW_OP_deref:
		return run_load(x, st, 8);
	case DW_OP_deref_size:
		return run_load(x, st, op->number);
	case DW_OP_deref_type: case DW_OP_GNU_deref_type:
		return run_load(x, st, op->number) && make_typed(x, st, op->number2, op);
	case DW_OP_const_type: case DW_OP_GNU_const_type:
		return push_const_type(x, st, op);
	case DW_OP_regval_type: case DW_OP_GNU_regval_type:
		return push_reg(x, st, op->number, 0) && make_typed(x, st, op->number2, op);
	case DW_OP_convert: case DW_OP_GNU_convert: case DW_OP_reinterpret: case DW_OP_GNU_reinterpret:
		return make_typed(x, st, op->number, op);
	case DW_OP_form_tls_address: case DW_OP_GNU_push_tls_address:
		return thread_local_address(x, st, op->atom);
	case DW_OP_GNU_parameter_ref:
		x->of_entry = true;
		return give_up(x, "the compiler passes it in another way in this copy of the function (DW_OP_GNU_parameter_ref)");
	default:
		return not_supported(x, op->atom);
	}
}

/* ---- branches ---- */

/* The operation that a branch of @op leads to; @n: the end. False: it leads nowhere. */
static bool branch_target(Dwarf_Op *ops, size_t n, const Dwarf_Op *op, size_t *to)
{
	int64_t byte = (int64_t)op->offset + 3 + (int16_t)op->number;

	for (*to = 0; *to < n; ++*to)
		if ((int64_t)ops[*to].offset == byte)
			return true;
	return byte > (int64_t)ops[n - 1].offset;
}

/* Both ways are computed; the condition chooses among what they give. */
static bool both_ways(struct dw_expr *x, struct stack *st, Dwarf_Op *ops, size_t n, size_t here, size_t there)
{
	struct slot *cond = at(x, st, 0);
	struct stack *other = cond ? NEW(x->d->arena, struct stack) : NULL;
	bool was_value = x->is_value, value;
	struct slot all;
	int i;

	if (!other)
		return false;
	all = copy_of(cond);
	all.is_cfa = false;
	st->n--;
	for (i = 0; i < st->n; i++)
		other->s[i] = st->s[i] = copy_of(&st->s[i]);
	other->n = st->n;
	if (!run_all(x, st, ops, n, here))
		return false;
	value = x->is_value;
	x->is_value = was_value;
	if (!run_all(x, other, ops, n, there))
		return false;
	if (value != x->is_value || !st->n || !other->n)
		return not_supported(x, DW_OP_bra);
	/* "cond a b": b is what follows the branch. */
	if (!append(x, &all, at(x, other, 0)) || !append(x, &all, at(x, st, 0)))
		return false;
	add(x, &all, FETCH_SELECT, 0);
	*at(x, st, 0) = all;
	return true;
}

static bool run_all(struct dw_expr *x, struct stack *st, Dwarf_Op *ops, size_t n, size_t from)
{
	size_t i = from, to;

	while (i < n) {
		Dwarf_Op *op = &ops[i++];

		if (x->steps++ >= STEPS_MAX)
			return give_up(x, "its location is too long an expression");
		if (op->atom == DW_OP_stack_value) {
			x->is_value = true;
			return true;
		}
		if (op->atom != DW_OP_bra && op->atom != DW_OP_skip) {
			if (!run_op(x, st, op))
				return false;
			continue;
		}
		if (!branch_target(ops, n, op, &to))
			return damaged(x);
		if (op->atom == DW_OP_bra)
			return both_ways(x, st, ops, n, i, to);
		i = to;
	}
	return true;
}

bool dw_expr_run(struct dw_expr *x, Dwarf_Op *ops, size_t n)
{
	struct stack *st = NEW(x->d->arena, struct stack);
	struct slot *top;

	if (!run_all(x, st, ops, n, 0))
		return false;
	top = at(x, st, 0);
	if (!top)
		return false;
	x->f = top->f;
	/* Memory under the CFA belongs to the function's own frame, which its first instruction has yet to build. */
	if (!x->is_value && top->is_cfa && top->cfa_offset < 0)
		x->below_frame = true;
	return true;
}
