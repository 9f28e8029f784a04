/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per script: the recorded compiler command on the generated C, objtool where that kernel runs it (on each object,
 * or on the linked one, never both), one link with the runtime objects that the script reaches, and the module's
 * name written over the placeholder.
 */
#include "elf_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A copy of the C that outlives the run's private directory, for the report. NULL: could not be kept. */
static const char *keep_source(struct build_env *e, const struct build_script *s, const char *text, size_t len)
{
	char *path;
	int fd = fs_temp_file(e->arena, s->name, ".c", &path);
	bool ok;

	if (fd < 0)
		return NULL;
	ok = write(fd, text, len) == (ssize_t)len;
	close(fd);
	return ok ? path : NULL;
}

static bool report_compile(struct build_env *e, const struct build_script *s, const char *source, const char *output, int status)
{
	bool own = source == s->headers_source;
	const char *kept;

	if (status < 0) {
		env_error(e->diag, "cannot run the compiler: %s", strerror(-status));
		return false;
	}
	if (strstr(output, "No space left on device")) {
		report_write_error(e->diag, arena_printf(e->arena, "%s/%s.o", s->work_dir, own ? "headers" : "script"), -ENOSPC);
		return false;
	}
	if (tools_out_of_memory(output)) {
		env_error(e->diag, "%s was not compiled:\n%s", own ? "the script's embedded C" : "the generated C", output);
		tools_hint_memory(e->diag);
		return false;
	}
	kept = keep_source(e, s, source, own ? s->headers_len : s->source_len);
	env_error(e->diag, "%s does not compile:\n%s", own ? "the script's embedded C" : "internal error: the generated C", output);
	if (e->ndefines)
		diag_hint(e->diag, "-D values go into the generated C as they are: see whether it compiles without them");
	if (kept)
		diag_hint(e->diag, "the generated file is kept in %s", kept);
	return false;
}

/* Writes the C text to work_dir/BASE.c and compiles it to BASE.o. */
static bool compile(struct build_env *e, const struct prepared *p, const struct build_script *s, const char *base, bool headers)
{
	struct arena *a = e->arena;
	const char *text = headers ? s->headers_source : s->source;
	char *c = arena_printf(a, "%s/%s.c", s->work_dir, base), *o = arena_printf(a, "%s/%s.o", s->work_dir, base);
	word_vec cmd = { 0 };
	const word_vec *from = headers ? &p->cc_headers : &p->cc;
	struct proc_result r;
	char **argv;
	bool ok;
	int err, i;

	err = fs_write_atomic(c, text, headers ? s->headers_len : s->source_len, 0600);
	if (err) {
		report_write_error(e->diag, c, err);
		return false;
	}
	for (i = 0; i < from->n; i++)
		vec_push(a, &cmd, from->v[i]);
	for (i = 0; i < e->ndefines; i++)
		vec_push(a, &cmd, arena_printf(a, "-D%s", e->defines[i]));
	argv = argv_of(a, &cmd, arena_printf(a, "-I%s", e->runtime_dir), "-fno-ident", "-c", "-o", o, c, NULL);
	if (e->verbose > 2) {
		for (i = 0; argv[i]; i++)
			fprintf(stderr, "%s%s", i ? " " : "  ", argv[i]);
		fputc('\n', stderr);
	}
	proc_run(argv, headers ? p->kdir : s->work_dir, PROC_MERGE | PROC_QUIET_IN, &r);
	ok = !r.status || report_compile(e, s, text, buf_str(&r.out), r.status);
	if (ok && r.out.len && e->verbose > 1)
		fprintf(stderr, "%s", r.out.p);
	proc_result_deinit(&r);
	return ok;
}

static bool objtool(struct build_env *e, const struct prepared *p, const char *object)
{
	return !p->objtool.n || run_tool(e, argv_of(e->arena, &p->objtool, object, NULL), p->kdir, "objtool");
}

static bool link_objects(struct build_env *e, const struct prepared *p, const word_vec *words, const word_vec *objects, const char *out)
{
	struct arena *a = e->arena;
	word_vec cmd = { 0 };
	int i;

	for (i = 0; i < words->n; i++)
		vec_push(a, &cmd, words->v[i]);
	for (i = 0; i < objects->n; i++)
		vec_push(a, &cmd, objects->v[i]);
	if (run_tool(e, argv_of(a, &cmd, "-o", out, NULL), p->kdir, "linking the module"))
		return true;
	unlink(out);
	return false;
}

/* The final link, with the .mod object behind. */
static bool link_ko(struct build_env *e, const struct prepared *p, word_vec *objects, const char *ko)
{
	int i;

	vec_push(e->arena, objects, arena_printf(e->arena, "%s/%s", p->dir, MOD_OBJECT));
	for (i = 0; i < p->extra.n; i++)
		vec_push(e->arena, objects, arena_printf(e->arena, "%s/%s", p->dir, p->extra.v[i]));
	return link_objects(e, p, &p->final, objects, ko);
}

/* Reads the linked module, lists its versions (the kernel's modpost has done so where @versions is false), and makes it as small as it can be. */
static bool finish(struct build_env *e, const char *file, bool versions, struct buf *text, struct elf_image *im)
{
	struct elf_parts parts;
	AUTO_BUF linked = { 0 };
	int err = fs_read(file, &linked);

	im->p = (unsigned char *)linked.p;
	im->n = linked.len;
	if (err || !elf_take_apart(e->arena, im, &parts)) {
		env_error(e->diag, "%s: %s", file, err ? strerror(-err) : "the linker left no whole module");
		return false;
	}
	if (versions && !versions_write(e, im, &parts))
		return false;
	elf_slim(&parts);
	elf_put_together(&parts, text);
	im->p = (unsigned char *)text->p;
	im->n = text->len;
	return true;
}

static bool make_objects(struct build_env *e, const struct prepared *p, const struct build_script *s, word_vec *objects)
{
	static const char *const bases[] = { "script", "headers" };
	struct arena *a = e->arena;
	int i;

	for (i = 0; i < (s->headers_source ? 2 : 1); i++) {
		if (!compile(e, p, s, bases[i], i == 1))
			return false;
		vec_push(a, objects, arena_printf(a, "%s/%s.o", s->work_dir, bases[i]));
		if (!p->objtool_linked && !objtool(e, p, objects->v[i]))
			return false;
	}
	return true;
}

/* The module under the placeholder's name, in work_dir/nameless.ko. */
static bool make_nameless(struct build_env *e, const struct prepared *p, const struct build_script *s, const char *out)
{
	char *linked = NULL;
	word_vec objects = { 0 };

	if (!make_objects(e, p, s, &objects) || !units_close(e, p, &objects))
		return false;
	if (p->objtool_linked || s->headers_source) {
		linked = arena_printf(e->arena, "%s/linked.o", s->work_dir);
		if (!link_objects(e, p, &p->link, &objects, linked))
			return false;
		objects.n = 0;
		vec_push(e->arena, &objects, linked);
	}
	/* There kbuild links the part once more, and runs objtool by its own rules. */
	if (s->headers_source)
		return module_by_modpost(e, s, linked, out);
	if (p->objtool_linked && !objtool(e, p, linked))
		return false;
	return link_ko(e, p, &objects, out);
}

bool module_write_named(struct diag *d, struct elf_image *im, const char *name, const char *ko)
{
	int err;

	if (!elf_rename_module(im, name)) {
		env_error(d, "internal error: %s has no place for the module's name", ko);
		return false;
	}
	err = fs_write_atomic(ko, im->p, im->n, 0600);
	if (err)
		report_write_error(d, ko, err);
	return !err;
}

bool build_module(struct build_env *e, struct prepared *p, const struct build_script *s)
{
	char *nameless = arena_printf(e->arena, "%s/nameless.ko", s->work_dir);
	const char *cached = cache_script_path(e, p, s);
	AUTO_BUF text = { 0 };
	struct elf_image im;

	if (!make_nameless(e, p, s, nameless) || !finish(e, nameless, !s->headers_source, &text, &im))
		return false;
	if (cached)
		cache_store(e, cached, im.p, im.n);
	return module_write_named(e->diag, &im, s->name, arena_printf(e->arena, "%s/%s.ko", s->work_dir, s->name));
}
