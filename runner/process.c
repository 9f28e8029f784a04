/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mappings come from the module, else from /proc/PID/maps when the process is first heard of; that is read again when an address is in none of them:
 * libraries come and go. Files are opened by /proc/PID/map_files, which is right in any mount namespace and for files that were deleted, else through the
 * process's root, or, by what the module told, where their file system is mounted.
 * The processes that came first are forgotten when there are many.
 */
#include "process.h"
#include "clock.h"
#include "elflines.h"
#include "jit.h"
#include "ranges.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROCESSES_MAX = 16384, AGAIN_MS = 50 };

struct sr_file {
	unsigned long long dev, inode;
	struct sr_elf elf;
	bool good, tried_lines;
	struct sr_lines lines;
	char *path;		/* as shown */
	struct sr_file *next;
};

/* ---- mappings ---- */

struct list {
	struct sr_mapping *v;
	unsigned int n, cap;
};

static void add(struct list *l, const struct sr_mapping *m)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 16;
		l->v = sr_realloc(l->v, l->cap * sizeof(*l->v));
	}
	l->v[l->n++] = *m;
}

/* What is new goes before what overlaps it. */
static void merge(struct sr_process *p, struct list *l)
{
	unsigned int i, k, fresh = l->n;

	for (i = 0; i < p->nmaps; i++) {
		for (k = 0; k < fresh && (l->v[k].end <= p->maps[i].begin || l->v[k].begin >= p->maps[i].end); k++)
			;
		if (k == fresh)
			add(l, &p->maps[i]);
		else
			free(p->maps[i].path);
	}
	free(p->maps);
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), sr_by_address);
	p->maps = l->v;
	p->nmaps = l->n;
}

static void drop_maps(struct sr_process *p)
{
	unsigned int i;

	for (i = 0; i < p->nmaps; i++)
		free(p->maps[i].path);
	free(p->maps);
	p->maps = NULL;
	p->nmaps = 0;
}

static bool take_line(struct sr_mapping *m, char *line)
{
	unsigned long long begin, end, off, inode;
	unsigned int major, minor;
	char perms[8], *path;
	int at = 0;

	if (sscanf(line, "%llx-%llx %7s %llx %x:%x %llu %n", &begin, &end, perms, &off, &major, &minor, &inode, &at) < 7 || !strchr(perms, 'x'))
		return false;
	path = line + at;
	path[strcspn(path, "\n")] = '\0';
	memset(m, 0, sizeof(*m));
	m->begin = begin;
	m->end = end;
	m->off = off;
	m->dev = (unsigned long long)major << 32 | minor;
	m->inode = inode;
	m->path = sr_alloc(strlen(path) + 1);
	strcpy(m->path, path);
	return true;
}

/* False: the process has gone. */
static bool read_maps(struct sr_process *p)
{
	struct list l = { NULL, 0, 0 };
	char name[64], *line = NULL;
	struct sr_mapping m;
	size_t size = 0;
	FILE *f;

	p->read_at = sr_now_ms();
	snprintf(name, sizeof(name), "/proc/%u/maps", p->tgid);
	f = fopen(name, "re");
	if (!f)
		return false;
	while (getline(&line, &size, f) > 0)
		if (take_line(&m, line))
			add(&l, &m);
	free(line);
	fclose(f);
	merge(p, &l);
	return p->nmaps > 0;
}

void sr_process_map(struct sr_processes *all, uint64_t key, const struct sr_mapping *m, const char *path, size_t len)
{
	struct sr_process *p = sr_process_find(all, key);
	struct list l = { NULL, 0, 0 };
	struct sr_mapping copy = *m;

	if (!p)
		return;
	copy.file = NULL;
	copy.tried = false;
	copy.told = true;
	copy.path = sr_alloc(len + 1);
	memcpy(copy.path, path, len);
	add(&l, &copy);
	merge(p, &l);
}

/* ---- processes ---- */

static struct sr_process **slot_of(struct sr_processes *all, uint64_t key)
{
	struct sr_process **p = &all->buckets[key % SR_PROCESS_BUCKETS];

	while (*p && (*p)->key != key)
		p = &(*p)->in_bucket;
	return p;
}

struct sr_process *sr_process_find(struct sr_processes *all, uint64_t key)
{
	return *slot_of(all, key);
}

static void forget_first(struct sr_processes *all)
{
	struct sr_process *p = all->first;

	all->first = p->next;
	if (!all->first)
		all->last = NULL;
	*slot_of(all, p->key) = p->in_bucket;
	all->n--;
	drop_maps(p);
	sr_jit_free(p->jit);
	free(p);
}

struct sr_process *sr_process_add(struct sr_processes *all, uint64_t key, unsigned int tgid, bool told)
{
	struct sr_process *p = sr_process_find(all, key);

	if (p)
		return p;
	if (all->n == PROCESSES_MAX)
		forget_first(all);
	p = sr_alloc(sizeof(*p));
	p->key = key;
	p->tgid = tgid;
	*(all->last ? &all->last->next : &all->first) = p;
	all->last = p;
	*slot_of(all, key) = p;
	all->n++;
	if (!told)
		read_maps(p);
	return p;
}

/* ---- files ---- */

const struct sr_elf *sr_file_elf(const struct sr_file *f)
{
	return f && f->good ? &f->elf : NULL;
}

/* A regular file, and with @inode the one of that number. -1: it is not. */
static int open_checked(const char *name, unsigned long long inode)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (inode && st.st_ino != inode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Looks where the file system is mounted. *path is replaced by the file's when it is found. */
static int open_below_mounts(const struct sr_mapping *m, char **path)
{
	char *line = NULL, root[4096], point[4096];
	FILE *f = fopen("/proc/self/mountinfo", "re");
	unsigned int major, minor;
	size_t size = 0, n;
	int fd = -1;

	while (f && fd < 0 && getline(&line, &size, f) > 0) {
		if (sscanf(line, "%*u %*u %u:%u %4095s %4095s", &major, &minor, root, point) < 4 || ((unsigned long long)major << 32 | minor) != m->dev)
			continue;
		n = strcmp(root, "/") ? strlen(root) : 0;
		if (strncmp(m->path, root, n))
			continue;
		*path = sr_realloc(*path, strlen(point) + strlen(m->path) + 1);
		sprintf(*path, "%s%s", strcmp(point, "/") ? point : "", m->path + n);
		/* On overlayfs a file that was written to shows the number that it had before. */
		fd = open_checked(*path, strstr(line, " - overlay ") ? 0 : m->inode);
	}
	if (f)
		fclose(f);
	free(line);
	return fd;
}

/* *path is the file's name, to be freed. */
static int open_mapped(const struct sr_process *p, const struct sr_mapping *m, char **path)
{
	size_t size = strlen(m->path) + 80;
	char *name = sr_alloc(size);
	int fd;

	*path = sr_alloc(strlen(m->path) + 1);
	strcpy(*path, m->path);
	if (m->told && m->path[0] == '/')
		fd = open_below_mounts(m, path);
	else
		fd = -1;
	if (fd < 0) {
		snprintf(name, size, "/proc/%u/map_files/%llx-%llx", p->tgid, (unsigned long long)m->begin, (unsigned long long)m->end);
		fd = open_checked(name, m->told ? m->inode : 0);
	}
	if (fd < 0) {
		snprintf(name, size, "/proc/%u/root%s", p->tgid, m->path);
		fd = open_checked(name, m->inode);
	}
	if (fd < 0)
		fd = open_checked(m->path, m->inode);
	free(name);
	return fd;
}

/* The kernel maps the same image into all processes, ours too. */
static bool vdso_source(struct sr_elf_source *src)
{
	static struct sr_process self;
	unsigned int i;

	self.tgid = (unsigned int)getpid();
	if (!self.nmaps)
		read_maps(&self);
	for (i = 0; i < self.nmaps; i++) {
		if (strcmp(self.maps[i].path, "[vdso]"))
			continue;
		src->fd = -1;
		src->p = (const unsigned char *)(uintptr_t)self.maps[i].begin;
		src->len = self.maps[i].end - self.maps[i].begin;
		return true;
	}
	return false;
}

static bool mapped_source(const struct sr_process *p, const struct sr_mapping *m, struct sr_elf_source *src, char **path)
{
	if (!strcmp(m->path, "[vdso]"))
		return vdso_source(src);
	src->fd = open_mapped(p, m, path);
	src->len = src->fd < 0 ? 0 : (uint64_t)lseek(src->fd, 0, SEEK_END);
	return src->fd >= 0;
}

static struct sr_file *file_of(struct sr_processes *all, const struct sr_process *p, const struct sr_mapping *m)
{
	struct sr_elf_source src;
	char *path = NULL;
	struct sr_file *f;

	for (f = all->files; f; f = f->next)
		if (f->inode == m->inode && f->dev == m->dev)
			return f;
	if (!mapped_source(p, m, &src, &path)) {
		free(path);
		return NULL;
	}
	f = sr_alloc(sizeof(*f));
	f->path = path;
	f->dev = m->dev;
	f->inode = m->inode;
	f->good = sr_elf_read(&f->elf, &src);
	f->next = all->files;
	all->files = f;
	if (src.fd >= 0)
		close(src.fd);
	return f;
}

/* ---- addresses ---- */

static struct sr_mapping *mapping_of(struct sr_process *p, uint64_t addr)
{
	size_t n = sr_begin_until(p->maps, p->nmaps, sizeof(*p->maps), addr);

	return n && addr < p->maps[n - 1].end ? &p->maps[n - 1] : NULL;
}

struct sr_mapping *sr_process_mapping(struct sr_processes *all, struct sr_process *p, uint64_t addr)
{
	struct sr_mapping *m = mapping_of(p, addr);

	if (!m && sr_now_ms() - p->read_at >= AGAIN_MS && read_maps(p))
		m = mapping_of(p, addr);
	if (m && !m->tried) {
		m->tried = true;
		if (m->inode || !strcmp(m->path, "[vdso]"))
			m->file = file_of(all, p, m);
	}
	return m;
}

static bool name_in_file(const struct sr_mapping *m, struct sr_place *place)
{
	const struct sr_elf *elf = sr_file_elf(m->file);
	const struct sr_elf_symbol *s;
	uint64_t addr;

	if (!elf)
		return false;
	place->build_id = elf->build_id;
	if (!sr_elf_address(elf, place->off, &addr))
		return false;
	s = sr_elf_symbol(elf, addr);
	if (!s)
		return false;
	place->name = s->name;
	place->name_off = addr - s->addr;
	place->name_size = s->size;
	return true;
}

bool sr_process_place(struct sr_processes *all, struct sr_process *p, uint64_t addr, struct sr_place *place)
{
	struct sr_mapping *m = p ? sr_process_mapping(all, p, addr) : NULL;

	memset(place, 0, sizeof(*place));
	place->path = "";
	if (p && !p->nmaps)
		all->gone++;
	if (!m)
		return false;
	place->path = m->file && m->file->path ? m->file->path : m->path;
	place->off = addr - m->begin + m->off;
	if (m->inode || m->path[0] == '[') {
		name_in_file(m, place);
		return true;
	}
	/* Memory of no file: a program that compiles while it runs may have told what is there. */
	if (!p->jit)
		p->jit = sr_jit_read(p->tgid);
	return sr_jit_name(p->jit, addr, &place->name, &place->name_off, &place->name_size);
}

/* Read when the first one is asked for: many scripts ask for none. */
static const struct sr_lines *lines_of(const struct sr_process *p, const struct sr_mapping *m)
{
	struct sr_file *f = m->file;
	struct sr_elf_source src;
	char *path = NULL;

	if (!f || !f->good)
		return NULL;
	if (!f->tried_lines) {
		f->tried_lines = true;
		if (mapped_source(p, m, &src, &path)) {
			sr_elf_lines(&f->lines, &src, NULL, NULL);
			if (src.fd >= 0)
				close(src.fd);
		}
		free(path);
	}
	return &f->lines;
}

bool sr_process_line(struct sr_processes *all, struct sr_process *p, uint64_t addr, bool back, struct sr_text *file, unsigned int *line)
{
	struct sr_mapping *m = p ? sr_process_mapping(all, p, addr - back) : NULL;
	const struct sr_lines *l = m ? lines_of(p, m) : NULL;
	uint64_t at;

	return l && sr_elf_address(&m->file->elf, addr - back - m->begin + m->off, &at) && sr_lines_find(l, at, file, line);
}

void sr_processes_deinit(struct sr_processes *all)
{
	struct sr_file *f;

	while (all->first)
		forget_first(all);
	while ((f = all->files)) {
		all->files = f->next;
		if (f->good)
			sr_elf_deinit(&f->elf);
		sr_lines_deinit(&f->lines);
		free(f->path);
		free(f);
	}
}
