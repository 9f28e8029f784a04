/* SPDX-License-Identifier: GPL-2.0 */
/* Growing text, for output that is built piece by piece; plain malloc, because it is thrown away when it has been written. */
#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_deinit(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->len = b->cap = 0;
}

/* Room for @n more bytes and a NUL. */
static void buf_room(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 64;

	if (n < SIZE_MAX / 2 - b->len) {
		while (cap < b->len + n + 1)
			cap *= 2;
		if (cap == b->cap)
			return;
		b->p = realloc(b->p, cap);
		b->cap = cap;
		if (b->p)
			return;
	}
	fputs("spile: error: out of memory\n", stderr);
	exit(70);
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	buf_room(b, n);
	if (n)
		memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = 0;
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	size_t room;
	va_list again;
	int n;

	buf_room(b, 0);
	room = b->cap - b->len;
	va_copy(again, ap);
	n = vsnprintf(b->p + b->len, room, fmt, again);
	va_end(again);
	if (n >= 0 && (size_t)n >= room) {
		buf_room(b, (size_t)n);
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
	}
	b->len += n < 0 ? 0 : (size_t)n;
	b->p[b->len] = 0;
}

const char *buf_str(const struct buf *b)
{
	return b->p ? b->p : "";
}

void buf_c_quote(struct buf *b, const char *s, size_t n)
{
	static const char plain[] = "abtnvfr";	/* 7 .. 13 */
	size_t i;

	buf_putc(b, '"');
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\') {
			buf_putc(b, '\\');
			buf_putc(b, (char)c);
		} else if (c >= 7 && c <= 13) {
			buf_putc(b, '\\');
			buf_putc(b, plain[c - 7]);
		} else if (c < 32 || c > 126) {
			buf_printf(b, "\\%03o", c);
		} else {
			buf_putc(b, (char)c);
		}
	}
	buf_putc(b, '"');
}
