/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where distributions keep vmlinux. A file that is there but cannot be taken is passed over, and the first such is told when nothing better is found: offsets
 * from the wrong kernel would read the wrong memory without a word.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <stdlib.h>
#include <string.h>

/* The release that the kernel itself names, NULL: it has no such bytes (debuginfo that was split off), which says nothing against it. */
static const char *release_in(struct arena *a, struct elf_image *img)
{
	static const char begin[] = "Linux version ";
	const char *p, *end, *at, *release = NULL;
	size_t n;

	p = elf_image_section(img, ".rodata", &n);
	for (end = p ? p + n : NULL; p && (p = memmem(p, (size_t)(end - p), begin, sizeof(begin) - 1)); p = at) {
		at = p += sizeof(begin) - 1;
		while (at < end && *at > ' ' && *at < 127)
			at++;
		/* What a format has there is no release. */
		if (at < end && *at == ' ' && at > p && *p >= '0' && *p <= '9')
			release = arena_strndup(a, p, (size_t)(at - p));
	}
	return release;
}

static const char *check_vmlinux(struct target *t, const char *path)
{
	const char *why = NULL, *release, *id;
	struct elf_image *img = elf_image_open(t->arena, path, &why);
	bool is_kernel;

	if (!img)
		return pass_over(t, "%s", why);
	release = release_in(t->arena, img);
	id = elf_image_build_id(img);
	is_kernel = elf_image_has_dwarf(img) || elf_image_has_code(img);
	elf_image_close(img);
	if (!is_kernel) {
		/* What headers bring along since modules have BTF of their own, which is made against it. */
		t->priv->types_only = path;
		return pass_over(t, "%s has no functions, only types", path);
	}
	if (release && strcmp(release, t->release))
		return pass_over(t, "%s is of kernel %s", path, release);
	if (id && t->build_id && strcmp(id, t->build_id))
		return pass_over(t, "%s is of another build of this kernel than the one that runs (build id %s, not %s)", path, id, t->build_id);
	return path;
}

static const char *try_vmlinux(struct target *t, const char *path)
{
	return can_take(t, path) ? check_vmlinux(t, path) : NULL;
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
	bool is_absolute;
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
		is_absolute = *dir == '/';
		if (*dir != '/' && strncmp(dir, "./", 2) && strncmp(dir, "../", 3))
			dir = join_path(t->arena, t->priv->root, "/lib/modules/%s/%s", t->release, dir);
		found = try_all(t, dir, below_dir, ARRAY_SIZE(below_dir));
		if (!found && is_absolute && !is_dir(dir))
			pass_over(t, "SYSTEMTAP_DEBUGINFO_PATH names %s, which is not there", dir);
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

static const char *ask_servers(struct target *t)
{
	const char *urls = getenv("DEBUGINFOD_URLS"), *why = NULL, *found;

	if (!urls || !*urls)
		return NULL;
	if (!t->build_id)
		t->build_id = boot_image_build_id(t);
	if (!t->build_id)
		return pass_over(t, "DEBUGINFOD_URLS is set, but to ask for a kernel that does not run here its build id must be known, and there is no %s",
				 boot_image(t, 0));
	if (t->progress)
		t->progress(arena_printf(t->arena, "Asking debuginfod for the debuginfo of %s...", t->called));
	found = elf_fetch_debuginfo(t->arena, t->build_id, &why);
	return found ? found : pass_over(t, "%s", why);
}

const char *find_vmlinux(struct target *t, const char **why)
{
	const char *found = search_path(t);

	if (!found && t->build_dir)
		found = try_vmlinux(t, join_path(t->arena, t->build_dir, "/vmlinux"));
	if (!found)
		found = try_all(t, t->priv->root, below_root, ARRAY_SIZE(below_root));
	if (!found)
		found = by_build_id(t, join_path(t->arena, t->priv->root, "/usr/lib/debug"));
	if (!found)
		found = ask_servers(t);
	*why = arena_printf(t->arena, "there is no debuginfo for kernel %s%s; install it: %s", t->release, in_parentheses(t->arena, t->priv->passed_over),
			    advise_vmlinux(t->arena, t->priv->root, t->release));
	return found;
}
