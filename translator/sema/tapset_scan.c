/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that a library file declares, found without parsing it: the words `function`, `global` and `probe` are reserved, so that
 * wherever one of them stands (but behind a dot) a declaration begins. Both sides of %( %) conditions are seen: the index may
 * name more than the parser will find, never less.
 */
#include "tapset.h"

#include <ctype.h>
#include <string.h>

struct scanner {
	struct tap_scan *out;
	const char *p, *end;
	/* The token: a word, a literal (no text), or one character. */
	const char *word;
	size_t len;
	char sign;	/* 0: a word; '"': a literal; else the character itself, '\0' word NULL at the end */
	bool after_dot;	/* the word stands behind a dot */
	bool is_private;	/* what is declared next is nobody else's business */
};

static const char *find_text(const char *p, const char *end, const char *what, size_t n)
{
	for (; (size_t)(end - p) >= n; p++) {
		p = memchr(p, what[0], (size_t)(end - p));
		if (!p || (size_t)(end - p) < n)
			break;
		if (!memcmp(p, what, n))
			return p + n;
	}
	return end;
}

static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"' && *p != '\n'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

static const char *skip_line(const char *p, const char *end)
{
	p = memchr(p, '\n', (size_t)(end - p));
	return p ? p : end;
}

/* Blanks, comments and embedded C. */
static const char *skip_blank(const char *p, const char *end)
{
	while (p < end) {
		char next = p + 1 < end ? p[1] : 0;

		if (isspace((unsigned char)*p))
			p++;
		else if (*p == '#' || (*p == '/' && next == '/'))
			p = skip_line(p, end);
		else if (*p == '/' && next == '*')
			p = find_text(p + 2, end, "*/", 2);
		else if (*p == '%' && next == '{')
			p = find_text(p + 2, end, "%}", 2);
		else
			break;
	}
	return p;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '@';
}

static bool advance(struct scanner *s)
{
	bool dot = s->sign == '.';

	s->p = skip_blank(s->p, s->end);
	s->word = s->p;
	s->len = 0;
	s->sign = 0;
	s->after_dot = dot;
	if (s->p >= s->end) {
		s->word = NULL;
		return false;
	}
	if (is_word_char(*s->p)) {
		while (s->p < s->end && is_word_char(*s->p))
			s->p++;
		s->len = (size_t)(s->p - s->word);
	} else if (*s->p == '"') {
		s->p = skip_string(s->p, s->end);
		s->sign = '"';
	} else {
		s->sign = *s->p++;
	}
	return true;
}

static bool is_word(const struct scanner *s, const char *text)
{
	return s->word && !s->sign && !s->after_dot && s->len == strlen(text) && !memcmp(s->word, text, s->len);
}

static bool begins(const struct scanner *s)
{
	return is_word(s, "probe") || is_word(s, "function") || is_word(s, "global") || is_word(s, "private");
}

static bool is_name(const struct scanner *s)
{
	return s->word && !s->sign && !isdigit((unsigned char)*s->word);
}

/* global a, b = 3, c[10], d% */
static void scan_global(struct scanner *s)
{
	while (is_name(s) && !begins(s)) {
		if (!s->is_private)
			s->out->name(s->out, TAP_GLOBAL, s->word, s->len);
		while (advance(s) && s->sign != ',' && !begins(s))
			/* The next declaration needs no sign before it. */
			if (s->sign == '{' || s->sign == '}')
				return;
		if (!s->word || s->sign != ',')
			return;
		advance(s);
	}
}

/* One name of an alias or a point: reads up to the sign that ends it. */
struct head {
	const char *word[2];
	size_t len[2];
	int n;
	bool odd;	/* groups, conditions: only the parser knows */
};

static void scan_point(struct scanner *s, struct head *h)
{
	int depth = 0;
	bool wants_word = true;

	for (; s->word && (wants_word || depth || !begins(s)); advance(s)) {
		if (depth) {
			depth += s->sign == '(' || s->sign == '{';
			depth -= s->sign == ')' || s->sign == '}';
		} else if (s->sign == '(') {
			depth++;
		} else if (s->sign == '{') {
			if (!wants_word)
				return;
			h->odd = true;
			wants_word = false;
			depth++;
		} else if (s->sign == '.') {
			wants_word = true;
		} else if (s->sign == '=' || s->sign == ',' || s->sign == '+' || s->sign == '}') {
			return;
		} else if (s->sign == '%') {
			h->odd = true;
		} else if (!s->sign) {
			if (!wants_word)
				continue;
			if (h->n < 2) {
				h->word[h->n] = s->word;
				h->len[h->n] = s->len;
			}
			h->n++;
			wants_word = false;
		}
	}
}

static void scan_probe(struct scanner *s)
{
	struct head h;

	for (;;) {
		memset(&h, 0, sizeof(h));
		scan_point(s, &h);
		if (s->sign == '+')
			advance(s);
		if (!s->word || s->sign != '=')
			return;
		if (h.odd || !h.n)
			s->out->alias(s->out, h.n ? h.word[0] : "*", h.n ? h.len[0] : 1, "*", 1);
		else if (h.n == 1)
			s->out->alias(s->out, h.word[0], h.len[0], NULL, 0);
		else
			s->out->alias(s->out, h.word[0], h.len[0], h.word[1], h.len[1]);
		if (!advance(s))
			return;
	}
}

void tapset_scan_text(struct tap_scan *out, const char *text, size_t len)
{
	struct scanner s = { .out = out, .p = text, .end = text + len };

	advance(&s);
	while (s.word) {
		if (is_word(&s, "private")) {
			advance(&s);
			s.is_private = true;
			continue;
		}
		if (is_word(&s, "function")) {
			advance(&s);
			if (is_name(&s) && !s.is_private)
				out->name(out, TAP_FUNCTION, s.word, s.len);
		} else if (is_word(&s, "global")) {
			advance(&s);
			scan_global(&s);
			s.is_private = false;
			continue;	/* it stopped at what may begin the next one */
		} else if (is_word(&s, "probe")) {
			advance(&s);
			scan_probe(&s);
			continue;
		}
		s.is_private = false;
		advance(&s);
	}
}

bool glob_match(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
