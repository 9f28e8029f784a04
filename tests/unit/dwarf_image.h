/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small ELF files with debug information, made byte by byte: what no compiler at hand would write, and what none should. One unit, whose DIEs are added in
 * order; numbers of other DIEs are known once those were added, and can be filled in later.
 */
#ifndef SPILE_TESTS_DWARF_IMAGE_H
#define SPILE_TESTS_DWARF_IMAGE_H

#include "base/base.h"

#include <dwarf.h>

enum { IMAGE_TEXT = 0x1000, IMAGE_TEXT_SIZE = 0x1000, IMAGE_TLS_SIZE = 0x28 };

struct image_bytes { unsigned char v[512]; size_t n; };
struct image_attr {
	unsigned int at, form;
	uint64_t n;
	const void *p;
	size_t len;
};
#define ATTR_N(at, form, n)	{ at, form, n, NULL, 0 }
#define ATTR_S(at, s)		{ at, DW_FORM_string, 0, s, 0 }
#define ATTR_B(at, form, b)	{ at, form, 0, (b)->v, (b)->n }
#define ATTRS(...)		(const struct image_attr[]){ __VA_ARGS__, { 0, 0, 0, NULL, 0 } }

struct image {
	struct buf info, abbrev, loc, frame, str, syms, names;
	int version, nabbrevs;
	bool is_program;		/* has program headers, with thread-local data */
	bool is_library;
};

void image_begin(struct image *im, int version);
/* Adds a DIE; gives its offset in the unit. */
uint32_t image_die(struct image *im, unsigned int tag, bool has_children, const struct image_attr *attrs);
/* No more children of the innermost DIE that has some. */
void image_end(struct image *im);
/* Four bytes at @pos of the unit, which is what image_next() gave, + the offset within the DIE. */
void image_patch(struct image *im, uint32_t pos, uint32_t value);
uint32_t image_next(const struct image *im);
/* An entry of a location list (version 4: .debug_loc); the list ends with start and end 0. Gives the entry's offset. */
uint32_t image_location(struct image *im, uint64_t start, uint64_t end, const struct image_bytes *expr);
void image_symbol(struct image *im, const char *name, uint64_t addr, uint64_t size, bool is_function);
/* The file; the image can't be added to any more. */
void image_write(struct image *im, const char *path);
void image_free(struct image *im);

/* Bytes of an expression: each number is a byte, unless EXPR_*() around it. Ends with -1. */
struct image_bytes image_expr(int first, ...);
#define EXPR_END	(-1)
void image_put_uleb(struct image_bytes *b, uint64_t v);
void image_put_sleb(struct image_bytes *b, int64_t v);
void image_put_u(struct image_bytes *b, uint64_t v, int size);

#endif
