/* SPDX-License-Identifier: GPL-2.0 */
/* The sections of an ELF file (64-bit, little endian). */
#ifndef SPILE_RUNNER_ELFFILE_H
#define SPILE_RUNNER_ELFFILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes to read from: a file, or memory that outlives the call (of which copies are made). */
struct sr_elf_source {
	int fd;				/* -1: memory */
	const unsigned char *p;
	uint64_t len;
};

struct sr_bytes {
	unsigned char *p;	/* NULL: none */
	size_t len;
};

struct sr_elf_file {
	const struct sr_elf_source *src;
	Elf64_Ehdr h;
	Elf64_Shdr *sections;
	unsigned int n;
	char *names;
	uint64_t names_len;
};

/* Reads the heads. False: this is no such file. sr_elf_close() in any case; @src stays the caller's. */
bool sr_elf_open(struct sr_elf_file *f, const struct sr_elf_source *src);
void sr_elf_close(struct sr_elf_file *f);

/* A copy of a piece of the file, a NUL behind it, for free(); NULL: it is not there. */
void *sr_elf_piece(const struct sr_elf_source *src, uint64_t off, uint64_t len);
/* NULL: there is none of that name. */
const Elf64_Shdr *sr_elf_section(const struct sr_elf_file *f, const char *name);
/* What is in the section, as it is in the file, a NUL behind it, for free(); NULL: nothing. */
void *sr_elf_data(const struct sr_elf_file *f, const Elf64_Shdr *s);
/* The same by name, and unpacked when it is packed by zlib, which is how debuginfo comes. */
struct sr_bytes sr_elf_unpacked(const struct sr_elf_file *f, const char *name);

/* In hexadecimal, for free(); NULL: it has none. */
char *sr_elf_build_id(const struct sr_elf_file *f);
/* The file of debuginfo that build ID @id (NULL: unknown) leads to. -1: there is none. */
int sr_elf_open_debug(const char *id);

#endif
