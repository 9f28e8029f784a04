/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The index in the cache. What lies there decides where probes go: a file that is not the user's own, that others may write, or that is
 * of another build is not used.
 */
#include "findex.h"
#include "target_priv.h"
#include "../base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT = 16 };	/* indexes: a kernel and its modules, of a few kernels; the largest has some 10 MB */

/* Hex digits only: it becomes a file's name. */
static bool is_id(const char *id)
{
	return id && strlen(id) >= 8 && strlen(id) < 128 && !id[strspn(id, "0123456789abcdef")];
}

struct findex *findex_load(struct arena *a, const char *dir, const char *build_id)
{
	struct findex *ix = NEW(a, struct findex);
	struct stat st;
	void *p = MAP_FAILED;
	int fd;

	if (!dir || !is_id(build_id))
		return NULL;
	fd = open(arena_printf(a, "%s/%s", dir, build_id), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 022) &&
	    st.st_size >= (off_t)sizeof(struct findex_head))
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p != MAP_FAILED)
		futimens(fd, NULL);	/* the least recently used go first */
	close(fd);
	if (p == MAP_FAILED)
		return NULL;
	if (memcmp(p, "spixA04", 8) || strncmp(((struct findex_head *)p)->build_id, build_id, 128) ||
	    !findex_use(ix, p, (size_t)st.st_size)) {
		munmap(p, (size_t)st.st_size);
		return NULL;
	}
	ix->mapped = p;
	return ix;
}

/* Removes the least recently used when there are too many. */
static void bound(struct arena *a, const char *dir)
{
	const char *oldest = NULL;
	struct timespec when = { 0, 0 };
	struct dirent *e;
	struct stat st;
	DIR *d = opendir(dir);
	int n = 0;

	while (d && (e = readdir(d))) {
		const char *path = arena_printf(a, "%s/%s", dir, e->d_name);

		if (e->d_name[0] == '.' || lstat(path, &st) || !S_ISREG(st.st_mode))
			continue;
		n++;
		if (!oldest || st.st_mtim.tv_sec < when.tv_sec) {
			oldest = path;
			when = st.st_mtim;
		}
	}
	if (d)
		closedir(d);
	if (n > KEPT && oldest)
		unlink(oldest);
}

int findex_save(const struct findex *ix, struct arena *a, const char *dir)
{
	int err;

	if (!dir || !is_id(ix->head->build_id))
		return -EINVAL;
	err = fs_mkdir_p(dir, 0700);
	if (!err && !fs_is_private_dir(dir))
		err = -EPERM;
	if (!err)
		err = fs_write_atomic(arena_printf(a, "%s/%s", dir, ix->head->build_id), ix->head, ix->size, 0600);
	if (!err)
		bound(a, dir);
	return err;
}

void findex_close(struct findex *ix)
{
	if (ix && ix->mapped)
		munmap(ix->mapped, ix->size);
	if (ix)
		ix->mapped = NULL;
}
