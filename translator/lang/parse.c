/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parser's ground floor: tokens, mistakes, and the top level of a file with recovery: after a mistake the text up
 * to the next word that can begin a declaration is skipped, so that one mistake gives one message and the next
 * declaration is still checked.
 */
#include "parser.h"

#include <string.h>

/* ---- tokens ---- */

const struct token *parse_peek_at(struct parser *p, int i)
{
	while (p->n_ahead <= i)
		pp_next(&p->pp, &p->ahead[p->n_ahead++]);
	return &p->ahead[i];
}

const struct token *parse_peek(struct parser *p)
{
	return parse_peek_at(p, 0);
}

struct token parse_take(struct parser *p)
{
	parse_peek(p);
	p->last = p->ahead[0];
	p->n_ahead--;
	if (p->n_ahead)
		memmove(p->ahead, p->ahead + 1, sizeof(p->ahead[0]) * (size_t)p->n_ahead);
	return p->last;
}

bool parse_at(struct parser *p, enum punct id)
{
	return tok_is(parse_peek(p), id);
}

bool parse_at_kw(struct parser *p, enum keyword id)
{
	return tok_is_kw(parse_peek(p), id);
}

bool parse_accept(struct parser *p, enum punct id)
{
	if (!parse_at(p, id))
		return false;
	parse_take(p);
	return true;
}

struct span parse_expect(struct parser *p, enum punct id, const char *after)
{
	if (!parse_at(p, id))
		parse_expected(p, arena_printf(p->arena, "'%s'%s%s", punct_text[id], after ? " " : "", after ? after : ""), NULL);
	return parse_take(p).at;
}

struct span parse_since(struct parser *p, struct span from)
{
	return span_join(from, p->last.at);
}

/* ---- mistakes ---- */

void parse_stop(struct parser *p)
{
	longjmp(p->stop, 1);
}

void parse_fail(struct parser *p, struct span at, const char *hint, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	diag_error(p->diag, DIAG_PARSE, at, "%s", buf_str(&text));
	buf_deinit(&text);
	if (hint)
		diag_hint(p->diag, "%s", hint);
	parse_stop(p);
}

/* What was expected belongs right behind the last token when the one found is on a later line. */
static struct span place_of_gap(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct span at = p->last.at;

	if (!at.src || at.src != t->at.src || at.via || t->at.via || (t->kind != TOK_EOF && !(t->flags & TOK_NEWLINE)))
		return t->at;
	at.off += at.len;
	at.len = 0;
	return at;
}

static void report_expected(struct parser *p, const char *what)
{
	const struct token *t = parse_peek(p);

	if (t->kind == TOK_JUNK || (p->missing_brace && tok_is(t, P_RBRACE)))
		parse_stop(p);
	diag_error(p->diag, DIAG_PARSE, place_of_gap(p), "expected %s, found %s", what, token_describe(p->arena, t));
	if (p->last.at.via && p->last.at.via != t->at.via)
		diag_note(p->diag, p->last.at.via->at, "the text before it is the %s", p->last.at.via->what);
}

void parse_expected(struct parser *p, const char *what, const char *hint)
{
	report_expected(p, what);
	if (!hint)
		hint = habit_hint(parse_peek(p));
	if (!hint)
		hint = p->context_hint;
	if (hint)
		diag_hint(p->diag, "%s", hint);
	parse_stop(p);
}

static void not_closed(struct parser *p, enum punct id, struct span open, const char *also) __attribute__((noreturn));
static void not_closed(struct parser *p, enum punct id, struct span open, const char *also)
{
	int line_open, line_here, col;
	const char *hint;

	report_expected(p, arena_printf(p->arena, "%s'%s'", also, punct_text[id]));
	hint = habit_hint(parse_peek(p));
	if (!hint)
		hint = p->context_hint;
	if (hint)
		diag_hint(p->diag, "%s", hint);
	span_line_col(open, &line_open, &col);
	span_line_col(place_of_gap(p), &line_here, &col);
	if (line_open != line_here || id == P_RBRACE)
		diag_note(p->diag, open, "to close this '%s'", punct_text[id == P_RPAREN ? P_LPAREN :
								     id == P_RBRACE ? P_LBRACE : P_LBRACKET]);
	if (id == P_RBRACE)
		p->missing_brace = true;
	if (id == P_RBRACE && p->crooked_open.src)
		diag_note(p->diag, p->crooked_open, "the '}' that closes this '{' does not line up with it");
	parse_stop(p);
}

struct span parse_close(struct parser *p, enum punct id, struct span open)
{
	if (!parse_at(p, id))
		not_closed(p, id, open, "");
	return parse_take(p).at;
}

struct span parse_close_list(struct parser *p, enum punct id, struct span open)
{
	if (!parse_at(p, id))
		not_closed(p, id, open, "',' or ");
	return parse_take(p).at;
}

void parse_enter(struct parser *p)
{
	if (++p->depth > MAX_DEPTH)
		parse_fail(p, parse_peek(p)->at, NULL, "nested too deeply (%d levels is the limit)", MAX_DEPTH);
}

void parse_leave(struct parser *p)
{
	p->depth--;
}

void parse_need_guru(struct parser *p, struct span at, const char *what)
{
	if ((p->flags & PARSE_GURU) || (at.src && at.src->is_library) || p->told_guru)
		return;
	p->told_guru = true;
	diag_error(p->diag, DIAG_PARSE, at, "%s needs guru mode", what);
	diag_hint(p->diag, "use -g to allow it: nothing checks such code, a mistake in it can crash the kernel");
}

/* ---- top level ---- */

bool parse_begins_declaration(const struct token *t)
{
	return t->kind == TOK_KEYWORD && (t->id == KW_PROBE || t->id == KW_GLOBAL || t->id == KW_PRIVATE || t->id == KW_FUNCTION);
}

/* Skips to a word that begins a declaration; one after a dot (kernel.function) does not. */
static void recover(struct parser *p)
{
	bool after_dot = tok_is(&p->last, P_DOT);

	p->pp.quiet = true;
	while (parse_peek(p)->kind != TOK_EOF && (after_dot || !parse_begins_declaration(parse_peek(p)))) {
		after_dot = parse_at(p, P_DOT);
		parse_take(p);
	}
	p->pp.quiet = false;
	p->depth = p->loops = 0;
	p->wild_ok = false;
	p->bare_hist = NULL;
	p->context_hint = NULL;
	p->in_function = false;
	p->crooked_open = NO_SPAN;
}

void parse_declared(struct parser *p, char tag, void *decl)
{
	struct ast_file *f = p->file;

	f->order.v = vec_reserve_(p->arena, f->order.v, &f->order.cap, f->order.n + 1, sizeof(f->order.v[0]));
	f->order.v[f->order.n].tag = tag;
	f->order.v[f->order.n++].decl = decl;
}

static void top_embedded(struct parser *p)
{
	struct decl_embedded *d = NEW(p->arena, struct decl_embedded);
	struct token t = parse_take(p);

	parse_need_guru(p, t.at, "embedded C");
	d->code = t.text;
	d->len = t.len;
	d->at = t.at;
	vec_push(p->arena, &p->file->embedded, d);
	parse_declared(p, 'e', d);
}

/* Of a declaration that begins with a name, by what it resembles and what is behind it. */
static const char *unstarted_hint(struct parser *p)
{
	const struct token *t = parse_peek(p), *next = parse_peek_at(p, 1);
	struct near near;
	int k;

	if (t->kind != TOK_IDENT)
		return NULL;
	if (tok_is(next, P_COLON))
		return "a point and its handler are written so: probe kernel.function(\"NAME\") { ... }";
	near_init(&near, t->name);
	for (k = KW_PROBE; k <= KW_FUNCTION; k++)
		near_offer(&near, keyword_text[k]);
	if (near_best(&near))
		return arena_printf(p->arena, "did you mean '%s'?", near_best(&near));
	if (next->kind == TOK_IDENT && tok_is(parse_peek_at(p, 2), P_LPAREN))
		return "a function is declared with 'function': function NAME(PARAMETER, ...) { ... }";
	if (habit_hint(t))
		return habit_hint(t);
	return tok_is(next, P_DOT) || tok_is(next, P_LBRACE) ? "a probe begins with the word: probe POINT { ... }" : NULL;
}

static void no_declaration(struct parser *p)
{
	const char *hint = unstarted_hint(p);
	const struct token *t = parse_peek(p);

	if (t->kind == TOK_JUNK)
		parse_stop(p);
	if (tok_is(t, P_RBRACE))
		parse_fail(p, t->at, NULL, "'}' closes nothing");
	parse_fail(p, t->at, hint ? hint : "statements stand in a handler: probe begin { ... }",
		   "expected 'probe', 'global' or 'function', found %s", token_describe(p->arena, t));
}

static void declaration(struct parser *p)
{
	const struct token *t = parse_peek(p);
	bool is_private = false;

	if (t->kind == TOK_EMBEDDED) {
		top_embedded(p);
		return;
	}
	if (tok_is_kw(t, KW_PROBE)) {
		parse_probe(p);
		return;
	}
	if (tok_is_kw(t, KW_PRIVATE)) {
		parse_take(p);
		is_private = true;
		if (parse_peek(p)->kind == TOK_IDENT) {
			parse_global(p, true);
			return;
		}
	}
	if (parse_at_kw(p, KW_FUNCTION)) {
		parse_take(p);
		parse_function(p, is_private);
	} else if (parse_at_kw(p, KW_GLOBAL)) {
		parse_take(p);
		parse_global(p, is_private);
	} else if (is_private) {
		parse_expected(p, "'global', 'function' or a name after 'private'", NULL);
	} else {
		no_declaration(p);
	}
}

/* False after a mistake. Its own function, so that no variable lives across the jump. */
static bool guarded(struct parser *p, void (*parse)(struct parser *))
{
	if (setjmp(p->stop))
		return false;
	parse(p);
	return true;
}

static void parser_init(struct parser *p, struct arena *a, struct names *n, struct source *src, const struct pp_env *env,
			const struct macros *library, int flags, struct diag *d)
{
	memset(p, 0, sizeof(*p));
	p->arena = a;
	p->names = n;
	p->diag = d;
	p->flags = flags;
	if (src->is_library)
		p->flags |= PARSE_GURU;
	pp_init(&p->pp, a, n, src, env, library, d);
}

struct ast_file *parse_file(struct arena *a, struct names *n, struct source *src, const struct pp_env *env,
			    const struct macros *library, int flags, struct diag *d)
{
	struct diag silent;
	struct parser *p = NEW(a, struct parser);
	int before;

	if (flags & PARSE_ERRORS_OK) {
		diag_init(&silent, a, d->out);
		silent.quiet = true;
		d = &silent;
	}
	before = d->errors;
	if (src->len > UINT32_MAX / 2) {
		diag_error(d, DIAG_ENV, NO_SPAN, "%s is too big for a script", src->name);
		return NULL;
	}
	parser_init(p, a, n, src, env, library, flags, d);
	p->file = NEW(a, struct ast_file);
	p->file->src = src;
	while (parse_peek(p)->kind != TOK_EOF) {
		p->crooked_open = NO_SPAN;
		if (parse_accept(p, P_SEMI))
			continue;
		if (!guarded(p, declaration))
			recover(p);
	}
	return d->errors == before ? p->file : NULL;
}

struct lone_point {
	struct parser p;	/* first: declarations get only this */
	point_vec points;
};

static void lone_point(struct parser *p)
{
	struct lone_point *l = (struct lone_point *)p;

	parse_point(p, &l->points);
	if (parse_peek(p)->kind != TOK_EOF)
		parse_expected(p, "the end of the probe point", NULL);
	if (l->points.n != 1)
		parse_fail(p, l->points.v[0]->at, "give them one at a time", "this stands for %d probe points", l->points.n);
}

struct probe_point *parse_probe_point(struct arena *a, struct names *n, struct source *src, struct diag *d)
{
	static const struct pp_env no_env;
	struct lone_point *l = NEW(a, struct lone_point);
	int before = d->errors;

	parser_init(&l->p, a, n, src, &no_env, NULL, 0, d);
	if (!guarded(&l->p, lone_point) || d->errors != before)
		return NULL;
	return l->points.v[0];
}
