/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Thread-local data, as the x86_64 ABI places it. A program's own block ends where the thread pointer points to. Where a library's is, its own code has to
 * find out, through words that the dynamic linker fills: the library's number among those with thread-local data, or a distance from the thread pointer.
 */
#include "target_priv.h"

#include <elf.h>
#include <gelf.h>
#include <string.h>

/* DF_1_PIE, newer than some elf.h */
#define FLAG_PIE 0x08000000

static bool dynamic_says_program(Elf *elf, const GElf_Phdr *ph, size_t nph)
{
	bool has_name = false, pie = false, has_interp = false;
	Elf_Data *data;
	GElf_Phdr p;
	GElf_Dyn dyn;
	size_t i;

	data = elf_getdata_rawchunk(elf, (int64_t)ph->p_offset, ph->p_filesz, ELF_T_DYN);
	for (i = 0; data && gelf_getdyn(data, (int)i, &dyn) && dyn.d_tag != DT_NULL; i++) {
		has_name |= dyn.d_tag == DT_SONAME;
		pie |= dyn.d_tag == DT_FLAGS_1 && dyn.d_un.d_val & FLAG_PIE;
	}
	for (i = 0; i < nph; i++)
		has_interp |= gelf_getphdr(elf, (int)i, &p) && p.p_type == PT_INTERP;
	return pie || (has_interp && !has_name);
}

static bool program_size(Elf *elf, uint64_t *size)
{
	bool is_program, has_tls = false;
	GElf_Ehdr eh;
	GElf_Phdr ph;
	size_t i, n;

	if (!gelf_getehdr(elf, &eh) || elf_getphdrnum(elf, &n))
		return false;
	is_program = eh.e_type == ET_EXEC;
	for (i = 0; i < n; i++) {
		if (!gelf_getphdr(elf, (int)i, &ph))
			continue;
		if (ph.p_type == PT_DYNAMIC)
			is_program |= dynamic_says_program(elf, &ph, n);
		if (ph.p_type != PT_TLS || ph.p_align & (ph.p_align - 1) || ph.p_memsz > UINT32_MAX)
			continue;
		has_tls = true;
		*size = ph.p_align ? (ph.p_memsz + ph.p_align - 1) & ~(ph.p_align - 1) : ph.p_memsz;
	}
	return has_tls && is_program;
}

/* The vector of a thread's blocks is the C library's, and glibc's shape is what is known. Others are named when a library asks for one at all. */
static bool is_not_glibc(Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	const char *name;
	GElf_Dyn dyn;
	int i;

	for (i = 0; data && gelf_getdyn(data, i, &dyn) && dyn.d_tag != DT_NULL; i++) {
		name = dyn.d_tag == DT_NEEDED || dyn.d_tag == DT_SONAME ? elf_strptr(elf, sh->sh_link, dyn.d_un.d_val) : NULL;
		if (name && (!strcmp(name, "libc.so") || !strncmp(name, "libc.musl", 9) || !strncmp(name, "ld-musl", 7)))
			return true;
	}
	return false;
}

/* One relocation: a word for symbol @sym, which is the library's own. What takes no symbol cannot be another library's. */
static void take_word(struct elf_tls *out, const GElf_Rela *r, const GElf_Sym *sym)
{
	uint64_t type = GELF_R_TYPE(r->r_info);

	out->has_descriptors |= type == R_X86_64_TLSDESC;
	if (type == R_X86_64_TPOFF64) {
		out->kind = TLS_DISTANCE;
		out->word = r->r_offset;
		out->base = (sym ? sym->st_value : 0) + (uint64_t)r->r_addend;
	} else if (type == R_X86_64_DTPMOD64 && (out->kind == TLS_NONE || !sym)) {
		out->kind = TLS_NUMBER;
		out->word = r->r_offset;
	}
}

static void find_words(struct elf_tls *out, Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL), *symbols = NULL;
	Elf_Scn *table = elf_getscn(elf, sh->sh_link);
	GElf_Rela r;
	GElf_Sym s;
	int i;

	if (table)
		symbols = elf_getdata(table, NULL);
	for (i = 0; data && out->kind != TLS_DISTANCE && gelf_getrela(data, i, &r); i++) {
		bool has_symbol = GELF_R_SYM(r.r_info) != 0;

		if (!has_symbol)
			take_word(out, &r, NULL);
		else if (symbols && gelf_getsym(symbols, (int)GELF_R_SYM(r.r_info), &s) && s.st_shndx != SHN_UNDEF && GELF_ST_TYPE(s.st_info) == STT_TLS)
			take_word(out, &r, &s);
	}
}

bool elf_image_tls(struct elf_image *img, struct elf_tls *out, const char **why)
{
	Elf *elf = elf_image_handle(img);
	bool other_libc = false;
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	memset(out, 0, sizeof(*out));
	if (program_size(elf, &out->size)) {
		out->kind = TLS_PROGRAM;
		return true;
	}
	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, &sh))
			continue;
		if (sh.sh_type == SHT_DYNAMIC)
			other_libc |= is_not_glibc(elf, scn, &sh);
		if (sh.sh_type == SHT_RELA && sh.sh_flags & SHF_ALLOC)
			find_words(out, elf, scn, &sh);
	}
	*why = out->kind == TLS_NONE && out->has_descriptors ? "this library's own code finds it through TLS descriptors (-mtls-dialect=gnu2), which are not followed" :
	       out->kind == TLS_NONE ? "nothing in this library says where such data is" :
	       "where libraries have such data is known with glibc only";
	return out->kind == TLS_DISTANCE || (out->kind == TLS_NUMBER && !other_libc);
}
