/* SPDX-License-Identifier: GPL-2.0 */
/* Paths below another root, and small things that are read of files. */
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

enum { LINKS_MAX = 40 };

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

/* "/a/b" without its last part; "" stays. */
static char *parent(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(a, path, (size_t)(slash - path)) : "";
}

char *follow_path(struct arena *a, const char *root, const char *path)
{
	char *done = "", *next, *full, link[PATH_MAX];
	const char *rest = path;
	size_t len;
	ssize_t n;
	int hops = 0;

	for (rest += strspn(rest, "/"); *rest; rest += strspn(rest, "/")) {
		len = strcspn(rest, "/");
		next = arena_printf(a, "%s/%.*s", done, (int)len, rest);
		rest += len;
		if (!strcmp(fs_base(next), ".."))
			done = parent(a, done);
		else if (strcmp(fs_base(next), ".")) {
			n = readlink(join_path(a, root, "%s", next), link, sizeof(link) - 1);
			if (n > 0 && ++hops > LINKS_MAX)
				return NULL;
			if (n > 0) {
				rest = arena_printf(a, "%.*s%s", (int)n, link, rest);
				done = link[0] == '/' ? "" : done;
			} else {
				done = next;
			}
		}
	}
	full = join_path(a, root, "%s", done);
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

void *pass_over(struct target *t, const char *fmt, ...)
{
	AUTO_BUF b = { 0 };
	va_list ap;

	if (t->priv->passed_over)
		return NULL;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	t->priv->passed_over = arena_strdup(t->arena, buf_str(&b));
	return NULL;
}

bool can_take(struct target *t, const char *path)
{
	struct stat st;
	int error = stat(path, &st) ? errno : 0;

	if (error == ENOENT && !lstat(path, &st))
		return pass_over(t, "%s is a link to what is not there", path);
	if (error == ENOENT || error == ENOTDIR)
		return false;
	if (error || access(path, R_OK))
		return pass_over(t, "%s: %s", path, strerror(error ? error : errno));
	return S_ISREG(st.st_mode) || pass_over(t, "%s is no file", path);
}

const char *in_parentheses(struct arena *a, const char *text)
{
	return text ? arena_printf(a, " (%s)", text) : "";
}
