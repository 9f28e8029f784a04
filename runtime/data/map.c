/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrays: a chained hash over a fixed pool of elements, threaded in order of insertion. All memory is there from the start. String keys are
 * hashed and compared by their length, not by the size of their buffer. The caller holds the array's lock, or the array has cells (cells.c): then
 * elements may be looked for and made beside each other.
 */
#include "map.h"

static unsigned long mix(unsigned long h, unsigned long v)
{
	h = (h ^ v) * SP_GOLDEN;
	return h ^ h >> 29;
}

/* The bytes of @p as one word, for up to 8 of them: two loads that overlap, none beyond the string. Strings of one length have words of their own each. */
static inline unsigned long few_bytes(const char *p, unsigned long n)
{
	unsigned int low, high;

	if (n >= 4) {
		__builtin_memcpy(&low, p, 4);
		__builtin_memcpy(&high, p + n - 4, 4);
		return (unsigned long)high << 32 | low;
	}
	return n ? (unsigned char)p[0] | (unsigned long)(unsigned char)p[n / 2] << 8 | (unsigned long)(unsigned char)p[n - 1] << 16 : 0;
}

/* Of strings up to 8 bytes long and equally long, no two have the same hash: each step can be undone. */
static inline unsigned long hash_str(unsigned long h, struct sp_str s)
{
	unsigned long v, i;

	h += s.len;
	if (s.len <= 8)
		return mix(h, few_bytes(s.p, s.len));
	for (i = 0; i + 8 < s.len; i += 8) {
		__builtin_memcpy(&v, s.p + i, 8);
		h = mix(h, v);
	}
	__builtin_memcpy(&v, s.p + s.len - 8, 8);
	return mix(h, v);
}

/* Strings longer than 8 bytes and equally long. memcmp() of most kernels goes by bytes. */
static int same_long(const char *a, const char *b, unsigned long len)
{
	unsigned long i, v, w;

	for (i = 0; i + 8 < len; i += 8) {
		__builtin_memcpy(&v, a + i, 8);
		__builtin_memcpy(&w, b + i, 8);
		if (v != w)
			return 0;
	}
	__builtin_memcpy(&v, a + len - 8, 8);
	__builtin_memcpy(&w, b + len - 8, 8);
	return v == w;
}

static int same(struct sp_str a, struct sp_str b)
{
	return a.len == b.len && (a.len <= 8 ? few_bytes(a.p, a.len) == few_bytes(b.p, b.len) : same_long(a.p, b.p, a.len));
}

/* A key as it is kept: cut to what a string variable holds. */
static struct sp_str kept(struct sp_str s)
{
	if (s.len > MAXSTRINGLEN - 1)
		s.len = MAXSTRINGLEN - 1;
	return s;
}

/* As sp_map_find_long() has it for one number. */
static unsigned long hash_keys(const struct sp_map *m, const union sp_arg *k)
{
	unsigned long h = m->seed;
	unsigned int i;

	if (m->nkeys == 1)
		return (sp_key_is_str(m, 0) ? hash_str(h, kept(k->s)) : h ^ (unsigned long)k->d) * SP_GOLDEN;
	for (i = 0; i < m->nkeys; i++)
		h = sp_key_is_str(m, i) ? hash_str(h, kept(k[i].s)) : mix(h, (unsigned long)k[i].d);
	return h * SP_GOLDEN;
}

int sp_elem_matches(const struct sp_map *m, struct sp_elem *e, const union sp_arg *k, unsigned int given)
{
	unsigned int i;

	for (i = 0; i < m->nkeys; i++) {
		if (!(given >> i & 1))
			continue;
		if (sp_key_is_str(m, i) ? !same(sp_get(SP_PART(e, m->key_at[i])), kept(k[i].s))
					: *(long *)SP_PART(e, m->key_at[i]) != k[i].d)
			return 0;
	}
	return 1;
}

static struct sp_elem *find(struct sp_map *m, const union sp_arg *k, unsigned long hash)
{
	struct sp_elem *e;

	for (e = SP_FOLLOW(m->heads[hash >> m->shift]); e; e = e->chain)
		if (e->hash == hash && sp_elem_matches(m, e, k, ~0u))
			return e;
	return 0;
}

struct sp_elem *sp_map_find(struct sp_map *m, const union sp_arg *k)
{
	return find(m, k, hash_keys(m, k));
}

void sp_map_drop(struct sp_map *m, struct sp_elem *e)
{
	struct sp_elem **at;

	if (!e)
		return;
	if (m->cells)
		sp_map_fold(m, e);
	at = &m->heads[e->hash >> m->shift];
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

/* A new element with an empty value, not yet in the array. NULL: no room. */
static inline struct sp_elem *take(struct sp_ctx *c, struct sp_map *m, int site)
{
	struct sp_elem *e;

	if (!m->free && m->decl->wrap)
		sp_map_drop(m, m->oldest);
	e = m->free;
	if (!e) {
		sp_fail(c, m->decl->entries ? SP_E_FULL : SP_E_OVERFLOW, site, m->capacity);
		return 0;
	}
	m->free = e->chain;
	clear_value(m, e);
	return e;
}

/* Puts @e, complete with its keys, into the array. */
static inline void link_in(struct sp_map *m, struct sp_elem *e, unsigned long hash)
{
	e->hash = hash;
	e->seq = m->next_seq++;
	e->newer = 0;
	e->older = m->newest;
	if (m->newest)
		m->newest->newer = e;
	else
		m->oldest = e;
	m->newest = e;
	m->used++;
	m->changes++;
	e->chain = m->heads[hash >> m->shift];
	__atomic_store_n(&m->heads[hash >> m->shift], e, __ATOMIC_RELEASE);
}

/* Handlers are alone on their CPU, so that who holds this goes on; and nobody holds it for longer than the few lines below. */
static void start_inserting(struct sp_map *m)
{
	while (__sync_lock_test_and_set(&m->inserting, 1))
		while (__atomic_load_n(&m->inserting, __ATOMIC_RELAXED))
			;
}

/* The element under keys that were not found. */
static __attribute__((__noinline__)) struct sp_elem *make(struct sp_ctx *c, struct sp_map *m, const union sp_arg *k, unsigned long hash, int site)
{
	struct sp_elem *e = 0;

	if (m->cells) {
		start_inserting(m);
		e = find(m, k, hash);
	}
	if (!e) {
		e = take(c, m, site);
		if (e) {
			set_keys(m, e, k);
			link_in(m, e, hash);
		}
	}
	if (m->cells)
		__sync_lock_release(&m->inserting);
	return e;
}

struct sp_elem *sp_map_add(struct sp_ctx *c, struct sp_map *m, const union sp_arg *k, int site)
{
	unsigned long hash = hash_keys(m, k);
	struct sp_elem *e = find(m, k, hash);

	return e ? e : make(c, m, k, hash, site);
}

struct sp_elem *sp_map_new_long(struct sp_ctx *c, struct sp_map *m, long k, int site)
{
	union sp_arg key = { .d = k };
	struct sp_elem *e;

	/* Times by thread come and go with each hit. */
	if (sp_likely(!m->cells)) {
		e = take(c, m, site);
		if (e) {
			*(long *)SP_PART(e, m->key_at[0]) = k;
			link_in(m, e, (m->seed ^ (unsigned long)k) * SP_GOLDEN);
		}
		return e;
	}
	return make(c, m, &key, (m->seed ^ (unsigned long)k) * SP_GOLDEN, site);
}

static inline struct sp_elem *find_str(const struct sp_map *m, unsigned long value, struct sp_str k, unsigned long hash)
{
	const struct sp_string *s;
	struct sp_elem *e;

	for (e = SP_FOLLOW(m->heads[hash >> m->shift]); e; e = e->chain) {
		if (e->hash != hash)
			continue;
		s = SP_PART(e + 1, value);
		if (s->len == k.len && (k.len <= 8 || same_long(s->s, k.p, k.len)))
			break;
	}
	return e;
}

struct sp_elem *sp_map_find_str(const struct sp_map *m, unsigned long value, struct sp_str k)
{
	k = kept(k);
	return find_str(m, value, k, hash_str(m->seed, k) * SP_GOLDEN);
}

struct sp_elem *sp_map_add_str(struct sp_ctx *c, struct sp_map *m, unsigned long value, struct sp_str k, int site)
{
	struct sp_elem *e;
	unsigned long hash;

	k = kept(k);
	hash = hash_str(m->seed, k) * SP_GOLDEN;
	e = find_str(m, value, k, hash);
	if (!e) {
		union sp_arg key = { .s = k };

		e = make(c, m, &key, hash, site);
	}
	return e;
}

void sp_map_delete_slice(struct sp_map *m, const union sp_arg *k, unsigned int given)
{
	struct sp_elem *e, *newer;

	for (e = m->oldest; e; e = newer) {
		newer = e->newer;
		if (sp_elem_matches(m, e, k, given))
			sp_map_drop(m, e);
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
		sp_map_drop(m, m->oldest);
}

/* ---- parts of an element ---- */

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

static void destroy(const struct sp_map_decl *d, const struct sp_map_memory *memory)
{
	struct sp_map *m = *d->map;

	if (!m)
		return;
	sp_cells_destroy(m, memory);
	if (m->heads)
		memory->put(m->heads);
	if (m->lists)
		memory->put(m->lists);
	if (m->elems)
		memory->put(m->elems);
	memory->put(m);
	*d->map = 0;
}

static int get_memory(struct sp_map *m, unsigned int bits, const struct sp_map_memory *memory)
{
	unsigned long pointers = sizeof(void *) * m->capacity * m->decl->walks;

	m->heads = memory->get(sizeof(*m->heads) << bits, -1);
	m->elems = memory->get(m->elem_size * m->capacity, -1);
	m->lists = pointers ? memory->get(pointers, -1) : 0;
	return m->heads && m->elems && (!pointers || m->lists) && (!m->decl->cells || sp_cells_create(m, memory)) ? 0 : -12;
}

static int create(const struct sp_map_decl *d, unsigned int entries, unsigned long seed, const struct sp_map_memory *memory)
{
	struct sp_map *m = memory->get(sizeof(*m), -1);
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
	if (get_memory(m, bits, memory)) {
		destroy(d, memory);
		return -12;
	}
	for (i = m->capacity; i-- > 0;) {
		struct sp_elem *e = (struct sp_elem *)(m->elems + m->elem_size * i);

		e->cell = i;
		e->chain = m->free;
		m->free = e;
	}
	return 0;
}

const struct sp_map_ops sp_map_ops = { .create = create, .destroy = destroy };
