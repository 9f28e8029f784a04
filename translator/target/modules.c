/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules of the traced kernel: each is a target of its own, of the file that says most: one with debuginfo, else the module itself.
 * Its sections are laid out behind each other as if they were linked; only places relative to a symbol mean something at run time.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <dirent.h>
#include <fnmatch.h>
#include <string.h>

/* Length of a file's name without ".ko", ".ko.xz" and the like; 0: it is no module. */
static size_t module_stem(const char *file)
{
	static const char *const ends[] = { ".ko", ".ko.xz", ".ko.gz", ".ko.zst", ".ko.debug" };
	size_t i, n = strlen(file), e;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		e = strlen(ends[i]);
		if (n > e && !strcmp(file + n - e, ends[i]))
			return n - e;
	}
	return 0;
}

bool target_is_module_file(const char *path)
{
	return module_stem(path) > 0;
}

/* As the kernel calls it: with '_' for '-'. NULL: no module's file. */
static char *module_name(struct arena *a, const char *path)
{
	const char *file = fs_base(path);
	size_t n = module_stem(file), i;
	char *name;

	if (!n)
		return NULL;
	name = arena_strndup(a, file, n);
	for (i = 0; i < n; i++)
		if (name[i] == '-')
			name[i] = '_';
	return name;
}

static char *pattern_of(struct arena *a, const char *pattern)
{
	char *p = arena_strdup(a, pattern);
	bool in_set = false;
	size_t i;

	for (i = 0; p[i]; i++) {
		in_set = p[i] == '[' || (in_set && p[i] != ']');
		if (p[i] == '-' && !in_set)
			p[i] = '_';
	}
	return p;
}

/* All modules' files below @dir into the list: name to path below @root. */
static void list_dir(struct target *t, const char *dir, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		const char *path;
		char *name;

		if (e->d_name[0] == '.' || !strcmp(e->d_name, "source") || !strcmp(e->d_name, "build"))
			continue;
		name = module_name(t->arena, e->d_name);
		path = arena_printf(t->arena, "%s/%s", dir, e->d_name);
		if (name && !map_get(t->priv->modules, name))
			map_put(t->priv->modules, name, (void *)path);
		else if (!name && depth < 16 && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN))
			list_dir(t, path, depth + 1);
	}
	if (d)
		closedir(d);
}

/* Directories that hold modules of this release; the first has the last word. */
static void list_modules(struct target *t)
{
	const char *p = t->priv->debuginfo_path, *end;

	t->priv->modules = map_create(t->arena);
	for (; p && *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ":");
		if (*p == '/')
			list_dir(t, arena_printf(t->arena, "%.*s/lib/modules/%s", (int)(end - p), p, t->release), 0);
	}
	list_dir(t, join_path(t->arena, t->priv->root, "/lib/modules/%s", t->release), 0);
	if (t->build_dir && is_file(join_path(t->arena, t->build_dir, "/vmlinux")))
		list_dir(t, t->build_dir, 0);
	list_dir(t, join_path(t->arena, t->priv->root, "/usr/lib/debug/lib/modules/%s", t->release), 0);
}

void target_modules(struct target *t, const char *pattern, name_vec *out)
{
	const char *name, *want = pattern_of(t->arena, pattern);
	int i;

	if (!t->priv->modules)
		list_modules(t);
	for (i = 0; (name = map_at(t->priv->modules, i, NULL)); i++)
		if (!fnmatch(want, name, 0))
			vec_push(t->arena, out, name);
}

const char *target_near_module(struct target *t, const char *name)
{
	const char *has;
	struct near n;
	int i;

	near_init(&n, name);
	for (i = 0; (has = map_at(t->priv->modules, i, NULL)); i++)
		near_offer(&n, has);
	return near_best(&n);
}

/* @text up to @n characters, if a module is called so. */
static const char *called_so(struct target *t, const char *text, size_t n)
{
	const char *name = pattern_of(t->arena, arena_strndup(t->arena, text, n));

	return map_get(t->priv->modules, name) ? name : NULL;
}

const char *target_module_of(struct target *t, const char *function, const char *file)
{
	const char *base = file ? fs_base(file) : NULL, *name = NULL;
	size_t n;

	if (!t->priv->modules)
		list_modules(t);
	if (base)
		name = called_so(t, base, strcspn(base, "."));
	for (n = strcspn(function, "*?["); n && !name; n--)
		if (function[n] == '_')
			name = called_so(t, function, n);
	return name;
}

/* What may have debug information of @path, the best first. The file itself is the last. */
static void candidates(struct target *t, const char *path, name_vec *out)
{
	const char *p = t->priv->debuginfo_path, *end, *below = strstr(path, "/lib/modules/");
	size_t n = module_stem(path);

	if (below && n) {
		int stem = (int)(n - (size_t)(below - path));

		for (; p && *p; p = *end ? end + 1 : end) {
			end = p + strcspn(p, ":");
			if (*p != '/')
				continue;
			vec_push(t->arena, out, arena_printf(t->arena, "%.*s%.*s.ko.debug", (int)(end - p), p, stem, below));
			vec_push(t->arena, out, arena_printf(t->arena, "%.*s/usr/lib/debug%.*s.ko", (int)(end - p), p, stem, below));
		}
		vec_push(t->arena, out, arena_printf(t->arena, "%s/usr/lib/debug%.*s.ko.debug", t->priv->root, stem, below));
		vec_push(t->arena, out, arena_printf(t->arena, "%s/usr/lib/debug%.*s.ko", t->priv->root, stem, below));
	}
	vec_push(t->arena, out, arena_strdup(t->arena, path));
}

static bool same_build(struct elf_image *debug, const char *id)
{
	const char *has = elf_image_build_id(debug);

	return !id || !has || !strcmp(id, has);
}

/* One before the last. */
static bool any_file(const name_vec *files)
{
	int i;

	for (i = 0; i < files->n - 1; i++)
		if (is_file(files->v[i]))
			return true;
	return false;
}

static struct target *open_module(struct target *t, const char *name, const char *path, const char **why)
{
	struct target *m = NEW(t->arena, struct target);
	struct elf_image *itself = elf_image_open(t->arena, path, why);
	const char *id = itself ? elf_image_build_id(itself) : NULL;
	name_vec files = { 0 };
	const char *fetched = NULL, *no = NULL;
	bool has_dwarf;
	int i;

	*m = *t;
	m->module = name;
	m->kernel = t;
	m->called = arena_printf(t->arena, "module '%s'", name);
	m->priv = NEW(t->arena, struct target_priv);
	m->priv->root = t->priv->root;
	m->priv->debuginfo_path = t->priv->debuginfo_path;
	m->vmlinux = m->build_id = NULL;
	m->anchor = 0;
	has_dwarf = itself && elf_image_has_dwarf(itself);
	elf_image_close(itself);
	candidates(t, path, &files);
	/* The module itself is the last: it is taken if nothing else is there. */
	if (!has_dwarf && !any_file(&files))
		fetched = elf_fetch_debuginfo(t->arena, id, &no);
	if (no)
		pass_over(m, "%s", no);
	if (fetched) {
		files.v[files.n - 1] = fetched;
		vec_push(t->arena, &files, arena_strdup(t->arena, path));
	}
	for (i = 0; i < files.n; i++) {
		struct elf_image *img = can_take(m, files.v[i]) ? elf_image_open(t->arena, files.v[i], why) : NULL;

		if (img && same_build(img, id)) {
			m->priv->image = img;
			m->vmlinux = files.v[i];
			m->build_id = elf_image_build_id(img);
			return m;
		}
		if (img)
			pass_over(m, "%s is of another build: build id %s, not %s", files.v[i], elf_image_build_id(img), id);
		else if (*why)
			pass_over(m, "%s", *why);
		elf_image_close(img);
	}
	return NULL;
}

static const char *no_such_module(struct target *t, const char *name)
{
	if (*name == '/')
		return arena_printf(t->arena, "%s is no module's file", name);
	if (!map_at(t->priv->modules, 0, NULL))
		return arena_printf(t->arena, "no modules of kernel %s are in %s/lib/modules/%s; -r DIR names a build with modules, --sysroot=DIR a copy of the system",
				    t->release, t->priv->root, t->release);
	return arena_printf(t->arena, "there is no module '%s' of kernel %s", name, t->release);
}

struct target *target_module(struct target *t, const char *name, const char **why)
{
	const char *path = name, *called;
	struct target *m;

	if (!t->priv->opened)
		t->priv->opened = map_create(t->arena);
	m = map_get(t->priv->opened, name);
	if (m)
		return m;
	*why = NULL;
	if (name[0] != '/') {
		if (!t->priv->modules)
			list_modules(t);
		called = pattern_of(t->arena, name);
		path = map_get(t->priv->modules, called);
	} else {
		called = module_name(t->arena, name);
	}
	if (!path || !called) {
		*why = no_such_module(t, name);
		return NULL;
	}
	m = open_module(t, called, path, why);
	if (m)
		map_put(t->priv->opened, arena_strdup(t->arena, name), m);
	else if (!*why)
		*why = arena_printf(t->arena, "cannot read %s", path);
	return m;
}

void target_close_modules(struct target *t)
{
	void *m;
	int i;

	for (i = 0; t->priv->opened && map_at(t->priv->opened, i, &m); i++)
		target_close(m);
}
