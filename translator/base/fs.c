/* SPDX-License-Identifier: GPL-2.0 */
/* Files and directories: whole-file reads, writes that readers see whole or not at all, trees made and removed. */
#include "fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, struct buf *out)
{
	char chunk[16384];
	ssize_t n;

	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		buf_add(out, chunk, (size_t)n);
		if (!n)
			return 0;
	}
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t did = write(fd, p, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			return -errno;
		p += did;
		n -= (size_t)did;
	}
	return 0;
}

int fs_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = read_all(fd, out);
	close(fd);
	return err;
}

int fs_temp_file(struct arena *a, const char *name, const char *suffix, char **path)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (!dir || !*dir)
		dir = "/tmp";
	*path = arena_printf(a, "%s/%s-XXXXXX%s", dir, name, suffix);
	fd = mkstemps(*path, (int)strlen(suffix));
	if (fd < 0)
		*path = arena_strdup(a, dir);
	return fd;
}

int fs_write_atomic(const char *path, const void *p, size_t n, mode_t mode)
{
	AUTO_BUF tmp = { 0 };
	int fd, err;

	buf_printf(&tmp, "%s.tmp.%d", path, (int)getpid());
	unlink(tmp.p);
	fd = open(tmp.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	err = write_all(fd, p, n);
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(tmp.p, path))
		err = -errno;
	if (err)
		unlink(tmp.p);
	return err;
}

int fs_copy(const char *from, const char *to, mode_t mode)
{
	AUTO_BUF text = { 0 };
	int err = fs_read(from, &text);

	return err ? err : fs_write_atomic(to, buf_str(&text), text.len, mode);
}

static int mkdir_one(const char *path, mode_t mode)
{
	struct stat st;

	if (!mkdir(path, mode))
		return 0;
	if (errno != EEXIST && errno != EROFS && errno != EACCES && errno != EPERM)
		return -errno;
	/* It is there already: fine, whoever may write beside it. */
	{
		int err = -errno;

		if (stat(path, &st))
			return err;
		return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	}
}

int fs_mkdir_p(const char *path, mode_t mode)
{
	AUTO_BUF copy = { 0 };
	char *slash;
	int err;

	if (!*path)
		return -ENOENT;
	buf_puts(&copy, path);
	for (slash = strchr(copy.p + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		err = mkdir_one(copy.p, mode);
		*slash = '/';
		if (err)
			return err;
	}
	return mkdir_one(copy.p, mode);
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* Removes what is in the directory @fd (which it closes); symbolic links are removed, never followed. */
static int remove_inside(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int err = 0, one, sub;

	if (!d) {
		err = -errno;
		close(fd);
		return err;
	}
	while ((e = readdir(d))) {
		if (is_dot(e->d_name))
			continue;
		if (!unlinkat(fd, e->d_name, 0))
			continue;
		one = -errno;
		sub = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0) {
			one = remove_inside(sub);
			if (!one && unlinkat(fd, e->d_name, AT_REMOVEDIR))
				one = -errno;
		}
		if (one && one != -ENOENT && !err)
			err = one;
	}
	closedir(d);
	return err;
}

int fs_remove_tree(const char *path)
{
	struct stat st, root;
	int fd, err;

	if (!*path)
		return -EINVAL;
	if (lstat(path, &st))
		return -errno;
	if (!stat("/", &root) && st.st_dev == root.st_dev && st.st_ino == root.st_ino)
		return -EINVAL;
	if (!S_ISDIR(st.st_mode))
		return unlink(path) ? -errno : 0;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = remove_inside(fd);
	if (!err && rmdir(path))
		err = -errno;
	return err;
}

bool fs_exists(const char *path)
{
	return !access(path, F_OK);
}

bool fs_is_private_dir(const char *path)
{
	struct stat st;

	/* A link in a place that others write could be turned round under us: it has to be our own too. */
	if (lstat(path, &st) || st.st_uid != geteuid())
		return false;
	if (S_ISLNK(st.st_mode) && (stat(path, &st) || st.st_uid != geteuid()))
		return false;
	return S_ISDIR(st.st_mode) && !(st.st_mode & (S_IWGRP | S_IWOTH));
}

char *fs_program_dir(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (n <= 0)
		return arena_strdup(a, ".");
	path[n] = 0;
	slash = strrchr(path, '/');
	if (!slash)
		return arena_strdup(a, ".");
	return arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *fs_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *fs_own_dir(struct arena *a)
{
	const char *own = getenv("SYSTEMTAP_DIR"), *home = getenv("HOME");
	const struct passwd *user;

	if (own && *own)
		return own;
	if (!home || !*home) {
		user = getpwuid(geteuid());
		home = user ? user->pw_dir : NULL;
	}
	return home && *home ? arena_printf(a, "%s/.spile", home) : NULL;
}
