/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is to call and to run: `spile list WORD`, `spile help NAME`, `spile SCRIPT --help`. All of it is read from the comments of the
 * library and of the tools, as text: nothing is parsed, no kernel is needed.
 *
 * A tool's head comment begins with "# NAME - what it shows"; a comment of the library is one of
 *
 *   sfunction NAME - text		probe NAME - text		between slash-star-star and star-slash, before the declaration
 */
#include "driver.h"
#include "base/fs.h"

#include <dirent.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum kind { KIND_TOOL, KIND_FUNCTION, KIND_PROBE };
static const char *const kind_names[] = { "tool", "function", "probe" };

struct entry {
	enum kind kind;
	const char *name;
	const char *text;	/* "" when nobody wrote any; its first line is the summary */
	const char *declared;	/* as it stands in the library; NULL for tools */
	const char *vars;	/* of an alias, blanks between them */
};

struct shelf {
	struct driver *r;
	VEC(struct entry *) entries;
};

/* ---- reading ---- */

/* The next line of *@at, without its end; NULL at the end of the text. */
static const char *next_line(struct arena *a, const char **at)
{
	size_t n = strcspn(*at, "\n");
	const char *line;

	if (!**at)
		return NULL;
	line = arena_strndup(a, *at, n);
	*at += n + ((*at)[n] == '\n');
	return line;
}

static const char *after(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(s, prefix, n) ? NULL : s + n;
}

/* The comment at the head of a script, without its #! and licence lines and the '#' of each line. */
static const char *head_comment(struct arena *a, const char *script)
{
	const char *line;
	AUTO_BUF out = { 0 };

	while ((line = next_line(a, &script)) && *line == '#') {
		if (line[1] == '!' || after(line, "# SPDX-"))
			continue;
		line += line[1] == ' ' ? 2 : 1;
		if (*line || out.len)
			buf_printf(&out, "%s\n", line);
	}
	return arena_strdup(a, buf_str(&out));
}

static struct entry *add(struct shelf *s, enum kind kind, const char *name, const char *text)
{
	struct entry *e = NEW(s->r->arena, struct entry);

	e->kind = kind;
	e->name = name;
	e->text = text;
	vec_push(s->r->arena, &s->entries, e);
	return e;
}

static void add_tool(struct shelf *s, const char *name, const char *script)
{
	const char *text = head_comment(s->r->arena, script);
	const char *summary = strstr(text, " - ");

	if (summary && summary < text + strcspn(text, "\n"))
		add(s, KIND_TOOL, arena_strndup(s->r->arena, name, strlen(name) - strlen(".stp")), summary + strlen(" - "));
}

/* What a declaration names; NULL when @line is none, or a private one. */
static const char *declared_name(struct arena *a, const char *line, enum kind *kind)
{
	const char *name = after(line, "function "), *end;

	*kind = name ? KIND_FUNCTION : KIND_PROBE;
	if (!name)
		name = after(line, "probe ");
	if (!name)
		return NULL;
	if (*kind == KIND_FUNCTION)
		end = name + strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	else
		end = strstr(name, " = ");
	return end ? arena_strndup(a, name, (size_t)(end - name)) : NULL;
}

/* "\tname = ...": the variable of an alias. */
static void add_var(struct arena *a, struct entry *e, const char *line)
{
	size_t n = strcspn(line + 1, " ");

	if (*line == '\t' && isalpha((unsigned char)line[1]) && !strncmp(line + 1 + n, " = ", 3) && !memchr(line + 1, '(', n))
		e->vars = arena_printf(a, "%s%s%.*s", e->vars ? e->vars : "", e->vars ? " " : "", (int)n, line + 1);
}

/* The declaration, to where its body begins. */
static const char *signature(struct arena *a, const char *line, enum kind kind)
{
	const char *end = kind == KIND_PROBE ? strstr(line, " = ") : strchr(line, ')');

	return end ? arena_strndup(a, line, (size_t)(end - line) + (kind == KIND_FUNCTION)) : line;
}

static void add_library(struct shelf *s, const char *text)
{
	struct arena *a = s->r->arena;
	const char *line, *name, *doc = "";
	struct entry *open = NULL;
	bool comment = false;
	enum kind kind;

	while ((line = next_line(a, &text))) {
		if (comment || after(line, "/**")) {
			const char *words = after(line, " * ");
			const char *begin = words ? strstr(words, " - ") : NULL;
			bool first = words && (after(words, "sfunction ") || after(words, "probe "));

			if (!comment || first)
				doc = "";
			if (words)
				doc = arena_printf(a, "%s%s\n", doc, first && begin ? begin + 3 : words);
			comment = !strstr(line, "*/");
			continue;
		}
		name = declared_name(a, line, &kind);
		if (name) {
			open = add(s, kind, name, doc);
			open->declared = signature(a, line, kind);
		} else if (open) {
			add_var(a, open, line);
		}
		if (*line)
			doc = "";
	}
}

/* ---- the shelf ---- */

static int is_script(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && !strcmp(d->d_name + n - 4, ".stp");
}

static bool read_dir(struct shelf *s, const char *dir, bool tools)
{
	struct dirent **found;
	int i, n = scandir(dir, &found, is_script, alphasort);

	if (n < 0) {
		env_error(s->r->diag, "cannot read the directory %s", dir);
		return false;
	}
	for (i = 0; i < n; i++) {
		AUTO_BUF text = { 0 };

		if (!fs_read(arena_printf(s->r->arena, "%s/%s", dir, found[i]->d_name), &text)) {
			if (tools)
				add_tool(s, found[i]->d_name, buf_str(&text));
			else
				add_library(s, arena_strdup(s->r->arena, buf_str(&text)));
		}
		free(found[i]);
	}
	free(found);
	return true;
}

static int by_kind_and_name(const void *a, const void *b)
{
	const struct entry *x = *(const struct entry *const *)a, *y = *(const struct entry *const *)b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

static bool fill(struct shelf *s)
{
	struct driver *r = s->r;
	const char *own = getenv("SYSTEMTAP_TAPSET");

	if (!driver_find_share(r) || !read_dir(s, arena_printf(r->arena, "%s/examples", r->share), true) ||
	    !read_dir(s, own && *own ? own : arena_printf(r->arena, "%s/tapset", r->share), false))
		return false;
	if (s->entries.n)
		qsort(s->entries.v, (size_t)s->entries.n, sizeof(*s->entries.v), by_kind_and_name);
	return true;
}

/* ---- list ---- */

static bool has_word(const struct entry *e, const char *word)
{
	const char *s;

	if (!strcasecmp(word, kind_names[e->kind]))
		return true;
	for (s = e->name; *s; s++)
		if (!strncasecmp(s, word, strlen(word)))
			return true;
	for (s = e->text; *s && *s != '\n'; s++)
		if (!strncasecmp(s, word, strlen(word)))
			return true;
	return false;
}

static bool is_wanted(const struct entry *e, const struct options *o)
{
	int i;

	if (*e->name == '_' && !o->verbose_max)
		return false;
	/* Everything would be all the system calls four times. */
	if (!o->nargs && !*e->text)
		return false;
	for (i = 0; i < o->nargs; i++)
		if (!has_word(e, o->args[i]))
			return false;
	return true;
}

static int list(struct shelf *s)
{
	const struct options *o = s->r->o;
	AUTO_BUF words = { 0 };
	int i, n = 0;

	for (i = 0; i < s->entries.n; i++) {
		const struct entry *e = s->entries.v[i];

		/* Functions of one name with other arguments have one line. */
		if (!is_wanted(e, o) || (i && !by_kind_and_name(&s->entries.v[i - 1], &s->entries.v[i]) && is_wanted(s->entries.v[i - 1], o)))
			continue;
		n++;
		if (*e->text)
			printf("%-8s  %-26s  %.*s\n", kind_names[e->kind], e->name, (int)strcspn(e->text, "\n"), e->text);
		else
			printf("%-8s  %s\n", kind_names[e->kind], e->name);
	}
	if (n)
		return EXIT_CODE_OK;
	for (i = 0; i < o->nargs; i++)
		buf_printf(&words, "%s'%s'", i ? " and " : "", o->args[i]);
	env_error(s->r->diag, "no tool, function or probe has %s in its name or description", buf_str(&words));
	return EXIT_CODE_FAILED;
}

/* ---- help ---- */

static void print_entry(const struct entry *e)
{
	if (e->kind == KIND_TOOL) {
		printf("%s - %s", e->name, e->text);
		printf("\nRun it: spile --example %s\n", e->name);
		return;
	}
	printf("%s\n", e->declared);
	if (*e->text)
		printf("    %s", e->text);
	if (e->vars)
		printf("    variables: %s\n", e->vars);
}

static int help(struct shelf *s)
{
	const struct options *o = s->r->o;
	struct near near;
	int i, n = 0;

	for (i = 0; i < s->entries.n; i++)
		if (!strcmp(s->entries.v[i]->name, o->args[0])) {
			if (n++)
				putchar('\n');
			print_entry(s->entries.v[i]);
		}
	if (n)
		return EXIT_CODE_OK;
	env_error(s->r->diag, "no tool, function or probe is called '%s'", o->args[0]);
	near_init(&near, o->args[0]);
	for (i = 0; i < s->entries.n; i++)
		near_offer(&near, s->entries.v[i]->name);
	if (near_best(&near))
		diag_hint(s->r->diag, "did you mean '%s'?", near_best(&near));
	diag_hint(s->r->diag, "spile list %s finds it by a word of its description", o->args[0]);
	return EXIT_CODE_FAILED;
}

static int help_of_script(struct driver *r)
{
	const char *text;
	AUTO_BUF script = { 0 };

	if (!driver_find_share(r))
		return EXIT_CODE_FAILED;
	if (fs_read(driver_script_path(r), &script)) {
		env_error(r->diag, "cannot read the script %s", r->o->file);
		return EXIT_CODE_FAILED;
	}
	text = head_comment(r->arena, buf_str(&script));
	fputs(*text ? text : "This script has no comment at its head that would explain it.\n", stdout);
	return EXIT_CODE_OK;
}

int driver_help(struct driver *r)
{
	struct shelf s = { .r = r };

	if (r->o->about == ABOUT_SCRIPT)
		return help_of_script(r);
	if (!fill(&s))
		return EXIT_CODE_FAILED;
	return r->o->about == ABOUT_LIST ? list(&s) : help(&s);
}
