/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What goes by reference without a word in the source: C++ objects that only their own constructors may copy (or destructors end), and Fortran's arguments.
 * Debug information says so in the parameter's location or in the type, as far as the compiler writes it down.
 */
#include "dw_priv.h"

#include <string.h>

enum { LOCATIONS_MAX = 8, NEST_MAX = 8, CC_PASS_BY_REFERENCE = 4, CC_PASS_BY_VALUE = 5, DEFAULTED_IN_CLASS = 1 };

static bool is_argument_base(const Dwarf_Op *op)
{
	size_t i;

	for (i = 0; i < sizeof(reg_args); i++)
		if (op->atom == DW_OP_breg0 + reg_args[i])
			return !op->number;
	return false;
}

int dw_is_indirect(Dwarf_Die *param)
{
	Dwarf_Addr base, start, end;
	Dwarf_Attribute a;
	ptrdiff_t off = 0;
	Dwarf_Op *ops;
	int i, says = -1;
	size_t n;

	if (!dwarf_attr_integrate(param, DW_AT_location, &a))
		return -1;
	/* The first ranges are those at the entry. */
	for (i = 0; i < LOCATIONS_MAX && (off = dwarf_getlocations(&a, off, &base, &start, &end, &ops, &n)) > 0; i++) {
		if (n == 2 && ops[0].atom == DW_OP_fbreg && ops[1].atom == DW_OP_deref)
			return 1;
		if (n == 1 && is_argument_base(&ops[0]))
			return 1;
		if (n == 1 && ops[0].atom == DW_OP_fbreg)
			says = 0;
		if (n >= 1 && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
			return 0;
	}
	return says;
}

static bool starts(const char *s, const char *with)
{
	return s && !strncmp(s, with, strlen(with));
}

/* A constructor of class @name that copies or moves: behind `this`, it takes a reference to its own class only. */
static bool copies(Dwarf_Die *function, const char *name)
{
	const char *has = dwarf_diename(function);
	Dwarf_Die param, type, to;
	size_t n = strcspn(name, "<");
	bool more, is_copy = false;
	int count = 0;

	if (!has || strncmp(has, name, strcspn(has, "<")) || strcspn(has, "<") != n)
		return false;
	for (more = dw_first(function, &param); more; more = dw_next(&param)) {
		if (dwarf_tag(&param) != DW_TAG_formal_parameter || dw_flag(&param, DW_AT_artificial))
			continue;
		count++;
		if (!dw_type_of(&param, &type) || (dwarf_tag(&type) != DW_TAG_reference_type && dwarf_tag(&type) != DW_TAG_rvalue_reference_type) ||
		    !dw_type_of(&type, &to))
			return false;
		while (dwarf_tag(&to) == DW_TAG_const_type && dw_type_of(&to, &to))
			;
		is_copy = dwarf_diename(&to) && !strcmp(dwarf_diename(&to), name);
	}
	return count == 1 && is_copy;
}

/* A function that the class has of its own will, and that runs when an object is copied or ends. */
static bool matters(Dwarf_Die *function, const char *name)
{
	const char *has = dwarf_diename(function);

	if (dw_flag(function, DW_AT_artificial) || dw_flag(function, DW_AT_deleted) ||
	    dw_number(function, DW_AT_defaulted, 0) == DEFAULTED_IN_CLASS)
		return false;
	return starts(has, "~") || copies(function, name);
}

static bool nontrivial(Dwarf_Die *type, int depth)
{
	uint64_t says = dw_number(type, DW_AT_calling_convention, 0);
	const char *name = dwarf_diename(type);
	Dwarf_Die die, of;
	bool more;
	int tag;

	if (depth > NEST_MAX)
		return false;
	if (says == CC_PASS_BY_REFERENCE || says == CC_PASS_BY_VALUE)
		return says == CC_PASS_BY_REFERENCE;
	for (more = dw_first(type, &die); more; more = dw_next(&die)) {
		tag = dwarf_tag(&die);
		if (tag == DW_TAG_subprogram && name && (dw_number(&die, DW_AT_virtuality, 0) || matters(&die, name)))
			return true;
		if ((tag != DW_TAG_member && tag != DW_TAG_inheritance) || dw_flag(&die, DW_AT_declaration) || !dw_type_of(&die, &of))
			continue;
		if (tag == DW_TAG_inheritance && dw_number(&die, DW_AT_virtuality, 0))
			return true;
		while ((dwarf_tag(&of) == DW_TAG_typedef || dwarf_tag(&of) == DW_TAG_const_type || dwarf_tag(&of) == DW_TAG_array_type) && dw_type_of(&of, &of))
			;
		tag = dwarf_tag(&of);
		if ((tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type) && nontrivial(&of, depth + 1))
			return true;
	}
	return false;
}

bool dw_is_nontrivial(struct dw *d, const struct ctype *c, bool *sure)
{
	if (!ctype_is_compound(c))
		return false;
	dw_complete(d, c);
	if (!c->die)
		return false;
	if (sure)
		*sure = dw_number(c->die, DW_AT_calling_convention, 0) == CC_PASS_BY_REFERENCE;
	return nontrivial(c->die, 0);
}
