/* SPDX-License-Identifier: GPL-2.0 */
/* Types: DWARF's chains of DIEs as struct ctype, one for each DIE, made when first asked for. */
#include "dw_priv.h"

/* ---- one ctype per DIE ---- */

static size_t type_cell(struct dw *d, const void *addr)
{
	size_t i = ((uintptr_t)addr * UINT64_C(0x9e3779b97f4a7c15)) >> 20;

	for (;; i++) {
		i &= d->types_size - 1;
		if (!d->types[i] || d->types[i]->die.addr == addr)
			return i;
	}
}

static void types_grow(struct dw *d)
{
	struct dw_type **old = d->types;
	size_t n = d->types_size, i;

	d->types_size = n ? n * 2 : 256;
	d->types = NEW_ARRAY(d->arena, struct dw_type *, d->types_size);
	for (i = 0; i < n; i++)
		if (old[i])
			d->types[type_cell(d, old[i]->die.addr)] = old[i];
}

static struct dw_type *type_new(struct dw *d, Dwarf_Die *die)
{
	struct dw_type *t = NEW(d->arena, struct dw_type);

	t->die = *die;
	t->pub.die = &t->die;
	t->pub.home = d;
	return t;
}

static void type_remember(struct dw *d, struct dw_type *t)
{
	if (d->ntypes * 2 >= d->types_size)
		types_grow(d);
	d->types[type_cell(d, t->die.addr)] = t;
	d->ntypes++;
}

const struct ctype *dw_void(struct dw *d)
{
	struct ctype *c;

	if (!d->void_type) {
		c = NEW(d->arena, struct ctype);
		c->name = "void";
		d->void_type = c;
	}
	return d->void_type;
}

/* ---- making one ---- */

static const struct ctype *make_type(struct dw *d, Dwarf_Die *die, int depth);

static const struct ctype *target_of(struct dw *d, Dwarf_Die *die, int depth)
{
	Dwarf_Die to;

	return dw_type_of(die, &to) ? make_type(d, &to, depth + 1) : dw_void(d);
}

static void fill_base(struct ctype *c, Dwarf_Die *die)
{
	switch (dw_number(die, DW_AT_encoding, 0)) {
	case DW_ATE_boolean:
		c->kind = CT_BOOL;
		break;
	case DW_ATE_float:
	case DW_ATE_complex_float:
	case DW_ATE_imaginary_float:
	case DW_ATE_decimal_float:
		c->kind = CT_FLOAT;
		break;
	case DW_ATE_signed_char:
		c->kind = CT_CHAR;
		c->is_signed = true;
		break;
	case DW_ATE_unsigned_char:
		c->kind = CT_CHAR;
		break;
	case DW_ATE_signed:
		c->is_signed = true;
		/* fall through */
	default:
		c->kind = CT_INT;
	}
}

static void fill_enum(struct ctype *c, Dwarf_Die *die)
{
	Dwarf_Die under, item;
	Dwarf_Attribute a;
	Dwarf_Sword v;
	bool more;

	c->kind = CT_ENUM;
	/* gcc before 8 gives no underlying type: then it is signed when an enumerator is negative. */
	if (dw_type_of(die, &under)) {
		c->is_signed = dw_number(&under, DW_AT_encoding, 0) == DW_ATE_signed;
		if (!c->size)
			c->size = dw_number(&under, DW_AT_byte_size, 0);
		return;
	}
	for (more = dw_first(die, &item); more && !c->is_signed; more = dw_next(&item))
		if (dwarf_attr(&item, DW_AT_const_value, &a) &&
		    (a.form == DW_FORM_sdata || a.form == DW_FORM_implicit_const) &&
		    !dwarf_formsdata(&a, &v) && v < 0)
			c->is_signed = true;
}

uint64_t dw_dimension(Dwarf_Die *child)
{
	uint64_t n = dw_number(child, DW_AT_count, UINT64_MAX);

	if (n != UINT64_MAX)
		return n;
	n = dw_number(child, DW_AT_upper_bound, UINT64_MAX);
	return n == UINT64_MAX ? 0 : n + 1;
}

/* int a[2][3] is one DIE with two dimensions, and an array of arrays to us. */
static void fill_array(struct dw *d, struct ctype *c, Dwarf_Die *die, int depth)
{
	uint64_t dims[CHAIN_MAX];
	const struct ctype *element = target_of(d, die, depth);
	Dwarf_Die child;
	bool more;
	int n = 0, i;

	for (more = dw_first(die, &child); more && n < CHAIN_MAX; more = dw_next(&child))
		if (dwarf_tag(&child) == DW_TAG_subrange_type)
			dims[n++] = dw_dimension(&child);
	for (i = n - 1; i > 0; i--) {
		struct ctype *inner = NEW(d->arena, struct ctype);

		inner->kind = CT_ARRAY;
		inner->home = d;
		inner->to = element;
		inner->count = dims[i];
		inner->size = element->size * dims[i];
		inner->name = arena_printf(d->arena, "%.200s[%llu]", element->name, (unsigned long long)dims[i]);
		element = inner;
	}
	c->kind = CT_ARRAY;
	c->to = element;
	c->count = n ? dims[0] : 0;
	c->size = element->size * c->count;
}

static bool is_qualifier(int tag)
{
	return tag == DW_TAG_typedef || tag == DW_TAG_const_type || tag == DW_TAG_volatile_type ||
	       tag == DW_TAG_restrict_type || tag == DW_TAG_atomic_type;
}

/* The DIE behind typedefs and qualifiers. False: void, or no end to them. */
static bool strip(Dwarf_Die *die, Dwarf_Die *out)
{
	int n = 0;

	*out = *die;
	while (is_qualifier(dwarf_tag(out)))
		if (n++ >= CHAIN_MAX || !dw_type_of(out, out))
			return false;
	return true;
}

static void fill(struct dw *d, struct dw_type *t, Dwarf_Die *die, int depth)
{
	struct ctype *c = &t->pub;

	c->size = dw_number(die, DW_AT_byte_size, 0);
	switch (dwarf_tag(die)) {
	case DW_TAG_base_type:
		fill_base(c, die);
		break;
	case DW_TAG_enumeration_type:
		fill_enum(c, die);
		break;
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		c->kind = CT_POINTER;
		c->size = 8;
		c->to = target_of(d, die, depth);
		break;
	case DW_TAG_array_type:
		fill_array(d, c, die, depth);
		break;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
		c->kind = dwarf_tag(die) == DW_TAG_union_type ? CT_UNION : CT_STRUCT;
		/* Its own: a definition may refer to a declaration. */
		t->is_declaration = dwarf_hasattr(die, DW_AT_declaration);
		break;
	case DW_TAG_subroutine_type:
		c->kind = CT_FUNCTION;
		break;
	default:
		c->kind = CT_VOID;
	}
}

/* A typedef or qualified type: the bare one under another name. Its members are looked up in the bare one. */
static const struct ctype *make_named(struct dw *d, Dwarf_Die *die, Dwarf_Die *bare, int depth)
{
	const struct ctype *inner = make_type(d, bare, depth + 1);
	struct dw_type *t = type_new(d, die);

	t->pub = *inner;
	t->pub.name = dw_type_spelling(d, die);
	type_remember(d, t);
	return &t->pub;
}

static const struct ctype *make_type(struct dw *d, Dwarf_Die *die, int depth)
{
	Dwarf_Die bare;
	struct dw_type *t;

	if (d->types_size && d->types[type_cell(d, die->addr)])
		return &d->types[type_cell(d, die->addr)]->pub;
	if (depth > CHAIN_MAX || !strip(die, &bare))
		return dw_void(d);
	if (bare.addr != die->addr)
		return make_named(d, die, &bare, depth);
	t = type_new(d, die);
	t->pub.name = dw_type_spelling(d, die);
	/* Before it is filled: a damaged file may lead back here. */
	type_remember(d, t);
	fill(d, t, die, depth);
	return &t->pub;
}

const struct ctype *dw_ctype(struct dw *d, Dwarf_Die *die)
{
	Dwarf_Die type = *die;

	dw_follow_signature(&type);
	return make_type(d, &type, 0);
}

const struct ctype *dw_ctype_of(struct dw *d, Dwarf_Die *die)
{
	return target_of(d, die, 0);
}
