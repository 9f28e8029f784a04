/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expressions, by precedence climbing over bindings[]: parse_level() reads an operand and then takes every operator
 * that binds at least as tightly as asked. The height of what was made is kept, so that long chains (which need no
 * recursion here) do not break the recursion of later passes.
 */
#include "parser.h"

#include <string.h>

static int max(int a, int b)
{
	return a > b ? a : b;
}

void parse_height(struct parser *p, int h)
{
	p->height = h;
	if (h > MAX_HEIGHT)
		parse_fail(p, p->last.at, "split it into several statements", "expression is too long (%d operators deep)", MAX_HEIGHT);
}

void parse_claim_hist(struct parser *p, struct expr *e)
{
	if (p->bare_hist == e)
		p->bare_hist = NULL;
}

/* ---- what can be assigned to ---- */

static bool is_lvalue(const struct expr *e)
{
	switch (e->kind) {
	case E_SYMBOL:
	case E_INDEX:
	case E_TARGET:
	case E_VAR:
		return true;
	case E_ACCESS:
		return !e->access.address_of && !e->access.pretty;
	default:
		return false;
	}
}

static int line_of(struct span at)
{
	int line, col;

	span_line_col(at, &line, &col);
	return line;
}

static void check_assign(struct parser *p, const struct expr *lhs, const struct token *op)
{
	struct span last = lhs->at;
	const char *hint = NULL;

	if (op->id == P_STAT_ADD ? lhs->kind == E_SYMBOL || lhs->kind == E_INDEX : is_lvalue(lhs))
		return;
	last.off += last.len ? last.len - 1 : 0;
	if (lhs->at.src == op->at.src && line_of(lhs->at) != line_of(last))
		hint = arena_printf(p->arena, "is a ';' missing at the end of line %d?", line_of(last) - 1);
	else if (op->id == P_SET)
		hint = "write '==' to compare";
	parse_fail(p, span_join(lhs->at, op->at), hint, "'%s' needs a variable on its left side, not this %s", punct_text[op->id],
		   expr_word(lhs->kind));
}

/* ---- binary operators ---- */

static struct expr *make_assign(struct parser *p, struct expr *lhs, const struct token *op)
{
	struct expr *e;
	int h = p->height;

	check_assign(p, lhs, op);
	parse_enter(p);
	e = expr_new(p->arena, E_ASSIGN, lhs->at);
	e->assign.op = (enum op)bindings[op->id].op;
	e->assign.op_at = op->at;
	e->assign.lhs = lhs;
	e->assign.rhs = parse_level(p, LEVEL_ASSIGN);
	parse_leave(p);
	parse_height(p, max(h, p->height) + 1);
	return e;
}

static struct expr *make_ternary(struct parser *p, struct expr *cond, const struct token *op)
{
	struct expr *e = expr_new(p->arena, E_TERNARY, cond->at);
	int h = p->height;

	parse_enter(p);
	e->ternary.cond = cond;
	e->ternary.a = parse_level(p, LEVEL_ASSIGN);
	h = max(h, p->height);
	if (!parse_at(p, P_COLON)) {
		if (parse_peek(p)->kind == TOK_JUNK)
			parse_stop(p);
		diag_error(p->diag, DIAG_PARSE, parse_peek(p)->at, "expected ':', found %s", token_describe(p->arena, parse_peek(p)));
		diag_note(p->diag, op->at, "to go with this '?'");
		parse_stop(p);
	}
	parse_take(p);
	e->ternary.b = parse_level(p, LEVEL_ASSIGN);
	parse_leave(p);
	parse_height(p, max(h, p->height) + 1);
	return e;
}

static struct expr *make_match(struct parser *p, struct expr *lhs, const struct token *op)
{
	struct expr *e = expr_new(p->arena, E_MATCH, lhs->at);

	if (lhs->kind == E_COMPARE && !lhs->parens)
		parse_fail(p, op->at, "use parentheses", "'%s' behind a comparison", punct_text[op->id]);
	e->match.a = lhs;
	e->match.negated = op->id == P_NMATCH;
	e->match.re = parse_string(p, &e->match.len, &e->match.re_at, "a regular expression in quotes");
	parse_height(p, p->height + 1);
	return e;
}

static struct expr *make_binary(struct parser *p, struct expr *lhs, const struct token *op)
{
	const struct binding *b = &bindings[op->id];
	struct expr *e;
	int h = p->height;

	if (lhs->kind == E_MATCH && b->kind == E_COMPARE && !lhs->parens)
		parse_fail(p, op->at, "use parentheses", "'%s' behind a regular expression match", punct_text[op->id]);
	e = expr_new(p->arena, (enum expr_kind)b->kind, lhs->at);
	e->binary.op = (enum op)b->op;
	e->binary.op_at = op->at;
	e->binary.a = lhs;
	e->binary.b = parse_level(p, b->level + 1);
	parse_height(p, max(h, p->height) + 1);
	return e;
}

struct expr *parse_array(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct expr *e;

	if (t->kind == TOK_IDENT && t->name[0] == '@') {
		e = parse_at_word(p);
		if (e->kind != E_HIST)
			parse_fail(p, e->at, NULL, "expected an array or a histogram after 'in', not this %s", expr_word(e->kind));
		parse_claim_hist(p, e);
		return e;
	}
	e = expr_new(p->arena, E_SYMBOL, t->at);
	e->symbol.name = parse_name(p, "an array's name after 'in'", &e->at);
	parse_height(p, 1);
	if (p->wild_ok && parse_at(p, P_LBRACKET)) {
		struct expr *slice = expr_new(p->arena, E_INDEX, e->at);
		struct span open = parse_take(p).at;

		slice->index.name = e->symbol.name;
		slice->index.name_at = e->at;
		p->wild_ok = false;
		parse_keys(p, &slice->index.keys, true, P_RBRACKET);
		parse_close_list(p, P_RBRACKET, open);
		slice->at = parse_since(p, e->at);
		return slice;
	}
	return e;
}

static struct expr *make_in(struct parser *p, struct expr *key)
{
	struct expr *e = expr_new(p->arena, E_IN, key->at);
	int h = p->height;

	vec_push(p->arena, &e->in.keys, key);
	p->wild_ok = false;
	e->in.array = parse_array(p);
	parse_height(p, max(h, p->height) + 1);
	return e;
}

static struct expr *parse_unary(struct parser *p);

struct expr *parse_level(struct parser *p, int level)
{
	struct expr *e = parse_unary(p);

	for (;;) {
		const struct token *t = parse_peek(p);
		bool is_in = tok_is_kw(t, KW_IN);
		int binds = is_in ? LEVEL_IN : t->kind == TOK_PUNCT ? bindings[t->id].level : 0;
		struct span from = e->at;
		struct token op;

		if (!binds || binds < level)
			return e;
		if (e->kind == E_IN && !e->parens && binds >= LEVEL_IN)
			parse_fail(p, t->at, "use parentheses", "%s behind 'in'", token_describe(p->arena, t));
		op = parse_take(p);
		if (is_in)
			e = make_in(p, e);
		else if (binds == LEVEL_ASSIGN)
			e = make_assign(p, e, &op);
		else if (binds == LEVEL_TERNARY)
			e = make_ternary(p, e, &op);
		else if (bindings[op.id].kind == E_MATCH)
			e = make_match(p, e, &op);
		else
			e = make_binary(p, e, &op);
		e->at = parse_since(p, from);
	}
}

struct expr *parse_expr(struct parser *p)
{
	return parse_level(p, LEVEL_ASSIGN);
}

struct expr *parse_full_expr(struct parser *p)
{
	struct expr *e = parse_expr(p);

	if (p->bare_hist)
		parse_fail(p, p->bare_hist->at, "print(@hist_log(x)), @hist_log(x)[bucket], foreach (bucket in @hist_log(x))",
			   "a histogram can only be printed, indexed or gone through");
	return e;
}

/* ---- unary operators ---- */

static struct expr *parse_value(struct parser *p);

static struct expr *make_sign(struct parser *p, enum op op)
{
	struct token t = parse_take(p);
	struct expr *e = expr_new(p->arena, E_UNARY, t.at);

	parse_enter(p);
	e->unary.op = op;
	e->unary.a = parse_unary(p);
	parse_leave(p);
	parse_height(p, p->height + 1);
	e->at = parse_since(p, t.at);
	return e;
}

static struct expr *make_incdec(struct parser *p, struct expr *a, bool prefix, const struct token *op)
{
	struct expr *e = expr_new(p->arena, E_INCDEC, prefix ? op->at : a->at);

	if (!is_lvalue(a))
		parse_fail(p, e->at, NULL, "'%s' needs a variable, not this %s", punct_text[op->id], expr_word(a->kind));
	e->incdec.dec = op->id == P_DEC;
	e->incdec.prefix = prefix;
	e->incdec.a = a;
	e->at = parse_since(p, e->at);
	parse_height(p, p->height + 1);
	return e;
}

static struct expr *make_address(struct parser *p)
{
	struct token t = parse_take(p);
	struct expr *a = parse_value(p), *e = a;

	if (a->kind != E_ACCESS || a->parens) {
		if (a->kind != E_TARGET && a->kind != E_CAST && a->kind != E_VAR)
			parse_fail(p, parse_since(p, t.at), "as in &$var->member", "'&' takes the address of a target variable, not of this %s",
				   expr_word(a->kind));
		e = expr_new(p->arena, E_ACCESS, t.at);
		e->access.base = a;
	}
	if (e->access.pretty)
		parse_fail(p, a->at, NULL, "a pretty-printed value has no address");
	e->access.address_of = true;
	e->at = parse_since(p, t.at);
	parse_height(p, p->height + 1);
	return e;
}

static struct expr *parse_unary(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct expr *e;
	struct token op;

	switch (t->kind == TOK_PUNCT ? t->id : P_NONE) {
	case P_PLUS:
		return make_sign(p, OP_PLUS);
	case P_MINUS:
		return make_sign(p, OP_NEG);
	case P_BANG:
		return make_sign(p, OP_NOT);
	case P_TILDE:
		return make_sign(p, OP_BITNOT);
	case P_AND:
		return make_address(p);
	case P_INC:
	case P_DEC:
		op = parse_take(p);
		return make_incdec(p, parse_value(p), true, &op);
	default:
		break;
	}
	e = parse_value(p);
	t = parse_peek(p);
	if (!tok_is(t, P_INC) && !tok_is(t, P_DEC))
		return e;
	/* On a new line, behind what cannot take it, it begins the next statement. */
	if ((t->flags & TOK_NEWLINE) && !is_lvalue(e))
		return e;
	if ((t->flags & TOK_NEWLINE) && (parse_peek_at(p, 1)->kind == TOK_IDENT)) {
		diag_warning(p->diag, t->at, "this '%s' belongs to the line before", punct_text[t->id]);
		diag_hint(p->diag, "put a ';' at the end of that line if it is meant for '%s'", parse_peek_at(p, 1)->name);
	}
	op = parse_take(p);
	return make_incdec(p, e, false, &op);
}

/* ---- access chains: ->member, [index], $ ---- */

static bool can_be_accessed(const struct expr *e)
{
	switch (e->kind) {
	case E_SYMBOL:
	case E_INDEX:
	case E_CALL:
	case E_TARGET:
	case E_CAST:
	case E_VAR:
	case E_ENTRY:
	case E_RAWMEM:
	case E_RAWREG:
		return true;
	default:
		return e->parens;
	}
}

/* Cuts one or two '$' off a name's end: how many. */
static int pretty_suffix(struct parser *p, name_t *name)
{
	size_t len = strlen(*name), lead = strspn(*name, "$"), cut = 0;

	while (cut < 2 && len - cut > lead && (*name)[len - cut - 1] == '$')
		cut++;
	if (cut)
		*name = name_of(p->names, *name, len - cut);
	return (int)cut;
}

static void member_step(struct parser *p, struct expr *e)
{
	struct access_step step = { .kind = STEP_MEMBER };
	const struct token *t = parse_peek(p);

	if ((t->kind != TOK_IDENT && t->kind != TOK_KEYWORD) || t->name[0] == '@' || t->name[0] == '$')
		parse_expected(p, "a member's name after '->'", NULL);
	step.at = t->at;
	step.member = parse_take(p).name;
	e->access.pretty = pretty_suffix(p, &step.member);
	if (strchr(step.member, '$'))
		parse_fail(p, step.at, NULL, "'$' inside of a member's name");
	vec_push(p->arena, &e->access.steps, step);
}

static void index_step(struct parser *p, struct expr *e, struct span open)
{
	struct access_step step = { .kind = STEP_INDEX };
	int h = p->height;
	struct expr *i = parse_expr(p);

	step.at = i->at;
	if (i->kind == E_NUMBER) {
		step.index = i->number.value;
	} else if (i->kind == E_UNARY && i->unary.op == OP_NEG && i->unary.a->kind == E_NUMBER) {
		step.index = (int64_t)(0 - (uint64_t)i->unary.a->number.value);
	} else {
		step.kind = STEP_INDEX_EXPR;
		step.expr = i;
	}
	parse_height(p, max(h, p->height + 1));
	parse_close(p, P_RBRACKET, open);
	vec_push(p->arena, &e->access.steps, step);
}

static struct expr *access_of(struct parser *p, struct expr *base, int pretty)
{
	struct expr *e = expr_new(p->arena, E_ACCESS, base->at);

	e->access.base = base;
	e->access.pretty = pretty;
	parse_height(p, p->height + 1);
	return e;
}

/* Everything that can stand behind a value. */
static struct expr *parse_chain(struct parser *p, struct expr *base)
{
	struct expr *e = base;

	if (e->kind != E_ACCESS && !can_be_accessed(e))
		return e;
	while (e->kind != E_ACCESS || e->parens || !e->access.pretty) {
		const struct token *t = parse_peek(p);
		bool suffix = t->kind == TOK_IDENT && !(t->flags & TOK_SPACE) && (!strcmp(t->name, "$") || !strcmp(t->name, "$$"));

		if (!suffix && !tok_is(t, P_ARROW) && !(tok_is(t, P_LBRACKET) && (e->kind != E_SYMBOL || e->parens)))
			break;
		if (e == base)
			e = access_of(p, base, 0);
		if (suffix)
			e->access.pretty = parse_take(p).name[1] ? 2 : 1;
		else if (parse_take(p).id == P_ARROW)
			member_step(p, e);
		else
			index_step(p, e, p->last.at);
		e->at = parse_since(p, base->at);
	}
	if (e->kind == E_ACCESS && !e->parens && e->access.pretty && (parse_at(p, P_ARROW) || parse_at(p, P_LBRACKET)))
		parse_fail(p, parse_peek(p)->at, NULL, "nothing can follow a pretty-printed value");
	return e;
}

/* ---- primary expressions ---- */

void parse_keys(struct parser *p, expr_vec *keys, bool wild_ok, enum punct close)
{
	int h = 0;

	do {
		const struct token *next = parse_peek_at(p, 1);
		struct expr *key = NULL;

		if (parse_at(p, P_STAR) && (tok_is(next, P_COMMA) || tok_is(next, close))) {
			if (!wild_ok)
				parse_fail(p, parse_peek(p)->at, NULL, "'*' as a key is for foreach, delete and 'in' only");
			parse_take(p);
		} else {
			key = parse_expr(p);
			h = max(h, p->height);
		}
		vec_push(p->arena, keys, key);
	} while (parse_accept(p, P_COMMA));
	parse_height(p, h + 1);
}

/* [k1, *] in A */
static struct expr *parse_tuple_in(struct parser *p)
{
	struct span open = parse_take(p).at;
	struct expr *e = expr_new(p->arena, E_IN, open);
	int h;

	parse_enter(p);
	p->wild_ok = false;
	parse_keys(p, &e->in.keys, true, P_RBRACKET);
	h = p->height;
	parse_close_list(p, P_RBRACKET, open);
	parse_leave(p);
	if (!parse_at_kw(p, KW_IN))
		parse_expected(p, "'in' after the keys in brackets", "[KEY1, KEY2] in ARRAY tells whether the element is there");
	parse_take(p);
	e->in.array = parse_array(p);
	e->at = parse_since(p, open);
	parse_height(p, h + 1);
	return e;
}

static struct expr *parse_parens(struct parser *p)
{
	struct span open = parse_take(p).at;
	struct expr *e;

	parse_enter(p);
	p->wild_ok = false;
	e = parse_expr(p);
	parse_close(p, P_RPAREN, open);
	parse_leave(p);
	e->parens = true;
	e->at = parse_since(p, open);
	return e;
}

static struct expr *parse_target(struct parser *p)
{
	struct token t = parse_take(p);
	struct expr *e = expr_new(p->arena, E_TARGET, t.at);
	int pretty;

	e->target.name = t.name;
	pretty = pretty_suffix(p, &e->target.name);
	if (!e->target.name[strspn(e->target.name, "$")])
		parse_fail(p, t.at, NULL, "a name must follow '$'");
	if (strspn(e->target.name, "$") > 2 || strchr(e->target.name + strspn(e->target.name, "$"), '$'))
		parse_fail(p, t.at, NULL, "this is no target variable's name");
	parse_height(p, 1);
	return pretty ? access_of(p, e, pretty) : e;
}

/* ( a, b ), behind the '(' that stands at @open; a height of the highest one is left in p->height. */
static void parse_args(struct parser *p, expr_vec *args, struct span open)
{
	int h = 0;

	parse_enter(p);
	if (!parse_at(p, P_RPAREN)) {
		do {
			vec_push(p->arena, args, parse_expr(p));
			h = max(h, p->height);
		} while (parse_accept(p, P_COMMA));
	}
	parse_close_list(p, P_RPAREN, open);
	parse_leave(p);
	parse_height(p, h + 1);
}

static void print_args(struct parser *p, struct expr *e, const struct print_word *w)
{
	int i, n = e->print.args.n;

	for (i = 0; i < n; i++)
		if (e->print.args.v[i]->kind == E_HIST && !e->print.args.v[i]->hist.bucket &&
		    (w->form == PRINT_PLAIN || w->form == PRINT_LN)) {
			if (n > 1)
				parse_fail(p, e->print.args.v[i]->at, NULL, "a histogram is printed by itself");
			parse_claim_hist(p, e->print.args.v[i]);
		}
	if (w->form == PRINT_PLAIN && !n)
		parse_fail(p, e->at, NULL, "%s needs a value", w->text);
	if ((w->form == PRINT_D || w->form == PRINT_DLN) && n < 2)
		parse_fail(p, e->at, arena_printf(p->arena, "%s(\",\", A, B)", w->text), "%s needs two values at least after the delimiter",
			   w->text);
	if (w->form == PRINT_CHAR && n != 1)
		parse_fail(p, e->at, NULL, "%s needs one value", w->text);
}

static struct expr *parse_print(struct parser *p)
{
	const struct print_word *w = print_word_find(parse_peek(p)->name);
	struct token t = parse_take(p);
	struct expr *e = expr_new(p->arena, E_PRINT, t.at);
	bool has_text = w->form == PRINT_F || w->form == PRINT_D || w->form == PRINT_DLN;
	struct span open = parse_expect(p, P_LPAREN, arena_printf(p->arena, "after '%s'", w->text));

	e->print.form = w->form;
	e->print.to_string = w->to_string;
	if (has_text) {
		if (parse_peek(p)->kind != TOK_STRING)
			parse_expected(p, w->form == PRINT_F ? "the format, a string in quotes" : "the delimiter, a string in quotes",
				       w->form == PRINT_F ? "printf(\"%s\\n\", VALUE)" : "printd(\", \", A, B)");
		e->print.text = parse_string(p, &e->print.text_len, &e->print.text_at, "a string");
		if (!parse_at(p, P_RPAREN))
			parse_expect(p, P_COMMA, w->form == PRINT_F ? "after the format" : "after the delimiter");
		else if (w->form != PRINT_F)
			parse_expected(p, "',' and the values", NULL);
	}
	parse_args(p, &e->print.args, open);
	e->at = parse_since(p, t.at);
	print_args(p, e, w);
	return e;
}

static struct expr *parse_call(struct parser *p, struct token name)
{
	struct expr *e = expr_new(p->arena, E_CALL, name.at);
	struct token open = parse_take(p);

	if (open.flags & TOK_NEWLINE) {
		diag_warning(p->diag, open.at, "this is taken as a call of '%s' on the line before", name.name);
		diag_hint(p->diag, "put a ';' at the end of that line if it is not meant so");
	}
	e->call.name = name.name;
	e->call.name_at = name.at;
	parse_args(p, &e->call.args, open.at);
	e->at = parse_since(p, name.at);
	return e;
}

static struct expr *parse_index(struct parser *p, struct token name, bool wild_ok)
{
	struct expr *e = expr_new(p->arena, E_INDEX, name.at);
	struct span open = parse_take(p).at;

	parse_enter(p);
	e->index.name = name.name;
	e->index.name_at = name.at;
	parse_keys(p, &e->index.keys, wild_ok, P_RBRACKET);
	parse_close_list(p, P_RBRACKET, open);
	parse_leave(p);
	e->at = parse_since(p, name.at);
	return e;
}

static struct expr *parse_word(struct parser *p)
{
	bool wild_ok = p->wild_ok;
	struct token t;
	struct expr *e;
	int pretty;

	p->wild_ok = false;
	if (parse_peek(p)->name[0] == '@')
		return parse_at_word(p);
	if (parse_peek(p)->name[0] == '$')
		return parse_target(p);
	if (print_word_find(parse_peek(p)->name))
		return parse_print(p);
	t = parse_take(p);
	if (parse_at(p, P_LPAREN))
		return parse_call(p, t);
	if (parse_at(p, P_LBRACKET))
		return parse_index(p, t, wild_ok);
	e = expr_new(p->arena, E_SYMBOL, t.at);
	pretty = pretty_suffix(p, &t.name);
	if (strchr(t.name, '$'))
		parse_fail(p, t.at, NULL, "'$' inside of a name");
	e->symbol.name = t.name;
	parse_height(p, 1);
	return pretty ? access_of(p, e, pretty) : e;
}

static struct expr *parse_primary(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct expr *e;

	switch (t->kind) {
	case TOK_NUMBER:
		e = expr_new(p->arena, E_NUMBER, t->at);
		e->number.value = parse_take(p).number;
		parse_height(p, 1);
		if (parse_at(p, P_DOT) && !(parse_peek(p)->flags & TOK_SPACE) && parse_peek_at(p, 1)->kind == TOK_NUMBER &&
		    !(parse_peek_at(p, 1)->flags & TOK_SPACE))
			parse_fail(p, e->at, "'.' joins strings; compute with scaled integers", "there are no fractions");
		return e;
	case TOK_STRING:
		e = expr_new(p->arena, E_STRING, t->at);
		e->string.s = parse_string(p, &e->string.len, &e->at, "a string");
		parse_height(p, 1);
		return e;
	case TOK_EMBEDDED:
		e = expr_new(p->arena, E_EMBEDDED, t->at);
		parse_need_guru(p, t->at, "embedded C");
		e->embedded.code = t->text;
		e->embedded.len = t->len;
		parse_take(p);
		parse_height(p, 1);
		return e;
	case TOK_IDENT:
		return parse_word(p);
	case TOK_KEYWORD:
		/* Conversion functions bear the types' names. */
		if ((t->id == KW_STRING || t->id == KW_LONG) && tok_is(parse_peek_at(p, 1), P_LPAREN))
			return parse_call(p, parse_take(p));
		break;
	case TOK_PUNCT:
		if (t->id == P_LPAREN)
			return parse_parens(p);
		if (t->id == P_LBRACKET)
			return parse_tuple_in(p);
		break;
	default:
		break;
	}
	parse_expected(p, "an expression", NULL);
}

static struct expr *parse_value(struct parser *p)
{
	return parse_chain(p, parse_primary(p));
}
