/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernels as boot loaders get them (bzImage): the compressed vmlinux in them has no debuginfo but the kernel's own type information. What was found is kept in
 * the cache, since to unpack a kernel takes a second. The boot protocol (Documentation/x86/boot.rst) says where it is, from 2.08 on.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SETUP_SECTS = 0x1f1, MAGIC = 0x202, PROTOCOL = 0x206, PAYLOAD_OFFSET = 0x248, PAYLOAD_LENGTH = 0x24c, HEAD = 0x250 };

static const struct { const char *magic; size_t n; const char *program; } packers[] = {
	{ "\x1f\x8b", 2, "gzip -dc" }, { "\xfd" "7zXZ", 5, "xz -dc" }, { "BZh", 3, "bzip2 -dc" }, { "\x5d\0\0", 3, "xz --format=lzma -dc" },
	{ "\x89LZO", 4, "lzop -dc" }, { "\x02\x21\x4c\x18", 4, "lz4 -dc" }, { "\x28\xb5\x2f\xfd", 4, "zstd -dc" },
};

static uint32_t number(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Where the compressed kernel is, and what unpacks it. */
static const char *find_payload(int fd, uint64_t *from, uint32_t *length)
{
	unsigned char head[HEAD], magic[8];
	size_t i;

	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) || memcmp(head + MAGIC, "HdrS", 4) ||
	    (head[PROTOCOL] | head[PROTOCOL + 1] << 8) < 0x208)
		return NULL;
	*from = ((head[SETUP_SECTS] ? head[SETUP_SECTS] : 4) + UINT64_C(1)) * 512 + number(head + PAYLOAD_OFFSET);
	*length = number(head + PAYLOAD_LENGTH);
	if (pread(fd, magic, sizeof(magic), (off_t)*from) != (ssize_t)sizeof(magic))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(packers); i++)
		if (!memcmp(magic, packers[i].magic, packers[i].n))
			return packers[i].program;
	return NULL;
}

static bool unpack(struct arena *a, const char *path, const char *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct proc_result r;
	const char *program;
	uint64_t from;
	uint32_t length;
	char *argv[7];

	if (fd < 0)
		return false;
	program = find_payload(fd, &from, &length);
	close(fd);
	if (!program)
		return false;
	argv[0] = arena_strdup(a, "sh");
	argv[1] = arena_strdup(a, "-c");
	argv[3] = argv[0];
	argv[4] = arena_strdup(a, path);
	argv[6] = NULL;
	/* The status says nothing: the size that stands behind what was compressed makes some of them complain. */
	argv[2] = arena_printf(a, "tail -c +%llu \"$1\" | head -c %u | %s > \"$2\"", (unsigned long long)from + 1, length, program);
	argv[5] = arena_strdup(a, out);
	proc_run(argv, NULL, PROC_MERGE | PROC_QUIET_IN, &r);
	proc_result_deinit(&r);
	return true;
}

/* A copy of the section in the arena; NULL: there is none. */
static void *section_of_packed(struct arena *a, const char *path, const char *section, size_t *n)
{
	char *name, *copy = NULL;
	int fd = fs_temp_file(a, "spile-vmlinux", "", &name);
	struct elf_image *img;
	const void *bytes;
	const char *why;

	if (fd < 0)
		return NULL;
	close(fd);
	img = unpack(a, path, name) ? elf_image_open(a, name, &why) : NULL;
	bytes = img ? elf_image_section(img, section, n) : NULL;
	if (bytes) {
		copy = arena_alloc(a, *n);
		memcpy(copy, bytes, *n);
	}
	elf_image_close(img);
	unlink(name);
	return copy;
}

void *bzimage_section(struct arena *a, const char *path, const char *section, const char *cache_dir, size_t *n)
{
	AUTO_BUF kept = { 0 };
	const char *file;
	struct stat st;
	void *bytes;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return NULL;
	file = cache_dir ? arena_printf(a, "%s/btf/%llx-%llx-%llx%s", cache_dir, (unsigned long long)st.st_ino, (unsigned long long)st.st_size,
					(unsigned long long)st.st_mtime, strcmp(section, ".BTF") ? section : "") : NULL;
	if (file && !fs_read(file, &kept) && kept.len) {
		*n = kept.len;
		bytes = arena_alloc(a, kept.len);
		return memcpy(bytes, kept.p, kept.len);
	}
	bytes = section_of_packed(a, path, section, n);
	/* A cache that cannot be written costs time only. */
	if (bytes && file && !fs_mkdir_p(arena_printf(a, "%s/btf", cache_dir), 0700))
		fs_write_atomic(file, bytes, *n, 0600);
	return bytes;
}

const char *boot_image(struct target *t, int i)
{
	static const char *const names[] = { "/boot/vmlinuz-%s", "/lib/modules/%s/vmlinuz", "/usr/lib/modules/%s/vmlinuz" };
	const char *dir = t->priv->debuginfo_path, *end;

	if (i < (int)ARRAY_SIZE(names))
		return join_path(t->arena, t->priv->root, names[i], t->release);
	i -= (int)ARRAY_SIZE(names);
	if (t->build_dir && !i--)
		return join_path(t->arena, t->build_dir, "/arch/x86/boot/bzImage");
	for (; dir && *dir; dir = *end ? end + 1 : end) {
		end = dir + strcspn(dir, ":");
		if (*dir == '/' && !i--)
			return arena_printf(t->arena, "%.*s/boot/vmlinuz-%s", (int)(end - dir), dir, t->release);
	}
	return NULL;
}

const char *boot_image_build_id(struct target *t)
{
	const char *path, *id = NULL, *why;
	struct elf_image *img;
	const void *notes;
	size_t n;
	int i;

	/* A kernel that was built here, without debuginfo. */
	img = t->build_dir ? elf_image_open(t->arena, join_path(t->arena, t->build_dir, "/vmlinux"), &why) : NULL;
	if (img)
		id = elf_image_build_id(img);
	if (img)
		elf_image_close(img);
	for (i = 0; !id && (path = boot_image(t, i)); i++) {
		notes = bzimage_section(t->arena, path, ".notes", t->cache_dir, &n);
		id = notes ? notes_build_id(t->arena, notes, n) : NULL;
	}
	return id;
}
