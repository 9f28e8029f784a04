/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types as C spells them. C declarators grow from the inside out: "int (*)[3]". A function's parameters are spelt
 * too, so a damaged file could ask for text without end; what is spelt of one type is limited in depth and in length.
 */
#include "dw_priv.h"

#include <string.h>

enum { SPELL_DEPTH = 16, SPELL_LENGTH = 200 };

struct spell {
	struct dw *d;
	int budget;		/* DIEs that may still be looked at */
};

static char *spell(struct spell *s, Dwarf_Die *die, const char *inner, int depth);

static char *spell_target(struct spell *s, Dwarf_Die *die, const char *inner, int depth)
{
	Dwarf_Die to;

	if (dw_type_of(die, &to))
		return spell(s, &to, inner, depth + 1);
	return arena_printf(s->d->arena, "void%s%s", *inner ? " " : "", inner);
}

static char *spell_tagged(struct spell *s, Dwarf_Die *die, const char *tag, const char *inner)
{
	const char *name = dwarf_diename(die);

	if (!name)
		name = "{...}";
	return arena_printf(s->d->arena, "%s%s%.100s%s%s", tag, *tag ? " " : "", name, *inner ? " " : "", inner);
}

/* @sign: "*", and of C++ "&" and "&&". */
static char *spell_pointer(struct spell *s, Dwarf_Die *die, const char *sign, const char *inner, int depth)
{
	const char *star = arena_printf(s->d->arena, "%s%s", sign, *inner && !strchr("*&([)", *inner) ? " " : "");
	Dwarf_Die to;
	int tag = 0, n = 0;

	if (dw_type_of(die, &to))
		tag = dwarf_tag(&to);
	/* "(*)" when what it points to puts something behind; const and volatile in between don't. */
	while ((tag == DW_TAG_const_type || tag == DW_TAG_volatile_type) && n++ < CHAIN_MAX && dw_type_of(&to, &to))
		tag = dwarf_tag(&to);
	if (tag == DW_TAG_array_type || tag == DW_TAG_subroutine_type)
		return spell_target(s, die, arena_printf(s->d->arena, "(%s%s)", star, inner), depth);
	return spell_target(s, die, arena_printf(s->d->arena, "%s%s", star, inner), depth);
}

/* In the order in which they are written; debug information has them in any. */
static const struct { int tag; const char *word; } qualifiers[] = {
	{ DW_TAG_const_type, "const" }, { DW_TAG_volatile_type, "volatile" }, { DW_TAG_restrict_type, "restrict" }, { DW_TAG_atomic_type, "_Atomic" },
};

static int qualifier(Dwarf_Die *die)
{
	int i, tag = dwarf_tag(die);

	for (i = 0; i < (int)ARRAY_SIZE(qualifiers); i++)
		if (qualifiers[i].tag == tag)
			return i;
	return -1;
}

static char *spell_qualified(struct spell *s, Dwarf_Die *die, const char *inner, int depth)
{
	const char *space = *inner ? " " : "";
	AUTO_BUF words = { 0 };
	unsigned int set = 0;
	Dwarf_Die last = *die, to;
	bool more = true;
	int i, n;

	for (n = 0; more && qualifier(&last) >= 0 && n < CHAIN_MAX; n++) {
		set |= 1u << qualifier(&last);
		more = dw_type_of(&last, &to);
		if (more && qualifier(&to) < 0)
			break;
		if (more)
			last = to;
	}
	for (i = 0; i < (int)ARRAY_SIZE(qualifiers); i++)
		if (set & 1u << i)
			buf_printf(&words, "%s%s", words.len ? " " : "", qualifiers[i].word);
	if (more && dwarf_tag(&to) == DW_TAG_pointer_type)
		return spell(s, &to, arena_printf(s->d->arena, "%s%s%s", buf_str(&words), space, inner), depth + 1);
	return arena_printf(s->d->arena, "%s %s", buf_str(&words), spell_target(s, &last, inner, depth));
}

static char *spell_array(struct spell *s, Dwarf_Die *die, const char *inner, int depth)
{
	AUTO_BUF b = { 0 };
	Dwarf_Die child;
	bool more;
	int n = 0;

	buf_puts(&b, inner);
	for (more = dw_first(die, &child); more && n < SPELL_DEPTH; more = dw_next(&child)) {
		uint64_t count;

		if (dwarf_tag(&child) != DW_TAG_subrange_type)
			continue;
		count = dw_dimension(&child);
		if (count)
			buf_printf(&b, "[%llu]", (unsigned long long)count);
		else
			buf_puts(&b, "[]");
		n++;
	}
	if (!n)
		buf_puts(&b, "[]");
	return spell_target(s, die, arena_strdup(s->d->arena, buf_str(&b)), depth);
}

static char *spell_function(struct spell *s, Dwarf_Die *die, const char *inner, int depth)
{
	AUTO_BUF b = { 0 };
	Dwarf_Die child, type;
	bool more;
	int n = 0;

	buf_printf(&b, "%s(", inner);
	for (more = dw_first(die, &child); more && b.len < SPELL_LENGTH; more = dw_next(&child)) {
		if (n++)
			buf_puts(&b, ", ");
		if (dwarf_tag(&child) == DW_TAG_unspecified_parameters)
			buf_puts(&b, "...");
		else if (dw_type_of(&child, &type))
			buf_puts(&b, spell(s, &type, "", depth + 1));
	}
	buf_puts(&b, more ? ", ...)" : n ? ")" : "void)");
	return spell_target(s, die, arena_strdup(s->d->arena, buf_str(&b)), depth);
}

/* @inner is the declarator that stands where a variable's name would. */
static char *spell(struct spell *s, Dwarf_Die *die, const char *inner, int depth)
{
	if (depth > SPELL_DEPTH || strlen(inner) > SPELL_LENGTH || s->budget-- <= 0)
		return arena_strdup(s->d->arena, "...");
	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type:
		return spell_tagged(s, die, "struct", inner);
	case DW_TAG_class_type:
		return spell_tagged(s, die, "class", inner);
	case DW_TAG_union_type:
		return spell_tagged(s, die, "union", inner);
	case DW_TAG_enumeration_type:
		return spell_tagged(s, die, "enum", inner);
	case DW_TAG_pointer_type:
		return spell_pointer(s, die, "*", inner, depth);
	case DW_TAG_reference_type:
		return spell_pointer(s, die, "&", inner, depth);
	case DW_TAG_rvalue_reference_type:
		return spell_pointer(s, die, "&&", inner, depth);
	case DW_TAG_const_type: case DW_TAG_volatile_type: case DW_TAG_restrict_type: case DW_TAG_atomic_type:
		return spell_qualified(s, die, inner, depth);
	case DW_TAG_array_type:
		return spell_array(s, die, inner, depth);
	case DW_TAG_subroutine_type:
		return spell_function(s, die, inner, depth);
	default:
		return spell_tagged(s, die, "", inner);
	}
}

const char *dw_type_spelling(struct dw *d, Dwarf_Die *die)
{
	struct spell s = { d, 64 };

	return spell(&s, die, "", 0);
}
