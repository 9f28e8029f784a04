/* SPDX-License-Identifier: GPL-2.0 */
/* Where our own files are, which directories are believed, and the temporary directory. */
#include "driver.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SPILE_PREFIX
#define SPILE_PREFIX "/usr/local"
#endif

bool driver_find_share(struct driver *r)
{
	static const char *const from_program[] = {
		"/..",			/* checkout: build/spile */
		"/../..",		/* checkout: build/san/spile */
		"/../share/spile",	/* installed: bin/spile, wherever the prefix was moved to */
	};
	struct arena *a = r->arena;
	const char *dir;
	size_t i;

	r->program_dir = fs_program_dir(a);
	for (i = 0; i <= ARRAY_SIZE(from_program); i++) {
		dir = SPILE_PREFIX "/share/spile";
		if (i < ARRAY_SIZE(from_program))
			dir = arena_printf(a, "%s%s", r->program_dir, from_program[i]);
		if (fs_exists(arena_printf(a, "%s/runtime/spile.h", dir)) && fs_exists(arena_printf(a, "%s/tapset", dir))) {
			char *real = realpath(dir, NULL);

			r->share = arena_strdup(a, real ? real : dir);
			free(real);
			return true;
		}
	}
	env_error(r->diag, "the installation is not complete: no runtime/ and tapset/ in %s/share/spile", SPILE_PREFIX);
	diag_hint(r->diag, "run `make install`, or the program build/spile in its checkout");
	return false;
}

bool driver_trusts(struct driver *r, const char *dir)
{
	struct stat st, own, place;
	bool same_group;

	if (stat(dir, &st)) {
		env_error(r->diag, "%s: %s", dir, strerror(errno));
		return false;
	}
	if (stat("/proc/self/exe", &own) || stat(r->program_dir ? r->program_dir : "/", &place))
		memset(&own, 0, sizeof(own)), memset(&place, 0, sizeof(place));
	/* Who can change the program can change what it reads as well. */
	same_group = st.st_gid == place.st_gid && (place.st_mode & S_IWGRP) && st.st_uid == place.st_uid;
	if (st.st_uid && st.st_uid != geteuid() && st.st_uid != own.st_uid)
		env_error(r->diag, "%s is refused: it belongs to user %u, who is neither root nor you", dir, (unsigned)st.st_uid);
	else if ((st.st_mode & S_IWOTH) || ((st.st_mode & S_IWGRP) && !same_group))
		env_error(r->diag, "%s is refused: others may write there, and what is there goes into the kernel", dir);
	else
		return true;
	diag_hint(r->diag, "chmod go-w %s, or use a copy of your own", dir);
	return false;
}

/* ---- the temporary directory ---- */

static char tmp_path[4096];
static pid_t tmp_owner;

void driver_remove_tmp(void)
{
	if (tmp_path[0] && tmp_owner == getpid())
		fs_remove_tree(tmp_path);
	tmp_path[0] = 0;
}

/* A signal ends us: the directory goes first. Only calls that a signal handler may make. */
static void remove_and_die(int sig)
{
	sigset_t set;
	pid_t pid;

	if (tmp_path[0] && tmp_owner == getpid()) {
		pid = fork();
		if (!pid) {
			execl("/bin/rm", "rm", "-rf", "--", tmp_path, (char *)NULL);
			_exit(127);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
}

static void catch_signals(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU, SIGXFSZ };
	struct sigaction act = { .sa_handler = remove_and_die }, old;
	size_t i;

	sigfillset(&act.sa_mask);
	for (i = 0; i < ARRAY_SIZE(sigs); i++)
		if (!sigaction(sigs[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &act, NULL);
}

const char *driver_tmp(struct driver *r)
{
	const char *base = r->o->tmpdir, *env = getenv("TMPDIR"), *odd;
	char *path;

	if (r->tmp)
		return r->tmp;
	if (!base)
		base = env && *env ? env : "/tmp";
	path = arena_printf(r->arena, "%s%s/spileXXXXXX", base[0] == '/' ? "" : "./", base);
	if (base[0] != '/') {
		char *real = realpath(base, NULL);

		if (real)
			path = arena_printf(r->arena, "%s/spileXXXXXX", real);
		free(real);
	}
	odd = strpbrk(path, " \t\n'\"$;#:%\\()&|<>*?[]{}~!`^");
	if (odd) {
		env_error(r->diag, "the temporary directory '%s' has a '%c', which make cannot take in a path", base, *odd);
		diag_hint(r->diag, "name another one with --tmpdir=DIR");
		return NULL;
	}
	if (strlen(path) >= sizeof(tmp_path) || !mkdtemp(path)) {
		env_error(r->diag, "cannot make a temporary directory in %s: %s", base, strerror(errno));
		diag_hint(r->diag, "name another one with --tmpdir=DIR");
		return NULL;
	}
	strcpy(tmp_path, path);
	tmp_owner = getpid();
	catch_signals();
	atexit(driver_remove_tmp);
	r->tmp = path;
	return path;
}

void driver_keep_tmp(struct driver *r)
{
	if (!r->tmp)
		return;
	tmp_path[0] = 0;
	fprintf(stderr, "Keeping temporary directory \"%s\"\n", r->tmp);
}
