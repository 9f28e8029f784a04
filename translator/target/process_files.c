/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a process that runs, by names that lead to them from here: a process in a container has a file tree of its own, in which the same path is
 * another file. /proc/PID/root leads there for as long as the process lives.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same(const char *path, const struct stat *as)
{
	struct stat st;

	return !stat(path, &st) && st.st_dev == as->st_dev && st.st_ino == as->st_ino;
}

/* The file @is of the process, which calls it @path, from here. NULL: no name leads to it. */
static const char *from_here(struct arena *a, int64_t pid, const char *path, const struct stat *is)
{
	const char *below = arena_printf(a, "/proc/%lld/root%s", (long long)pid, path);

	if (is_same(path, is))
		return arena_strdup(a, path);
	return is_same(below, is) ? below : NULL;
}

const char *program_of_pid(struct arena *a, int64_t pid, const char **why)
{
	const char *exe = arena_printf(a, "/proc/%lld/exe", (long long)pid), *path;
	char link[PATH_MAX];
	ssize_t n = readlink(exe, link, sizeof(link) - 1);
	struct stat st;

	if (n > 0 && !stat(exe, &st)) {
		link[n] = '\0';
		path = from_here(a, pid, link, &st);
		return path ? path : exe;
	}
	*why = errno == EACCES ? arena_printf(a, "the program of process %lld may not be seen by this user", (long long)pid)
			       : arena_printf(a, "there is no process %lld", (long long)pid);
	return NULL;
}

bool library_of_pid(struct arena *a, int64_t pid, const char *name, name_list *out)
{
	FILE *f = fopen(arena_printf(a, "/proc/%lld/maps", (long long)pid), "re");
	char *line = NULL, *last = arena_strdup(a, "");
	const char *path;
	size_t size = 0;
	struct stat st;

	while (f && getline(&line, &size, f) > 0) {
		char *at = strchr(line, '/');

		if (!at)
			continue;
		at[strcspn(at, "\n")] = '\0';
		/* A file's mappings stand one after the other. */
		if (!strcmp(at, last) || fnmatch(name, fs_base(at), 0))
			continue;
		last = arena_strdup(a, at);
		path = stat(arena_printf(a, "/proc/%lld/root%s", (long long)pid, at), &st) ? NULL : from_here(a, pid, at, &st);
		if (path)
			vec_push(a, out, path);
	}
	free(line);
	if (f)
		fclose(f);
	return out->n > 0;
}
