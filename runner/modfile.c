/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bounded reader of kernel modules (ELF, 64 bits, the machine's byte order). The file may be cut short or be
 * anything: every offset is held against the file's size, and every string must end within its section.
 */
#include "modfile.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#define OWN_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#elif defined(__powerpc64__)
#define OWN_MACHINE EM_PPC64
#elif defined(__s390x__)
#define OWN_MACHINE EM_S390
#else
#define OWN_MACHINE EM_NONE
#endif

#define SIGNATURE_END "~Module signature appended~\n"

static struct sr_part part_of(struct sr_part file, uint64_t off, uint64_t len)
{
	struct sr_part part = { NULL, 0 };

	if (off <= file.len && len <= file.len - off) {
		part.p = file.p + off;
		part.len = (size_t)len;
	}
	return part;
}

/* The string at @off of a string table; "" when it does not end there. */
static const char *string_at(struct sr_part table, uint64_t off)
{
	if (off >= table.len || !memchr(table.p + off, '\0', table.len - (size_t)off))
		return "";
	return table.p + off;
}

/* ---- sections ---- */

struct sections {
	struct sr_part file, table, names;
	unsigned int n;
};

static Elf64_Shdr section(const struct sections *s, unsigned int i)
{
	Elf64_Shdr sh;

	memset(&sh, 0, sizeof(sh));
	if (i < s->n)
		memcpy(&sh, s->table.p + i * sizeof(sh), sizeof(sh));
	return sh;
}

static struct sr_part contents(const struct sections *s, const Elf64_Shdr *sh)
{
	return part_of(s->file, sh->sh_offset, sh->sh_type == SHT_NOBITS ? 0 : sh->sh_size);
}

static const char *known_packing(struct sr_part file)
{
	static const struct {
		const char *magic, *program;
	} packers[] = {
		{ "\xfd" "7zXZ", "xz" },
		{ "\x1f\x8b", "gzip" },
		{ "\x28\xb5\x2f\xfd", "zstd" },
	};
	size_t i, n;

	for (i = 0; i < sizeof(packers) / sizeof(packers[0]); i++) {
		n = strlen(packers[i].magic);
		if (file.len >= n && !memcmp(file.p, packers[i].magic, n))
			return packers[i].program;
	}
	return NULL;
}

static int open_sections(struct sections *s, struct sr_part file, char *why, size_t why_size)
{
	const char *packer = known_packing(file);
	Elf64_Ehdr eh;
	Elf64_Shdr names;

	memset(s, 0, sizeof(*s));
	s->file = file;
	if (packer) {
		snprintf(why, why_size, "is compressed: unpack it first (%s -d)", packer);
		return -1;
	}
	if (file.len < sizeof(eh) || memcmp(file.p, ELFMAG, SELFMAG)) {
		snprintf(why, why_size, "is no kernel module (not an ELF file)");
		return -1;
	}
	memcpy(&eh, file.p, sizeof(eh));
	if (eh.e_ident[EI_CLASS] != ELFCLASS64 || eh.e_machine != OWN_MACHINE) {
		snprintf(why, why_size, "was built for another kind of machine (ELF machine %u)", eh.e_machine);
		return -1;
	}
	if (eh.e_type != ET_REL || eh.e_shentsize != sizeof(Elf64_Shdr)) {
		snprintf(why, why_size, "is no kernel module (not a relocatable object)");
		return -1;
	}
	s->table = part_of(file, eh.e_shoff, (uint64_t)eh.e_shnum * sizeof(Elf64_Shdr));
	if (!s->table.p || !eh.e_shnum) {
		snprintf(why, why_size, "is cut short or damaged: copy it again");
		return -1;
	}
	s->n = eh.e_shnum;
	names = section(s, eh.e_shstrndx);
	s->names = contents(s, &names);
	return 0;
}

/* ---- the module ---- */

static bool name_is_sound(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return n && !name[n] && n < 56;		/* the kernel's MODULE_NAME_LEN */
}

/*
 * Kernels since 4.16 (3e2e857f9c3a) have name= in .modinfo. All have struct module in a section of its own; its name
 * follows the state and the list's two pointers.
 */
static void find_name(struct sr_modfile *f, struct sr_part this_module)
{
	const char *name = sr_modfile_info(f, "name", NULL);
	enum { NAME_AT = 24 };

	if (!name && this_module.len > NAME_AT)
		name = string_at(this_module, NAME_AT);
	if (name && name_is_sound(name))
		snprintf(f->name, sizeof(f->name), "%s", name);
}

int sr_modfile_parse(struct sr_modfile *f, const void *file, size_t len, char *why, size_t why_size)
{
	static const size_t sig_len = sizeof(SIGNATURE_END) - 1;
	struct sr_part this_module = { NULL, 0 };
	struct sections s;
	bool has_symbols = false;
	unsigned int i;

	memset(f, 0, sizeof(*f));
	f->file.p = file;
	f->file.len = len;
	if (open_sections(&s, f->file, why, why_size) < 0)
		return -1;
	for (i = 0; i < s.n; i++) {
		Elf64_Shdr sh = section(&s, i);
		const char *name = string_at(s.names, sh.sh_name);

		if (!strcmp(name, ".modinfo"))
			f->modinfo = contents(&s, &sh);
		else if (!strcmp(name, ".gnu.linkonce.this_module"))
			this_module = contents(&s, &sh);
		has_symbols |= sh.sh_type == SHT_SYMTAB;
	}
	find_name(f, this_module);
	if (!*f->name) {
		snprintf(why, why_size, "is no kernel module, or is damaged: it does not tell its name");
		return -1;
	}
	if (!has_symbols) {
		snprintf(why, why_size, "has lost its symbols, which the kernel needs: take it as spile made it, not stripped");
		return -1;
	}
	f->is_signed = len >= sig_len && !memcmp(f->file.p + len - sig_len, SIGNATURE_END, sig_len);
	return 0;
}

const char *sr_modfile_info(const struct sr_modfile *f, const char *key, const char *last)
{
	const char *p = f->modinfo.p, *end = p + f->modinfo.len, *stop;
	size_t n = strlen(key);

	if (last)
		p = last + strlen(last) + 1;
	for (; p < end; p = stop + 1) {
		stop = memchr(p, '\0', (size_t)(end - p));
		if (!stop)
			break;
		if ((size_t)(stop - p) > n && !memcmp(p, key, n) && p[n] == '=')
			return p + n + 1;
	}
	return NULL;
}

bool sr_modfile_has_param(const struct sr_modfile *f, const char *param, size_t len)
{
	const char *v = NULL;

	while ((v = sr_modfile_info(f, "parm", v)) != NULL)
		if (!strncmp(v, param, len) && v[len] == ':')
			return true;
	return false;
}

bool sr_modfile_has_global(const struct sr_modfile *f, const char *name, size_t len)
{
	const char *v = NULL;

	while ((v = sr_modfile_info(f, "spile_global", v)) != NULL)
		if (!strncmp(v, name, len) && v[len] == ':')
			return true;
	return false;
}

void sr_modfile_name_of(const char *path, char *name, size_t size)
{
	const char *base = strrchr(path, '/');
	size_t n;
	char *p;

	base = base ? base + 1 : path;
	n = strlen(base);
	if (n > 3 && !strcmp(base + n - 3, ".ko"))
		n -= 3;
	if (n >= size)
		n = size - 1;
	memcpy(name, base, n);
	name[n] = '\0';
	for (p = name; *p; p++)
		if (*p == '-')
			*p = '_';
}
