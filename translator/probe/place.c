/* SPDX-License-Identifier: GPL-2.0 */
/* Taking "function@file:lines" apart. */
#include "place.h"

#include <stdlib.h>
#include <string.h>

static bool bad(struct expand *x, const struct expr *arg, const struct place_spec *s, const char *what)
{
	diag_error(x->diag, DIAG_SEMANTIC, arg->at, "\"%s\" %s", s->text, what);
	diag_hint(x->diag, "write: \"vfs_read\", \"vfs_*\", \"vfs_read@fs/read_write.c\", \"*@fs/open.c:1200\", "
		  "\"f@a.c:10-20\", \"f@a.c:10,15-17\", \"f@a.c:*\", \"f@a.c+3\"");
	return false;
}

/* A number at *@s, moved behind it. False: none, or an absurd one. */
static bool take_number(const char **s, int *n)
{
	char *end;
	long v;

	if (**s < '0' || **s > '9')
		return false;
	v = strtol(*s, &end, 10);
	*s = end;
	*n = (int)v;
	return v >= 0 && v <= 10000000;
}

/* "10", "10-20", "10,15-17" */
static bool take_lines(struct expand *x, const char *p, struct place_spec *s)
{
	struct line_range r;

	for (;; p++) {
		if (!take_number(&p, &r.from))
			return false;
		r.to = r.from;
		if (*p == '-' && (p++, !take_number(&p, &r.to)))
			return false;
		if (r.to < r.from)
			return false;
		vec_push(x->arena, &s->lines, r);
		if (!*p)
			return true;
		if (*p != ',')
			return false;
	}
}

/* The colon before line numbers; "::" is of a name. */
static char *line_mark(char *s)
{
	for (; *s; s++) {
		if (s[0] == ':' && s[1] == ':')
			s++;
		else if (*s == ':')
			return s;
	}
	return NULL;
}

/* Names of other languages may have blanks and parentheses: "operator()", "f<long int>", "main.(*T).f". */
static bool is_name(const char *s)
{
	return *s && (!strpbrk(s, " \t()") || strpbrk(s, "<{") || strstr(s, "operator") || strstr(s, "(*"));
}

bool place_parse(struct expand *x, const struct expr *arg, struct place_spec *s)
{
	char *text = arena_strndup(x->arena, arg->string.s, arg->string.len), *at, *rest, *mark;

	memset(s, 0, sizeof(*s));
	s->text = arena_strdup(x->arena, text);
	at = strchr(text, '@');
	rest = at ? at + 1 : text;
	mark = line_mark(rest);
	if (!mark && at) {
		mark = strrchr(rest, '+');
		if (mark && mark[1 + strspn(mark + 1, "0123456789")])
			mark = NULL;
	}
	s->has_lines = mark != NULL;
	if (mark) {
		s->relative = *mark == '+';
		*mark++ = '\0';
		s->all_lines = !s->relative && !strcmp(mark, "*");
		if (!s->all_lines && !take_lines(x, mark, s))
			return bad(x, arg, s, "has no line numbers where they should be");
	}
	if (at) {
		*at = '\0';
		s->file = rest;
	}
	s->function = text;
	s->wild = strpbrk(text, "*?[") != NULL;
	if (strlen(s->text) != arg->string.len || !is_name(text) || (at && !*rest))
		return bad(x, arg, s, "names no function");
	return true;
}

bool place_has_line(const struct place_spec *s, const struct tfunc *f, int line)
{
	int i;

	if (s->all_lines)
		return true;
	for (i = 0; i < s->lines.n; i++) {
		const struct line_range *r = &s->lines.v[i];
		int base = s->relative ? f->line : 0;

		if (line >= base + r->from && line <= base + r->to)
			return true;
	}
	return false;
}
