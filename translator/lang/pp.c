/* SPDX-License-Identifier: GPL-2.0 */
/* The preprocessor's upper part: the stack of open `%( %)`, skipping, and the entry that the parser calls. */
#include "pp.h"

#include <string.h>

void pp_init(struct pp *pp, struct arena *a, struct names *n, struct source *src, const struct pp_env *env,
	     const struct macros *library, struct diag *d)
{
	memset(pp, 0, sizeof(*pp));
	pp->arena = a;
	pp->names = n;
	pp->env = env;
	pp->diag = d;
	pp->library = library;
	pp->local = macros_create(a);
	pp->budget = PP_BUDGET;
	lex_init(&pp->lx, a, n, src, env);
}

void pp_error(struct pp *pp, struct span at, const char *fmt, ...)
{
	AUTO_BUF text = { 0 };
	va_list ap;

	if (pp->quiet)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	diag_error(pp->diag, DIAG_PARSE, at, "%s", buf_str(&text));
}

void pp_hint(struct pp *pp, const char *fmt, ...)
{
	AUTO_BUF text = { 0 };
	va_list ap;

	if (pp->quiet)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	diag_hint(pp->diag, "%s", buf_str(&text));
}

void pp_note(struct pp *pp, struct span at, const char *fmt, ...)
{
	AUTO_BUF text = { 0 };
	va_list ap;

	if (pp->quiet)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	diag_note(pp->diag, at, "%s", buf_str(&text));
}

void pp_report_junk(struct pp *pp, struct token *t)
{
	if (t->flags & TOK_REPORTED)
		return;
	t->flags |= TOK_REPORTED;
	pp_error(pp, t->at, "%s", t->text);
	if (t->hint)
		pp_hint(pp, "%s", t->hint);
}

const char *token_describe(struct arena *a, const struct token *t)
{
	int n = t->at.len > 40 ? 40 : (int)t->at.len;
	const char *s = t->at.src ? t->at.src->text + t->at.off : "";
	const char *more = t->at.len > 40 ? "..." : "";

	switch ((enum token_kind)t->kind) {
	case TOK_EOF:
		return "the end of the file";
	case TOK_NUMBER:
		return arena_printf(a, "number '%.*s%s'", n, s, more);
	case TOK_STRING:
		return *s == '"' ? arena_printf(a, "string %.*s%s", n, s, more) : "a string argument";
	case TOK_IDENT:
		return arena_printf(a, "'%.40s%s'", t->name, strlen(t->name) > 40 ? "..." : "");
	case TOK_KEYWORD:
		return arena_printf(a, "keyword '%s'", keyword_text[t->id]);
	case TOK_PUNCT:
		return arena_printf(a, "'%s'", punct_text[t->id]);
	case TOK_EMBEDDED:
		return "embedded C";
	case TOK_JUNK:
		break;
	}
	return "something that is no token";
}

static void junk_reported(struct token *t)
{
	tok_junk(t, "", NULL);
	t->flags |= TOK_REPORTED;
}

/* The end came while a %( was open. */
static void not_closed(struct pp *pp, struct span open)
{
	pp_error(pp, open, "preprocessor condition is not closed");
	pp_hint(pp, "the '%%(' here has no '%%)'");
}

enum skip_end { SKIP_ELSE, SKIP_CLOSE, SKIP_EOF };

/* Skips a branch that is not taken, up to its %: or %). */
static enum skip_end skip_branch(struct pp *pp, bool stop_at_else, struct token *t)
{
	int nest = 0;

	for (;;) {
		pp_raw(pp, t);
		if (t->kind == TOK_EOF)
			return SKIP_EOF;
		if (tok_is(t, P_PP_OPEN))
			nest++;
		else if (tok_is(t, P_PP_CLOSE) && nest-- == 0)
			return SKIP_CLOSE;
		else if (tok_is(t, P_PP_ELSE) && nest == 0 && stop_at_else)
			return SKIP_ELSE;
	}
}

/* %( was read. False: @t is what the parser gets (an error was reported). */
static bool open_condition(struct pp *pp, struct token *t)
{
	struct pp_cond c = { .at = t->at, .in_macro = pp->frames != NULL };
	int yes = pp_condition(pp, t);
	struct token skipped;
	enum skip_end end;

	if (pp->dead)
		return false;
	if (yes == 1) {
		vec_push(pp->arena, &pp->conds, c);
		return true;
	}
	end = skip_branch(pp, yes == 0, &skipped);
	if (end == SKIP_EOF) {
		if (yes == 0)
			not_closed(pp, c.at);
		junk_reported(t);
		return false;
	}
	if (end == SKIP_ELSE) {
		c.in_else = true;
		vec_push(pp->arena, &pp->conds, c);
	}
	if (yes < 0)
		junk_reported(t);
	return yes >= 0;
}

/* %: after a branch that was taken. */
static bool close_at_else(struct pp *pp, struct token *t)
{
	struct pp_cond *c = pp->conds.n ? &pp->conds.v[pp->conds.n - 1] : NULL;
	struct span open;

	if (!c || c->in_else) {
		pp_error(pp, t->at, c ? "second '%%:' in one preprocessor condition" : "'%%:' without a '%%(' before it");
		if (c)
			pp_note(pp, c->at, "the condition begins here");
		junk_reported(t);
		return false;
	}
	open = c->at;
	pp->conds.n--;
	if (skip_branch(pp, false, t) == SKIP_EOF) {
		not_closed(pp, open);
		junk_reported(t);
		return false;
	}
	return true;
}

/* A token that steers conditions. True: go on reading; false: @t is for the parser. */
static bool steer(struct pp *pp, struct token *t)
{
	switch (t->id) {
	case P_PP_OPEN:
		return open_condition(pp, t);
	case P_PP_ELSE:
		return close_at_else(pp, t);
	case P_PP_CLOSE:
		if (pp->conds.n) {
			pp->conds.n--;
			return true;
		}
		pp_error(pp, t->at, "'%%)' without a '%%(' before it");
		junk_reported(t);
		return false;
	case P_PP_THEN:
		pp_error(pp, t->at, "'%%?' without a '%%( CONDITION' before it");
		junk_reported(t);
		return false;
	default:
		return false;
	}
}

void pp_next(struct pp *pp, struct token *t)
{
	do {
		pp_expanded(pp, t);
		if (t->kind == TOK_JUNK)
			pp_report_junk(pp, t);
	} while (t->kind == TOK_PUNCT && t->id >= P_PP_OPEN && t->id <= P_PP_CLOSE && steer(pp, t));
	if (t->kind == TOK_EOF && pp->conds.n) {
		not_closed(pp, pp->conds.v[pp->conds.n - 1].at);
		pp->conds.n = 0;
		if (!pp->dead)
			junk_reported(t);
	}
}
