/* SPDX-License-Identifier: GPL-2.0 */
/* What a build needs of the machine, and failures said in words: what is missing and which command gets it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* memmem */
#endif
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *program, *debian, *rhel; } needed[] = {
	{ "make", "make", "make" },
	{ "ld", "binutils", "binutils" },
	{ "ar", "binutils", "binutils" },
	{ "strip", "binutils", "binutils" },
};

static void hint_install(struct diag *d, const char *debian, const char *rhel)
{
	diag_hint(d, "Debian, Ubuntu: apt install %s", debian);
	diag_hint(d, "RHEL, Fedora:   yum install %s", rhel);
}

char *tools_find(struct arena *a, const char *program)
{
	const char *path = getenv("PATH"), *end;
	struct stat st;
	char *full;

	if (strchr(program, '/'))
		return arena_strdup(a, program);
	for (; path && *path; path = *end ? end + 1 : end) {
		end = path + strcspn(path, ":");
		full = arena_printf(a, "%.*s/%s", (int)(end - path), path, program);
		if (!stat(full, &st) && S_ISREG(st.st_mode) && (st.st_mode & 0111))
			return full;
	}
	return NULL;
}

bool tools_present(struct build_env *e)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		if (tools_find(e->arena, needed[i].program))
			continue;
		env_error(e->diag, "building a module needs the program '%s', which is not installed", needed[i].program);
		hint_install(e->diag, needed[i].debian, needed[i].rhel);
		ok = false;
	}
	return ok;
}

/* The word before @end, back to a character that no program name has. */
static const char *word_before(const char *start, const char *end, size_t *len)
{
	const char *p = end;

	while (p > start && !strchr(" \t\n:'\"`", p[-1]))
		p--;
	*len = (size_t)(end - p);
	return p;
}

/* "/bin/sh: 1: gcc-12: not found", "make[3]: gcc-12: No such file or directory", "gcc-12: command not found" */
static const char *missing_program(struct arena *a, const char *output)
{
	static const char *const says[] = { ": not found", ": command not found", ": No such file or directory" };
	const char *at, *w, *name;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(says); i++) {
		for (at = strstr(output, says[i]); at; at = strstr(at + 1, says[i])) {
			w = word_before(output, at, &n);
			if (!n || memchr(w, '/', n))
				continue;
			name = arena_strndup(a, w, n);
			if (strstr(name, "gcc") || strstr(name, "clang") || !strcmp(name, "bc") || !strcmp(name, "perl"))
				if (!tools_find(a, name))
					return name;
		}
	}
	return NULL;
}

/* True for a line that says what went wrong; the commands that make shows are none, whatever flags they have. */
static bool is_complaint(const char *line, size_t n)
{
	static const char *const says[] = { "error: ", "ERROR:", "undefined reference", "*** ", "No space left", "No such file", "out of memory", "memory exhausted",
					  "Killed" };
	size_t i;

	if (memmem(line, n, " -nostdinc ", 11) || memmem(line, n, "echo ", 5))
		return false;
	for (i = 0; i < ARRAY_SIZE(says); i++)
		if (memmem(line, n, says[i], strlen(says[i])))
			return true;
	return false;
}

/* The lines of @output that say what went wrong; else its last ones. */
static void show_lines(struct buf *out, const char *output)
{
	const char *p, *end;
	int shown = 0;

	for (p = output; *p && shown < 12; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		if (is_complaint(p, (size_t)(end - p))) {
			buf_printf(out, "\n  %.*s", (int)(end - p), p);
			shown++;
		}
	}
	if (shown)
		return;
	for (p = output + strlen(output); p > output && shown < 12; p--)
		if (p[-1] == '\n')
			shown++;
	buf_printf(out, "\n%s", p);
}

bool tools_out_of_memory(const char *output)
{
	return strstr(output, "out of memory") || strstr(output, "memory exhausted") || strstr(output, "Killed signal") || strstr(output, "Cannot allocate memory");
}

void tools_hint_memory(struct diag *d)
{
	diag_hint(d, "the compiler had too little memory: make some free, or allow it more (--rlimit-as, ulimit -v)");
}

void tools_explain_kbuild(struct build_env *e, const char *output, const char *log_path)
{
	const char *program = missing_program(e->arena, output);
	AUTO_BUF lines = { 0 };

	if (program) {
		env_error(e->diag, "kernel %s wants '%s' to build modules, which is not installed", e->release, program);
		hint_install(e->diag, program, strstr(program, "gcc") ? "gcc" : program);
		return;
	}
	show_lines(&lines, output);
	env_error(e->diag, "the runtime does not build for kernel %s in %s:%s", e->release, e->build_dir, buf_str(&lines));
	if (strstr(output, "No space left on device"))
		diag_hint(e->diag, "the disk is full");
	else if (tools_out_of_memory(output))
		tools_hint_memory(e->diag);
	else if (strstr(output, "No rule to make target") || !fs_exists(arena_printf(e->arena, "%s/include/generated/autoconf.h", e->build_dir)))
		diag_hint(e->diag, "the build tree is not complete: run `make modules_prepare` there, "
			  "or install the kernel's headers package anew");
	if (log_path)
		diag_hint(e->diag, "all that make said is in %s", log_path);
}

static void hint_room(struct diag *d)
{
	diag_hint(d, "make room there, or name another directory with --tmpdir=DIR or $SYSTEMTAP_DIR");
}

void report_write_error(struct diag *d, const char *file, int err)
{
	env_error(d, "cannot write %s: %s", file, strerror(err < 0 ? -err : err));
	if (err == -ENOSPC || err == -EDQUOT)
		hint_room(d);
}

int run_make(struct build_env *e, const char *dir, const word_vec *vars, struct buf *output)
{
	/*
	 * What an outer make left in the environment would change what this one does; messages are searched, so
	 * they must not be translated.
	 */
	static const char *const start[] = { "env", "-u", "MAKEFLAGS", "-u", "MAKELEVEL", "-u", "MFLAGS", "LC_ALL=C", "make", "-C" };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct arena *a = e->arena;
	struct proc_result r;
	word_vec v = { 0 };
	size_t k;
	int i;

	for (k = 0; k < ARRAY_SIZE(start); k++)
		vec_push(a, &v, (char *)start[k]);
	vec_push(a, &v, arena_strdup(a, e->build_dir));
	vec_push(a, &v, arena_printf(a, "-j%ld", cpus > 0 ? cpus : 1));
	vec_push(a, &v, arena_printf(a, "M=%s", dir));
	/* Until 5.16 the objtool command is only to be seen in what make prints. */
	vec_push(a, &v, (char *)"V=1");
	/* Debug information is a third of the compile time and would be stripped. */
	vec_push(a, &v, (char *)"KCFLAGS=-g0");
	/* Type information for BPF would be made of it, by a program that is not always there. */
	vec_push(a, &v, (char *)"CONFIG_DEBUG_INFO_BTF_MODULES=");
	for (i = 0; i < vars->n; i++)
		vec_push(a, &v, vars->v[i]);
	for (i = 0; i < e->nmake_args; i++)
		vec_push(a, &v, e->make_args[i]);
	proc_run(argv_of(a, &v, "modules", NULL), NULL, PROC_MERGE | PROC_QUIET_IN, &r);
	*output = r.out;
	if (e->verbose > 2)
		fprintf(stderr, "%s", buf_str(output));
	return r.status;
}

static void show_command(char **argv)
{
	int i;

	for (i = 0; argv[i]; i++)
		fprintf(stderr, "%s%s", i ? " " : "  ", argv[i]);
	fputc('\n', stderr);
}

bool run_tool(struct build_env *e, char **argv, const char *cwd, const char *what)
{
	struct proc_result r;
	bool ok;

	if (e->verbose > 2)
		show_command(argv);
	proc_run(argv, cwd, PROC_MERGE | PROC_QUIET_IN, &r);
	ok = !r.status;
	if (r.status == -ENOENT) {
		env_error(e->diag, "%s: the program '%s' is not there any more", what, argv[0]);
	} else if (r.status < 0) {
		env_error(e->diag, "%s: cannot run '%s': %s", what, argv[0], strerror(-r.status));
	} else if (!ok) {
		env_error(e->diag, "%s failed (%s, status %d):\n%s", what, argv[0], r.status, buf_str(&r.out));
		if (strstr(buf_str(&r.out), "No space left on device"))
			hint_room(e->diag);
	} else if (r.out.len && e->verbose > 1) {
		fprintf(stderr, "%s", r.out.p);
	}
	proc_result_deinit(&r);
	return ok;
}
