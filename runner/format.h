/* SPDX-License-Identifier: GPL-2.0 */
/* The language's printf: formats taken apart once, then applied to the arguments of each record. */
#ifndef SPILE_RUNNER_FORMAT_H
#define SPILE_RUNNER_FORMAT_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

enum { SR_WIDTH_MAX = 65535 };	/* wider fields are cut to this: a width can come from a record */

struct sr_directive {
	char conv;			/* d u o x X p c s b m M; 0: only the literal */
	bool minus, plus, space, zero, alt;
	bool star_width, star_precision;
	int width;			/* 0: none */
	int precision;			/* -1: none */
	const char *lit;		/* text before the directive, in the format's own text */
	size_t lit_len;
};

struct sr_format {
	const char *types, *text;	/* as given */
	struct sr_directive *dirs;
	int n;
};

/*
 * Takes @text apart. @types has one letter an argument ('d', 's'), '-' or "" for none. @text and @types must outlive @f.
 * 0, or -1 when the text is no format or its directives do not fit the types; nothing is left to free then.
 */
int sr_format_compile(struct sr_format *f, const char *types, const char *text);
void sr_format_deinit(struct sr_format *f);

/*
 * Prints the arguments at @args, laid out as abi/ring.h says. 0, or -1 when they do not fit into @len bytes; @out is
 * then as before.
 */
int sr_format_print(const struct sr_format *f, const unsigned char *args, size_t len, struct sr_text *out);

/* A cursor over a record's arguments. Both give -1 when the bytes run out. */
struct sr_args {
	const unsigned char *p;
	size_t left;
};
int sr_args_long(struct sr_args *a, int64_t *v);
int sr_args_str(struct sr_args *a, const char **s, size_t *len);

#endif
