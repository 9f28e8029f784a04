/* SPDX-License-Identifier: GPL-2.0 */
/* Members of structs and unions, those of anonymous ones included, and types by name. */
#include "dw_priv.h"

#include <ctype.h>
#include <string.h>

/* ---- declared here, defined in another unit ---- */

/* A ctype's die is the one inside a struct dw_type: the bare type's, whatever typedefs stand before it. */
static struct dw_type *bare_type(const struct ctype *type)
{
	return type->die ? (struct dw_type *)((char *)type->die - offsetof(struct dw_type, die)) : NULL;
}

void dw_complete(struct dw *d, const struct ctype *type)
{
	struct dw_type *t = bare_type(type);
	enum dw_kind kind = type->kind == CT_UNION ? DW_UNION : DW_STRUCT;
	const char *name;
	Dwarf_Die def;

	if (!t || !ctype_is_compound(type))
		return;
	name = dwarf_diename(&t->die);
	if (t->is_declaration && !t->looked_up && name && dw_find(d, kind, name, &def)) {
		/*
		 * The table of types goes by the DIE's place, so the entry itself stays and points to the
		 * definition's members.
		 */
		t->pub.die = dw_ctype(d, &def)->die;
		t->pub.size = dw_number(&def, DW_AT_byte_size, 0);
	}
	t->looked_up = true;
	((struct ctype *)type)->size = t->pub.size;
	((struct ctype *)type)->die = t->pub.die;
}

/* ---- members ---- */

struct member_walk {
	struct dw *d;
	int budget;		/* members that may still be looked at: in a damaged file they may hold each other */
	int level;		/* base classes that we are in, one within the other */
	bool (*each)(struct member_walk *w, const char *name, Dwarf_Die *die, uint64_t offset);	/* true: stop */
	/* for each() */
	const char *want;
	struct dw_member *found;
	int found_level;
	struct near *near;
	tmember_vec *all;
	dw_member_vec *places;
};

/* A base class of C++ stands in an object as a member without a name does; where a virtual one is, only the object knows. */
static bool is_base(Dwarf_Die *die)
{
	return dwarf_tag(die) == DW_TAG_inheritance && !dw_number(die, DW_AT_virtuality, 0);
}

/* Before DWARF 5, static members of classes are members that are only declared here. */
static bool has_room(Dwarf_Die *die)
{
	return dwarf_tag(die) == DW_TAG_member && !dw_flag(die, DW_AT_declaration);
}

static uint64_t member_offset(Dwarf_Die *die)
{
	Dwarf_Attribute a;
	Dwarf_Word w;
	Dwarf_Op *ops;
	size_t n;

	if (!dwarf_attr_integrate(die, DW_AT_data_member_location, &a))
		return 0;
	/* gcc 4 writes a small expression under DWARF 2. */
	if (!dwarf_formudata(&a, &w))
		return w;
	if (!dwarf_getlocation(&a, &ops, &n) && n == 1 && (ops[0].atom == DW_OP_plus_uconst || ops[0].atom == DW_OP_constu))
		return ops[0].number;
	return 0;
}

/* The struct or union that a member without a name is, behind const and volatile (vm_fault since 742d33729a0d, 5.12, has a const one). */
static bool inner_struct(Dwarf_Die *member, Dwarf_Die *type)
{
	Dwarf_Die die = *member;
	int i;

	for (i = 0; i < CHAIN_MAX && dw_type_of(&die, type); i++, die = *type) {
		int tag = dwarf_tag(type);

		if (tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type)
			return true;
		if (tag != DW_TAG_const_type && tag != DW_TAG_volatile_type && tag != DW_TAG_typedef)
			return false;
	}
	return false;
}

static bool walk_members(struct member_walk *w, Dwarf_Die *type, uint64_t base, int depth)
{
	Dwarf_Die die, under;
	bool more;

	for (more = dw_first(type, &die); more; more = dw_next(&die)) {
		const char *name;
		uint64_t offset;

		if (!has_room(&die) && !is_base(&die))
			continue;
		if (w->budget-- <= 0)
			return true;
		offset = base + member_offset(&die);
		name = dwarf_diename(&die);
		if (name && *name) {
			if (w->each(w, name, &die, offset))
				return true;
		} else if (depth < CHAIN_MAX && inner_struct(&die, &under)) {
			bool stop;

			w->level += is_base(&die);
			stop = walk_members(w, &under, offset, depth + 1);
			w->level -= is_base(&die);
			if (stop)
				return true;
		}
	}
	return false;
}

static bool walk_type(struct member_walk *w, const struct ctype *type)
{
	w->budget = 100000;
	dw_complete(w->d, type);
	return type->die && walk_members(w, type->die, 0, 0);
}

/*
 * DW_AT_data_bit_offset (DWARF 4) counts from the start of the struct; DW_AT_bit_offset, older, from the most
 * significant bit of the storage unit at the member's offset, whose size is the member's DW_AT_byte_size or its
 * type's.
 */
static void fill_bits(struct dw_member *m, Dwarf_Die *die, uint64_t base)
{
	uint64_t size = dw_number(die, DW_AT_bit_size, 0), unit, old;

	if (!size || size > 64)
		return;
	m->bit_size = (uint8_t)size;
	if (dw_has(die, DW_AT_data_bit_offset)) {
		m->bit_pos = (base - member_offset(die)) * 8 + dw_number(die, DW_AT_data_bit_offset, 0);
		return;
	}
	old = dw_number(die, DW_AT_bit_offset, UINT64_MAX);
	unit = dw_number(die, DW_AT_byte_size, m->type->size);
	m->bit_pos = base * 8 + (old == UINT64_MAX ? 0 : unit * 8 - old - size);
}

static bool take_member(struct member_walk *w, const char *name, Dwarf_Die *die, uint64_t offset)
{
	if (w->near)
		near_offer(w->near, name);
	/* A class's own hides that of a base class. */
	if (strcmp(name, w->want) || (w->found->type && w->found_level <= w->level))
		return false;
	w->found_level = w->level;
	w->found->offset = offset;
	w->found->type = dw_ctype_of(w->d, die);
	w->found->bit_size = 0;
	fill_bits(w->found, die, offset);
	return !w->level;
}

bool dw_member(struct dw *d, const struct ctype *type, const char *name, struct dw_member *out, const char **near)
{
	struct near n;
	struct member_walk w = { .d = d, .each = take_member, .want = name, .found = out, .near = near ? &n : NULL };

	near_init(&n, name);
	out->type = NULL;
	walk_type(&w, type);
	if (near)
		*near = out->type ? NULL : near_best(&n);
	return out->type;
}

static bool add_place(struct member_walk *w, const char *name, Dwarf_Die *die, uint64_t offset)
{
	struct dw_member m = { .offset = offset, .type = dw_ctype_of(w->d, die) };

	(void)name;
	fill_bits(&m, die, offset);
	vec_push(w->d->arena, w->places, m);
	return false;
}

void dw_member_places(struct dw *d, const struct ctype *type, dw_member_vec *out)
{
	struct member_walk w = { .d = d, .each = add_place, .places = out };

	walk_type(&w, type);
}

static bool list_member(struct member_walk *w, const char *name, Dwarf_Die *die, uint64_t offset)
{
	struct tmember m = { name, dw_ctype_of(w->d, die) };

	(void)offset;
	vec_push(w->d->arena, w->all, m);
	return false;
}

bool dw_members(struct dw *d, const struct ctype *type, tmember_vec *out)
{
	struct member_walk w = { .d = d, .each = list_member, .all = out };

	walk_type(&w, type);
	return out->n > 0;
}

/* ---- types by name ---- */

static const struct { const char *tag; enum dw_kind kind; } tags[] = {
	{ "struct", DW_STRUCT }, { "class", DW_STRUCT }, { "union", DW_UNION }, { "enum", DW_ENUM },
};

/* One word cut from the front of *@s. */
static size_t word_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

static bool is_word(const char *s, const char *word)
{
	return word_length(s) == strlen(word) && !strncmp(s, word, strlen(word));
}

/* "long unsigned int" is one type's name: @s as it is but for '*' and blanks at the end. NULL: there is none. */
static const struct ctype *find_plain(struct dw *d, const char *name)
{
	static const enum dw_kind order[] = { DW_STRUCT, DW_UNION, DW_TYPEDEF, DW_BASE, DW_ENUM };
	Dwarf_Die die;

	return dw_find_any(d, order, ARRAY_SIZE(order), name, &die) ? dw_ctype(d, &die) : dw_plain(d, name);
}

const struct ctype *dw_type_named(struct dw *d, const char *name)
{
	const char *s = skip_blanks(name), *end = s + strlen(s);
	const struct ctype *c = NULL;
	const char *named;
	Dwarf_Die die;
	int stars = 0;
	size_t i;

	while (is_word(s, "const") || is_word(s, "volatile"))
		s = skip_blanks(s + word_length(s));
	while (end > s && (end[-1] == '*' || end[-1] == ' ' || end[-1] == '\t'))
		stars += *--end == '*';
	for (i = 0; i < ARRAY_SIZE(tags) && !is_word(s, tags[i].tag); i++)
		;
	if (i < ARRAY_SIZE(tags))
		s = skip_blanks(s + word_length(s));
	named = s < end ? arena_strndup(d->arena, s, (size_t)(end - s)) : "";
	if (i < ARRAY_SIZE(tags))
		c = dw_find(d, tags[i].kind, named, &die) ? dw_ctype(d, &die) : NULL;
	else if (*named)
		c = find_plain(d, named);
	if (!c && stars && is_word(s, "void"))
		c = dw_void(d);
	if (!c)
		return NULL;
	while (stars-- > 0)
		c = ctype_pointer_to(d->arena, c);
	return c;
}
