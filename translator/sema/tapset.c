/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The script library. Directories are scanned once for the names that their files declare; a file is read as a script only when
 * something in it is reached for. Macro files (.stpm) are small and read at once, since a macro may be used anywhere.
 *
 * A directory may have parts for kernel versions, architectures and the runtime; where files of a name stand in several of them,
 * the most special one is taken.
 */
#include "tapset.h"
#include "../base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct alias_row {
	const char *second;	/* NULL: the alias has one word; "*": unknown */
	struct tap_file *file;
};
typedef VEC(struct alias_row) alias_rows;

struct tapset {
	struct arena *arena;
	struct names *names;
	const struct pp_env *env;
	struct diag *diag;
	struct macros *macros;
	struct map *by_name[2];		/* enum tap_kind: to tap_files */
	struct map *aliases;		/* first word to alias_rows */
	tap_files files;
	struct map *dirs;		/* those that were added already */
};

struct tapset *tapset_create(struct arena *a, struct names *n, const struct pp_env *env, struct diag *d)
{
	struct tapset *t = NEW(a, struct tapset);

	t->arena = a;
	t->names = n;
	t->env = env;
	t->diag = d;
	t->macros = macros_create(a);
	t->by_name[TAP_FUNCTION] = map_create(a);
	t->by_name[TAP_GLOBAL] = map_create(a);
	t->aliases = map_create(a);
	t->dirs = map_create(a);
	return t;
}

const struct macros *tapset_macros(const struct tapset *t)
{
	return t->macros;
}

/* ---- the index ---- */

struct scan_of {
	struct tap_scan scan;
	struct tapset *t;
	struct tap_file *file;
};

/* Files of the user's directories stand before those of the system. */
static void insert(struct tapset *t, tap_files *list, struct tap_file *f)
{
	int i;

	for (i = 0; i < list->n; i++)
		if (list->v[i] == f)
			return;
	vec_push(t->arena, list, f);
	for (i = list->n - 1; i > 0 && list->v[i - 1]->is_system && !f->is_system; i--)
		list->v[i] = list->v[i - 1];
	list->v[i] = f;
}

static void found_name(struct tap_scan *scan, enum tap_kind kind, const char *text, size_t len)
{
	struct scan_of *s = (struct scan_of *)scan;
	name_t name = name_of(s->t->names, text, len);
	tap_files *list = map_get(s->t->by_name[kind], name);

	if (!list) {
		list = arena_alloc(s->t->arena, sizeof(*list));
		map_put(s->t->by_name[kind], name, list);
	}
	insert(s->t, list, s->file);
}

static void found_alias(struct tap_scan *scan, const char *first, size_t first_len, const char *second, size_t second_len)
{
	struct scan_of *s = (struct scan_of *)scan;
	name_t name = name_of(s->t->names, first, first_len);
	alias_rows *rows = map_get(s->t->aliases, name);
	struct alias_row row = { second ? name_of(s->t->names, second, second_len) : NULL, s->file };
	int i;

	if (!rows) {
		rows = arena_alloc(s->t->arena, sizeof(*rows));
		map_put(s->t->aliases, name, rows);
	}
	for (i = rows->n - 1; i >= 0 && rows->v[i].file == s->file; i--)
		if (rows->v[i].second == row.second)
			return;
	vec_push(s->t->arena, rows, row);
}

/* ---- directories ---- */

static bool read_file(struct tapset *t, const char *path, struct buf *text)
{
	int err = fs_read(path, text);

	if (!err)
		return true;
	diag_error(t->diag, DIAG_ENV, NO_SPAN, "cannot read library file '%s': %s", path, strerror(-err));
	return false;
}

static struct source *source_of(struct tapset *t, const char *path, const struct buf *text)
{
	struct source *src = source_create(t->arena, path, arena_strndup(t->arena, buf_str(text), text->len), text->len);

	src->is_library = true;
	return src;
}

static bool add_script(struct tapset *t, const char *path, const struct buf *text, bool is_system)
{
	struct tap_file *f = NEW(t->arena, struct tap_file);
	struct scan_of s = { .scan = { .name = found_name, .alias = found_alias }, .t = t, .file = f };

	f->path = path;
	f->rank = t->files.n;
	f->is_system = is_system;
	vec_push(t->arena, &t->files, f);
	tapset_scan_text(&s.scan, buf_str(text), text->len);
	return true;
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && name[0] != '.' && !strcmp(name + n - m, suffix);
}

static bool add_file(struct tapset *t, const char *path, bool is_system)
{
	AUTO_BUF text = { 0 };

	if (!read_file(t, path, &text))
		return false;
	if (has_suffix(path, ".stpm"))
		return macros_load(t->macros, t->names, source_of(t, path, &text), t->env, t->diag);
	return add_script(t, path, &text, is_system);
}

static int is_library_file(const struct dirent *e)
{
	return has_suffix(e->d_name, ".stp") || has_suffix(e->d_name, ".stpm");
}

/* One directory, not what is below it. @seen: names of files that a more special part has. */
static bool add_part(struct tapset *t, const char *dir, bool is_system, struct map *seen)
{
	struct dirent **entries;
	int i, n = scandir(dir, &entries, is_library_file, alphasort);
	bool ok = true;

	if (n < 0)
		return true;	/* most parts are not there */
	for (i = 0; i < n; i++) {
		const char *name = arena_strdup(t->arena, entries[i]->d_name);

		free(entries[i]);
		if (map_put(seen, name, t))
			continue;
		if (!add_file(t, arena_printf(t->arena, "%s/%s", dir, name), is_system))
			ok = false;
	}
	free(entries);
	return ok;
}

/* Versions that parts are named after, the most special one first; "" for what stands directly in the directory. */
static int versions(const struct tapset *t, const char *out[4])
{
	const char *v = t->env->kernel_v, *dot;
	int n = 0;

	if (t->env->kernel_vr && t->env->kernel_vr[0])
		out[n++] = t->env->kernel_vr;
	if (v && v[0]) {
		if (!n || strcmp(v, out[0]))
			out[n++] = v;
		dot = strchr(v, '.');
		dot = dot ? strchr(dot + 1, '.') : NULL;
		if (dot)
			out[n++] = arena_strndup(t->arena, v, (size_t)(dot - v));
	}
	out[n++] = "";
	return n;
}

static bool check_dir(struct tapset *t, const char *dir, bool is_system)
{
	struct stat st;
	bool is_dir = !stat(dir, &st) && S_ISDIR(st.st_mode);

	if (is_dir && !access(dir, R_OK | X_OK))
		return true;
	diag_error(t->diag, DIAG_ENV, NO_SPAN, is_dir ? "the library directory '%s' may not be read" : "there is no library directory '%s'", dir);
	diag_hint(t->diag, is_system ? "it comes with the program: install it, or name it with -I" : "check the argument of -I");
	return false;
}

bool tapset_add_dir(struct tapset *t, const char *dir, bool is_system)
{
	const char *version[4], *base[3] = { dir };
	int nversions = versions(t, version), nbases = 1, b, v;
	bool ok = true;

	if (!check_dir(t, dir, is_system))
		return false;
	if (map_put(t->dirs, arena_strdup(t->arena, dir), t))
		return true;
	if (t->env->runtime && !strcmp(t->env->runtime, "kernel"))
		base[nbases++] = arena_printf(t->arena, "%s/linux", dir);
	else if (t->env->runtime)
		base[nbases++] = arena_printf(t->arena, "%s/%s", dir, t->env->runtime);
	for (b = 0; b < nbases; b++) {
		struct map *seen = map_create(t->arena);

		for (v = 0; v < nversions; v++) {
			const char *part = arena_printf(t->arena, "%s%s%s", base[b], version[v][0] ? "/" : "", version[v]);

			if (t->env->arch)
				ok &= add_part(t, arena_printf(t->arena, "%s/%s", part, t->env->arch), is_system, seen);
			ok &= add_part(t, part, is_system, seen);
		}
	}
	return ok;
}

/* ---- questions ---- */

const tap_files *tapset_find(const struct tapset *t, enum tap_kind kind, name_t name)
{
	return t ? map_get(t->by_name[kind], name) : NULL;
}

static void find_in_rows(const alias_rows *rows, const struct probe_point *point, bool open, void (*found)(void *, struct tap_file *),
			 void *data)
{
	const char *want = point->parts.n > 1 ? point->parts.v[1].name : NULL;
	int i;

	for (i = 0; i < rows->n; i++) {
		const char *second = rows->v[i].second;

		/* An alias of one word may be used with a suffix; a longer one needs a longer point, if no "**" stands in it. */
		if (open || !second || !strcmp(second, "*") || (want && glob_match(want, second)))
			found(data, rows->v[i].file);
	}
}

void tapset_find_aliases(struct tapset *t, const struct probe_point *point, void (*found)(void *data, struct tap_file *f), void *data)
{
	const char *first = point->parts.v[0].name, *key;
	bool open = strstr(first, "**") != NULL;
	void *rows;
	int i;

	if (!t)
		return;
	if (strchr(first, '*')) {
		for (i = 0; (key = map_at(t->aliases, i, &rows)); i++)
			if (glob_match(first, key) || !strcmp(key, "*"))
				find_in_rows(rows, point, open, found, data);
		return;
	}
	rows = map_get(t->aliases, first);
	if (rows)
		find_in_rows(rows, point, false, found, data);
	rows = map_get(t->aliases, "*");
	if (rows)
		find_in_rows(rows, point, true, found, data);
}

struct ast_file *tapset_parse(struct tapset *t, struct tap_file *f)
{
	AUTO_BUF text = { 0 };

	if (f->tried)
		return f->ast;
	f->tried = true;
	if (read_file(t, f->path, &text))
		f->ast = parse_file(t->arena, t->names, source_of(t, f->path, &text), t->env, t->macros, PARSE_GURU, t->diag);
	return f->ast;
}

const tap_files *tapset_files(const struct tapset *t)
{
	return &t->files;
}

void tapset_offer(const struct tapset *t, enum tap_kind kind, struct near *near)
{
	const char *name;
	int i;

	for (i = 0; t && (name = map_at(t->by_name[kind], i, NULL)); i++)
		if (name[0] != '_')
			near_offer(near, name);
}

void tapset_offer_aliases(const struct tapset *t, struct near *near)
{
	const char *first;
	void *value;
	int i, j;

	for (i = 0; t && (first = map_at(t->aliases, i, &value)); i++) {
		const alias_rows *rows = value;

		if (!strcmp(first, "*"))
			continue;
		near_offer(near, first);
		for (j = 0; j < rows->n; j++)
			if (rows->v[j].second && strcmp(rows->v[j].second, "*"))
				near_offer(near, arena_printf(t->arena, "%s.%s", first, rows->v[j].second));
	}
}
