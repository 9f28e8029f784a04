/* SPDX-License-Identifier: GPL-2.0 */
/* Listings of what the library declares. */
#include "tapset.h"

#include <stdlib.h>
#include <string.h>

struct listing {
	struct arena *arena;
	VEC(const char *) lines;
	bool all;
};

static bool is_listed(const struct listing *l, name_t name)
{
	return l->all || name[0] != '_';
}

static void add_function(struct listing *l, const struct decl_function *f)
{
	AUTO_BUF b = { 0 };
	int i;

	if (f->is_private || !is_listed(l, f->name))
		return;
	buf_printf(&b, "%s:%s (", f->name, type_name(f->type));
	for (i = 0; i < f->params.n; i++)
		buf_printf(&b, "%s%s:%s", i ? ", " : "", f->params.v[i].name, type_name(f->params.v[i].type));
	buf_puts(&b, ")");
	vec_push(l->arena, &l->lines, arena_strdup(l->arena, buf_str(&b)));
}

static void add_alias(struct listing *l, const struct probe_point *name)
{
	AUTO_BUF b = { 0 };
	int i;

	for (i = 0; i < name->parts.n; i++)
		if (!is_listed(l, name->parts.v[i].name))
			return;
	ast_dump_point(&b, name);
	vec_push(l->arena, &l->lines, arena_strdup(l->arena, buf_str(&b)));
}

static void add_functions(struct listing *l, const struct ast_file *file)
{
	int i;

	for (i = 0; i < file->functions.n; i++)
		add_function(l, file->functions.v[i]);
}

static void add_aliases(struct listing *l, const struct ast_file *file)
{
	int i, j;

	for (i = 0; i < file->probes.n; i++)
		for (j = 0; j < file->probes.v[i]->alias_names.n; j++)
			add_alias(l, file->probes.v[i]->alias_names.v[j]);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list(struct buf *out, struct tapset *t, bool all, void (*add)(struct listing *l, const struct ast_file *file))
{
	struct arena *a = arena_create();
	struct listing l = { .arena = a, .all = all };
	const tap_files *files = tapset_files(t);
	bool ok = true;
	int i;

	for (i = 0; i < files->n; i++) {
		const struct ast_file *file = tapset_parse(t, files->v[i]);

		if (file)
			add(&l, file);
		else
			ok = false;
	}
	if (l.lines.n)
		qsort(l.lines.v, (size_t)l.lines.n, sizeof(*l.lines.v), by_text);
	for (i = 0; i < l.lines.n; i++)
		if (!i || strcmp(l.lines.v[i], l.lines.v[i - 1]))
			buf_printf(out, "%s\n", l.lines.v[i]);
	arena_destroy(a);
	return ok;
}

bool tapset_dump_functions(struct buf *out, struct tapset *t, bool all)
{
	return list(out, t, all, add_functions);
}

bool tapset_dump_aliases(struct buf *out, struct tapset *t, bool all)
{
	return list(out, t, all, add_aliases);
}
