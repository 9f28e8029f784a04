/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module's list of the versions of the kernel's symbols that it uses, from Module.symvers, as the kernel's modpost would make it. 3.10 refuses a module
 * with a symbol that is not in the list, which is better said here than by insmod elsewhere.
 */
#include "elf_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* struct modversion_info of the kernel, on 64-bit machines */
struct version {
	uint64_t crc;
	char name[56];
};

struct imports {
	struct arena *arena;
	struct map *names;	/* -> struct version, whose name is empty until the symbol is found */
	word_vec strong;
};

static void note_import(struct imports *in, const char *name)
{
	if (!map_get(in->names, name))
		map_put(in->names, arena_strdup(in->arena, name), NEW(in->arena, struct version));
}

static void note_any(void *data, const char *name)
{
	note_import(data, name);
}

static void note_strong(void *data, const char *name)
{
	struct imports *in = data;

	vec_push(in->arena, &in->strong, arena_strdup(in->arena, name));
}

/* "0xCRC\tsymbol\tvmlinux or module\t..." */
static void read_line(struct imports *in, const char *line)
{
	char name[sizeof(((struct version *)NULL)->name)];
	const char *sym = strchr(line, '\t'), *end;
	struct version *v;
	size_t n;

	if (!sym)
		return;
	sym++;
	end = sym + strcspn(sym, "\t\n");
	n = (size_t)(end - sym);
	if (n >= sizeof(name) || strncmp(end, "\tvmlinux", 8))
		return;
	memcpy(name, sym, n);
	name[n] = 0;
	v = map_get(in->names, name);
	if (!v)
		return;
	v->crc = strtoull(line, NULL, 16);
	memcpy(v->name, name, n + 1);
}

/* False: the kernel's build left no list. */
static bool read_list(struct build_env *e, struct imports *in)
{
	AUTO_BUF text = { 0 };
	const char *p;

	if (fs_read(arena_printf(e->arena, "%s/Module.symvers", e->build_dir), &text))
		return false;
	for (p = buf_str(&text); p && *p; p = strchr(p, '\n'), p = p ? p + 1 : p)
		read_line(in, p);
	return true;
}

static bool all_found(struct build_env *e, const struct imports *in)
{
	bool ok = true;
	int i;

	for (i = 0; i < in->strong.n; i++) {
		const struct version *v = map_get(in->names, in->strong.v[i]);

		if (v && *v->name)
			continue;
		env_error(e->diag, "internal error: the module needs symbol '%s', which kernel %s does not export", in->strong.v[i], e->release);
		ok = false;
	}
	return ok;
}

bool versions_write(struct build_env *e, const struct elf_image *im, struct elf_parts *f)
{
	struct imports in = { .arena = e->arena, .names = map_create(e->arena) };
	struct elf_part *s = elf_part_named(f, "__versions");
	AUTO_BUF rows = { 0 };
	void *value;
	int i;

	/* No symbol of the module's, but the kernel looks for it. */
	note_import(&in, "module_layout");
	elf_undefined(im, true, note_any, &in);
	elf_undefined(im, false, note_strong, &in);
	if (!read_list(e, &in))
		return true;
	if (!all_found(e, &in))
		return false;
	for (i = 0; i < map_count(in.names); i++) {
		const struct version *v;

		map_at(in.names, i, &value);
		v = value;
		if (*v->name)
			buf_add(&rows, v, sizeof(*v));
	}
	/* Not there: a kernel without versions. */
	if (s && rows.len) {
		s->data = arena_alloc(e->arena, rows.len);
		memcpy(s->data, rows.p, rows.len);
		s->h.sh_size = rows.len;
	}
	return true;
}
