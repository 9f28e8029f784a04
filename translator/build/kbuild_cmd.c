/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kbuild did, read back. It leaves beside each file it makes a .NAME.cmd with the shell line that made it;
 * here that line becomes argument lists, and these become commands for our own files. Only words are dropped or
 * made absolute: flags that we know nothing of stay.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* make's own quoting in .cmd files: `$$`, `\#` (to 4.16) and `$(pound)` (since 4.17). */
static void unquote_make(struct buf *out, const char *s, size_t n)
{
	static const struct { const char *from; char to; } forms[] = { { "$$", '$' }, { "\\#", '#' }, { "$(pound)", '#' } };
	size_t i = 0, f, len;

	while (i < n) {
		for (f = 0; f < ARRAY_SIZE(forms); f++) {
			len = strlen(forms[f].from);
			if (n - i >= len && !memcmp(s + i, forms[f].from, len))
				break;
		}
		if (f < ARRAY_SIZE(forms)) {
			buf_putc(out, forms[f].to);
			i += strlen(forms[f].from);
		} else {
			buf_putc(out, s[i++]);
		}
	}
}

struct splitter {
	struct arena *a;
	command_vec *out;
	word_vec words;
	struct buf word;
	bool in_word;
};

static void end_word(struct splitter *s)
{
	if (s->in_word)
		vec_push(s->a, &s->words, arena_strndup(s->a, buf_str(&s->word), s->word.len));
	s->word.len = 0;
	s->in_word = false;
}

static void end_command(struct splitter *s)
{
	end_word(s);
	if (s->words.n)
		vec_push(s->a, s->out, s->words);
	memset(&s->words, 0, sizeof(s->words));
}

/* A quoted part that starts at p[i]; gives the offset behind it. */
static size_t quoted(struct splitter *s, const char *p, size_t i, size_t len)
{
	char q = p[i++];

	s->in_word = true;
	while (i < len && p[i] != q) {
		if (q == '"' && p[i] == '\\' && i + 1 < len && strchr("\\\"$`", p[i + 1]))
			i++;
		buf_putc(&s->word, p[i++]);
	}
	return i < len ? i + 1 : i;
}

void commands_of_line(struct arena *a, const char *line, size_t len, command_vec *out)
{
	struct splitter s = { .a = a, .out = out };
	size_t i = 0;

	while (i < len) {
		char c = line[i];

		if (c == '\'' || c == '"') {
			i = quoted(&s, line, i, len);
			continue;
		}
		if (strchr(" \t\r", c)) {
			end_word(&s);
		} else if (strchr(";&|\n", c)) {
			end_command(&s);
		} else {
			if (c == '\\' && i + 1 < len)
				c = line[++i];
			s.in_word = true;
			buf_putc(&s.word, c);
		}
		i++;
	}
	end_command(&s);
	buf_deinit(&s.word);
}

void commands_of_file(struct arena *a, const char *path, command_vec *out)
{
	AUTO_BUF text = { 0 };
	AUTO_BUF line = { 0 };
	const char *p, *end;

	if (fs_read(path, &text))
		return;
	p = buf_str(&text);
	/* "cmd_FILE := ...", since 6.3 "savedcmd_FILE := ..."; always the first assignment of the file. */
	if (!strncmp(p, "saved", 5))
		p += 5;
	if (strncmp(p, "cmd_", 4))
		return;
	p = strstr(p, ":=");
	if (!p)
		return;
	p += 2;
	end = strchr(p, '\n');
	unquote_make(&line, p, end ? (size_t)(end - p) : strlen(p));
	commands_of_line(a, buf_str(&line), line.len, out);
}

const word_vec *command_named(const command_vec *cmds, const char *program)
{
	int i;

	for (i = 0; i < cmds->n; i++)
		if (!strcmp(fs_base(cmds->v[i].v[0]), program))
			return &cmds->v[i];
	return NULL;
}

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool ends(const char *s, const char *with)
{
	size_t n = strlen(s), m = strlen(with);

	return n >= m && !strcmp(s + n - m, with);
}

/* Relative paths in the recorded line are kbuild's, so they start from its directory. */
static char *absolute(struct arena *a, const char *kdir, const char *path)
{
	char *full;

	if (path[0] == '/')
		return arena_strdup(a, path);
	full = arena_printf(a, "%s/%s", kdir, starts(path, "./") ? path + 2 : path);
	return fs_exists(full) ? full : arena_strdup(a, path);
}

/*
 * What happens to a word of the compiler's line, by its beginning. The first match counts.
 *   GONE    not for our file           PAIR       so, and the word after it
 *   HEADER  with kernel headers only   PATH       its tail is a path
 *   WHOLE   stays                      PATCHABLE  stays when it is padding
 */
enum word_rule { RULE_GONE, RULE_PAIR, RULE_HEADER, RULE_HEADER_PAIR, RULE_PATH, RULE_PATCHABLE, RULE_WHOLE };
static const struct { const char *start; enum word_rule rule; } cc_rules[] = {
	{ "-Wp,-MMD", RULE_GONE }, { "-Wp,-MD", RULE_GONE },		/* dependency files */
	{ "-include", RULE_HEADER_PAIR }, { "-isystem", RULE_HEADER_PAIR }, { "-I", RULE_HEADER },
	{ "-D__KERNEL__", RULE_WHOLE },
	{ "-DKBUILD_", RULE_HEADER }, { "-D__KBUILD_", RULE_HEADER }, { "-DCC_USING_", RULE_HEADER },
	{ "-fmacro-prefix-map=", RULE_HEADER }, { "-ffile-prefix-map=", RULE_HEADER },
	/* Our own text must not be traceable. */
	{ "-pg", RULE_GONE }, { "-mfentry", RULE_GONE }, { "-mrecord-mcount", RULE_GONE }, { "-mnop-mcount", RULE_GONE },
	{ "-fpatchable-function-entry=", RULE_PATCHABLE },
	/* Debug information would be stripped at the end anyway. */
	{ "-gz", RULE_GONE }, { "-gdwarf", RULE_GONE }, { "-gsplit-dwarf", RULE_GONE }, { "-fvar-tracking", RULE_GONE },
	{ "-fplugin=", RULE_PATH },
	{ "-o", RULE_PAIR },
};

/* Words that count only when they are the whole word. */
static const char *const cc_gone[] = { "-c", "-g", "-Werror" };

static bool is_input(const char *w)
{
	return w[0] != '-' && (ends(w, ".c") || ends(w, ".o"));
}

static bool in_list(const char *w, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(w, list[i]))
			return true;
	return false;
}

/*
 * "16,16": all of the room is before the function's entry; x86 since 6.2 wants it for call depth tracking, and
 * warns without. Otherwise the room is what ftrace hooks into.
 */
static bool is_padding(const char *value)
{
	size_t n = strcspn(value, ",");

	return value[n] == ',' && !strncmp(value, value + n + 1, n) && !value[2 * n + 1];
}

/* Handles word @i; gives the number of words used up. */
static int cc_word(struct arena *a, const word_vec *cmd, int i, const char *kdir, bool with_headers, word_vec *out)
{
	const char *w = cmd->v[i], *eq;
	size_t r;

	for (r = 0; r < ARRAY_SIZE(cc_rules) && !starts(w, cc_rules[r].start); r++)
		;
	switch (r < ARRAY_SIZE(cc_rules) ? cc_rules[r].rule : RULE_WHOLE) {
	case RULE_GONE:
		return 1;
	case RULE_PAIR:
		return strcmp(w, cc_rules[r].start) ? 1 : 2;
	case RULE_HEADER_PAIR:
		if (with_headers) {
			vec_push(a, out, cmd->v[i]);
			if (i + 1 < cmd->n)
				vec_push(a, out, cmd->v[i + 1]);
		}
		return 2;
	case RULE_HEADER:
		if (with_headers)
			vec_push(a, out, cmd->v[i]);
		return 1;
	case RULE_PATH:
		eq = strchr(w, '=');
		vec_push(a, out, arena_printf(a, "%.*s%s", (int)(eq + 1 - w), w, absolute(a, kdir, eq + 1)));
		return 1;
	case RULE_PATCHABLE:
		if (is_padding(strchr(w, '=') + 1))
			vec_push(a, out, cmd->v[i]);
		return 1;
	case RULE_WHOLE:
		break;
	}
	if (!is_input(w) && !in_list(w, cc_gone, ARRAY_SIZE(cc_gone)))
		vec_push(a, out, cmd->v[i]);
	return 1;
}

void words_for_cc(struct arena *a, const word_vec *cmd, const char *kdir, bool with_headers, word_vec *out)
{
	int i = 0;

	while (i < cmd->n)
		i += cc_word(a, cmd, i, kdir, with_headers, out);
}

void words_for_ld(struct arena *a, const word_vec *cmd, const char *kdir, word_vec *out, word_vec *inputs)
{
	int i;

	for (i = 0; i < cmd->n; i++) {
		char *w = cmd->v[i];

		if (!strcmp(w, "-o")) {
			i++;
		} else if (!strcmp(w, "-T") && i + 1 < cmd->n) {
			vec_push(a, out, w);
			vec_push(a, out, absolute(a, kdir, cmd->v[++i]));
		} else if (w[0] == '@') {
			continue;
		} else if (is_input(w)) {
			if (inputs)
				vec_push(a, inputs, absolute(a, kdir, w));
		} else {
			vec_push(a, out, w);
		}
	}
}

void words_for_objtool(struct arena *a, const word_vec *cmd, const char *kdir, word_vec *out)
{
	int i;

	vec_push(a, out, absolute(a, kdir, cmd->v[0]));
	for (i = 1; i < cmd->n; i++)
		if (!is_input(cmd->v[i]))
			vec_push(a, out, cmd->v[i]);
}

char **argv_of(struct arena *a, const word_vec *words, ...)
{
	VEC(char *) v = { 0 };
	va_list ap;
	char *w;
	int i;

	for (i = 0; i < words->n; i++)
		vec_push(a, &v, words->v[i]);
	va_start(ap, words);
	while ((w = va_arg(ap, char *)))
		vec_push(a, &v, w);
	va_end(ap);
	vec_push(a, &v, NULL);
	return v.v;
}
