/* SPDX-License-Identifier: GPL-2.0 */
/* What the runner wants of a program's or library's file (64-bit ELF, little endian): functions' names, and how they are left. */
#ifndef SPILE_RUNNER_UELF_H
#define SPILE_RUNNER_UELF_H

#include "cfi.h"
#include "elffile.h"

struct sr_elf_symbol {
	uint64_t addr, size;
	const char *name;
};

struct sr_elf_segment {
	uint64_t off, addr, len;
};

struct sr_elf {
	struct sr_elf_segment *segments;	/* what of the file is mapped where */
	unsigned int nsegments;
	struct sr_elf_symbol *symbols;		/* by address */
	size_t nsymbols;
	struct sr_cfi cfi;
	char *build_id;				/* in hexadecimal; NULL: it has none */
	void *owned[6];				/* sections that the rest points into */
	unsigned int nowned;
};

/* Reads. False: this is no such file; nothing is left to free then. */
bool sr_elf_read(struct sr_elf *e, const struct sr_elf_source *src);
void sr_elf_deinit(struct sr_elf *e);

/* The link address of what stands at @off of the file. False: nothing of it is mapped from there. */
bool sr_elf_address(const struct sr_elf *e, uint64_t off, uint64_t *addr);
/* The function that link address @addr is in; NULL: none. */
const struct sr_elf_symbol *sr_elf_symbol(const struct sr_elf *e, uint64_t addr);

#endif
