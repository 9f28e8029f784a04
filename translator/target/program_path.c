/* SPDX-License-Identifier: GPL-2.0 */
/* Which files a script means by the name of a program: a path, a pattern, a name to look for in $PATH, a script with an interpreter. */
#include "target_priv.h"
#include "../base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRIPTS_MAX = 4 };

/* @root + @path without symbolic links, as the traced machine names it. NULL: not there. */
static const char *canonical(struct arena *a, const char *root, const char *path)
{
	char real[PATH_MAX], *followed;
	size_t n = strlen(root);

	if (!n)
		return realpath(path, real) && is_file(real) ? arena_strdup(a, real) : NULL;
	followed = follow_path(a, root, path);
	return followed && is_file(followed) ? followed + n : NULL;
}

const char *file_in_dirs(struct arena *a, const char *root, const char *name, const char *dirs)
{
	const char *p, *end;

	for (p = dirs; *p; p = *end ? end + 1 : end) {
		const char *path;

		end = p + strcspn(p, ":");
		path = arena_printf(a, "%.*s/%s", (int)(end - p), p, name);
		if (*p == '/' && is_file(join_path(a, root, "%s", path)) && canonical(a, root, path))
			return canonical(a, root, path);
	}
	return NULL;
}

/* "#!/bin/sh -e": the interpreter is what runs. */
static const char *interpreter(struct arena *a, const char *root, const char *path)
{
	char line[256] = "", *p, *end;
	int fd = open(join_path(a, root, "%s", path), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, line, sizeof(line) - 1) : -1;

	if (fd >= 0)
		close(fd);
	if (n < 3 || line[0] != '#' || line[1] != '!')
		return NULL;
	p = line + 2 + strspn(line + 2, " \t");
	end = p + strcspn(p, " \t\n");
	/* "env NAME" looks NAME up itself. */
	if (end - p >= 4 && !strncmp(end - 4, "/env", 4) && *end != '\n') {
		p = end + strspn(end, " \t");
		end = p + strcspn(p, " \t\n");
	}
	return *p ? arena_strndup(a, p, (size_t)(end - p)) : NULL;
}

static const char *find_one(struct arena *a, const char *root, const char *name, const char *dirs)
{
	const char *path = name, *next;
	int hops;

	for (hops = 0; hops < SCRIPTS_MAX; hops++) {
		path = strchr(path, '/') ? canonical(a, root, path) : file_in_dirs(a, root, path, dirs);
		next = path ? interpreter(a, root, path) : NULL;
		if (!next)
			break;
		path = next;
	}
	return path;
}

bool files_matching(struct arena *a, const char *root, const char *pattern, name_list *out)
{
	size_t skip = strlen(root), i;
	glob_t g;

	if (glob(join_path(a, root, "%s", pattern), GLOB_BRACE, NULL, &g))
		return false;
	for (i = 0; i < g.gl_pathc; i++) {
		const char *path = is_file(g.gl_pathv[i]) ? canonical(a, root, g.gl_pathv[i] + skip) : NULL;
		int k;

		for (k = 0; path && k < out->n && strcmp(out->v[k], path); k++)
			;
		if (path && k == out->n)
			vec_push(a, out, path);
	}
	globfree(&g);
	return out->n > 0;
}

/* Distributions keep the same libraries in other directories. */
static const char *no_file(struct arena *a, const char *root, const char *name)
{
	const char *has = library_elsewhere(a, root, name);

	return has ? arena_printf(a, "there is no file '%s', but there is %s", name, has) : arena_printf(a, "there is no file '%s'", name);
}

bool program_find(struct arena *a, const char *root, const char *name, name_list *out, const char **why)
{
	const char *dirs = getenv("PATH"), *path;

	if (!root)
		root = "";
	if (!dirs || !*dirs)
		dirs = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	if (strpbrk(name, "*?[{")) {
		if (files_matching(a, root, name, out))
			return true;
		*why = arena_printf(a, "no file matches '%s'", name);
		return false;
	}
	path = find_one(a, root, name, dirs);
	if (path) {
		vec_push(a, out, path);
		return true;
	}
	*why = strchr(name, '/') ? no_file(a, root, name) :
	       arena_printf(a, "there is no program '%s' in $PATH, which is %s", name, dirs);
	return false;
}
