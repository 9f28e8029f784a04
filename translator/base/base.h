/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few data structures that every pass uses: arena, vectors, string buffer, interned names, name map.
 * Nothing here knows of the language.
 *
 * Memory: one arena a run. What is allocated from it is zeroed, lives until arena_deinit(), and is never freed singly.
 * Running out of memory ends the program with exit code 70 and a message; no function here returns NULL for it.
 */
#ifndef SPILE_BASE_H
#define SPILE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* ---- arena ---- */
struct arena;
struct arena *arena_create(void);
void arena_destroy(struct arena *a);
/* Zeroed, aligned to 16. */
void *arena_alloc(struct arena *a, size_t size);
/* Grows @p from @old to @size bytes (in place when it was the last allocation); the new part is zeroed. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t size);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Bytes handed out so far (for -v and tests). */
size_t arena_used(const struct arena *a);

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_ARRAY(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))

/* ---- vectors: VEC(struct token) toks; vec_push(arena, &toks, tok); toks.v[i], toks.n ---- */
#define VEC(T) struct { T *v; int n, cap; }
void *vec_reserve_(struct arena *a, void *v, int *cap, int need, size_t elem);
#define vec_push(a, vec, val) __extension__ ({ \
	(vec)->v = vec_reserve_((a), (vec)->v, &(vec)->cap, (vec)->n + 1, sizeof(*(vec)->v)); \
	(vec)->v[(vec)->n++] = (val); \
	&(vec)->v[(vec)->n - 1]; })

/* ---- growing text; not from the arena: pair with buf_deinit() ---- */
struct buf {
	char *p;	/* always NUL-terminated once anything was added; NULL when empty and never used */
	size_t len, cap;
};
void buf_deinit(struct buf *b);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
/* "" when nothing was added */
const char *buf_str(const struct buf *b);
/* A C string literal with quotes: escapes ", \, control and non-ASCII bytes (octal, so that it never runs on). */
void buf_c_quote(struct buf *b, const char *s, size_t n);
#define AUTO_BUF __attribute__((cleanup(buf_deinit))) struct buf

/* ---- names: equal names are the same pointer ---- */
typedef const char *name_t;
struct names;
struct names *names_create(struct arena *a);
name_t name_of(struct names *t, const char *s, size_t n);
name_t name_str(struct names *t, const char *s);

/* ---- map from text (compared by content) to a pointer ---- */
struct map;
struct map *map_create(struct arena *a);
void *map_get(const struct map *m, const char *key);
/* Returns the value that stood there before, NULL if none. @key is kept by pointer. */
void *map_put(struct map *m, const char *key, void *value);
int map_count(const struct map *m);
/* In order of insertion; NULL key when @i is past the end. */
const char *map_at(const struct map *m, int i, void **value);

/* ---- near names: Damerau-Levenshtein, for "did you mean" ---- */
struct near { const char *best; int dist; const char *want; int len; };
void near_init(struct near *n, const char *want);
void near_offer(struct near *n, const char *candidate);
/* The best candidate, or NULL when none is near enough (a third of the length, at most 3). */
const char *near_best(const struct near *n);

/* ---- hash (content-addressed caches): 128 bits, not cryptographic against an attacker who owns the cache ---- */
struct hash { uint64_t a, b; };
void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *p, size_t n);
void hash_str(struct hash *h, const char *s);	/* includes the NUL, so that "ab","c" differs from "a","bc" */
void hash_hex(const struct hash *h, char out[33]);

#endif
