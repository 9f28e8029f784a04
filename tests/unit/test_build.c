/* SPDX-License-Identifier: GPL-2.0 */
/* build/ without a kernel: kbuild's records read back, the walk over ELF files (also over broken ones), manifest, cache. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* utimensat's AT_FDCWD, open_memstream */
#endif
#include "build/elf_parts.h"

#include <pwd.h>
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *build_suite(void);

static struct arena *arena;
static struct diag diag;
static char *said;
static size_t said_len;
static FILE *out;
static char dir[] = "/tmp/spile-unit-build-XXXXXX";

static void set_up(void)
{
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	arena = arena_create();
	out = open_memstream(&said, &said_len);
	diag_init(&diag, arena, out);
}

static void tear_down(void)
{
	fclose(out);
	free(said);
	arena_destroy(arena);
	fs_remove_tree(dir);
}

static bool says(const char *text)
{
	fflush(out);
	return strstr(said, text) != NULL;
}

/* @words joined by one space. */
static const char *joined(const word_vec *words)
{
	AUTO_BUF b = { 0 };
	int i;

	for (i = 0; i < words->n; i++)
		buf_printf(&b, "%s%s", i ? " " : "", words->v[i]);
	return arena_strdup(arena, buf_str(&b));
}

static const char *write_text(const char *name, const char *text)
{
	const char *path = arena_printf(arena, "%s/%s", dir, name);

	ck_assert_int_eq(fs_write_atomic(path, text, strlen(text), 0600), 0);
	return path;
}

/* ---- commands ---- */

START_TEST(test_split)
{
	static const char line[] = " gcc-12 -D'A=\"x y\"' -D\"B=\\\"z\\\"\" a\\ b ; ./tools/objtool --x a.o && true || ld @f";
	command_vec c = { 0 };

	commands_of_line(arena, line, strlen(line), &c);
	ck_assert_int_eq(c.n, 4);
	ck_assert_int_eq(c.v[0].n, 4);
	ck_assert_str_eq(c.v[0].v[1], "-DA=\"x y\"");
	ck_assert_str_eq(c.v[0].v[2], "-DB=\"z\"");
	ck_assert_str_eq(c.v[0].v[3], "a b");
	ck_assert_str_eq(c.v[1].v[0], "./tools/objtool");
	ck_assert_str_eq(c.v[3].v[1], "@f");
}
END_TEST

START_TEST(test_split_unfinished)
{
	static const char *const lines[] = { "'abc", "\"abc\\", "\\", ";;&&", "", "a '' b" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		command_vec c = { 0 };

		commands_of_line(arena, lines[i], strlen(lines[i]), &c);
		ck_assert_int_le(c.n, 1);
	}
}
END_TEST

static const struct { const char *text, *expected; } cmd_files[] = {
	{ "cmd_/x/s.o := gcc -c -o /x/s.o /x/s.c\n\nsource_/x/s.o := /x/s.c\n", "gcc -c -o /x/s.o /x/s.c" },
	{ "savedcmd_s.o := gcc -DA='$(pound)b$$' s.c ; objtool s.o\n", "gcc -DA=#b$ s.c" },
	{ "cmd_s.o := gcc -D\"KBUILD_STR(s)=\\#s\" s.c", "gcc -DKBUILD_STR(s)=#s s.c" },
	{ "deps_s.o := x\n", NULL },
	{ "", NULL },
};

START_TEST(test_cmd_file)
{
	command_vec c = { 0 };

	commands_of_file(arena, write_text(".s.o.cmd", cmd_files[_i].text), &c);
	if (!cmd_files[_i].expected) {
		ck_assert_int_eq(c.n, 0);
		return;
	}
	ck_assert_int_ge(c.n, 1);
	ck_assert_str_eq(joined(&c.v[0]), cmd_files[_i].expected);
}
END_TEST

/* Shapes of 6.1, of 3.10, and of a compiler behind a wrapper with a plugin. */
static const struct { const char *line, *plain, *with_headers; } compilers[] = {
	{ "gcc-12 -Wp,-MMD,/x/.s.o.d -nostdinc -I/k/include -I./include -include /k/kconfig.h -D__KERNEL__ -fmacro-prefix-map=/k/= -Wall "
	  "-Werror=return-type -Werror -O2 -pg -mrecord-mcount -mfentry -DCC_USING_FENTRY -g -gdwarf-5 -DMODULE -DKBUILD_BASENAME='\"s\"' "
	  "-D__KBUILD_MODNAME=kmod_s -c -o /x/s.o /x/s.c",
	  "gcc-12 -nostdinc -D__KERNEL__ -Wall -Werror=return-type -O2 -DMODULE",
	  "gcc-12 -nostdinc -I/k/include -I./include -include /k/kconfig.h -D__KERNEL__ -fmacro-prefix-map=/k/= -Wall -Werror=return-type -O2 "
	  "-DCC_USING_FENTRY -DMODULE -DKBUILD_BASENAME=\"s\" -D__KBUILD_MODNAME=kmod_s" },
	{ "gcc -Wp,-MD,/x/.s.o.d -isystem /usr/lib/gcc/include -std=gnu89 -fpatchable-function-entry=2 -D\"KBUILD_STR(s)=#s\" -c -o /x/.tmp_s.o /x/s.c",
	  "gcc -std=gnu89", "gcc -isystem /usr/lib/gcc/include -std=gnu89 -DKBUILD_STR(s)=#s" },
	{ "gcc -fpatchable-function-entry=16,16 -fpatchable-function-entry=4,2 -c s.c", "gcc -fpatchable-function-entry=16,16",
	  "gcc -fpatchable-function-entry=16,16" },
	{ "ccache gcc -fplugin=./stack.so -mcmodel=kernel -o s.o s.c", "ccache gcc -fplugin=./stack.so -mcmodel=kernel",
	  "ccache gcc -fplugin=./stack.so -mcmodel=kernel" },
};

START_TEST(test_cc_words)
{
	command_vec c = { 0 };
	word_vec plain = { 0 }, full = { 0 };

	commands_of_line(arena, compilers[_i].line, strlen(compilers[_i].line), &c);
	words_for_cc(arena, &c.v[0], dir, false, &plain);
	words_for_cc(arena, &c.v[0], dir, true, &full);
	ck_assert_str_eq(joined(&plain), compilers[_i].plain);
	ck_assert_str_eq(joined(&full), compilers[_i].with_headers);
}
END_TEST

START_TEST(test_ld_words)
{
	static const char line[] = "ld -r -m elf_x86_64 --build-id=sha1 -T module.lds -o /x/a.ko /x/a.o /x/a.mod.o .module-common.o @a.mod;  true";
	command_vec c = { 0 };
	word_vec words = { 0 }, inputs = { 0 };

	write_text("module.lds", "");
	commands_of_line(arena, line, strlen(line), &c);
	words_for_ld(arena, &c.v[0], dir, &words, &inputs);
	ck_assert_str_eq(joined(&words), arena_printf(arena, "ld -r -m elf_x86_64 --build-id=sha1 -T %s/module.lds", dir));
	ck_assert_str_eq(joined(&inputs), "/x/a.o /x/a.mod.o .module-common.o");
}
END_TEST

START_TEST(test_objtool_words)
{
	static const char line[] = "gcc x.c ; ./tools/objtool/objtool --orc --module /x/s.o";
	command_vec c = { 0 };
	word_vec words = { 0 };

	commands_of_line(arena, line, strlen(line), &c);
	ck_assert_ptr_null(command_named(&c, "ld"));
	words_for_objtool(arena, command_named(&c, "objtool"), dir, &words);
	ck_assert_str_eq(joined(&words), "./tools/objtool/objtool --orc --module");
}
END_TEST

START_TEST(test_skeleton)
{
	AUTO_BUF text = { 0 };

	write_text("Module.symvers", "0x1\tmemcpy\tvmlinux\tEXPORT_SYMBOL\n0x2\tkmalloc\tvmlinux\tEXPORT_SYMBOL\n"
		   "0x3\t__x86_indirect_thunk_rax\tvmlinux\tEXPORT_SYMBOL\t\n0x4\tmemset\tdrivers/odd\tEXPORT_SYMBOL\nbroken line\n");
	skeleton_script(&text, dir);
	ck_assert_ptr_nonnull(strstr(text.p, ".long memcpy - ."));
	ck_assert_ptr_nonnull(strstr(text.p, "__x86_indirect_thunk_rax"));
	ck_assert_ptr_null(strstr(text.p, "kmalloc"));
	ck_assert_ptr_null(strstr(text.p, "memset"));
}
END_TEST

/* ---- ELF ---- */

enum { SEC_NULL, SEC_MODULE, SEC_MODINFO, SEC_VERSIONS, SEC_SYMTAB, SEC_STRTAB, SEC_SHSTRTAB, SECS };
static const char shstrtab[] = "\0.gnu.linkonce.this_module\0.modinfo\0__versions\0.symtab\0.strtab\0.shstrtab";
static const char strtab[] = "\0needed\0weak\0own";

static uint32_t name_at(const char *name)
{
	const char *p = shstrtab + 1;

	while (strcmp(p, name))
		p += strlen(p) + 1;
	return (uint32_t)(p - shstrtab);
}

static void add_section(struct buf *b, Elf64_Shdr *s, const char *name, uint32_t type, const void *p, size_t n)
{
	s->sh_name = name_at(name);
	s->sh_type = type;
	s->sh_offset = b->len;
	s->sh_size = n;
	buf_add(b, p, n);
}

/* A module as the linker leaves it, with the placeholder in both places. */
static void make_elf(struct buf *b)
{
	static const uint16_t little = 1;
	Elf64_Ehdr h = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, *(const char *)&little ? ELFDATA2LSB : ELFDATA2MSB, 1 } };
	Elf64_Shdr s[SECS] = { { 0 } };
	Elf64_Sym syms[4] = { { 0 }, { .st_name = 1, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE) },
			      { .st_name = 8, .st_info = ELF64_ST_INFO(STB_WEAK, STT_NOTYPE) },
			      { .st_name = 13, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = 1 } };
	char module[200] = { 0 }, versions[128] = { 0 };
	static const char modinfo[] = "license=GPL\0name=" MODULE_PLACEHOLDER "\0vermagic=1 SMP";

	strcpy(module + 24, MODULE_PLACEHOLDER);
	strcpy(versions + 8, "needed");
	strcpy(versions + 72, "other");
	h.e_type = ET_REL;
	h.e_shentsize = sizeof(s[0]);
	h.e_shnum = SECS;
	h.e_shstrndx = SEC_SHSTRTAB;
	buf_add(b, &h, sizeof(h));
	add_section(b, &s[SEC_MODULE], ".gnu.linkonce.this_module", SHT_PROGBITS, module, sizeof(module));
	add_section(b, &s[SEC_MODINFO], ".modinfo", SHT_PROGBITS, modinfo, sizeof(modinfo));
	add_section(b, &s[SEC_VERSIONS], "__versions", SHT_PROGBITS, versions, sizeof(versions));
	add_section(b, &s[SEC_SYMTAB], ".symtab", SHT_SYMTAB, syms, sizeof(syms));
	s[SEC_SYMTAB].sh_link = SEC_STRTAB;
	add_section(b, &s[SEC_STRTAB], ".strtab", SHT_STRTAB, strtab, sizeof(strtab));
	add_section(b, &s[SEC_SHSTRTAB], ".shstrtab", SHT_STRTAB, shstrtab, sizeof(shstrtab));
	h.e_shoff = b->len;
	buf_add(b, s, sizeof(s));
	memcpy(b->p, &h, sizeof(h));
}

static void note_name(void *data, const char *name)
{
	buf_printf(data, "%s ", name);
}

START_TEST(test_elf)
{
	AUTO_BUF file = { 0 };
	AUTO_BUF seen = { 0 };
	struct elf_image im;
	size_t size;
	unsigned char *p;

	make_elf(&file);
	im.p = (unsigned char *)file.p;
	im.n = file.len;
	ck_assert(elf_image_ok(&im));
	elf_undefined(&im, false, note_name, &seen);
	elf_versions(&im, note_name, &seen);
	ck_assert_str_eq(seen.p, "needed needed other ");
	ck_assert(elf_rename_module(&im, "hello"));
	p = elf_section(&im, ".gnu.linkonce.this_module", &size);
	ck_assert_str_eq((char *)p + 24, "hello");
	p = elf_section(&im, ".modinfo", &size);
	ck_assert_str_eq((char *)p + 12, "name=hello");
	ck_assert_ptr_nonnull(memmem(p, size, "\0vermagic=1 SMP", 15));
	ck_assert_ptr_null(memmem(im.p, im.n, "placeholder", 11));
	/* The name stands there now, so there is nothing left to write over. */
	ck_assert(!elf_rename_module(&im, "again"));
	ck_assert(!elf_rename_module(&im, MODULE_PLACEHOLDER "x"));
}
END_TEST

/* Sections and symbols of a file with code: two functions, of which one calls the other and writes to data. */
enum { SEC_TEXT = 1, SEC_RELA, SEC_DATA, SEC_EMPTY, SEC_SYMS, SEC_STRS, SEC_NAMES, SECS_TEXT };

static void make_code(struct buf *b)
{
	static const char names[] = "\0.rela.text\0.data\0.note.GNU-stack\0.symtab\0.strtab\0.shstrtab", strs[] = "\0f\0g\0datum\0far";
	static const uint32_t name[SECS_TEXT] = { 0, 6, 1, 12, 18, 34, 42, 50 };
	Elf64_Ehdr h = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1 }, .e_type = ET_REL, .e_machine = EM_X86_64 };
	Elf64_Sym syms[] = {
		{ 0 }, { .st_info = ELF64_ST_INFO(STB_LOCAL, STT_SECTION), .st_shndx = SEC_DATA },
		{ .st_name = 1, .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC), .st_shndx = SEC_TEXT, .st_size = 8 },
		{ .st_name = 3, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = SEC_TEXT, .st_value = 0x20 },
		{ .st_name = 5, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT), .st_shndx = SEC_DATA, .st_value = 8 },
		{ .st_name = 11, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE) },
	};
	Elf64_Rela relas[] = {
		{ 1, ELF64_R_INFO(3, R_X86_64_PLT32), -4 }, { 8, ELF64_R_INFO(4, R_X86_64_PC32), -4 }, { 0x21, ELF64_R_INFO(5, R_X86_64_PLT32), -4 },
	};
	const struct { const void *p; size_t n; uint32_t type; uint64_t flags; uint32_t link, info; } parts[SECS_TEXT] = {
		{ 0 }, { calloc(1, 64), 64, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0, 0 }, { relas, sizeof(relas), SHT_RELA, 0, SEC_SYMS, SEC_TEXT },
		{ calloc(1, 16), 16, SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0, 0 }, { "", 0, SHT_PROGBITS, 0, 0, 0 },
		{ syms, sizeof(syms), SHT_SYMTAB, 0, SEC_STRS, 3 }, { strs, sizeof(strs), SHT_STRTAB, 0, 0, 0 }, { names, sizeof(names), SHT_STRTAB, 0, 0, 0 },
	};
	Elf64_Shdr s[SECS_TEXT] = { { 0 } };
	int i;

	h.e_shentsize = sizeof(s[0]);
	h.e_shnum = SECS_TEXT;
	h.e_shstrndx = SEC_NAMES;
	buf_add(b, &h, sizeof(h));
	for (i = 1; i < SECS_TEXT; i++) {
		s[i] = (Elf64_Shdr){ .sh_name = name[i], .sh_type = parts[i].type, .sh_flags = parts[i].flags, .sh_offset = b->len,
				     .sh_size = parts[i].n, .sh_link = parts[i].link, .sh_info = parts[i].info, .sh_addralign = 1 };
		buf_add(b, parts[i].p, parts[i].n);
	}
	free((void *)parts[SEC_TEXT].p);
	free((void *)parts[SEC_DATA].p);
	h.e_shoff = b->len;
	buf_add(b, s, sizeof(s));
	memcpy(b->p, &h, sizeof(h));
}

static void slim_file(struct buf *file, struct buf *out)
{
	struct elf_image im = { (unsigned char *)file->p, file->len };
	struct elf_parts parts;

	if (!elf_take_apart(arena, &im, &parts))
		return;
	elf_slim(&parts);
	elf_put_together(&parts, out);
}

START_TEST(test_elf_slim)
{
	AUTO_BUF file = { 0 };
	AUTO_BUF small = { 0 };
	AUTO_BUF seen = { 0 };
	struct elf_image im;
	Elf64_Rela r;
	Elf64_Sym sym;
	unsigned char *p;
	size_t size;
	int32_t call;

	make_code(&file);
	slim_file(&file, &small);
	im.p = (unsigned char *)small.p;
	im.n = small.len;
	ck_assert(elf_image_ok(&im));
	/* The call inside the section is done; the two others are left, data's by its section. */
	p = elf_section(&im, ".text", &size);
	memcpy(&call, p + 1, sizeof(call));
	ck_assert_int_eq(call, 0x20 - 4 - 1);
	p = elf_section(&im, ".rela.text", &size);
	ck_assert_uint_eq(size, 2 * sizeof(r));
	memcpy(&r, p, sizeof(r));
	ck_assert_int_eq(r.r_addend, 4);
	p = elf_section(&im, ".symtab", &size);
	ck_assert_uint_eq(size, 5 * sizeof(sym));	/* none, the section, f, g, far: without datum */
	memcpy(&sym, p + ELF64_R_SYM(r.r_info) * sizeof(sym), sizeof(sym));
	ck_assert_int_eq(ELF64_ST_TYPE(sym.st_info), STT_SECTION);
	elf_undefined(&im, true, note_name, &seen);
	ck_assert_str_eq(seen.p, "far ");
	p = elf_section(&im, ".strtab", &size);
	ck_assert_ptr_null(memmem(p, size, "datum", 5));
	ck_assert_ptr_nonnull(memmem(p, size, "\0g", 3));
	elf_section(&im, ".note.GNU-stack", &size);
	ck_assert_ptr_null(memmem(im.p, im.n, ".note.GNU", 9));
}
END_TEST

/* Any byte changed: what comes out may be nonsense, but nothing is read or written outside. */
START_TEST(test_elf_slim_broken)
{
	AUTO_BUF file = { 0 };
	size_t i;

	make_code(&file);
	for (i = 0; i < file.len; i++) {
		AUTO_BUF copy = { 0 };
		AUTO_BUF out = { 0 };

		buf_add(&copy, file.p, file.len);
		copy.p[i] ^= 0xff;
		slim_file(&copy, &out);
	}
}
END_TEST

/* Every truncation and every single byte changed in headers: nothing may be read outside (the sanitizers watch). */
START_TEST(test_elf_broken)
{
	AUTO_BUF file = { 0 };
	AUTO_BUF seen = { 0 };
	size_t n, i, size;

	make_elf(&file);
	for (n = 0; n < file.len; n++) {
		unsigned char *copy = malloc(n + 1);
		struct elf_image im = { copy, n };

		memcpy(copy, file.p, n);
		ck_assert(!elf_image_ok(&im));
		free(copy);
	}
	for (i = 0; i < file.len; i++) {
		unsigned char *copy = malloc(file.len);
		struct elf_image im = { copy, file.len };

		memcpy(copy, file.p, file.len);
		copy[i] ^= 0xff;
		seen.len = 0;
		if (elf_image_ok(&im)) {
			elf_undefined(&im, true, note_name, &seen);
			elf_versions(&im, note_name, &seen);
			elf_section(&im, ".none", &size);
			elf_rename_module(&im, "hello");
		}
		free(copy);
	}
}
END_TEST

/* ---- which file of the runtime defines what ---- */

START_TEST(test_units)
{
	struct build_env e = { .arena = arena, .runtime_dir = dir, .template_dir = dir };
	struct prepared *p = NEW(arena, struct prepared);
	AUTO_BUF base = { 0 };
	AUTO_BUF all = { 0 };
	int i;

	write_text("units", "# comment\none base hot\ntwo\nthree hot\n");
	write_text("one.c", "int sp_a;\nSP_BASE int sp_hidden;\nstatic int sp_static;\nvoid sp_b(struct sp_ctx *sp_c)\n{\n\tsp_d(1);\n}\n");
	write_text("two.c", "void sp_e(int x);\nextern int sp_f;\nstruct sp_g *sp_h = &sp_k;\nDEFINE_PER_CPU(struct sp_g *, sp_i);\nvoid (*sp_j)(void);\n"
			    "const struct sp_attach sp_l = {\nint sp_m[3], sp_n = 2;\n");
	write_text("three.c", "");
	ck_assert(units_index(&e, p, &base));
	ck_assert_str_eq(base.p, "#include \"one.c\"\n");
	ck_assert_int_eq(p->units.n, 3);
	ck_assert_str_eq(p->units.v[0], "base");
	ck_assert_str_eq(p->units.v[2], "three hot");
	for (i = 0; i < p->symbols.n; i++)
		buf_printf(&all, "%s,", p->symbols.v[i]);
	ck_assert_str_eq(all.p, "sp_a base,sp_b base,sp_h two,sp_i two,sp_j two,sp_l two,sp_m two,sp_n two,");
}
END_TEST

/* ---- manifest ---- */

static struct prepared *sample(void)
{
	struct prepared *p = NEW(arena, struct prepared);

	p->kdir = "/k";
	vec_push(arena, &p->cc, (char *)"sh");
	vec_push(arena, &p->cc, (char *)"-DA=\"x y\"");
	vec_push(arena, &p->link, (char *)"ld");
	vec_push(arena, &p->link, (char *)"-r");
	p->final = p->link;
	vec_push(arena, &p->units, (char *)"data/map hot");
	p->objtool_linked = true;
	manifest_note_compiler(arena, p);
	write_text(BASE_UNIT ".o", "x");
	write_text(MOD_OBJECT, "x");
	return p;
}

START_TEST(test_manifest)
{
	struct prepared *p = sample(), *q;

	ck_assert_ptr_null(manifest_load(arena, dir));
	ck_assert_int_eq(manifest_save(p, dir), 0);
	q = manifest_load(arena, dir);
	ck_assert_ptr_nonnull(q);
	ck_assert_str_eq(q->kdir, "/k");
	ck_assert_str_eq(q->cc.v[1], "-DA=\"x y\"");
	ck_assert(q->objtool_linked);
	ck_assert_int_eq(q->units.n, 1);
	ck_assert_int_eq(q->extra.n, 0);
}
END_TEST

START_TEST(test_manifest_broken)
{
	struct prepared *p = sample();
	AUTO_BUF text = { 0 };
	size_t n;

	ck_assert_int_eq(manifest_save(p, dir), 0);
	ck_assert_int_eq(fs_read(arena_printf(arena, "%s/manifest", dir), &text), 0);
	/* Cut short anywhere. */
	for (n = 0; n < text.len; n += 7) {
		ck_assert_int_eq(fs_write_atomic(arena_printf(arena, "%s/manifest", dir), text.p, n, 0600), 0);
		ck_assert_ptr_null(manifest_load(arena, dir));
	}
	ck_assert_int_eq(manifest_save(p, dir), 0);
	ck_assert_ptr_nonnull(manifest_load(arena, dir));
	unlink(arena_printf(arena, "%s/" BASE_UNIT ".o", dir));
	ck_assert_ptr_null(manifest_load(arena, dir));
	write_text(BASE_UNIT ".o", "x");
	/* Another compiler under the same name. */
	p->compiler.v[2] = (char *)"1";
	ck_assert_int_eq(manifest_save(p, dir), 0);
	ck_assert_ptr_null(manifest_load(arena, dir));
}
END_TEST

/* ---- cache ---- */

START_TEST(test_cache_dir)
{
	const char *c;

	setenv("SYSTEMTAP_DIR", dir, 1);
	c = cache_dir(arena, &diag);
	ck_assert_ptr_nonnull(c);
	ck_assert(fs_is_private_dir(c));
	chmod(c, 0770);
	ck_assert_ptr_null(cache_dir(arena, &diag));
	ck_assert(says("others may write in the cache directory"));
	chmod(c, 0700);
	chmod(dir, 0707);
	ck_assert_ptr_null(cache_dir(arena, &diag));
	setenv("SYSTEMTAP_DIR", "/proc/nothing", 1);
	ck_assert_ptr_null(cache_dir(arena, &diag));
	ck_assert(says("cannot make the cache directory /proc/nothing"));
	unsetenv("SYSTEMTAP_DIR");
	setenv("HOME", dir, 1);
	ck_assert_str_eq(fs_own_dir(arena), arena_printf(arena, "%s/.spile", dir));
	unsetenv("HOME");
	if (getpwuid(geteuid()))
		ck_assert_str_eq(fs_own_dir(arena), arena_printf(arena, "%s/.spile", getpwuid(geteuid())->pw_dir));
}
END_TEST

static struct build_env env_here(void)
{
	struct build_env e = { .arena = arena, .diag = &diag, .cache_dir = dir };

	return e;
}

START_TEST(test_cache_content)
{
	struct build_env e = env_here();
	struct prepared *p = sample();
	struct build_script s = { .name = "one", .source = "int a;", .source_len = 6, .work_dir = dir };
	char *ko = arena_printf(arena, "%s/one.ko", dir);
	AUTO_BUF elf = { 0 };
	AUTO_BUF got = { 0 };
	char *path = cache_script_path(&e, p, &s);

	ck_assert(!build_cached(&e, p, &s, ko));
	make_elf(&elf);
	cache_store(&e, path, elf.p, elf.len);
	ck_assert(build_cached(&e, p, &s, ko));
	ck_assert_int_eq(fs_read(ko, &got), 0);
	ck_assert_ptr_nonnull(memmem(got.p, got.len, "name=one\0", 9));
	/* Another name, the same content; another source, another content. */
	s.name = "two";
	ck_assert_str_eq(cache_script_path(&e, p, &s), path);
	s.source = "int b;";
	ck_assert_str_ne(cache_script_path(&e, p, &s), path);
	s.source = "int a;";
	/* Without its end. */
	ck_assert_int_eq(fs_write_atomic(path, elf.p, elf.len - 1, 0600), 0);
	ck_assert(!build_cached(&e, p, &s, ko));
	ck_assert(!fs_exists(path));
	e.cache_dir = NULL;
	ck_assert_ptr_null(cache_script_path(&e, p, &s));
}
END_TEST

START_TEST(test_cache_limit)
{
	struct build_env e = env_here();
	char *block = calloc(1, 400 * 1024);
	const struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	char *a = arena_printf(arena, "%s/script/a.ko", dir), *b = arena_printf(arena, "%s/script/b.ko", dir);
	char *c = arena_printf(arena, "%s/script/c.ko", dir);

	write_text("cache_mb_limit", "1\n");
	cache_store(&e, a, block, 400 * 1024);
	cache_store(&e, b, block, 400 * 1024);
	utimensat(AT_FDCWD, b, old, 0);
	ck_assert(fs_exists(a) && fs_exists(b));
	cache_store(&e, c, block, 400 * 1024);
	ck_assert(fs_exists(a) && fs_exists(c));
	ck_assert(!fs_exists(b));
	ck_assert_int_eq(cache_clean(dir), 0);
	ck_assert(!fs_exists(a));
	ck_assert(fs_exists(dir));
	free(block);
}
END_TEST

/* A cache that another run builds with is emptied when that is done. */
START_TEST(test_cache_in_use)
{
	struct build_env e = env_here();
	char *a = arena_printf(arena, "%s/script/a.ko", dir);
	int started[2], status;
	char byte;
	pid_t pid;

	cache_store(&e, a, "x", 1);
	ck_assert_int_eq(pipe(started), 0);
	pid = fork();
	if (!pid) {
		if (cache_use(dir) < 0 || write(started[1], "", 1) != 1)
			_exit(2);
		usleep(300 * 1000);
		_exit(!fs_exists(a));
	}
	ck_assert_int_eq(read(started[0], &byte, 1), 1);
	ck_assert_int_eq(cache_clean(dir), 0);
	ck_assert(!fs_exists(a));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* ---- words for failures ---- */

static const struct { const char *output, *text; } failures[] = {
	{ "/bin/sh: 1: gcc-99: not found\nmake[2]: *** [x] Error 127\n", "'gcc-99'" },
	{ "make[3]: gcc-98: No such file or directory\n", "apt install gcc-98" },
	{ "  gcc -nostdinc -Werror=x -c a.c\na.c:1:2: error: bad\nmake: *** [a.o] Error 1\n", "a.c:1:2: error: bad" },
	{ "ERROR: modpost: \"x\" [/m.ko] undefined!\n", "\"x\" [/m.ko] undefined!" },
	{ "cc1: fatal error: a.o: No space left on device\n", "the disk is full" },
	{ "virtual memory exhausted: Cannot allocate memory\n", "virtual memory exhausted: Cannot allocate memory" },
	{ "gcc: fatal error: Killed signal terminated program cc1\n", "the compiler had too little memory" },
	{ "make: *** No rule to make target 'modules'.  Stop.\n", "modules_prepare" },
	{ "", "does not build" },
};

START_TEST(test_explain)
{
	struct build_env e = env_here();

	e.release = "1.2.3";
	e.build_dir = "/k";
	tools_explain_kbuild(&e, failures[_i].output, NULL);
	ck_assert_msg(says(failures[_i].text), "said: %s", said);
	ck_assert(!says("-nostdinc"));
}
END_TEST

START_TEST(test_no_build_dir)
{
	struct build_env e = env_here();

	e.why_no_build = "no headers: apt install them";
	ck_assert_ptr_null(build_prepare(&e));
	ck_assert(says("no headers: apt install them"));
}
END_TEST

static TCase *case_of(Suite *s, const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	suite_add_tcase(s, t);
	return t;
}

Suite *build_suite(void)
{
	Suite *s = suite_create("build");
	TCase *t = case_of(s, "commands");

	tcase_add_test(t, test_split);
	tcase_add_test(t, test_split_unfinished);
	tcase_add_loop_test(t, test_cmd_file, 0, (int)ARRAY_SIZE(cmd_files));
	tcase_add_loop_test(t, test_cc_words, 0, (int)ARRAY_SIZE(compilers));
	tcase_add_test(t, test_ld_words);
	tcase_add_test(t, test_objtool_words);
	tcase_add_test(t, test_skeleton);
	t = case_of(s, "elf");
	tcase_add_test(t, test_elf);
	tcase_add_test(t, test_elf_slim);
	tcase_add_test(t, test_elf_slim_broken);
	tcase_add_test(t, test_units);
	tcase_add_test(t, test_elf_broken);
	t = case_of(s, "manifest");
	tcase_add_test(t, test_manifest);
	tcase_add_test(t, test_manifest_broken);
	t = case_of(s, "cache");
	tcase_add_test(t, test_cache_dir);
	tcase_add_test(t, test_cache_content);
	tcase_add_test(t, test_cache_limit);
	tcase_add_test(t, test_cache_in_use);
	t = case_of(s, "failures");
	tcase_add_loop_test(t, test_explain, 0, (int)ARRAY_SIZE(failures));
	tcase_add_test(t, test_no_build_dir);
	return s;
}
