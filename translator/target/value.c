/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Access chains as fetch programs: members, indexes, the final load. A tvalue's program computes an address
 * (is_lvalue) or the value itself; each step first makes an address of what it has.
 */
#include "btf.h"

#include <string.h>

struct fetch_op *fetch_add(struct arena *a, struct fetch *f, enum fetch_op_kind kind, int64_t n)
{
	struct fetch_op op = { .kind = kind, .n = n };

	return vec_push(a, &f->ops, op);
}

struct fetch_op *fetch_add_layout(struct arena *a, struct fetch *f, enum fetch_op_kind kind, int64_t n,
				  const char *what)
{
	struct fetch_op *op = fetch_add(a, f, kind, n);

	op->layout = true;
	op->what = what;
	return op;
}

bool ctype_is_compound(const struct ctype *c)
{
	return c->kind == CT_STRUCT || c->kind == CT_UNION;
}

const struct ctype *ctype_pointer_to(struct arena *a, const struct ctype *to)
{
	struct ctype *c = NEW(a, struct ctype);
	size_t n = strlen(to->name);

	c->kind = CT_POINTER;
	c->name = arena_printf(a, n && to->name[n - 1] == '*' ? "%s*" : "%s *", to->name);
	c->size = 8;
	c->to = to;
	c->home = to->home;
	return c;
}

static bool is_load_size(uint64_t n)
{
	return n == 1 || n == 2 || n == 4 || n == 8;
}

static struct fetch_op *add_load(struct target *t, struct tvalue *v, uint64_t size, bool is_signed)
{
	struct fetch_op *op = fetch_add(t->arena, &v->f, FETCH_LOAD, 0);

	op->size = (uint8_t)size;
	op->is_signed = is_signed;
	op->user = v->user;
	v->is_lvalue = false;
	return op;
}

/* A pointer's value on top, whatever it was before. */
static void load_pointer(struct target *t, struct tvalue *v)
{
	if (v->is_lvalue)
		add_load(t, v, 8, false)->what = v->type->name;
}

/* ---- members ---- */

/* Equal numbers should have equal names: qualifiers don't count. */
static const char *bare_name(const struct ctype *c)
{
	static const char *const words[] = { "const ", "volatile " };
	const char *s = c->name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(s, words[i], strlen(words[i])))
			s += strlen(words[i]);
	return s;
}

/* The kernel's pieces of a path through embedded objects are one row: "struct file.f_path" + dentry. */
static void add_offset(struct target *t, struct tvalue *v, const struct ctype *of, uint64_t offset, const char *member)
{
	struct fetch_op *last = v->f.ops.n ? &v->f.ops.v[v->f.ops.n - 1] : NULL;

	if (last && last->kind == FETCH_ADD && last->layout && v->is_lvalue && last->what && !strchr(last->what, '[')) {
		last->n = (int64_t)((uint64_t)last->n + offset);
		last->what = arena_printf(t->arena, "%s.%s", last->what, member);
		return;
	}
	fetch_add_layout(t->arena, &v->f, FETCH_ADD, (int64_t)offset, arena_printf(t->arena, "%s.%s", bare_name(of), member));
}

/*
 * Where to load a bit-field from: its type's own aligned unit, as the compiler does, else the eight bytes it begins
 * in.
 */
static bool place_bits(const struct dw_member *m, uint64_t *byte, uint8_t *bit)
{
	uint64_t unit = is_load_size(m->type->size) ? m->type->size : 8;

	*byte = m->bit_pos / 8 / unit * unit;
	if (m->bit_pos - *byte * 8 + m->bit_size > unit * 8)
		*byte = m->bit_pos / 8;
	*bit = (uint8_t)(m->bit_pos - *byte * 8);
	return m->bit_size <= 64 && *bit + m->bit_size <= 64;
}

/* Of a struct that came in registers. */
static bool member_of_registers(struct target *t, struct tvalue *v, const struct dw_member *m, const char *name,
				const char **why)
{
	uint64_t bit = m->bit_size ? m->bit_pos : m->offset * 8, width = m->bit_size ? m->bit_size : m->type->size * 8;
	struct fetch_op *op;

	if (v->pieces) {
		v->type = m->type;
		v->piece_at += bit;
		return ctype_is_compound(m->type) || m->type->kind == CT_ARRAY || pieces_take(t->arena, v, v->piece_at, width, m->type->is_signed, why);
	}
	if (bit >= 64 && v->hi.ops.n) {
		v->f = v->hi;
		bit -= 64;
	}
	memset(&v->hi, 0, sizeof(v->hi));
	if (bit >= 64 || !width || width > 64 - bit) {
		*why = arena_printf(t->arena, "member '%s' lies across registers and cannot be read", name);
		return false;
	}
	op = fetch_add_layout(t->arena, &v->f, FETCH_BITS, (int64_t)bit,
			      arena_printf(t->arena, "%s.%s", bare_name(v->type), name));
	op->width = (uint8_t)width;
	op->is_signed = m->type->is_signed;
	v->type = m->type;
	return true;
}

/* The debug information that @c is of. */
static struct dw *home_of(struct target *t, const struct ctype *c, const char **why)
{
	return c->btf ? NULL : c->home ? c->home : target_dw(t, why);
}

/* What a module only declares is the kernel's. */
static const struct ctype *complete(struct target *t, const struct ctype *c)
{
	struct dw *d = home_of(t, c, NULL);
	const struct ctype *of_kernel;

	if (!ctype_is_compound(c) || c->size || c->btf || !d)
		return c;
	dw_complete(d, c);
	if (c->size || !t->kernel || d != t->priv->dw)
		return c;
	of_kernel = target_type(t->kernel, bare_name(c), NULL);
	return of_kernel && of_kernel->size ? of_kernel : c;
}

static bool no_member(struct target *t, const struct ctype *of, const char *member, bool any, const char **why)
{
	if (!any)
		*why = arena_printf(t->arena, "'%s' has no members in the debuginfo of %s: it is declared there only, or empty", of->name, t->called);
	else
		*why = arena_printf(t->arena, "'%s' has no member '%s'", bare_name(of), member);
	return false;
}

static bool lookup_member(struct target *t, const struct ctype *of, const char *member, struct dw_member *m,
			  const char **why,
			  const char **near)
{
	struct dw *d = home_of(t, of, why);
	tmember_vec any = { 0 };

	if (of->btf && btf_member(t->priv->btf, of, member, m, near))
		return true;
	if (of->btf)
		return no_member(t, of, member, btf_members(t->priv->btf, of, &any), why);
	if (!d)
		return false;
	if (dw_member(d, of, member, m, near))
		return true;
	dw_members(d, of, &any);
	return no_member(t, of, member, any.n > 0, why);
}

bool tvalue_member(struct target *t, struct tvalue *v, const char *member, const char **why, const char **near)
{
	const struct ctype *of = v->type;
	struct dw_member m;
	uint64_t byte;
	bool by_value;

	*why = NULL;
	if (near)
		*near = NULL;
	if (v->bit_size || (of->kind != CT_POINTER && of->kind != CT_ARRAY && !ctype_is_compound(of))) {
		*why = arena_printf(t->arena, "a value of type '%s' has no members%s", of->name, of->kind == CT_VOID ? but_missing(t, t->priv->dw) : "");
		return false;
	}
	if (v->object && of->kind == CT_POINTER && !pieces_follow(t->arena, v, why))
		return false;
	of = v->type;
	by_value = ctype_is_compound(of) && !v->is_lvalue;
	if (!ctype_is_compound(of))
		of = of->to;
	if (!of || !ctype_is_compound(of)) {
		*why = arena_printf(t->arena, "'%s' does not point to a struct or union", v->type->name);
		return false;
	}
	of = complete(t, of);
	if (!lookup_member(t, of, member, &m, why, near))
		return false;
	if (by_value)
		return member_of_registers(t, v, &m, member, why);
	if (v->type->kind == CT_POINTER) {
		load_pointer(t, v);
		v->is_lvalue = false;
	}
	byte = m.offset;
	if (m.bit_size && !place_bits(&m, &byte, &v->bit_offset)) {
		*why = arena_printf(t->arena, "bit-field '%s' cannot be read in one piece", member);
		return false;
	}
	v->bit_size = m.bit_size;
	add_offset(t, v, of, byte, member);
	v->is_lvalue = true;
	v->type = m.type;
	return true;
}

bool target_members(struct target *t, const struct ctype *type, tmember_vec *out)
{
	struct dw *d;

	if (type->btf)
		return ctype_is_compound(type) && btf_members(t->priv->btf, type, out);
	type = complete(t, type);
	d = home_of(t, type, NULL);
	return d && ctype_is_compound(type) && dw_members(d, type, out);
}

/* ---- indexes ---- */

/* Leaves the address of element 0; gives the element. */
static const struct ctype *to_elements(struct target *t, struct tvalue *v, const char **why)
{
	const struct ctype *element = v->type->to;

	*why = NULL;
	if (v->bit_size || (v->type->kind != CT_POINTER && v->type->kind != CT_ARRAY)) {
		*why = arena_printf(t->arena, "a value of type '%s' is neither an array nor a pointer", v->type->name);
		return NULL;
	}
	if (v->object) {
		*why = "the compiler optimized away what it points to, and only its members can be read";
		return NULL;
	}
	if (v->type->kind == CT_ARRAY && !v->is_lvalue) {
		*why = v->pieces ? "an array that is split over several places cannot be indexed" : "an array that came in a register cannot be indexed";
		return NULL;
	}
	if (element)
		element = complete(t, element);
	if (!element || !element->size) {
		*why = arena_printf(t->arena, "the size of what '%s' points to is not known", v->type->name);
		return NULL;
	}
	if (v->type->kind == CT_POINTER)
		load_pointer(t, v);
	return element;
}

static void at_element(struct tvalue *v, const struct ctype *element)
{
	v->is_lvalue = true;
	v->type = element;
}

/* Sizes of structs differ between kernels, those of C's own types don't. */
static bool size_is_layout(const struct ctype *c)
{
	while (c->kind == CT_ARRAY && c->to)
		c = c->to;
	return ctype_is_compound(c);
}

bool tvalue_index(struct target *t, struct tvalue *v, int64_t index, const char **why)
{
	const struct ctype *e = to_elements(t, v, why);
	int64_t at;

	if (!e)
		return false;
	at = (int64_t)((uint64_t)index * e->size);
	if (at && size_is_layout(e))
		fetch_add_layout(t->arena, &v->f, FETCH_ADD, at,
				 arena_printf(t->arena, "%s[%lld]", bare_name(e), (long long)index));
	else if (at)
		fetch_add(t->arena, &v->f, FETCH_ADD, at);
	at_element(v, e);
	return true;
}

bool tvalue_index_expr(struct target *t, struct tvalue *v, int slot, const char **why)
{
	const struct ctype *e = to_elements(t, v, why);

	if (!e)
		return false;
	fetch_add(t->arena, &v->f, FETCH_EXPR, slot);
	if (size_is_layout(e))
		fetch_add_layout(t->arena, &v->f, FETCH_MUL, (int64_t)e->size,
				 arena_printf(t->arena, "sizeof(%s)", bare_name(e)));
	else if (e->size != 1)
		fetch_add(t->arena, &v->f, FETCH_MUL, (int64_t)e->size);
	fetch_add(t->arena, &v->f, FETCH_ADD2, 0);
	at_element(v, e);
	return true;
}

/* ---- ends ---- */

static void load_bits(struct target *t, struct tvalue *v)
{
	uint64_t unit = v->type->size;
	struct fetch_op *op;

	if (!is_load_size(unit) || v->bit_offset + v->bit_size > unit * 8)
		unit = 8;
	add_load(t, v, unit, false);
	op = fetch_add(t->arena, &v->f, FETCH_BITS, v->bit_offset);
	op->width = v->bit_size;
	op->is_signed = v->type->is_signed;
	op->layout = true;
	op->what = "bit-field";
	v->bit_size = 0;
}

bool tvalue_load(struct target *t, struct tvalue *v, const char **why)
{
	const struct ctype *c = v->type;
	struct fetch_op *op;

	*why = NULL;
	if (v->object) {
		*why = "the compiler optimized away what it points to, so that it has no value; members behind it can be read";
		return false;
	}
	switch (c->kind) {
	case CT_STRUCT:
	case CT_UNION:
		*why = arena_printf(t->arena, "it is a whole '%s'; name a member of it (->member)%s", c->name,
				    v->is_lvalue ? ", or take its address (&)" : "");
		return false;
	case CT_VOID:
		*why = "it has no type that could be read (void)";
		return false;
	case CT_FLOAT:
		*why = arena_printf(t->arena, "it is of type '%s', and scripts have no floating-point numbers", c->name);
		return false;
	case CT_ARRAY:
		if (!v->is_lvalue) {
			*why = "an array that came in a register cannot be read";
			return false;
		}
		v->type = ctype_pointer_to(t->arena, c->to);
		/* fall through */
	case CT_FUNCTION:
		v->is_lvalue = false;
		break;
	default:
		if (v->bit_size) {
			load_bits(t, v);
		} else if (!is_load_size(c->size)) {
			*why = arena_printf(t->arena, "'%s' is %llu bytes wide, and numbers have 8", c->name,
					    (unsigned long long)c->size);
			return false;
		} else if (v->is_lvalue) {
			add_load(t, v, c->size, c->is_signed);
		} else if (c->size < 8) {
			op = fetch_add(t->arena, &v->f, FETCH_EXTEND, 0);
			op->size = (uint8_t)c->size;
			op->is_signed = c->is_signed;
		}
	}
	v->is_lvalue = false;
	v->f.type = v->type;
	return true;
}

bool tvalue_address(struct target *t, struct tvalue *v, const char **why)
{
	*why = NULL;
	if (v->bit_size) {
		*why = "a bit-field has no address";
		return false;
	}
	if (!v->is_lvalue) {
		*why = "it is in a register there and has no address";
		return false;
	}
	v->is_lvalue = false;
	v->type = ctype_pointer_to(t->arena, v->type);
	v->f.type = v->type;
	return true;
}
