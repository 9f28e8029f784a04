/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User programs and libraries as targets: the ELF file that runs, and the one with its debuginfo, which may be another
 * (found by build id, else by the name that the program has for it). The two must agree in their build id.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <string.h>

struct search {
	struct target *t;
	const char *build_id;
};

/* The file at @path when it is debuginfo of this very program. */
static struct elf_image *try_debug(struct search *s, const char *path)
{
	struct elf_image *img;
	const char *why, *id;

	if (!can_take(s->t, path))
		return NULL;
	img = elf_image_open(s->t->arena, path, &why);
	if (!img)
		return pass_over(s->t, "%s", why);
	id = elf_image_build_id(img);
	if (!elf_image_has_dwarf(img) || (s->build_id && id && strcmp(id, s->build_id))) {
		if (elf_image_has_dwarf(img))
			pass_over(s->t, "%s is of another build: build id %s, not %s", path, id, s->build_id);
		elf_image_close(img);
		return NULL;
	}
	s->t->vmlinux = arena_strdup(s->t->arena, path);
	return img;
}

static struct elf_image *below(struct search *s, const char *dir, const char *link, const char *own_dir)
{
	struct arena *a = s->t->arena;
	struct elf_image *img = NULL;

	if (s->build_id && strlen(s->build_id) > 2)
		img = try_debug(s, join_path(a, dir, "/.build-id/%.2s/%s.debug", s->build_id, s->build_id + 2));
	if (!img && link)
		img = try_debug(s, join_path(a, dir, "%s/%s", own_dir, link));
	if (!img && link)
		img = try_debug(s, join_path(a, dir, "/%s", link));
	return img;
}

static struct elf_image *find_debug(struct search *s, const char *root, const char *path, const char *debuginfo_path)
{
	struct arena *a = s->t->arena;
	const char *link = elf_image_debuglink(s->t->priv->main), *slash = strrchr(path, '/'), *p, *end;
	const char *dir = slash ? arena_strndup(a, path, (size_t)(slash - path)) : "";
	struct elf_image *img = NULL;
	const char *fetched = NULL, *why = NULL;

	for (p = debuginfo_path; p && *p && !img; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ":");
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (p < end && *p == '/')
			img = below(s, arena_strndup(a, p, (size_t)(end - p)), link, dir);
	}
	if (!img && link)
		img = try_debug(s, join_path(a, root, "%s/%s", dir, link));
	if (!img && link)
		img = try_debug(s, join_path(a, root, "%s/.debug/%s", dir, link));
	if (!img)
		img = below(s, join_path(a, root, "/usr/lib/debug"), link, dir);
	if (!img)
		fetched = elf_fetch_debuginfo(a, s->build_id, &why);
	if (fetched)
		img = try_debug(s, fetched);
	else if (why)
		pass_over(s->t, "%s", why);
	return img;
}

static const char *why_no_debug(struct target *t, const char *root)
{
	struct arena *a = t->arena;
	const char *has_none = arena_printf(a, "%s has no debuginfo%s", t->program, in_parentheses(a, t->priv->passed_over));

	if (fs_exists(join_path(a, root, "/etc/redhat-release")))
		return arena_printf(a, "%s; install it: debuginfo-install %s", has_none, t->program);
	/* dpkg knows files of merged directories by the names that packages have for them, with /usr or without. */
	if (fs_exists(join_path(a, root, "/etc/debian_version")))
		return arena_printf(a, "%s; install the package PACKAGE-dbgsym, where PACKAGE is what this prints: dpkg -S %s", has_none,
				    strncmp(t->program, "/usr/", 5) ? t->program : arena_printf(a, "'*%s'", t->program + 4));
	return arena_printf(a, "%s; build it with -g, or install its debuginfo package", has_none);
}

struct target *target_open_program(struct arena *a, const char *root, const char *path, const char *debuginfo_path, const char **why)
{
	struct target *t = NEW(a, struct target);
	char *file = join_path(a, root, "%s", path);
	struct search s = { .t = t };

	t->arena = a;
	t->priv = NEW(a, struct target_priv);
	t->priv->root = root;
	t->program = t->called = arena_strdup(a, path);
	t->release = "";
	t->priv->main = elf_image_open(a, file, why);
	if (!t->priv->main)
		return NULL;
	t->arch = elf_image_arch(t->priv->main);
	if (!elf_image_is_program(t->priv->main) || !t->arch || strcmp(t->arch, "x86_64")) {
		*why = arena_printf(a, "%s is no program or shared library for x86_64", path);
		elf_image_close(t->priv->main);
		return NULL;
	}
	t->build_id = s.build_id = elf_image_build_id(t->priv->main);
	t->priv->image = t->priv->main;
	if (elf_image_has_dwarf(t->priv->main)) {
		t->vmlinux = file;
	} else {
		struct elf_image *img = find_debug(&s, root, path, debuginfo_path);

		if (img)
			t->priv->image = img;
		else
			t->why_no_vmlinux = why_no_debug(t, root);
	}
	return t;
}

bool program_symbols(struct target *t)
{
	struct target_priv *p = t->priv;
	const char *why = NULL;
	tsym_vec kept = { 0 };
	uint64_t offset;
	size_t n;
	int i;

	/* eu-strip may leave the symbol table to the program. */
	if (!p->syms.n && p->main != p->image)
		elf_image_symbols(p->main, &p->syms);
	if (p->main == p->image && !elf_image_section(p->main, ".symtab", &n))
		why = minidebug_symbols(t->arena, p->main, &p->syms);
	if (why && t->why_no_vmlinux)
		t->why_no_vmlinux = arena_printf(t->arena, "%s; %s", t->why_no_vmlinux, why);
	/* Only what is in the file can have a probe; and versions of a symbol ("name@VERSION") are one function. */
	for (i = 0; i < p->syms.n; i++) {
		struct tsym sym = p->syms.v[i];
		const char *at = strchr(sym.name, '@');

		if (sym.kind == TSYM_FUNCTION && !elf_image_offset(p->main, sym.addr, &offset))
			continue;
		if (at && at > sym.name)
			sym.name = arena_strndup(t->arena, sym.name, (size_t)(at - sym.name));
		vec_push(t->arena, &kept, sym);
	}
	p->syms.v = kept.v;
	p->syms.n = kept.n;
	p->syms.cap = kept.cap;
	p->addresses_known = true;
	return p->syms.n > 0;
}

bool target_file_offset(struct target *t, uint64_t addr, uint64_t *offset)
{
	return elf_image_offset(t->priv->main, addr, offset);
}

struct target *target_open_types(struct arena *a, const char *path, const char *called, const char **why)
{
	struct target *t = NEW(a, struct target);

	t->arena = a;
	t->release = "";
	t->called = called;
	t->priv = NEW(a, struct target_priv);
	t->priv->root = "";
	t->priv->image = t->priv->main = elf_image_open(a, path, why);
	if (!t->priv->main)
		return NULL;
	t->vmlinux = path;
	return t;
}

void target_plt(struct target *t, tplt_vec *out)
{
	tsym_vec all = { 0 };
	int i;

	elf_image_plt(t->priv->main, t->arena, &all);
	for (i = 0; i < all.n; i++)
		vec_push(t->arena, out, ((struct tplt){ all.v[i].name, all.v[i].addr }));
}

bool target_first_code(struct target *t, uint64_t *addr)
{
	return elf_image_first_code(t->priv->main, addr);
}

bool target_is_code(struct target *t, uint64_t addr)
{
	tsection_vec all = { 0 };
	int i;

	elf_image_sections(t->priv->main, &all);
	for (i = 0; i < all.n; i++)
		if (all.v[i].exec && addr >= all.v[i].addr && addr - all.v[i].addr < all.v[i].size)
			return true;
	return false;
}
