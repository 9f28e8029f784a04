/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions by the names that the source has for them where symbols have others: C++, Rust, Fortran's modules. A name means functions of that name wherever
 * they stand; "Class::name" and "space::Class::name" say in what, "::name" that they stand in nothing. Arguments of templates may be left out.
 */
#include "target_priv.h"
#include "findex.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* Without "<...>"; that of operators (operator<, operator->) stays. */
static const char *without_arguments(struct arena *a, const char *name)
{
	char *out = arena_strdup(a, name), *to = out;
	const char *p = name;
	int depth = 0;

	while (*p) {
		if (!depth && !strncmp(p, "operator", 8) && strcspn(p + 8, "<>-=") == 0) {
			size_t n = 8 + strspn(p + 8, "<>-=");

			memmove(to, p, n);
			to += n;
			p += n;
			continue;
		}
		/* What begins with it has no other name: Rust's "<impl T>", lambdas. */
		if (*p == '<' && p != name && p[-1] != ':')
			depth++;
		if (!depth)
			*to++ = *p;
		if (*p == '>' && depth)
			depth--;
		p++;
	}
	*to = '\0';
	return depth ? name : out;
}

/* Is there a "::" outside of template arguments? */
static bool has_scope(const char *s)
{
	int depth = 0;

	for (; *s; s++) {
		depth += (*s == '<') - (*s == '>');
		if (depth <= 0 && s[0] == ':' && s[1] == ':')
			return true;
	}
	return false;
}

struct pattern { struct arena *arena; const char *text; bool wild, rooted, scoped, bare; };

static bool fits_once(const struct pattern *p, const char *full, const char *name)
{
	const char *at;

	if (!p->scoped)
		return name_fits(p->text, p->wild, name);
	/* From any scope on. */
	for (at = full; at; at = p->rooted ? NULL : strstr(at, "::")) {
		if (at != full)
			at += 2;
		if (name_fits(p->text, p->wild, at))
			return true;
	}
	return false;
}

static bool fits(const struct pattern *p, const char *scope, const char *name)
{
	const char *full;

	if (p->rooted && !p->scoped && *scope)
		return false;
	full = p->scoped && *scope ? arena_printf(p->arena, "%s::%s", scope, name) : name;
	if (fits_once(p, full, name))
		return true;
	return p->bare && strchr(full, '<') && fits_once(p, without_arguments(p->arena, full), without_arguments(p->arena, name));
}

static struct pattern make_pattern(struct arena *a, const char *text)
{
	struct pattern p = { .arena = a, .text = text };

	p.rooted = !strncmp(text, "::", 2);
	p.text += p.rooted ? 2 : 0;
	p.wild = has_wildcard(p.text);
	p.scoped = has_scope(p.text);
	p.bare = !strchr(p.text, '<');
	return p;
}

void scoped_rows(struct target *t, const char *pattern, unsigned int flags, findex_row_vec *out)
{
	const struct findex *ix = t->priv->index;
	struct arena *scratch;
	struct pattern p;
	uint32_t i;

	if (!ix || !ix->head->nscoped)
		return;
	scratch = arena_create();
	p = make_pattern(scratch, pattern);
	for (i = 0; i < ix->head->nfuncs; i++) {
		const struct findex_func *f = &ix->funcs[i];

		if (f->flags & FINDEX_SCOPED && f->flags & flags && fits(&p, findex_text(ix, f->scope), findex_text(ix, f->name)))
			vec_push(t->arena, out, f);
	}
	arena_destroy(scratch);
}

static int by_address(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void scoped_symbols(struct target *t, const char *pattern, tsym_hits *hits)
{
	findex_row_vec rows = { 0 };
	uint64_t *at;
	int i;

	scoped_rows(t, pattern, FINDEX_CODE, &rows);
	if (!rows.n)
		return;
	at = NEW_ARRAY(t->arena, uint64_t, rows.n);
	for (i = 0; i < rows.n; i++)
		at[i] = t->priv->index->head->base + rows.v[i]->pc;
	qsort(at, (size_t)rows.n, sizeof(*at), by_address);
	for (i = 0; i < t->priv->syms.n; i++) {
		const struct tsym *s = &t->priv->syms.v[i];

		if (s->kind == TSYM_FUNCTION && bsearch(&s->addr, at, (size_t)rows.n, sizeof(*at), by_address))
			vec_push(t->arena, hits, s);
	}
}

bool scoped_is_known(struct target *t, const struct tsym *s)
{
	const struct findex *ix = t->priv->index;
	const struct findex_func *row = s->name[0] == '_' && ix && ix->head->nscoped ? findex_at(ix, s->addr, 0) : NULL;

	return row && row->flags & FINDEX_SCOPED;
}

/* As much of what a name stands in as @pattern says. */
static const char *as_scoped(const char *full, const char *pattern)
{
	const char *at = full + strlen(full);
	int n = 0;

	for (pattern = strstr(pattern, "::"); pattern; pattern = strstr(pattern + 2, "::"))
		n++;
	while (at > full) {
		at--;
		if (at > full && at[-1] == ':' && *at == ':' && !n--)
			return at + 1;
	}
	return full;
}

void scoped_offer(struct target *t, const char *pattern, struct near *near)
{
	const struct findex *ix = t->priv->index;
	bool scoped = has_scope(pattern);
	uint32_t i;

	for (i = 0; ix && ix->head->nscoped && i < ix->head->nfuncs; i++) {
		const struct findex_func *f = &ix->funcs[i];
		const char *scope = findex_text(ix, f->scope), *name = findex_text(ix, f->name);

		if (f->flags & FINDEX_SCOPED && f->flags & FINDEX_CODE)
			near_offer(near, scoped && *scope ? as_scoped(arena_printf(t->arena, "%s::%s", scope, name), pattern) : name);
	}
}
