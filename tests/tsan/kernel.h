/* SPDX-License-Identifier: GPL-2.0 */
/* What runtime/io/ring.c wants of the kernel, for threads of a program as CPUs. Its own headers for that are left out by their guards (make tsan). */
#ifndef SP_TSAN_KERNEL_H
#define SP_TSAN_KERNEL_H

#define SP_BASE extern

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "runtime/spile.h"

/* The kernel counts on stores behind a test of what was read staying behind it; C has no such order short of acquire. */
#define READ_ONCE(x)			__atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define WRITE_ONCE(x, v)		__atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#define sp_store_release(p, v)		__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define xchg(p, v)			__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define min(a, b)			((a) < (b) ? (a) : (b))
#define min_t(type, a, b)		((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max_t(type, a, b)		((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define noinline			__attribute__((__noinline__))
#undef __always_inline
#define __always_inline			inline __attribute__((__always_inline__))
#define preempt_enable()		do { } while (0)
#define preempt_disable()		do { } while (0)
#define current				0
#define fatal_signal_pending(task)	0
#define msecs_to_jiffies(ms)		(ms)
#define schedule_timeout_uninterruptible(n)	do { } while (0)
typedef struct { long long counter; } atomic64_t;
#define ATOMIC64_INIT(i)		{ i }

struct rchan_buf;
extern struct sp_start sp_params;
extern bool sp_stamp_is_tsc;
extern int sp_reader;
void sp_wake_reader(void);
unsigned long long sp_tsc(void);
unsigned long long sp_after(atomic64_t *latest, unsigned long long ns);

#endif
