/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's debuginfo has link addresses: where the kernel was put stands in /proc/kallsyms. That of a module is not linked; where its sections are stands
 * below /sys/module. A file of debuginfo that has another build ID than what runs is passed over.
 */
#include "kernel.h"
#include "clock.h"
#include "elflines.h"
#include "hostid.h"
#include "smallfile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { AGAIN_MS = 50, NAME_SIZE = 64 };

struct sr_kmodule {
	uint64_t begin, end;
	char name[NAME_SIZE];
	bool tried;
	struct sr_lines lines;
	struct sr_kmodule *next;
};

static const char *release(void)
{
	static struct utsname u;

	if (!*u.release)
		uname(&u);
	return u.release;
}

/* ---- files ---- */

struct image {
	struct sr_elf_source src;
	struct sr_elf_file f;
};

static void close_image(struct image *i)
{
	sr_elf_close(&i->f);
	close(i->src.fd);
}

/* @fd (-1: none), taken over, as an ELF file of build ID @id ("": unknown). False: it is not; nothing is open then. */
static bool take_image(struct image *i, int fd, const char *id)
{
	char *own;
	bool ok;

	memset(i, 0, sizeof(*i));
	i->src.fd = fd;
	if (fd < 0)
		return false;
	i->src.len = (uint64_t)lseek(i->src.fd, 0, SEEK_END);
	ok = sr_elf_open(&i->f, &i->src);
	own = ok ? sr_elf_build_id(&i->f) : NULL;
	ok = ok && (!own || !*id || !strcmp(own, id));
	free(own);
	if (!ok)
		close_image(i);
	return ok;
}

static bool open_image(struct image *i, const char *path, const char *id)
{
	return take_image(i, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), id);
}

static bool open_by_id(struct image *i, const char *id)
{
	return *id && take_image(i, sr_elf_open_debug(id), id);
}

/* ---- the kernel ---- */

static uint64_t running_text(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	unsigned long long at = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, " _text\n")) {
			at = strtoull(line, NULL, 16);
			break;
		}
	if (f)
		fclose(f);
	return at;
}

/* The first segment begins with _text. False: the file has none. */
static bool linked_text(const struct image *i, uint64_t *begin, uint64_t *len)
{
	Elf64_Phdr *ph = i->f.h.e_phentsize == sizeof(*ph) ? sr_elf_piece(&i->src, i->f.h.e_phoff, (uint64_t)i->f.h.e_phnum * sizeof(*ph)) : NULL;
	unsigned int k = 0;

	while (ph && k < i->f.h.e_phnum && ph[k].p_type != PT_LOAD)
		k++;
	if (ph && k < i->f.h.e_phnum) {
		*begin = ph[k].p_vaddr;
		*len = ph[k].p_memsz;
	} else {
		*begin = 0;
	}
	free(ph);
	return *begin != 0;
}

static bool open_vmlinux(struct image *i)
{
	/* Debian, RHEL, a kernel of one's own. */
	static const char *const places[] = {
		"/usr/lib/debug/boot/vmlinux-%s", "/usr/lib/debug/lib/modules/%s/vmlinux", "/usr/lib/debug/lib/modules/%s/vmlinux.debug",
		"/usr/lib/debug/vmlinux-%s", "/lib/modules/%s/build/vmlinux",
	};
	char id[2 * SR_BUILD_ID_MAX + 1], path[512];
	unsigned int k;

	sr_build_id_read(id);
	if (open_by_id(i, id))
		return true;
	for (k = 0; k < sizeof(places) / sizeof(places[0]); k++) {
		snprintf(path, sizeof(path), places[k], release());
		if (open_image(i, path, id))
			return true;
	}
	return false;
}

static void read_kernel(struct sr_kernel *k)
{
	uint64_t text = running_text(), linked, len;
	struct image i;

	k->tried = true;
	if (!text || !open_vmlinux(&i))
		return;
	if (linked_text(&i, &linked, &len)) {
		k->begin = text;
		k->end = text + len;
		k->shift = text - linked;
		sr_elf_lines(&k->lines, &i.src, NULL, NULL);
	}
	close_image(&i);
}

/* ---- modules ---- */

static struct sr_kmodule *find_module(struct sr_kernel *k, uint64_t addr)
{
	struct sr_kmodule *m;

	for (m = k->modules; m && (addr < m->begin || addr >= m->end); m = m->next)
		;
	return m;
}

static bool is_known(const struct sr_kernel *k, const char *name, uint64_t begin)
{
	const struct sr_kmodule *m;

	for (m = k->modules; m; m = m->next)
		if (m->begin == begin && !strcmp(m->name, name))
			return true;
	return false;
}

/* Adds what has come since it was read last; what has gone stays, behind: addresses in it may still be shown. */
static void read_modules(struct sr_kernel *k)
{
	FILE *f = fopen("/proc/modules", "re");
	unsigned long long begin;
	unsigned long size;
	char line[4096], name[NAME_SIZE];
	struct sr_kmodule *m;

	k->read_at = sr_now_ms();
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %lu %*s %*s %*s %llx", name, &size, &begin) != 3 || !begin || is_known(k, name, begin))
			continue;
		m = sr_alloc(sizeof(*m));
		m->begin = begin;
		m->end = begin + size;
		strcpy(m->name, name);
		m->next = k->modules;
		k->modules = m;
	}
	if (f)
		fclose(f);
}

/* sr_section_fn of a module. */
static uint64_t section_of(const void *arg, const char *section)
{
	const struct sr_kmodule *m = arg;
	char path[256], text[32];

	if (strchr(section, '/') || snprintf(path, sizeof(path), "/sys/module/%s/sections/%s", m->name, section) >= (int)sizeof(path))
		return 0;
	return sr_smallfile(path, text, sizeof(text)) ? strtoull(text, NULL, 16) : 0;
}

static void module_build_id(const struct sr_kmodule *m, char id[2 * SR_BUILD_ID_MAX + 1])
{
	char path[256], notes[512];

	snprintf(path, sizeof(path), "/sys/module/%s/notes/.note.gnu.build-id", m->name);
	sr_build_id_find(notes, sr_smallfile(path, notes, sizeof(notes)), id);
}

/* Is @path, "kernel/fs/my-fs.ko.xz", the file of @name, "my_fs"? Gives the length of what is before ".ko", 0: it is not. */
static size_t is_file_of(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/'), *p = slash ? slash + 1 : path;

	for (; *name && (*p == *name || (*p == '-' && *name == '_')); p++, name++)
		;
	return !*name && !strncmp(p, ".ko", 3) ? (size_t)(p - path) : 0;
}

static bool open_listed(struct image *i, const char *path, size_t stem, const char *id)
{
	static const char *const places[] = { "/usr/lib/debug/lib/modules/%s/%.*s.ko.debug", "/usr/lib/debug/lib/modules/%s/%.*s.ko", "/lib/modules/%s/%.*s.ko" };
	char name[1024];
	unsigned int k;

	for (k = 0; k < sizeof(places) / sizeof(places[0]); k++)
		if (snprintf(name, sizeof(name), places[k], release(), (int)stem, path) < (int)sizeof(name) && open_image(i, name, id))
			return true;
	return false;
}

static bool open_module(struct image *i, const struct sr_kmodule *m)
{
	char id[2 * SR_BUILD_ID_MAX + 1], path[256], *line = NULL;
	size_t size = 0, stem;
	bool found;
	FILE *f;

	module_build_id(m, id);
	if (open_by_id(i, id))
		return true;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", release());
	f = fopen(path, "re");
	for (found = false; f && !found && getline(&line, &size, f) > 0;) {
		line[strcspn(line, ":\n")] = '\0';
		stem = is_file_of(line, m->name);
		found = stem && open_listed(i, line, stem, id);
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

static const struct sr_lines *lines_of(struct sr_kmodule *m)
{
	struct image i;

	if (!m->tried) {
		m->tried = true;
		if (open_module(&i, m)) {
			sr_elf_lines(&m->lines, &i.src, section_of, m);
			close_image(&i);
		}
	}
	return &m->lines;
}

/* ---- addresses ---- */

bool sr_kernel_line(struct sr_kernel *k, uint64_t addr, struct sr_text *file, unsigned int *line)
{
	struct sr_kmodule *m = NULL;
	const struct sr_lines *l;

	if (!k->tried)
		read_kernel(k);
	if (addr < k->begin || addr >= k->end) {
		m = find_module(k, addr);
		if (!m && sr_now_ms() - k->read_at >= AGAIN_MS) {
			read_modules(k);
			m = find_module(k, addr);
		}
	}
	l = m ? lines_of(m) : &k->lines;
	if (!l->nsequences)
		k->missing++;
	return sr_lines_find(l, m ? addr : addr - k->shift, file, line);
}

void sr_kernel_deinit(struct sr_kernel *k)
{
	struct sr_kmodule *m;

	while ((m = k->modules)) {
		k->modules = m->next;
		sr_lines_deinit(&m->lines);
		free(m);
	}
	sr_lines_deinit(&k->lines);
}
