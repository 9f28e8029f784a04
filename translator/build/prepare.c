/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Once per kernel: a copy of the template with the runtime and a script without probes is built by the kernel's
 * own kbuild, and what scripts need of it is kept: what of the runtime every module has, as one object, the .mod object, and the
 * commands that kbuild used, with which the runtime's other files are compiled when they are needed (units.c).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef VEC(char *) path_vec;

/* ---- the key ---- */

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Files of a tree that are sources, sorted, as paths. Dot files and what a build leaves are not. */
static void list_tree(struct arena *a, const char *dir, path_vec *out)
{
	static const char *const built[] = { ".o", ".ko", ".mod", ".mod.c", ".order", ".symvers", ".a", ".cmd" };
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;
	size_t i, n;
	char *path;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		path = arena_printf(a, "%s/%s", dir, e->d_name);
		if (stat(path, &st))
			continue;
		if (S_ISDIR(st.st_mode)) {
			list_tree(a, path, out);
			continue;
		}
		n = strlen(path);
		for (i = 0; i < ARRAY_SIZE(built); i++)
			if (n > strlen(built[i]) && !strcmp(path + n - strlen(built[i]), built[i]))
				break;
		if (i == ARRAY_SIZE(built))
			vec_push(a, out, path);
	}
	if (d)
		closedir(d);
	if (out->n)
		qsort(out->v, (size_t)out->n, sizeof(out->v[0]), by_name);
}

/* True when @word occurs as a whole identifier in @text. */
static bool has_word(const char *text, const char *word, size_t len)
{
	static const char id[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const char *at;

	for (at = text; (at = strstr(at, word)); at += len)
		if ((at == text || !strchr(id, at[-1])) && (!at[len] || !strchr(id, at[len])))
			return true;
	return false;
}

struct key_state {
	struct build_env *e;
	struct hash h;
	bool *define_matters;	/* [ndefines]: the runtime's text uses it */
};

static void key_tree(struct key_state *k, const char *dir)
{
	struct arena *a = k->e->arena;
	path_vec files = { 0 };
	AUTO_BUF text = { 0 };
	int i, d;

	list_tree(a, dir, &files);
	for (i = 0; i < files.n; i++) {
		text.len = 0;
		if (fs_read(files.v[i], &text))
			continue;
		hash_str(&k->h, files.v[i] + strlen(dir));
		hash_add(&k->h, buf_str(&text), text.len);
		for (d = 0; d < k->e->ndefines; d++) {
			size_t n = strcspn(k->e->defines[d], "=");

			if (has_word(buf_str(&text), arena_strndup(a, k->e->defines[d], n), n))
				k->define_matters[d] = true;
		}
	}
}

static void key_file(struct key_state *k, const char *name)
{
	AUTO_BUF text = { 0 };
	struct stat st;
	const char *path = arena_printf(k->e->arena, "%s/%s", k->e->build_dir, name);

	/* Large and regenerated rarely: its identity is enough. */
	if (!strcmp(name, "Module.symvers")) {
		if (!stat(path, &st))
			hash_str(&k->h, arena_printf(k->e->arena, "%lld %lld %llu", (long long)st.st_size, (long long)st.st_mtime,
						     (unsigned long long)st.st_ino));
		return;
	}
	if (!fs_read(path, &text))
		hash_add(&k->h, buf_str(&text), text.len);
	hash_str(&k->h, "");
}

/*
 * The name of the cache entry, and in *defines the -D words that the runtime is compiled with: those that its text
 * uses, since its objects must agree with the script's. The others are the script's business alone.
 */
static void key_of(struct build_env *e, char hex[33], struct buf *defines)
{
	static const char *const files[] = { ".config", "Module.symvers", "include/config/kernel.release", ".kernelvariables" };
	struct key_state k = { .e = e };
	size_t f;
	int i;

	k.define_matters = NEW_ARRAY(e->arena, bool, e->ndefines + 1);
	hash_init(&k.h);
	hash_str(&k.h, e->release ? e->release : "");
	hash_str(&k.h, e->build_dir);
	for (f = 0; f < ARRAY_SIZE(files); f++)
		key_file(&k, files[f]);
	key_tree(&k, e->runtime_dir);
	key_tree(&k, e->template_dir);
	for (i = 0; i < e->nmake_args; i++)
		hash_str(&k.h, e->make_args[i]);
	for (i = 0; i < e->ndefines; i++)
		if (k.define_matters[i])
			buf_printf(defines, " -D%s", e->defines[i]);
	hash_str(&k.h, buf_str(defines));
	hash_hex(&k.h, hex);
}

/* ---- the build ---- */

/* One preparation on its way. */
struct work {
	struct build_env *e;
	const char *kbuild;	/* M= */
	const char *defines;	/* for the runtime */
	const char *dir;	/* the entry that is being filled */
	struct buf output;	/* of make V=1 */
	struct prepared p;
};

static bool copy_tree(struct build_env *e, const char *from, const char *to)
{
	path_vec files = { 0 };
	int i, err = 0;

	list_tree(e->arena, from, &files);
	for (i = 0; i < files.n && !err; i++) {
		char *dest = arena_printf(e->arena, "%s%s", to, files.v[i] + strlen(from));
		char *slash = strrchr(dest, '/');

		*slash = 0;
		err = fs_mkdir_p(dest, 0700);
		*slash = '/';
		if (!err)
			err = fs_copy(files.v[i], dest, 0600);
		if (err)
			report_write_error(e->diag, dest, err);
	}
	if (!files.n)
		env_error(e->diag, "%s is empty or not there: the installation is not complete", from);
	return files.n && !err;
}

static bool lay_out(struct work *w)
{
	AUTO_BUF script = { 0 };
	AUTO_BUF base = { 0 };
	const char *path = arena_printf(w->e->arena, "%s/script.c", w->kbuild);
	int err;

	if (!copy_tree(w->e, w->e->template_dir, w->kbuild) ||
	    !copy_tree(w->e, w->e->runtime_dir, arena_printf(w->e->arena, "%s/runtime", w->kbuild)))
		return false;
	skeleton_script(&script, w->e->build_dir);
	if (!units_index(w->e, &w->p, &base))
		return false;
	err = fs_write_atomic(path, script.p, script.len, 0600);
	if (!err) {
		path = arena_printf(w->e->arena, "%s/runtime/" BASE_UNIT ".c", w->kbuild);
		err = fs_write_atomic(path, base.p, base.len, 0600);
	}
	if (err)
		report_write_error(w->e->diag, path, err);
	return !err;
}

static const char *keep_log(struct work *w, const char *name)
{
	const char *path = arena_printf(w->e->arena, "%s.log", name);

	return fs_write_atomic(path, buf_str(&w->output), w->output.len, 0600) ? NULL : path;
}

static bool run_kbuild(struct work *w, const char *entry)
{
	struct build_env *e = w->e;
	word_vec vars = { 0 };
	int status;

	vec_push(e->arena, &vars, arena_printf(e->arena, "SPILE_NAME=%s", MODULE_PLACEHOLDER));
	vec_push(e->arena, &vars, arena_printf(e->arena, "SPILE_DEFINES=%s", w->defines));
	vec_push(e->arena, &vars, (char *)"SPILE_BASE=1");
	status = run_make(e, w->kbuild, &vars, &w->output);
	if (status < 0)
		env_error(e->diag, "cannot run make: %s", strerror(-status));
	else if (status)
		tools_explain_kbuild(e, buf_str(&w->output), keep_log(w, entry));
	return !status;
}

/* ---- what it left ---- */

static char *in_kbuild(struct work *w, const char *fmt, const char *name)
{
	AUTO_BUF b = { 0 };

	buf_printf(&b, "%s/", w->kbuild);
	buf_printf(&b, fmt, name);
	return arena_strdup(w->e->arena, b.p);
}

/* objtool's command: beside the compiler's, else of the linked object, else (to 5.16) in what make printed. */
static void find_objtool(struct work *w, const command_vec *script)
{
	struct arena *a = w->e->arena;
	command_vec linked = { 0 }, said = { 0 };
	const word_vec *cmd = command_named(script, "objtool");
	const char *line, *end;

	if (!cmd) {
		commands_of_file(a, in_kbuild(w, ".%s.o.cmd", MODULE_PLACEHOLDER), &linked);
		cmd = command_named(&linked, "objtool");
		w->p.objtool_linked = cmd != NULL;
	}
	for (line = buf_str(&w->output); !cmd && *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		if (!memmem(line, (size_t)(end - line), "objtool", 7) || !memmem(line, (size_t)(end - line), "script.o", 8))
			continue;
		said.n = 0;
		commands_of_line(a, line, (size_t)(end - line), &said);
		cmd = command_named(&said, "objtool");
	}
	if (cmd)
		words_for_objtool(a, cmd, w->p.kdir, &w->p.objtool);
}

/* The link of several objects into one: the final link's words without its linker script and build id. */
static void link_words(struct arena *a, const word_vec *final, word_vec *out)
{
	int i;

	for (i = 0; i < final->n; i++) {
		if (!strcmp(final->v[i], "-T"))
			i++;
		else if (strncmp(final->v[i], "--build-id", 10))
			vec_push(a, out, final->v[i]);
	}
}

/* Include paths into the build that is about to be removed. */
static void drop_own_paths(struct work *w, word_vec *words)
{
	int i, n = 0;

	for (i = 0; i < words->n; i++)
		if (!strstr(words->v[i], w->kbuild))
			words->v[n++] = words->v[i];
	words->n = n;
}

static bool read_commands(struct work *w)
{
	struct arena *a = w->e->arena;
	command_vec script = { 0 }, final = { 0 };
	word_vec inputs = { 0 };
	const word_vec *ld = NULL;
	int i;

	commands_of_file(a, in_kbuild(w, ".%s.cmd", "script.o"), &script);
	commands_of_file(a, in_kbuild(w, ".%s.ko.cmd", MODULE_PLACEHOLDER), &final);
	for (i = 0; i < final.n && !ld; i++)
		if (final.v[i].n > 4)
			ld = &final.v[i];
	if (!script.n || !ld) {
		env_error(w->e->diag, "kernel %s's kbuild left no record of its commands in %s", w->e->release, w->kbuild);
		return false;
	}
	w->p.kdir = w->e->build_dir;
	words_for_cc(a, &script.v[0], w->p.kdir, false, &w->p.cc);
	words_for_cc(a, &script.v[0], w->p.kdir, true, &w->p.cc_headers);
	drop_own_paths(w, &w->p.cc_headers);
	words_for_ld(a, ld, w->p.kdir, &w->p.final, &inputs);
	link_words(a, &w->p.final, &w->p.link);
	find_objtool(w, &script);
	for (i = 0; i < inputs.n; i++)
		if (!strstr(inputs.v[i], MODULE_PLACEHOLDER))
			vec_push(a, &w->p.extra, inputs.v[i]);
	return true;
}

static bool keep(struct work *w, const char *from, const char *name)
{
	const char *to = arena_printf(w->e->arena, "%s/%s", w->dir, name);
	int err = fs_copy(from, to, 0600);

	if (err)
		report_write_error(w->e->diag, to, err);
	return !err;
}

static bool keep_objects(struct work *w)
{
	struct arena *a = w->e->arena;
	char *base = in_kbuild(w, "runtime/%s.o", BASE_UNIT), *mod = in_kbuild(w, "%s.mod.o", MODULE_PLACEHOLDER);
	int i;

	for (i = 0; i < w->p.extra.n; i++) {
		if (!keep(w, w->p.extra.v[i], arena_printf(a, "extra%d.o", i)))
			return false;
		w->p.extra.v[i] = arena_printf(a, "extra%d.o", i);
	}
	return run_tool(w->e, strip_words(a, base), NULL, "stripping the runtime") &&
	       run_tool(w->e, strip_words(a, mod), NULL, "stripping the runtime") &&
	       keep(w, base, BASE_UNIT ".o") && keep(w, mod, MOD_OBJECT);
}

static bool prepare_in(struct work *w, const char *entry)
{
	int err;

	if (!tools_present(w->e) || !lay_out(w) || !run_kbuild(w, entry))
		return false;
	if (!read_commands(w) || !keep_objects(w))
		return false;
	manifest_note_compiler(w->e->arena, &w->p);
	err = manifest_save(&w->p, w->dir);
	if (err)
		report_write_error(w->e->diag, w->dir, err);
	return !err;
}

/* Fills a new directory and puts it in @entry's place. */
static bool prepare_entry(struct build_env *e, const char *entry, const char *defines)
{
	struct work w = { .e = e, .defines = defines };
	int err;
	bool ok;

	w.dir = arena_printf(e->arena, "%s.new.%d", entry, (int)getpid());
	w.kbuild = e->tmp_dir ? arena_printf(e->arena, "%s/kbuild", e->tmp_dir) : arena_printf(e->arena, "%s/kbuild", w.dir);
	err = fs_mkdir_p(w.dir, 0700);
	if (!err)
		err = fs_mkdir_p(w.kbuild, 0700);
	if (err) {
		report_write_error(e->diag, w.dir, err);
		return false;
	}
	if (e->verbose || isatty(STDERR_FILENO))
		fprintf(stderr, "Preparing for kernel %s: once, a few seconds ...\n", e->release);
	ok = prepare_in(&w, entry);
	buf_deinit(&w.output);
	if (e->verbose < 4)
		fs_remove_tree(w.kbuild);
	if (ok && fs_exists(entry))
		fs_remove_tree(entry);	/* broken, or of another compiler */
	if (ok)
		unlink(arena_printf(e->arena, "%s.log", entry));
	if (ok && rename(w.dir, entry) && errno != EEXIST && errno != ENOTEMPTY) {
		report_write_error(e->diag, entry, -errno);
		ok = false;
	}
	if (fs_exists(w.dir))
		fs_remove_tree(w.dir);
	return ok;
}

/* What runs that were killed left of this entry; the lock is ours, so nobody is at work on it. */
static void remove_stale(struct arena *a, const char *base, const char *hex)
{
	DIR *d = opendir(base);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (!strncmp(e->d_name, hex, strlen(hex)) && !strncmp(e->d_name + strlen(hex), ".new.", 5))
			fs_remove_tree(arena_printf(a, "%s/%s", base, e->d_name));
	if (d)
		closedir(d);
}

/* kbuild's name of the architecture: Debian's objtool is a script that picks the program by it. */
static void export_arch(const struct build_env *e)
{
	static const struct { const char *machine, *kbuild; } names[] = {
		{ "x86_64", "x86" }, { "i686", "x86" }, { "aarch64", "arm64" }, { "ppc64le", "powerpc" }, { "s390x", "s390" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (e->arch && !strcmp(e->arch, names[i].machine))
			setenv("SRCARCH", names[i].kbuild, 1);
}

struct prepared *build_prepare(struct build_env *e)
{
	const char *base, *entry;
	AUTO_BUF defines = { 0 };
	struct prepared *p;
	char hex[33];
	int lock, err;

	if (!e->build_dir) {
		env_error(e->diag, "%s", e->why_no_build ? e->why_no_build : "the kernel's build tree is not there");
		return NULL;
	}
	export_arch(e);
	key_of(e, hex, &defines);
	base = arena_printf(e->arena, "%s/kernel", e->cache_dir ? e->cache_dir : e->tmp_dir);
	err = fs_mkdir_p(base, 0700);
	if (err) {
		report_write_error(e->diag, base, err);
		return NULL;
	}
	entry = arena_printf(e->arena, "%s/%s", base, hex);
	p = manifest_load(e->arena, entry);
	if (!p) {
		lock = cache_lock(arena_printf(e->arena, "%s/.%s.lock", base, hex));
		/* Another run may have done it while this one waited. */
		p = manifest_load(e->arena, entry);
		if (!p && lock >= 0)
			remove_stale(e->arena, base, hex);
		if (!p && prepare_entry(e, entry, buf_str(&defines))) {
			p = manifest_load(e->arena, entry);
			if (!p)
				env_error(e->diag, "the prepared kernel in %s cannot be read back", entry);
		}
		cache_unlock(lock);
	}
	if (p)
		utimensat(AT_FDCWD, entry, NULL, 0);
	return p;
}
