/* SPDX-License-Identifier: GPL-2.0 */
/* Source texts and spans: where in which text something stands, as line and column. */
#include "render.h"

#include <string.h>

struct source *source_create(struct arena *a, const char *name, const char *text, size_t len)
{
	struct source *s = NEW(a, struct source);

	/* The mark that editors put before UTF-8 is no text. */
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		len -= 3;
	}
	s->name = name;
	s->text = text;
	s->len = len;
	s->arena = a;
	return s;
}

static void index_lines(struct source *s)
{
	VEC(uint32_t) starts = { 0 };
	const char *p = s->text, *end = s->text + s->len;

	vec_push(s->arena, &starts, 0);
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		vec_push(s->arena, &starts, (uint32_t)(p - s->text));
	}
	s->lines = starts.v;
	s->nlines = starts.n;
}

/* Offset where the line of @off starts; its 1-based number. */
static uint32_t line_start(struct source *s, uint32_t off, int *number)
{
	uint32_t i, start = 0;
	int lo = 0, hi, mid;

	if (off > s->len)
		off = (uint32_t)s->len;
	if (!s->lines && s->arena)
		index_lines(s);
	if (!s->lines) {
		*number = 1;
		for (i = 0; i < off; i++)
			if (s->text[i] == '\n') {
				start = i + 1;
				++*number;
			}
		return start;
	}
	hi = s->nlines;
	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (s->lines[mid] <= off)
			lo = mid;
		else
			hi = mid;
	}
	*number = lo + 1;
	return s->lines[lo];
}

void span_line_col(struct span s, int *line, int *col)
{
	uint32_t start;

	if (!s.src) {
		*line = *col = 0;
		return;
	}
	start = line_start(s.src, s.off, line);
	*col = (int)((s.off > s.src->len ? (uint32_t)s.src->len : s.off) - start) + 1;
}

void span_line_text(struct span s, const char **text, size_t *len, int *line, size_t *at)
{
	uint32_t start = line_start(s.src, s.off, line);
	const char *end = memchr(s.src->text + start, '\n', s.src->len - start);

	*text = s.src->text + start;
	*len = end ? (size_t)(end - *text) : s.src->len - start;
	*at = (s.off > s.src->len ? s.src->len : s.off) - start;
}

struct span span_join(struct span a, struct span b)
{
	if (a.src && a.src == b.src && a.via == b.via && b.off + b.len > a.off + a.len && b.off >= a.off)
		a.len = b.off + b.len - a.off;
	return a;
}
