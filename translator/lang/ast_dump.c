/* SPDX-License-Identifier: GPL-2.0 */
/* Files, declarations and statements as canonical text (-p1): one statement a line, tabs, macros and conditions resolved. */
#include "ast_dump.h"

enum { MAX_INDENT = 32 };	/* or deep nesting would make the text quadratic */

static void dump_stmt(struct buf *out, const struct stmt *s, int depth);

static void indent(struct buf *out, int depth)
{
	int i;

	for (i = 0; i < depth && i < MAX_INDENT; i++)
		buf_putc(out, '\t');
}

static void dump_block(struct buf *out, const struct stmt *s, int depth)
{
	int i;

	buf_puts(out, "{\n");
	for (i = 0; i < s->block.list.n; i++) {
		indent(out, depth + 1);
		dump_stmt(out, s->block.list.v[i], depth + 1);
		buf_putc(out, '\n');
	}
	indent(out, depth);
	buf_putc(out, '}');
}

/* The statement that another one governs: a block on the same line, others on the next. */
static void dump_body(struct buf *out, const struct stmt *s, int depth)
{
	if (s->kind == S_BLOCK) {
		buf_putc(out, ' ');
		dump_stmt(out, s, depth);
		return;
	}
	buf_putc(out, '\n');
	indent(out, depth + 1);
	dump_stmt(out, s, depth + 1);
}

/* True when an 'else' behind @s would go to an 'if' inside of it. */
static bool swallows_else(const struct stmt *s)
{
	for (;;) {
		switch (s->kind) {
		case S_IF:
			if (!s->if_.other)
				return true;
			s = s->if_.other;
			break;
		case S_WHILE:
		case S_FOR:
			s = s->loop.body;
			break;
		case S_FOREACH:
			s = s->foreach.body;
			break;
		default:
			return false;
		}
	}
}

static void dump_if(struct buf *out, const struct stmt *s, int depth)
{
	const struct stmt *then = s->if_.then, *other = s->if_.other;

	buf_puts(out, "if (");
	ast_dump_expr(out, s->if_.cond);
	buf_putc(out, ')');
	if (other && swallows_else(then)) {
		buf_puts(out, " {\n");
		indent(out, depth + 1);
		dump_stmt(out, then, depth + 1);
		buf_putc(out, '\n');
		indent(out, depth);
		buf_putc(out, '}');
	} else {
		dump_body(out, then, depth);
	}
	if (!other)
		return;
	if (then->kind == S_BLOCK) {
		buf_putc(out, ' ');
	} else {
		buf_putc(out, '\n');
		indent(out, depth);
	}
	buf_puts(out, "else");
	if (other->kind == S_IF) {
		buf_putc(out, ' ');
		dump_stmt(out, other, depth);
	} else {
		dump_body(out, other, depth);
	}
}

static void dump_while(struct buf *out, const struct stmt *s, int depth)
{
	buf_puts(out, "while (");
	ast_dump_expr(out, s->loop.cond);
	buf_putc(out, ')');
	dump_body(out, s->loop.body, depth);
}

static void dump_for(struct buf *out, const struct stmt *s, int depth)
{
	buf_puts(out, "for (");
	if (s->loop.init)
		ast_dump_expr(out, s->loop.init);
	buf_puts(out, "; ");
	if (s->loop.cond)
		ast_dump_expr(out, s->loop.cond);
	buf_puts(out, "; ");
	if (s->loop.step)
		ast_dump_expr(out, s->loop.step);
	buf_putc(out, ')');
	dump_body(out, s->loop.body, depth);
}

static const char *sort_sign(int sort)
{
	return sort > 0 ? "+" : sort < 0 ? "-" : "";
}

static void dump_foreach(struct buf *out, const struct stmt *s, int depth)
{
	static const char *const words[] = {
		[STAT_COUNT] = "@count", [STAT_SUM] = "@sum", [STAT_MIN] = "@min", [STAT_MAX] = "@max", [STAT_AVG] = "@avg",
		[STAT_VARIANCE] = "@variance",
	};
	int i, n = s->foreach.keys.n;

	buf_puts(out, "foreach (");
	if (s->foreach.value.name)
		buf_printf(out, "%s%s = ", s->foreach.value.name, sort_sign(s->foreach.value.sort));
	buf_puts(out, n == 1 ? "" : "[");
	for (i = 0; i < n; i++)
		buf_printf(out, "%s%s%s", i ? ", " : "", s->foreach.keys.v[i].name, sort_sign(s->foreach.keys.v[i].sort));
	buf_puts(out, n == 1 ? " in " : "] in ");
	ast_dump_expr(out, s->foreach.array);
	if (s->foreach.sort_stat >= 0)
		buf_printf(out, " %s ", words[s->foreach.sort_stat]);
	buf_puts(out, sort_sign(s->foreach.sort));
	if (s->foreach.limit) {
		buf_puts(out, " limit ");
		ast_dump_expr(out, s->foreach.limit);
	}
	buf_putc(out, ')');
	dump_body(out, s->foreach.body, depth);
}

static void dump_try(struct buf *out, const struct stmt *s, int depth)
{
	buf_puts(out, "try ");
	dump_block(out, s->try_.body, depth);
	buf_puts(out, " catch ");
	if (s->try_.var)
		buf_printf(out, "(%s) ", s->try_.var);
	dump_block(out, s->try_.handler, depth);
}

static void dump_code(struct buf *out, const char *code, size_t len)
{
	buf_puts(out, "%{");
	buf_add(out, code, len);
	buf_puts(out, "%}");
}

static void dump_stmt(struct buf *out, const struct stmt *s, int depth)
{
	switch (s->kind) {
	case S_BLOCK:
		dump_block(out, s, depth);
		break;
	case S_EMPTY:
		buf_putc(out, ';');
		break;
	case S_EXPR:
		ast_dump_expr(out, s->expr);
		buf_putc(out, ';');
		break;
	case S_IF:
		dump_if(out, s, depth);
		break;
	case S_WHILE:
		dump_while(out, s, depth);
		break;
	case S_FOR:
		dump_for(out, s, depth);
		break;
	case S_FOREACH:
		dump_foreach(out, s, depth);
		break;
	case S_BREAK:
	case S_CONTINUE:
	case S_NEXT:
		buf_printf(out, "%s;", stmt_word(s->kind));
		break;
	case S_RETURN:
	case S_DELETE:
		buf_puts(out, stmt_word(s->kind));
		if (s->expr) {
			buf_putc(out, ' ');
			ast_dump_expr(out, s->expr);
		}
		buf_putc(out, ';');
		break;
	case S_TRY:
		dump_try(out, s, depth);
		break;
	case S_EMBEDDED:
		dump_code(out, s->embedded.code, s->embedded.len);
		break;
	case S_KINDS:
		break;
	}
}

/* ---- declarations ---- */

void ast_dump_point(struct buf *out, const struct probe_point *p)
{
	int i;

	for (i = 0; i < p->parts.n; i++) {
		const struct probe_component *c = &p->parts.v[i];

		buf_printf(out, "%s%s", i ? "." : "", c->name);
		if (c->arg) {
			buf_putc(out, '(');
			dump_literal(out, c->arg);
			buf_putc(out, ')');
		}
	}
	buf_puts(out, p->optional ? "?" : "");
	buf_puts(out, p->sufficient ? "!" : "");
	if (p->cond) {
		buf_puts(out, " if (");
		ast_dump_expr(out, p->cond);
		buf_putc(out, ')');
	}
}

static void dump_probe(struct buf *out, const struct decl_probe *d)
{
	int i;

	buf_puts(out, "probe ");
	for (i = 0; i < d->alias_names.n; i++) {
		ast_dump_point(out, d->alias_names.v[i]);
		buf_puts(out, d->epilogue ? " += " : " = ");
	}
	for (i = 0; i < d->points.n; i++) {
		buf_puts(out, i ? ", " : "");
		ast_dump_point(out, d->points.v[i]);
	}
	buf_putc(out, ' ');
	dump_block(out, d->body, 0);
	if (d->alias_epilogue) {
		buf_puts(out, ", ");
		dump_block(out, d->alias_epilogue, 0);
	}
	buf_putc(out, '\n');
}

static void dump_global(struct buf *out, const struct decl_global *g)
{
	buf_printf(out, "%sglobal %s%s", g->is_private ? "private " : "", g->name, g->wrap ? "%" : "");
	if (g->size)
		buf_printf(out, "[%lld]", (long long)g->size);
	if (g->init) {
		buf_puts(out, " = ");
		dump_literal(out, g->init);
	}
	buf_putc(out, '\n');
}

static void dump_function(struct buf *out, const struct decl_function *f)
{
	int i;

	buf_printf(out, "%sfunction %s", f->is_private ? "private " : "", f->name);
	if (f->type != T_UNKNOWN)
		buf_printf(out, ":%s", type_name(f->type));
	buf_puts(out, "(");
	for (i = 0; i < f->params.n; i++) {
		const struct decl_param *p = &f->params.v[i];

		buf_printf(out, "%s%s", i ? ", " : "", p->name);
		if (p->type != T_UNKNOWN)
			buf_printf(out, ":%s", type_name(p->type));
	}
	buf_puts(out, ")");
	if (f->priority > 0)
		buf_printf(out, ":%lld", (long long)f->priority);
	buf_putc(out, ' ');
	dump_stmt(out, f->body, 0);
	buf_putc(out, '\n');
}

void ast_dump_file(struct buf *out, const struct ast_file *f)
{
	int i;

	for (i = 0; i < f->order.n; i++) {
		void *d = f->order.v[i].decl;
		char tag = f->order.v[i].tag;

		/* Declarations of one sort that take one line stay together. */
		if (i && (tag != 'g' || f->order.v[i - 1].tag != 'g'))
			buf_putc(out, '\n');
		switch (tag) {
		case 'p':
			dump_probe(out, d);
			break;
		case 'g':
			dump_global(out, d);
			break;
		case 'f':
			dump_function(out, d);
			break;
		case 'e': {
			const struct decl_embedded *e = d;

			dump_code(out, e->code, e->len);
			buf_putc(out, '\n');
			break;
		}
		}
	}
}
