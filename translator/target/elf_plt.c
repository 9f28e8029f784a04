/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Through which places a program calls functions of libraries. A place of the linkage table is a jump by way of a word that the dynamic linker fills; the
 * relocation of that word names the function. Reading the jumps serves all layouts of the table that linkers have come up with.
 */
#include "target_priv.h"

#include <elf.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

enum { SLOT = 16, JUMP = 6 };

/* The word that the slot's jump goes by: jmp *N(%rip), maybe behind endbr64, maybe with a bnd prefix. 0: it is no such slot. */
static uint64_t word_of_slot(const unsigned char *p, size_t n, uint64_t addr)
{
	static const unsigned char landing[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	size_t at = n >= sizeof(landing) && !memcmp(p, landing, sizeof(landing)) ? sizeof(landing) : 0;
	int32_t distance;

	at += at < n && p[at] == 0xf2;
	if (at + JUMP > n || p[at] != 0xff || p[at + 1] != 0x25)
		return 0;
	memcpy(&distance, p + at + 2, sizeof(distance));
	return addr + at + JUMP + (uint64_t)(int64_t)distance;
}

/* The words' functions, by address. */
struct words { struct arena *arena; struct map *names; };

static void read_relocations(struct words *w, Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL), *symbols;
	Elf_Scn *table = elf_getscn(elf, sh->sh_link);
	GElf_Shdr table_head;
	GElf_Rela r;
	GElf_Sym s;
	int i;

	if (!data || !table || !gelf_getshdr(table, &table_head) || !(symbols = elf_getdata(table, NULL)))
		return;
	for (i = 0; gelf_getrela(data, i, &r); i++) {
		const char *name;

		if ((GELF_R_TYPE(r.r_info) != R_X86_64_JUMP_SLOT && GELF_R_TYPE(r.r_info) != R_X86_64_GLOB_DAT) ||
		    !gelf_getsym(symbols, (int)GELF_R_SYM(r.r_info), &s))
			continue;
		name = elf_strptr(elf, table_head.sh_link, s.st_name);
		if (name && *name)
			map_put(w->names, arena_printf(w->arena, "%llx", (unsigned long long)r.r_offset), arena_strdup(w->arena, name));
	}
}

static void read_slots(struct words *w, struct elf_image *img, const GElf_Shdr *sh, tsym_vec *out)
{
	uint64_t step = sh->sh_entsize == 8 ? 8 : SLOT, at;

	for (at = 0; at + 8 <= sh->sh_size; at += step) {
		uint64_t left = sh->sh_size - at, n = left < step ? left : step;
		const unsigned char *p = elf_image_bytes(img, sh->sh_addr + at, n);
		uint64_t word = p ? word_of_slot(p, n, sh->sh_addr + at) : 0;
		const char *name = word ? map_get(w->names, arena_printf(w->arena, "%llx", (unsigned long long)word)) : NULL;
		struct tsym sym = { .name = name, .addr = sh->sh_addr + at, .kind = TSYM_FUNCTION };

		/* A size that the file does not have. */
		if (!p)
			break;
		if (name)
			vec_push(w->arena, out, sym);
	}
}

void elf_image_plt(struct elf_image *img, struct arena *a, tsym_vec *out)
{
	struct words w = { a, map_create(a) };
	Elf *elf = elf_image_handle(img);
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return;
	while ((scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_RELA && sh.sh_flags & SHF_ALLOC)
			read_relocations(&w, elf, scn, &sh);
	while ((scn = elf_nextscn(elf, scn))) {
		const char *name = gelf_getshdr(scn, &sh) ? elf_strptr(elf, names, sh.sh_name) : NULL;

		if (name && !strncmp(name, ".plt", 4) && sh.sh_type == SHT_PROGBITS)
			read_slots(&w, img, &sh, out);
	}
}
