/* SPDX-License-Identifier: GPL-2.0 */
/* What language a unit was written in, as far as probes care: how functions are called, and whether symbols have the source's names. */
#include "dw_priv.h"

#include <string.h>

/* By number: elfutils 0.176 has no names for the later ones. */
static const struct { uint8_t number; enum dw_language language; } languages[] = {
	{ 0x01, LANG_C }, { 0x02, LANG_C }, { 0x0c, LANG_C }, { 0x1d, LANG_C }, { 0x2c, LANG_C }, { 0x3e, LANG_C },
	{ 0x10, LANG_C }, { 0x12, LANG_C }, { 0x15, LANG_C },		/* Objective-C, UPC, OpenCL */
	{ 0x04, LANG_CXX }, { 0x19, LANG_CXX }, { 0x1a, LANG_CXX }, { 0x21, LANG_CXX }, { 0x2a, LANG_CXX }, { 0x2b, LANG_CXX }, { 0x3a, LANG_CXX },
	{ 0x11, LANG_CXX },						/* Objective-C++ */
	{ 0x07, LANG_FORTRAN }, { 0x08, LANG_FORTRAN }, { 0x0e, LANG_FORTRAN }, { 0x22, LANG_FORTRAN }, { 0x23, LANG_FORTRAN }, { 0x2d, LANG_FORTRAN },
	{ 0x1c, LANG_RUST }, { 0x16, LANG_GO },
};

enum dw_language dw_language(Dwarf_Die *unit)
{
	uint64_t n = dw_number(unit, DW_AT_language, DW_LANG_C);
	size_t i;

	if (n == DW_LANG_Mips_Assembler)
		return LANG_C;
	for (i = 0; i < ARRAY_SIZE(languages); i++)
		if (languages[i].number == n)
			return languages[i].language;
	return LANG_OTHER;
}

enum dw_language dw_language_of(Dwarf_Die *die)
{
	Dwarf_Die unit;

	return dwarf_diecu(die, &unit, NULL, NULL) ? dw_language(&unit) : LANG_C;
}

bool dw_is_go(const struct tfunc *f)
{
	return dw_language_of(f->die) == LANG_GO;
}

bool dw_is_clang(Dwarf_Die *die)
{
	Dwarf_Attribute a;
	Dwarf_Die unit;
	const char *says = dwarf_diecu(die, &unit, NULL, NULL) && dwarf_attr(&unit, DW_AT_producer, &a) ? dwarf_formstring(&a) : NULL;

	return says && strstr(says, "clang");
}
