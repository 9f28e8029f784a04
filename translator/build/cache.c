/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cache directory: kernel/KEY/ for each prepared kernel, script/KEY.ko for each finished module (nameless: any
 * name can be written into it), module/NAME.ko for those that -p4 named without -m. A key is a hash of all that
 * the content depends on, so entries are never wrong, only unused; the least recently used go when the sum passes
 * the limit (256 MB, or the number in the file cache_mb_limit). A cache that others may write would let them run
 * code in the kernel: it is refused.
 */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define CACHE_LIMIT_MB 256
/* Another run may be linking against a prepared kernel: young ones stay. */
#define KERNEL_MIN_AGE 3600

/* Says what about @dir is wrong. */
static bool refuse(struct diag *d, const char *dir)
{
	struct stat st;

	if (lstat(dir, &st)) {
		env_error(d, "the cache directory %s: %s", dir, strerror(errno));
	} else if (st.st_uid != geteuid()) {
		env_error(d, "the cache directory %s belongs to user %u, not to user %u, who runs this", dir,
			  (unsigned)st.st_uid, (unsigned)geteuid());
	} else if (S_ISDIR(st.st_mode)) {
		env_error(d, "others may write in the cache directory %s", dir);
		diag_hint(d, "chmod go-w %s", dir);
	} else {
		env_error(d, "the cache directory %s is no directory of user %u's own", dir, (unsigned)geteuid());
	}
	diag_hint(d, "set SYSTEMTAP_DIR to a directory of your own, or use --disable-cache");
	return false;
}

static bool make_private(struct diag *d, const char *dir)
{
	int err = fs_mkdir_p(dir, 0700);

	if (err) {
		env_error(d, "cannot make the cache directory %s: %s", dir, strerror(-err));
		diag_hint(d, "set SYSTEMTAP_DIR to a directory of your own, or use --disable-cache");
		return false;
	}
	return fs_is_private_dir(dir) || refuse(d, dir);
}

/* The directory that holds the cache, whole; NULL: there is none. */
static const char *cache_parent(struct arena *a)
{
	const char *parent = fs_own_dir(a);
	char *cwd;

	if (parent && parent[0] != '/') {
		cwd = realpath(".", NULL);
		parent = arena_printf(a, "%s/%s", cwd ? cwd : "", parent);
		free(cwd);
	}
	return parent;
}

const char *cache_dir(struct arena *a, struct diag *d)
{
	const char *parent = cache_parent(a), *dir;

	if (!parent) {
		env_error(d, "SYSTEMTAP_DIR and HOME are not set and the user has no home directory: no place for the cache");
		diag_hint(d, "use --disable-cache");
		return NULL;
	}
	dir = arena_printf(a, "%s/cache", parent);
	return make_private(d, parent) && make_private(d, dir) ? dir : NULL;
}

const char *cache_dir_if_private(struct arena *a)
{
	const char *parent = cache_parent(a), *dir;

	if (!parent)
		return NULL;
	dir = arena_printf(a, "%s/cache", parent);
	return !fs_mkdir_p(parent, 0700) && fs_is_private_dir(parent) && !fs_mkdir_p(dir, 0700) && fs_is_private_dir(dir) ? dir : NULL;
}

static int lock_as(const char *path, int how)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return -1;
	while (flock(fd, how)) {
		if (errno != EINTR) {
			int err = errno;

			close(fd);
			errno = err;
			return -1;
		}
	}
	return fd;
}

/* Builds share the lock of the whole cache, who empties it is alone. */
static int lock_cache(const char *dir, int how)
{
	AUTO_BUF path = { 0 };

	buf_printf(&path, "%s/.lock", dir);
	return lock_as(path.p, how);
}

int cache_use(const char *dir)
{
	return dir ? lock_cache(dir, LOCK_SH) : -1;
}

int cache_clean(const char *dir)
{
	static const char *const parts[] = { "kernel", "script", "module", "index" };
	AUTO_BUF path = { 0 };
	int err = 0, one, lock = lock_cache(dir, LOCK_EX | LOCK_NB);
	size_t i;

	if (lock < 0 && errno == EWOULDBLOCK) {
		fputs("Waiting for other runs to finish their builds ...\n", stderr);
		lock = lock_cache(dir, LOCK_EX);
	}
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		path.len = 0;
		buf_printf(&path, "%s/%s", dir, parts[i]);
		one = fs_exists(path.p) ? fs_remove_tree(path.p) : 0;
		if (!err)
			err = one;
	}
	cache_unlock(lock);
	return err;
}

int cache_lock(const char *path)
{
	return lock_as(path, LOCK_EX);
}

void cache_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* ---- the limit ---- */

struct entry {
	char *path;
	off_t size;
	time_t used;
	bool is_kernel;
};
typedef VEC(struct entry) entry_vec;

static off_t dir_size(struct arena *a, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;
	off_t sum = 0;

	while (d && (e = readdir(d)))
		if (!lstat(arena_printf(a, "%s/%s", dir, e->d_name), &st) && S_ISREG(st.st_mode))
			sum += st.st_size;
	if (d)
		closedir(d);
	return sum;
}

static void collect(struct arena *a, const char *dir, entry_vec *out)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d))) {
		struct entry one = { .path = arena_printf(a, "%s/%s", dir, e->d_name) };

		if (e->d_name[0] == '.' || lstat(one.path, &st))
			continue;
		one.is_kernel = S_ISDIR(st.st_mode);
		one.size = one.is_kernel ? dir_size(a, one.path) : st.st_size;
		one.used = st.st_mtime;
		vec_push(a, out, one);
	}
	if (d)
		closedir(d);
}

static int oldest_first(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	return a->used < b->used ? -1 : a->used > b->used;
}

static off_t limit_of(const char *cache)
{
	AUTO_BUF path = { 0 };
	AUTO_BUF text = { 0 };
	long mb = 0;

	buf_printf(&path, "%s/cache_mb_limit", cache);
	if (!fs_read(path.p, &text))
		mb = strtol(buf_str(&text), NULL, 10);
	return (off_t)(mb > 0 && mb < 1 << 20 ? mb : CACHE_LIMIT_MB) << 20;
}

static void enforce_limit(const char *cache, const char *keep)
{
	struct arena *a = arena_create();
	entry_vec all = { 0 };
	off_t sum = 0, limit = limit_of(cache);
	int i;

	collect(a, arena_printf(a, "%s/kernel", cache), &all);
	collect(a, arena_printf(a, "%s/script", cache), &all);
	collect(a, arena_printf(a, "%s/module", cache), &all);
	for (i = 0; i < all.n; i++)
		sum += all.v[i].size;
	if (sum > limit)
		qsort(all.v, (size_t)all.n, sizeof(all.v[0]), oldest_first);
	for (i = 0; i < all.n && sum > limit; i++) {
		const struct entry *o = &all.v[i];

		if (!strcmp(o->path, keep) || (o->is_kernel && time(NULL) - o->used < KERNEL_MIN_AGE))
			continue;
		if (!fs_remove_tree(o->path))
			sum -= o->size;
	}
	arena_destroy(a);
}

/* ---- scripts ---- */

char *cache_script_path(struct build_env *e, const struct prepared *p, const struct build_script *s)
{
	struct hash h;
	char hex[33];
	int i;

	if (!e->cache_dir)
		return NULL;
	hash_init(&h);
	hash_add(&h, &p->key, sizeof(p->key));
	hash_add(&h, s->source, s->source_len);
	hash_str(&h, "");
	if (s->headers_source)
		hash_add(&h, s->headers_source, s->headers_len);
	for (i = 0; i < e->ndefines; i++)
		hash_str(&h, e->defines[i]);
	hash_hex(&h, hex);
	return arena_printf(e->arena, "%s/script/%s.ko", e->cache_dir, hex);
}

void cache_store(struct build_env *e, const char *path, const void *ko, size_t len)
{
	int err = fs_mkdir_p(arena_printf(e->arena, "%s/script", e->cache_dir), 0700);

	if (!err)
		err = fs_write_atomic(path, ko, len, 0600);
	if (err && e->verbose)
		fprintf(stderr, "spile: not kept in the cache: %s: %s\n", path, strerror(-err));
	enforce_limit(e->cache_dir, path);
}

bool build_cached(struct build_env *e, struct prepared *p, const struct build_script *s, const char *ko)
{
	const char *path = cache_script_path(e, p, s);
	AUTO_BUF text = { 0 };
	struct elf_image im;

	if (!path || fs_read(path, &text))
		return false;
	im.p = (unsigned char *)text.p;
	im.n = text.len;
	/* A machine that went down may have left a file without its end. */
	if (!elf_image_ok(&im)) {
		unlink(path);
		return false;
	}
	utimensat(AT_FDCWD, path, NULL, 0);
	return module_write_named(e->diag, &im, s->name, ko);
}
