/* SPDX-License-Identifier: GPL-2.0 */
/* The traced kernel: which release, where its build directory, configuration, symbol versions and debuginfo are. */
#include "target_priv.h"
#include "findex.h"
#include "../base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* ---- release and build directory ---- */

/*
 * utsrelease.h comes first: it is what `uname -r` will say. Debian's kernel.release holds the upstream version instead
 * ("6.1.192" where the release is "6.1.0-56-cloud-amd64").
 */
static const char *release_of_tree(struct arena *a, const char *dir)
{
	const char *r = header_define(a, join_path(a, dir, "/include/generated/utsrelease.h"), "UTS_RELEASE");
	AUTO_BUF b = { 0 };
	size_t n;

	if (r)
		return r;
	if (fs_read(join_path(a, dir, "/include/config/kernel.release"), &b))
		return NULL;
	n = strcspn(buf_str(&b), "\n");
	return n ? arena_strndup(a, buf_str(&b), n) : NULL;
}

/*
 * The only release below @root/lib/modules; this machine's own when it is among several. NULL: none, or no telling
 * which.
 */
static const char *release_of_root(struct arena *a, const char *root, const char *running)
{
	DIR *d = opendir(join_path(a, root, "/lib/modules"));
	const char *found = NULL;
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.' || !is_dir(join_path(a, root, "/lib/modules/%s", e->d_name)))
			continue;
		if (!found || strcmp(found, running))
			found = arena_strdup(a, e->d_name);
		n++;
	}
	if (d)
		closedir(d);
	return n == 1 || (found && !strcmp(found, running)) ? found : NULL;
}

static bool is_build_tree(struct arena *a, const char *dir)
{
	return is_file(join_path(a, dir, "/Makefile")) &&
	       (is_file(join_path(a, dir, "/include/config/kernel.release")) ||
		is_file(join_path(a, dir, "/include/generated/utsrelease.h")) || is_file(join_path(a, dir, "/Kconfig")));
}

static void use_build_dir(struct target *t, const char *dir)
{
	if (!is_file(join_path(t->arena, dir, "/include/generated/autoconf.h")))
		t->why_no_build = arena_printf(t->arena, "%s is not prepared for building modules; run: make -C %s "
					       "modules_prepare", dir, dir);
	else
		t->build_dir = dir;
}

static void find_build_dir(struct target *t)
{
	const char *dir = follow_path(t->arena, t->priv->root, arena_printf(t->arena, "/lib/modules/%s/build", t->release));

	if (!dir)
		dir = follow_path(t->arena, t->priv->root, arena_printf(t->arena, "/usr/src/kernels/%s", t->release));
	if (dir && is_file(join_path(t->arena, dir, "/Makefile"))) {
		use_build_dir(t, dir);
		return;
	}
	t->why_no_build = arena_printf(t->arena, "the headers of kernel %s are not installed (%s/lib/modules/%s/build); "
				       "install them: %s", t->release, t->priv->root, t->release,
				       advise_build(t->arena, t->priv->root, t->release));
}

/* spec->build_dir: a build tree, or a root directory. */
static void open_given_dir(struct target *t, const struct target_spec *spec, const char *running)
{
	char *dir = arena_strdup(t->arena, spec->build_dir);
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		dir[--n] = '\0';
	if (is_build_tree(t->arena, dir)) {
		t->release = release_of_tree(t->arena, dir);
		if (!t->release)
			t->release = spec->release ? spec->release : "unknown";
		use_build_dir(t, dir);
		return;
	}
	if (!is_dir(join_path(t->arena, dir, "/lib/modules"))) {
		t->release = spec->release ? spec->release : "unknown";
		t->why_no_build = arena_printf(t->arena, "%s is neither a kernel build tree (no include/config/kernel.release) "
					       "nor a root directory with lib/modules", dir);
		return;
	}
	t->priv->root = strcmp(dir, "/") ? dir : "";
	t->release = spec->release ? spec->release : release_of_root(t->arena, t->priv->root, running);
	if (!t->release) {
		t->release = "unknown";
		t->why_no_build = arena_printf(t->arena, "%s/lib/modules does not hold exactly one kernel; say which: "
					       "-r RELEASE", dir);
		return;
	}
	find_build_dir(t);
}

/* ---- version, build id ---- */

/* "Linux version R (...) (...) #1 SMP ...\n": the version begins at the last " #". */
const char *banner_version(struct target *t)
{
	const struct tsym *s = target_symbol(t, "linux_banner");
	struct elf_image *img = t->priv->image;
	const char *p = s && img ? elf_image_bytes(img, s->addr, 64) : NULL, *hash = NULL;
	size_t n = 64, i;

	/* How long it is, nobody says; it is short of the section's end by far, and ends in a newline. */
	while (p && n < 1024 && elf_image_bytes(img, s->addr, n + 64))
		n += 64;
	for (i = 0; p && i < n && p[i] && p[i] != '\n'; i++)
		if (p[i] == ' ' && i + 1 < n && p[i + 1] == '#')
			hash = p + i + 1;
	return hash ? arena_strndup(t->arena, hash, strcspn(hash, "\n")) : NULL;
}

static const char *version_of_tree(struct target *t)
{
	static const char *const files[] = { "/include/generated/utsversion.h", "/include/generated/compile.h" };
	const char *v = NULL;
	size_t i;

	for (i = 0; t->build_dir && i < ARRAY_SIZE(files) && !v; i++)
		v = header_define(t->arena, join_path(t->arena, t->build_dir, "%s", files[i]), "UTS_VERSION");
	return v;
}

static const char *running_build_id(struct target *t)
{
	AUTO_BUF b = { 0 };

	if (fs_read("/sys/kernel/notes", &b))
		return NULL;
	return notes_build_id(t->arena, buf_str(&b), b.len);
}

/* Opens the file with DWARF. */
static void open_vmlinux(struct target *t)
{
	struct target_priv *p = t->priv;
	const char *why = NULL, *path = find_vmlinux(t, &why), *id;

	p->image = path ? elf_image_open(t->arena, path, &why) : NULL;
	if (!p->image) {
		t->why_no_vmlinux = why;
		return;
	}
	t->vmlinux = path;
	id = elf_image_build_id(p->image);
	if (id)
		t->build_id = id;
	t->arch = elf_image_arch(p->image) ? elf_image_arch(p->image) : t->arch;
}

struct target *target_open(struct arena *a, const struct target_spec *spec)
{
	struct target *t = NEW(a, struct target);
	struct utsname u;

	t->arena = a;
	t->cache_dir = spec->cache_dir;
	t->progress = spec->progress;
	t->priv = NEW(a, struct target_priv);
	t->priv->root = "";
	t->priv->debuginfo_path = spec->debuginfo_path;
	if (uname(&u))
		memset(&u, 0, sizeof(u));
	t->arch = arena_strdup(a, u.machine);
	if (spec->build_dir) {
		open_given_dir(t, spec, u.release);
	} else {
		t->release = arena_strdup(a, spec->release ? spec->release : u.release);
		find_build_dir(t);
	}
	t->called = arena_printf(a, "kernel %s", t->release);
	t->is_running_kernel = !strcmp(t->release, u.release) && !*t->priv->root;
	if (t->is_running_kernel) {
		t->build_id = running_build_id(t);
		t->version = arena_strdup(a, u.version);
	}
	open_vmlinux(t);
	if (!t->version)
		t->version = version_of_tree(t);
	return t;
}

void target_close(struct target *t)
{
	if (!t)
		return;
	target_close_modules(t);
	findex_close(t->priv->index);
	t->priv->index = NULL;
	dw_close(t->priv->dw);
	elf_image_close(t->priv->image);
	if (t->priv->main != t->priv->image)
		elf_image_close(t->priv->main);
	t->priv->dw = NULL;
	t->priv->image = t->priv->main = NULL;
}

/* ---- configuration and exports ---- */

static void read_config(struct target *t)
{
	char *text, *line, *next, *value;
	AUTO_BUF b = { 0 };

	t->priv->config = map_create(t->arena);
	if (!(t->build_dir && !fs_read(join_path(t->arena, t->build_dir, "/.config"), &b)) &&
	    fs_read(join_path(t->arena, t->priv->root, "/boot/config-%s", t->release), &b) &&
	    fs_read(join_path(t->arena, t->priv->root, "/lib/modules/%s/config", t->release), &b))
		return;
	text = arena_strndup(t->arena, buf_str(&b), b.len);
	for (line = text; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		value = strchr(line, '=');
		if (*line == '#' || !value)
			continue;
		*value++ = '\0';
		if (*value == '"' && value[1]) {
			value++;
			value[strcspn(value, "\"")] = '\0';
		}
		map_put(t->priv->config, line, value);
	}
}

const char *target_config(struct target *t, const char *name)
{
	if (!t->priv->config)
		read_config(t);
	return map_get(t->priv->config, name);
}

/* "0x12345678\tname\tvmlinux\tEXPORT_SYMBOL_GPL\t\n" */
static void read_exports(struct target *t)
{
	char *text, *line, *next, *name;
	AUTO_BUF b = { 0 };

	t->priv->exports = map_create(t->arena);
	if (!t->build_dir || fs_read(join_path(t->arena, t->build_dir, "/Module.symvers"), &b))
		return;
	text = arena_strndup(t->arena, buf_str(&b), b.len);
	for (line = text; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		name = strchr(line, '\t');
		if (!name)
			continue;
		name++;
		name[strcspn(name, "\t")] = '\0';
		map_put(t->priv->exports, name, line);
	}
}

bool target_exports(struct target *t, const char *sym)
{
	if (!t->priv->exports)
		read_exports(t);
	return map_get(t->priv->exports, sym);
}
