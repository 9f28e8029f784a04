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

/* Adds @n addresses to the filter, all of them or none. Each call copies the whole filter: many at a time since 4f554e955614 (5.18). */
#ifdef SP_HAVE_FTRACE_FILTER_IPS
#define sp_ftrace_add(ops, ips, n) ftrace_set_filter_ips(ops, ips, n, 0, 0)
#else
#define sp_ftrace_add(ops, ips, n) ((n) == 1 ? ftrace_set_filter_ip(ops, (ips)[0], 0, 0) : -ENOSYS)
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
