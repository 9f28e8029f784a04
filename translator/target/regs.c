/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registers of x86_64: from their DWARF numbers to where struct pt_regs keeps them. The order of struct pt_regs is
 * part of the kernel's interface to debuggers (PTRACE_GETREGS) and the same from 3.10 on.
 */
#include "target_priv.h"

static const struct treg regs[] = {
	[0] = { "rax", 80 },	[1] = { "rdx", 96 },	[2] = { "rcx", 88 },	[3] = { "rbx", 40 },
	[4] = { "rsi", 104 },	[5] = { "rdi", 112 },	[6] = { "rbp", 32 },	[7] = { "rsp", 152 },
	[8] = { "r8", 72 },	[9] = { "r9", 64 },	[10] = { "r10", 56 },	[11] = { "r11", 48 },
	[12] = { "r12", 24 },	[13] = { "r13", 16 },	[14] = { "r14", 8 },	[15] = { "r15", 0 },
	[16] = { "rip", 128 },
};

/* System V ABI: rdi rsi rdx rcx r8 r9 */
const uint8_t reg_args[6] = { 5, 4, 1, 2, 8, 9 };

const struct treg *reg_dwarf(unsigned int number)
{
	return number < ARRAY_SIZE(regs) ? &regs[number] : NULL;
}
