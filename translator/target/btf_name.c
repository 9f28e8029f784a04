/* SPDX-License-Identifier: GPL-2.0 */
/* Types of BTF as C spells them, in the same words as those of DWARF (dw_name.c, which also says why a declarator is passed down). */
#include "btf_priv.h"

#include <string.h>

enum { SPELL_DEPTH = 16, SPELL_LENGTH = 200 };

struct spell { struct btf *b; int budget; };

static const char *spell(struct spell *s, uint32_t id, const char *inner, int depth);

static const char *named(struct spell *s, const char *tag, const char *name, const char *inner)
{
	return arena_printf(s->b->arena, "%s%s%.100s%s%s", tag, *tag ? " " : "", *name ? name : "{...}", *inner ? " " : "", inner);
}

static bool is_qualifier(const struct btf_record *r)
{
	unsigned int k = r ? kind_of(r) : 0;

	return k == K_CONST || k == K_VOLATILE || k == K_RESTRICT || k == K_TYPE_TAG;
}

/* The type behind qualifiers; *words: those, in the order in which they are written. */
static uint32_t unqualified(struct spell *s, uint32_t id, const char **words)
{
	static const struct { unsigned int kind; const char *word; } order[] = { { K_CONST, "const" }, { K_VOLATILE, "volatile" }, { K_RESTRICT, "restrict" } };
	const struct btf_record *r = record(s->b, id);
	unsigned int set = 0;
	AUTO_BUF b = { 0 };
	size_t i;
	int n;

	for (n = 0; is_qualifier(r) && n < CHAIN_MAX; n++) {
		set |= 1u << kind_of(r);
		id = r->size;
		r = record(s->b, id);
	}
	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (set & 1u << order[i].kind)
			buf_printf(&b, "%s%s", b.len ? " " : "", order[i].word);
	*words = arena_strdup(s->b->arena, buf_str(&b));
	return id;
}

static const char *qualified(struct spell *s, uint32_t id, const char *inner, int depth)
{
	const struct btf_record *r;
	const char *words;

	id = unqualified(s, id, &words);
	r = record(s->b, id);
	if (r && kind_of(r) == K_PTR)
		return spell(s, id, arena_printf(s->b->arena, "%s%s%s", words, *words && *inner ? " " : "", inner), depth + 1);
	return arena_printf(s->b->arena, "%s%s%s", words, *words ? " " : "", spell(s, id, inner, depth + 1));
}

static const char *pointer(struct spell *s, const struct btf_record *r, const char *inner, int depth)
{
	const char *star = *inner && !strchr("*([)", *inner) ? "* " : "*", *words;
	const struct btf_record *to = record(s->b, unqualified(s, r->size, &words));

	if (to && (kind_of(to) == K_ARRAY || kind_of(to) == K_FUNC_PROTO))
		return spell(s, r->size, arena_printf(s->b->arena, "(%s%s)", star, inner), depth + 1);
	return spell(s, r->size, arena_printf(s->b->arena, "%s%s", star, inner), depth + 1);
}

static const char *array(struct spell *s, const struct btf_record *r, const char *inner, int depth)
{
	const uint32_t *more = (const uint32_t *)(r + 1);

	if (more[2])
		return spell(s, more[0], arena_printf(s->b->arena, "%s[%u]", inner, more[2]), depth + 1);
	return spell(s, more[0], arena_printf(s->b->arena, "%s[]", inner), depth + 1);
}

static const char *function(struct spell *s, const struct btf_record *r, const char *inner, int depth)
{
	const uint32_t *params = (const uint32_t *)(r + 1);
	unsigned int i, n = count_of(r);
	AUTO_BUF b = { 0 };

	buf_printf(&b, "%s(", inner);
	for (i = 0; i < n && b.len < SPELL_LENGTH; i++)
		/* A last one without name and type is "...". */
		buf_printf(&b, "%s%s", i ? ", " : "", params[2 * i + 1] || i + 1 < n ? spell(s, params[2 * i + 1], "", depth + 1) : "...");
	buf_puts(&b, i < n ? ", ...)" : n ? ")" : "void)");
	return spell(s, r->size, arena_strdup(s->b->arena, buf_str(&b)), depth + 1);
}

static const char *spell(struct spell *s, uint32_t id, const char *inner, int depth)
{
	const struct btf_record *r = record(s->b, id);

	if (depth > SPELL_DEPTH || strlen(inner) > SPELL_LENGTH || s->budget-- <= 0)
		return "...";
	switch (r ? kind_of(r) : 0) {
	case 0:
		return named(s, "", "void", inner);
	case K_PTR:
		return pointer(s, r, inner, depth);
	case K_ARRAY:
		return array(s, r, inner, depth);
	case K_STRUCT:
		return named(s, "struct", text(s->b, r->name), inner);
	case K_UNION:
		return named(s, "union", text(s->b, r->name), inner);
	case K_FWD:
		return named(s, r->info >> 31 ? "union" : "struct", text(s->b, r->name), inner);
	case K_ENUM: case K_ENUM64:
		return named(s, "enum", text(s->b, r->name), inner);
	case K_CONST: case K_VOLATILE: case K_RESTRICT: case K_TYPE_TAG:
		return qualified(s, id, inner, depth);
	case K_FUNC_PROTO:
		return function(s, r, inner, depth);
	default:
		return named(s, "", text(s->b, r->name), inner);
	}
}

const char *btf_spelling(struct btf *b, uint32_t id)
{
	struct spell s = { b, 64 };

	return spell(&s, id, "", 0);
}
