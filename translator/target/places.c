/* SPDX-License-Identifier: GPL-2.0 */
/* The index of the kernel's debug information, and what is found through it: inlined copies, statements, labels, calls. */
#include "target_priv.h"
#include "findex.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGE = 32 << 20 };	/* bytes of a file whose index takes long enough to be announced, and to be kept */

static void announce(struct target *t)
{
	if (t->progress)
		t->progress(arena_printf(t->arena, "Indexing the debuginfo of %s, once...", t->vmlinux));
}

static bool is_large(const struct target *t)
{
	struct stat st;

	return t->vmlinux && !stat(t->vmlinux, &st) && st.st_size > LARGE;
}

struct findex *target_index(struct target *t)
{
	struct target_priv *p = t->priv;
	struct dw *d = target_dw(t, NULL);
	const char *dir;

	if (!d || p->index_tried)
		return p->index;
	p->index_tried = true;
	/* A small file takes no longer than reading its index would. */
	dir = t->cache_dir && is_large(t) ? arena_printf(t->arena, "%s/index", t->cache_dir) : NULL;
	p->index = findex_load(t->arena, dir, t->build_id);
	if (!p->index) {
		if (is_large(t))
			announce(t);
		p->index = dw_scan(d, t->build_id);
		/* A cache that cannot be written costs time only. */
		if (p->index && dir)
			findex_save(p->index, t->arena, dir);
	}
	dw_use_index(d, p->index);
	return p->index;
}

bool target_copies(struct target *t, const char *pattern, const char *file, tfunc_vec *out)
{
	struct findex *ix = target_index(t);
	size_t fixed = strcspn(pattern, "*?[");
	bool wild = has_wildcard(pattern);
	findex_row_vec scoped = { 0 };
	uint32_t i;
	int k;

	for (i = ix ? findex_first(ix, pattern, fixed) : 0; ix && i < ix->head->nfuncs; i++) {
		const struct findex_func *f = &ix->funcs[i];
		const char *name = findex_text(ix, f->name);

		if (strncmp(name, pattern, fixed))
			break;
		if ((f->flags & (FINDEX_INLINED | FINDEX_SCOPED)) == FINDEX_INLINED && name_fits(pattern, wild, name) && (!file || file_matches(findex_text(ix, f->file), file)))
			dw_copies(t->priv->dw, f, out);
	}
	scoped_rows(t, pattern, FINDEX_INLINED, &scoped);
	for (k = 0; k < scoped.n; k++)
		if (!file || file_matches(findex_text(ix, scoped.v[k]->file), file))
			dw_copies(t->priv->dw, scoped.v[k], out);
	return out->n > 0;
}

int target_last_line(struct target *t, const struct tfunc *f)
{
	struct findex *ix = target_index(t);
	uint32_t i, file = 0, next = INT_MAX;

	for (i = ix ? findex_first(ix, f->name, strlen(f->name)) : 0; f->file && ix && i < ix->head->nfuncs && !file; i++) {
		if (strcmp(findex_text(ix, ix->funcs[i].name), f->name))
			break;
		if ((int)ix->funcs[i].line == f->line && !strcmp(findex_text(ix, ix->funcs[i].file), f->file))
			file = ix->funcs[i].file;
	}
	for (i = 0; file && i < ix->head->nfuncs; i++)
		if (ix->funcs[i].file == file && (int)ix->funcs[i].line > f->line && ix->funcs[i].line < next)
			next = ix->funcs[i].line;
	return next == INT_MAX ? INT_MAX : (int)next - 1;
}

/* Code that the compiler moved bears lines of other functions, too. */
void target_lines(struct target *t, const struct tfunc *f, tline_vec *out)
{
	int i, n = 0, last;

	if (!f->die || !target_dw(t, NULL))
		return;
	dw_lines(t->priv->dw, f, out);
	last = target_last_line(t, f);
	for (i = 0; i < out->n; i++)
		if (out->v[i].line >= f->line && out->v[i].line <= last)
			out->v[n++] = out->v[i];
	out->n = n;
}

void target_labels(struct target *t, const struct tfunc *f, tlabel_vec *out)
{
	if (f->die && target_dw(t, NULL))
		dw_labels(t->priv->dw, f, out);
}

void target_calls(struct target *t, const struct tfunc *f, tcall_vec *out)
{
	if (f->die && target_dw(t, NULL))
		dw_calls(t->priv->dw, f, out);
}

struct tfunc *target_inside(struct target *t, const struct tfunc *f, uint64_t addr)
{
	struct tfunc *in;

	if (f->die && target_dw(t, NULL))
		return dw_inside(t->priv->dw, f, addr);
	in = NEW(t->arena, struct tfunc);
	*in = *f;
	in->entry = addr;
	in->is_inside = addr != f->addr;
	return in;
}
