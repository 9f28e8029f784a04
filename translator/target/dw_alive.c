/* SPDX-License-Identifier: GPL-2.0 */
/* What to say of a variable that has no value where it is asked for: where it has one, and what operation of a location is not understood. */
#include "dw_priv.h"

/* The source line of the code at @pc; 0: unknown. */
static int line_at(Dwarf_Die *die, uint64_t pc)
{
	Dwarf_Die unit;
	Dwarf_Line *line;
	int n = 0;

	if (!dwarf_diecu(die, &unit, NULL, NULL))
		return 0;
	line = dwarf_getsrc_die(&unit, pc);
	return line && !dwarf_lineno(line, &n) ? n : 0;
}

/* The first place behind @pc where there is a value, else the last one before. */
static bool nearest(Dwarf_Attribute *a, uint64_t pc, uint64_t *found)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t off = 0;
	Dwarf_Op *ops;
	size_t n;
	bool any = false, behind = false;
	int i;

	for (i = 0; i < 10000 && (off = dwarf_getlocations(a, off, &base, &start, &end, &ops, &n)) > 0; i++) {
		if (!n || start == end)
			continue;
		if (start >= pc && (!behind || start < *found)) {
			*found = start;
			behind = true;
		} else if (!behind && (!any || start > *found)) {
			*found = start;
		}
		any = true;
	}
	return any;
}

const char *dw_where_alive(struct dw *d, Dwarf_Die *var, uint64_t pc)
{
	Dwarf_Attribute a;
	uint64_t at = 0;
	int line;

	if (!dwarf_attr_integrate(var, DW_AT_location, &a))
		return "; the compiler optimized it away";
	if (!nearest(&a, pc, &at))
		return "";
	line = line_at(var, at);
	return line ? arena_printf(d->arena, "; it has one at line %d", line) : "";
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
