/* SPDX-License-Identifier: GPL-2.0 */
/* Call frame information: the index of functions, and the rules in force at an address. Operations by the names of DWARF 5, section 6.4.2. */
#include "cfi.h"
#include "cursor.h"
#include "ranges.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

bool sr_memory_word(struct sr_memory m, uint64_t at, uint64_t *v)
{
	*v = 0;
	if (at < m.at || m.len < 8 || at - m.at > m.len - 8)
		return false;
	memcpy(v, m.p + (at - m.at), 8);
	return true;
}

/* ---- entries ---- */

struct cie {
	uint64_t code_align;
	int64_t data_align;
	unsigned int ra;
	unsigned char encoding;		/* of addresses in FDEs */
	bool has_augmentation, signal;
	struct sr_cursor program;
};

/* The entry at @off: its body behind the length, and where the next one is. False: there is none. */
static bool entry_at(const struct sr_cfi *c, size_t off, struct sr_cursor *body, size_t *next)
{
	struct sr_cursor cur = { c->frame.p + off, c->frame.p + c->frame.len, false };
	uint64_t len = sr_cur_fixed(&cur, 4);

	if (len == 0xffffffff)
		len = sr_cur_fixed(&cur, 8);
	if (cur.bad || !len || len > (uint64_t)(cur.end - cur.p))
		return false;
	body->p = cur.p;
	body->end = cur.p + len;
	body->bad = false;
	*next = (size_t)(body->end - c->frame.p);
	return true;
}

/* An address in encoding @enc (DW_EH_PE_*); @c gives where it stands. */
static uint64_t encoded(const struct sr_cfi *c, struct sr_cursor *cur, unsigned char enc)
{
	uint64_t at = c->frame.at + (uint64_t)(cur->p - c->frame.p), v;

	switch (enc & 0x0f) {
	case 0x00: case 0x04: case 0x0c: v = sr_cur_fixed(cur, 8); break;
	case 0x01: v = sr_cur_uleb(cur); break;
	case 0x02: v = sr_cur_fixed(cur, 2); break;
	case 0x03: v = sr_cur_fixed(cur, 4); break;
	case 0x09: v = (uint64_t)sr_cur_sleb(cur); break;
	case 0x0a: v = (uint64_t)sr_cur_signed(cur, 2); break;
	case 0x0b: v = (uint64_t)sr_cur_signed(cur, 4); break;
	default: cur->bad = true; return 0;
	}
	if ((enc & 0x70) == 0x10)
		v += at;
	else if (enc & 0x70)
		cur->bad = true;
	return v;
}

static bool read_cie(const struct sr_cfi *c, size_t off, struct cie *cie)
{
	struct sr_cursor cur, aug;
	const char *s, *letters;
	unsigned int version;
	size_t next;

	memset(cie, 0, sizeof(*cie));
	if (!entry_at(c, off, &cur, &next) || sr_cur_fixed(&cur, 4))
		return false;
	version = (unsigned int)sr_cur_fixed(&cur, 1);
	letters = (const char *)cur.p;
	while (!cur.bad && sr_cur_fixed(&cur, 1))
		;
	if (cur.bad || (version != 1 && version != 3))
		return false;
	cie->code_align = sr_cur_uleb(&cur);
	cie->data_align = sr_cur_sleb(&cur);
	cie->ra = version == 1 ? (unsigned int)sr_cur_fixed(&cur, 1) : (unsigned int)sr_cur_uleb(&cur);
	if (*letters == 'z') {
		cie->has_augmentation = true;
		aug.end = NULL;
		aug.bad = false;
		uint64_t len = sr_cur_uleb(&cur);

		aug.p = cur.p;
		sr_cur_skip(&cur, len);
		aug.end = cur.p;
		for (s = letters + 1; *s; s++) {
			if (*s == 'R')
				cie->encoding = (unsigned char)sr_cur_fixed(&aug, 1);
			else if (*s == 'S')
				cie->signal = true;
			else if (*s == 'P')
				encoded(c, &aug, (unsigned char)(sr_cur_fixed(&aug, 1) & 0x7f));
			else if (*s == 'L')
				sr_cur_fixed(&aug, 1);
		}
	} else if (*letters) {
		return false;
	}
	cie->program = cur;
	return !cur.bad && cie->ra < SR_REGS;
}

/* An FDE: its CIE, its range, its program. False: the entry at @off is none. */
static bool read_fde(const struct sr_cfi *c, size_t off, struct cie *cie, struct sr_fde *f, struct sr_cursor *program)
{
	struct sr_cursor cur;
	size_t next, at;
	uint64_t back;

	if (!entry_at(c, off, &cur, &next))
		return false;
	at = (size_t)(cur.p - c->frame.p);
	back = sr_cur_fixed(&cur, 4);
	if (!back || back > at || !read_cie(c, at - (size_t)back, cie))
		return false;
	f->off = off;
	f->begin = encoded(c, &cur, cie->encoding);
	f->end = f->begin + encoded(c, &cur, cie->encoding & 0x0f);
	if (cie->has_augmentation)
		sr_cur_skip(&cur, sr_cur_uleb(&cur));
	*program = cur;
	return !cur.bad && f->end > f->begin;
}

void sr_cfi_init(struct sr_cfi *c, struct sr_memory frame)
{
	struct sr_cursor body, program;
	struct sr_fde f;
	struct cie cie;
	size_t off, next, cap = 0;

	memset(c, 0, sizeof(*c));
	c->frame = frame;
	for (off = 0; off + 4 <= frame.len && entry_at(c, off, &body, &next); off = next) {
		if (!read_fde(c, off, &cie, &f, &program))
			continue;
		if (c->n == cap) {
			cap = cap ? 2 * cap : 256;
			c->fdes = sr_realloc(c->fdes, cap * sizeof(*c->fdes));
		}
		c->fdes[c->n++] = f;
	}
	if (c->n)
		qsort(c->fdes, c->n, sizeof(*c->fdes), sr_by_address);
}

void sr_cfi_deinit(struct sr_cfi *c)
{
	free(c->fdes);
	memset(c, 0, sizeof(*c));
}

static const struct sr_fde *find(const struct sr_cfi *c, uint64_t pc)
{
	size_t n = sr_begin_until(c->fdes, c->n, sizeof(*c->fdes), pc);

	return n && pc < c->fdes[n - 1].end ? &c->fdes[n - 1] : NULL;
}

/* ---- rules ---- */

enum rule_kind { SAME, UNDEFINED, AT_CFA, IS_CFA, IN_REG, AT_EXPR, IS_EXPR };

struct rule {
	enum rule_kind kind;
	int64_t off;
	struct sr_cursor expr;
};

struct row {
	struct rule regs[SR_REGS];
	struct rule cfa;		/* IN_REG with .reg and .off, or IS_EXPR */
	uint64_t cfa_reg;
};

enum { ROWS = 8 };

struct run {
	const struct cie *cie;
	struct row row, initial, saved[ROWS];
	unsigned int nsaved;
	uint64_t at, pc;
	bool bad;
};

static void set(struct run *x, uint64_t reg, enum rule_kind kind, int64_t off)
{
	if (reg >= SR_REGS)
		return;		/* vector registers and the like: nobody's caller is found by them */
	x->row.regs[reg].kind = kind;
	x->row.regs[reg].off = off;
}

static struct sr_cursor block(struct sr_cursor *cur)
{
	uint64_t len = sr_cur_uleb(cur);
	struct sr_cursor e = *cur;

	sr_cur_skip(cur, len);
	e.end = cur->p;
	return e;
}

static void set_expr(struct run *x, struct sr_cursor *cur, enum rule_kind kind)
{
	uint64_t reg = sr_cur_uleb(cur);
	struct sr_cursor e = block(cur);

	set(x, reg, kind, 0);
	if (reg < SR_REGS)
		x->row.regs[reg].expr = e;
}

static void cfa(struct run *x, uint64_t reg, int64_t off)
{
	x->row.cfa.kind = IN_REG;
	x->row.cfa_reg = reg;
	x->row.cfa.off = off;
}

static void restore(struct run *x, uint64_t reg)
{
	if (reg < SR_REGS)
		x->row.regs[reg] = x->initial.regs[reg];
}

static void remember(struct run *x)
{
	if (x->nsaved == ROWS)
		x->bad = true;
	else
		x->saved[x->nsaved++] = x->row;
}

static void recall(struct run *x)
{
	if (x->nsaved)
		x->row = x->saved[--x->nsaved];
	else
		x->bad = true;
}

static void advance(struct run *x, uint64_t delta)
{
	x->at += delta * x->cie->code_align;
}

/* A factored offset. What a damaged file multiplies may be anything. */
static int64_t factored(const struct run *x, uint64_t n)
{
	return (int64_t)(n * (uint64_t)x->cie->data_align);
}

/* Operations about registers. False: it is none. */
static bool about_registers(struct run *x, struct sr_cursor *cur, unsigned int op)
{
	uint64_t reg;

	switch (op) {
	case 0x05: reg = sr_cur_uleb(cur); set(x, reg, AT_CFA, factored(x, sr_cur_uleb(cur))); return true;
	case 0x06: restore(x, sr_cur_uleb(cur)); return true;
	case 0x07: set(x, sr_cur_uleb(cur), UNDEFINED, 0); return true;
	case 0x08: set(x, sr_cur_uleb(cur), SAME, 0); return true;
	case 0x09: reg = sr_cur_uleb(cur); set(x, reg, IN_REG, (int64_t)sr_cur_uleb(cur)); return true;
	case 0x10: set_expr(x, cur, AT_EXPR); return true;
	case 0x11: reg = sr_cur_uleb(cur); set(x, reg, AT_CFA, factored(x, (uint64_t)sr_cur_sleb(cur))); return true;
	case 0x14: reg = sr_cur_uleb(cur); set(x, reg, IS_CFA, factored(x, sr_cur_uleb(cur))); return true;
	case 0x15: reg = sr_cur_uleb(cur); set(x, reg, IS_CFA, factored(x, (uint64_t)sr_cur_sleb(cur))); return true;
	case 0x16: set_expr(x, cur, IS_EXPR); return true;
	case 0x2f: reg = sr_cur_uleb(cur); set(x, reg, AT_CFA, factored(x, 0 - sr_cur_uleb(cur))); return true;
	default: return false;
	}
}

static void other(struct run *x, struct sr_cursor *cur, unsigned int op)
{
	uint64_t reg;

	switch (op) {
	case 0x00: break;
	case 0x01: x->at = sr_cur_fixed(cur, 8); break;
	case 0x02: advance(x, sr_cur_fixed(cur, 1)); break;
	case 0x03: advance(x, sr_cur_fixed(cur, 2)); break;
	case 0x04: advance(x, sr_cur_fixed(cur, 4)); break;
	case 0x0a: remember(x); break;
	case 0x0b: recall(x); break;
	case 0x0c: reg = sr_cur_uleb(cur); cfa(x, reg, (int64_t)sr_cur_uleb(cur)); break;
	case 0x0d: x->row.cfa_reg = sr_cur_uleb(cur); break;
	case 0x0e: x->row.cfa.off = (int64_t)sr_cur_uleb(cur); break;
	case 0x0f: x->row.cfa.kind = IS_EXPR; x->row.cfa.expr = block(cur); break;
	case 0x12: reg = sr_cur_uleb(cur); cfa(x, reg, factored(x, (uint64_t)sr_cur_sleb(cur))); break;
	case 0x13: x->row.cfa.off = factored(x, (uint64_t)sr_cur_sleb(cur)); break;
	case 0x2e: sr_cur_uleb(cur); break;	/* GNU_args_size */
	default: x->bad = true; break;
	}
}

/* Runs a program up to the row that holds at x->pc. */
static void run(struct run *x, struct sr_cursor cur)
{
	while (!x->bad && !cur.bad && cur.p < cur.end && x->at <= x->pc) {
		unsigned int op = (unsigned int)sr_cur_fixed(&cur, 1), low = op & 0x3f;

		switch (op >> 6) {
		case 1: advance(x, low); break;
		case 2: set(x, low, AT_CFA, factored(x, sr_cur_uleb(&cur))); break;
		case 3: restore(x, low); break;
		default:
			if (!about_registers(x, &cur, op))
				other(x, &cur, op);
		}
	}
	x->bad |= cur.bad;
}

/* ---- a step ---- */

struct step {
	const struct sr_regs *old;
	struct sr_memory stack;
	uint64_t cfa;
};

static bool value(const struct step *s, const struct rule *r, unsigned int reg, uint64_t *v)
{
	switch (r->kind) {
	case SAME:
		*v = s->old->r[reg];
		return s->old->known >> reg & 1;
	case AT_CFA:
		return sr_memory_word(s->stack, s->cfa + (uint64_t)r->off, v);
	case IS_CFA:
		*v = s->cfa + (uint64_t)r->off;
		return true;
	case IN_REG:
		if ((uint64_t)r->off >= SR_REGS)
			return false;
		*v = s->old->r[r->off];
		return s->old->known >> r->off & 1;
	case AT_EXPR:
		return sr_expr(r->expr, true, s->cfa, s->old, s->stack, v) && sr_memory_word(s->stack, *v, v);
	case IS_EXPR:
		return sr_expr(r->expr, true, s->cfa, s->old, s->stack, v);
	default:
		return false;
	}
}

static bool find_cfa(const struct row *row, struct step *s)
{
	if (row->cfa.kind == IS_EXPR)
		return sr_expr(row->cfa.expr, false, 0, s->old, s->stack, &s->cfa);
	if (row->cfa.kind != IN_REG || row->cfa_reg >= SR_REGS || !(s->old->known >> row->cfa_reg & 1))
		return false;
	s->cfa = s->old->r[row->cfa_reg] + (uint64_t)row->cfa.off;
	return true;
}

enum sr_step sr_cfi_step(const struct sr_cfi *c, uint64_t pc, struct sr_memory stack, struct sr_regs *regs)
{
	const struct sr_fde *f = find(c, pc);
	struct sr_regs old = *regs, new;
	struct step s = { &old, stack, 0 };
	struct sr_cursor program;
	struct sr_fde again;
	struct cie cie;
	struct run x;
	unsigned int i;

	if (!f || !read_fde(c, f->off, &cie, &again, &program))
		return SR_STEP_NOTHING;
	memset(&x, 0, sizeof(x));
	x.cie = &cie;
	x.pc = UINT64_MAX;
	run(&x, cie.program);
	x.initial = x.row;
	x.pc = pc;
	x.at = again.begin;
	run(&x, program);
	if (x.bad)
		return SR_STEP_NOTHING;
	if (x.row.regs[cie.ra].kind == UNDEFINED)
		return SR_STEP_END;
	if (!find_cfa(&x.row, &s))
		return SR_STEP_LOST;
	memset(&new, 0, sizeof(new));
	for (i = 0; i < SR_REGS; i++)
		if (value(&s, &x.row.regs[i], i, &new.r[i]))
			new.known |= 1u << i;
	if (x.row.regs[SR_REG_SP].kind == SAME) {
		new.r[SR_REG_SP] = s.cfa;
		new.known |= 1u << SR_REG_SP;
	}
	if (!(new.known >> cie.ra & 1))
		return SR_STEP_LOST;
	new.r[SR_REG_IP] = new.r[cie.ra];
	new.known |= 1u << SR_REG_IP;
	*regs = new;
	return cie.signal ? SR_STEP_SIGNAL : SR_STEP_OK;
}
