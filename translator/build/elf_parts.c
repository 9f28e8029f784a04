/* SPDX-License-Identifier: GPL-2.0 */
/* A relocatable ELF file taken apart into its sections, which may then grow, shrink or go, and written anew. */
#include "elf_parts.h"

#include <string.h>

bool elf_take_apart(struct arena *a, const struct elf_image *im, struct elf_parts *out)
{
	Elf64_Shdr names;
	unsigned int i;

	memset(out, 0, sizeof(*out));
	out->a = a;
	if (!elf_image_ok(im))
		return false;
	memcpy(&out->h, im->p, sizeof(out->h));
	out->n = out->h.e_shnum;
	out->v = NEW_ARRAY(a, struct elf_part, out->n);
	memcpy(&names, im->p + out->h.e_shoff + (size_t)out->h.e_shstrndx * sizeof(names), sizeof(names));
	for (i = 0; i < out->n; i++) {
		struct elf_part *s = &out->v[i];

		memcpy(&s->h, im->p + out->h.e_shoff + (size_t)i * sizeof(s->h), sizeof(s->h));
		s->name = "";
		if (names.sh_type == SHT_STRTAB && s->h.sh_name < names.sh_size &&
		    memchr(im->p + names.sh_offset + s->h.sh_name, 0, names.sh_size - s->h.sh_name))
			s->name = arena_strdup(a, (const char *)im->p + names.sh_offset + s->h.sh_name);
		if (s->h.sh_type == SHT_NOBITS || s->h.sh_type == SHT_NULL)
			continue;
		s->data = arena_alloc(a, s->h.sh_size + 1);
		memcpy(s->data, im->p + s->h.sh_offset, s->h.sh_size);
	}
	return true;
}

struct elf_part *elf_part_named(const struct elf_parts *f, const char *name)
{
	unsigned int i;

	for (i = 1; i < f->n; i++)
		if (!f->v[i].gone && !strcmp(f->v[i].name, name))
			return &f->v[i];
	return NULL;
}

struct elf_part *elf_part_symbols(const struct elf_parts *f)
{
	unsigned int i;

	for (i = 1; i < f->n; i++)
		if (!f->v[i].gone && f->v[i].h.sh_type == SHT_SYMTAB && f->v[i].h.sh_link < f->n && f->v[f->v[i].h.sh_link].data)
			return &f->v[i];
	return NULL;
}

/* Section numbers of those that stay, in @to. */
static unsigned int number(const struct elf_parts *f, unsigned int *to)
{
	unsigned int i, n = 0;

	for (i = 0; i < f->n; i++)
		to[i] = f->v[i].gone ? 0 : n++;
	return n;
}

static void renumber_symbols(struct elf_part *s, const struct elf_parts *f, const unsigned int *to)
{
	Elf64_Sym sym;
	size_t at;

	for (at = 0; at + sizeof(sym) <= s->h.sh_size; at += sizeof(sym)) {
		memcpy(&sym, s->data + at, sizeof(sym));
		if (sym.st_shndx == SHN_UNDEF || sym.st_shndx >= f->n)
			continue;
		sym.st_shndx = (Elf64_Half)to[sym.st_shndx];
		memcpy(s->data + at, &sym, sizeof(sym));
	}
}

/* The names of sections, of which one that is another's end shares its bytes. Sets sh_name. */
static void name_sections(struct elf_parts *f)
{
	struct elf_part *strings = &f->v[f->h.e_shstrndx];
	AUTO_BUF text = { 0 };
	struct buf *names = &text;
	unsigned int i, pass;
	const char *at;

	/* Symbols have their names there too: it stays as it is. */
	for (i = 1; i < f->n; i++)
		if (f->v[i].h.sh_type == SHT_SYMTAB && f->v[i].h.sh_link == f->h.e_shstrndx)
			return;
	buf_putc(names, 0);
	/* Relocations first: theirs end in the others'. */
	for (pass = 0; pass < 2; pass++) {
		for (i = 1; i < f->n; i++) {
			struct elf_part *s = &f->v[i];
			size_t len = strlen(s->name) + 1;

			if (s->gone || (s->h.sh_type == SHT_RELA) != !pass)
				continue;
			at = memmem(names->p, names->len, s->name, len);
			s->h.sh_name = (Elf64_Word)(at ? (size_t)(at - names->p) : names->len);
			if (!at)
				buf_add(names, s->name, len);
		}
	}
	strings->data = arena_alloc(f->a, names->len);
	memcpy(strings->data, names->p, names->len);
	strings->h.sh_size = names->len;
}

/* A page is the most that a section of a module asks for. */
static void pad_to(struct buf *out, uint64_t align)
{
	while (align > 1 && align <= 4096 && out->len % align)
		buf_putc(out, 0);
}

void elf_put_together(struct elf_parts *f, struct buf *out)
{
	unsigned int *to = NEW_ARRAY(f->a, unsigned int, f->n), i;
	Elf64_Ehdr h = f->h;

	name_sections(f);
	h.e_shnum = (Elf64_Half)number(f, to);
	h.e_shstrndx = (Elf64_Half)to[h.e_shstrndx];
	buf_add(out, &h, sizeof(h));
	for (i = 1; i < f->n; i++) {
		struct elf_part *s = &f->v[i];

		if (s->gone)
			continue;
		if (s->h.sh_type == SHT_SYMTAB)
			renumber_symbols(s, f, to);
		if (s->h.sh_link < f->n)
			s->h.sh_link = to[s->h.sh_link];
		if ((s->h.sh_type == SHT_RELA || (s->h.sh_flags & SHF_INFO_LINK)) && s->h.sh_info < f->n)
			s->h.sh_info = to[s->h.sh_info];
		pad_to(out, s->h.sh_addralign);
		s->h.sh_offset = out->len;
		if (s->data)
			buf_add(out, s->data, s->h.sh_size);
	}
	pad_to(out, 8);
	h.e_shoff = out->len;
	for (i = 0; i < f->n; i++)
		if (!f->v[i].gone)
			buf_add(out, &f->v[i].h, sizeof(f->v[i].h));
	memcpy(out->p, &h, sizeof(h));
}
