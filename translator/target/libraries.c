/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which file a library's name stands for: first among those that the program loads, found as the dynamic linker of glibc finds them, then in the directories
 * where libraries are, since a program may load more of them while it runs. Its cache is left alone: the files that it is made from say the same.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <fnmatch.h>
#include <glob.h>
#include <string.h>

enum { LIBRARIES_MAX = 1024, CONF_DEPTH = 8 };

static const char standard[] = "/lib64:/usr/lib64:/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib:/usr/lib:/usr/local/lib";

struct loaded { const char *name, *path; };

struct libraries {
	struct arena *arena;
	const char *root;
	struct buf own;			/* what the program and its libraries name themselves */
	struct buf system;		/* of ld.so.conf, and the standard ones */
	VEC(struct loaded) loaded;
};

static void add_dir(struct libraries *l, struct buf *dirs, const char *dir)
{
	const char *padded = arena_printf(l->arena, ":%s:", dir);

	if (*dir == '/' && !strstr(arena_printf(l->arena, ":%s:", buf_str(dirs)), padded))
		buf_printf(dirs, "%s%s", dirs->len ? ":" : "", dir);
}

/* ---- ld.so.conf ---- */

static void read_conf(struct libraries *l, const char *path, int depth);

static void read_confs(struct libraries *l, const char *pattern, int depth)
{
	size_t i;
	glob_t g;

	if (*pattern != '/')
		pattern = arena_printf(l->arena, "/etc/%s", pattern);
	if (glob(join_path(l->arena, l->root, "%s", pattern), 0, NULL, &g))
		return;
	for (i = 0; i < g.gl_pathc; i++)
		read_conf(l, g.gl_pathv[i], depth + 1);
	globfree(&g);
}

/* "DIR", "include PATTERN..." */
static void read_conf_line(struct libraries *l, char *line, int depth)
{
	static const char blank[] = " \t\r,:";
	char *word, *save;
	bool include;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, blank, &save);
	include = word && !strcmp(word, "include");
	for (word = include ? strtok_r(NULL, blank, &save) : word; word; word = strtok_r(NULL, blank, &save)) {
		if (include)
			read_confs(l, word, depth);
		else
			add_dir(l, &l->system, word);
	}
}

static void read_conf(struct libraries *l, const char *path, int depth)
{
	AUTO_BUF text = { 0 };
	char *line, *next;

	if (depth > CONF_DEPTH || fs_read(path, &text))
		return;
	for (line = arena_strndup(l->arena, buf_str(&text), text.len); line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		read_conf_line(l, line, depth);
	}
}

/* ---- what a program loads ---- */

/* The next of "A:B", with $ORIGIN, $LIB and $PLATFORM as they are for an object in @origin. */
static const char *next_dir(struct libraries *l, const char **dirs, const char *origin)
{
	static const struct { const char *name, *value; } words[] = {
		{ "$ORIGIN", NULL }, { "${ORIGIN}", NULL }, { "$LIB", "lib64" }, { "${LIB}", "lib64" }, { "$PLATFORM", "x86_64" }, { "${PLATFORM}", "x86_64" },
	};
	const char *p = *dirs, *end = p + strcspn(p, ":");
	AUTO_BUF b = { 0 };
	size_t i;

	while (p < end) {
		for (i = 0; i < ARRAY_SIZE(words) && strncmp(p, words[i].name, strlen(words[i].name)); i++)
			;
		if (i < ARRAY_SIZE(words)) {
			buf_puts(&b, words[i].value ? words[i].value : origin);
			p += strlen(words[i].name);
		} else {
			buf_printf(&b, "%c", *p++);
		}
	}
	*dirs = *end ? end + 1 : end;
	return arena_strdup(l->arena, buf_str(&b));
}

static void add_own(struct libraries *l, const char *dirs, const char *path)
{
	const char *slash = strrchr(path, '/'), *origin, *dir;

	origin = slash > path ? arena_strndup(l->arena, path, (size_t)(slash - path)) : "/";
	while (dirs && *dirs) {
		dir = follow_path(l->arena, l->root, next_dir(l, &dirs, origin));
		if (dir)
			add_dir(l, &l->own, dir + strlen(l->root));
	}
}

static const char *in_places(struct libraries *l, const char *name)
{
	const char *path = file_in_dirs(l->arena, l->root, name, buf_str(&l->own));

	return path ? path : file_in_dirs(l->arena, l->root, name, buf_str(&l->system));
}

static bool is_loaded(const struct libraries *l, const char *name)
{
	int i;

	for (i = 0; i < l->loaded.n; i++)
		if (!strcmp(l->loaded.v[i].name, name))
			return true;
	return false;
}

/* What @path needs, behind what is loaded already. */
static void load_needs(struct libraries *l, const char *path)
{
	struct elf_needs needs = { 0 };
	struct loaded one;
	const char *why;
	struct elf_image *img = elf_image_open(l->arena, join_path(l->arena, l->root, "%s", path), &why);
	int i;

	if (!img)
		return;
	elf_image_needs(img, l->arena, &needs);
	elf_image_close(img);
	add_own(l, needs.rpath, path);
	add_own(l, needs.runpath, path);
	for (i = 0; i < needs.names.n && l->loaded.n < LIBRARIES_MAX; i++) {
		one.name = needs.names.v[i];
		one.path = is_loaded(l, one.name) ? NULL : in_places(l, one.name);
		if (one.path)
			vec_push(l->arena, &l->loaded, one);
	}
}

/* ---- names ---- */

static void add_new(struct arena *a, name_list *out, const char *path)
{
	int i;

	for (i = 0; i < out->n && strcmp(out->v[i], path); i++)
		;
	if (i == out->n)
		vec_push(a, out, path);
}

static void match_loaded(struct libraries *l, const char *pattern, name_list *out)
{
	int i;

	for (i = 0; i < l->loaded.n; i++)
		if (!fnmatch(pattern, l->loaded.v[i].name, 0) || !fnmatch(pattern, fs_base(l->loaded.v[i].path), 0))
			add_new(l->arena, out, l->loaded.v[i].path);
}

static void match_dirs(struct libraries *l, const char *pattern, const char *dirs, name_list *out)
{
	const char *p, *end;

	for (p = dirs; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ":");
		files_matching(l->arena, l->root, arena_printf(l->arena, "%.*s/%s", (int)(end - p), p, pattern), out);
	}
}

bool library_find(struct arena *a, const char *root, const char *name, const char *program, name_list *out, const char **why)
{
	struct libraries l = { .arena = a, .root = root ? root : "" };
	const char *path;
	int i;

	if (strchr(name, '/'))
		return program_find(a, root, name, out, why);
	read_conf(&l, join_path(a, l.root, "/etc/ld.so.conf"), 0);
	add_dir(&l, &l.system, standard);
	if (program)
		load_needs(&l, program);
	for (i = 0; i < l.loaded.n; i++)
		load_needs(&l, l.loaded.v[i].path);
	match_loaded(&l, name, out);
	if (!out->n && strpbrk(name, "*?[{")) {
		match_dirs(&l, name, buf_str(&l.own), out);
		match_dirs(&l, name, buf_str(&l.system), out);
	} else if (!out->n && (path = in_places(&l, name))) {
		vec_push(a, out, path);
	}
	if (!out->n)
		*why = arena_printf(a, "there is no library '%s' in %s%s%s", name, buf_str(&l.own), l.own.len ? ":" : "", buf_str(&l.system));
	buf_deinit(&l.own);
	buf_deinit(&l.system);
	return out->n > 0;
}

const char *library_elsewhere(struct arena *a, const char *root, const char *path)
{
	return file_in_dirs(a, root, fs_base(path), standard);
}
