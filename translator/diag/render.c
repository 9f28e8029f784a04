/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a message looks like:
 *
 *   FILE:LINE:COL: parse error: MESSAGE
 *     3 | the source line, tabs kept, a window of it when it is very wide
 *       |     ^~~~
 *   note: in expansion of macro @foo at FILE:LINE:COL
 *
 * Source bytes are shown as they are only when they print: a script must not be able to drive the terminal.
 */
#include "render.h"

#include <string.h>

enum { WINDOW = 120, BEFORE = 60, CHAIN_SHOWN = 4 };

static const char *const class_words[] = {
	[DIAG_PARSE] = "parse error", [DIAG_SEMANTIC] = "semantic error", [DIAG_ENV] = "error",
};

static const struct {
	const char *word, *color;
} level_looks[] = {
	[DIAG_ERROR] = { "error", "\033[1;31m" },
	[DIAG_WARNING] = { "warning", "\033[1;35m" },
	[DIAG_NOTE] = { "note", "\033[1;36m" },
	[DIAG_HINT] = { "hint", "\033[1;32m" },
};

static const char *message_word(const struct message *m)
{
	return m->level == DIAG_ERROR ? class_words[m->class] : level_looks[m->level].word;
}

/* Length of the well-formed UTF-8 sequence at @s, or 0: control characters and broken sequences. */
static size_t utf8_len(const char *s, size_t n)
{
	unsigned char c = (unsigned char)*s;
	size_t want = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 1, i;

	if (want == 1)
		return c == '\t' || (c >= 32 && c < 127);
	if (want > n)
		return 0;
	for (i = 1; i < want; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
	/* C1 control characters. */
	return c == 0xc2 && (unsigned char)s[1] < 0xa0 ? 0 : want;
}

/* Adds [from, to) of a line as it may be shown. */
static void add_shown(struct buf *out, const char *s, size_t from, size_t to)
{
	size_t n;

	for (; from < to; from += n) {
		n = utf8_len(s + from, to - from);
		if (n)
			buf_add(out, s + from, n);
		else
			buf_putc(out, '?');
		if (!n)
			n = 1;
	}
}

/* Adds as many blanks as [from, to) is wide; tabs stay tabs, so that the columns agree whatever the terminal's tab stops are. */
static void add_blank(struct buf *out, const char *s, size_t from, size_t to)
{
	size_t n;

	for (; from < to; from += n) {
		buf_putc(out, s[from] == '\t' ? '\t' : ' ');
		n = utf8_len(s + from, to - from);
		if (!n)
			n = 1;
	}
}

static void add_marks(struct buf *out, const char *s, size_t from, size_t to)
{
	size_t n;

	buf_putc(out, '^');
	for (n = from < to ? utf8_len(s + from, to - from) : 1; from + (n ? n : 1) < to;) {
		from += n ? n : 1;
		n = utf8_len(s + from, to - from);
		buf_putc(out, '~');
	}
}

static void add_excerpt(struct buf *out, struct span at, bool color)
{
	size_t len, off, from, to, end;
	const char *s;
	int line;

	span_line_text(at, &s, &len, &line, &off);
	if (len && s[len - 1] == '\r')
		len--;
	if (off > len)
		off = len;
	from = 0;
	to = len;
	if (len > WINDOW + 20) {
		from = off > BEFORE ? off - BEFORE : 0;
		to = from + WINDOW < len ? from + WINDOW : len;
		while (from && from < off && ((unsigned char)s[from] & 0xc0) == 0x80)
			from++;
		while (to < len && to > off && ((unsigned char)s[to] & 0xc0) == 0x80)
			to--;
	}
	end = off + at.len < to ? off + at.len : to;
	buf_printf(out, "%3d | %s", line, from ? "..." : "");
	add_shown(out, s, from, to);
	buf_printf(out, "%s\n", to < len ? "..." : "");
	/* The gutter is as wide as the number above. */
	buf_printf(out, "%*s | %s", line > 999 ? (line > 99999 ? 6 : line > 9999 ? 5 : 4) : 3, "", from ? "   " : "");
	add_blank(out, s, from, off);
	buf_puts(out, color ? level_looks[DIAG_HINT].color : "");
	add_marks(out, s, off, end);
	buf_puts(out, color ? "\033[0m\n" : "\n");
}

static void add_place(struct buf *out, struct span at)
{
	int line, col;

	span_line_col(at, &line, &col);
	buf_printf(out, "%s:%d:%d", at.src->name, line, col);
}

/* Innermost first; the middle of a long chain is only counted, and the outermost place gets its line shown: it is the user's own. */
static void add_chain(struct buf *out, const struct expansion *x, bool color)
{
	int total = 0, i = 0;
	const struct expansion *e;

	for (e = x; e; e = e->at.via)
		total++;
	for (e = x; e; e = e->at.via, i++) {
		if (total > CHAIN_SHOWN && i >= CHAIN_SHOWN - 1 && i < total - 1) {
			if (i == CHAIN_SHOWN - 1)
				buf_printf(out, "note: ... %d more\n", total - CHAIN_SHOWN);
			continue;
		}
		buf_printf(out, "%snote:%s in %s", color ? level_looks[DIAG_NOTE].color : "", color ? "\033[0m" : "", e->what);
		if (e->at.src) {
			buf_puts(out, " at ");
			add_place(out, e->at);
		}
		buf_putc(out, '\n');
		if (!e->at.via && e->at.src)
			add_excerpt(out, e->at, color);
	}
}

void render_text(struct buf *out, const struct message *m, bool color)
{
	bool place = m->at.src != NULL;

	if (color)
		buf_puts(out, "\033[1m");
	if (place) {
		add_place(out, m->at);
		buf_puts(out, ": ");
	} else if (m->level <= DIAG_WARNING) {
		buf_puts(out, "spile: ");
	}
	if (color)
		buf_printf(out, "\033[0m%s", level_looks[m->level].color);
	buf_printf(out, "%s:%s %s%s\n", message_word(m), color ? "\033[0m" : "", m->text,
		   m->promoted ? " (warnings are errors here)" : "");
	if (!place)
		return;
	add_excerpt(out, m->at, color);
	if (m->level <= DIAG_WARNING)
		add_chain(out, m->at.via, color);
}

/* ---- JSON ---- */

void diag_json_text(struct buf *out, const char *s)
{
	size_t n, len = strlen(s);

	buf_putc(out, '"');
	for (; len; s += n, len -= n) {
		n = utf8_len(s, len);
		if (*s == '"' || *s == '\\')
			buf_printf(out, "\\%c", *s);
		else if (!n || *s == '\t')
			buf_printf(out, "\\u%04x", (unsigned char)*s);
		else
			buf_add(out, s, n);
		if (!n)
			n = 1;
	}
	buf_putc(out, '"');
}

static void add_json_place(struct buf *out, struct span at)
{
	int line, col;

	if (!at.src)
		return;
	span_line_col(at, &line, &col);
	buf_puts(out, ",\"file\":");
	diag_json_text(out, at.src->name);
	buf_printf(out, ",\"line\":%d,\"column\":%d,\"length\":%u", line, col, at.len);
}

void render_json(struct buf *out, const struct message *m)
{
	const struct expansion *e;

	buf_printf(out, "{\"level\":\"%s\",\"kind\":\"%s\",\"message\":", level_looks[m->level].word, message_word(m));
	diag_json_text(out, m->text);
	add_json_place(out, m->at);
	if (m->at.src && m->at.via) {
		buf_puts(out, ",\"via\":[");
		for (e = m->at.via; e; e = e->at.via) {
			buf_puts(out, e == m->at.via ? "{\"what\":" : ",{\"what\":");
			diag_json_text(out, e->what);
			add_json_place(out, e->at);
			buf_putc(out, '}');
		}
		buf_putc(out, ']');
	}
	buf_puts(out, "}\n");
}
