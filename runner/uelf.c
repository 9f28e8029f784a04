/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stripped file's symbols are looked for by its build ID below /usr/lib/debug, then packed in itself; without them there are those that it exports.
 */
#include "uelf.h"
#include "ranges.h"
#include "text.h"
#include "unpack.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void own(struct sr_elf *e, void *p)
{
	e->owned[e->nowned++] = p;
}

/* ---- segments ---- */

static bool take_segments(struct sr_elf *e, const struct sr_elf_file *f)
{
	Elf64_Phdr *ph;
	unsigned int i;

	if (f->h.e_phentsize != sizeof(*ph))
		return false;
	ph = sr_elf_piece(f->src, f->h.e_phoff, (uint64_t)f->h.e_phnum * sizeof(*ph));
	if (!ph)
		return false;
	e->segments = sr_alloc((f->h.e_phnum + 1u) * sizeof(*e->segments));
	for (i = 0; i < f->h.e_phnum; i++)
		if (ph[i].p_type == PT_LOAD)
			e->segments[e->nsegments++] = (struct sr_elf_segment){ ph[i].p_offset, ph[i].p_vaddr, ph[i].p_filesz };
	free(ph);
	return true;
}

bool sr_elf_address(const struct sr_elf *e, uint64_t off, uint64_t *addr)
{
	unsigned int i;

	for (i = 0; i < e->nsegments; i++) {
		const struct sr_elf_segment *s = &e->segments[i];

		if (off >= s->off && off - s->off < s->len) {
			*addr = off - s->off + s->addr;
			return true;
		}
	}
	return false;
}

/* ---- symbols ---- */

static int by_address(const void *a, const void *b)
{
	const struct sr_elf_symbol *x = a, *y = b;
	int order = sr_by_address(x, y);

	if (order)
		return order;
	/* Of several names the one that has a size, then the one that looks least like an internal one. */
	if (!x->size != !y->size)
		return x->size ? 1 : -1;
	return strspn(y->name, "_") > strspn(x->name, "_") ? 1 : strspn(y->name, "_") < strspn(x->name, "_") ? -1 : strcmp(y->name, x->name);
}

static void take_symbols(struct sr_elf *e, const struct sr_elf_file *f, uint32_t type)
{
	const Elf64_Shdr *s = NULL;
	Elf64_Sym *syms;
	char *names;
	unsigned int i;
	size_t n, k;

	for (i = 0; i < f->n && !s; i++)
		if (f->sections[i].sh_type == type && f->sections[i].sh_entsize == sizeof(*syms) && f->sections[i].sh_link < f->n)
			s = &f->sections[i];
	if (!s || e->nowned + 1 >= sizeof(e->owned) / sizeof(e->owned[0]))
		return;
	syms = sr_elf_data(f, s);
	names = sr_elf_data(f, &f->sections[s->sh_link]);
	n = syms && names ? s->sh_size / sizeof(*syms) : 0;
	e->symbols = sr_realloc(e->symbols, (e->nsymbols + n + 1) * sizeof(*e->symbols));
	for (k = 0; k < n; k++) {
		unsigned int kind = ELF64_ST_TYPE(syms[k].st_info);

		if ((kind != STT_FUNC && kind != STT_GNU_IFUNC && !(kind == STT_NOTYPE && syms[k].st_size)) || syms[k].st_shndx == SHN_UNDEF ||
		    syms[k].st_name >= f->sections[s->sh_link].sh_size)
			continue;
		e->symbols[e->nsymbols++] = (struct sr_elf_symbol){ syms[k].st_value, syms[k].st_size, names + syms[k].st_name };
	}
	free(syms);
	if (names)
		own(e, names);
}

static void take_debug_symbols(struct sr_elf *e)
{
	struct sr_elf_source src = { .fd = sr_elf_open_debug(e->build_id) };
	struct sr_elf_file debug;

	if (src.fd < 0)
		return;
	src.len = (uint64_t)lseek(src.fd, 0, SEEK_END);
	if (sr_elf_open(&debug, &src)) {
		take_symbols(e, &debug, SHT_SYMTAB);
		sr_elf_close(&debug);
	}
	close(src.fd);
}

/* Those that a stripped file carries packed, without the ones that it exports. */
static void take_packed_symbols(struct sr_elf *e, const struct sr_elf_file *f)
{
	const Elf64_Shdr *s = sr_elf_section(f, ".gnu_debugdata");
	void *packed = s ? sr_elf_data(f, s) : NULL;
	size_t len = 0;
	unsigned char *p = packed ? sr_unpack(packed, s->sh_size, &len) : NULL;
	struct sr_elf_source src = { -1, p, len };
	struct sr_elf_file inner;

	if (p && sr_elf_open(&inner, &src)) {
		take_symbols(e, &inner, SHT_SYMTAB);
		sr_elf_close(&inner);
	}
	free(p);
	free(packed);
}

const struct sr_elf_symbol *sr_elf_symbol(const struct sr_elf *e, uint64_t addr)
{
	size_t n = sr_begin_until(e->symbols, e->nsymbols, sizeof(*e->symbols), addr);
	const struct sr_elf_symbol *s = n ? &e->symbols[n - 1] : NULL;

	return s && s->size && addr - s->addr >= s->size ? NULL : s;
}

/* ---- the whole ---- */

static void take_frames(struct sr_elf *e, const struct sr_elf_file *f)
{
	const Elf64_Shdr *s = sr_elf_section(f, ".eh_frame");
	struct sr_memory m = { NULL, 0, 0 };
	unsigned char *p = s ? sr_elf_data(f, s) : NULL;

	if (p) {
		m.p = p;
		m.at = s->sh_addr;
		m.len = s->sh_size;
		own(e, p);
	}
	sr_cfi_init(&e->cfi, m);
}

bool sr_elf_read(struct sr_elf *e, const struct sr_elf_source *src)
{
	struct sr_elf_file f;
	bool ok;

	memset(e, 0, sizeof(*e));
	if (!sr_elf_open(&f, src))
		return false;
	ok = take_segments(e, &f);
	if (ok) {
		take_frames(e, &f);
		e->build_id = sr_elf_build_id(&f);
		take_symbols(e, &f, SHT_SYMTAB);
		if (!e->nsymbols)
			take_debug_symbols(e);
		if (!e->nsymbols)
			take_packed_symbols(e, &f);
		take_symbols(e, &f, SHT_DYNSYM);
		if (e->nsymbols)
			qsort(e->symbols, e->nsymbols, sizeof(*e->symbols), by_address);
	}
	sr_elf_close(&f);
	return ok;
}

void sr_elf_deinit(struct sr_elf *e)
{
	unsigned int i;

	sr_cfi_deinit(&e->cfi);
	for (i = 0; i < e->nowned; i++)
		free(e->owned[i]);
	free(e->segments);
	free(e->symbols);
	free(e->build_id);
	memset(e, 0, sizeof(*e));
}
