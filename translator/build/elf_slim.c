/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A linked module made smaller without the loss of anything that the kernel, or who reads its messages, looks at:
 *
 *   - a call from one function to another of the same section is the same number wherever the module is loaded, so that the relocation can be done here;
 *   - what stands in the module's data is referred to by its section, and needs no name; functions keep theirs, for stacks are printed with them;
 *   - empty sections, and those that only kept the linker from dropping something, go; so does the list of what a kernel that finds itself on one CPU may
 *     make cheaper.
 */
#include "elf_parts.h"

#include <string.h>

struct slim {
	struct elf_parts *f;
	struct elf_part *syms, *names;
	uint64_t nsyms;
};

static Elf64_Sym sym_at(const struct slim *s, uint64_t i)
{
	Elf64_Sym sym;

	memcpy(&sym, s->syms->data + i * sizeof(sym), sizeof(sym));
	return sym;
}

static const char *sym_name(const struct slim *s, const Elf64_Sym *sym)
{
	if (sym->st_name >= s->names->h.sh_size || !memchr(s->names->data + sym->st_name, 0, s->names->h.sh_size - sym->st_name))
		return "";
	return (const char *)s->names->data + sym->st_name;
}

static bool is_defined(const struct slim *s, const Elf64_Sym *sym)
{
	return sym->st_shndx != SHN_UNDEF && sym->st_shndx < s->f->n;
}

static bool is_relocations(const struct slim *s, const struct elf_part *r)
{
	return !r->gone && r->h.sh_type == SHT_RELA && r->data && r->h.sh_info && r->h.sh_info < s->f->n &&
	       r->h.sh_size % sizeof(Elf64_Rela) == 0;
}

/* ---- calls within a section ---- */

static bool resolve(const struct slim *s, struct elf_part *in, unsigned int index, const Elf64_Rela *r)
{
	Elf64_Sym sym;
	int64_t value;
	int32_t v;

	if (ELF64_R_TYPE(r->r_info) != R_X86_64_PC32 && ELF64_R_TYPE(r->r_info) != R_X86_64_PLT32)
		return false;
	if (ELF64_R_SYM(r->r_info) >= s->nsyms || r->r_offset > in->h.sh_size || in->h.sh_size - r->r_offset < sizeof(v))
		return false;
	sym = sym_at(s, ELF64_R_SYM(r->r_info));
	if (sym.st_shndx != index || ELF64_ST_BIND(sym.st_info) == STB_WEAK)
		return false;
	value = (int64_t)(sym.st_value + (uint64_t)r->r_addend - r->r_offset);
	v = (int32_t)value;
	if (v != value)
		return false;
	memcpy(in->data + r->r_offset, &v, sizeof(v));
	return true;
}

static void resolve_calls(const struct slim *s, struct elf_part *r)
{
	struct elf_part *in = &s->f->v[r->h.sh_info];
	uint64_t at, kept = 0;
	Elf64_Rela row;

	if (!(in->h.sh_flags & SHF_EXECINSTR) || !in->data)
		return;
	for (at = 0; at < r->h.sh_size; at += sizeof(row)) {
		memcpy(&row, r->data + at, sizeof(row));
		if (resolve(s, in, r->h.sh_info, &row))
			continue;
		memmove(r->data + kept, r->data + at, sizeof(row));
		kept += sizeof(row);
	}
	r->h.sh_size = kept;
}

/* ---- names ---- */

/* The symbol of each section itself; 0: it has none. */
static void find_section_symbols(const struct slim *s, uint64_t *of)
{
	uint64_t i;

	for (i = 1; i < s->nsyms; i++) {
		Elf64_Sym sym = sym_at(s, i);

		if (is_defined(s, &sym) && ELF64_ST_TYPE(sym.st_info) == STT_SECTION)
			of[sym.st_shndx] = i;
	}
}

/* Relocations to data go by its section. */
static void refer_by_section(const struct slim *s, struct elf_part *r, const uint64_t *section_symbol)
{
	Elf64_Rela row;
	Elf64_Sym sym;
	uint64_t at;

	for (at = 0; at < r->h.sh_size; at += sizeof(row)) {
		memcpy(&row, r->data + at, sizeof(row));
		if (ELF64_R_SYM(row.r_info) >= s->nsyms)
			continue;
		sym = sym_at(s, ELF64_R_SYM(row.r_info));
		if (!is_defined(s, &sym) || ELF64_ST_TYPE(sym.st_info) == STT_SECTION || !section_symbol[sym.st_shndx] ||
		    ELF64_ST_BIND(sym.st_info) == STB_WEAK)
			continue;
		row.r_addend += (int64_t)sym.st_value;
		row.r_info = ELF64_R_INFO(section_symbol[sym.st_shndx], ELF64_R_TYPE(row.r_info));
		memcpy(r->data + at, &row, sizeof(row));
	}
}

static void note_used(const struct slim *s, const struct elf_part *r, bool *used, bool *section_used)
{
	Elf64_Rela row;
	Elf64_Sym sym;
	uint64_t at;

	for (at = 0; at < r->h.sh_size; at += sizeof(row)) {
		memcpy(&row, r->data + at, sizeof(row));
		if (ELF64_R_SYM(row.r_info) >= s->nsyms)
			continue;
		used[ELF64_R_SYM(row.r_info)] = true;
		sym = sym_at(s, ELF64_R_SYM(row.r_info));
		if (is_defined(s, &sym))
			section_used[sym.st_shndx] = true;
	}
}

/* Per-CPU data is of a kind of its own: who debugs finds it by name. */
static bool stays(const struct slim *s, const Elf64_Sym *sym, bool used)
{
	if (used)
		return true;
	if (!is_defined(s, sym))
		return sym->st_shndx == SHN_UNDEF;
	return ELF64_ST_TYPE(sym->st_info) == STT_FUNC && !s->f->v[sym->st_shndx].gone;
}

/* Writes the table of symbols anew, in @to the number of each. */
static void keep_symbols(struct slim *s, const bool *used, uint64_t *to)
{
	AUTO_BUF rows = { 0 };
	AUTO_BUF names = { 0 };
	uint64_t i, locals = 1;
	Elf64_Sym sym;

	buf_putc(&names, 0);
	for (i = 0; i < s->nsyms; i++) {
		const char *name, *at;

		sym = sym_at(s, i);
		if (i && !stays(s, &sym, used[i]))
			continue;
		name = sym_name(s, &sym);
		to[i] = rows.len / sizeof(sym);
		/* Another's end will do; an empty name is the first byte. */
		at = memmem(names.p, names.len, name, strlen(name) + 1);
		sym.st_name = (Elf64_Word)(at ? (size_t)(at - names.p) : names.len);
		if (!at)
			buf_add(&names, name, strlen(name) + 1);
		buf_add(&rows, &sym, sizeof(sym));
		if (ELF64_ST_BIND(sym.st_info) == STB_LOCAL)
			locals = to[i] + 1;
	}
	s->syms->data = arena_alloc(s->f->a, rows.len);
	memcpy(s->syms->data, rows.p, rows.len);
	s->syms->h.sh_size = rows.len;
	s->syms->h.sh_info = (Elf64_Word)locals;
	s->names->data = arena_alloc(s->f->a, names.len);
	memcpy(s->names->data, names.p, names.len);
	s->names->h.sh_size = names.len;
}

static void renumber(struct elf_part *r, const uint64_t *to, uint64_t n)
{
	Elf64_Rela row;
	uint64_t at, sym;

	for (at = 0; at < r->h.sh_size; at += sizeof(row)) {
		memcpy(&row, r->data + at, sizeof(row));
		sym = ELF64_R_SYM(row.r_info);
		row.r_info = ELF64_R_INFO(sym < n ? to[sym] : 0, ELF64_R_TYPE(row.r_info));
		memcpy(r->data + at, &row, sizeof(row));
	}
}

/* ---- sections ---- */

static bool is_useless(const struct elf_part *p, bool used)
{
	/* The first two: pointers to the module's two entries, which only kept the compiler from thinking them unused. */
	static const char *const names[] = {
		".init.data", ".exit.data", ".note.GNU-stack", ".comment", ".discard.addressable", ".smp_locks", ".note.Linux"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(p->name, names[i]))
			return !used;
	return false;
}

static void drop_sections(const struct slim *s, const bool *used)
{
	unsigned int i;

	for (i = 1; i < s->f->n; i++)
		s->f->v[i].gone = is_useless(&s->f->v[i], used[i]);
	for (i = 1; i < s->f->n; i++) {
		struct elf_part *p = &s->f->v[i];

		if (p->h.sh_type == SHT_RELA && p->h.sh_info < s->f->n && (!p->h.sh_size || s->f->v[p->h.sh_info].gone))
			p->gone = true;
	}
}

void elf_slim(struct elf_parts *f)
{
	struct slim s = { .f = f, .syms = elf_part_symbols(f) };
	uint64_t *section_symbol, *to;
	bool *used, *section_used;
	unsigned int i;

	if (f->h.e_machine != EM_X86_64 || !s.syms)
		return;
	s.names = &f->v[s.syms->h.sh_link];
	s.nsyms = s.syms->h.sh_size / sizeof(Elf64_Sym);
	section_symbol = NEW_ARRAY(f->a, uint64_t, f->n);
	section_used = NEW_ARRAY(f->a, bool, f->n);
	used = NEW_ARRAY(f->a, bool, s.nsyms);
	to = NEW_ARRAY(f->a, uint64_t, s.nsyms);
	find_section_symbols(&s, section_symbol);
	for (i = 1; i < f->n; i++) {
		if (!is_relocations(&s, &f->v[i]))
			continue;
		resolve_calls(&s, &f->v[i]);
		refer_by_section(&s, &f->v[i], section_symbol);
		note_used(&s, &f->v[i], used, section_used);
	}
	drop_sections(&s, section_used);
	memset(used, 0, s.nsyms * sizeof(*used));
	for (i = 1; i < f->n; i++)
		if (is_relocations(&s, &f->v[i]))
			note_used(&s, &f->v[i], used, section_used);
	keep_symbols(&s, used, to);
	for (i = 1; i < f->n; i++)
		if (is_relocations(&s, &f->v[i]))
			renumber(&f->v[i], to, s.nsyms);
}
