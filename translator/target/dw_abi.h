/* SPDX-License-Identifier: GPL-2.0 */
/* The calling convention of C and C++ (System V, x86_64): where a function's parameters are when it is entered, and where its result is. */
#ifndef SPILE_DW_ABI_H
#define SPILE_DW_ABI_H

#include "dw_priv.h"

/* ABI_SSE in `regs`: a register that holds floating-point numbers, which no probe can see. */
enum { ABI_SSE = 255 };
enum abi_class { ABI_UNKNOWN, ABI_REGISTERS, ABI_STACK };
struct abi_slot {
	enum abi_class class;
	int n;			/* of registers: 1 or 2, eight bytes in each */
	uint8_t regs[2];
	int64_t stack;		/* from the stack pointer at the entry */
	bool by_reference;	/* what is there is the object's address */
};

struct abi_state { Dwarf_Die *func; int regs, floats; int64_t stack; bool lost, is_user; enum dw_language language; };

/* Before the first parameter. */
void abi_begin(struct dw *d, struct abi_state *st, Dwarf_Die *func);
/* The place of the next parameter, @param, which is of type @c. */
struct abi_slot abi_next(struct dw *d, struct abi_state *st, Dwarf_Die *param, const struct ctype *c);
/* Where a result of type @c is. */
struct abi_slot abi_result(struct dw *d, Dwarf_Die *func, const struct ctype *c);
void abi_place(struct dw *d, const struct abi_slot *s, struct dw_place *p);

#endif
