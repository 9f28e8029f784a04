/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small walk over a relocatable ELF file in memory: enough to name a module and to see which symbols it wants.
 * The files come from the linker, but they may have been cut short by a full disk, so nothing is believed before
 * its bounds were checked.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* memmem */
#endif
#include "internal.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ELF_OUR_DATA ELFDATA2LSB
#else
#define ELF_OUR_DATA ELFDATA2MSB
#endif

static Elf64_Ehdr header_of(const struct elf_image *im)
{
	Elf64_Ehdr h;

	memcpy(&h, im->p, sizeof(h));
	return h;
}

static Elf64_Shdr section_at(const struct elf_image *im, unsigned int i)
{
	Elf64_Ehdr h = header_of(im);
	Elf64_Shdr s;

	memcpy(&s, im->p + h.e_shoff + (size_t)i * sizeof(s), sizeof(s));
	return s;
}

static bool inside(const struct elf_image *im, uint64_t off, uint64_t size)
{
	return off <= im->n && size <= im->n - off;
}

bool elf_image_ok(const struct elf_image *im)
{
	Elf64_Ehdr h;
	Elf64_Shdr s;
	unsigned int i;

	if (im->n < sizeof(h))
		return false;
	h = header_of(im);
	if (memcmp(h.e_ident, ELFMAG, SELFMAG) || h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_ident[EI_DATA] != ELF_OUR_DATA)
		return false;
	/* e_shnum is 0 with more than 65279 sections: no module of ours has that many. */
	if (h.e_shentsize != sizeof(s) || !h.e_shnum || h.e_shstrndx >= h.e_shnum ||
	    !inside(im, h.e_shoff, (uint64_t)h.e_shnum * sizeof(s)))
		return false;
	for (i = 0; i < h.e_shnum; i++) {
		s = section_at(im, i);
		if (s.sh_type != SHT_NOBITS && s.sh_type != SHT_NULL && !inside(im, s.sh_offset, s.sh_size))
			return false;
	}
	return true;
}

/* The text at @off of string section @i; "" when it does not end inside the section. */
static const char *string_at(const struct elf_image *im, unsigned int i, uint64_t off)
{
	Elf64_Shdr s;

	if (i >= header_of(im).e_shnum)
		return "";
	s = section_at(im, i);
	if (s.sh_type != SHT_STRTAB || off >= s.sh_size || !memchr(im->p + s.sh_offset + off, 0, s.sh_size - off))
		return "";
	return (const char *)im->p + s.sh_offset + off;
}

unsigned char *elf_section(const struct elf_image *im, const char *name, size_t *size)
{
	Elf64_Ehdr h = header_of(im);
	Elf64_Shdr s;
	unsigned int i;

	for (i = 1; i < h.e_shnum; i++) {
		s = section_at(im, i);
		if (s.sh_type == SHT_NOBITS || strcmp(string_at(im, h.e_shstrndx, s.sh_name), name))
			continue;
		*size = s.sh_size;
		return s.sh_size ? im->p + s.sh_offset : NULL;
	}
	*size = 0;
	return NULL;
}

static void undefined_in(const struct elf_image *im, const Elf64_Shdr *s, bool weak,
			 void (*fn)(void *data, const char *name), void *data)
{
	uint64_t i, n = s->sh_size / sizeof(Elf64_Sym);
	const char *name;
	Elf64_Sym sym;

	for (i = 1; i < n; i++) {
		memcpy(&sym, im->p + s->sh_offset + i * sizeof(sym), sizeof(sym));
		if (sym.st_shndx != SHN_UNDEF || (ELF64_ST_BIND(sym.st_info) == STB_WEAK && !weak))
			continue;
		name = string_at(im, s->sh_link, sym.st_name);
		if (*name)
			fn(data, name);
	}
}

void elf_undefined(const struct elf_image *im, bool weak, void (*fn)(void *data, const char *name), void *data)
{
	unsigned int i, n = header_of(im).e_shnum;
	Elf64_Shdr s;

	for (i = 1; i < n; i++) {
		s = section_at(im, i);
		if (s.sh_type == SHT_SYMTAB)
			undefined_in(im, &s, weak, fn, data);
	}
}

/* struct modversion_info of the kernel, on 64-bit machines: unsigned long crc, char name[64 - sizeof(unsigned long)] */
enum { VERSION_SIZE = 64, VERSION_NAME = 8 };

void elf_versions(const struct elf_image *im, void (*fn)(void *data, const char *name), void *data)
{
	size_t size, i;
	const unsigned char *p = elf_section(im, "__versions", &size);

	for (i = 0; p && i + VERSION_SIZE <= size; i += VERSION_SIZE)
		if (memchr(p + i + VERSION_NAME, 0, VERSION_SIZE - VERSION_NAME))
			fn(data, (const char *)p + i + VERSION_NAME);
}

/* Writes @name and zeroes over each placeholder in a section; gives how many there were. */
static int overwrite(unsigned char *p, size_t size, const char *name)
{
	const size_t room = MODULE_NAME_ROOM;
	unsigned char *at;
	int n = 0;

	while (p && (at = memmem(p, size, MODULE_PLACEHOLDER, room))) {
		memset(at, 0, room);
		memcpy(at, name, strlen(name));
		size -= (size_t)(at - p) + room;
		p = at + room;
		n++;
	}
	return n;
}

bool elf_rename_module(struct elf_image *im, const char *name)
{
	unsigned char *p;
	size_t size;

	if (strlen(name) >= MODULE_NAME_ROOM)
		return false;
	p = elf_section(im, ".gnu.linkonce.this_module", &size);
	if (overwrite(p, size, name) != 1)
		return false;
	/*
	 * "name=" has been in .modinfo since 4.16; before, only vermagic, license and the like. The kernel skips
	 * zero padding between the lines.
	 */
	p = elf_section(im, ".modinfo", &size);
	overwrite(p, size, name);
	return true;
}
