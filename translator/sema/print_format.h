/* SPDX-License-Identifier: GPL-2.0 */
/* The directives of printf formats, one at a time. */
#ifndef SPILE_SEMA_PRINT_FORMAT_H
#define SPILE_SEMA_PRINT_FORMAT_H

#include "../lang/ast.h"

struct directive {
	size_t off, len;		/* in the format's text, from the '%' on */
	char conv;			/* '%': takes no argument */
	bool star_width, star_precision;	/* each takes an argument before the value */
	int64_t width, precision;	/* -1: not given (or '*') */
	const char *why;		/* DIRECTIVE_BAD: what is wrong with it */
};

enum directive_result { DIRECTIVE_END, DIRECTIVE_OK, DIRECTIVE_BAD };
/* Finds the next directive at or behind *pos and moves *pos behind it. */
enum directive_result directive_next(const char *text, size_t len, size_t *pos, struct directive *d);
/* What the directive's value must be. */
enum type directive_type(const struct directive *d);
/* The place of bytes [off, off + len) of the string that is written at @at; the whole of @at when that cannot be told. */
struct span span_in_string(struct span at, size_t off, size_t len);

#endif
