/* SPDX-License-Identifier: GPL-2.0 */
/* The records of BTF, for btf_file.c and btf_name.c. */
#ifndef SPILE_BTF_PRIV_H
#define SPILE_BTF_PRIV_H

#include "btf.h"

enum { K_INT = 1, K_PTR, K_ARRAY, K_STRUCT, K_UNION, K_ENUM, K_FWD, K_TYPEDEF, K_VOLATILE, K_CONST, K_RESTRICT, K_FUNC, K_FUNC_PROTO, K_VAR,
       K_DATASEC, K_FLOAT, K_DECL_TAG, K_TYPE_TAG, K_ENUM64, K_COUNT };
enum { CHAIN_MAX = 64 };

struct btf_header { uint16_t magic; uint8_t version, flags; uint32_t hdr_len, type_off, type_len, str_off, str_len; };
struct btf_record { uint32_t name, info, size; };	/* size, or the type it refers to */
struct btf_member { uint32_t name, type, offset; };

struct btf {
	struct arena *arena;
	const char *data, *strings;
	uint32_t strings_size;
	VEC(const struct btf_record *) types;	/* by id; 0 is void */
	const struct ctype **made;
	struct map *functions, *structs;
};

static inline unsigned int kind_of(const struct btf_record *r)
{
	return r->info >> 24 & 31;
}

static inline unsigned int count_of(const struct btf_record *r)
{
	return r->info & 0xffff;
}

static inline const char *text(const struct btf *b, uint32_t at)
{
	return at < b->strings_size ? b->strings + at : "";
}

static inline const struct btf_record *record(const struct btf *b, uint32_t id)
{
	return id && id < (uint32_t)b->types.n ? b->types.v[id] : NULL;
}

/* btf_name.c: the type as C spells it. */
const char *btf_spelling(struct btf *b, uint32_t id);

#endif
