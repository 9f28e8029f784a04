/* SPDX-License-Identifier: GPL-2.0 */
/* Growing bytes: what the runner is about to write. Not NUL-terminated. */
#ifndef SPILE_RUNNER_TEXT_H
#define SPILE_RUNNER_TEXT_H

#include <stdarg.h>
#include <stddef.h>

struct sr_text {
	char *p;
	size_t len, cap;
};

/* Room for @n more bytes at the end; the caller adds what it used to ->len. Running out of memory ends the program. */
char *sr_text_room(struct sr_text *t, size_t n);
void sr_text_add(struct sr_text *t, const void *p, size_t n);
void sr_text_fill(struct sr_text *t, char c, size_t n);
void sr_text_printf(struct sr_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sr_text_vprintf(struct sr_text *t, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Drops the first @n bytes. */
void sr_text_drop(struct sr_text *t, size_t n);
void sr_text_deinit(struct sr_text *t);

/* malloc() and realloc() that end the program when there is no memory; the memory is the caller's to free(). */
void *sr_alloc(size_t n);
void *sr_realloc(void *p, size_t n);

#endif
