/* SPDX-License-Identifier: GPL-2.0 */
/* Files and processes: whole-file reads, atomic writes, directories, spawning with captured output. */
#ifndef SPILE_FS_H
#define SPILE_FS_H

#include "base.h"
#include <sys/types.h>

/* All return 0 or -errno unless said otherwise. */
int fs_read(const char *path, struct buf *out);
/* Writes PATH.tmp.PID and renames it over @path: readers see the old or the whole new file. Removes the temporary on failure (full disk). */
int fs_write_atomic(const char *path, const void *p, size_t n, mode_t mode);
int fs_copy(const char *from, const char *to, mode_t mode);
int fs_mkdir_p(const char *path, mode_t mode);
/* Removes a tree; refuses "/" and "". Does not follow symbolic links. */
int fs_remove_tree(const char *path);
bool fs_exists(const char *path);
/* True when @path is a directory of the effective user's own that nobody else may write. */
bool fs_is_private_dir(const char *path);
/* Where the user's cache and rc file are: $SYSTEMTAP_DIR, or .spile of the home directory (services run without $HOME); NULL: there is none. May be relative. */
const char *fs_own_dir(struct arena *a);
/* The part of @path behind its last '/'; all of it when there is none. */
const char *fs_base(const char *path);
/* Makes and opens a file "NAME-XXXXXX<suffix>" where temporary files go: $TMPDIR, else /tmp. Its path in *path; -1: *path is where none can be made. */
int fs_temp_file(struct arena *a, const char *name, const char *suffix, char **path);
/* Directory of the running program (from /proc/self/exe), in the arena. */
char *fs_program_dir(struct arena *a);

/* ---- processes ---- */
struct proc_result {
	int status;		/* exit code, 128+signal, or -errno when it could not be started (-ENOENT: no such program) */
	struct buf out, err;	/* captured text; merged into out when PROC_MERGE */
};
enum { PROC_MERGE = 1, PROC_QUIET_IN = 2 };
/* Runs argv[0] (searched in PATH), waits. @cwd may be NULL. SIGINT, SIGTERM, SIGHUP reach the child too; a child never outlives us. */
int proc_run(char *const argv[], const char *cwd, int flags, struct proc_result *r);
/* The same through /bin/sh -c. */
int proc_shell(const char *command, const char *cwd, int flags, struct proc_result *r);
void proc_result_deinit(struct proc_result *r);

#endif
