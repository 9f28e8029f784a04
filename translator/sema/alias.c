/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probe points down to base families. A point that an alias's name matches is replaced by what the alias stands for, with the alias's
 * prologue before and its epilogue behind the handler, until no alias matches; then the families are asked.
 *
 * An alias that matches the whole point goes before everything. One that matches only the first words is a last resort: the words
 * behind go to what it stands for (syscall.open.maxactive(5)).
 */
#include "alias_body.h"

#include <string.h>

const char alias_word[] = "alias ";

/* Uses of aliases that we are inside of, innermost first. */
struct chain {
	const struct alias *alias;
	const struct chain *up;
	int depth;
};

enum {
	MAX_DEPTH = 200,		/* of aliases over aliases: bounds our recursion */
	RELATIVES_SHOWN = 25,
	MAX_USES = 500 * 1000,		/* aliases that stand for several others multiply */
};

/* A point, and what is to be done at it. */
struct use {
	const struct probe_point *point;
	struct stmt *body;
	const char *user_text;		/* NULL: not behind an alias yet, the point's own text counts */
	struct span user_at;		/* where the user wrote it */
	const struct chain *chain;
};

/* ---- matching ---- */

static bool same_literal(const struct expr *a, const struct expr *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind)
		return false;
	if (a->kind == E_NUMBER)
		return a->number.value == b->number.value;
	return a->string.len == b->string.len && !memcmp(a->string.s, b->string.s, a->string.len);
}

static bool same_word(const struct probe_component *pattern, const struct probe_component *c)
{
	return (pattern->name == c->name || (strchr(pattern->name, '*') && glob_match(pattern->name, c->name))) &&
	       same_literal(pattern->arg, c->arg);
}

/* "**" may stand for several words. */
static bool matches_many(struct arena *a, const struct probe_point *pattern, int i, const struct probe_point *name, int j)
{
	const char *text = "";

	for (; i < pattern->parts.n && !strstr(pattern->parts.v[i].name, "**"); i++, j++)
		if (j >= name->parts.n || !same_word(&pattern->parts.v[i], &name->parts.v[j]))
			return false;
	if (i == pattern->parts.n)
		return j == name->parts.n;
	for (; j < name->parts.n; j++) {
		text = arena_printf(a, "%s%s%s", text, text[0] ? "." : "", name->parts.v[j].name);
		if (glob_match(pattern->parts.v[i].name, text) && matches_many(a, pattern, i + 1, name, j + 1))
			return true;
	}
	return false;
}

static bool has_wildcard(const struct probe_point *p)
{
	int i;

	for (i = 0; i < p->parts.n; i++)
		if (strchr(p->parts.v[i].name, '*'))
			return true;
	return false;
}

/* What stands behind the last "**" may be a suffix of the alias. */
static int match_many(struct resolver *r, const struct probe_point *point, const struct probe_point *name, int last)
{
	struct probe_point first = *point;

	for (; first.parts.n > last; first.parts.n--)
		if (matches_many(r->arena, &first, 0, name, 0))
			return first.parts.n;
	return 0;
}

/* How many words of @point the alias's name takes up, 0: it does not match. */
static int match(struct resolver *r, const struct probe_point *point, const struct probe_point *name)
{
	int i;

	for (i = point->parts.n - 1; i >= 0; i--)
		if (strstr(point->parts.v[i].name, "**"))
			return match_many(r, point, name, i);
	if (name->parts.n > point->parts.n)
		return 0;
	for (i = 0; i < name->parts.n; i++)
		if (!same_word(&point->parts.v[i], &name->parts.v[i]))
			return 0;
	return name->parts.n;
}

static bool is_active(const struct chain *c, const struct alias *a)
{
	for (; c; c = c->up)
		if (c->alias->decl == a->decl)
			return true;
	return false;
}

/* ---- aliases that are known ---- */

void declare_alias(struct resolver *r, struct unit *u, const struct decl_probe *d)
{
	int i;

	for (i = 0; i < d->alias_names.n; i++) {
		name_t first = d->alias_names.v[i]->parts.v[0].name;
		alias_vec *group = map_get(r->aliases, first);
		struct alias *a = NEW(r->arena, struct alias);

		if (!group) {
			group = arena_alloc(r->arena, sizeof(*group));
			map_put(r->aliases, first, group);
		}
		a->name = d->alias_names.v[i];
		a->decl = d;
		a->unit = u;
		vec_push(r->arena, group, a);
	}
}

static void load_file(void *data, struct tap_file *f)
{
	if (!f->tried)
		use_file(data, f);
}

static void match_group(struct resolver *r, const struct use *u, const alias_vec *group, alias_vec *found, int *words)
{
	int i, n;

	for (i = 0; i < group->n; i++) {
		struct alias *a = group->v[i];

		n = match(r, u->point, a->name);
		if (!n || n < *words)
			continue;
		/* By its first words, or by a wildcard, an alias does not mean itself. */
		if ((n < u->point->parts.n || has_wildcard(u->point)) && is_active(u->chain, a))
			continue;
		if (n > *words)
			found->n = 0;
		*words = n;
		vec_push(r->arena, found, a);
	}
}

/* The aliases that take up most words of the point: all of it if any does. Returns the number of words. */
static int find_aliases(struct resolver *r, const struct use *u, alias_vec *found)
{
	const char *first = u->point->parts.v[0].name, *key;
	int i, words = 0;
	void *group;

	tapset_find_aliases(r->tapset, u->point, load_file, r);
	if (!strchr(first, '*')) {
		group = map_get(r->aliases, first);
		if (group)
			match_group(r, u, group, found, &words);
		return words;
	}
	for (i = 0; (key = map_at(r->aliases, i, &group)); i++)
		match_group(r, u, group, found, &words);
	return words;
}

/* ---- expansion ---- */

static const char *point_text(struct resolver *r, const struct probe_point *p)
{
	struct probe_point bare = *p;
	AUTO_BUF b = { 0 };

	bare.optional = bare.sufficient = false;
	bare.cond = NULL;
	ast_dump_point(&b, &bare);
	return arena_strdup(r->arena, buf_str(&b));
}

static int expand_use(struct resolver *r, const struct use *u);

/* The families. Returns how many probes were added. */
static int expand_base(struct resolver *r, const struct use *u, bool optional)
{
	struct derived_probe *proto = NEW(r->arena, struct derived_probe);
	struct probe_point *point = NEW(r->arena, struct probe_point);
	int i, before = r->prog->probes.n, errors = r->diag->errors;

	*point = *u->point;
	point->optional |= optional;
	proto->point = point;
	proto->user_text = u->user_text ? u->user_text : point_text(r, point);
	proto->by_alias = u->user_text != NULL;
	proto->at = u->user_at;
	proto->body = u->body;
	proto->cond = point->cond;
	if (!r->x->expand(r->x->data, r->prog, proto))
		r->prog->probes.n = before;
	for (i = before; i < r->prog->probes.n; i++) {
		struct derived_probe *p = r->prog->probes.v[i];

		if (!p->user_text)
			p->user_text = proto->user_text;
		p->by_alias = proto->by_alias;
		if (!p->at.src)
			p->at = proto->at;
		resolve_probe_body(r, p);
	}
	if (r->x->drops_faulty && r->diag->errors != errors) {
		r->prog->probes.n = before;
		r->diag->errors = errors;
	}
	return r->prog->probes.n - before;
}

static bool is_family(struct resolver *r, name_t first)
{
	struct near near;

	if (!r->x->offer_names || strchr(first, '*'))
		return true;
	near_init(&near, first);
	near.dist = 1;	/* no other name will do: distances need not be counted */
	r->x->offer_names(r->x->data, &near);
	return near.best && !strcmp(near.best, first);
}

static void offer_aliases(struct resolver *r, struct near *near)
{
	const char *key;
	void *value;
	int i, j;

	for (i = 0; (key = map_at(r->aliases, i, &value)); i++) {
		const alias_vec *group = value;

		near_offer(near, key);
		for (j = 0; j < group->n; j++)
			near_offer(near, point_text(r, group->v[j]->name));
	}
	tapset_offer_aliases(r->tapset, near);
}

/* The first words of a point, as many as aliases of the library are indexed by. */
static const char *two_words(struct resolver *r, const struct probe_point *p)
{
	return p->parts.n > 1 ? arena_printf(r->arena, "%s.%s", p->parts.v[0].name, p->parts.v[1].name) : p->parts.v[0].name;
}

/* How many of the first words of @p alias @a begins with. */
static int common_words(const struct alias *a, const struct probe_point *p)
{
	int n = 0;

	while (n < a->name->parts.n && n < p->parts.n && !strcmp(a->name->parts.v[n].name, p->parts.v[n].name))
		n++;
	return n;
}

/* Are there aliases that begin with the same two words, and no family's points? */
static bool looks_like_alias(struct resolver *r, const struct probe_point *p)
{
	const alias_vec *group = map_get(r->aliases, p->parts.v[0].name);
	int i;

	if (!group || p->parts.n < 2 || !r->x->known_words || r->x->known_words(r->x->data, p) > 1)
		return false;
	for (i = 0; i < group->n; i++)
		if (common_words(group->v[i], p) > 1)
			return true;
	return false;
}

/* A hint about the aliases that begin as @p does, as far as they do; "": there are none. */
static const char *relatives(struct resolver *r, const struct probe_point *p)
{
	struct probe_component first = { .name = p->parts.v[0].name }, any = { .name = "*" };
	const char *list = "", *name, *last = "";
	struct probe_point all = { .at = p->at };
	const alias_vec *group;
	int i, most = 1, n = 0;

	vec_push(r->arena, &all.parts, first);
	vec_push(r->arena, &all.parts, any);
	tapset_find_aliases(r->tapset, &all, load_file, r);
	group = map_get(r->aliases, first.name);
	for (i = 0; group && i < group->n; i++)
		most = common_words(group->v[i], p) > most ? common_words(group->v[i], p) : most;
	for (i = 0; group && i < group->n; i++) {
		name = point_text(r, group->v[i]->name);
		if (common_words(group->v[i], p) < most || !strcmp(name, last))
			continue;
		last = name;
		if (++n > RELATIVES_SHOWN)
			return arena_printf(r->arena, "spile -l '%s.*' lists what there is", most > 1 ? two_words(r, p) : first.name);
		list = arena_printf(r->arena, "%s%s%s", list, *list ? " " : "", name);
	}
	return *list ? arena_printf(r->arena, "there are: %s", list) : list;
}

static void unknown_point(struct resolver *r, const struct probe_point *p)
{
	const char *text = point_text(r, p);
	const char *list, *want[3] = { text, two_words(r, p), p->parts.v[0].name };
	struct near near;
	size_t i;

	diag_error(r->diag, DIAG_SEMANTIC, p->at, "unknown probe point '%s'", text);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		near_init(&near, want[i]);
		offer_aliases(r, &near);
		if (r->x->offer_names)
			r->x->offer_names(r->x->data, &near);
		if (near_best(&near) && strcmp(near_best(&near), want[i])) {
			diag_hint(r->diag, "did you mean '%s'?", near_best(&near));
			return;
		}
	}
	list = relatives(r, p);
	diag_hint(r->diag, "%s", *list ? list : "--dump-probe-types and --dump-probe-aliases list what there is");
}

/* @u's point with the name of the alias that took its first @words: the same, but where there were wildcards. */
static const char *named_text(struct resolver *r, const struct use *u, const struct alias *a, int words)
{
	struct probe_point p = { .at = u->point->at };
	int i;

	for (i = 0; i < a->name->parts.n; i++)
		vec_push(r->arena, &p.parts, a->name->parts.v[i]);
	for (i = words; i < u->point->parts.n; i++)
		vec_push(r->arena, &p.parts, u->point->parts.v[i]);
	return point_text(r, &p);
}

/* ".call" is the entry, without inlined copies: a suffix of the use that says entry or return stands in its place. */
static bool gives_way(const struct probe_component *last, const struct use *u, int words)
{
	const char *next = words < u->point->parts.n ? u->point->parts.v[words].name : "";

	return !strcmp(last->name, "call") && (!strcmp(next, "call") || !strcmp(next, "return"));
}

/* The point that one alternative of an alias becomes for this use, whose first words it replaces. */
static struct probe_point *join_point(struct resolver *r, const struct use *u, const struct expansion *x, const struct probe_point *alt,
				      int words)
{
	struct probe_point *p = NEW(r->arena, struct probe_point);
	int i;

	p->at = span_through(r->arena, alt->at, x);
	for (i = 0; i < alt->parts.n; i++) {
		struct probe_component c = alt->parts.v[i];

		c.at = span_through(r->arena, c.at, x);
		if (i < alt->parts.n - 1 || !gives_way(&c, u, words))
			vec_push(r->arena, &p->parts, c);
	}
	for (i = words; i < u->point->parts.n; i++)
		vec_push(r->arena, &p->parts, u->point->parts.v[i]);
	/* A wildcard takes what it gets: single alternatives may fail. */
	p->optional = alt->optional || u->point->optional || u->point->sufficient || has_wildcard(u->point);
	p->sufficient = alt->sufficient;
	p->cond = both_conds(r->arena, alt->cond, u->point->cond);
	return p;
}

static bool is_runaway(struct resolver *r, const struct use *u, const struct alias *a)
{
	if (is_active(u->chain, a)) {
		diag_error(r->diag, DIAG_SEMANTIC, u->point->at, "alias '%s' stands for itself", point_text(r, a->name));
		diag_note(r->diag, a->name->at, "it is defined here");
		return true;
	}
	if ((!u->chain || u->chain->depth < MAX_DEPTH) && r->uses < MAX_USES)
		return false;
	diag_error(r->diag, DIAG_SEMANTIC, u->user_at, r->uses < MAX_USES ? "aliases over aliases, more than %d deep" :
		   "aliases that multiply: more than %d of them", r->uses < MAX_USES ? MAX_DEPTH : MAX_USES);
	return true;
}

static int expand_alias(struct resolver *r, const struct use *u, const struct alias *a, int words)
{
	struct chain chain = { a, u->chain, u->chain ? u->chain->depth + 1 : 0 };
	struct expansion *x;
	struct use inner = { .user_text = u->user_text, .user_at = u->user_at, .chain = &chain };
	int i, n, total = 0;

	if (is_runaway(r, u, a))
		return 0;
	r->uses++;
	unit_in_use(r, a->unit);
	x = NEW(r->arena, struct expansion);
	x->what = arena_printf(r->arena, "%s%s", alias_word, point_text(r, a->name));
	x->at = u->point->at;
	inner.body = alias_wrap(r->arena, a->decl, u->body, x);
	if (!inner.user_text)
		inner.user_text = named_text(r, u, a, words);
	for (i = 0; i < a->decl->points.n; i++) {
		inner.point = join_point(r, u, x, a->decl->points.v[i], words);
		n = expand_use(r, &inner);
		total += n;
		if (n && inner.point->sufficient)
			break;
	}
	return total;
}

static void no_match(struct resolver *r, const struct use *u, int errors)
{
	if (u->point->optional || u->point->sufficient || r->diag->errors != errors)
		return;
	diag_error(r->diag, DIAG_SEMANTIC, u->point->at, "probe point '%s' matches nothing", point_text(r, u->point));
	diag_hint(r->diag, "a '?' behind it makes it optional");
}

/* Returns how many probes were added; none, without an error, only for optional points. */
static int expand_use(struct resolver *r, const struct use *u)
{
	alias_vec found = { 0 };
	int i, n = 0, errors = r->diag->errors, words = find_aliases(r, u, &found);
	bool whole = words == u->point->parts.n, family = is_family(r, u->point->parts.v[0].name);

	if (!words && (!family || looks_like_alias(r, u->point))) {
		if (!u->point->optional && !u->point->sufficient)
			unknown_point(r, u->point);
		return 0;
	}
	if (!words)
		n = expand_base(r, u, false);
	else if (family && (!whole || has_wildcard(u->point)))
		n = expand_base(r, u, true);
	if (whole || !n)
		for (i = 0; i < found.n; i++)
			n += expand_alias(r, u, found.v[i], words);
	if (!n)
		no_match(r, u, errors);
	return n;
}

void expand_probe(struct resolver *r, const struct decl_probe *d)
{
	struct use u = { .body = alias_own_body(r->arena, d->body) };
	int i;

	for (i = 0; i < d->points.n; i++) {
		u.point = d->points.v[i];
		u.user_at = u.point->at;
		if (expand_use(r, &u) && u.point->sufficient)
			break;
	}
}
