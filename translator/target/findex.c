/* SPDX-License-Identifier: GPL-2.0 */
/* The index: sorting what a scan found into the form that is searched, and searching it. */
#include "findex.h"

#include <stdlib.h>
#include <string.h>

/* ---- making ---- */

struct strings { struct arena *arena; struct map *seen; struct buf text; };

static uint32_t put_string(struct strings *s, const char *text)
{
	uintptr_t at;

	if (!text || !*text)
		return 0;
	at = (uintptr_t)map_get(s->seen, text);
	if (!at) {
		at = s->text.len;
		buf_add(&s->text, text, strlen(text) + 1);
		map_put(s->seen, text, (void *)at);
	}
	return (uint32_t)at;
}

static int by_name(const void *a, const void *b)
{
	const struct findex_row *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	if (!c)
		c = strcmp(x->file ? x->file : "", y->file ? y->file : "");
	if (!c)
		c = x->line < y->line ? -1 : x->line > y->line;
	if (!c)
		c = strcmp(x->scope ? x->scope : "", y->scope ? y->scope : "");
	/* The one that was inlined behind the bodies: copies of headers' functions then stand together. */
	if (!c)
		c = (int)(x->flags & FINDEX_INLINED) - (int)(y->flags & FINDEX_INLINED);
	return c ? c : x->die < y->die ? -1 : x->die > y->die;
}

static int by_word(const void *a, const void *b)
{
	const struct findex_word *x = a, *y = b;
	int c = x->kind < y->kind ? -1 : x->kind > y->kind;

	if (!c)
		c = strcmp(x->name, y->name);
	if (!c)
		c = (int)x->inner - (int)y->inner;
	return c ? c : x->die < y->die ? -1 : x->die > y->die;
}

static bool same_source(const struct findex_row *x, const struct findex_row *y)
{
	return x->line == y->line && !strcmp(x->name, y->name) && !strcmp(x->file ? x->file : "", y->file ? y->file : "") &&
	       !strcmp(x->scope ? x->scope : "", y->scope ? y->scope : "");
}

struct origin { uint32_t die, row; };

static int by_origin(const void *a, const void *b)
{
	const struct origin *x = a, *y = b;

	return x->die < y->die ? -1 : x->die > y->die;
}

/* Each unit has its own DIE for a header's function: one row stands for all. Gives the row of each such DIE. */
static struct origin *merge_rows(struct findex_scan *s, int *norigins)
{
	struct origin *origins = NEW_ARRAY(s->arena, struct origin, s->rows.n + 1);
	int i, n = 0, k = 0;

	if (s->rows.n)
		qsort(s->rows.v, (size_t)s->rows.n, sizeof(*s->rows.v), by_name);
	for (i = 0; i < s->rows.n; i++) {
		const struct findex_row r = s->rows.v[i];

		if (!(r.flags & FINDEX_INLINED) || !n || !(s->rows.v[n - 1].flags & FINDEX_INLINED) ||
		    !same_source(&s->rows.v[n - 1], &r))
			s->rows.v[n++] = r;
		if (!(r.flags & FINDEX_INLINED))
			continue;
		origins[k].die = r.die;
		origins[k++].row = (uint32_t)n - 1;
	}
	s->rows.n = n;
	qsort(origins, (size_t)k, sizeof(*origins), by_origin);
	*norigins = k;
	return origins;
}

/* Sorts the copies by their row: counting, then placing. */
static void place_sites(struct findex_scan *s, struct findex_func *funcs, uint32_t *sites, uint32_t *nsites)
{
	int i, n;
	struct origin *origins = merge_rows(s, &n);
	uint32_t *row_of = NEW_ARRAY(s->arena, uint32_t, s->sites.n + 1), *fill = NEW_ARRAY(s->arena, uint32_t, s->rows.n + 2);

	for (i = 0; i < s->sites.n; i++) {
		struct origin key = { s->sites.v[i].origin, 0 }, *o = bsearch(&key, origins, (size_t)n, sizeof(key), by_origin);

		row_of[i] = o ? o->row : UINT32_MAX;
		if (o)
			fill[o->row + 1]++;
	}
	for (i = 0; i <= s->rows.n; i++) {
		fill[i + 1] += i < s->rows.n ? fill[i] : 0;
		funcs[i].sites = fill[i];
	}
	*nsites = fill[s->rows.n];
	for (i = 0; i < s->sites.n; i++)
		if (row_of[i] != UINT32_MAX)
			sites[fill[row_of[i]]++] = s->sites.v[i].die;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Addresses are kept in 32 bits around the middle one: functions that the linker dropped are left at 0, far from all others. */
static uint64_t base_pc(const struct findex_scan *s)
{
	uint64_t *pcs = NEW_ARRAY(s->arena, uint64_t, s->rows.n + 1), middle;
	size_t n = 0;
	int i;

	for (i = 0; i < s->rows.n; i++)
		if (s->rows.v[i].flags & FINDEX_CODE)
			pcs[n++] = s->rows.v[i].pc;
	qsort(pcs, n, sizeof(*pcs), by_value);
	middle = pcs[n / 2];
	return middle > UINT64_C(0x80000000) ? middle - UINT64_C(0x80000000) : 0;
}

static const struct findex_func *sorting;	/* qsort has no argument for its comparison */

static int by_pc(const void *a, const void *b)
{
	const struct findex_func *x = &sorting[*(const uint32_t *)a], *y = &sorting[*(const uint32_t *)b];

	return x->pc != y->pc ? (x->pc < y->pc ? -1 : 1) : x->die < y->die ? -1 : x->die > y->die;
}

static uint32_t fill_funcs(const struct findex_scan *s, struct strings *text, uint64_t base, struct findex_func *funcs, uint32_t *code)
{
	uint32_t ncode = 0;
	int i;

	for (i = 0; i < s->rows.n; i++) {
		const struct findex_row *r = &s->rows.v[i];
		struct findex_func *f = &funcs[i];

		f->name = put_string(text, r->name);
		f->file = put_string(text, r->file);
		f->scope = put_string(text, r->scope);
		f->line = r->line;
		f->die = r->die;
		f->flags = r->flags;
		if (r->flags & FINDEX_CODE && (r->pc < base || r->pc - base > UINT32_MAX))
			f->flags &= ~(uint32_t)FINDEX_CODE;
		f->pc = f->flags & FINDEX_CODE ? (uint32_t)(r->pc - base) : 0;
		if (f->flags & FINDEX_CODE)
			code[ncode++] = (uint32_t)i;
	}
	sorting = funcs;
	qsort(code, ncode, sizeof(*code), by_pc);
	return ncode;
}

static uint32_t fill_names(struct findex_scan *s, struct strings *text, struct findex_name *names, uint32_t *kinds)
{
	uint32_t n = 0, kind = 0;
	int i;

	if (s->words.n)
		qsort(s->words.v, (size_t)s->words.n, sizeof(*s->words.v), by_word);
	for (i = 0; i < s->words.n; i++) {
		const struct findex_word *w = &s->words.v[i];

		if (i && w->kind == w[-1].kind && !strcmp(w->name, w[-1].name))
			continue;
		while (kind <= w->kind)
			kinds[kind++] = n;
		names[n].name = put_string(text, w->name);
		names[n++].die = w->die;
	}
	while (kind <= FINDEX_KINDS)
		kinds[kind++] = n;
	return n;
}

/* Finds the parts behind a head. False: they would not be inside of @size bytes. */
static bool find_parts(struct findex *ix, const void *p, size_t size)
{
	const struct findex_head *h = p;
	const char *at = (const char *)(h + 1);
	uint64_t need;

	if (size < sizeof(*h))
		return false;
	need = sizeof(*h) + ((uint64_t)h->nfuncs + 1) * sizeof(*ix->funcs) + ((uint64_t)h->nsites + h->ncode) * 4 +
	       (uint64_t)h->nnames * sizeof(*ix->names) + h->strings_size;
	if (need != size || !h->strings_size)
		return false;
	ix->head = h;
	ix->funcs = (const void *)at;
	at += ((size_t)h->nfuncs + 1) * sizeof(*ix->funcs);
	ix->names = (const void *)at;
	at += (size_t)h->nnames * sizeof(*ix->names);
	ix->sites = (const void *)at;
	at += (size_t)h->nsites * 4;
	ix->code = (const void *)at;
	at += (size_t)h->ncode * 4;
	ix->strings = at;
	ix->size = size;
	return true;
}

bool findex_use(struct findex *ix, const void *p, size_t size)
{
	uint32_t i;

	if (!find_parts(ix, p, size) || ix->strings[ix->head->strings_size - 1])
		return false;
	for (i = 0; i < ix->head->ncode; i++)
		if (ix->code[i] >= ix->head->nfuncs)
			return false;
	for (i = 0; i <= FINDEX_KINDS; i++)
		if (ix->head->kinds[i] > ix->head->nnames || (i && ix->head->kinds[i] < ix->head->kinds[i - 1]))
			return false;
	return true;
}

struct findex *findex_make(struct findex_scan *s, const char *build_id)
{
	struct strings text = { s->arena, map_create(s->arena), { 0 } };
	struct findex *ix = NEW(s->arena, struct findex);
	struct findex_func *funcs = NEW_ARRAY(s->arena, struct findex_func, s->rows.n + 1);
	uint32_t *sites = NEW_ARRAY(s->arena, uint32_t, s->sites.n + 1), *code = NEW_ARRAY(s->arena, uint32_t, s->rows.n + 1);
	struct findex_name *names = NEW_ARRAY(s->arena, struct findex_name, s->words.n + 1);
	struct findex_head h;
	AUTO_BUF whole = { 0 };
	void *p;
	int i;

	memset(&h, 0, sizeof(h));
	memcpy(h.magic, "spixA04", 8);
	strncpy(h.build_id, build_id ? build_id : "", sizeof(h.build_id) - 1);
	buf_putc(&text.text, '\0');
	place_sites(s, funcs, sites, &h.nsites);
	h.nfuncs = (uint32_t)s->rows.n;
	for (i = 0; i < s->rows.n; i++)
		h.nscoped += (s->rows.v[i].flags & FINDEX_SCOPED) != 0;
	h.base = base_pc(s);
	h.ncode = fill_funcs(s, &text, h.base, funcs, code);
	h.nnames = fill_names(s, &text, names, h.kinds);
	h.strings_size = (uint32_t)text.text.len;
	buf_add(&whole, &h, sizeof(h));
	buf_add(&whole, funcs, (h.nfuncs + 1) * sizeof(*funcs));
	buf_add(&whole, names, h.nnames * sizeof(*names));
	buf_add(&whole, sites, h.nsites * 4);
	buf_add(&whole, code, h.ncode * 4);
	buf_add(&whole, text.text.p, text.text.len);
	buf_deinit(&text.text);
	p = arena_alloc(s->arena, whole.len);
	memcpy(p, whole.p, whole.len);
	return findex_use(ix, p, whole.len) ? ix : NULL;
}

struct findex *findex_keep(struct arena *a, const struct findex *ix)
{
	struct findex *copy = NEW(a, struct findex);
	void *p = arena_alloc(a, ix->size);

	memcpy(p, ix->head, ix->size);
	return findex_use(copy, p, ix->size) ? copy : NULL;
}

/* ---- searching ---- */

uint32_t findex_first(const struct findex *ix, const char *name, size_t n)
{
	uint32_t lo = 0, hi = ix->head->nfuncs;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (strncmp(findex_text(ix, ix->funcs[mid].name), name, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct findex_func *findex_at(const struct findex *ix, uint64_t pc, int nth)
{
	uint32_t lo = 0, hi = ix->head->ncode, want = (uint32_t)(pc - ix->head->base);

	if (pc < ix->head->base || pc - ix->head->base > UINT32_MAX)
		return NULL;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (ix->funcs[ix->code[mid]].pc < want)
			lo = mid + 1;
		else
			hi = mid;
	}
	lo += (uint32_t)nth;
	return lo < ix->head->ncode && ix->funcs[ix->code[lo]].pc == want ? &ix->funcs[ix->code[lo]] : NULL;
}

uint32_t findex_name_die(const struct findex *ix, uint32_t kind, const char *name)
{
	uint32_t lo = ix->head->kinds[kind], hi = ix->head->kinds[kind + 1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = strcmp(findex_text(ix, ix->names[mid].name), name);

		if (!c)
			return ix->names[mid].die;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

uint32_t findex_inner_die(const struct findex *ix, uint32_t kind, const char *name)
{
	size_t n = strlen(name), len;
	uint32_t i;

	for (i = ix->head->kinds[kind]; i < ix->head->kinds[kind + 1]; i++) {
		const char *has = findex_text(ix, ix->names[i].name);

		len = strlen(has);
		if (len > n + 2 && !strcmp(has + len - n, name) && !strncmp(has + len - n - 2, "::", 2))
			return ix->names[i].die;
	}
	return 0;
}

const uint32_t *findex_sites(const struct findex *ix, const struct findex_func *f, uint32_t *n)
{
	uint32_t from = f->sites, to = f[1].sites;

	*n = to > from && to <= ix->head->nsites ? to - from : 0;
	return ix->sites + (*n ? from : 0);
}
