/* SPDX-License-Identifier: GPL-2.0 */
/* Which family a probe point belongs to: matching of its words and arguments against the patterns of all providers. */
#include "probe_priv.h"
#include "../sema/tapset.h"

#include <string.h>

/* The last one is not matched as a whole. */
static const struct provider *const families[] = { providers_begin, providers_timer, providers_kernel, providers_kernel_inside, providers_callee, providers_module,
						  providers_procfs, providers_trace, providers_perf,
						  providers_watch, providers_netfilter, providers_process, providers_process_life, providers_process_mark, providers_process_plt, providers_process_absolute, providers_not_yet };

/* ---- patterns ---- */

struct word { const char *s; int len; enum { ARG_NONE, ARG_NUMBER, ARG_STRING } arg; };

/* Takes the next component of a pattern. False: there is none. */
static bool next_word(const char **pattern, struct word *w)
{
	const char *p = *pattern;

	if (!*p)
		return false;
	w->s = p;
	w->len = (int)strcspn(p, ".(");
	w->arg = ARG_NONE;
	p += w->len;
	if (*p == '(') {
		w->arg = p[1] == 'n' ? ARG_NUMBER : ARG_STRING;
		p += strcspn(p, ")") + 1;
	}
	*pattern = *p == '.' ? p + 1 : p;
	return true;
}

static bool same_word(const struct word *w, const char *name)
{
	return (int)strlen(name) == w->len && !memcmp(name, w->s, (size_t)w->len);
}

static bool same_arg(const struct word *w, const struct expr *arg)
{
	if (!arg)
		return w->arg == ARG_NONE;
	return arg->kind == (w->arg == ARG_NUMBER ? E_NUMBER : E_STRING) && w->arg != ARG_NONE;
}

/* How well a pattern fits a point. */
struct fit {
	int words;		/* leading components whose words are equal */
	bool whole;		/* all of both */
	int bad_arg;		/* whole: first component with another kind of argument, -1: none */
	struct word bad;
};

static struct fit fit_of(const char *pattern, const struct probe_point *point)
{
	struct fit f = { 0, false, -1, { NULL, 0, ARG_NONE } };
	struct word w;

	while (next_word(&pattern, &w)) {
		if (f.words >= point->parts.n || !same_word(&w, point->parts.v[f.words].name))
			return f;
		if (f.bad_arg < 0 && !same_arg(&w, point->parts.v[f.words].arg)) {
			f.bad_arg = f.words;
			f.bad = w;
		}
		f.words++;
	}
	f.whole = f.words == point->parts.n;
	return f;
}

/* Of two that don't fit. One that wants another argument says more than one that wants none. */
static bool is_better(const struct fit *f, const struct fit *best)
{
	if (f->whole != best->whole)
		return f->whole;
	return f->words > best->words || (f->whole && f->words == best->words && f->bad.arg > best->bad.arg);
}

/* ---- messages ---- */

static const char *first_words(struct expand *x, const struct probe_point *point, int n)
{
	const char *text = "";
	int i;

	for (i = 0; i < n; i++)
		text = arena_printf(x->arena, "%s%s%s", text, i ? "." : "", point->parts.v[i].name);
	return text;
}

/* Offers, and lists, the words that may follow the first @n of @point. */
static const char *words_behind(struct expand *x, const struct probe_point *point, int n, struct near *near)
{
	struct map *seen = map_create(x->arena);
	const char *list = "";
	size_t k;
	int i;

	for (k = 0; k < ARRAY_SIZE(families) - 1; k++) {
		const struct provider *p;

		for (p = families[k]; p->pattern; p++) {
			const char *rest = p->pattern, *name;
			struct word w;

			for (i = 0; i < n && next_word(&rest, &w) && same_word(&w, point->parts.v[i].name); i++)
				;
			if (i < n || !next_word(&rest, &w))
				continue;
			name = arena_strndup(x->arena, w.s, (size_t)w.len);
			if (map_put(seen, name, x))
				continue;
			near_offer(near, name);
			list = arena_printf(x->arena, "%s%s.%s", list, *list ? ", " : "", name);
		}
	}
	return list;
}

static bool unknown_point(struct expand *x, const struct derived_probe *proto, int words)
{
	const struct probe_point *point = proto->point;
	const char *before = first_words(x, point, words), *list;
	const struct probe_component *c = &point->parts.v[words < point->parts.n ? words : point->parts.n - 1];
	struct near near;

	near_init(&near, words < point->parts.n ? c->name : "");
	list = words ? words_behind(x, point, words, &near) : "";
	/* What may stand in its place when it comes of an alias. */
	if (words && !strcmp(point->parts.v[words - 1].name, "call"))
		near_offer(&near, "return");
	if (words >= point->parts.n)
		diag_error(x->diag, DIAG_SEMANTIC, point->at, "probe point '%s' is not complete", before);
	else if (words)
		diag_error(x->diag, DIAG_SEMANTIC, c->at, "unknown part '%s' of a probe point behind '%s'", c->name, before);
	else
		diag_error(x->diag, DIAG_SEMANTIC, c->at, "unknown probe point '%s'", c->name);
	if (!words)
		expand_offer_names(x, &near);
	if (near_best(&near))
		diag_hint(x->diag, "did you mean '%s'?", near_best(&near));
	else if (*list)
		diag_hint(x->diag, "there may follow: %s", list);
	return false;
}

static bool bad_argument(struct expand *x, const struct probe_component *c, const struct word *want)
{
	static const char *const kinds[] = { "takes no argument", "takes a number", "takes a string" };
	static const char *const shapes[] = { "", "(N)", "(\"...\")" };

	diag_error(x->diag, DIAG_SEMANTIC, c->arg ? c->arg->at : c->at, "'%s' %s here", c->name, kinds[want->arg]);
	diag_hint(x->diag, "write: %s%s", c->name, shapes[want->arg]);
	return false;
}

/* ---- entry ---- */

bool is_optional(const struct derived_probe *proto)
{
	return proto->point->optional || proto->point->sufficient;
}

/* Names of a pattern: what is found need not all be fit for a probe. */
static bool has_pattern(const struct probe_point *point)
{
	int i;

	for (i = 0; i < point->parts.n; i++) {
		const struct expr *arg = point->parts.v[i].arg;

		if (arg && arg->kind == E_STRING &&
		    (memchr(arg->string.s, '*', arg->string.len) || memchr(arg->string.s, '?', arg->string.len) || memchr(arg->string.s, '[', arg->string.len)))
			return true;
	}
	return false;
}

void set_optional(struct site *site, const struct derived_probe *proto)
{
	site->of_many = has_pattern(proto->point);
	site->optional = is_optional(proto) || site->of_many;
}

/* ---- wildcards in words ---- */

static bool has_star(const struct probe_point *point)
{
	int i;

	for (i = 0; i < point->parts.n; i++)
		if (strchr(point->parts.v[i].name, '*'))
			return true;
	return false;
}

static void add_word(struct expand *x, struct probe_point *out, const struct probe_component *c, const char *name, struct expr *arg)
{
	struct probe_component mine = *c;

	mine.name = name_of(x->names, name, strlen(name));
	mine.arg = arg;
	vec_push(x->arena, &out->parts, mine);
}

/* Adds to @out what @point, from its word @i on, stands for in @pattern. "**" stands for several words, of which the last may have its argument. */
static bool fill_in(struct expand *x, const char *pattern, const struct probe_point *point, int i, struct probe_point *out)
{
	const struct probe_component *c = &point->parts.v[i];
	const char *text = "", *name;
	int n = out->parts.n;
	struct word w;

	if (i == point->parts.n)
		return !*pattern;
	while (next_word(&pattern, &w)) {
		name = arena_strndup(x->arena, w.s, (size_t)w.len);
		text = arena_printf(x->arena, "%s%s%s", text, *text ? "." : "", name);
		add_word(x, out, c, name, c->arg);
		if (glob_match(c->name, text) && same_arg(&w, c->arg) && fill_in(x, pattern, point, i + 1, out))
			return true;
		if (!strstr(c->name, "**") || w.arg != ARG_NONE)
			break;
		out->parts.v[out->parts.n - 1].arg = NULL;
	}
	out->parts.n = n;
	return false;
}

/* Each point that fits; that some of them are nowhere is no mistake. */
static bool expand_star(struct expand *x, struct program *prog, const struct derived_probe *proto)
{
	const struct provider *p;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(families) - 1; k++) {
		for (p = families[k]; p->pattern; p++) {
			struct probe_point *point = NEW(x->arena, struct probe_point);
			struct derived_probe mine = *proto;

			*point = *proto->point;
			point->optional = true;
			memset(&point->parts, 0, sizeof(point->parts));
			mine.point = point;
			if (fill_in(x, p->pattern, proto->point, 0, point) && !expand_point(x, prog, &mine))
				return false;
		}
	}
	return true;
}

/* The row of providers_not_yet[] whose words @point begins with; NULL: none. */
static const struct provider *begins_not_yet(const struct probe_point *point)
{
	const struct provider *p;

	for (p = providers_not_yet; p->pattern; p++) {
		const char *rest = p->pattern;
		struct word w;
		int i = 0;

		while (i < point->parts.n && next_word(&rest, &w) && same_word(&w, point->parts.v[i].name)) {
			i++;
			if (!*rest)
				return p;
		}
	}
	return NULL;
}

/* May those without privileges use the points of @p, of @family? Of programs, the script's own, and timers but those that show what CPUs do. */
static bool is_for_all(const struct provider *family, const struct provider *p)
{
	return family == providers_begin || family == providers_timer || !strncmp(p->pattern, "process", 7);
}

static bool not_privileged(struct expand *x, const struct derived_probe *proto, const struct provider *p)
{
	diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "%s probes are not for --privilege=stapusr", p->pattern);
	diag_hint(x->diag, "there are begin, end, error, never, timers that do not profile, and process.*");
	return false;
}

bool expand_point(void *data, struct program *prog, const struct derived_probe *proto)
{
	struct expand *x = data;
	const struct provider *p;
	struct fit best = { 0, false, -1, { NULL, 0, ARG_NONE } };
	size_t k;

	if (has_star(proto->point))
		return expand_star(x, prog, proto);
	for (k = 0; k < ARRAY_SIZE(families) - 1; k++) {
		for (p = families[k]; p->pattern; p++) {
			struct fit f = fit_of(p->pattern, proto->point);

			if (f.whole && f.bad_arg < 0)
				return x->unprivileged && !is_for_all(families[k], p) ? not_privileged(x, proto, p) : p->expand(x, prog, proto, p);
			if (is_better(&f, &best))
				best = f;
		}
	}
	p = begins_not_yet(proto->point);
	if (p)
		return p->expand(x, prog, proto, p);
	if (is_optional(proto))
		return true;
	if (best.whole)
		return bad_argument(x, &proto->point->parts.v[best.bad_arg], &best.bad);
	return unknown_point(x, proto, best.words);
}

int expand_known_words(void *data, const struct probe_point *point)
{
	const struct provider *p;
	int most = 0;
	size_t k;

	(void)data;
	for (k = 0; k < ARRAY_SIZE(families); k++) {
		for (p = families[k]; p->pattern; p++) {
			struct fit f = fit_of(p->pattern, point);

			most = f.words > most ? f.words : most;
		}
	}
	return most;
}

void expand_offer_names(void *data, struct near *near)
{
	struct expand *x = data;
	const struct provider *p;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(families); k++) {
		for (p = families[k]; p->pattern; p++) {
			const char *rest = p->pattern, *name;
			struct word w;

			if (!next_word(&rest, &w))
				continue;
			name = arena_strndup(x->arena, w.s, (size_t)w.len);
			/* What is refused is nothing to try instead. */
			if (families[k] != providers_not_yet || !strcmp(name, near->want))
				near_offer(near, name);
		}
	}
}

void dump_probe_types(struct buf *out)
{
	const struct provider *p;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(families) - 1; k++)
		for (p = families[k]; p->pattern; p++)
			buf_printf(out, "%s\n", p->pattern);
}

const struct probe_component *point_component(const struct derived_probe *proto, const char *name)
{
	int i;

	for (i = 0; i < proto->point->parts.n; i++)
		if (!strcmp(proto->point->parts.v[i].name, name) && proto->point->parts.v[i].arg)
			return &proto->point->parts.v[i];
	return NULL;
}

bool point_has(const struct derived_probe *proto, const char *name)
{
	int i;

	for (i = 0; i < proto->point->parts.n; i++)
		if (!strcmp(proto->point->parts.v[i].name, name))
			return true;
	return false;
}

void guard_body(struct expand *x, struct derived_probe *p, struct expr *cond)
{
	struct stmt *s = stmt_new(x->arena, S_IF, p->at);

	s->if_.cond = cond;
	s->if_.then = p->body;
	p->body = stmt_new(x->arena, S_BLOCK, p->at);
	vec_push(x->arena, &p->body->block.list, s);
}

struct derived_probe *add_probe(struct expand *x, struct program *prog, const struct derived_probe *proto,
				struct site *site,
				const char *text)
{
	struct derived_probe *p = NEW(x->arena, struct derived_probe);

	*p = *proto;
	p->site = site;
	p->text = text;
	set_optional(site, proto);
	if (proto->body)
		p->body = ast_copy_stmt(x->arena, proto->body);
	if (!lower_probe(x, prog, p))
		return NULL;
	vec_push(x->arena, &prog->probes, p);
	return p;
}
