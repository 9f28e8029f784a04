/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handlers that ftrace calls at functions' entries. SP_FTRACE: there are registers to be had; SP_FTRACE_ARGS: those that arguments are in come without
 * SAVE_REGS (x86: 02a474ca266a, 5.11).
 */
#ifndef SP_COMPAT_FTRACE_H
#define SP_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>

#if defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS) && defined(SP_HAVE_RCU_IS_WATCHING) && defined(CONFIG_X86_64)
#define SP_FTRACE 1
#else
#define SP_FTRACE 0
#endif

#if defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) && defined(SP_HAVE_FTRACE_REGS)
#define SP_FTRACE_ARGS 1
#else
#define SP_FTRACE_ARGS 0
#endif

/* struct ftrace_regs since d19ad0775dcd (5.11), hidden since 7888af4166d4 (6.13) */
#ifdef SP_HAVE_FTRACE_REGS
typedef struct ftrace_regs sp_ftrace_regs;
#ifdef SP_HAVE_ARCH_FTRACE_REGS
#define sp_ftrace_pt_regs(fregs) (&arch_ftrace_regs(fregs)->regs)
#else
#define sp_ftrace_pt_regs(fregs) (&(fregs)->regs)
#endif
#else
typedef struct pt_regs sp_ftrace_regs;
#define sp_ftrace_pt_regs(fregs) (fregs)
#endif

/* Puts @n addresses into the filter in place of what is there, all of them or none: since 4f554e955614 (5.18). Before, it takes them one by one. */
#ifdef SP_HAVE_FTRACE_FILTER_IPS
#define SP_FTRACE_MANY 1
#define sp_ftrace_set(ops, ips, n) ftrace_set_filter_ips(ops, ips, n, 0, 1)
#else
#define SP_FTRACE_MANY 0
#define sp_ftrace_set(ops, ips, n) (-ENOSYS)
#endif

#if SP_FTRACE
/* A call, or what is in its place: one of two by the CPU's maker until a89dfde3dc3c (5.13). */
static inline bool sp_is_fentry(unsigned long ip)
{
	static const unsigned char nop[5] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 }, k8_nop[5] = { 0x66, 0x66, 0x66, 0x66, 0x90 };
	unsigned char code[5];

	return !sp_try_kread(ip, code, sizeof(code)) &&
	       (code[0] == 0xe8 || !memcmp(code, nop, sizeof(nop)) || !memcmp(code, k8_nop, sizeof(k8_nop)));
}

/*
 * Where the call of ftrace is, which is what a callback is told, of the function at @addr: behind the ENDBR64, or what is in its place, of CONFIG_X86_KERNEL_IBT
 * (156ff4a544ae, 5.18). The filter takes either address since then, and only that of the call before.
 */
static inline unsigned long sp_ftrace_site(unsigned long addr)
{
	return !sp_is_fentry(addr) && sp_is_fentry(addr + 4) ? addr + 4 : addr;
}

/* Functions that are not to be traced have no call there. */
static inline bool sp_ftrace_has_site(unsigned long addr)
{
	return sp_is_fentry(addr) || sp_is_fentry(addr + 4);
}
#endif

/* A callback that guards itself says so with RECURSION_SAFE; a25d036d939a (5.11) turned the flag round, so that saying nothing means it. */
#ifdef SP_HAVE_FTRACE_RECURSION_SAFE
#define SP_FTRACE_FLAGS FTRACE_OPS_FL_RECURSION_SAFE
#define SP_FTRACE_UNCOUNTED 1	/* with other users of ftrace about, it guards the list of them, and tells nobody */
#else
#define SP_FTRACE_UNCOUNTED 0
#define SP_FTRACE_FLAGS 0
#endif

#endif
