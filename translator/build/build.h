/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From generated C to a module. Once per kernel, kbuild compiles the runtime and shows its commands; after that
 * each script is one replayed compiler command, objtool where that kernel runs it, and one link.
 */
#ifndef SPILE_BUILD_H
#define SPILE_BUILD_H

#include "../base/fs.h"
#include "../diag/diag.h"

struct build_env {
	struct arena *arena;
	struct diag *diag;
	const char *release, *arch;
	const char *build_dir;		/* kernel build tree */
	const char *why_no_build;	/* shown when build_dir is NULL */
	const char *runtime_dir;	/* runtime/ and kmod-template/ of the installation or checkout */
	const char *template_dir;
	const char *cache_dir;		/* NULL: no cache (--disable-cache): everything is made below tmp_dir */
	const char *tmp_dir;		/* the run's private directory, removed by the caller at the end */
	char *const *make_args;		/* -B NAME=VAL */
	int nmake_args;
	char *const *defines;		/* -D NAME=VAL, without "-D" */
	int ndefines;
	int verbose;
};

struct build_script {
	const char *name;		/* module name, [a-z0-9_]+ */
	const char *source;		/* generated C */
	size_t source_len;
	const char *headers_source;	/* second file, with kernel headers (embedded C); NULL: none */
	size_t headers_len;
	const char *work_dir;		/* where files are made; exists, private */
};

/*
 * The kernel's prepared directory in the cache, made when it is not there (it takes seconds:
 * says so on a terminal, or when verbose). NULL: error reported.
 */
struct prepared;
struct prepared *build_prepare(struct build_env *e);
/* Makes work_dir/NAME.ko (and keeps it in the cache). False: error reported. */
bool build_module(struct build_env *e, struct prepared *p, const struct build_script *s);
/*
 * Copies a finished module of the same content from the cache to @ko; false when there is none, or with an error
 * reported.
 */
bool build_cached(struct build_env *e, struct prepared *p, const struct build_script *s, const char *ko);

/*
 * An object file with the types of @headers ("<a.h><b.h>"), compiled as for a module of the kernel @p, or as for a program here when that is NULL. NULL with
 * *why.
 */
const char *build_types(struct build_env *e, const struct prepared *p, const char *headers, const char **why);

/* The user's cache directory: $SYSTEMTAP_DIR/cache, else ~/.spile/cache. NULL with an error when it is not private. */
const char *cache_dir(struct arena *a, struct diag *d);
/* The same for what can do without: NULL, and no error, when there is none or it is not private. */
const char *cache_dir_if_private(struct arena *a);
/* Waits until no other run builds with it. */
int cache_clean(const char *dir);
/* Keeps it from being emptied (NULL: there is none), until cache_unlock() of what is returned; -1 is nothing to unlock. */
int cache_use(const char *dir);
void cache_unlock(int fd);

#endif
