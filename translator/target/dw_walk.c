/* SPDX-License-Identifier: GPL-2.0 */
/* Walks and attributes, guarded against debug information that leads in circles. */
#include "dw_priv.h"

bool dw_first(Dwarf_Die *parent, Dwarf_Die *child)
{
	return dwarf_child(parent, child) == 0 && child->addr > parent->addr;
}

bool dw_next(Dwarf_Die *die)
{
	void *before = die->addr;

	/* DW_AT_sibling of a damaged file may point back. */
	return dwarf_siblingof(die, die) == 0 && die->addr > before;
}

bool dw_has(Dwarf_Die *die, unsigned int at)
{
	Dwarf_Attribute a;

	return dwarf_attr_integrate(die, at, &a) != NULL;
}

uint64_t dw_number(Dwarf_Die *die, unsigned int at, uint64_t missing)
{
	Dwarf_Attribute a;
	Dwarf_Word w;

	if (!dwarf_attr_integrate(die, at, &a) || dwarf_formudata(&a, &w))
		return missing;
	return w;
}

bool dw_flag(Dwarf_Die *die, unsigned int at)
{
	Dwarf_Attribute a;
	bool flag = false;

	return dwarf_attr_integrate(die, at, &a) && !dwarf_formflag(&a, &flag) && flag;
}

/* -fdebug-types-section gives types units of their own. */
void dw_follow_signature(Dwarf_Die *type)
{
	Dwarf_Attribute a;
	Dwarf_Die there;

	if (dwarf_attr(type, DW_AT_signature, &a) && dwarf_formref_die(&a, &there))
		*type = there;
}

bool dw_type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute a;
	int tag;

	if (!dwarf_attr_integrate(die, DW_AT_type, &a) || !dwarf_formref_die(&a, type))
		return false;
	tag = dwarf_tag(type);
	if (tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type || tag == DW_TAG_enumeration_type)
		dw_follow_signature(type);
	return true;
}
