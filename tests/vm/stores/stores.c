/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of a test build of the runtime, compiled with -fsanitize=thread: the compiler then calls a function here for each load and store. Counts those stores of handlers
 * that go to a cache line which another CPU has touched as well: what costs two CPUs more than one. The parameter shared_stores shows how many there were; the log
 * tells of each place once. For handlers that run in process context: what interrupts them, as the timer that looks whether there is output to read, is no hit.
 */
#include "core.h"

#include <linux/moduleparam.h>
#include <linux/preempt.h>
#include <linux/smp.h>

enum { LINES = 1 << 16, PLACES = 16 };

static struct line { unsigned long address, cpus; } lines[LINES];
static unsigned int lock;
static unsigned long shared_stores;
module_param(shared_stores, ulong, 0444);
static void *places[PLACES];

static void tell_once(void *from, void *p)
{
	int i;

	for (i = 0; i < PLACES && places[i] && places[i] != from; i++)
		;
	if (i == PLACES || places[i])
		return;
	places[i] = from;
	printk(KERN_INFO "shared store at %pS to %lx\n", from, (unsigned long)p);
}

/* The table and what it counts are under one lock: nobody measures time here. */
static void note(void *p, int store, void *from)
{
	unsigned long address = (unsigned long)p >> 6, me, flags;
	struct line *l;

	if (!sp_this_ctx() || !sp_this_ctx()->busy || in_interrupt())
		return;
	local_irq_save(flags);
	me = 1ul << raw_smp_processor_id();
	l = &lines[address % LINES];
	while (xchg(&lock, 1))
		cpu_relax();
	if (l->address != address) {
		l->address = address;
		l->cpus = 0;
	}
	if (store && (l->cpus & ~me)) {
		shared_stores++;
		tell_once(from, p);
	}
	l->cpus |= me;
	smp_store_release(&lock, 0);
	local_irq_restore(flags);
}

#define FROM __builtin_return_address(0)
#define ACCESS(size)										\
	void __tsan_read##size(void *p);							\
	void __tsan_read##size(void *p) { note(p, 0, FROM); }					\
	void __tsan_write##size(void *p);							\
	void __tsan_write##size(void *p) { note(p, 1, FROM); }					\
	void __tsan_unaligned_read##size(void *p);						\
	void __tsan_unaligned_read##size(void *p) { note(p, 0, FROM); }				\
	void __tsan_unaligned_write##size(void *p);						\
	void __tsan_unaligned_write##size(void *p) { note(p, 1, FROM); }			\
	void __tsan_volatile_read##size(void *p);						\
	void __tsan_volatile_read##size(void *p) { note(p, 0, FROM); }				\
	void __tsan_volatile_write##size(void *p);						\
	void __tsan_volatile_write##size(void *p) { note(p, 1, FROM); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

#define ATOMIC(bits, type)									\
	type __tsan_atomic##bits##_load(type *p, int order);					\
	type __tsan_atomic##bits##_load(type *p, int order) { note(p, 0, FROM); return __atomic_load_n(p, __ATOMIC_ACQUIRE); }	\
	void __tsan_atomic##bits##_store(type *p, type v, int order);				\
	void __tsan_atomic##bits##_store(type *p, type v, int order) { note(p, 1, FROM); __atomic_store_n(p, v, __ATOMIC_RELEASE); }	\
	type __tsan_atomic##bits##_exchange(type *p, type v, int order);			\
	type __tsan_atomic##bits##_exchange(type *p, type v, int order) { note(p, 1, FROM); return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); }	\
	type __tsan_atomic##bits##_fetch_add(type *p, type v, int order);			\
	type __tsan_atomic##bits##_fetch_add(type *p, type v, int order) { note(p, 1, FROM); return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST); }
ATOMIC(8, unsigned char)
ATOMIC(16, unsigned short)
ATOMIC(32, unsigned int)
ATOMIC(64, unsigned long)

void __tsan_read_range(void *p, unsigned long n);
void __tsan_read_range(void *p, unsigned long n) { note(p, 0, FROM); }
void __tsan_write_range(void *p, unsigned long n);
void __tsan_write_range(void *p, unsigned long n) { note(p, 1, FROM); }
void __tsan_init(void);
void __tsan_init(void) { }
void __tsan_func_entry(void *p);
void __tsan_func_entry(void *p) { }
void __tsan_func_exit(void);
void __tsan_func_exit(void) { }
