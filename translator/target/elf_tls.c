/* SPDX-License-Identifier: GPL-2.0 */
/* Thread-local data of programs, as the x86_64 ABI places it: a program's own block ends where the thread pointer points to. */
#include "target_priv.h"

#include <gelf.h>

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

bool elf_image_tls_size(struct elf_image *img, uint64_t *size)
{
	Elf *elf = elf_image_handle(img);
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
