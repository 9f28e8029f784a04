/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Growing bytes. Everything that the runner prints goes through one of these, so that it never has to wait for a slow
 * terminal in the middle of a record. What stands in them is bounded by their users; memory that is not there is the end
 * of the program, and the module stays loaded for a later `spilerun -A` or `-d`.
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void no_memory(void)
{
	fputs("ERROR: out of memory\n", stderr);
	_Exit(1);
}

void *sr_realloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		no_memory();
	return p;
}

void *sr_alloc(size_t n)
{
	void *p = sr_realloc(NULL, n);

	memset(p, 0, n);
	return p;
}

char *sr_text_room(struct sr_text *t, size_t n)
{
	if (t->cap - t->len < n) {
		size_t cap = t->cap ? t->cap : 256;

		while (cap - t->len < n)
			cap *= 2;
		t->p = sr_realloc(t->p, cap);
		t->cap = cap;
	}
	return t->p + t->len;
}

void sr_text_add(struct sr_text *t, const void *p, size_t n)
{
	if (!n)
		return;
	memcpy(sr_text_room(t, n), p, n);
	t->len += n;
}

void sr_text_fill(struct sr_text *t, char c, size_t n)
{
	if (!n)
		return;
	memset(sr_text_room(t, n), c, n);
	t->len += n;
}

void sr_text_vprintf(struct sr_text *t, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		vsnprintf(sr_text_room(t, (size_t)n + 1), (size_t)n + 1, fmt, again);
		t->len += (size_t)n;
	}
	va_end(again);
}

void sr_text_printf(struct sr_text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sr_text_vprintf(t, fmt, ap);
	va_end(ap);
}

void sr_text_drop(struct sr_text *t, size_t n)
{
	t->len -= n;
	if (t->len)
		memmove(t->p, t->p + n, t->len);
}

void sr_text_deinit(struct sr_text *t)
{
	free(t->p);
	t->p = NULL;
	t->len = t->cap = 0;
}
