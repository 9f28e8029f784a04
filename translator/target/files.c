/* SPDX-License-Identifier: GPL-2.0 */
/* Where distributions keep the parts of a kernel. */
#include "target_priv.h"
#include "../base/fs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, R_OK);
}

bool is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

char *join_path(struct arena *a, const char *root, const char *fmt, ...)
{
	AUTO_BUF b = { 0 };
	va_list ap;

	buf_puts(&b, root);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	return arena_strdup(a, buf_str(&b));
}

char *follow_path(struct arena *a, const char *root, const char *path)
{
	char *full = join_path(a, root, "%s", path), link[PATH_MAX];
	ssize_t n;
	int hops;

	for (hops = 0; hops < 16; hops++) {
		n = readlink(full, link, sizeof(link) - 1);
		if (n < 0)
			break;
		link[n] = '\0';
		if (link[0] == '/') {
			full = join_path(a, root, "%s", link);
		} else {
			char *slash = strrchr(full, '/');

			full = arena_printf(a, "%.*s/%s", slash ? (int)(slash - full) : 0, full, link);
		}
	}
	return fs_exists(full) ? full : NULL;
}

const char *header_define(struct arena *a, const char *path, const char *name)
{
	char *want = arena_printf(a, "#define %s ", name);
	const char *at, *from, *to;
	AUTO_BUF b = { 0 };

	if (fs_read(path, &b))
		return NULL;
	at = strstr(buf_str(&b), want);
	from = at ? strpbrk(at, "\"\n") : NULL;
	if (!from || *from != '"')
		return NULL;
	to = strpbrk(from + 1, "\"\n");
	return to && *to == '"' ? arena_strndup(a, from + 1, (size_t)(to - from - 1)) : NULL;
}

/* ---- vmlinux ---- */

/*
 * A file found by a path that does not name the release may belong to another kernel: then its banner decides. Offsets
 * from the wrong kernel would read the wrong memory without a word.
 */
static bool fits_release(struct target *t, const char *path)
{
	const char *why, *banner = NULL, *want = arena_printf(t->arena, "Linux version %s ", t->release);
	struct elf_image *img = elf_image_open(t->arena, path, &why);
	tsym_vec syms = { 0 };
	bool fits = false;
	int i;

	if (!img)
		return false;
	elf_image_symbols(img, &syms);
	for (i = 0; i < syms.n && !banner; i++)
		if (!strcmp(syms.v[i].name, "linux_banner"))
			banner = elf_image_bytes(img, syms.v[i].addr, strlen(want));
	/* Debuginfo that eu-strip split off has symbols but no bytes: believe its place. */
	fits = !banner || !memcmp(banner, want, strlen(want));
	elf_image_close(img);
	return fits;
}

static const char *try_vmlinux(struct target *t, const char *path)
{
	if (!is_file(path))
		return NULL;
	return strstr(path, t->release) || fits_release(t, path) ? path : NULL;
}

/* Behind a directory of SYSTEMTAP_DEBUGINFO_PATH; %R is the release. */
static const char *const below_dir[] = {
	"/vmlinux", "/vmlinux-%R", "/vmlinux-%R.debug", "/boot/vmlinux-%R", "/lib/modules/%R/vmlinux",
	"/lib/modules/%R/vmlinux.debug", "/usr/lib/debug/boot/vmlinux-%R", "/usr/lib/debug/lib/modules/%R/vmlinux",
};

/* Below the root. Debian, RHEL, Ubuntu, then a kernel of one's own. */
static const char *const below_root[] = {
	"/usr/lib/debug/boot/vmlinux-%R", "/usr/lib/debug/lib/modules/%R/vmlinux", "/usr/lib/debug/vmlinux-%R",
	"/usr/lib/debug/lib/modules/%R/vmlinux.debug", "/boot/vmlinux-%R", "/lib/modules/%R/vmlinux",
	"/lib/modules/%R/vmlinux.debug", "/lib/modules/%R/kernel/vmlinux", "/lib/modules/%R/build/vmlinux", "/usr/src/linux-%R/vmlinux",
};

static char *fill_release(struct target *t, const char *dir, const char *pattern)
{
	const char *at = strstr(pattern, "%R");

	if (!at)
		return join_path(t->arena, dir, "%s", pattern);
	return join_path(t->arena, dir, "%.*s%s%s", (int)(at - pattern), pattern, t->release, at + 2);
}

static const char *try_all(struct target *t, const char *dir, const char *const *patterns, size_t n)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; i < n && !found; i++)
		found = try_vmlinux(t, fill_release(t, dir, patterns[i]));
	return found;
}

/*
 * Elements may begin with '+' or '-' (checksum wishes of the variable's format); relative ones are below
 * /lib/modules/RELEASE.
 */
static const char *search_path(struct target *t)
{
	const char *p = t->priv->debuginfo_path, *end, *found = NULL;
	char *dir;

	for (; p && *p && !found; p = *end ? end + 1 : end) {
		end = p + strcspn(p, ":");
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (p == end)
			continue;
		dir = arena_strndup(t->arena, p, (size_t)(end - p));
		if (is_file(dir)) {
			found = try_vmlinux(t, dir);
			continue;
		}
		if (*dir != '/' && strncmp(dir, "./", 2) && strncmp(dir, "../", 3))
			dir = join_path(t->arena, t->priv->root, "/lib/modules/%s/%s", t->release, dir);
		found = try_all(t, dir, below_dir, ARRAY_SIZE(below_dir));
	}
	return found;
}

static const char *by_build_id(struct target *t, const char *dir)
{
	const char *id = t->build_id;

	if (!id || strlen(id) < 4)
		return NULL;
	return try_vmlinux(t, join_path(t->arena, dir, "/.build-id/%.2s/%s.debug", id, id + 2));
}

const char *find_vmlinux(struct target *t)
{
	const char *found = search_path(t);

	if (!found && t->build_dir)
		found = try_vmlinux(t, join_path(t->arena, t->build_dir, "/vmlinux"));
	if (!found)
		found = try_all(t, t->priv->root, below_root, ARRAY_SIZE(below_root));
	if (!found)
		found = by_build_id(t, join_path(t->arena, t->priv->root, "/usr/lib/debug"));
	if (!found && t->build_id && getenv("DEBUGINFOD_URLS")) {
		if (t->progress)
			t->progress(arena_printf(t->arena, "Asking debuginfod for the debuginfo of %s...", t->called));
		found = elf_fetch_debuginfo(t->arena, t->build_id);
	}
	return found;
}
