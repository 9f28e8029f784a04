/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Macros: definitions, uses, and the library's. A use puts the body's tokens in front of the rest of the text; a
 * parameter in it does the same with the argument, which is read as it would be where it was written. Three limits
 * keep a mistake from eating the machine: a macro cannot use itself, uses nest to a fixed depth, and one file's
 * macros produce so many tokens at most.
 */
#include "pp.h"

#include <string.h>

enum { MAX_NESTING = 200 };

struct macros *macros_create(struct arena *a)
{
	struct macros *m = NEW(a, struct macros);

	m->arena = a;
	m->by_name = map_create(a);
	return m;
}

static struct macro *macro_find(const struct pp *pp, const char *name)
{
	struct macro *m = map_get(pp->local->by_name, name);

	return m || !pp->library ? m : map_get(pp->library->by_name, name);
}

static void offer_all(struct arena *a, const struct macros *set, struct near *n)
{
	const char *name;
	int i;

	for (i = 0; set && (name = map_at(set->by_name, i, NULL)); i++)
		near_offer(n, arena_printf(a, "@%s", name));
}

void pp_offer_macros(struct pp *pp, struct near *n)
{
	offer_all(pp->arena, pp->local, n);
	offer_all(pp->arena, pp->library, n);
}

static void frame_pop(struct pp *pp)
{
	struct pp_frame *f = pp->frames;

	pp->frames = f->up;
	f->up = pp->spare;
	pp->spare = f;
}

static void frame_push(struct pp *pp, const token_vec *toks, const struct macro_use *use, const struct expansion *via)
{
	struct pp_frame *f = pp->spare;

	if (f)
		pp->spare = f->up;
	else
		f = NEW(pp->arena, struct pp_frame);
	f->toks = toks;
	f->pos = 0;
	f->use = use;
	f->via = via;
	f->up = pp->frames;
	pp->frames = f;
}

void pp_drop_frames(struct pp *pp)
{
	int i, n = 0;

	while (pp->frames)
		frame_pop(pp);
	for (i = 0; i < pp->conds.n; i++)
		if (!pp->conds.v[i].in_macro)
			pp->conds.v[n++] = pp->conds.v[i];
	pp->conds.n = n;
}

static void give_up(struct pp *pp, struct token *t)
{
	pp_error(pp, t->at, "macros produce too much text");
	pp_hint(pp, "a macro that uses another one several times multiplies; %d tokens is the limit for a file", PP_BUDGET);
	pp_drop_frames(pp);
	pp->conds.n = 0;
	pp->dead = true;
	tok_junk(t, "", NULL);
	t->flags |= TOK_REPORTED;
}

void pp_raw(struct pp *pp, struct token *t)
{
	struct pp_frame *f;

	while ((f = pp->frames) && f->pos >= f->toks->n)
		frame_pop(pp);
	if (f) {
		*t = f->toks->v[f->pos++];
		if (f->via)
			t->at.via = f->via;
		if (--pp->budget < 0)
			give_up(pp, t);
	} else if (pp->dead) {
		memset(t, 0, sizeof(*t));
	} else if (pp->has_pending) {
		*t = pp->pending;
		pp->has_pending = false;
	} else {
		lex_next(&pp->lx, t);
	}
}

/* The next token of the same body, argument or file, without taking it; NULL at its end. */
static const struct token *peek_here(struct pp *pp)
{
	struct pp_frame *f = pp->frames;

	if (f)
		return f->pos < f->toks->n ? &f->toks->v[f->pos] : NULL;
	if (!pp->has_pending) {
		lex_next(&pp->lx, &pp->pending);
		pp->has_pending = true;
	}
	return pp->pending.kind == TOK_EOF ? NULL : &pp->pending;
}

/* Reads `(a, b)` behind a macro's name; brackets nest. False: it was never closed, and that was reported. */
static bool read_args(struct pp *pp, struct macro_use *use, const struct token *name, int *given)
{
	int want = use->m->params.n, nest = 0;
	token_vec ignored = { 0 };
	struct token t;

	*given = 0;
	pp_raw(pp, &t);
	for (;;) {
		token_vec *to = *given < want ? &use->args[*given] : &ignored;

		if (!peek_here(pp) || pp->dead) {
			pp_error(pp, name->at, "the arguments of macro '%s' are not closed", name->name);
			return false;
		}
		pp_raw(pp, &t);
		if (nest == 0 && (tok_is(&t, P_COMMA) || tok_is(&t, P_RPAREN))) {
			if (t.id == P_COMMA || *given || want || ignored.n)
				++*given;
			if (t.id == P_RPAREN)
				return true;
			ignored.n = 0;
			continue;
		}
		if (tok_is(&t, P_LPAREN) || tok_is(&t, P_LBRACKET) || tok_is(&t, P_PP_OPEN))
			nest++;
		else if (tok_is(&t, P_RPAREN) || tok_is(&t, P_RBRACKET) || tok_is(&t, P_PP_CLOSE))
			nest -= nest > 0;
		vec_push(pp->arena, to, t);
	}
}

static int expand_macro(struct pp *pp, const struct token *name, const struct macro *m)
{
	const struct macro_use *outer = pp->frames ? pp->frames->use : NULL, *u;
	struct macro_use *use = NEW(pp->arena, struct macro_use);
	const struct token *next;
	struct expansion *via;
	int given = 0;

	for (u = outer; u && u->m != m; u = u->outer)
		;
	if (u || (outer && outer->depth >= MAX_NESTING)) {
		pp_error(pp, name->at, u ? "macro '%s' uses itself" : "macro '%s': uses of macros nest too deeply", name->name);
		return -1;
	}
	use->m = m;
	use->outer = outer;
	use->depth = outer ? outer->depth + 1 : 1;
	use->args = m->params.n ? NEW_ARRAY(pp->arena, token_vec, m->params.n) : NULL;
	next = m->has_params ? peek_here(pp) : NULL;
	if (next && tok_is(next, P_LPAREN) && !read_args(pp, use, name, &given))
		return -1;
	if (given != m->params.n) {
		pp_error(pp, name->at, "macro '%s' takes %d argument%s, %d given", name->name, m->params.n,
			 m->params.n == 1 ? "" : "s", given);
		pp_note(pp, m->at, "it is defined here");
		return -1;
	}
	via = NEW(pp->arena, struct expansion);
	via->what = arena_printf(pp->arena, "expansion of macro %s", name->name);
	via->at = name->at;
	frame_push(pp, &m->body, use, via);
	return 1;
}

int pp_expand(struct pp *pp, const struct token *t)
{
	const struct macro_use *use = pp->frames ? pp->frames->use : NULL;
	const struct macro *m;
	int i;

	for (i = 0; use && i < use->m->params.n; i++)
		if (use->m->params.v[i] == t->name) {
			frame_push(pp, &use->args[i], use->outer, NULL);
			return 1;
		}
	m = macro_find(pp, t->name + 1);
	if (!m)
		return 0;
	/* Each use costs something even when its body is empty. */
	pp->budget--;
	return expand_macro(pp, t, m);
}

void pp_expanded(struct pp *pp, struct token *t)
{
	for (;;) {
		int did;

		pp_raw(pp, t);
		if (t->kind != TOK_IDENT || t->name[0] != '@')
			return;
		if (!strcmp(t->name, "@define"))
			did = pp_define(pp, t) ? 1 : -1;
		else
			did = pp_expand(pp, t);
		if (did == 0)
			return;
		if (did < 0) {
			pp_drop_frames(pp);
			tok_junk(t, "", NULL);
			t->flags |= TOK_REPORTED;
			return;
		}
	}
}

/* ---- definitions ---- */

static bool define_fail(struct pp *pp, struct token *t, const char *expected)
{
	if (t->kind == TOK_JUNK) {
		pp_report_junk(pp, t);
		return false;
	}
	pp_error(pp, t->at, "expected %s in @define, found %s", expected, token_describe(pp->arena, t));
	pp_hint(pp, "a definition looks like: @define NAME(a, b) %%( @a + @b %%)");
	return false;
}

static bool read_params(struct pp *pp, struct macro *m, struct token *t)
{
	m->has_params = true;
	pp_raw(pp, t);
	if (tok_is(t, P_RPAREN)) {
		pp_raw(pp, t);
		return true;
	}
	for (;;) {
		const char *name = t->name;

		if (t->kind != TOK_IDENT && t->kind != TOK_KEYWORD)
			return define_fail(pp, t, "a parameter's name");
		if (name[0] == '@')
			name++;
		vec_push(pp->arena, &m->params, name_str(pp->names, arena_printf(pp->arena, "@%s", name)));
		pp_raw(pp, t);
		if (tok_is(t, P_RPAREN))
			break;
		if (!tok_is(t, P_COMMA))
			return define_fail(pp, t, "',' or ')'");
		pp_raw(pp, t);
	}
	pp_raw(pp, t);
	return true;
}

static bool read_body(struct pp *pp, struct macro *m, struct token *t)
{
	struct span open = t->at;
	int nest = 0;

	for (;;) {
		pp_raw(pp, t);
		if (t->kind == TOK_EOF) {
			pp_error(pp, open, "the body of macro '@%s' is not closed", m->name);
			pp_hint(pp, "the '%%(' here has no '%%)'");
			return false;
		}
		if (t->kind == TOK_IDENT && !strcmp(t->name, "@define")) {
			pp_error(pp, t->at, "@define inside of the body of macro '@%s'", m->name);
			return false;
		}
		if (tok_is(t, P_PP_OPEN))
			nest++;
		else if (tok_is(t, P_PP_CLOSE) && nest-- == 0)
			return true;
		vec_push(pp->arena, &m->body, *t);
	}
}

static void note_overrides(struct pp *pp, const struct macro *m)
{
	const char *word = arena_printf(pp->arena, "@%s", m->name);

	if (at_word_find(word, pp->lx.version) && !pp->env->allow_at_builtin_override && !pp->quiet)
		diag_warning(pp->diag, m->at, "macro '%s' hides the operator of that name", word);
}

bool pp_define(struct pp *pp, const struct token *at)
{
	struct macro *m = NEW(pp->arena, struct macro), *before;
	struct token t;

	if (pp->frames) {
		pp_error(pp, at->at, "@define inside of a macro");
		return false;
	}
	pp_raw(pp, &t);
	if ((t.kind != TOK_IDENT && t.kind != TOK_KEYWORD) || t.name[0] == '$' || t.name[0] == '@')
		return define_fail(pp, &t, "a name");
	m->name = t.name;
	m->at = t.at;
	pp_raw(pp, &t);
	if (tok_is(&t, P_LPAREN) && !read_params(pp, m, &t))
		return false;
	if (!tok_is(&t, P_PP_OPEN))
		return define_fail(pp, &t, "'%(' and the macro's body");
	if (!read_body(pp, m, &t))
		return false;
	before = map_get(pp->local->by_name, m->name);
	if (before && before->at.src == m->at.src) {
		pp_error(pp, m->at, "macro '@%s' is defined a second time", m->name);
		pp_note(pp, before->at, "the first definition is here");
		return false;
	}
	note_overrides(pp, m);
	map_put(pp->local->by_name, m->name, m);
	return true;
}

bool macros_load(struct macros *m, struct names *n, struct source *src, const struct pp_env *env, struct diag *d)
{
	int before = d->errors;
	struct token t;
	struct pp pp;

	pp_init(&pp, m->arena, n, src, env, NULL, d);
	pp.local = m;
	do {
		pp_next(&pp, &t);
		if (t.kind != TOK_EOF && t.kind != TOK_JUNK) {
			pp_error(&pp, t.at, "a macro library holds only definitions, found %s", token_describe(m->arena, &t));
			pp_hint(&pp, "@define NAME %%( BODY %%)");
			break;
		}
	} while (t.kind != TOK_EOF);
	return d->errors == before;
}
