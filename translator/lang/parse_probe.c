/* SPDX-License-Identifier: GPL-2.0 */
/* Probes and aliases: probe points with wildcards, brace groups multiplied out, and the handlers. */
#include "parser.h"

#include <string.h>

/* Name tokens and stars that touch each other make one word, as in sys_*at. */
static bool is_name_piece(const struct token *t)
{
	return t->kind == TOK_KEYWORD || tok_is(t, P_STAR) || (t->kind == TOK_IDENT && t->name[0] != '@' && !strchr(t->name, '$'));
}

static name_t component_name(struct parser *p, struct span *at)
{
	const struct token *t = parse_peek(p);
	VEC(char) all = { 0 };
	uint32_t i;

	if (!is_name_piece(t))
		parse_expected(p, p->last.kind == TOK_PUNCT && p->last.id == P_DOT ? "a word after '.' in the probe point" :
			       "a probe point", NULL);
	*at = t->at;
	if (t->kind != TOK_PUNCT) {
		const struct token *next = parse_peek_at(p, 1);

		if ((next->flags & TOK_SPACE) || !tok_is(next, P_STAR))
			return parse_take(p).name;
	}
	do {
		struct span piece = parse_take(p).at;

		for (i = 0; i < piece.len; i++)
			vec_push(p->arena, &all, piece.src->text[piece.off + i]);
		t = parse_peek(p);
	} while (!(t->flags & TOK_SPACE) && (is_name_piece(t) || t->kind == TOK_NUMBER));
	*at = parse_since(p, *at);
	return name_of(p->names, all.v, (size_t)all.n);
}

static struct probe_component component(struct parser *p)
{
	struct probe_component c = { 0 };
	struct span open;

	c.name = component_name(p, &c.at);
	if (parse_at(p, P_LPAREN)) {
		open = parse_take(p).at;
		c.arg = parse_literal(p);
		if (!c.arg)
			parse_expected(p, "a number or a string in the probe point",
				       "write names in quotes, as in kernel.function(\"vfs_read\")");
		parse_close(p, P_RPAREN, open);
		c.at = parse_since(p, c.at);
	}
	return c;
}

static struct expr *both(struct parser *p, struct expr *a, struct expr *b)
{
	struct expr *e;

	if (!a || !b)
		return a ? a : b;
	e = expr_new(p->arena, E_LOGIC, b->at);
	e->binary.op = OP_LAND;
	e->binary.a = a;
	e->binary.b = b;
	e->binary.op_at = b->at;
	return e;
}

/* "?", "!" and "if (...)" behind a point; they go to all that it stands for. */
static void suffixes(struct parser *p, point_vec *points, struct span from)
{
	bool optional = false, sufficient = false;
	struct expr *cond = NULL;
	int i;

	while (parse_at(p, P_QUESTION) || parse_at(p, P_BANG)) {
		if (parse_take(p).id == P_QUESTION)
			optional = true;
		else
			sufficient = true;
	}
	if (parse_at_kw(p, KW_IF)) {
		parse_take(p);
		cond = parse_condition(p, "the probe's condition");
	}
	for (i = 0; i < points->n; i++) {
		struct probe_point *point = points->v[i];

		point->optional |= optional;
		point->sufficient |= sufficient;
		if (cond)
			point->cond = both(p, point->cond, i ? ast_copy_expr(p->arena, cond) : cond);
		point->at = parse_since(p, from);
	}
}

static void points_sequence(struct parser *p, point_vec *out);

/* { A, B } */
static void group(struct parser *p, point_vec *out)
{
	struct span open = parse_take(p).at;

	parse_enter(p);
	do {
		struct span from = parse_peek(p)->at;
		point_vec one = { 0 };
		int i;

		points_sequence(p, &one);
		suffixes(p, &one, from);
		for (i = 0; i < one.n; i++)
			vec_push(p->arena, out, one.v[i]);
		if (out->n > MAX_POINTS)
			parse_fail(p, open, NULL, "this group stands for more than %d probe points", MAX_POINTS);
	} while (parse_accept(p, P_COMMA));
	if (!parse_at(p, P_RBRACE) && !parse_at(p, P_COMMA) && parse_peek(p)->kind != TOK_JUNK && p->context_hint)
		parse_expected(p, "',' or '}' in the group of probe points", NULL);
	parse_close(p, P_RBRACE, open);
	parse_leave(p);
}

static struct probe_point *point_copy(struct parser *p, const struct probe_point *from)
{
	struct probe_point *to = NEW(p->arena, struct probe_point);
	int i;

	*to = *from;
	memset(&to->parts, 0, sizeof(to->parts));
	for (i = 0; i < from->parts.n; i++)
		vec_push(p->arena, &to->parts, from->parts.v[i]);
	if (from->cond)
		to->cond = ast_copy_expr(p->arena, from->cond);
	return to;
}

/* Every one of @have with every one of @tails behind it. */
static point_vec multiply(struct parser *p, const point_vec *have, const point_vec *tails, struct span at)
{
	point_vec out = { 0 };
	int i, j, k;

	if (have->n == 1 && !have->v[0]->parts.n)
		return *tails;
	if ((int64_t)have->n * tails->n > MAX_POINTS)
		parse_fail(p, at, NULL, "this group stands for more than %d probe points", MAX_POINTS);
	for (i = 0; i < have->n; i++) {
		for (j = 0; j < tails->n; j++) {
			struct probe_point *point = point_copy(p, have->v[i]);
			const struct probe_point *tail = tails->v[j];

			for (k = 0; k < tail->parts.n; k++)
				vec_push(p->arena, &point->parts, tail->parts.v[k]);
			point->optional |= tail->optional;
			point->sufficient |= tail->sufficient;
			if (tail->cond)
				point->cond = both(p, point->cond, ast_copy_expr(p->arena, tail->cond));
			vec_push(p->arena, &out, point);
		}
	}
	return out;
}

/* WORD.WORD("x").{ A, B }.WORD */
static void points_sequence(struct parser *p, point_vec *out)
{
	struct span from = parse_peek(p)->at;
	point_vec all = { 0 };
	int i;

	vec_push(p->arena, &all, NEW(p->arena, struct probe_point));
	do {
		if (parse_at(p, P_LBRACE)) {
			point_vec tails = { 0 };

			group(p, &tails);
			all = multiply(p, &all, &tails, from);
		} else {
			struct probe_component c = component(p);

			for (i = 0; i < all.n; i++)
				vec_push(p->arena, &all.v[i]->parts, c);
		}
	} while (parse_accept(p, P_DOT));
	for (i = 0; i < all.n; i++) {
		all.v[i]->at = parse_since(p, from);
		vec_push(p->arena, out, all.v[i]);
	}
}

void parse_point(struct parser *p, point_vec *out)
{
	struct span from = parse_peek(p)->at;
	point_vec some = { 0 };
	int i;

	points_sequence(p, &some);
	suffixes(p, &some, from);
	for (i = 0; i < some.n; i++)
		vec_push(p->arena, out, some.v[i]);
}

static void alias_name(struct parser *p, struct decl_probe *d, struct probe_point *name, bool epilogue)
{
	int i;

	if (name->optional || name->sufficient || name->cond)
		parse_fail(p, name->at, NULL, "the name of an alias cannot have '?', '!' or a condition");
	for (i = 0; i < name->parts.n; i++)
		if (strchr(name->parts.v[i].name, '*'))
			parse_fail(p, name->parts.v[i].at, NULL, "the name of an alias cannot have '*'");
	if (d->is_alias && d->epilogue != epilogue)
		parse_fail(p, parse_peek(p)->at, NULL, "'=' and '+=' in the same alias");
	d->is_alias = true;
	d->epilogue = epilogue;
	vec_push(p->arena, &d->alias_names, name);
}

/* Points up to the handler, sorted into names of the alias and places. */
static void probe_head(struct parser *p, struct decl_probe *d)
{
	point_vec some;
	int i;

	for (;;) {
		memset(&some, 0, sizeof(some));
		if (tok_is(&p->last, P_COMMA) && parse_at(p, P_LBRACE))
			p->context_hint = "a ',' asks for one more probe point before the handler";
		parse_point(p, &some);
		if (parse_at(p, P_SET) || parse_at(p, P_ADD_SET)) {
			if (d->points.n)
				parse_fail(p, parse_peek(p)->at, NULL, "an alias's names are not separated by ','");
			for (i = 0; i < some.n; i++)
				alias_name(p, d, some.v[i], parse_at(p, P_ADD_SET));
			parse_take(p);
			continue;
		}
		for (i = 0; i < some.n; i++)
			vec_push(p->arena, &d->points, some.v[i]);
		if (d->points.n > MAX_POINTS)
			parse_fail(p, d->at, NULL, "this probe has more than %d points", MAX_POINTS);
		if (!parse_accept(p, P_COMMA))
			return;
	}
}

void parse_probe(struct parser *p)
{
	struct decl_probe *d = NEW(p->arena, struct decl_probe);

	d->at = parse_take(p).at;
	if (parse_at(p, P_LBRACE))
		p->context_hint = "a probe point stands between 'probe' and '{', as in: probe begin { ... }";
	probe_head(p, d);
	d->at = parse_since(p, d->at);
	d->body = parse_block(p, "of the handler");
	if (d->is_alias && !d->epilogue && parse_accept(p, P_COMMA))
		d->alias_epilogue = parse_block(p, "of the alias's epilogue");
	vec_push(p->arena, &p->file->probes, d);
	parse_declared(p, 'p', d);
}
