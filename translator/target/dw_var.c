/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Variables of a function at its entry, and its return value.
 *
 * Where a parameter is at the entry, two sources say. Debug information describes the body of the function: a
 * location that holds for all of it (-O0, variables whose address is taken) names the stack slot or register that the
 * prologue is about to fill. The calling convention describes the entry itself, but only for functions that keep to
 * it: the clones that gcc makes with parameters removed or changed (their symbols have a suffix, or
 * DW_AT_calling_convention says so) don't. So:
 *
 *  - a function that other files can call keeps to the convention, and the convention is believed;
 *  - a static function: a location given for the entry alone that is a register of the convention is believed (some
 *    compilers drop unused parameters without a word), and so is a value that all callers agree on (gcc then need not
 *    pass it); else the convention;
 *  - a changed clone: debug information only.
 */
#include "dw_abi.h"

#include <string.h>

/* ---- parameters ---- */

static bool is_clone(const struct tfunc *f, Dwarf_Die *die)
{
	return f->is_clone || dw_number(die, DW_AT_calling_convention, DW_CC_normal) == DW_CC_nocall;
}

static bool is_arg_register(uint8_t reg)
{
	size_t i;

	for (i = 0; i < sizeof(reg_args); i++)
		if (reg_args[i] == reg)
			return true;
	return false;
}

static bool dwarf_is_better(const struct dw_place *p, bool is_external)
{
	if (p->kind == PLACE_NONE || p->below_frame || is_external)
		return false;
	if (p->kind == PLACE_REG)
		return p->from_list && is_arg_register(p->reg);
	if (p->kind == PLACE_REGS)
		return p->from_list && is_arg_register(p->reg) && is_arg_register(p->reg2);
	return p->kind == PLACE_MEMORY || p->kind == PLACE_VALUE;
}

enum { POINTERS_MAX = 4 };	/* each to the next, none with a value */

/* Where a variable is asked for. */
struct dw_where { Dwarf_Die *func; uint64_t pc; bool inside; int depth; };
static bool value_of_place(struct dw *d, const struct dw_where *w, const struct dw_place *p, const char *name, struct tvalue *out, const char **why);

static bool add_register(struct dw *d, struct fetch *f, uint8_t reg, const char *name, const char **why)
{
	const struct treg *r = reg_dwarf(reg);

	if (!r) {
		*why = "it is in a register that a probe cannot see";
		return false;
	}
	fetch_add_layout(d->arena, f, FETCH_REG, r->pt_regs, arena_printf(d->arena, "$%s in %%%s", name, r->name));
	return true;
}

/* The object that a pointer without a value would point to, where it is at this place. */
static bool pointed_object(struct dw *d, const struct dw_where *w, const struct dw_place *p, struct tvalue *out, const char **why)
{
	struct tvalue *object = NEW(d->arena, struct tvalue);
	Dwarf_Die die = p->object;
	struct dw_where inner = *w;
	struct dw_place place;

	if (++inner.depth > POINTERS_MAX) {
		*why = "the compiler optimized away what it points to";
		return false;
	}
	dw_locate(d, w->func, &die, w->pc, w->inside, &place);
	object->type = dw_ctype_of(d, &die);
	if (place.kind == PLACE_NONE || place.below_frame) {
		*why = arena_printf(d->arena, "the compiler optimized away what it points to (DW_OP_implicit_pointer)%s%s", place.why ? ": " : "",
				    place.why ? place.why : "");
		return false;
	}
	if (!value_of_place(d, &inner, &place, "", object, why))
		return false;
	out->object = object;
	out->object_offset = p->object_offset;
	return true;
}

static bool value_of_place(struct dw *d, const struct dw_where *w, const struct dw_place *p, const char *name, struct tvalue *out, const char **why)
{
	switch (p->kind) {
	case PLACE_NONE:
		*why = p->why ? p->why : "it cannot be found";
		return false;
	case PLACE_REG:
		if (ctype_is_compound(out->type) && out->type->size > 8) {
			*why = "only a part of it is in a register";
			return false;
		}
		return add_register(d, &out->f, p->reg, name, why);
	case PLACE_REGS:
		return add_register(d, &out->f, p->reg, name, why) && add_register(d, &out->hi, p->reg2, name, why);
	case PLACE_MEMORY:
		out->f = p->f;
		out->is_lvalue = true;
		return true;
	case PLACE_PIECES:
		out->pieces = p->pieces;
		out->npieces = p->npieces;
		if (ctype_is_compound(out->type) || out->type->kind == CT_ARRAY)
			return true;
		return pieces_take(d->arena, out, 0, out->type->size * 8, out->type->is_signed, why);
	case PLACE_POINTER:
		return pointed_object(d, w, p, out, why);
	default:
		out->f = p->f;
		return true;
	}
}

static bool parameter_value(struct dw *d, const struct tfunc *f, Dwarf_Die *param, const char *name,
			    const struct abi_slot *slot,
			    struct tvalue *out, const char **why)
{
	struct dw_where w = { f->die, f->entry, false, 0 };
	struct dw_place p;
	bool external = dw_flag(f->die, DW_AT_external);

	dw_locate(d, f->die, param, f->entry, false, &p);
	if (!is_clone(f, f->die) && slot->class != ABI_UNKNOWN && !dwarf_is_better(&p, external)) {
		abi_place(d, slot, &p);
	} else if (p.below_frame) {
		*why = arena_printf(d->arena, "it is not stored yet at the entry of this %sfunction; a .statement probe behind its first line can read it",
				    is_clone(f, f->die) ? "copy of the " : "");
		return false;
	}
	return value_of_place(d, &w, &p, name, out, why);
}

static bool is_named(Dwarf_Die *die, const char *name)
{
	const char *has = dwarf_diename(die);

	return has && !strcmp(has, name);
}

bool dw_variable(struct dw *d, const struct tfunc *f, const char *name, struct tvalue *out, bool *exists,
		 const char **why)
{
	struct dw_where w = { f->die, f->entry, f->is_inside, 0 };
	struct abi_state st;
	struct dw_place p;
	die_vec params = { 0 };
	Dwarf_Die die, host;
	bool more;
	int i;

	memset(out, 0, sizeof(*out));
	*exists = false;
	if (f->is_inside) {
		*exists = dw_inside_variable(d, f, name, &die, &host, &p);
		w.func = &host;
		if (!*exists)
			return false;
		out->type = dw_ctype_of(d, &die);
		return value_of_place(d, &w, &p, name, out, why);
	}
	abi_begin(d, &st, f->die);
	dw_params(d, f->die, &params);
	for (i = 0; i < params.n; i++) {
		struct abi_slot slot;

		out->type = dw_ctype_of(d, &params.v[i]);
		slot = abi_next(d, &st, &params.v[i], out->type);
		*exists = is_named(&params.v[i], name);
		if (*exists)
			return parameter_value(d, f, &params.v[i], name, &slot, out, why);
	}
	for (more = dw_first(f->die, &die); more; more = dw_next(&die)) {
		if (dwarf_tag(&die) != DW_TAG_variable || !is_named(&die, name))
			continue;
		*exists = true;
		out->type = dw_ctype_of(d, &die);
		dw_locate(d, f->die, &die, f->entry, false, &p);
		if (p.kind == PLACE_NONE || p.below_frame) {
			*why = arena_printf(d->arena, "it is a local variable, and has no value yet at the function's entry%s",
					    dw_where_alive(d, f->die, &die, f->entry));
			return false;
		}
		return value_of_place(d, &w, &p, name, out, why);
	}
	return false;
}

static void add_named(struct dw *d, Dwarf_Die *die, tmember_vec *out)
{
	struct tmember m = { dwarf_diename(die), NULL };

	/* Go's results are called "~r0": nothing that a script can write. */
	if (!m.name || *m.name == '~')
		return;
	m.type = dw_ctype_of(d, die);
	vec_push(d->arena, out, m);
}

bool dw_param_names(struct dw *d, const struct tfunc *f, tmember_vec *out)
{
	die_vec params = { 0 };
	int i;

	if (f->is_inside) {
		dw_inside_names(d, f, DW_TAG_formal_parameter, out);
		return out->n > 0;
	}
	dw_params(d, f->die, &params);
	for (i = 0; i < params.n; i++)
		add_named(d, &params.v[i], out);
	return out->n > 0;
}

bool dw_local_names(struct dw *d, const struct tfunc *f, tmember_vec *out)
{
	Dwarf_Die die;
	bool more;

	if (f->is_inside) {
		dw_inside_names(d, f, DW_TAG_variable, out);
		return out->n > 0;
	}
	for (more = dw_first(f->die, &die); more; more = dw_next(&die))
		if (dwarf_tag(&die) == DW_TAG_variable)
			add_named(d, &die, out);
	return out->n > 0;
}

/* ---- return values ---- */

const struct ctype *dw_return_type(struct dw *d, const struct tfunc *f)
{
	return dw_ctype_of(d, f->die);
}

bool dw_return_value(struct dw *d, const struct tfunc *f, struct tvalue *out, const char **why)
{
	struct dw_where w = { f->die, f->entry, false, 0 };
	struct abi_slot slot;
	struct dw_place p;

	memset(out, 0, sizeof(*out));
	out->type = dw_return_type(d, f);
	if (out->type->kind == CT_VOID) {
		*why = arena_printf(d->arena, "function '%s' returns nothing", f->name);
		return false;
	}
	slot = abi_result(d, f->die, out->type);
	if (slot.class == ABI_UNKNOWN) {
		*why = ctype_is_compound(out->type) && !out->type->size ? "its type is only declared in the debuginfo, and where it comes depends on that" :
		       "the language that the function is written in has a rule of its own for where this comes";
		return false;
	}
	abi_place(d, &slot, &p);
	return value_of_place(d, &w, &p, "return", out, why);
}
