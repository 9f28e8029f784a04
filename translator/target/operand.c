/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operands as the assembler writes them for x86_64, in the notes of static probes: SIZE@OPERAND, where the operand is a register, "$number", or a place in memory,
 * SYMBOL+OFFSET(%base,%index,scale). A negative size is a signed number's.
 */
#include "operand.h"

#include <stdlib.h>
#include <string.h>

/* Names of a register by the size of its part. rip has none of a handler's use but as a base. */
static const struct { const char *by_size[9]; const char *high; } names[] = {
	[0] = { { [8] = "rax", [4] = "eax", [2] = "ax", [1] = "al" }, "ah" },
	[1] = { { [8] = "rdx", [4] = "edx", [2] = "dx", [1] = "dl" }, "dh" },
	[2] = { { [8] = "rcx", [4] = "ecx", [2] = "cx", [1] = "cl" }, "ch" },
	[3] = { { [8] = "rbx", [4] = "ebx", [2] = "bx", [1] = "bl" }, "bh" },
	[4] = { { [8] = "rsi", [4] = "esi", [2] = "si", [1] = "sil" }, NULL },
	[5] = { { [8] = "rdi", [4] = "edi", [2] = "di", [1] = "dil" }, NULL },
	[6] = { { [8] = "rbp", [4] = "ebp", [2] = "bp", [1] = "bpl" }, NULL },
	[7] = { { [8] = "rsp", [4] = "esp", [2] = "sp", [1] = "spl" }, NULL },
	[8] = { { [8] = "r8", [4] = "r8d", [2] = "r8w", [1] = "r8b" }, NULL },
	[9] = { { [8] = "r9", [4] = "r9d", [2] = "r9w", [1] = "r9b" }, NULL },
	[10] = { { [8] = "r10", [4] = "r10d", [2] = "r10w", [1] = "r10b" }, NULL },
	[11] = { { [8] = "r11", [4] = "r11d", [2] = "r11w", [1] = "r11b" }, NULL },
	[12] = { { [8] = "r12", [4] = "r12d", [2] = "r12w", [1] = "r12b" }, NULL },
	[13] = { { [8] = "r13", [4] = "r13d", [2] = "r13w", [1] = "r13b" }, NULL },
	[14] = { { [8] = "r14", [4] = "r14d", [2] = "r14w", [1] = "r14b" }, NULL },
	[15] = { { [8] = "r15", [4] = "r15d", [2] = "r15w", [1] = "r15b" }, NULL },
};

struct reg { int number, size; bool high; };

/* "%name" at *@s, moved behind it. False: no register that a hit has. */
static bool take_reg(const char **s, struct reg *r)
{
	const char *p = *s;
	size_t len, i;

	if (*p++ != '%')
		return false;
	len = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		for (r->size = 8; r->size; r->size--) {
			const char *name = names[i].by_size[r->size];

			if (name && strlen(name) == len && !memcmp(name, p, len))
				break;
		}
		r->high = !r->size && names[i].high && len == 2 && !memcmp(names[i].high, p, len);
		if (!r->size && !r->high)
			continue;
		r->number = (int)i;
		r->size += r->high;
		*s = p + len;
		return true;
	}
	return false;
}

static void push_reg(struct arena *a, struct fetch *f, int number)
{
	const struct treg *r = reg_dwarf((unsigned int)number);

	fetch_add(a, f, FETCH_REG, r->pt_regs)->what = arena_printf(a, "%%%s", r->name);
}

/* A whole number with a sign at *@s. False: none. */
static bool take_number(const char **s, int64_t *n)
{
	char *end;

	/* An unsigned one of 64 bits is meant as its bits. */
	*n = **s == '-' ? strtoll(*s, &end, 0) : (int64_t)strtoull(*s, &end, 0);
	if (end == *s)
		return false;
	*s = end;
	return true;
}

/* "12", "counter", "counter+8", "8+counter": sums of numbers and at most one symbol. */
static bool take_sum(struct target *t, const char **s, int64_t *sum, const struct tsym **sym)
{
	int64_t n;

	*sum = 0;
	*sym = NULL;
	while (**s && **s != '(') {
		size_t len = strcspn(*s, "+-(");

		if (**s == '+' && (*s)[1]) {
			++*s;
		} else if (**s == '-' || (**s >= '0' && **s <= '9')) {
			if (!take_number(s, &n))
				return false;
			*sum += n;
		} else if (len && !*sym) {
			*sym = target_symbol(t, arena_strndup(t->arena, *s, len));
			*s += len;
			if (!*sym || !(*sym)->addr)
				return false;
		} else {
			return false;
		}
	}
	return true;
}

/* "(%base,%index,scale)" with any of them missing; pushes one value. False: none of that. */
static bool take_address(struct target *t, const char **s, struct fetch *f, const struct tsym *sym, int64_t offset)
{
	struct reg r;
	int64_t scale = 1;
	bool any = false;

	if (sym) {
		/* With %rip that is where it is linked; else the program is linked to lie where it does. */
		fetch_add(t->arena, f, FETCH_ADDRESS, (int64_t)sym->addr + offset)->what = sym->name;
		any = true;
		offset = 0;
	}
	if (**s == '(') {
		++*s;
		if (!strncmp(*s, "%rip", 4) && sym) {
			*s += 4;
		} else if (**s == '%') {
			if (!take_reg(s, &r) || r.size != 8)
				return false;
			push_reg(t->arena, f, r.number);
			if (any)
				fetch_add(t->arena, f, FETCH_ADD2, 0);
			any = true;
		}
		if (**s == ',') {
			++*s;
			if (!take_reg(s, &r) || r.size != 8 || (**s == ',' && (++*s, !take_number(s, &scale))))
				return false;
			push_reg(t->arena, f, r.number);
			fetch_add(t->arena, f, FETCH_MUL, scale);
			if (any)
				fetch_add(t->arena, f, FETCH_ADD2, 0);
			any = true;
		}
		if (*(*s)++ != ')')
			return false;
	}
	if (!any)
		fetch_add(t->arena, f, FETCH_CONST, 0);
	fetch_add(t->arena, f, FETCH_ADD, offset);
	return true;
}

static bool take_operand(struct target *t, const char *s, struct fetch *f, int size, bool is_signed)
{
	const struct tsym *sym;
	struct fetch_op *op;
	struct reg r;
	int64_t n;

	if (*s == '$') {
		s++;
		if (!take_number(&s, &n))
			return false;
		fetch_add(t->arena, f, FETCH_CONST, n);
	} else if (*s == '%') {
		if (!take_reg(&s, &r))
			return false;
		push_reg(t->arena, f, r.number);
		if (r.high) {
			op = fetch_add(t->arena, f, FETCH_BITS, 8);
			op->width = 8;
		}
	} else {
		if (!*s || !take_sum(t, &s, &n, &sym) || !take_address(t, &s, f, sym, n))
			return false;
		op = fetch_add(t->arena, f, FETCH_LOAD, 0);
		op->size = (uint8_t)size;
		op->is_signed = is_signed;
		return !*s;
	}
	if (size < 8) {
		op = fetch_add(t->arena, f, FETCH_EXTEND, 0);
		op->size = (uint8_t)size;
		op->is_signed = is_signed;
	}
	return !*s;
}

bool operand_fetch(struct target *t, const char *text, struct fetch *f, int *size, const char **why)
{
	const char *at = strchr(text, '@');
	char *end;

	memset(f, 0, sizeof(*f));
	*size = -8;	/* the oldest notes give none */
	if (at) {
		*size = (int)strtol(text, &end, 10);
		if (*end == 'f') {
			*why = arena_printf(t->arena, "it is a floating-point number ('%s')", text);
			return false;
		}
		if (end != at)
			*size = 0;
	}
	switch (*size) {
	case 1: case 2: case 4: case 8: case -1: case -2: case -4: case -8:
		if (take_operand(t, at ? at + 1 : text, f, abs(*size), *size < 0))
			return true;
	}
	*why = arena_printf(t->arena, "its place '%s' is none that can be read", text);
	return false;
}
