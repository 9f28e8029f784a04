/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The index of one file's debug information: functions with the places of their inlined copies, types and variables, each with the
 * offset of its DIE. Made once per build id by dw_scan.c, kept in the cache and mapped into memory: what is asked of it costs a binary
 * search where the walk over all units costs a second. The layout in memory is that of the file.
 */
#ifndef SPILE_FINDEX_H
#define SPILE_FINDEX_H

#include "../base/base.h"

/* SCOPED: its symbol is not called as the source calls it, or it has a scope (C++, Rust and others). */
enum { FINDEX_CODE = 1, FINDEX_INLINED = 2, FINDEX_EXTERNAL = 4, FINDEX_SCOPED = 8 };

/* A function as the source has it (name, file, line), or one of its bodies. */
struct findex_func {
	uint32_t name, file;		/* offsets in the strings; file 0: unknown */
	uint32_t scope;			/* what the name stands in, "ns::Class"; 0: nothing */
	uint32_t line;
	uint32_t die;
	uint32_t pc;			/* CODE: of its body, less head.base */
	uint32_t sites;			/* INLINED: first of its copies; they end where the next row's begin */
	uint32_t flags;
};

struct findex_name { uint32_t name, die; };

enum { FINDEX_KINDS = 12 };
struct findex_head {
	char magic[8];
	char build_id[132];
	uint32_t nfuncs, nsites, ncode, nnames, strings_size;
	uint32_t nscoped;		/* functions that are SCOPED */
	uint32_t kinds[FINDEX_KINDS + 1];	/* names of kind k: from kinds[k] to kinds[k + 1] */
	uint64_t base;
};

struct findex {
	const struct findex_head *head;
	const struct findex_func *funcs;	/* by name, file, line; one more at the end, for its `sites` */
	const uint32_t *sites;			/* DIEs of inlined copies */
	const uint32_t *code;			/* numbers of functions with a body, by address */
	const struct findex_name *names;	/* by kind, then name */
	const char *strings;
	void *mapped;
	size_t size;
};

/* What a scan collects; the strings are the caller's own and must outlive findex_make(). */
struct findex_row { const char *name, *file; uint32_t line, die, flags; uint64_t pc; const char *scope; };
struct findex_site { uint32_t die, origin; };
struct findex_word { const char *name; uint32_t kind, die; bool inner; };	/* inner: in a namespace or class; those at the top come first */
struct findex_scan {
	struct arena *arena;
	VEC(struct findex_row) rows;
	VEC(struct findex_site) sites;	/* origin: DIE of the function that was copied */
	VEC(struct findex_word) words;
};

/* In memory of the arena; save it with findex_save(). NULL: too much for 32-bit offsets. */
struct findex *findex_make(struct findex_scan *s, const char *build_id);
/* A copy in another arena. */
struct findex *findex_keep(struct arena *a, const struct findex *ix);
/* Makes @ix of @size bytes that were made by findex_make(); false: they are damaged. They stay the caller's. */
bool findex_use(struct findex *ix, const void *p, size_t size);
/* The one in @dir for @build_id; NULL: none, or not one to be believed. */
struct findex *findex_load(struct arena *a, const char *dir, const char *build_id);
/* Written whole or not at all; old ones beyond a bound go. 0 or -errno. */
int findex_save(const struct findex *ix, struct arena *a, const char *dir);
void findex_close(struct findex *ix);

static inline const char *findex_text(const struct findex *ix, uint32_t at)
{
	return at < ix->head->strings_size ? ix->strings + at : "";
}

/* The first function whose name is @name or, for a prefix of @n characters, begins so; ->nfuncs: none. */
uint32_t findex_first(const struct findex *ix, const char *name, size_t n);
/* The function whose body begins at @pc; NULL: none. *nth counts through several of one address, from 0. */
const struct findex_func *findex_at(const struct findex *ix, uint64_t pc, int nth);
/* Offset of the DIE of name @name of this kind, 0: none. */
uint32_t findex_name_die(const struct findex *ix, uint32_t kind, const char *name);
/* The same of a name that ends so, behind "::": "Class::name" for "space::Class::name". */
uint32_t findex_inner_die(const struct findex *ix, uint32_t kind, const char *name);
/* Its inlined copies. */
const uint32_t *findex_sites(const struct findex *ix, const struct findex_func *f, uint32_t *n);

#endif
