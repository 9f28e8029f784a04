/* SPDX-License-Identifier: GPL-2.0 */
/* Registers by name, arguments and results by the machine's calling convention, without debuginfo. Any context. */
#include "../core/core.h"

#include "../compat/sched.h"

#include <linux/ptrace.h>
#include <asm/processor.h>
#include <asm/segment.h>

#ifdef CONFIG_X86_64
#define REG(name, member) { name, sizeof(name) - 1, offsetof(struct pt_regs, member), 8, 0 }
#define PART(name, member, bytes, shift) { name, sizeof(name) - 1, offsetof(struct pt_regs, member), bytes, shift }
#define LEGACY(l, member) REG("r" l, member), PART("e" l, member, 4, 0), PART(l, member, 2, 0)
#define BYTES(l, member) PART(l "l", member, 1, 0), PART(l "h", member, 1, 8)
#define NUMBERED(n, member) REG("r" n, member), PART("r" n "d", member, 4, 0), PART("r" n "w", member, 2, 0)

static const struct {
	const char *name;
	unsigned char len, offset, bytes, shift;
} registers[] = {
	LEGACY("ax", ax), LEGACY("bx", bx), LEGACY("cx", cx), LEGACY("dx", dx),
	BYTES("a", ax), BYTES("b", bx), BYTES("c", cx), BYTES("d", dx),
	LEGACY("si", si), LEGACY("di", di), LEGACY("bp", bp), LEGACY("sp", sp), LEGACY("ip", ip),
	NUMBERED("8", r8), NUMBERED("9", r9), NUMBERED("10", r10), NUMBERED("11", r11),
	NUMBERED("12", r12), NUMBERED("13", r13), NUMBERED("14", r14), NUMBERED("15", r15),
	LEGACY("flags", flags), REG("orig_rax", orig_ax), REG("orig_ax", orig_ax),
	PART("cs", cs, 2, 0), PART("xcs", cs, 2, 0), PART("ss", ss, 2, 0), PART("xss", ss, 2, 0),
};

static const unsigned char arguments[] = {
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si), offsetof(struct pt_regs, dx),
	offsetof(struct pt_regs, cx), offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
};

/* The calling convention of system calls differs in the fourth. */
static const unsigned char syscall_arguments[] = {
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si), offsetof(struct pt_regs, dx),
	offsetof(struct pt_regs, r10), offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
};

/* Of programs of 32 bits. Functions that are passed the arguments themselves find these in the places of any function. */
static const unsigned char __maybe_unused syscall_arguments_32[] = {
	offsetof(struct pt_regs, bx), offsetof(struct pt_regs, cx), offsetof(struct pt_regs, dx),
	offsetof(struct pt_regs, si), offsetof(struct pt_regs, di), offsetof(struct pt_regs, bp),
};

static void no_registers(struct sp_ctx *c, int site)
{
	sp_fail_text(c, site, SP_LIT("this probe point has no registers"));
}

unsigned long sp_register(struct sp_ctx *c, struct sp_str name, int is_signed, int site)
{
	unsigned long v;
	int i, up;

	if (!c->regs) {
		no_registers(c, site);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(registers); i++) {
		if (registers[i].len != name.len || memcmp(registers[i].name, name.p, name.len))
			continue;
		v = sp_reg(c, registers[i].offset) >> registers[i].shift;
		up = 64 - 8 * registers[i].bytes;
		return is_signed ? (long)(v << up) >> up : v << up >> up;
	}
	sp_fail_text(c, site, SP_LIT("unknown register"));
	return 0;
}

/* At a function's first instruction the stack holds the return address, then the arguments that found no register. */
unsigned long sp_argument(struct sp_ctx *c, long n, int site)
{
	unsigned long addr;

	if (!c->regs) {
		no_registers(c, site);
		return 0;
	}
	if (n < 1 || n > 64) {
		sp_fail_text(c, site, SP_LIT("arguments count from 1"));
		return 0;
	}
	if (n <= ARRAY_SIZE(arguments))
		return sp_reg(c, arguments[n - 1]);
	addr = ((struct pt_regs *)c->regs)->sp + 8 * (n - ARRAY_SIZE(arguments));
	return user_mode((struct pt_regs *)c->regs) ? sp_uread(c, addr, 8, site) : sp_kread(c, addr, 8, site);
}

unsigned long sp_syscall_arg(struct sp_ctx *c, long n, int site)
{
	unsigned long v = sp_argument(c, 1, site);

	if (n < 1 || n > ARRAY_SIZE(syscall_arguments)) {
		sp_fail_text(c, site, SP_LIT("system calls have six arguments"));
		return 0;
	}
#ifdef CONFIG_ARCH_HAS_SYSCALL_WRAPPER	/* they are passed the caller's registers since fa697140f9a2 (4.17) */
	if (c->err)
		return 0;
	if (sp_is_32bit())
		return sp_kread(c, v + syscall_arguments_32[n - 1], 4, site);
	return sp_kread(c, v + syscall_arguments[n - 1], 8, site);
#else
	return n == 1 ? v : sp_argument(c, n, site);
#endif
}

unsigned long sp_result(struct sp_ctx *c, int site)
{
	if (!c->regs) {
		no_registers(c, site);
		return 0;
	}
	return ((struct pt_regs *)c->regs)->ax;
}

/* Of @bytes (4, 8) of them: the rest of the register stays. */
void sp_set_argument(struct sp_ctx *c, long n, unsigned long value, int bytes, int site)
{
	unsigned long addr;

	if (!c->regs) {
		no_registers(c, site);
		return;
	}
	if (n < 1 || n > 64) {
		sp_fail_text(c, site, SP_LIT("arguments count from 1"));
		return;
	}
	if (n <= ARRAY_SIZE(arguments)) {
		if (bytes == 4)
			value = (sp_reg(c, arguments[n - 1]) & ~0xfffffffful) | (unsigned int)value;
		sp_set_reg(c, arguments[n - 1], value);
		return;
	}
	addr = ((struct pt_regs *)c->regs)->sp + 8 * (n - ARRAY_SIZE(arguments));
	if (user_mode((struct pt_regs *)c->regs))
		sp_uwrite(c, addr, bytes, value, site);
	else
		sp_kwrite(c, addr, bytes, value, site);
}

void sp_set_result(struct sp_ctx *c, unsigned long value, int site)
{
	if (!c->regs)
		no_registers(c, site);
	else
		((struct pt_regs *)c->regs)->ax = value;
}

int sp_syscall_is(long number)
{
	return sp_is_32bit() || (current->mm && task_pt_regs(current)->orig_ax == number);
}

int sp_is_32bit(void)
{
	return current->mm && task_pt_regs(current)->cs == __USER32_CS;
}
#endif

unsigned long sp_user_addr(struct sp_ctx *c)
{
	if (c->regs && user_mode((struct pt_regs *)c->regs))
		return instruction_pointer((struct pt_regs *)c->regs);
	return current->mm ? instruction_pointer(task_pt_regs(current)) : 0;
}
