/* SPDX-License-Identifier: GPL-2.0 */
/* ELF files with debug information, made byte by byte. */
#include "dwarf_image.h"
#include "base/fs.h"

#include <check.h>
#include <elf.h>
#include <string.h>

enum { UNIT_HEADER_4 = 11, UNIT_HEADER_5 = 12 };

/* ---- bytes ---- */

static void put(struct buf *b, const void *p, size_t n)
{
	buf_add(b, p, n);
}

static void put_u(struct buf *b, uint64_t v, int size)
{
	put(b, &v, (size_t)size);
}

static void put_uleb(struct buf *b, uint64_t v)
{
	do {
		put_u(b, (v & 0x7f) | (v > 0x7f ? 0x80 : 0), 1);
		v >>= 7;
	} while (v);
}

static void put_sleb(struct buf *b, int64_t v)
{
	struct image_bytes t = { .n = 0 };

	image_put_sleb(&t, v);
	put(b, t.v, t.n);
}

void image_put_uleb(struct image_bytes *b, uint64_t v)
{
	do {
		b->v[b->n++] = (unsigned char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
		v >>= 7;
	} while (v);
}

void image_put_sleb(struct image_bytes *b, int64_t v)
{
	bool more = true;

	while (more) {
		unsigned char c = (unsigned char)(v & 0x7f);

		v = v < 0 ? ~(~v >> 7) : v >> 7;
		more = !((v == 0 && !(c & 0x40)) || (v == -1 && c & 0x40));
		b->v[b->n++] = (unsigned char)(c | (more ? 0x80 : 0));
	}
}

void image_put_u(struct image_bytes *b, uint64_t v, int size)
{
	memcpy(b->v + b->n, &v, (size_t)size);
	b->n += (size_t)size;
}

struct image_bytes image_expr(int first, ...)
{
	struct image_bytes b = { .n = 0 };
	va_list ap;
	int c = first;

	va_start(ap, first);
	for (; c != EXPR_END; c = va_arg(ap, int))
		b.v[b.n++] = (unsigned char)c;
	va_end(ap);
	return b;
}

/* ---- the unit ---- */

void image_begin(struct image *im, int version)
{
	memset(im, 0, sizeof(*im));
	im->version = version;
	put_u(&im->info, 0, 4);		/* length, set at the end */
	put_u(&im->info, (uint64_t)version, 2);
	if (version >= 5) {
		put_u(&im->info, DW_UT_compile, 1);
		put_u(&im->info, 8, 1);
		put_u(&im->info, 0, 4);
	} else {
		put_u(&im->info, 0, 4);
		put_u(&im->info, 8, 1);
	}
	ck_assert_int_eq((int)im->info.len, version >= 5 ? UNIT_HEADER_5 : UNIT_HEADER_4);
	put_u(&im->syms, 0, 8);
	put_u(&im->syms, 0, 8);
	put_u(&im->syms, 0, 8);
	put_u(&im->names, 0, 1);
}

static void put_value(struct image *im, const struct image_attr *a)
{
	switch (a->form) {
	case DW_FORM_string:
		put(&im->info, a->p, strlen(a->p) + 1);
		break;
	case DW_FORM_exprloc: case DW_FORM_block:
		put_uleb(&im->info, a->len);
		put(&im->info, a->p, a->len);
		break;
	case DW_FORM_block1:
		put_u(&im->info, a->len, 1);
		put(&im->info, a->p, a->len);
		break;
	case DW_FORM_data1: case DW_FORM_ref1: case DW_FORM_flag:
		put_u(&im->info, a->n, 1);
		break;
	case DW_FORM_data2: case DW_FORM_ref2:
		put_u(&im->info, a->n, 2);
		break;
	case DW_FORM_data4: case DW_FORM_ref4: case DW_FORM_sec_offset:
		put_u(&im->info, a->n, 4);
		break;
	case DW_FORM_sdata:
		put_sleb(&im->info, (int64_t)a->n);
		break;
	case DW_FORM_udata: case DW_FORM_ref_udata:
		put_uleb(&im->info, a->n);
		break;
	case DW_FORM_flag_present: case DW_FORM_implicit_const:
		break;
	default:
		put_u(&im->info, a->n, 8);
	}
}

uint32_t image_die(struct image *im, unsigned int tag, bool has_children, const struct image_attr *attrs)
{
	uint32_t at = (uint32_t)im->info.len;

	put_uleb(&im->abbrev, (uint64_t)++im->nabbrevs);
	put_uleb(&im->abbrev, tag);
	put_u(&im->abbrev, has_children, 1);
	put_uleb(&im->info, (uint64_t)im->nabbrevs);
	for (; attrs->at; attrs++) {
		put_uleb(&im->abbrev, attrs->at);
		put_uleb(&im->abbrev, attrs->form);
		if (attrs->form == DW_FORM_implicit_const)
			put_sleb(&im->abbrev, (int64_t)attrs->n);
		put_value(im, attrs);
	}
	put_u(&im->abbrev, 0, 2);
	return at;
}

void image_end(struct image *im)
{
	put_u(&im->info, 0, 1);
}

uint32_t image_next(const struct image *im)
{
	return (uint32_t)im->info.len;
}

void image_patch(struct image *im, uint32_t pos, uint32_t value)
{
	memcpy(im->info.p + pos, &value, 4);
}

uint32_t image_location(struct image *im, uint64_t start, uint64_t end, const struct image_bytes *expr)
{
	uint32_t at = (uint32_t)im->loc.len;

	put_u(&im->loc, start, 8);
	put_u(&im->loc, end, 8);
	if (expr) {
		put_u(&im->loc, expr->n, 2);
		put(&im->loc, expr->v, expr->n);
	}
	return at;
}

void image_symbol(struct image *im, const char *name, uint64_t addr, uint64_t size, bool is_function)
{
	Elf64_Sym s = { 0 };

	s.st_name = (Elf64_Word)im->names.len;
	s.st_info = ELF64_ST_INFO(STB_GLOBAL, is_function ? STT_FUNC : STT_OBJECT);
	s.st_shndx = 1;
	s.st_value = addr;
	s.st_size = size;
	put(&im->names, name, strlen(name) + 1);
	put(&im->syms, &s, sizeof(s));
}

/* ---- the file ---- */

struct section { const char *name; uint32_t type; uint64_t flags, addr; const struct buf *bytes; uint32_t link; uint64_t entsize; };

static void put_programs(const struct image *im, struct buf *file, Elf64_Ehdr *eh)
{
	Elf64_Phdr load = { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = IMAGE_TEXT, .p_filesz = IMAGE_TEXT_SIZE, .p_memsz = IMAGE_TEXT_SIZE,
			    .p_align = 0x1000 };
	Elf64_Phdr tls = { .p_type = PT_TLS, .p_flags = PF_R, .p_vaddr = 0x5000, .p_memsz = IMAGE_TLS_SIZE - 3, .p_align = 8 };

	if (!im->is_program && !im->is_library)
		return;
	eh->e_phoff = sizeof(*eh);
	eh->e_phentsize = sizeof(load);
	eh->e_phnum = 2;
	put(file, &load, sizeof(load));
	put(file, &tls, sizeof(tls));
}

static void put_section(struct buf *file, struct buf *headers, struct buf *names, const struct section *s)
{
	Elf64_Shdr sh = { 0 };

	sh.sh_name = (Elf64_Word)names->len;
	sh.sh_type = s->type;
	sh.sh_flags = s->flags;
	sh.sh_addr = s->addr;
	sh.sh_offset = file->len;
	sh.sh_size = s->bytes ? s->bytes->len : s->type == SHT_NOBITS ? IMAGE_TEXT_SIZE : 0;
	sh.sh_link = s->link;
	sh.sh_entsize = s->entsize;
	sh.sh_addralign = 1;
	put(names, s->name, strlen(s->name) + 1);
	if (s->bytes && s->bytes->len)
		put(file, s->bytes->p, s->bytes->len);
	put(headers, &sh, sizeof(sh));
}

void image_write(struct image *im, const char *path)
{
	struct section sections[] = {
		{ "", SHT_NULL, 0, 0, NULL, 0, 0 },
		{ ".text", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR, IMAGE_TEXT, NULL, 0, 0 },
		{ ".debug_info", SHT_PROGBITS, 0, 0, &im->info, 0, 0 },
		{ ".debug_abbrev", SHT_PROGBITS, 0, 0, &im->abbrev, 0, 0 },
		{ ".debug_loc", SHT_PROGBITS, 0, 0, &im->loc, 0, 0 },
		{ ".debug_frame", SHT_PROGBITS, 0, 0, &im->frame, 0, 0 },
		{ ".symtab", SHT_SYMTAB, 0, 0, &im->syms, 7, sizeof(Elf64_Sym) },
		{ ".strtab", SHT_STRTAB, 0, 0, &im->names, 0, 0 },
		{ ".shstrtab", SHT_STRTAB, 0, 0, NULL, 0, 0 },
	};
	AUTO_BUF file = { 0 };
	AUTO_BUF headers = { 0 };
	AUTO_BUF names = { 0 };
	Elf64_Ehdr eh = { 0 };
	Elf64_Shdr *last;
	size_t i, n = ARRAY_SIZE(sections);
	uint32_t length;

	image_end(im);
	put_u(&im->abbrev, 0, 1);
	length = (uint32_t)im->info.len - 4;
	memcpy(im->info.p, &length, 4);
	memcpy(eh.e_ident, ELFMAG, SELFMAG);
	eh.e_ident[EI_CLASS] = ELFCLASS64;
	eh.e_ident[EI_DATA] = ELFDATA2LSB;
	eh.e_ident[EI_VERSION] = eh.e_version = EV_CURRENT;
	eh.e_type = im->is_library ? ET_DYN : ET_EXEC;
	eh.e_machine = EM_X86_64;
	eh.e_ehsize = sizeof(eh);
	eh.e_shentsize = sizeof(Elf64_Shdr);
	eh.e_shnum = (Elf64_Half)n;
	eh.e_shstrndx = (Elf64_Half)(n - 1);
	put(&file, &eh, sizeof(eh));
	put_programs(im, &file, &eh);
	for (i = 0; i < n; i++)
		put_section(&file, &headers, &names, &sections[i]);
	last = (Elf64_Shdr *)(void *)(headers.p + (n - 1) * sizeof(*last));
	last->sh_size = names.len;
	put(&file, names.p, names.len);
	while (file.len % 8)
		put_u(&file, 0, 1);
	eh.e_shoff = file.len;
	put(&file, headers.p, headers.len);
	memcpy(file.p, &eh, sizeof(eh));
	ck_assert_int_eq(fs_write_atomic(path, file.p, file.len, 0755), 0);
}

void image_free(struct image *im)
{
	buf_deinit(&im->info);
	buf_deinit(&im->abbrev);
	buf_deinit(&im->loc);
	buf_deinit(&im->frame);
	buf_deinit(&im->str);
	buf_deinit(&im->syms);
	buf_deinit(&im->names);
}
