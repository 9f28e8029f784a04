/* SPDX-License-Identifier: GPL-2.0 */
/* See dw_abi.h. Objects of up to 16 bytes go by registers, each of their two words by one for whole numbers or one for floating-point numbers. */
#include "dw_abi.h"

#include <string.h>

enum { FLOAT_REGS = 8, NEST_MAX = 8, PARTS_MAX = 64, LARGE_OBJECT = 16, ABSURD = 1 << 20 };
enum word { WORD_NONE, WORD_FLOAT, WORD_WHOLE };

struct words { struct dw *d; uint8_t w[2]; int budget; };

static bool is_long_double(const struct ctype *c)
{
	return c->kind == CT_FLOAT && !strcmp(c->name, "long double");
}

static void add_word(struct words *k, uint64_t at, uint64_t size, enum word word)
{
	uint64_t i;

	for (i = at / 8; i < 2 && size && i <= (at + size - 1) / 8; i++)
		if (k->w[i] < word)
			k->w[i] = (uint8_t)word;
}

/* What @c at byte @at of an object makes of its words. False: the object goes by memory. */
static bool classify(struct words *k, const struct ctype *c, uint64_t at, int depth)
{
	dw_member_vec members = { 0 };
	uint64_t i;
	int n;

	if (depth > NEST_MAX || k->budget-- <= 0 || at > LARGE_OBJECT)
		return false;
	if (c->kind == CT_ARRAY) {
		for (i = 0; i < c->count; i++)
			if (!c->to->size || !classify(k, c->to, at + i * c->to->size, depth + 1))
				return false;
		return true;
	}
	if (!ctype_is_compound(c)) {
		/* What a packed struct has at any place. */
		if (!c->size || c->size > LARGE_OBJECT || at % c->size || is_long_double(c))
			return false;
		add_word(k, at, c->size, c->kind == CT_FLOAT ? WORD_FLOAT : WORD_WHOLE);
		return true;
	}
	dw_complete(k->d, c);
	dw_member_places(k->d, c, &members);
	for (n = 0; n < members.n; n++) {
		const struct dw_member *m = &members.v[n];

		if (m->bit_size)
			add_word(k, at + m->bit_pos / 8, (m->bit_pos % 8 + m->bit_size + 7) / 8, WORD_WHOLE);
		else if ((m->type->kind != CT_ARRAY || m->type->count) && !classify(k, m->type, at + m->offset, depth + 1))
			return false;
	}
	return true;
}

/* The next one on the stack. */
static struct abi_slot on_stack(struct abi_state *st, const struct ctype *c, uint64_t size)
{
	struct abi_slot s = { .class = ABI_STACK };

	/* Numbers of 16 bytes stand at multiples of that; so do objects with such members, which are rare. clang before 18 did otherwise. */
	if (size == 16 && !ctype_is_compound(c)) {
		st->stack = (st->stack + 15) & ~INT64_C(15);
		st->lost |= c->kind != CT_FLOAT && dw_is_clang(st->func);
	}
	if (st->lost)
		s.class = ABI_UNKNOWN;
	/* Above the return address. */
	s.stack = st->stack + 8;
	st->stack += (int64_t)((size + 7) & ~UINT64_C(7));
	return s;
}

static struct abi_slot by_words(struct abi_state *st, const struct words *k, const struct ctype *c, uint64_t size)
{
	int n = size <= 8 ? 1 : 2, whole = 0, floats = 0, i;
	struct abi_slot s = { .class = ABI_REGISTERS, .n = n };

	for (i = 0; i < n; i++) {
		whole += k->w[i] == WORD_WHOLE;
		floats += k->w[i] == WORD_FLOAT;
	}
	/* Of 16 bytes in one: __float128. */
	if (floats == 2 && c->kind == CT_FLOAT && strncmp(c->name, "complex", 7))
		floats = 1;
	if (st->regs + whole > (int)ARRAY_SIZE(reg_args) || st->floats + floats > FLOAT_REGS) {
		/* A number that would straddle the last register and the stack: clang before 18 let it. */
		st->lost |= whole == 2 && !ctype_is_compound(c) && st->regs < (int)ARRAY_SIZE(reg_args) && dw_is_clang(st->func);
		return on_stack(st, c, size);
	}
	for (i = 0; i < n; i++)
		s.regs[i] = k->w[i] == WORD_WHOLE ? reg_args[st->regs++] : ABI_SSE;
	st->floats += floats;
	return s;
}

/* A struct that has no members, not one of which no members are known. */
static bool is_empty(const struct ctype *c)
{
	return ctype_is_compound(c) && c->die && !dwarf_hasattr(c->die, DW_AT_declaration);
}

/* Does it go where kernels, built without floating-point registers, have no rule that compilers agree on? Or is it too strange? */
static bool is_lost(const struct abi_state *st, const struct words *k, const struct ctype *c)
{
	if (c->kind == CT_VOID || c->kind == CT_ARRAY || (!c->size && !is_empty(c)) || c->size > ABSURD)
		return true;
	return !st->is_user && (k->w[0] == WORD_FLOAT || k->w[1] == WORD_FLOAT || c->kind == CT_FLOAT);
}

/* Fortran's arguments, and C++ objects that only their own functions may copy: what the location says, or else the type. */
static bool by_reference(struct dw *d, const struct abi_state *st, Dwarf_Die *param, const struct ctype *c)
{
	int says = st->language == LANG_C ? 0 : dw_is_indirect(param);
	bool sure = false, nontrivial = st->language == LANG_CXX && dw_is_nontrivial(d, c, &sure);

	/* clang leaves the last step out of the location of what is on the stack. */
	if (says >= 0 && !sure)
		return says;
	return st->language == LANG_FORTRAN || nontrivial || says > 0;
}

static const struct ctype address_type = { .kind = CT_POINTER, .name = "void *", .size = 8 };

/* Languages that have other rules for what is no plain number. */
static bool has_own_rules(const struct abi_state *st, const struct ctype *c)
{
	if (st->language == LANG_RUST)
		return ctype_is_compound(c) || c->kind == CT_ARRAY || c->size > 8 || !c->size;
	return st->language == LANG_GO || st->language == LANG_OTHER;
}

struct abi_slot abi_next(struct dw *d, struct abi_state *st, Dwarf_Die *param, const struct ctype *c)
{
	struct words k = { .d = d, .budget = PARTS_MAX };
	struct abi_slot s = { .class = ABI_UNKNOWN };
	bool indirect, in_registers;

	if (st->lost)
		return s;
	if (ctype_is_compound(c))
		dw_complete(d, c);
	indirect = by_reference(d, st, param, c);
	if (indirect)
		c = &address_type;
	in_registers = c->size <= LARGE_OBJECT && classify(&k, c, 0, 0);
	st->lost = has_own_rules(st, c) || is_lost(st, &k, c);
	/* What has no members takes no room. */
	if (st->lost || (in_registers && !k.w[0] && !k.w[1]))
		return s;
	s = in_registers ? by_words(st, &k, c, c->size) : on_stack(st, c, c->size);
	s.by_reference = indirect;
	return s;
}

void abi_begin(struct dw *d, struct abi_state *st, Dwarf_Die *func)
{
	const struct ctype *ret = dw_ctype_of(d, func);
	struct abi_slot s;

	memset(st, 0, sizeof(*st));
	st->func = func;
	st->is_user = d->main != NULL;
	st->language = dw_language_of(func);
	if (!ctype_is_compound(ret))
		return;
	/* The caller passes the address for a large result before everything else. */
	s = abi_result(d, func, ret);
	st->regs = s.by_reference;
	st->lost = s.class == ABI_UNKNOWN;
}

struct abi_slot abi_result(struct dw *d, Dwarf_Die *func, const struct ctype *c)
{
	static const uint8_t whole[2] = { REG_RAX, REG_RDX };
	struct words k = { .d = d, .budget = PARTS_MAX };
	struct abi_slot s = { .class = ABI_REGISTERS };
	struct abi_state st = { .language = dw_language_of(func), .is_user = true };
	int i, used = 0;

	dw_complete(d, c);
	s.n = c->size <= 8 ? 1 : 2;
	if (has_own_rules(&st, c) || (!c->size && !is_empty(c)))
		s.class = ABI_UNKNOWN;
	/* Large ones are where the caller asked for them; rax has the address. Floating-point numbers alone are never in memory. */
	else if ((c->size > LARGE_OBJECT || (st.language == LANG_CXX && dw_is_nontrivial(d, c, NULL)) || !classify(&k, c, 0, 0)) && c->kind != CT_FLOAT)
		s.by_reference = true;
	if (s.by_reference) {
		s.n = 1;
		k.w[0] = WORD_WHOLE;
	}
	for (i = 0; i < s.n; i++)
		s.regs[i] = k.w[i] == WORD_WHOLE ? whole[used++] : ABI_SSE;
	return s;
}

static void mixed(struct dw *d, const struct abi_slot *s, struct dw_place *p)
{
	const struct treg *r;
	int i;

	p->kind = PLACE_PIECES;
	p->pieces = NEW_ARRAY(d->arena, struct tpiece, 2);
	p->npieces = s->n;
	for (i = 0; i < s->n; i++) {
		p->pieces[i].at = (uint64_t)i * 64;
		p->pieces[i].bits = 64;
		r = s->regs[i] == ABI_SSE ? NULL : reg_dwarf(s->regs[i]);
		if (r)
			fetch_add_layout(d->arena, &p->pieces[i].f, FETCH_REG, r->pt_regs, arena_printf(d->arena, "%%%s", r->name));
		else
			p->pieces[i].why = "a part of it is in a floating-point register, which a probe cannot see";
	}
}

void abi_place(struct dw *d, const struct abi_slot *s, struct dw_place *p)
{
	const struct treg *r = reg_dwarf(s->class == ABI_STACK ? REG_RSP : s->regs[0]);

	memset(p, 0, sizeof(*p));
	p->kind = s->n == 1 ? PLACE_REG : PLACE_REGS;
	p->reg = s->regs[0];
	p->reg2 = s->regs[1];
	if (s->class == ABI_STACK || s->by_reference) {
		p->kind = PLACE_MEMORY;
		fetch_add_layout(d->arena, &p->f, FETCH_REG, r->pt_regs, arena_printf(d->arena, "%%%s", r->name));
	} else if (s->regs[0] == ABI_SSE && (s->n == 1 || s->regs[1] == ABI_SSE)) {
		p->kind = PLACE_NONE;
		p->why = "it is in a floating-point register, which a probe cannot see";
	} else if (s->regs[0] == ABI_SSE || (s->n == 2 && s->regs[1] == ABI_SSE)) {
		mixed(d, s, p);
	}
	if (s->class == ABI_STACK)
		fetch_add_layout(d->arena, &p->f, FETCH_ADD, s->stack, "offset from %rsp");
	if (s->class == ABI_STACK && s->by_reference)
		fetch_add(d->arena, &p->f, FETCH_LOAD, 0)->size = 8;
}
