/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BTF, the type information that kernels carry themselves (5.2 and later): parameters at a function's entry, return types, members of structs
 * where there is no DWARF. It knows no places in the code, so parameters are where the calling convention puts them.
 *
 * The data may be damaged: every offset is checked, every chain of types ends.
 */
#include "btf_priv.h"
#include "../base/fs.h"

#include <string.h>

/* Bytes behind the record; SIZE_MAX: no such kind. */
static size_t extra(const struct btf_record *r)
{
	static const struct { uint8_t once, each; } sizes[K_COUNT] = {
		[K_INT] = { 4, 0 }, [K_ARRAY] = { 12, 0 }, [K_STRUCT] = { 0, 12 }, [K_UNION] = { 0, 12 }, [K_ENUM] = { 0, 8 },
		[K_FUNC_PROTO] = { 0, 8 }, [K_VAR] = { 4, 0 }, [K_DATASEC] = { 0, 12 }, [K_DECL_TAG] = { 4, 0 }, [K_ENUM64] = { 0, 12 },
	};
	unsigned int k = kind_of(r);

	return k && k < K_COUNT ? sizes[k].once + (size_t)sizes[k].each * count_of(r) : SIZE_MAX;
}

static void note_names(struct btf *b, const struct btf_record *r)
{
	const char *name = text(b, r->name);
	unsigned int k = kind_of(r);

	if (k == K_FUNC && *name && !map_get(b->functions, name))
		map_put(b->functions, name, (void *)r);
	if ((k == K_STRUCT || k == K_UNION || k == K_TYPEDEF) && *name && !map_get(b->structs, name))
		map_put(b->structs, name, (void *)(uintptr_t)(b->types.n - 1));
}

struct btf *btf_open(struct arena *a, const void *p, size_t n, const char **why)
{
	struct btf *b = NEW(a, struct btf);
	struct btf_header h;
	const char *at, *end;

	*why = "its BTF is damaged";
	if (n < sizeof(h))
		return NULL;
	memcpy(&h, p, sizeof(h));
	if (h.magic != 0xeb9f || h.hdr_len < sizeof(h) || h.hdr_len > n || (h.type_off & 3) || h.hdr_len & 3 ||
	    (uint64_t)h.hdr_len + h.type_off + h.type_len > n || (uint64_t)h.hdr_len + h.str_off + h.str_len > n || !h.str_len)
		return NULL;
	b->arena = a;
	b->data = p;
	b->strings = b->data + h.hdr_len + h.str_off;
	b->strings_size = h.str_len;
	if (b->strings[h.str_len - 1])
		return NULL;
	b->functions = map_create(a);
	b->structs = map_create(a);
	vec_push(a, &b->types, NULL);
	at = b->data + h.hdr_len + h.type_off;
	for (end = at + h.type_len; at < end; ) {
		const struct btf_record *r = (const void *)at;
		size_t left = (size_t)(end - at), more;

		if (left < sizeof(*r))
			return NULL;
		more = extra(r);
		if (more > left - sizeof(*r))
			return NULL;
		vec_push(a, &b->types, r);
		note_names(b, r);
		at += sizeof(*r) + more;
	}
	b->made = NEW_ARRAY(a, const struct ctype *, b->types.n);
	*why = NULL;
	return b;
}

/* ---- types ---- */

static const struct btf_record *strip(const struct btf *b, uint32_t *id)
{
	const struct btf_record *r = record(b, *id);
	int n = 0;

	while (r && n++ < CHAIN_MAX) {
		unsigned int k = kind_of(r);

		if (k != K_TYPEDEF && k != K_VOLATILE && k != K_CONST && k != K_RESTRICT && k != K_TYPE_TAG)
			return r;
		*id = r->size;
		r = record(b, *id);
	}
	return NULL;
}

static const struct ctype *make(struct btf *b, uint32_t id, int depth);

static void fill(struct btf *b, struct ctype *c, const struct btf_record *r, int depth)
{
	const uint32_t *more = (const uint32_t *)(r + 1);

	c->size = r->size;
	switch (kind_of(r)) {
	case K_INT:
		c->kind = *more >> 24 & 4 ? CT_BOOL : !strcmp(text(b, r->name), "char") ? CT_CHAR : CT_INT;
		c->is_signed = *more >> 24 & 1 || c->kind == CT_CHAR;
		break;
	case K_PTR:
		c->kind = CT_POINTER;
		c->size = 8;
		c->to = make(b, r->size, depth + 1);
		break;
	case K_ARRAY:
		c->kind = CT_ARRAY;
		c->to = make(b, more[0], depth + 1);
		c->count = more[2];
		c->size = c->to->size * c->count;
		break;
	case K_ENUM: case K_ENUM64:
		c->kind = CT_ENUM;
		c->is_signed = r->info >> 31;
		break;
	case K_STRUCT:
		c->kind = CT_STRUCT;
		break;
	case K_UNION:
		c->kind = CT_UNION;
		break;
	case K_FWD:
		c->kind = r->info >> 31 ? CT_UNION : CT_STRUCT;
		c->size = 0;
		break;
	case K_FLOAT:
		c->kind = CT_FLOAT;
		break;
	case K_FUNC_PROTO:
		c->kind = CT_FUNCTION;
		c->size = 0;
		break;
	default:
		c->kind = CT_VOID;
		c->size = 0;
	}
}

static const struct ctype *make(struct btf *b, uint32_t id, int depth)
{
	struct ctype *c;
	const struct btf_record *r;
	uint32_t bare = id;

	if (id >= (uint32_t)b->types.n || depth > CHAIN_MAX)
		id = bare = 0;
	if (b->made[id])
		return b->made[id];
	c = NEW(b->arena, struct ctype);
	c->name = btf_spelling(b, id);
	b->made[id] = c;	/* before it is filled: a damaged file may lead back here */
	r = strip(b, &bare);
	c->btf = bare;
	if (r)
		fill(b, c, r, depth);
	return c;
}

const struct ctype *btf_struct(struct btf *b, const char *name)
{
	const char *tag = strchr(name, ' ');
	uint32_t id = (uint32_t)(uintptr_t)map_get(b->structs, tag && (!strncmp(name, "struct ", 7) || !strncmp(name, "union ", 6)) ? tag + 1 : name);

	return id ? make(b, id, 0) : NULL;
}

/* ---- members ---- */

struct walk { struct btf *b; const char *want; struct dw_member *found; struct near *near; tmember_vec *all; int budget; };

static bool walk_members(struct walk *w, uint32_t id, uint64_t base, int depth)
{
	const struct btf_record *r = strip(w->b, &id);
	const struct btf_member *m;
	unsigned int i;

	if (!r || (kind_of(r) != K_STRUCT && kind_of(r) != K_UNION) || depth > CHAIN_MAX)
		return false;
	m = (const void *)(r + 1);
	for (i = 0; i < count_of(r) && w->budget-- > 0; i++, m++) {
		const char *name = text(w->b, m->name);
		uint64_t pos = base + (r->info >> 31 ? m->offset & 0xffffff : m->offset);
		struct tmember t = { name, NULL };

		if (!*name) {
			if (walk_members(w, m->type, pos, depth + 1))
				return true;
			continue;
		}
		if (w->all) {
			t.type = make(w->b, m->type, 0);
			vec_push(w->b->arena, w->all, t);
			continue;
		}
		near_offer(w->near, name);
		if (strcmp(name, w->want))
			continue;
		w->found->type = make(w->b, m->type, 0);
		w->found->offset = pos / 8;
		w->found->bit_size = r->info >> 31 ? (uint8_t)(m->offset >> 24) : 0;
		w->found->bit_pos = pos;
		return true;
	}
	return false;
}

bool btf_member(struct btf *b, const struct ctype *of, const char *name, struct dw_member *out, const char **near)
{
	struct near n;
	struct walk w = { b, name, out, &n, NULL, 100000 };
	bool found;

	near_init(&n, name);
	memset(out, 0, sizeof(*out));
	found = walk_members(&w, of->btf, 0, 0);
	if (near)
		*near = found ? NULL : near_best(&n);
	return found;
}

bool btf_members(struct btf *b, const struct ctype *of, tmember_vec *out)
{
	struct walk w = { b, NULL, NULL, NULL, out, 100000 };

	walk_members(&w, of->btf, 0, 0);
	return out->n > 0;
}

/* ---- functions ---- */

static const struct btf_record *prototype(struct btf *b, const char *name)
{
	const struct btf_record *f = map_get(b->functions, name), *proto = f ? record(b, f->size) : NULL;

	return proto && kind_of(proto) == K_FUNC_PROTO ? proto : NULL;
}

bool btf_has_function(struct btf *b, const char *name)
{
	return prototype(b, name);
}

const struct ctype *btf_return_type(struct btf *b, const char *function)
{
	const struct btf_record *p = prototype(b, function);

	return make(b, p ? p->size : 0, 0);
}

bool btf_params(struct btf *b, const char *function, tmember_vec *out)
{
	const struct btf_record *p = prototype(b, function);
	const uint32_t *at = p ? (const uint32_t *)(p + 1) : NULL;
	unsigned int i;

	for (i = 0; p && i < count_of(p); i++, at += 2) {
		struct tmember m = { text(b, at[0]), make(b, at[1], 0) };

		if (*m.name)
			vec_push(b->arena, out, m);
	}
	return out->n > 0;
}
