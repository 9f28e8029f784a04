/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The runtime, file by file. What every module has was compiled when the kernel was prepared, as one file; each of the others is compiled when a script
 * first needs it, and kept. Which file that is, is read off the sources: a definition is a line that begins in the first column, and all names that
 * files share begin with sp_.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- which file defines what ---- */

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* May this line define something for other files? Prototypes, types and what is static do not. */
static bool may_define(const char *line, size_t len)
{
	static const char *const no[] = { "static", "extern", "typedef", "SP_BASE", "sp_param", "MODULE_", "#", "sp_inline" };
	size_t i;

	if (!len || !is_name_char(line[0]))
		return false;
	for (i = 0; i < ARRAY_SIZE(no); i++)
		if (starts(line, no[i]))
			return false;
	return true;
}

/* Notes the names that @line defines: those in front of what can follow a declared name. A function's own is the only one of its line. */
static void note_line(struct build_env *e, const char *unit, const char *line, size_t len, word_vec *symbols)
{
	const char *p = line, *end = line + len, *from;
	bool prototype = len > 2 && !memcmp(end - 2, ");", 2);

	if (!may_define(line, len))
		return;
	while ((p = memmem(p, (size_t)(end - p), "sp_", 3))) {
		from = p;
		while (p < end && is_name_char(*p))
			p++;
		if (from > line && is_name_char(from[-1]))
			continue;
		if (p < end && *p == '(' && prototype)
			return;
		if (p == end || strchr("(;,[)", *p) || (*p == ' ' && p + 1 < end && p[1] == '='))
			vec_push(e->arena, symbols, arena_printf(e->arena, "%.*s %s", (int)(p - from), from, unit));
		/* Behind these are parameters, or values. */
		if (p < end && (*p == '(' || (*p == ' ' && p + 1 < end && p[1] == '=')))
			return;
	}
}

static bool note_file(struct build_env *e, const char *file, const char *unit, word_vec *symbols)
{
	const char *path = arena_printf(e->arena, "%s/%s.c", e->runtime_dir, file), *p, *end;
	AUTO_BUF text = { 0 };
	int err = fs_read(path, &text);

	if (err) {
		env_error(e->diag, "%s: %s: the installation is not complete", path, strerror(-err));
		return false;
	}
	for (p = buf_str(&text); *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		note_line(e, unit, p, (size_t)(end - p), symbols);
	}
	return true;
}

bool units_index(struct build_env *e, struct prepared *p, struct buf *base)
{
	const char *path = arena_printf(e->arena, "%s/units", e->template_dir), *s, *end;
	AUTO_BUF text = { 0 };
	int err = fs_read(path, &text);

	if (err) {
		env_error(e->diag, "%s: %s: the installation is not complete", path, strerror(-err));
		return false;
	}
	vec_push(e->arena, &p->units, (char *)BASE_UNIT);
	for (s = buf_str(&text); *s; s = *end ? end + 1 : end) {
		size_t n = strcspn(s, " \n");
		const char *name = arena_strndup(e->arena, s, n), *flags;
		bool in_base;

		end = s + strcspn(s, "\n");
		if (*s == '#' || !n)
			continue;
		flags = arena_strndup(e->arena, s + n, (size_t)(end - s) - n);
		in_base = strstr(flags, " base") != NULL;
		if (in_base)
			buf_printf(base, "#include \"%s.c\"\n", name);
		else
			vec_push(e->arena, &p->units, arena_printf(e->arena, "%s%s", name, flags));
		if (!note_file(e, name, in_base ? BASE_UNIT : name, &p->symbols))
			return false;
	}
	return true;
}

/* ---- compiling ---- */

struct unit {
	const char *name;	/* "data/map" */
	char *object;
	bool hot, wanted;
};

/* One word of a recipe of make's: quoted for the shell, and for make itself. */
static void put_word(struct buf *out, const char *w)
{
	buf_puts(out, " '");
	for (; *w; w++) {
		if (*w == '\'')
			buf_puts(out, "'\\''");
		else if (*w == '$')
			buf_puts(out, "$$");
		else
			buf_putc(out, *w);
	}
	buf_putc(out, '\'');
}

static void put_words(struct buf *out, char *const *words)
{
	for (; *words; words++)
		put_word(out, *words);
}

char **strip_words(struct arena *a, char *object)
{
	static const char *const words[] = { "strip", "--strip-debug", "--remove-section=.comment" };
	word_vec v = { 0 };
	size_t k;

	/* objtool, when it comes last, needs the names of static functions; so does who reads a stack. */
	for (k = 0; k < ARRAY_SIZE(words); k++)
		vec_push(a, &v, (char *)words[k]);
	return argv_of(a, &v, object, NULL);
}

/* Compiled to a name of this process's own, so that of two runs at once each takes a whole file. */
static void put_recipe(struct build_env *e, const struct prepared *p, const struct unit *u, struct buf *out)
{
	static const char *const small[] = { "-Os", "-fno-omit-frame-pointer", "-fno-reorder-functions" };
	struct arena *a = e->arena;
	char *fresh = arena_printf(a, "%s.%d.o", u->object, (int)getpid());
	word_vec cc = { 0 };
	size_t k;

	for (k = 0; k < (size_t)p->cc_headers.n; k++)
		vec_push(a, &cc, p->cc_headers.v[k]);
	/* What Kbuild gives to files that hits do not pass through. */
	for (k = 0; k < ARRAY_SIZE(small) && !u->hot; k++)
		vec_push(a, &cc, (char *)small[k]);
	buf_printf(out, "%s:\n\t", u->object);
	put_words(out, argv_of(a, &cc, arena_printf(a, "-I%s", e->runtime_dir), "-fno-ident", "-c", "-o", fresh,
			       arena_printf(a, "%s/%s.c", e->runtime_dir, u->name), NULL));
	if (p->objtool.n && !p->objtool_linked) {
		buf_puts(out, " &&");
		put_words(out, argv_of(a, &p->objtool, fresh, NULL));
	}
	buf_puts(out, " &&");
	put_words(out, strip_words(a, fresh));
	buf_puts(out, " && mv -f");
	put_word(out, fresh);
	put_word(out, u->object);
	buf_printf(out, " || { rm -f");
	put_word(out, fresh);
	buf_puts(out, "; exit 1; }\n");
}

typedef VEC(struct unit *) unit_vec;

/* All of them at once, as many side by side as there are CPUs. */
static bool compile_units(struct build_env *e, const struct prepared *p, const unit_vec *units)
{
	struct arena *a = e->arena;
	const char *path = arena_printf(a, "%s/units.mk", e->tmp_dir);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	AUTO_BUF text = { 0 };
	struct proc_result r;
	word_vec make = { 0 };
	int i, err;

	buf_puts(&text, "all:");
	for (i = 0; i < units->n; i++)
		buf_printf(&text, " %s", units->v[i]->object);
	buf_puts(&text, "\n");
	for (i = 0; i < units->n; i++)
		put_recipe(e, p, units->v[i], &text);
	err = fs_write_atomic(path, text.p, text.len, 0600);
	if (err) {
		report_write_error(e->diag, path, err);
		return false;
	}
	vec_push(a, &make, (char *)"make");
	vec_push(a, &make, arena_printf(a, "-j%ld", cpus > 0 ? cpus : 1));
	proc_run(argv_of(a, &make, e->verbose > 2 ? "-r" : "-rs", "-f", path, NULL), p->kdir, PROC_MERGE | PROC_QUIET_IN, &r);
	if (r.status || e->verbose > 2)
		fprintf(stderr, "%s", buf_str(&r.out));
	if (r.status)
		tools_explain_kbuild(e, buf_str(&r.out), NULL);
	proc_result_deinit(&r);
	return !r.status;
}

/* ---- what a script needs ---- */

struct closing {
	struct build_env *e;
	struct map *units;	/* name -> struct unit */
	struct map *defined;	/* symbol -> struct unit */
	unit_vec fresh;		/* wanted, not looked into yet */
};

static void want_symbol(void *data, const char *name)
{
	struct closing *c = data;
	struct unit *u = map_get(c->defined, name);

	if (!u || u->wanted)
		return;
	u->wanted = true;
	vec_push(c->e->arena, &c->fresh, u);
}

/* Wants what @object leaves undefined. */
static bool look_into(struct closing *c, const char *object)
{
	AUTO_BUF text = { 0 };
	struct elf_image im;
	int err = fs_read(object, &text);

	im.p = (unsigned char *)text.p;
	im.n = text.len;
	if (err || !elf_image_ok(&im)) {
		env_error(c->e->diag, "%s: %s", object, err ? strerror(-err) : "no ELF file of this machine's kind");
		return false;
	}
	elf_undefined(&im, false, want_symbol, c);
	return true;
}

/* The tables that the manifest has as text. */
static void read_index(struct closing *c, const struct prepared *p)
{
	struct arena *a = c->e->arena;
	const char *word, *rest;
	struct unit *u;
	char *s;
	int i;

	for (i = 0; i < p->units.n; i++) {
		word = p->units.v[i];
		rest = word + strcspn(word, " ");
		u = NEW(a, struct unit);
		u->name = arena_strndup(a, word, (size_t)(rest - word));
		u->hot = strstr(rest, " hot") != NULL;
		u->wanted = !strcmp(u->name, BASE_UNIT);
		u->object = arena_printf(a, "%s/%s.o", p->dir, u->name);
		for (s = u->object + strlen(p->dir) + 1; *s; s++)
			if (*s == '/')
				*s = '-';
		map_put(c->units, u->name, u);
	}
	for (i = 0; i < p->symbols.n; i++) {
		word = p->symbols.v[i];
		rest = word + strcspn(word, " ");
		u = *rest ? map_get(c->units, rest + 1) : NULL;
		if (u)
			map_put(c->defined, arena_strndup(a, word, (size_t)(rest - word)), u);
	}
}

bool units_close(struct build_env *e, const struct prepared *p, word_vec *objects)
{
	struct closing c = { .e = e, .units = map_create(e->arena), .defined = map_create(e->arena) };
	unit_vec now, absent;
	int i;

	read_index(&c, p);
	/* The kernel's two entries are in the base. */
	vec_push(e->arena, objects, arena_printf(e->arena, "%s/" BASE_UNIT ".o", p->dir));
	for (i = 0; i < objects->n; i++)
		if (!look_into(&c, objects->v[i]))
			return false;
	while (c.fresh.n) {
		now = c.fresh;
		memset(&c.fresh, 0, sizeof(c.fresh));
		memset(&absent, 0, sizeof(absent));
		for (i = 0; i < now.n; i++)
			if (!fs_exists(now.v[i]->object))
				vec_push(e->arena, &absent, now.v[i]);
		if (absent.n && !compile_units(e, p, &absent))
			return false;
		for (i = 0; i < now.n; i++) {
			vec_push(e->arena, objects, now.v[i]->object);
			if (!look_into(&c, now.v[i]->object))
				return false;
		}
	}
	return true;
}
