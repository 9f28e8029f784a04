/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrays: a chained hash over a fixed pool of elements, threaded in order of insertion. All memory is there from the start. String keys are
 * hashed and compared by their length, not by the size of their buffer. The caller holds the array's lock.
 */
#include "map.h"

#define GOLDEN 0x9e3779b97f4a7c15ul	/* 2^64 / golden ratio: multiplication spreads low bits upward */

static unsigned long mix(unsigned long h, unsigned long v)
{
	h = (h ^ v) * GOLDEN;
	return h ^ h >> 29;
}

static unsigned long hash_str(unsigned long h, struct sp_str s)
{
	unsigned long v, i;

	h = mix(h, s.len);
	for (i = 0; i + 8 <= s.len; i += 8) {
		__builtin_memcpy(&v, s.p + i, 8);
		h = mix(h, v);
	}
	for (v = 0; i < s.len; i++)
		v = v << 8 | (unsigned char)s.p[i];
	return mix(h, v);
}

static unsigned long hash_keys(const struct sp_map *m, const union sp_arg *k)
{
	unsigned long h = m->seed;
	unsigned int i;

	for (i = 0; i < m->nkeys; i++)
		h = sp_key_is_str(m, i) ? hash_str(h, k[i].s) : mix(h, (unsigned long)k[i].d);
	return h * GOLDEN;
}

/* A key as it is kept: cut to what a string variable holds. */
static struct sp_str kept(struct sp_str s)
{
	if (s.len > MAXSTRINGLEN - 1)
		s.len = MAXSTRINGLEN - 1;
	return s;
}

int sp_elem_matches(const struct sp_map *m, struct sp_elem *e, const union sp_arg *k, unsigned int given)
{
	unsigned int i;

	for (i = 0; i < m->nkeys; i++) {
		if (!(given >> i & 1))
			continue;
		if (sp_key_is_str(m, i) ? !sp_same(sp_get(SP_PART(e, m->key_at[i])), kept(k[i].s))
					: *(long *)SP_PART(e, m->key_at[i]) != k[i].d)
			return 0;
	}
	return 1;
}

static struct sp_elem *find(struct sp_map *m, const union sp_arg *k, unsigned long hash)
{
	struct sp_elem *e;

	for (e = m->heads[hash >> m->shift]; e; e = e->chain)
		if (e->hash == hash && sp_elem_matches(m, e, k, ~0u))
			return e;
	return 0;
}

struct sp_elem *sp_map_find(struct sp_map *m, const union sp_arg *k)
{
	return find(m, k, hash_keys(m, k));
}

static void drop(struct sp_map *m, struct sp_elem *e)
{
	struct sp_elem **at = &m->heads[e->hash >> m->shift];

	while (*at != e)
		at = &(*at)->chain;
	*at = e->chain;
	if (e->older)
		e->older->newer = e->newer;
	else
		m->oldest = e->newer;
	if (e->newer)
		e->newer->older = e->older;
	else
		m->newest = e->older;
	e->chain = m->free;
	m->free = e;
	m->used--;
	m->changes++;
}

static void clear_value(const struct sp_map *m, struct sp_elem *e)
{
	void *v = SP_PART(e, m->value_at);

	if (m->decl->value == 'd')
		*(long *)v = 0;
	else if (m->decl->value == 's')
		((struct sp_string *)v)->len = 0;
	else
		__builtin_memset(v, 0, m->value_size);
}

static void set_keys(struct sp_map *m, struct sp_elem *e, const union sp_arg *k)
{
	unsigned int i;

	for (i = 0; i < m->nkeys; i++) {
		void *to = SP_PART(e, m->key_at[i]);

		if (sp_key_is_str(m, i)) {
			struct sp_str s = kept(k[i].s);

			((struct sp_string *)to)->len = s.len;
			__builtin_memcpy(((struct sp_string *)to)->s, s.p, s.len);
		} else {
			*(long *)to = k[i].d;
		}
	}
}

struct sp_elem *sp_map_add(struct sp_ctx *c, struct sp_map *m, const union sp_arg *k, int site)
{
	unsigned long hash = hash_keys(m, k);
	struct sp_elem *e = find(m, k, hash);

	if (e)
		return e;
	if (!m->free && m->decl->wrap)
		drop(m, m->oldest);
	e = m->free;
	if (!e) {
		sp_fail(c, SP_E_OVERFLOW, site, m->capacity);
		return 0;
	}
	m->free = e->chain;
	e->hash = hash;
	e->seq = m->next_seq++;
	e->chain = m->heads[hash >> m->shift];
	m->heads[hash >> m->shift] = e;
	e->newer = 0;
	e->older = m->newest;
	if (m->newest)
		m->newest->newer = e;
	else
		m->oldest = e;
	m->newest = e;
	m->used++;
	m->changes++;
	set_keys(m, e, k);
	clear_value(m, e);
	return e;
}

void sp_map_delete(struct sp_map *m, const union sp_arg *k)
{
	struct sp_elem *e = sp_map_find(m, k);

	if (e)
		drop(m, e);
}

void sp_map_delete_slice(struct sp_map *m, const union sp_arg *k, unsigned int given)
{
	struct sp_elem *e, *newer;

	for (e = m->oldest; e; e = newer) {
		newer = e->newer;
		if (sp_elem_matches(m, e, k, given))
			drop(m, e);
	}
}

int sp_map_has_slice(struct sp_map *m, const union sp_arg *k, unsigned int given)
{
	struct sp_elem *e;

	for (e = m->oldest; e; e = e->newer)
		if (sp_elem_matches(m, e, k, given))
			return 1;
	return 0;
}

void sp_map_clear(struct sp_map *m)
{
	while (m->oldest)
		drop(m, m->oldest);
}

/* ---- parts of an element ---- */

/* Every map keeps its value right behind the element's head, so that these need no map. */
long *sp_elem_long(struct sp_elem *e)
{
	return SP_PART(e, sizeof(*e));
}

struct sp_string *sp_elem_str(struct sp_elem *e)
{
	return SP_PART(e, sizeof(*e));
}

struct sp_stat *sp_elem_stat(struct sp_elem *e)
{
	return SP_PART(e, sizeof(*e));
}

long sp_map_long(struct sp_map *m, const union sp_arg *k)
{
	struct sp_elem *e = sp_map_find(m, k);

	return e ? *sp_elem_long(e) : 0;
}

struct sp_str sp_map_str(struct sp_map *m, const union sp_arg *k)
{
	struct sp_elem *e = sp_map_find(m, k);

	return e ? sp_get(sp_elem_str(e)) : SP_LIT("");
}

struct sp_stat *sp_map_stat(struct sp_map *m, const union sp_arg *k)
{
	struct sp_elem *e = sp_map_find(m, k);

	return e ? sp_elem_stat(e) : 0;
}

long sp_key_long(struct sp_map *m, struct sp_elem *e, int key)
{
	return *(long *)SP_PART(e, m->key_at[key]);
}

struct sp_str sp_key_str(struct sp_map *m, struct sp_elem *e, int key)
{
	return sp_get(SP_PART(e, m->key_at[key]));
}

/* ---- making ---- */

static void lay_out(struct sp_map *m)
{
	unsigned int i, at = sizeof(struct sp_elem);

	m->value_at = at;
	m->value_size = m->decl->value == 'd' ? sizeof(long) : m->decl->value == 's' ? sizeof(struct sp_string)
		      : SP_STAT_SIZE(m->decl->stat->buckets);
	at += (m->value_size + 7) & ~7u;
	for (i = 0; i < m->nkeys; i++) {
		m->key_at[i] = at;
		at += sp_key_is_str(m, i) ? (sizeof(struct sp_string) + 7) & ~7ul : sizeof(long);
	}
	m->elem_size = at;
}

static void destroy(const struct sp_map_decl *d, void (*release)(void *))
{
	struct sp_map *m = *d->map;

	if (!m)
		return;
	if (m->heads)
		release(m->heads);
	if (m->lists)
		release(m->lists);
	if (m->elems)
		release(m->elems);
	release(m);
	*d->map = 0;
}

static int create(const struct sp_map_decl *d, unsigned int entries, unsigned long seed, void *(*alloc)(unsigned long),
		  void (*release)(void *))
{
	struct sp_map *m = alloc(sizeof(*m));
	unsigned int i, bits = 4;

	*d->map = m;
	if (!m)
		return -12;
	m->decl = d;
	m->nkeys = __builtin_strlen(d->keys);
	m->capacity = d->entries ? d->entries : entries;
	m->seed = seed;
	while (bits < 31 && 1u << bits < m->capacity)
		bits++;
	m->shift = 64 - bits;
	lay_out(m);
	m->heads = alloc(sizeof(*m->heads) << bits);
	m->elems = alloc(m->elem_size * m->capacity);
	if (d->walks)
		m->lists = alloc(sizeof(*m->lists) * m->capacity * d->walks);
	if (!m->heads || !m->elems || (d->walks && !m->lists)) {
		destroy(d, release);
		return -12;
	}
	for (i = m->capacity; i-- > 0;) {
		struct sp_elem *e = (struct sp_elem *)(m->elems + m->elem_size * i);

		e->chain = m->free;
		m->free = e;
	}
	return 0;
}

const struct sp_map_ops sp_map_ops = { .create = create, .destroy = destroy };
