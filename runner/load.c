/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading and removing. The file is looked through before the kernel gets it, so that the usual refusals name their
 * reason; it is then loaded by the very descriptor that was looked through.
 */
#include "load.h"
#include "explain.h"
#include "memory.h"

#include "../runtime/abi/limits.h"
#include "../runtime/abi/meta.h"
#include "../runtime/abi/ring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifndef SYS_finit_module	/* glibc 2.17 with older kernel headers */
#define SYS_finit_module 313
#endif

enum { FILE_MAX_MB = 256 };
#define OWN_PREFIX "sp_"	/* of the runtime's parameters */

/* ---- finding the file ---- */

static char *join(const char *a, const char *b, const char *c)
{
	size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
	char *s = sr_alloc(size);

	snprintf(s, size, "%s%s%s", a, b, c);
	return s;
}

static bool is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Opens @path and gives it in *found; -1 when it is not there. Takes @path. */
static int try_open(char *path, char **found)
{
	int fd = is_dir(path) ? -1 : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || is_dir(path))) {
		free(path);
		return -1;
	}
	*found = path;
	return fd;
}

/*
 * A path is a path; a bare name is looked for here and where modules for scripts are kept. The descriptor, or -1 with
 * *path set (it is there but cannot be read, see errno) or NULL (there is none).
 */
static int find_file(const char *module, char **path)
{
	static const char *const dirs[] = { "/spile/", "/systemtap/" };
	struct utsname u;
	char *dir;
	size_t i;
	int fd;

	*path = NULL;
	fd = try_open(join(module, "", ""), path);
	if (*path)
		return fd;
	fd = try_open(join(module, ".ko", ""), path);
	if (*path || strchr(module, '/'))
		return fd;
	uname(&u);
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]) && !*path; i++) {
		dir = join("/lib/modules/", u.release, dirs[i]);
		fd = try_open(join(dir, module, ""), path);
		if (!*path)
			fd = try_open(join(dir, module, ".ko"), path);
		free(dir);
	}
	return fd;
}

static int read_all(int fd, struct sr_text *t)
{
	for (;;) {
		ssize_t n = read(fd, sr_text_room(t, 64 * 1024), 64 * 1024);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		t->len += (size_t)n;
		if (t->len > (size_t)FILE_MAX_MB << 20)
			return -EFBIG;
	}
}

/* ---- checks ---- */

int sr_load_check_kernel(const struct sr_modfile *f, const char *release, char *why, size_t why_size)
{
	const char *magic = sr_modfile_info(f, "vermagic", NULL), *row = NULL, *abi;
	size_t len = magic ? strcspn(magic, " ") : 0, used;
	bool any = false;

	abi = sr_modfile_info(f, "spile_abi", NULL);
	if (!abi) {
		snprintf(why, why_size, "is a kernel module, but not one made by spile: modprobe and insmod load such");
		return -1;
	}
	if (strtoul(abi, NULL, 10) != SP_ABI_VERSION) {
		snprintf(why, why_size, "was built for ABI %s, this runner speaks %d: rebuild the module or use its spilerun", abi,
			 SP_ABI_VERSION);
		return -1;
	}
	used = (size_t)snprintf(why, why_size, "was translated for kernel");
	while ((row = sr_modfile_info(f, "spile_kernel", row)) != NULL) {
		if (!strcmp(row, release))
			break;
		if (used < why_size)
			used += (size_t)snprintf(why + used, why_size - used, "%s %s", any ? "," : "", row);
		any = true;
	}
	if (any && !row) {
		if (used < why_size)
			snprintf(why + used, why_size - used, ", not for this one, %s: spile -r %s SCRIPT translates it", release, release);
		return -1;
	}
	/* With symbol versions the kernel ignores the release in vermagic: that is how one module serves a kABI. */
	if (magic && !strstr(magic, "modversions") && (strncmp(magic, release, len) || release[len])) {
		snprintf(why, why_size, "was built for kernel %.*s, not for this one, %s: spile -r %s SCRIPT translates it", (int)len, magic,
			 release, release);
		return -1;
	}
	return 0;
}

static int own_len(const char *param)
{
	return strncmp(param, OWN_PREFIX, sizeof(OWN_PREFIX) - 1) ? 0 : (int)sizeof(OWN_PREFIX) - 1;
}

static size_t list_names(const struct sr_modfile *f, const char *tag, char *to, size_t used, size_t size)
{
	const char *v = NULL, *name;

	while ((v = sr_modfile_info(f, tag, v)) != NULL && used < size) {
		name = v + own_len(v);
		used += (size_t)snprintf(to + used, size - used, "%s%.*s", used ? ", " : "", (int)strcspn(name, ":"), name);
	}
	return used;
}

/* The globals and parameters that the module takes, for a user who named another. */
static void list_params(const struct sr_modfile *f, char *to, size_t size)
{
	to[0] = '\0';
	list_names(f, "parm", to, list_names(f, "spile_global", to, 0, size), size);
}

/* Limits are numbers within bounds; what is no limit is not looked at. */
static int check_limit(const char *param, size_t len, const char *value, char *why, size_t why_size)
{
	static const struct { const char *name; long long least, most; } limits[] = {
#define X(define, name, least, most) { name, least, most },
		SP_LIMITS(X)
#undef X
	};
	const char *name = param + own_len(param);
	long long n;
	char *end;
	size_t i;

	len -= (size_t)(name - param);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (strlen(limits[i].name) == len && !memcmp(limits[i].name, name, len))
			break;
	if (i == sizeof(limits) / sizeof(limits[0]))
		return 0;
	errno = 0;
	n = strtoll(value, &end, 0);
	if (end == value || *end)
		snprintf(why, why_size, "%s: '%s' is no number", limits[i].name, value);
	else if (errno || n < limits[i].least || n > limits[i].most)
		snprintf(why, why_size, "%s: %s is not within %lld and %lld", limits[i].name, value, limits[i].least, limits[i].most);
	else
		return 0;
	return -1;
}

/*
 * The runtime's own parameters start with sp_, so that no global of a script can be called the same; who has a limit
 * to raise need not write that.
 */
static int add_param(const struct sr_modfile *f, struct sr_text *params, const char *param, char *why, size_t why_size)
{
	size_t len = strcspn(param, "=");
	const char *value = param + len, *prefix = "", *quote;
	char known[512], own[64];

	if (!*value || !len) {
		snprintf(why, why_size, "parameters are NAME=VALUE, not '%s'", param);
		return -1;
	}
	value++;
	if (sr_modfile_has_global(f, param, len))
		return 0;
	if (!sr_modfile_has_param(f, param, len)) {
		prefix = OWN_PREFIX;
		snprintf(own, sizeof(own), OWN_PREFIX "%.*s", (int)len, param);
	}
	if (*prefix && !sr_modfile_has_param(f, own, strlen(own))) {
		list_params(f, known, sizeof(known));
		snprintf(why, why_size, "%s has no parameter '%.*s'; it has: %s", f->name, (int)len, param,
			 *known ? known : "none");
		return -1;
	}
	if (check_limit(param, len, value, why, why_size) < 0)
		return -1;
	if (strpbrk(value, "\"\n")) {
		snprintf(why, why_size, "the kernel's parameters cannot hold quotes or line ends: %.*s", (int)len, param);
		return -1;
	}
	if (params->len)
		sr_text_add(params, " ", 1);
	quote = strpbrk(value, " \t") || !*value ? "\"" : "";
	sr_text_printf(params, "%s%.*s=%s%s%s", prefix, (int)len, param, quote, value, quote);
	return 0;
}

int sr_load_params(const struct sr_modfile *f, const struct sr_opts *o, struct sr_text *params, char *why, size_t why_size)
{
	char bufsize[40];
	int i;

	if (o->buffer_mb) {
		snprintf(bufsize, sizeof(bufsize), OWN_PREFIX "bufsize=%ld", o->buffer_mb << 10	/* KB */);
		if (add_param(f, params, bufsize, why, why_size) < 0)
			return -1;
	}
	if (o->timing && add_param(f, params, OWN_PREFIX "timing=1", why, why_size) < 0)
		return -1;
	for (i = 0; o->params[i]; i++)
		if (add_param(f, params, o->params[i], why, why_size) < 0)
			return -1;
	sr_text_add(params, "", 1);
	return 0;
}

/* ---- loading ---- */

/* The number that @params give to @name (with its '='), 0: none. */
static unsigned long long param_value(const char *params, const char *name)
{
	const char *at = strstr(params, name);

	return at ? strtoull(at + strlen(name), NULL, 0) : 0;
}

static int load_file(int fd, const char *path, const struct sr_text *file, const struct sr_opts *o, struct sr_say *say,
		     char name[SR_NAME_MAX])
{
	struct sr_text params = { NULL, 0, 0 };
	struct sr_modfile f;
	struct utsname u;
	char why[1024];
	int klog, result = -1;

	uname(&u);
	if (sr_modfile_parse(&f, file->p, file->len, why, sizeof(why)) < 0 ||
	    sr_load_check_kernel(&f, u.release, why, sizeof(why)) < 0) {
		sr_error(say, "%s %s", path, why);
		return -1;
	}
	if (sr_load_params(&f, o, &params, why, sizeof(why)) < 0 ||
	    sr_memory_check(param_value(params.p, OWN_PREFIX "bufsize="), why, sizeof(why)) < 0) {
		sr_error(say, "%s", why);
		goto out;
	}
	snprintf(name, SR_NAME_MAX, "%s", f.name);
	klog = sr_klog_open();
	if (syscall(SYS_finit_module, fd, params.p, 0) < 0) {
		int err = errno;

		sr_explain_load(err, &f, path, say);
		if (err != EEXIST && !geteuid())
			sr_klog_say(klog, say);
		else if (klog >= 0)
			close(klog);
		goto out;
	}
	if (klog >= 0)
		close(klog);
	sr_verbose(say, "loaded %s as %s%s%s", path, name, params.len > 1 ? ", " : "", params.p);
	result = 0;
out:
	sr_text_deinit(&params);
	return result;
}

int sr_load(const struct sr_opts *o, struct sr_say *say, char name[SR_NAME_MAX])
{
	struct sr_text file = { NULL, 0, 0 };
	char *path;
	int fd, err = 0, result = -1;

	fd = find_file(o->module, &path);
	if (!path) {
		sr_error(say, is_dir(o->module) ? "%s is a directory, no module" : "there is no module %s: spile -p4 SCRIPT makes one", o->module);
		return -1;
	}
	if (fd < 0)
		err = -errno;
	else
		err = read_all(fd, &file);
	if (err)
		sr_error(say, "%s: %s", path, strerror(-err));
	else
		result = load_file(fd, path, &file, o, say, name);
	if (fd >= 0)
		close(fd);
	sr_text_deinit(&file);
	free(path);
	return result;
}

/* ---- removing ---- */

/* 0 or -errno. A reference that is just being given back gets a second. */
static int delete_module(const char *name)
{
	int tries;

	for (tries = 0; tries < 20; tries++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK))
			return 0;
		if (errno != EAGAIN && errno != EBUSY)
			break;
		usleep(50 * 1000);
	}
	return -errno;
}

int sr_unload(const char *name, struct sr_say *say)
{
	int err = delete_module(name);

	if (!err) {
		sr_verbose(say, "removed %s", name);
		return 0;
	}
	sr_explain_unload(-err, name, say);
	return -1;
}

static int delete_all(struct sr_say *say)
{
	DIR *dir = opendir("/proc/" SP_PROC_DIR);
	struct dirent *d;
	int result = 0;

	if (!dir)
		return 0;	/* none was loaded */
	while ((d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.' && syscall(SYS_delete_module, d->d_name, O_NONBLOCK) < 0 &&
		    errno != EAGAIN && errno != EBUSY && errno != ENOENT) {
			sr_explain_unload(errno, d->d_name, say);
			result = -1;
		}
	closedir(dir);
	return result;
}

int sr_delete(const struct sr_opts *o, struct sr_say *say)
{
	char name[SR_NAME_MAX];

	if (!strcmp(o->module, "*"))
		return delete_all(say);
	sr_modfile_name_of(o->module, name, sizeof(name));
	if (!geteuid() && sr_is_loaded(name) && !sr_is_ours(name)) {
		sr_error(say, "module %s is not one of ours: rmmod %s removes it", name, name);
		return -1;
	}
	return sr_unload(name, say);
}
