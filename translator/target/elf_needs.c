/* SPDX-License-Identifier: GPL-2.0 */
/* Which libraries a program or library asks for, and where it wants them looked for: its dynamic section. */
#include "target_priv.h"

#include <elf.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

static void read_entry(struct elf_image *img, const GElf_Shdr *sh, const GElf_Dyn *dyn, struct arena *a, struct elf_needs *out)
{
	const char *text = elf_strptr(elf_image_handle(img), sh->sh_link, dyn->d_un.d_val);

	if (!text || !*text)
		return;
	text = arena_strdup(a, text);
	if (dyn->d_tag == DT_NEEDED)
		vec_push(a, &out->names, text);
	else if (dyn->d_tag == DT_RPATH)
		out->rpath = text;
	else if (dyn->d_tag == DT_RUNPATH)
		out->runpath = text;
}

void elf_image_needs(struct elf_image *img, struct arena *a, struct elf_needs *out)
{
	Elf *elf = elf_image_handle(img);
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Shdr sh;
	GElf_Dyn dyn;
	int i;

	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_DYNAMIC)
			continue;
		data = elf_getdata(scn, NULL);
		for (i = 0; data && gelf_getdyn(data, i, &dyn) && dyn.d_tag != DT_NULL; i++)
			if (dyn.d_tag == DT_NEEDED || dyn.d_tag == DT_RPATH || dyn.d_tag == DT_RUNPATH)
				read_entry(img, &sh, &dyn, a, out);
	}
	/* As the dynamic linker has it. */
	if (out->runpath)
		out->rpath = NULL;
}
