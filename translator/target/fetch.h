/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fetch programs: how a value of the traced program is had at a probe hit, as data. Made by target/ from debuginfo, printed by -p2 and tests,
 * evaluated by fetch_eval() in unit tests, turned into C by gen/.
 *
 * A program is a stack machine with one operand in most places; the result is what is left on top. All values are 64-bit.
 * Numbers that depend on the kernel (offsets, register places, addresses) are marked: they become rows of the module's layout table.
 */
#ifndef SPILE_FETCH_H
#define SPILE_FETCH_H

#include "../base/base.h"

enum fetch_op_kind {
	FETCH_CONST,	/* push n */
	FETCH_ADDRESS,	/* push n: a link address of the kernel; the KASLR shift is added */
	FETCH_MODULE,	/* push n + the running kernel's address of `symbol` of `module` */
	FETCH_REG,	/* push the register saved at offset n of struct pt_regs */
	FETCH_ARG,	/* push argument n, from 0, of what the kernel calls the handler with (tracepoints) */
	FETCH_SAVED,	/* push slot n of the values saved at entry (return probes) */
	FETCH_EXPR,	/* push the value of script expression n (index by expression) */
	FETCH_PERCPU,	/* top += how far this CPU's copy of per-CPU variables is from where they are linked */
	FETCH_ADD,	/* top += n */
	FETCH_ADD2,	/* pop b, top += b */
	FETCH_SUB2, FETCH_MUL2, FETCH_AND2, FETCH_OR2, FETCH_XOR2, FETCH_SHL2, FETCH_SHR2, FETCH_SAR2,
	FETCH_DIV2, FETCH_UDIV2, FETCH_MOD2,	/* signed, unsigned, unsigned; by 0: 0 */
	FETCH_EQ2, FETCH_NE2, FETCH_LT2, FETCH_LE2,	/* signed; 0 or 1 */
	FETCH_SELECT,	/* pop b, pop a, top = top ? a : b */
	FETCH_NEG, FETCH_NOT, FETCH_ABS,
	FETCH_THREAD,	/* push where the current thread of the program has its own data (fs base) */
	FETCH_ENTRY,	/* top, a call frame's address = what argument register n, from 0, held when the function of that call, at `func`, was entered */
	FETCH_ENTERED,	/* top, likewise = is that known? */
	FETCH_MUL,	/* top *= n */
	FETCH_LOAD,	/* top = the size bytes at address top; fault: error. zero-extended, or sign-extended when is_signed */
	FETCH_EXTEND,	/* top = its low size bytes, zero- or sign-extended */
	FETCH_BITS,	/* top = width bits from bit n, zero- or sign-extended */
	FETCH_DUP, FETCH_DROP, FETCH_SWAP
};

struct fetch_op {
	enum fetch_op_kind kind;
	int64_t n;
	uint8_t size, width;
	bool is_signed;
	bool user;		/* FETCH_LOAD, FETCH_ENTRY: address of user space */
	bool layout;		/* n depends on the kernel build */
	const char *module, *symbol;	/* FETCH_MODULE */
	uint64_t func;		/* FETCH_ENTRY: link address of the function's first instruction, where a probe has to keep its registers */
	const char *what;	/* for comments and errors: "struct open_how.flags", "$how in %rdx" */
};

struct ctype;			/* target.h */
struct target;
struct expr;

struct fetch {
	VEC(struct fetch_op) ops;
	struct expr **exprs;	/* FETCH_EXPR: opaque to target/; set by probe/lower.c */
	int nexprs;
	const struct ctype *type;	/* of the result, as C sees it */
	struct target *of;		/* whose type that is */
	bool is_string;		/* pretty-printed text: see `pretty` */
	const char *text;	/* as the user wrote it: "$how->flags" */
	int saved_slot;		/* return probes: -1, or the slot of the entry value that this whole fetch was turned into */
	int text_max;		/* not 0: the value is the address of text, of at most so many bytes with its NUL */
	bool text_user;		/* ... in user space */
	struct fetch_store *store;	/* on the left of an assignment: where the value goes; NULL otherwise */
	struct fetch_pretty *pretty;	/* $$vars, $x$: format and one fetch per directive; NULL otherwise */
};

/* Where a value is written to. */
struct fetch_store {
	struct fetch addr;	/* computes the address; no ops: a register */
	bool addr_user;
	int64_t reg;		/* offset in struct pt_regs */
	const char *what;	/* "%rdi" */
	uint8_t size;		/* of the unit in memory */
	uint8_t bit_offset, width;	/* a bit-field of the unit, width not 0 */
	bool is_signed, is_bool;
};

struct fetch_pretty {
	struct buf format;	/* printf format of the language */
	VEC(struct fetch *) parts;
};

/* One op a line, for -p2 -v and tests. */
void fetch_print(struct buf *out, const struct fetch *f);

/* Reference interpreter. Memory and registers come through the callbacks; false: fault (its address in *fault). */
struct fetch_machine {
	bool (*load)(void *data, uint64_t addr, int size, bool user, uint64_t *value);
	uint64_t (*reg)(void *data, int64_t offset);
	uint64_t shift;			/* KASLR */
	const int64_t *exprs;
	const uint64_t *saved, *args;
	void *data;
	uint64_t percpu, thread;	/* FETCH_PERCPU, FETCH_THREAD */
	bool (*entry)(void *data, uint64_t frame, int64_t n, uint64_t *value);	/* FETCH_ENTRY; false: not known */
};
bool fetch_eval(const struct fetch *f, const struct fetch_machine *m, uint64_t *value, uint64_t *fault);

#endif
