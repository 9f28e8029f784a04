/* SPDX-License-Identifier: GPL-2.0 */
/* What to say of a variable that has no value where it is asked for: where it has one, and what operation of a location is not understood. */
#include "dw_priv.h"

#include <string.h>

enum { RANGES_MAX = 10000 };

/* Only what its caller passed is known, which is no help. */
static bool is_of_caller(const Dwarf_Op *ops, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ops[i].atom == DW_OP_GNU_parameter_ref)
			return true;
	return false;
}

/* Number of the first row of the line table, which is in order, that is not before @pc. */
static size_t row_at(Dwarf_Lines *rows, size_t n, uint64_t pc)
{
	size_t lo = 0, hi = n;
	Dwarf_Addr addr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (dwarf_lineaddr(dwarf_onesrcline(rows, mid), &addr))
			return n;
		if (addr < pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct alive {
	Dwarf_Die *func, *var;
	int first_line;			/* of the function */
	Dwarf_Lines *rows;
	size_t nrows;
	const char *file;
	uint64_t pc, at;		/* asked for; the nearest so far */
	int line;			/* 0: none so far */
};

/* Is the code at @addr of the function itself, or of the copy whose variable it is, and not of what is inlined there? */
static bool is_own(const struct alive *l, uint64_t addr)
{
	Dwarf_Die block, around, die;
	bool more;

	if (dwarf_haspc(l->func, addr) != 1)
		return false;
	dw_scope_at(l->func, addr, &block, &around);
	if (around.addr == l->func->addr)
		return true;
	for (more = dw_first(&around, &die); more; more = dw_next(&die))
		if (die.addr == l->var->addr)
			return true;
	return false;
}

/* Statements of that file in [start, end): the first one behind where it was asked for is the best, else the last one before. */
static void look_in(struct alive *l, uint64_t start, uint64_t end)
{
	Dwarf_Addr addr;
	Dwarf_Line *row;
	const char *file;
	bool is_stmt;
	size_t i;
	int line;

	for (i = row_at(l->rows, l->nrows, start); i < l->nrows; i++) {
		row = dwarf_onesrcline(l->rows, i);
		if (dwarf_lineaddr(row, &addr) || addr >= end || (l->line && addr >= l->pc && l->at >= l->pc && addr >= l->at))
			return;
		if (dwarf_linebeginstatement(row, &is_stmt) || !is_stmt || dwarf_lineno(row, &line) || line <= 0)
			continue;
		file = dwarf_linesrc(row, NULL, NULL);
		if (l->line && addr < l->pc && (l->at >= l->pc || addr <= l->at))
			continue;
		if (!file || strcmp(file, l->file) || line < l->first_line || !is_own(l, addr))
			continue;
		l->at = addr;
		l->line = line;
	}
}

const char *dw_where_alive(struct dw *d, Dwarf_Die *func, Dwarf_Die *var, uint64_t pc)
{
	struct alive l = { .func = func, .var = var, .pc = pc, .file = dw_decl_path(NULL, var) };
	const char *file = dw_decl_path(NULL, func);
	Dwarf_Addr base, start, end;
	ptrdiff_t off = 0;
	Dwarf_Attribute a;
	Dwarf_Die unit;
	Dwarf_Op *ops;
	size_t n;
	int i;

	if (!dwarf_attr_integrate(var, DW_AT_location, &a))
		return "; the compiler optimized it away";
	if (!l.file || !dwarf_diecu(var, &unit, NULL, NULL) || dwarf_getsrclines(&unit, &l.rows, &l.nrows))
		return "";
	/* Code that the compiler moved bears lines of other functions, too. */
	if (file && !strcmp(file, l.file) && dwarf_decl_line(func, &l.first_line))
		l.first_line = 0;
	for (i = 0; i < RANGES_MAX && (off = dwarf_getlocations(&a, off, &base, &start, &end, &ops, &n)) > 0; i++)
		if (n && start < end && !is_of_caller(ops, n))
			look_in(&l, start, end);
	return l.line ? arena_printf(d->arena, "; it has one at line %d", l.line) : "";
}

static const struct { uint8_t atom; const char *name; } names[] = {
	{ DW_OP_over, "DW_OP_over" }, { DW_OP_pick, "DW_OP_pick" }, { DW_OP_rot, "DW_OP_rot" }, { DW_OP_xderef, "DW_OP_xderef" },
	{ DW_OP_abs, "DW_OP_abs" }, { DW_OP_div, "DW_OP_div" }, { DW_OP_mod, "DW_OP_mod" }, { DW_OP_bra, "DW_OP_bra" },
	{ DW_OP_eq, "DW_OP_eq" }, { DW_OP_ge, "DW_OP_ge" }, { DW_OP_gt, "DW_OP_gt" }, { DW_OP_le, "DW_OP_le" }, { DW_OP_lt, "DW_OP_lt" },
	{ DW_OP_ne, "DW_OP_ne" }, { DW_OP_skip, "DW_OP_skip" }, { DW_OP_xderef_size, "DW_OP_xderef_size" },
	{ DW_OP_push_object_address, "DW_OP_push_object_address" }, { DW_OP_call2, "DW_OP_call2" }, { DW_OP_call4, "DW_OP_call4" },
	{ DW_OP_call_ref, "DW_OP_call_ref" }, { DW_OP_form_tls_address, "DW_OP_form_tls_address (thread-local)" },
	{ DW_OP_GNU_push_tls_address, "DW_OP_GNU_push_tls_address (thread-local)" }, { DW_OP_GNU_uninit, "DW_OP_GNU_uninit" },
	{ DW_OP_const_type, "DW_OP_const_type" }, { DW_OP_regval_type, "DW_OP_regval_type" }, { DW_OP_deref_type, "DW_OP_deref_type" },
	{ DW_OP_convert, "DW_OP_convert" }, { DW_OP_reinterpret, "DW_OP_reinterpret" }, { DW_OP_GNU_const_type, "DW_OP_GNU_const_type" },
	{ DW_OP_GNU_regval_type, "DW_OP_GNU_regval_type" }, { DW_OP_GNU_deref_type, "DW_OP_GNU_deref_type" },
	{ DW_OP_GNU_convert, "DW_OP_GNU_convert" }, { DW_OP_GNU_reinterpret, "DW_OP_GNU_reinterpret" },
	{ DW_OP_GNU_variable_value, "DW_OP_GNU_variable_value" }, { DW_OP_piece, "DW_OP_piece" }, { DW_OP_bit_piece, "DW_OP_bit_piece" },
};

const char *dw_operation(struct dw *d, unsigned int atom)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].atom == atom)
			return names[i].name;
	return arena_printf(d->arena, "%#x", atom);
}
