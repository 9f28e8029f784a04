/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An ELF file as target/ needs it: symbols, sections, notes, bytes at link addresses. The file may be damaged:
 * whatever it says of sizes and places is checked against what libelf could map.
 */
#include "target_priv.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000	/* not in the headers of old C libraries */
#endif

struct elf_image {
	struct arena *arena;
	int fd;
	Elf *elf;
	size_t shstrndx;
	GElf_Half machine;
	Dwfl *dwfl;			/* of a module, compressed or not: it owns elf */
	Dwfl_Module *module;
};

void elf_image_close(struct elf_image *img)
{
	if (!img)
		return;
	if (img->dwfl)
		dwfl_end(img->dwfl);
	else if (img->elf)
		elf_end(img->elf);
	img->dwfl = NULL;
	if (img->fd >= 0)
		close(img->fd);
	img->elf = NULL;
	img->fd = -1;
}

/*
 * A relocatable file, maybe compressed: libdwfl gives its sections addresses behind each other and does the relocations. It looks for no
 * separate debuginfo: that was chosen before.
 */
static int no_debuginfo(Dwfl_Module *m, void **data, const char *name, Dwarf_Addr base, const char *file, const char *link, GElf_Word crc,
			char **found)
{
	(void)m;
	(void)data;
	(void)name;
	(void)base;
	(void)file;
	(void)link;
	(void)crc;
	(void)found;
	return -1;
}

static bool open_relocatable(struct elf_image *img, const char *path)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf, .find_debuginfo = no_debuginfo, .section_address = dwfl_offline_section_address
	};
	GElf_Addr bias;

	if (img->elf)
		elf_end(img->elf);
	img->elf = NULL;
	close(img->fd);
	img->fd = -1;
	img->dwfl = dwfl_begin(&callbacks);
	img->module = img->dwfl ? dwfl_report_offline(img->dwfl, "module", path, -1) : NULL;
	if (!img->module || dwfl_report_end(img->dwfl, NULL, NULL))
		return false;
	img->elf = dwfl_module_getelf(img->module, &bias);
	return img->elf != NULL;
}

void *elf_image_relocated_dwarf(struct elf_image *img)
{
	Dwarf_Addr bias;

	return img->module ? dwfl_module_getdwarf(img->module, &bias) : NULL;
}

bool elf_image_is_relocatable(struct elf_image *img)
{
	return img->module != NULL;
}

/* Is it a relocatable file, or one that is compressed? */
static bool wants_dwfl(struct elf_image *img)
{
	GElf_Ehdr eh;

	return !img->elf || elf_kind(img->elf) == ELF_K_NONE || (gelf_getehdr(img->elf, &eh) && eh.e_type == ET_REL);
}

static bool ends_early(struct elf_image *img, GElf_Ehdr *eh, uint64_t *size)
{
	struct stat st;

	*size = fstat(img->fd, &st) ? UINT64_MAX : (uint64_t)st.st_size;
	/* What is compressed has no such header yet. */
	if (!img->elf || elf_kind(img->elf) != ELF_K_ELF || gelf_getclass(img->elf) != ELFCLASS64 || !gelf_getehdr(img->elf, eh))
		return false;
	return eh->e_shoff > *size || *size - eh->e_shoff < (uint64_t)eh->e_shnum * sizeof(Elf64_Shdr);
}

struct elf_image *elf_image_open(struct arena *a, const char *path, const char **why)
{
	struct elf_image *img = NEW(a, struct elf_image);
	GElf_Ehdr eh;
	uint64_t size;

	elf_version(EV_CURRENT);
	img->arena = a;
	img->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (img->fd < 0) {
		*why = arena_printf(a, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	img->elf = elf_begin(img->fd, ELF_C_READ_MMAP, NULL);
	if (ends_early(img, &eh, &size)) {
		*why = arena_printf(a, "%s is cut short: it has %llu bytes, and its table of sections would be at %llu", path, (unsigned long long)size,
				    (unsigned long long)eh.e_shoff);
		elf_image_close(img);
		return NULL;
	}
	if (wants_dwfl(img) && !open_relocatable(img, path)) {
		*why = arena_printf(a, "%s is not a 64-bit little-endian ELF file, or it is damaged", path);
		elf_image_close(img);
		return NULL;
	}
	if (!img->elf || elf_kind(img->elf) != ELF_K_ELF || !gelf_getehdr(img->elf, &eh) ||
	    gelf_getclass(img->elf) != ELFCLASS64 || eh.e_ident[EI_DATA] != ELFDATA2LSB) {
		*why = arena_printf(a, "%s is not a 64-bit little-endian ELF file, or it is damaged", path);
		elf_image_close(img);
		return NULL;
	}
	if (elf_getshdrstrndx(img->elf, &img->shstrndx)) {
		*why = arena_printf(a, "%s is damaged: it has no section names", path);
		elf_image_close(img);
		return NULL;
	}
	img->machine = eh.e_machine;
	return img;
}

void *elf_image_handle(struct elf_image *img)
{
	return img->elf;
}

const char *elf_image_arch(struct elf_image *img)
{
	switch (img->machine) {
	case EM_X86_64:
		return "x86_64";
	case EM_AARCH64:
		return "arm64";
	case EM_PPC64:
		return "powerpc";
	case EM_S390:
		return "s390";
	default:
		return NULL;
	}
}

/* ---- symbols ---- */

/* One flag a section: does it hold code? */
static bool *code_sections(struct elf_image *img, size_t *n)
{
	bool *is_code;
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	if (elf_getshdrnum(img->elf, n))
		*n = 0;
	is_code = NEW_ARRAY(img->arena, bool, *n + 1);
	while ((scn = elf_nextscn(img->elf, scn)))
		if (elf_ndxscn(scn) < *n && gelf_getshdr(scn, &sh))
			is_code[elf_ndxscn(scn)] = sh.sh_flags & SHF_EXECINSTR;
	return is_code;
}

static enum tsym_kind symbol_kind(const GElf_Sym *s, const bool *is_code, size_t nsections)
{
	switch (GELF_ST_TYPE(s->st_info)) {
	case STT_FUNC:
		return TSYM_FUNCTION;
	case STT_OBJECT:
		return TSYM_OBJECT;
	default:
		return s->st_shndx < nsections && is_code[s->st_shndx] ? TSYM_CODE : TSYM_OTHER;
	}
}

/*
 * Reads the table in place. The string table is taken whole once, since asking libelf for each of 100,000 names costs
 * more than all the rest; it must end in a NUL, or the last names would run out of it.
 */
static void read_symtab(struct elf_image *img, Elf_Scn *scn, const GElf_Shdr *sh, tsym_vec *out)
{
	Elf_Data *data = elf_getdata(scn, NULL), *str = NULL;
	Elf_Scn *strscn = elf_getscn(img->elf, sh->sh_link);
	size_t i, n, nsections;
	bool *is_code = code_sections(img, &nsections);
	GElf_Shdr in;

	if (strscn)
		str = elf_getdata(strscn, NULL);
	if (!data || !data->d_buf || !str || !str->d_buf || !str->d_size || ((char *)str->d_buf)[str->d_size - 1])
		return;
	n = data->d_size / sizeof(Elf64_Sym);
	out->v = vec_reserve_(img->arena, out->v, &out->cap, out->n + (int)n, sizeof(*out->v));
	for (i = 1; i < n; i++) {
		GElf_Sym s;
		struct tsym t = { 0 };

		if (!gelf_getsym(data, (int)i, &s) || !s.st_name || s.st_name >= str->d_size || s.st_shndx == SHN_UNDEF)
			continue;
		if (GELF_ST_TYPE(s.st_info) > STT_FUNC)
			continue;
		t.name = (char *)str->d_buf + s.st_name;
		t.addr = s.st_value;
		if (img->module && s.st_shndx < nsections && gelf_getshdr(elf_getscn(img->elf, s.st_shndx), &in))
			t.addr += in.sh_addr;
		t.kind = symbol_kind(&s, is_code, nsections);
		vec_push(img->arena, out, t);
	}
}

void elf_image_symbols(struct elf_image *img, tsym_vec *out)
{
	Elf_Scn *scn = NULL, *dynamic = NULL, *table = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(img->elf, scn))) {
		if (!gelf_getshdr(scn, &sh))
			continue;
		if (sh.sh_type == SHT_SYMTAB)
			table = scn;
		else if (sh.sh_type == SHT_DYNSYM)
			dynamic = scn;
	}
	if (!table)
		table = dynamic;
	if (table && gelf_getshdr(table, &sh))
		read_symtab(img, table, &sh, out);
}

/* ---- sections ---- */

void elf_image_sections(struct elf_image *img, tsection_vec *out)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(img->elf, scn))) {
		struct tsection s = { 0 };

		if (!gelf_getshdr(scn, &sh) || !(sh.sh_flags & SHF_ALLOC))
			continue;
		s.name = elf_strptr(img->elf, img->shstrndx, sh.sh_name);
		if (!s.name)
			continue;
		s.addr = sh.sh_addr;
		s.size = sh.sh_size;
		s.exec = sh.sh_flags & SHF_EXECINSTR;
		vec_push(img->arena, out, s);
	}
}

const void *elf_image_bytes(struct elf_image *img, uint64_t addr, uint64_t size)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(img->elf, scn))) {
		Elf_Data *data;

		if (!gelf_getshdr(scn, &sh) || !(sh.sh_flags & SHF_ALLOC) || sh.sh_flags & SHF_TLS ||
		    sh.sh_type == SHT_NOBITS)
			continue;
		if (addr < sh.sh_addr || addr - sh.sh_addr >= sh.sh_size || size > sh.sh_size - (addr - sh.sh_addr))
			continue;
		/* Per-CPU sections are linked at address 0 and are no memory of the image. */
		if (!sh.sh_addr)
			continue;
		data = elf_rawdata(scn, NULL);
		if (!data || !data->d_buf || addr - sh.sh_addr > data->d_size || size > data->d_size - (addr - sh.sh_addr))
			return NULL;
		return (const char *)data->d_buf + (addr - sh.sh_addr);
	}
	return NULL;
}

/* ---- build id ---- */

const char *notes_build_id(struct arena *a, const void *p, size_t n)
{
	const unsigned char *b = p;
	Elf64_Nhdr h;
	size_t name, desc, i;
	char *hex;

	while (n >= sizeof(h)) {
		memcpy(&h, b, sizeof(h));
		name = ((size_t)h.n_namesz + 3) & ~(size_t)3;
		desc = ((size_t)h.n_descsz + 3) & ~(size_t)3;
		if (name > n - sizeof(h) || desc > n - sizeof(h) - name)
			return NULL;
		if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 && !memcmp(b + sizeof(h), "GNU", 4) && h.n_descsz <= 64) {
			hex = arena_alloc(a, h.n_descsz * 2 + 1);
			for (i = 0; i < h.n_descsz; i++) {
				hex[2 * i] = "0123456789abcdef"[b[sizeof(h) + name + i] >> 4];
				hex[2 * i + 1] = "0123456789abcdef"[b[sizeof(h) + name + i] & 15];
			}
			return hex;
		}
		b += sizeof(h) + name + desc;
		n -= sizeof(h) + name + desc;
	}
	return NULL;
}

const char *elf_image_build_id(struct elf_image *img)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(img->elf, scn))) {
		const char *id;
		Elf_Data *data;

		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_NOTE)
			continue;
		data = elf_rawdata(scn, NULL);
		if (!data || !data->d_buf)
			continue;
		id = notes_build_id(img->arena, data->d_buf, data->d_size);
		if (id)
			return id;
	}
	return NULL;
}

/* ---- programs ---- */

bool elf_image_offset(struct elf_image *img, uint64_t addr, uint64_t *offset)
{
	size_t i, n;
	GElf_Phdr ph;

	if (elf_getphdrnum(img->elf, &n))
		return false;
	for (i = 0; i < n; i++) {
		if (!gelf_getphdr(img->elf, (int)i, &ph) || ph.p_type != PT_LOAD || addr < ph.p_vaddr || addr - ph.p_vaddr >= ph.p_filesz)
			continue;
		*offset = addr - ph.p_vaddr + ph.p_offset;
		return true;
	}
	return false;
}

bool elf_image_is_program(struct elf_image *img)
{
	GElf_Ehdr eh;

	return gelf_getehdr(img->elf, &eh) && (eh.e_type == ET_EXEC || eh.e_type == ET_DYN);
}

static Elf_Scn *section_named(struct elf_image *img, const char *name)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(img->elf, scn))) {
		const char *has = gelf_getshdr(scn, &sh) ? elf_strptr(img->elf, img->shstrndx, sh.sh_name) : NULL;

		if (has && !strcmp(has, name) && sh.sh_type != SHT_NOBITS)
			return scn;
	}
	return NULL;
}

const void *elf_image_section(struct elf_image *img, const char *name, size_t *n)
{
	Elf_Scn *scn = section_named(img, name);
	Elf_Data *data = scn ? elf_rawdata(scn, NULL) : NULL;

	if (!data || !data->d_buf)
		return NULL;
	*n = data->d_size;
	return data->d_buf;
}

bool elf_image_has_dwarf(struct elf_image *img)
{
	return section_named(img, ".debug_info") || section_named(img, ".zdebug_info");
}

bool elf_image_has_code(struct elf_image *img)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(img->elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_flags & SHF_EXECINSTR)
			return true;
	return false;
}

const char *elf_image_debuglink(struct elf_image *img)
{
	size_t n;
	const char *name = elf_image_section(img, ".gnu_debuglink", &n);

	return name && n && memchr(name, 0, n) ? arena_strdup(img->arena, name) : NULL;
}

/* The value of @tag in the dynamic section, 0: not there. */
static uint64_t dynamic(struct elf_image *img, int64_t tag)
{
	Elf_Scn *scn = section_named(img, ".dynamic");
	Elf_Data *data = scn ? elf_getdata(scn, NULL) : NULL;
	GElf_Dyn d;
	int i;

	for (i = 0; data && gelf_getdyn(data, i, &d); i++)
		if (d.d_tag == tag)
			return d.d_un.d_val;
	return 0;
}

bool elf_image_first_code(struct elf_image *img, uint64_t *addr)
{
	bool is_program;
	GElf_Ehdr eh;
	GElf_Phdr ph;
	int i;

	if (!gelf_getehdr(img->elf, &eh))
		return false;
	is_program = eh.e_type == ET_EXEC || dynamic(img, DT_FLAGS_1) & DF_1_PIE;
	for (i = 0; i < eh.e_phnum; i++)
		if (gelf_getphdr(img->elf, i, &ph) && ph.p_type == PT_INTERP && !section_named(img, ".gnu.version_d"))
			is_program = true;
	*addr = is_program ? eh.e_entry : dynamic(img, DT_INIT);
	return *addr != 0;
}
