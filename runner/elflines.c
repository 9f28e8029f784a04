/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module's file is not linked: in its .debug_line stand no addresses and no offsets of names, relocations do. They are applied here as the kernel's loader
 * has placed the sections; none but those of x86-64 that occur there are known. Nothing in the file is trusted.
 */
#include "elflines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- relocations ---- */

struct relocation {
	const struct sr_elf_file *f;
	sr_section_fn where;
	const void *arg;
	const Elf64_Sym *syms;
	size_t nsyms;
	uint64_t *at;		/* by section; 0: not there */
};

static uint64_t section_address(const struct relocation *r, unsigned int i)
{
	const struct sr_elf_file *f = r->f;

	if (!(f->sections[i].sh_flags & SHF_ALLOC) || f->sections[i].sh_name >= f->names_len)
		return 0;
	return r->where(r->arg, f->names + f->sections[i].sh_name);
}

/* Of a symbol in a section that is not in memory: 0 for code, which drops its lines; the offset for the sections of debuginfo. */
static uint64_t symbol_value(const struct relocation *r, uint64_t sym, uint64_t addend)
{
	const Elf64_Sym *s = sym < r->nsyms ? &r->syms[sym] : NULL;

	if (!s || s->st_shndx >= r->f->n)
		return 0;
	if (!(r->f->sections[s->st_shndx].sh_flags & SHF_ALLOC))
		return s->st_value + addend;
	return r->at[s->st_shndx] ? r->at[s->st_shndx] + s->st_value + addend : 0;
}

static void apply(const struct relocation *r, struct sr_bytes to, const Elf64_Rela *rela, size_t n)
{
	uint64_t value;
	size_t i, size;

	for (i = 0; i < n; i++) {
		switch (ELF64_R_TYPE(rela[i].r_info)) {
		case R_X86_64_64: size = 8; break;
		case R_X86_64_32: case R_X86_64_32S: size = 4; break;
		default: continue;
		}
		value = symbol_value(r, ELF64_R_SYM(rela[i].r_info), (uint64_t)rela[i].r_addend);
		if (rela[i].r_offset <= to.len && to.len - rela[i].r_offset >= size)
			memcpy(to.p + rela[i].r_offset, &value, size);
	}
}

static void relocate(const struct sr_elf_file *f, sr_section_fn where, const void *arg, struct sr_bytes line)
{
	const Elf64_Shdr *rela = sr_elf_section(f, ".rela.debug_line"), *symtab = sr_elf_section(f, ".symtab");
	struct relocation r = { f, where, arg, NULL, 0, NULL };
	Elf64_Rela *v = NULL;
	Elf64_Sym *syms = NULL;
	unsigned int i;

	if (rela && symtab && line.p) {
		v = sr_elf_data(f, rela);
		syms = sr_elf_data(f, symtab);
	}
	if (v && syms) {
		r.syms = syms;
		r.nsyms = symtab->sh_size / sizeof(*syms);
		r.at = sr_alloc((f->n + 1) * sizeof(*r.at));
		for (i = 0; i < f->n; i++)
			r.at[i] = section_address(&r, i);
		apply(&r, line, v, rela->sh_size / sizeof(*v));
	}
	free(r.at);
	free(syms);
	free(v);
}

/* ---- the whole ---- */

static void take_lines(struct sr_lines *l, const struct sr_elf_file *f, sr_section_fn where, const void *arg)
{
	if (f->h.e_type == ET_REL && !where)
		return;
	l->line = sr_elf_unpacked(f, ".debug_line");
	l->line_str = sr_elf_unpacked(f, ".debug_line_str");
	l->str = sr_elf_unpacked(f, ".debug_str");
	if (f->h.e_type == ET_REL)
		relocate(f, where, arg, l->line);
	sr_lines_index(l);
}

bool sr_elf_lines(struct sr_lines *l, const struct sr_elf_source *src, sr_section_fn where, const void *arg)
{
	struct sr_elf_source debug = { .fd = -1 };
	struct sr_elf_file f, d;
	char *id;

	memset(l, 0, sizeof(*l));
	if (sr_elf_open(&f, src)) {
		take_lines(l, &f, where, arg);
		if (!l->nsequences) {
			id = sr_elf_build_id(&f);
			debug.fd = sr_elf_open_debug(id);
			free(id);
		}
	}
	sr_elf_close(&f);
	if (debug.fd >= 0) {
		sr_lines_deinit(l);
		debug.len = (uint64_t)lseek(debug.fd, 0, SEEK_END);
		if (sr_elf_open(&d, &debug))
			take_lines(l, &d, where, arg);
		sr_elf_close(&d);
		close(debug.fd);
	}
	if (!l->nsequences)
		sr_lines_deinit(l);
	return l->nsequences > 0;
}
