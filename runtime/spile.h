/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that generated C may include: plain C types, no kernel header, so that compiling a script costs no header parsing and
 * the same text compiles for every kernel. Runtime files include it too, after the kernel's own headers.
 *
 * Contexts: unless a comment says otherwise a function may be called from handlers only, that is, in any context that a probe
 * hits in (NMI included), with preemption off and with the context @c claimed by SP_ENTER(). None of them sleeps or allocates.
 *
 * Errors: a function that can fail sets c->err once (the first error stays) and returns 0 or ""; the caller tests c->err and leaves.
 */
#ifndef SPILE_H
#define SPILE_H

#include "abi/errors.h"
#include "abi/control.h"
#include "abi/ring.h"
#include "abi/ustack.h"

#ifndef __KERNEL__
#define SP_USER 1
#endif

#define sp_likely(x)	__builtin_expect(!!(x), 1)
#define sp_unlikely(x)	__builtin_expect(!!(x), 0)
#define sp_inline	static inline __attribute__((always_inline, unused))
#define sp_cold		__attribute__((__cold__, __noinline__))	/* "noinline" is a macro of the kernel */

/* ---- strings ---- */

#ifndef MAXSTRINGLEN
#define MAXSTRINGLEN 512
#endif

/* A string value: bytes that live at least as long as the handler runs, not NUL-terminated. */
struct sp_str {
	const char *p;
	unsigned long len;
};

/* A string variable. len < MAXSTRINGLEN. */
struct sp_string {
	unsigned int len;
	char s[MAXSTRINGLEN];
};

/* No string is longer than what a variable holds, written ones included: what takes one relies on it. */
#define SP_LIT(text)	((struct sp_str){ (text), sizeof(text) < MAXSTRINGLEN ? sizeof(text) - 1 : MAXSTRINGLEN - 1 })

sp_inline struct sp_str sp_get(const struct sp_string *v)
{
	struct sp_str r;

	r.p = v->s;
	r.len = v->len;
	return r;
}

/* ---- contexts ---- */

struct sp_module;
struct sp_probe;
struct sp_captured;
struct sp_procfs;

/*
 * One per CPU, the start of a larger block: struct sp_ctx, then struct sp_counts for each probe, then what the script declares
 * (its struct cpu). sp_module.cpu_size is the size of the whole.
 */
struct sp_ctx {
	unsigned int busy;		/* claimed by a handler on this CPU */
	unsigned int err;		/* SP_E_*; nonzero: unwind to the nearest catch */
	void *regs;			/* struct pt_regs of the hit, NULL where there are none */
	char *out_pos, *out_end;	/* room in the open unit; both NULL when none is open */
	long budget;			/* loop turns and calls left (MAXACTION) */
	unsigned long long since;	/* the hit is timed: when it began, in cycles; else 0 */
	unsigned int sample;		/* hits whose number has none of these bits are timed (core/load.c) */
	unsigned short err_site;
	unsigned short probe;		/* index of the probe that runs */
	unsigned long long load, load_since, usual, timed_at;	/* cycles of handlers since then, of one, and when the last was (core/load.c) */
	unsigned int may_wait;		/* begin, end, error: may sleep for room in the ring */
	unsigned long long err_value;
	void *instance;			/* return probes: the instance, for saved entry values */
	struct sp_out *out;		/* the CPU's ring, runtime's own */
	char *stack_pos, *stack_end;	/* frames of functions that need memory (sp_frame) */
	struct sp_string err_text;	/* error("...") */
	struct sp_ctx *next;		/* of the CPU behind, in order of their numbers; NULL: none */
	unsigned int cpu;
	unsigned int truncated;		/* strings cut at MAXSTRINGLEN */
	const unsigned long *args;	/* tracepoints: what the kernel passed */
	unsigned long arg_room[12];	/* they may be here, where the compiler guards no stack for them */
	struct sp_procfs *procfs;	/* in a procfs handler: its file */
	struct sp_captured *captured;	/* of the handler's latest match; NULL: none */
	unsigned int token_pos;		/* tokenize(): where the next token of token_rest begins */
	struct sp_string token_rest;
};

sp_inline struct sp_counts *sp_count(struct sp_ctx *c, int probe)
{
	return (struct sp_counts *)(c + 1) + probe;
}

extern int sp_state;			/* enum sp_state */
extern long sp_maxaction;		/* module parameter */
long sp_maxaction_alone(void);		/* of begin, end and error */
extern long sp_target;			/* target() */

#if defined(__x86_64__)
/* The per-CPU pointer to the context. Declared as plain data: only ever reached through %gs. */
extern struct sp_ctx *sp_cpu_ctx;
sp_inline struct sp_ctx *sp_this_ctx(void)
{
	struct sp_ctx *c;

	__asm__ volatile("mov %%gs:%1, %0" : "=r" (c) : "m" (sp_cpu_ctx));
	return c;
}
#else
struct sp_ctx *sp_this_ctx(void);
#endif

/*
 * Claims this CPU's context @c for a hit of probe @index, or counts why not and leaves by @otherwise. Preemption is off already (the kernel's probe
 * layers see to that, or the attach file does). An interrupt or NMI between the test and the claim runs to its end first, so plain stores do.
 */
sp_cold void sp_skip_reentry(struct sp_ctx *c, int probe);
sp_cold void sp_time_start(struct sp_ctx *c);
sp_cold void sp_time_end(struct sp_ctx *c);
#define SP_ENTER(c, index, regs_, otherwise)						\
	do {										\
		if (sp_unlikely(sp_state != SP_RUNNING))				\
			otherwise;							\
		(c) = sp_this_ctx();							\
		if (sp_unlikely((c)->busy)) {						\
			sp_skip_reentry(c, index);					\
			otherwise;							\
		}									\
		*(volatile unsigned int *)&(c)->busy = 1;				\
		__asm__ volatile("" : : : "memory");					\
		(c)->regs = (regs_);							\
		(c)->probe = (index);							\
		if (sp_unlikely(!(++sp_count(c, index)->hits & (c)->sample)))		\
			sp_time_start(c);						\
	} while (0)

/* What the handler may have left behind; constants, so that sp_leave() shrinks to what is needed. */
#define SP_OUT	1	/* it prints */
#define SP_ERR	2	/* it can fail */

void sp_commit(struct sp_ctx *c);			/* publishes the open unit */
sp_cold void sp_report(struct sp_ctx *c);		/* counts and reports c->err, clears it */

sp_inline void sp_leave(struct sp_ctx *c, int what)
{
	if ((what & SP_ERR) && sp_unlikely(c->err))
		sp_report(c);
	if ((what & SP_OUT) && c->out_pos)
		sp_commit(c);
	if (sp_unlikely(c->since))
		sp_time_end(c);
	__asm__ volatile("" : : : "memory");
	*(volatile unsigned int *)&c->busy = 0;
}

/* ---- locks ---- */

/*
 * A handler lock. The plan decides which handlers take which, in one fixed order, before the body runs; begin, end and error
 * handlers run alone and take none. Waiting is bounded (module parameter): at the bound everything taken is released by the
 * caller, the hit has had no effect and is counted under `lock`.
 */
struct sp_lock {
	unsigned int held;
} __attribute__((aligned(64)));

sp_cold int sp_lock_slow(struct sp_ctx *c, struct sp_lock *l);
/* 1: taken. 0: not had in time, counted. */
sp_inline int sp_lock(struct sp_ctx *c, struct sp_lock *l)
{
	if (sp_likely(!__sync_lock_test_and_set(&l->held, 1)))
		return 1;
	return sp_lock_slow(c, l);
}

sp_inline void sp_unlock(struct sp_lock *l)
{
	__sync_lock_release(&l->held);
}

/*
 * The same for locks that each CPU has one of, at @offset in its block: who only adds to its CPU's parts of globals takes its own by sp_lock(); who
 * looks at them all, or changes them otherwise, takes every CPU's, in order. 0: not had in time, none is held, counted.
 */
int sp_lock_all(struct sp_ctx *c, unsigned long offset);
void sp_unlock_all(unsigned long offset);

/* ---- errors ---- */

sp_cold void sp_fail(struct sp_ctx *c, int code, int site, unsigned long long value);
/* error(text): SP_E_SCRIPT */
sp_cold void sp_fail_text(struct sp_ctx *c, int site, struct sp_str text);
/* abort(): ends the run and leaves the handler, whatever would catch its errors: generated code looks for SP_E_ABORT before it calls sp_catch(). */
sp_cold void sp_abort(struct sp_ctx *c);
/* catch: gives the error's text, clears the error */
struct sp_str sp_catch(struct sp_ctx *c, struct sp_string *buf);

/* One turn of a loop at @site, or one call of a recursive function. False, with the error set, at the end of the budget. */
sp_inline int sp_turn(struct sp_ctx *c, int site)
{
	if (sp_unlikely(--c->budget < 0)) {
		sp_fail(c, SP_E_MAXACTION, site, 0);
		return 0;
	}
	return 1;
}

/* Memory of a call, given back by sp_unframe(c, f). NULL with SP_E_MAXNESTING set when there is none left. Not cleared. */
sp_inline void *sp_frame(struct sp_ctx *c, unsigned long size, int site)
{
	char *p = c->stack_pos;

	size = (size + 7) & ~7ul;
	if (sp_unlikely((unsigned long)(c->stack_end - p) < size)) {
		sp_fail(c, SP_E_MAXNESTING, site, 0);
		return 0;
	}
	c->stack_pos = p + size;
	return p;
}

sp_inline void sp_unframe(struct sp_ctx *c, void *frame)
{
	c->stack_pos = frame;
}

/* Division and remainder as the language wants them: by 0 is an error, LONG_MIN / -1 is LONG_MIN, LONG_MIN % -1 is 0. */
long sp_div(struct sp_ctx *c, long a, long b, int site);
long sp_mod(struct sp_ctx *c, long a, long b, int site);

/* Shifts by more than 63 shift by the low six bits, as x86 does; >> keeps the sign, >>> does not. */
sp_inline long sp_shl(long a, long b)
{
	return (long)((unsigned long)a << (b & 63));
}

sp_inline long sp_shr(long a, long b)
{
	return a >> (b & 63);
}

sp_inline long sp_ushr(long a, long b)
{
	return (long)((unsigned long)a >> (b & 63));
}

sp_inline long sp_clamp(long v, long low, long high)
{
	return v < low ? low : v > high ? high : v;
}

/* ---- globals ---- */

/* One load or store of a word that other CPUs may touch at the same time. */
#define SP_ONCE(x)		(*(volatile __typeof__(x) *)&(x))
#define SP_OFFSET(type, member)	__builtin_offsetof(type, member)

/* A long that has a part in each CPU's block, at @offset: the sum of the parts; and making it @value. Alone, or under all CPUs' locks. */
long sp_sum(unsigned long offset);
void sp_set_sum(struct sp_ctx *c, unsigned long offset, long value);

/* ---- strings (data/str.c; also compiled in user space for tests) ---- */

void sp_set(struct sp_ctx *c, struct sp_string *v, struct sp_str s);		/* v = s; s may overlap v */
void sp_append(struct sp_ctx *c, struct sp_string *v, struct sp_str s);		/* v .= s */
struct sp_str sp_cat(struct sp_ctx *c, struct sp_string *buf, struct sp_str a, struct sp_str b);	/* a . b, in buf (may be a's own) */
int sp_cmp(struct sp_str a, struct sp_str b);					/* <0, 0, >0, byte-wise */
sp_inline int sp_same(struct sp_str a, struct sp_str b)
{
	return a.len == b.len && !__builtin_memcmp(a.p, b.p, a.len);
}

/* Strings as C has them, for C of the script's own: @s in @buf, ended; and the length of what C left in @buf. */
sp_inline char *sp_c_string(struct sp_string *buf, struct sp_str s)
{
	__builtin_memmove(buf->s, s.p, s.len);
	buf->s[s.len] = 0;
	return buf->s;
}

sp_inline struct sp_str sp_of_c_string(const char *s)
{
	struct sp_str r;

	r.p = s;
	for (r.len = 0; r.len < MAXSTRINGLEN - 1 && s[r.len]; r.len++)
		;
	return r;
}

sp_inline void sp_c_string_end(struct sp_string *buf)
{
	buf->len = sp_of_c_string(buf->s).len;
}

/*
 * What the library's string functions are made of (data/text.c, quote.c, json.c, date.c, point.c). Results of functions with a @buf are in it, and may not
 * stand in an argument.
 */
struct sp_str sp_substr(struct sp_string *buf, struct sp_str s, long start, long len);	/* what of it there is; "" outside */
long sp_find(struct sp_str in, struct sp_str what);			/* where it begins first, -1: nowhere */
struct sp_str sp_replace(struct sp_string *buf, struct sp_str s, struct sp_str what, struct sp_str with);
long sp_strtol(struct sp_str s, long base);				/* base 0: as C writes numbers */
void sp_token_start(struct sp_ctx *c, struct sp_str s);
struct sp_str sp_token(struct sp_ctx *c, struct sp_string *buf, struct sp_str separators);	/* "": no more */
#define SP_QUOTES	1	/* in double quotes; "..." behind them when it was cut */
#define SP_QUOTES_MORE	2	/* ... even when all of @s is there */
/* @s with escapes for what is not printable, at most @max bytes of it (0: what fits). */
struct sp_str sp_quote(struct sp_string *buf, struct sp_str s, long max, int flags);
struct sp_str sp_json(struct sp_string *buf, struct sp_str s);		/* @s as a string of JSON, quotes included (data/json.c) */
/* Doubles as their 64 bits, without the machine's own unit (data/float.c): rounded to the nearest, the even one of two. Text: data/float_text.c. */
long sp_fp_add(long x, long y), sp_fp_sub(long x, long y), sp_fp_mul(long x, long y), sp_fp_div(long x, long y);
long sp_fp_rem(long x, long y);						/* of the nearest whole quotient */
long sp_fp_sqrt(long x);
int sp_fp_eq(long x, long y), sp_fp_lt(long x, long y);
long sp_fp_of_long(long v), sp_fp_of_single(long v);
enum { SP_FP_EVEN, SP_FP_TO_ZERO, SP_FP_DOWN, SP_FP_UP, SP_FP_AWAY, SP_FP_ODD = 6 };	/* ways to round; as scripts number them */
long sp_fp_to_long(long x, long mode);					/* what does not fit is the least number */
struct sp_str sp_fp_text(struct sp_ctx *c, struct sp_string *buf, long x, long precision);	/* digits behind the point */
long sp_fp_read(struct sp_str s);					/* what is behind the number does not count */
struct sp_str sp_date(struct sp_string *buf, long seconds);		/* seconds since 1970, as C's asctime() writes them */
struct sp_str sp_point_function(struct sp_str point);			/* the function that a probe point names, "": none */
int sp_point_is_return(struct sp_str point);
/* Tables of names (data/word.c): @words are separated by one blank each. The n-th from 0 ("": none); the other way (-1); those of the set bits, with "|". */
struct sp_str sp_word(struct sp_str words, long n);
long sp_word_index(struct sp_str words, struct sp_str word);
struct sp_str sp_flags(struct sp_string *buf, struct sp_str words, unsigned long bits);
/*
 * Names of numbers (data/named.c). Of a value: its name, else the number. Of bits: each name whose value those of its mask have (mask 0: when all bits are
 * its value), with "|", then what is left: if anything is, in hexadecimal; of modes always, in octal with three digits at least.
 */
struct sp_named {
	unsigned long value, mask;
	const char *name;
};
struct sp_str sp_named_value(struct sp_string *buf, const struct sp_named *names, int n, unsigned int v);
struct sp_str sp_named_bits(struct sp_string *buf, const struct sp_named *names, int n, unsigned long v, int octal);

/* ---- output (io/) ---- */

/*
 * Room for a record of @len bytes (record header included, a multiple of 8), NULL when the unit was dropped: the caller then
 * writes nothing. The first record of a hit opens the unit: it takes the stamp.
 */
char *sp_reserve_slow(struct sp_ctx *c, unsigned long len);
sp_inline char *sp_record(struct sp_ctx *c, int fmt, unsigned long len)
{
	char *p = c->out_pos;

	if (sp_unlikely(len > (unsigned long)(c->out_end - p))) {
		p = sp_reserve_slow(c, len);
		if (!p)
			return 0;
	}
	c->out_pos = p + len;
	*(unsigned long long *)p = (unsigned long long)len << 32 | (unsigned short)fmt;	/* struct sp_rec, little endian */
	return p + sizeof(struct sp_rec);
}

#define SP_REC_SIZE	sizeof(struct sp_rec)
#define SP_LONG_SIZE	8ul
sp_inline unsigned long sp_str_size(struct sp_str s)
{
	return (4 + s.len + 7) & ~7ul;
}

sp_inline char *sp_put_long(char *p, long v)
{
	*(long *)p = v;
	return p + 8;
}

char *sp_put_str(char *p, struct sp_str s);

/* In-kernel formatting, for sprintf() and for output that cannot be a record: args are sp_arg's in the order of the directives. */
union sp_arg {
	long d;
	struct sp_str s;
};
struct sp_str sp_format(struct sp_ctx *c, struct sp_string *buf, const char *fmt, unsigned long fmt_len,
			const union sp_arg *args, int nargs);

/* ---- fault-safe reads (sys/) ---- */

/* Reads @size (1, 2, 4, 8) bytes at the kernel or user address; zero-extended. Fault: SP_E_FAULT at @site, gives 0. */
unsigned long sp_kread(struct sp_ctx *c, unsigned long addr, int size, int site);
unsigned long sp_uread(struct sp_ctx *c, unsigned long addr, int size, int site);
/* A NUL-terminated string of at most @max - 1 bytes (max <= MAXSTRINGLEN). */
struct sp_str sp_kread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int site);
struct sp_str sp_uread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int site);
/* The same for callers with a default of their own: no error, returns 0 when read, -14 (EFAULT) when not. */
int sp_try_kread(unsigned long addr, void *to, unsigned long size);
int sp_try_uread(unsigned long addr, void *to, unsigned long size);
struct sp_str sp_try_kread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault);
struct sp_str sp_try_uread_str(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned long max, int *fault);

/*
 * %m and %M: @len bytes at @addr (at most what a string holds), as they are or as hexadecimal digits. A fault is as above; a negative length is 0.
 */
enum { SP_MEMORY_KERNEL = 0, SP_MEMORY_USER = 1, SP_MEMORY_HEX = 2 };
struct sp_str sp_memory(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, long len, int what, int site);

/* A register of the hit: @offset bytes into struct pt_regs. */
sp_inline unsigned long sp_reg(struct sp_ctx *c, unsigned int offset)
{
	return *(unsigned long *)((char *)c->regs + offset);
}

/* From where per-CPU variables of the kernel are linked to where this CPU has its own (sys/percpu.c). */
unsigned long sp_percpu_offset(void);
/* What threads of programs find their own data by (sys/thread.c). In a program's context: the kernel does not change it on entry. */
unsigned long sp_thread_pointer(void);

/*
 * What registers arguments came in with, of calls that are under way: kept by a probe at the function's entry, known by the address of the call's frame
 * (sys/entry.c). Any context.
 */
void sp_keep_entry(struct sp_ctx *c, int user);
/* Is the call of this frame known? Not when it began before the entry was probed. */
long sp_entered(unsigned long frame, int user);
/* Argument register @n, from 0. SP_E_ENTRY at @site when the call is not known. */
long sp_entry(struct sp_ctx *c, unsigned long frame, int user, int n, int site);

/* Arithmetic of locations, which has no errors. */
sp_inline long sp_fetch_div(long a, long b)
{
	return !b ? 0 : b == -1 ? (long)(0 - (unsigned long)a) : a / b;
}

sp_inline long sp_fetch_udiv(long a, long b)
{
	return b ? (long)((unsigned long)a / (unsigned long)b) : 0;
}

sp_inline long sp_fetch_mod(long a, long b)
{
	return b ? (long)((unsigned long)a % (unsigned long)b) : 0;
}

sp_inline long sp_fetch_eq(long a, long b) { return a == b; }
sp_inline long sp_fetch_ne(long a, long b) { return a != b; }
sp_inline long sp_fetch_lt(long a, long b) { return a < b; }
sp_inline long sp_fetch_le(long a, long b) { return a <= b; }
sp_inline long sp_fetch_abs(long a) { return a < 0 ? (long)(0 - (unsigned long)a) : a; }

sp_inline void sp_set_reg(struct sp_ctx *c, unsigned int offset, unsigned long value)
{
	*(unsigned long *)((char *)c->regs + offset) = value;
}
/* Writes the low @size (1, 2, 4, 8) bytes of @value. Fault: SP_E_FAULT at @site. */
void sp_kwrite(struct sp_ctx *c, unsigned long addr, int size, unsigned long value, int site);
void sp_uwrite(struct sp_ctx *c, unsigned long addr, int size, unsigned long value, int site);

/* ---- facts (sys/): what tapset functions are made of ---- */

long sp_pid(void), sp_tid(void), sp_ppid(void), sp_uid(void), sp_euid(void), sp_gid(void), sp_egid(void), sp_cpu(void);
struct sp_str sp_execname(void);
long sp_perf_counter(long number);			/* of the current task, 0: not counted here */
unsigned long sp_task(void);				/* address of the current task_struct */
unsigned long long sp_time_mono(void), sp_time_real(void);	/* nanoseconds */
unsigned long sp_cycles(void);
void sp_exit(void);					/* exit(): no further hit runs; the runner stops the module */
struct sp_str sp_pp(struct sp_ctx *c);			/* the probe point as the user wrote it */
struct sp_str sp_module_name(void);
int sp_user_mode(struct sp_ctx *c);
struct sp_str sp_symname(struct sp_ctx *c, struct sp_string *buf, unsigned long addr);
unsigned long sp_random(void);				/* data/random.c: 64 random bits, no secrets */
long sp_zone_west(void);				/* the runner's time zone: seconds west of UTC, and its name */
struct sp_str sp_zone_name(void);
struct sp_str sp_errno_name(struct sp_string *buf, long number);	/* "ENOENT" for 2, "E#5000" for 5000, "" for 0 */
/* By the machine's convention (sys/regs.c). Without registers, and for what there is not, SP_E_SCRIPT at @site. */
unsigned long sp_register(struct sp_ctx *c, struct sp_str name, int is_signed, int site);
unsigned long sp_argument(struct sp_ctx *c, long n, int site);	/* the n-th from 1, at a function's entry */
unsigned long sp_syscall_arg(struct sp_ctx *c, long n, int site);	/* the n-th from 1, at the entry of the kernel's function for a system call */
unsigned long sp_result(struct sp_ctx *c, int site);		/* at a function's return */
int sp_syscall_is(long number);				/* the current process is in system call @number of x86_64, or a 32-bit one */
int sp_is_32bit(void);					/* the current process is a 32-bit one */
unsigned long sp_hit_addr(struct sp_ctx *c), sp_user_addr(struct sp_ctx *c);	/* 0: unknown */
struct sp_str sp_parent_execname(struct sp_string *buf);
long sp_pgrp(void), sp_sid(void);
unsigned long sp_find_task(long pid);			/* the task_struct of a thread ID, 0: none */
struct sp_str sp_pid_execname(struct sp_string *buf, long pid);	/* "": none */
struct sp_str sp_syscall_name(struct sp_string *buf, long number);	/* the number itself where there is no name */
long sp_syscall_number(struct sp_str name);		/* -1: none */
unsigned long sp_jiffies(void);
long sp_hz(void);
struct sp_str sp_symdata(struct sp_string *buf, unsigned long addr);
/* The kernel stack of the hit, level 0 where it was; addresses in hexadecimal from level @first on, @levels of them (-1: all). */
unsigned long sp_stack(struct sp_ctx *c, long level);
struct sp_str sp_backtrace(struct sp_ctx *c, struct sp_string *buf, long first, long levels);
struct sp_str sp_task_backtrace(struct sp_ctx *c, struct sp_string *buf, unsigned long task, int site);	/* of another task (sys/taskstack.c) */
/*
 * Where a script does no more than keep and print its stacks the generated file defines SP_STACK_IDS: the value of backtrace() is then a number in a few
 * characters (sys/stackid.c), and so is that of ubacktrace(), the text in its place when it is printed. Text where there is no room for more numbers.
 */
#ifdef SP_STACK_IDS
struct sp_str sp_stack_id(struct sp_ctx *c, struct sp_string *buf);
struct sp_str sp_ustack_id(struct sp_ctx *c, struct sp_string *buf);
struct sp_str sp_stack_text(struct sp_ctx *c, struct sp_string *buf, struct sp_str stk);
#define sp_whole_stack(c, buf) sp_stack_id(c, buf)
#define sp_whole_ustack(c, buf) sp_ustack_id(c, buf)
#else
#define sp_whole_ustack(c, buf) sp_ubacktrace(c, buf)
#define sp_whole_stack(c, buf) sp_backtrace(c, buf, 0, -1)
#define sp_stack_text(c, buf, stk) (stk)
#endif
/* The user's (sys/ustack.c): addresses by frame pointers, and a mark; a mark of the whole; of an address; of what such a string means. Letters are SP_MARK_*. */
struct sp_str sp_ubacktrace(struct sp_ctx *c, struct sp_string *buf);
struct sp_str sp_ustack_mark(struct sp_ctx *c, struct sp_string *buf, int letter);
/* ... that begins in a function at @pc with these two pointers. */
struct sp_str sp_ustack_mark_at(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long pc, unsigned long sp, unsigned long fp);
struct sp_str sp_usym_mark(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long addr);
struct sp_str sp_ustack_of(struct sp_ctx *c, struct sp_string *buf, struct sp_str stk, int whole, int listed);
struct sp_str sp_ksym_mark(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long addr);	/* of a kernel address (sys/mark.c) */
unsigned long sp_umod_addr(struct sp_ctx *c, unsigned long addr, int site);	/* sys/umodaddr.c: its link address in the file. SP_E_SCRIPT: there is none */
struct sp_str sp_modname(struct sp_string *buf, unsigned long addr);	/* "kernel" outside modules */

/* $value of procfs handlers (attach/procfs.c); nothing elsewhere. What does not fit into the file's buffer is cut, and counted. */
struct sp_str sp_procfs_value(struct sp_ctx *c, struct sp_string *buf);
void sp_procfs_set(struct sp_ctx *c, struct sp_str s);
void sp_procfs_append(struct sp_ctx *c, struct sp_str s);

/* As the runner's namespaces number them (sys/nspace.c); @task: a task_struct. */
enum { SP_NS_PID, SP_NS_TID, SP_NS_PPID, SP_NS_PGRP, SP_NS_SID };
enum { SP_NS_UID, SP_NS_EUID, SP_NS_GID, SP_NS_EGID };
long sp_ns_number(unsigned long task, int which);
long sp_ns_id(unsigned long task, int which);
extern long sp_runner;					/* process ID of the runner */

/* The probe and the stack (sys/self.c). */
struct sp_str sp_probe_type(struct sp_ctx *c);
struct sp_str sp_point_name(struct sp_ctx *c);		/* the point as the user wrote it, aliases and wildcards included */
extern const char *const sp_point_names[] __attribute__((weak));	/* defined by the generated file when it calls sp_point_name() */
struct sp_str sp_module_size(struct sp_ctx *c, struct sp_string *buf);	/* sys/modsize.c */
long sp_node_of(unsigned long addr);			/* sys/node.c: the NUMA node of a kernel address, -1: none */
long sp_stack_size(void);
long sp_stack_used(struct sp_ctx *c);

/* For guru mode (sys/raise.c, guru.c, regs.c). Errors: SP_E_SCRIPT at @site. */
void sp_raise(struct sp_ctx *c, long number, int site);
void sp_mdelay(long ms), sp_udelay(long us);
void sp_printk(long level, struct sp_str msg), sp_panic(struct sp_str msg), sp_dump_stack(void), sp_trace_puts(struct sp_str msg);
void sp_set_argument(struct sp_ctx *c, long n, unsigned long value, int bytes, int site);
void sp_set_result(struct sp_ctx *c, unsigned long value, int site);

/* A string of characters of @bytes (2, 4) each as UTF-8 (sys/unicode.c); "" and @fault set where it cannot be read. */
struct sp_str sp_wide_string(struct sp_string *buf, unsigned long addr, int bytes, int is_user, int *fault);

#include "data/data.h"

/* A record that is no output, or none yet, of kind SP_REC_* (abi/ring.h): of one string, or of a number and a string. */
void sp_tell(struct sp_ctx *c, int kind, struct sp_str text);
void sp_tell_of(struct sp_ctx *c, int kind, long id, struct sp_str text);

/* Tapset functions in C against this header end in STAP_RETURN(value). */
#define STAP_RETURN(value) return (value)

/* ---- the script, as one table ---- */

/*
 * A row of layouts: what differs between kernels, filled from each kernel's debuginfo at translation. Init picks the row by release and version
 * string and copies its numbers into the module's sp_lay[]; without a row the module refuses and names the kernels that it knows.
 */
struct sp_layout {
	const char *release;		/* uname -r */
	const char *version;		/* uname -v, NULL: any */
	const char *build_id;		/* hex, NULL: unknown (the runner checks it) */
	unsigned long anchor;		/* link address of sprint_symbol, 0: no addresses in this row */
	const unsigned long *values;	/* [sp_module.nlay] */
};

/* Values of the row in use; defined by the generated file, written by init only. The addresses stand first; init adds the KASLR shift to them. */
extern unsigned long sp_lay[];

/* A probe. What it attaches to is data of its family; `kind` says which family: a register array in attach/. */
struct sp_attach;			/* a family's operations, attach/attach.h */
extern const struct sp_attach sp_attach_begin, sp_attach_end, sp_attach_error, sp_attach_never,
			      sp_attach_entry, sp_attach_kprobe, sp_attach_kretprobe, sp_attach_timer, sp_attach_procfs, sp_attach_tracepoint, sp_attach_perf;
extern const struct sp_attach sp_attach_uprobe, sp_attach_uretprobe, sp_attach_module, sp_attach_syscall, sp_attach_life, sp_attach_watch, sp_attach_watch_user, sp_attach_netfilter, sp_attach_counter;

/* A place in a file that processes map. */
struct sp_user_place {
	const char *path;
	unsigned long long offset;	/* in the file */
	unsigned long long semaphore;	/* file offset of a counter that is up while somebody probes here, 0: none */
	int pid;			/* 0: hits of any process */
	const char *program;		/* uprobes: hits of processes that run this file; NULL: of any */
	unsigned long long first;	/* with a semaphore: where in the file a process begins to run it, 0: not known */
	long semaphore_at;		/* how far behind that the semaphore is in memory */
};

struct sp_probe {
	const struct sp_attach *kind;
	void *handler;			/* with the family's signature: SP_*_HIT below */
	void *entry_handler;		/* return probes that save entry values, else NULL */
	const char *symbol;		/* kprobes: function to attach to by name, NULL: by address; procfs: the file */
	const char *module;		/* module: whose symbol it is */
	int addr_lay;			/* kprobes: index in sp_lay[] of the address, -1: by name */
	unsigned long offset;		/* added to either; procfs: the file's mode */
	long number;			/* begin/end/error: sequence; timers: period in ns; return probes: maxactive, 0: default; syscall: 1 at the return; life: enum sp_life; watch: bytes; netfilter: priority; counter: its number */
	long randomize;			/* timers: +- ns */
	unsigned int data_size;		/* return probes: bytes of saved entry values */
	unsigned long long event;	/* perf: type in the highest byte, config; netfilter: hook << 8 | family */
	unsigned int flags;		/* SP_PROBE_* */
	int (*armed_if)(void);		/* the condition of `probe ... if (...)`; NULL: none, or only the handler can test it. Any context */
	const struct sp_user_place *user;	/* uprobes; syscall, life: whose (path NULL: any program's) */
};
enum sp_life { SP_LIFE_BEGIN, SP_LIFE_END, SP_LIFE_THREAD_BEGIN, SP_LIFE_THREAD_END };
#define SP_PROBE_OPTIONAL	1	/* a failure to attach is no error */
#define SP_PROBE_OF_MANY	64	/* optional since it is one of many, not since the script says so: a failure is told */
#define SP_PROBE_RETURN		4	/* module: at the return */
#define SP_PROBE_REGISTERS	16	/* entry: the handler looks at more registers than arguments are in */
#define SP_PROBE_FREQ		8	/* perf: number is events a second, else one hit in so many */
#define SP_PROBE_LATER		32	/* tracepoint: of a module, which may come and go */
#define SP_PROBE_WRITES		2	/* procfs: runs when the file is written, else when it is read; watch: not when it is read */

/* The script's probe families together (attach/families.c). Process context. */
struct sp_families {
	int (*attach)(void);		/* all or none: 0 or -errno */
	void (*started)(void);		/* the run has begun */
	int (*detach)(void);		/* whether handlers of what was taken away may just have been called */
	void (*release)(void);		/* what detach() left; at module exit */
};
extern const struct sp_families sp_families;

/* Arming and disarming by conditions (core/arming.c). Process context. */
struct sp_arming {
	int (*prepare)(void);		/* before families attach */
	void (*start)(void);		/* once they have */
	void (*stop)(void);		/* before they detach */
	void (*release)(void);
};
extern const struct sp_arming sp_arming;

/* A variable of a module (sys/modsym.c); defined by the generated file. */
struct sp_modsym {
	const char *module, *symbol;
	unsigned long addr;		/* SP_MODSYM_NOWHERE: the module is not there */
};
extern struct sp_modsym sp_modsyms[];
#define SP_MODSYM_NOWHERE	0x4000000000000000ul	/* no address of x86_64, nor with an offset: reading there is a fault */

/* What some scripts have and others do not, made at load, in the order of sp_module.parts, and taken down in reverse. Process context. */
struct sp_part {
	const char *what;
	int (*init)(void);		/* 0 or -errno */
	void (*exit)(void);
};
extern const struct sp_part sp_part_layout;	/* addresses and offsets: picks the row for the kernel that runs */
extern const struct sp_part sp_part_arrays;
extern const struct sp_part sp_part_entries;	/* registers at functions' entries */
extern const struct sp_part sp_part_modsyms;	/* variables of modules */

/* A scalar global, for who gives it another value at load. */
struct sp_global {
	const char *name;
	void *at;			/* long or struct sp_string; NULL: a part in each CPU's block */
	unsigned long offset;		/* of that */
	int is_string;
};

/* SET of abi/control.h, from a struct sp_set in the runner's memory: 0 or -errno. Process context, before the session starts. */
int sp_global_set(const void *user);

struct sp_module {
	unsigned int abi;		/* SP_ABI_VERSION of the header that the script was compiled with */
	int nprobes, nlay, nlayouts;
	int naddresses;			/* the first of the layout's values are link addresses */
	const struct sp_probe *probes;	/* in the order of the meta table */
	const struct sp_layout *layouts;
	const char *meta;		/* abi/meta.h */
	unsigned long meta_size;
	unsigned long cpu_size;		/* of the script's struct cpu */
	unsigned long frame_size;	/* what one sp_frame() takes at most; 0: no function is recursive */
	const char *const *points;	/* [nprobes], for pp() */
	const struct sp_map_decl *maps;	/* arrays; NULL: none */
	int nmaps;
	struct sp_modsym *modsyms;	/* sp_modsyms[] when there are some */
	int nmodsyms;
	const struct sp_global *globals;	/* NULL: none */
	int nglobals;
	int (*set_global)(const void *user);	/* sp_global_set when there are some */
	const struct sp_part *const *parts;	/* NULL: none */
	int nparts;
	const struct sp_families *families;	/* &sp_families when there is something to attach */
	const struct sp_arming *arming;	/* &sp_arming when a probe has armed_if */
	void (*init)(void);		/* globals' initial values; NULL: none. Called once, before begin handlers */
};
extern const struct sp_module sp_module;

/*
 * The function that the kernel calls, per family. NAME is the handler's body: void NAME(struct sp_ctx *c).
 * WHAT is what sp_leave() must look after.
 */
#define SP_KPROBE_HIT(name, number, what)					\
static int name##_hit(void *kp, void *regs)					\
{										\
	const int index_ = (number);						\
	struct sp_ctx *c;							\
										\
	(void)kp;								\
	SP_ENTER(c, index_, regs, return 0);					\
	name(c);								\
	sp_leave(c, what);							\
	return 0;								\
}

/* The same for a handler that several probes share: @kp is the kernel's, or a tag when it was not a kprobe; in user programs it always is. */
int sp_kprobe_index(const void *kp);
#define SP_TAG(index) ((void *)(2ul * (index) + 1))
#define SP_TAGGED(tag) ((int)((unsigned long)(tag) >> 1))
#define SP_SHARED_HIT(name, what)						\
	SP_KPROBE_HIT(name, (unsigned long)kp & 1 ? SP_TAGGED(kp) : sp_kprobe_index(kp), what)
#define SP_SHARED_USER_HIT(name, what) SP_KPROBE_HIT(name, SP_TAGGED(kp), what)

/* The body of a tracepoint's function, whose prototype is the tracepoint's; KEEP puts its arguments into c->arg_room. */
#define SP_TRACE_HIT(name, index, keep, what)					\
	struct sp_ctx *c;							\
										\
	(void)data_;								\
	SP_ENTER(c, index, 0, return);						\
	keep;									\
	c->args = c->arg_room;							\
	name(c);								\
	sp_leave(c, what);

#define SP_KRETPROBE_HIT(name, number, what)					\
static int name##_hit(void *instance_, void *regs)				\
{										\
	const int index_ = (number);						\
	struct sp_ctx *c;							\
										\
	SP_ENTER(c, index_, regs, return 0);					\
	c->instance = instance_;						\
	name(c);								\
	sp_leave(c, what);							\
	return 0;								\
}

/* The same for a handler that several probes share. */
int sp_kretprobe_index(const void *instance);
#define SP_SHARED_RETURN(name, what) SP_KRETPROBE_HIT(name, sp_kretprobe_index(instance_), what)
#define SP_SHARED_USER_RETURN(name, what) SP_KRETPROBE_HIT(name, SP_TAGGED(instance_), what)

/* Entry side of a return probe: saves values into the instance. Nonzero: this instance is not wanted. */
#define SP_KRETPROBE_ENTRY(name, index)						\
static int name##_entry_hit(void *instance_, void *regs)			\
{										\
	struct sp_ctx *c;							\
										\
	SP_ENTER(c, index, regs, return 1);					\
	sp_count(c, index)->hits--;						\
	c->instance = instance_;						\
	name##_entry(c);							\
	sp_leave(c, SP_ERR);							\
	return 0;								\
}
void *sp_instance_data(struct sp_ctx *c);	/* the bytes saved at entry */

/* begin, end, error, timers: the runtime claims the context and leaves it; handler is the body itself. */

#define SP_INFO_(a, b) a##b
#define SP_INFO2_(a, b) SP_INFO_(a, b)
/* A line of .modinfo. */
#define SP_INFO(text) \
	static const char SP_INFO2_(sp_info_, __LINE__)[] \
	__attribute__((section(".modinfo"), used, aligned(1))) = text

#endif
