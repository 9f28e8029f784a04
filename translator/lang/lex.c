/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Characters to tokens. Inputs form a stack, because a script argument ($1) is put in as characters and may hold any
 * tokens; letters and digits that follow it directly are taken along, so that `$1_x` makes one name. An argument
 * cannot call for another one.
 */
#include "lex.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '@';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || is_digit(c);
}

static void input_push(struct lexer *lx, struct source *src, const struct expansion *via)
{
	struct lex_input *in = NEW(lx->arena, struct lex_input);

	in->src = src;
	in->p = src->text;
	in->end = in->own_end = src->text + src->len;
	in->via = via;
	in->up = lx->in;
	lx->in = in;
}

void lex_init(struct lexer *lx, struct arena *a, struct names *n, struct source *src, const struct pp_env *env)
{
	memset(lx, 0, sizeof(*lx));
	lx->arena = a;
	lx->names = n;
	lx->env = env;
	lx->version = lang_version(env->systemtap_v);
	input_push(lx, src, NULL);
}

static struct span span_here(const struct lex_input *in, const char *from, const char *to)
{
	struct span s = { in->src, (uint32_t)(from - in->src->text), (uint32_t)(to - from), in->via };

	return s;
}

/* Skips a comment whose end is [close]; false when it is not there. */
static bool skip_past(struct lex_input *in, const char *close, size_t n)
{
	const char *p = in->p;

	while ((p = memchr(p, close[0], (size_t)(in->end - p)))) {
		if ((size_t)(in->end - p) < n)
			break;
		if (!memcmp(p, close, n)) {
			in->p = p + n;
			return true;
		}
		p++;
	}
	in->p = in->end;
	return false;
}

/* Blanks and comments, and ends of inputs. False: @t became a finished token (end, or an open comment). */
static bool skip_blanks(struct lexer *lx, struct token *t)
{
	for (;;) {
		struct lex_input *in = lx->in;
		const char *p = in->p;

		if (p >= in->end) {
			if (!in->up) {
				t->kind = TOK_EOF;
				t->at = span_here(in, in->end, in->end);
				return false;
			}
			lx->in = in->up;
		} else if (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
			t->flags |= *p == '\n' ? TOK_SPACE | TOK_NEWLINE : TOK_SPACE;
			in->p++;
		} else if (*p == '#' || (*p == '/' && p + 1 < in->end && p[1] == '/')) {
			const char *nl = memchr(p, '\n', (size_t)(in->end - p));

			t->flags |= TOK_SPACE | TOK_COMMENT;
			in->p = nl ? nl : in->end;
		} else if (*p == '/' && p + 1 < in->end && p[1] == '*') {
			in->p += 2;
			if (!skip_past(in, "*/", 2)) {
				t->at = span_here(in, p, p + 2);
				tok_junk(t, "comment is not closed", "the comment that begins here runs to the end of the file; close it with */");
				return false;
			}
			t->flags |= TOK_SPACE | TOK_COMMENT;
			if (memchr(p, '\n', (size_t)(in->p - p)))
				t->flags |= TOK_NEWLINE;
		} else {
			return true;
		}
	}
}

/* $N: the argument's characters become input. True: go on lexing there; false: @t is a finished token. */
static bool put_argument(struct lexer *lx, struct token *t, const char *start, const char *digits_end, unsigned long n)
{
	struct lex_input *in = lx->in;
	struct span at = span_here(in, start, digits_end);
	const char *arg = lx->env->args[n - 1], *tail_end = digits_end;
	size_t len = strlen(arg);
	struct expansion *x;
	struct source *src;
	char *text;

	if (lx->env->args_used)
		lx->env->args_used[n - 1] = true;
	if (*start == '@') {
		t->kind = TOK_STRING;
		t->text = arg;
		t->len = len;
		t->at = at;
		in->p = digits_end;
		return false;
	}
	while (tail_end < in->end && is_word(*tail_end))
		tail_end++;
	text = arena_alloc(lx->arena, len + (size_t)(tail_end - digits_end) + 1);
	memcpy(text, arg, len);
	memcpy(text + len, digits_end, (size_t)(tail_end - digits_end));
	src = source_create(lx->arena, arena_printf(lx->arena, "argument-%lu", n), text, len + (size_t)(tail_end - digits_end));
	src->is_library = false;
	x = NEW(lx->arena, struct expansion);
	x->what = arena_printf(lx->arena, "script argument $%lu", n);
	x->at = at;
	in->p = tail_end;
	input_push(lx, src, x);
	lx->in->own_end = text + len;
	return true;
}

/* $1 @1 $# @#. Result as put_argument(). */
static bool script_argument(struct lexer *lx, struct token *t)
{
	struct lex_input *in = lx->in;
	const char *start = in->p, *p = start + 1;
	unsigned long n = 0;
	int given = lx->env->nargs;

	if (*p == '#') {
		in->p = p + 1;
		t->at = span_here(in, start, in->p);
		t->kind = *start == '$' ? TOK_NUMBER : TOK_STRING;
		t->number = given;
		if (*start == '@') {
			t->text = arena_printf(lx->arena, "%d", given);
			t->len = strlen(t->text);
		}
		return false;
	}
	for (; p < in->end && is_digit(*p); p++)
		n = n > 100000 ? n : n * 10 + (unsigned long)(*p - '0');
	if (in->up && start < in->own_end) {
		tok_junk(t, "a script argument cannot refer to another one", NULL);
	} else if (n < 1 || n > (unsigned long)(given > 0 ? given : 0)) {
		tok_junk(t, arena_printf(lx->arena, "script argument %c%.*s is not there: %d %s given", *start,
					 p - start > 12 ? 12 : (int)(p - start - 1), start + 1, given, given == 1 ? "was" : "were"),
			 "give it on the command line after the script, or test $# in a %( %) condition");
	} else {
		return put_argument(lx, t, start, p, n);
	}
	t->at = span_here(in, start, p);
	in->p = p;
	return false;
}

static void lex_word(struct lexer *lx, struct token *t)
{
	struct lex_input *in = lx->in;
	const char *start = in->p;

	while (++in->p < in->end && is_word(*in->p))
		;
	t->at = span_here(in, start, in->p);
	t->name = name_of(lx->names, start, (size_t)(in->p - start));
	t->id = (unsigned char)keyword_find(start, (size_t)(in->p - start), lx->version);
	t->kind = t->id ? TOK_KEYWORD : TOK_IDENT;
	if (t->kind == TOK_IDENT && *start == '@' && in->p - start == 1)
		tok_junk(t, "'@' without a name", NULL);
}

static void lex_embedded(struct lexer *lx, struct token *t)
{
	struct lex_input *in = lx->in;
	const char *start = in->p;

	in->p += 2;
	if (!skip_past(in, "%}", 2)) {
		t->at = span_here(in, start, start + 2);
		tok_junk(t, "embedded C is not closed", "the %{ here has no %} after it");
		return;
	}
	t->kind = TOK_EMBEDDED;
	t->at = span_here(in, start, in->p);
	t->len = (size_t)(in->p - start) - 4;
	t->text = arena_strndup(lx->arena, start + 2, t->len);
}

/* A byte that begins no token; neighbours of the same sort are taken together. */
static void lex_strange(struct lexer *lx, struct token *t)
{
	struct lex_input *in = lx->in;
	const char *start = in->p;
	unsigned char c = (unsigned char)*start;

	in->p++;
	while (c >= 0x80 && in->p < in->end && (unsigned char)*in->p >= 0x80)
		in->p++;
	t->at = span_here(in, start, in->p);
	if (c == '\'')
		tok_junk(t, "unexpected character '''", "strings are written in double quotes");
	else if (c >= 0x80 && in->p - start >= 3 && !memcmp(start, "\xe2\x80", 2))
		tok_junk(t, "a typographic character outside of a string", "write plain \" quotes and - signs");
	else if (c >= 0x80)
		tok_junk(t, "a non-ASCII character outside of a string", NULL);
	else if (c < 32 || c == 127)
		tok_junk(t, arena_printf(lx->arena, "unexpected byte 0x%02x", c), "is this a script at all?");
	else
		tok_junk(t, arena_printf(lx->arena, "unexpected character '%c'", c), NULL);
}

void lex_next(struct lexer *lx, struct token *t)
{
	struct lex_input *in;
	const char *p;

	memset(t, 0, sizeof(*t));
	for (;;) {
		if (!skip_blanks(lx, t))
			return;
		in = lx->in;
		p = in->p;
		if ((*p != '$' && *p != '@') || p + 1 >= in->end || (!is_digit(p[1]) && p[1] != '#'))
			break;
		if (!script_argument(lx, t))
			return;
	}
	if (is_word_start(*p)) {
		lex_word(lx, t);
	} else if (is_digit(*p)) {
		while (++in->p < in->end && is_word(*in->p) && *in->p != '_' && *in->p != '$')
			;
		t->kind = TOK_NUMBER;
		t->at = span_here(in, p, in->p);
		lex_number(t, p, in->p);
	} else if (*p == '"') {
		t->kind = TOK_STRING;
		in->p = lex_string(lx, t, p + 1, in->end);
		t->at = span_here(in, p, in->p);
	} else if (*p == '%' && p + 1 < in->end && p[1] == '{') {
		lex_embedded(lx, t);
	} else if ((t->id = (unsigned char)punct_find(p, in->end))) {
		t->kind = TOK_PUNCT;
		in->p += strlen(punct_text[t->id]);
		t->at = span_here(in, p, in->p);
	} else {
		lex_strange(lx, t);
	}
}
