/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The run's memory: a chain of zeroed blocks that are cut up front to back and given back all at once. A request that
 * would waste much of a block gets one of its own, so that big tables can be grown without copying the small fry
 * around them. Blocks get larger with what was asked for, and come with their pages: one by one, at first touch, these cost more than most passes.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* MAP_ANONYMOUS, MAP_POPULATE */
#endif
#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOCK_SIZE = 64 * 1024, BLOCK_MAX = 2 * 1024 * 1024, ALIGN = 16 };

struct block {
	struct block *next;
	size_t size, used;	/* of data[] */
	size_t mapped;		/* bytes of the mapping; 0: from the heap */
	char data[];
};

struct arena {
	struct block *head;	/* the one that is being cut up; full and private ones follow */
	char *last;		/* newest allocation, the only one that can grow in place */
	size_t total;
	size_t next_size;	/* of the next block */
};

static void die_of_memory(void)
{
	fputs("spile: error: out of memory\n", stderr);
	exit(70);
}

static struct block *block_new(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		die_of_memory();
	if (size < BLOCK_SIZE - sizeof(*b)) {
		b = calloc(1, sizeof(*b) + size);
		if (!b)
			die_of_memory();
	} else {
		b = mmap(NULL, sizeof(*b) + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (b == MAP_FAILED)
			die_of_memory();
		b->mapped = sizeof(*b) + size;
	}
	b->size = size;
	return b;
}

struct arena *arena_create(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		die_of_memory();
	a->head = block_new(BLOCK_SIZE / 2);
	a->next_size = BLOCK_SIZE;
	return a;
}

void arena_destroy(struct arena *a)
{
	struct block *b, *next;

	if (!a)
		return;
	for (b = a->head; b; b = next) {
		next = b->next;
		if (b->mapped)
			munmap(b, b->mapped);
		else
			free(b);
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct block *b = a->head;
	char *p;

	if (size > SIZE_MAX / 2)
		die_of_memory();
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!size)
		size = ALIGN;
	if (b->size - b->used < size) {
		struct block *fresh = block_new(size > BLOCK_SIZE / 4 ? size : a->next_size - sizeof(*b));

		if (size > BLOCK_SIZE / 4) {
			/* Goes behind the head: the head still has room for small ones. */
			fresh->next = b->next;
			b->next = fresh;
		} else {
			fresh->next = b;
			a->head = fresh;
			if (a->next_size < BLOCK_MAX)
				a->next_size *= 2;
		}
		b = fresh;
	}
	p = b->data + b->used;
	b->used += size;
	a->total += size;
	a->last = b == a->head ? p : NULL;
	return p;
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t size)
{
	struct block *b = a->head;
	size_t aligned_old = (old + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	size_t aligned = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	void *fresh;

	if (p && size <= old)
		return p;
	if (p && old && size < SIZE_MAX / 2 && p == a->last && b->size - b->used >= aligned - aligned_old) {
		b->used += aligned - aligned_old;
		a->total += aligned - aligned_old;
		return p;
	}
	fresh = arena_alloc(a, size);
	if (old)
		memcpy(fresh, p, old);
	return fresh;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n)
		memcpy(p, s, n);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char text[256], *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		die_of_memory();
	p = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof(text))
		return memcpy(p, text, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

size_t arena_used(const struct arena *a)
{
	return a->total;
}

void *vec_reserve_(struct arena *a, void *v, int *cap, int need, size_t elem)
{
	int grown;

	if (need <= *cap)
		return v;
	if (need < 0 || need > INT32_MAX / 2)
		die_of_memory();
	grown = *cap ? *cap * 2 : 8;
	if (grown < need)
		grown = need;
	v = arena_grow(a, v, (size_t)*cap * elem, (size_t)grown * elem);
	*cap = grown;
	return v;
}
