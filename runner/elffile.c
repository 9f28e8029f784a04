/* SPDX-License-Identifier: GPL-2.0 */
/* Sections are read, not mapped: a file that is overwritten meanwhile must not end the runner. Nothing in the file is trusted. */
#include "elffile.h"
#include "hostid.h"
#include "inflate.h"
#include "text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTION_MAX ((uint64_t)512 << 20)

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

void *sr_elf_piece(const struct sr_elf_source *src, uint64_t off, uint64_t len)
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

void *sr_elf_data(const struct sr_elf_file *f, const Elf64_Shdr *s)
{
	return s->sh_type == SHT_NOBITS ? NULL : sr_elf_piece(f->src, s->sh_offset, s->sh_size);
}

const Elf64_Shdr *sr_elf_section(const struct sr_elf_file *f, const char *name)
{
	unsigned int i;

	for (i = 0; f->names && i < f->n; i++)
		if (f->sections[i].sh_name < f->names_len && !strcmp(f->names + f->sections[i].sh_name, name))
			return &f->sections[i];
	return NULL;
}

bool sr_elf_open(struct sr_elf_file *f, const struct sr_elf_source *src)
{
	memset(f, 0, sizeof(*f));
	f->src = src;
	if (!read_at(src, 0, &f->h, sizeof(f->h)) || memcmp(f->h.e_ident, ELFMAG, SELFMAG) || f->h.e_ident[EI_CLASS] != ELFCLASS64 ||
	    f->h.e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	if (f->h.e_shentsize == sizeof(Elf64_Shdr) && f->h.e_shnum)
		f->sections = sr_elf_piece(src, f->h.e_shoff, (uint64_t)f->h.e_shnum * sizeof(Elf64_Shdr));
	f->n = f->sections ? f->h.e_shnum : 0;
	if (f->h.e_shstrndx < f->n) {
		f->names = sr_elf_data(f, &f->sections[f->h.e_shstrndx]);
		f->names_len = f->sections[f->h.e_shstrndx].sh_size;
	}
	return true;
}

void sr_elf_close(struct sr_elf_file *f)
{
	free(f->sections);
	free(f->names);
}

struct sr_bytes sr_elf_unpacked(const struct sr_elf_file *f, const char *name)
{
	const Elf64_Shdr *s = sr_elf_section(f, name);
	struct sr_bytes b = { s ? sr_elf_data(f, s) : NULL, s ? s->sh_size : 0 };
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

char *sr_elf_build_id(const struct sr_elf_file *f)
{
	static const char *const notes[] = { ".note.gnu.build-id", ".notes" };
	char *id = sr_alloc(2 * SR_BUILD_ID_MAX + 1);
	const Elf64_Shdr *s;
	unsigned int i;
	void *data;

	*id = '\0';
	for (i = 0; i < sizeof(notes) / sizeof(notes[0]) && !*id; i++) {
		s = sr_elf_section(f, notes[i]);
		data = s ? sr_elf_data(f, s) : NULL;
		if (data)
			sr_build_id_find(data, s->sh_size, id);
		free(data);
	}
	if (*id)
		return id;
	free(id);
	return NULL;
}

int sr_elf_open_debug(const char *id)
{
	char path[64 + 2 * SR_BUILD_ID_MAX];

	if (!id)
		return -1;
	snprintf(path, sizeof(path), "/usr/lib/debug/.build-id/%.2s/%s.debug", id, id + 2);
	return open(path, O_RDONLY | O_CLOEXEC);
}
