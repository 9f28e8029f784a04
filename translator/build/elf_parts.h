/* SPDX-License-Identifier: GPL-2.0 */
/* A module's file as its sections: elf_parts.c takes it apart and writes it, versions.c and elf_slim.c change it. */
#ifndef SPILE_BUILD_ELF_PARTS_H
#define SPILE_BUILD_ELF_PARTS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* memmem */
#endif
#include "internal.h"

#include <elf.h>

struct elf_part {
	Elf64_Shdr h;		/* sh_size is that of data; offset and name are set when it is written */
	const char *name;
	unsigned char *data;	/* NULL: none in the file */
	bool gone;		/* is left out; nothing may refer to it */
};

struct elf_parts {
	struct arena *a;
	Elf64_Ehdr h;
	struct elf_part *v;
	unsigned int n;
};

/* False: @im is no whole file. All is copied. */
bool elf_take_apart(struct arena *a, const struct elf_image *im, struct elf_parts *out);
/* Appends the file to @out, once. */
void elf_put_together(struct elf_parts *f, struct buf *out);
/* NULL: there is none. */
struct elf_part *elf_part_named(const struct elf_parts *f, const char *name);
/* The symbol table, with a table of strings that is there; NULL: none. */
struct elf_part *elf_part_symbols(const struct elf_parts *f);

/* Leaves out what neither the kernel nor who reads its messages has a use for. */
void elf_slim(struct elf_parts *f);

#endif
