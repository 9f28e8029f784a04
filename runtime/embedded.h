/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a script's own C may use besides the kernel's headers. Such C is compiled in a file of its own; the generated file calls each of its functions
 * through a struct that holds the arguments and takes the result (see gen/emit_own.c).
 *
 * Contexts: as handlers, that is any. What the C does there is its author's business.
 */
#ifndef SPILE_EMBEDDED_H
#define SPILE_EMBEDDED_H

#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <linux/string.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/bio.h>
#include <linux/cred.h>
#include <linux/skbuff.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/percpu.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/time.h>
#include <linux/delay.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/version.h>
#include "spile.h"
#undef STAP_RETURN	/* that one is of functions that are compiled without kernel headers */

/* What CONTEXT points to. */
struct sp_own {
	struct sp_ctx *c;
	int site;
	const char *last_error;		/* set by the C: the handler fails with this text */
	const char *probe_point;
	struct pt_regs *regs, *kregs, *uregs;	/* of the hit; NULL where there are none, or none of that kind */
	int user_mode_p;
	int next;			/* STAP_NEXT was said */
	int fmt;			/* number of the format "%s" */
	struct sp_string *text;		/* where output is formatted */
};

void sp_own_enter(struct sp_own *own, struct sp_ctx *c, int site);
void sp_own_leave(struct sp_own *own);
/* Output and errors; text behind MAXSTRINGLEN is cut, and counted. */
__printf(2, 3) void sp_own_print(struct sp_own *own, const char *fmt, ...);
__printf(2, 3) void sp_own_fail(struct sp_own *own, const char *fmt, ...);
/* Copies at most MAXSTRINGLEN - 1 bytes and ends them. */
void sp_own_copy(char *to, const char *from);

#define STAP_PRINTF(...)	sp_own_print(CONTEXT, __VA_ARGS__)
#define STAP_ERROR(...)		do { sp_own_fail(CONTEXT, __VA_ARGS__); return; } while (0)
#define STAP_NEXT		do { CONTEXT->next = 1; return; } while (0)
#define STAP_LAST_STMT		return
#define _stp_printf(...)	sp_own_print(CONTEXT, __VA_ARGS__)
#define _stp_print(text)	sp_own_print(CONTEXT, "%s", text)
#define _stp_warn(...)		sp_own_print(CONTEXT, "WARNING: " __VA_ARGS__)
#define _stp_error(...)		sp_own_fail(CONTEXT, __VA_ARGS__)
#define _stp_snprintf		snprintf
#define _stp_vsnprintf		vsnprintf

/* Results: by the type of the function. */
#define SP_OWN_RETURN_LONG(v)	do { STAP_RETVALUE = (int64_t)(v); return; } while (0)
#define SP_OWN_RETURN_STRING(v)	do { sp_own_copy(STAP_RETVALUE, v); return; } while (0)

/* Reads and writes that a bad address makes an error of the handler instead of an oops; the function is left. */
#define sp_own_checked(read)							\
({										\
	unsigned long value_ = (read);						\
										\
	if (CONTEXT->c->err)							\
		return;								\
	value_;									\
})
#define kread(p)	((typeof(*(p)))sp_own_checked(sp_kread(CONTEXT->c, (unsigned long)(p), sizeof(*(p)), CONTEXT->site)))
#define uread(p)	((typeof(*(p)))sp_own_checked(sp_uread(CONTEXT->c, (unsigned long)(p), sizeof(*(p)), CONTEXT->site)))
#define kderef(size, addr)	sp_own_checked(sp_kread(CONTEXT->c, (unsigned long)(addr), size, CONTEXT->site))
#define uderef(size, addr)	sp_own_checked(sp_uread(CONTEXT->c, (unsigned long)(addr), size, CONTEXT->site))
#define deref(size, addr)	kderef(size, addr)
#define deref_string(to, addr, max)						\
({										\
	int len_ = sp_own_string(CONTEXT, to, (unsigned long)(addr), max);	\
										\
	if (CONTEXT->c->err)							\
		return;								\
	len_;									\
})
#define kderef_string(to, addr, max) deref_string(to, addr, max)
#define kderef_buffer(to, addr, size)						\
({										\
	void *to_ = sp_own_buffer(CONTEXT, to, (unsigned long)(addr), size);	\
										\
	if (CONTEXT->c->err)							\
		return;								\
	to_;									\
})
#define CATCH_DEREF_FAULT()	do { } while (0)
/* The string at a kernel address into @to, at most @max bytes with its end. Its length. A fault is an error of the handler. */
int sp_own_string(struct sp_own *own, char *to, unsigned long addr, int max);
/* @size bytes at a kernel address to @to; NULL: only looks whether they can be read. Gives @to. Faults as above. */
void *sp_own_buffer(struct sp_own *own, void *to, unsigned long addr, int size);

#endif
