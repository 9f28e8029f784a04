/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sections are read, not mapped: a file that is overwritten meanwhile must not end the runner. Nothing in the file is trusted. A stripped file's symbols
 * are looked for by its build ID below /usr/lib/debug, then packed in itself; without them there are those that it exports.
 */
#include "uelf.h"
#include "inflate.h"
#include "ranges.h"
#include "text.h"
#include "unpack.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTION_MAX ((uint64_t)512 << 20)

enum { ID_MAX = 64 };		/* bytes of a build ID */

struct file {
	const struct sr_elf_source *src;
	Elf64_Ehdr h;
	Elf64_Shdr *sections;
	unsigned int n;
	char *names;
	uint64_t names_len;
};

static bool read_at(const struct sr_elf_source *src, uint64_t off, void *to, uint64_t len)
{
	uint64_t done = 0;
	ssize_t n;

	if (off > src->len || len > src->len - off)
		return false;
	if (src->fd < 0) {
		memcpy(to, src->p + off, len);
		return true;
	}
	while (done < len) {
		n = pread(src->fd, (char *)to + done, len - done, (off_t)(off + done));
		if (n <= 0)
			return false;
		done += (uint64_t)n;
	}
	return true;
}

/* A copy of a piece of the file, a NUL behind it; NULL: it is not there. */
static void *piece(const struct sr_elf_source *src, uint64_t off, uint64_t len)
{
	char *p;

	if (off > src->len || len > src->len - off || len > SECTION_MAX)
		return NULL;
	p = sr_realloc(NULL, len + 1);
	p[len] = '\0';
	if (read_at(src, off, p, len))
		return p;
	free(p);
	return NULL;
}

static void *section_data(const struct file *f, const Elf64_Shdr *s)
{
	return s->sh_type == SHT_NOBITS ? NULL : piece(f->src, s->sh_offset, s->sh_size);
}

static const Elf64_Shdr *section_named(const struct file *f, const char *name)
{
	unsigned int i;

	for (i = 0; f->names && i < f->n; i++)
		if (f->sections[i].sh_name < f->names_len && !strcmp(f->names + f->sections[i].sh_name, name))
			return &f->sections[i];
	return NULL;
}

static bool open_file(struct file *f, const struct sr_elf_source *src)
{
	memset(f, 0, sizeof(*f));
	f->src = src;
	if (!read_at(src, 0, &f->h, sizeof(f->h)) || memcmp(f->h.e_ident, ELFMAG, SELFMAG) || f->h.e_ident[EI_CLASS] != ELFCLASS64 ||
	    f->h.e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	if (f->h.e_shentsize == sizeof(Elf64_Shdr) && f->h.e_shnum)
		f->sections = piece(src, f->h.e_shoff, (uint64_t)f->h.e_shnum * sizeof(Elf64_Shdr));
	f->n = f->sections ? f->h.e_shnum : 0;
	if (f->h.e_shstrndx < f->n) {
		f->names = section_data(f, &f->sections[f->h.e_shstrndx]);
		f->names_len = f->sections[f->h.e_shstrndx].sh_size;
	}
	return true;
}

static void close_file(struct file *f)
{
	free(f->sections);
	free(f->names);
}

static void own(struct sr_elf *e, void *p)
{
	e->owned[e->nowned++] = p;
}

/* ---- segments ---- */

static bool take_segments(struct sr_elf *e, const struct file *f)
{
	Elf64_Phdr *ph;
	unsigned int i;

	if (f->h.e_phentsize != sizeof(*ph))
		return false;
	ph = piece(f->src, f->h.e_phoff, (uint64_t)f->h.e_phnum * sizeof(*ph));
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

static void take_symbols(struct sr_elf *e, const struct file *f, uint32_t type)
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
	syms = section_data(f, s);
	names = section_data(f, &f->sections[s->sh_link]);
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

static char *read_build_id(const struct file *f)
{
	const Elf64_Shdr *s = section_named(f, ".note.gnu.build-id");
	unsigned char *note = s ? section_data(f, s) : NULL;
	char *id = NULL;
	size_t i;

	if (note && s->sh_size > 16 && s->sh_size <= 16 + ID_MAX) {
		id = sr_alloc(2 * ID_MAX + 1);
		for (i = 16; i < s->sh_size; i++)
			snprintf(id + 2 * (i - 16), 3, "%02x", note[i]);
	}
	free(note);
	return id;
}

/* The file that a stripped one's build ID leads to. -1: there is none. */
static int open_debug_file(const char *id)
{
	char path[64 + 2 * ID_MAX];

	if (!id)
		return -1;
	snprintf(path, sizeof(path), "/usr/lib/debug/.build-id/%.2s/%s.debug", id, id + 2);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void take_debug_symbols(struct sr_elf *e)
{
	struct sr_elf_source src = { .fd = open_debug_file(e->build_id) };
	struct file debug;

	if (src.fd < 0)
		return;
	src.len = (uint64_t)lseek(src.fd, 0, SEEK_END);
	if (open_file(&debug, &src)) {
		take_symbols(e, &debug, SHT_SYMTAB);
		close_file(&debug);
	}
	close(src.fd);
}

/* Those that a stripped file carries packed, without the ones that it exports. */
static void take_packed_symbols(struct sr_elf *e, const struct file *f)
{
	const Elf64_Shdr *s = section_named(f, ".gnu_debugdata");
	void *packed = s ? section_data(f, s) : NULL;
	size_t len = 0;
	unsigned char *p = packed ? sr_unpack(packed, s->sh_size, &len) : NULL;
	struct sr_elf_source src = { -1, p, len };
	struct file inner;

	if (p && open_file(&inner, &src)) {
		take_symbols(e, &inner, SHT_SYMTAB);
		close_file(&inner);
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

static void take_frames(struct sr_elf *e, const struct file *f)
{
	const Elf64_Shdr *s = section_named(f, ".eh_frame");
	struct sr_memory m = { NULL, 0, 0 };
	unsigned char *p = s ? section_data(f, s) : NULL;

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
	struct file f;
	bool ok;

	memset(e, 0, sizeof(*e));
	if (!open_file(&f, src))
		return false;
	ok = take_segments(e, &f);
	if (ok) {
		take_frames(e, &f);
		e->build_id = read_build_id(&f);
		take_symbols(e, &f, SHT_SYMTAB);
		if (!e->nsymbols)
			take_debug_symbols(e);
		if (!e->nsymbols)
			take_packed_symbols(e, &f);
		take_symbols(e, &f, SHT_DYNSYM);
		if (e->nsymbols)
			qsort(e->symbols, e->nsymbols, sizeof(*e->symbols), by_address);
	}
	close_file(&f);
	return ok;
}

/* ---- lines ---- */

/* Unpacked when it is packed by zlib, which is how debuginfo comes. */
static struct sr_bytes whole_section(const struct file *f, const char *name)
{
	const Elf64_Shdr *s = section_named(f, name);
	struct sr_bytes b = { s ? section_data(f, s) : NULL, s ? s->sh_size : 0 };
	const Elf64_Chdr *head = (const void *)b.p;
	unsigned char *plain = NULL;

	if (!b.p || !(s->sh_flags & SHF_COMPRESSED))
		return b.p ? b : (struct sr_bytes){ NULL, 0 };
	if (b.len > sizeof(*head) && head->ch_type == ELFCOMPRESS_ZLIB && head->ch_size <= SECTION_MAX) {
		plain = sr_realloc(NULL, head->ch_size + 1);
		plain[head->ch_size] = '\0';
		if (!sr_inflate(b.p + sizeof(*head), b.len - sizeof(*head), plain, head->ch_size)) {
			free(plain);
			plain = NULL;
		}
	}
	b.len = plain ? head->ch_size : 0;
	free(b.p);
	b.p = plain;
	return b;
}

static void take_lines(struct sr_lines *l, const struct file *f)
{
	l->line = whole_section(f, ".debug_line");
	l->line_str = whole_section(f, ".debug_line_str");
	l->str = whole_section(f, ".debug_str");
	sr_lines_index(l);
}

bool sr_elf_lines(struct sr_lines *l, const struct sr_elf_source *src)
{
	struct sr_elf_source debug = { .fd = -1 };
	struct file f, d;
	char *id;

	memset(l, 0, sizeof(*l));
	if (!open_file(&f, src))
		return false;
	take_lines(l, &f);
	if (!l->nsequences) {
		id = read_build_id(&f);
		debug.fd = open_debug_file(id);
		free(id);
	}
	if (debug.fd >= 0) {
		sr_lines_deinit(l);
		debug.len = (uint64_t)lseek(debug.fd, 0, SEEK_END);
		if (open_file(&d, &debug)) {
			take_lines(l, &d);
			close_file(&d);
		}
		close(debug.fd);
	}
	close_file(&f);
	if (!l->nsequences)
		sr_lines_deinit(l);
	return l->nsequences > 0;
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
