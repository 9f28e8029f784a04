/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Globals that a script writes and never reads are shown at its end: an end probe is made that prints them,
 *
 *   count=12          name="x"          hits["cat",3]=7          sizes @count=2 @min=1 @max=5 @sum=6 @avg=3
 *
 * arrays with the largest value first.
 */
#include "uses.h"


struct display {
	struct program *prog;
	struct arena *arena;
	struct span at;
	symbol_vec locals;
};

/* ---- nodes, with what earlier passes would have written ---- */

static struct expr *make(struct display *d, enum expr_kind kind, enum type type)
{
	struct expr *e = expr_new(d->arena, kind, d->at);

	e->type = type;
	return e;
}

static struct expr *make_symbol(struct display *d, struct symbol *s)
{
	struct expr *e = make(d, E_SYMBOL, s->type);

	e->symbol.name = s->name;
	e->symbol.sym = s;
	return e;
}

static struct symbol *make_local(struct display *d, enum type type)
{
	struct symbol *s = NEW(d->arena, struct symbol);

	s->kind = SYM_LOCAL;
	s->name = name_str(d->prog->names, arena_printf(d->arena, "display_%d", d->locals.n + 1));
	s->at = d->at;
	s->type = type;
	s->is_read = s->is_written = true;
	vec_push(d->arena, &d->locals, s);
	return s;
}

static struct expr *make_print(struct display *d, struct buf *format)
{
	struct expr *e = make(d, E_PRINT, T_VOID);

	e->print.form = PRINT_F;
	e->print.text = arena_strndup(d->arena, buf_str(format), format->len);
	e->print.text_len = format->len;
	e->print.text_at = d->at;
	return e;
}

static void add_arg(struct display *d, struct expr *print, struct expr *arg)
{
	vec_push(d->arena, &print->print.args, arg);
}

static struct stmt *make_stmt(struct display *d, struct expr *e)
{
	struct stmt *s = stmt_new(d->arena, S_EXPR, d->at);

	s->expr = e;
	return s;
}

static struct expr *make_stat(struct display *d, struct expr *of, enum stat_kind what)
{
	struct expr *e = make(d, E_STAT, T_LONG);

	e->stat.what = what;
	e->stat.a = of;
	return e;
}

/* ---- one global ---- */

static const enum stat_kind stats_shown[] = { STAT_COUNT, STAT_MIN, STAT_MAX, STAT_SUM, STAT_AVG };

static void add_value_format(struct buf *format, enum type type)
{
	buf_puts(format, type == T_STRING ? "=\"%s\"\n" : type == T_LONG ? "=%d\n" :
		 " @count=%d @min=%d @max=%d @sum=%d @avg=%d\n");
}

static struct stmt *show_scalar(struct display *d, struct symbol *s)
{
	AUTO_BUF format = { 0 };
	struct expr *print;
	size_t i;

	buf_puts(&format, s->name);
	add_value_format(&format, s->type);
	print = make_print(d, &format);
	if (s->type != T_STAT)
		add_arg(d, print, make_symbol(d, s));
	for (i = 0; s->type == T_STAT && i < ARRAY_SIZE(stats_shown); i++)
		add_arg(d, print, make_stat(d, make_symbol(d, s), stats_shown[i]));
	return make_stmt(d, print);
}

/* An empty statistic has no minimum. */
static struct stmt *show_stat(struct display *d, struct symbol *s)
{
	struct stmt *choice = stmt_new(d->arena, S_IF, d->at);
	AUTO_BUF format = { 0 };

	buf_printf(&format, "%s @count=0\n", s->name);
	choice->if_.cond = make_stat(d, make_symbol(d, s), STAT_COUNT);
	choice->if_.then = show_scalar(d, s);
	choice->if_.other = make_stmt(d, make_print(d, &format));
	return choice;
}

static struct expr *make_element(struct display *d, struct symbol *s, struct symbol **keys)
{
	struct expr *e = make(d, E_INDEX, s->type);
	int i;

	e->index.name = s->name;
	e->index.name_at = d->at;
	e->index.sym = s;
	for (i = 0; i < s->arity; i++)
		vec_push(d->arena, &e->index.keys, make_symbol(d, keys[i]));
	return e;
}

static struct foreach_key loop_variable(struct display *d, struct symbol *s)
{
	struct foreach_key k = { .name = s->name, .at = d->at, .sym = s };

	return k;
}

static struct stmt *show_array(struct display *d, struct symbol *s)
{
	struct stmt *loop = stmt_new(d->arena, S_FOREACH, d->at);
	struct symbol **keys = NEW_ARRAY(d->arena, struct symbol *, s->arity);
	struct symbol *value = NULL;
	struct expr *print;
	AUTO_BUF format = { 0 };
	size_t k;
	int i;

	buf_puts(&format, s->name);
	for (i = 0; i < s->arity; i++) {
		keys[i] = make_local(d, s->keys.v[i]);
		vec_push(d->arena, &loop->foreach.keys, loop_variable(d, keys[i]));
		buf_printf(&format, "%s%s", i ? "," : "[", s->keys.v[i] == T_STRING ? "\"%s\"" : "%d");
	}
	buf_putc(&format, ']');
	add_value_format(&format, s->type);
	print = make_print(d, &format);
	for (i = 0; i < s->arity; i++)
		add_arg(d, print, make_symbol(d, keys[i]));
	if (s->type != T_STAT) {
		value = make_local(d, s->type);
		loop->foreach.value = loop_variable(d, value);
		add_arg(d, print, make_symbol(d, value));
	}
	for (k = 0; s->type == T_STAT && k < ARRAY_SIZE(stats_shown); k++)
		add_arg(d, print, make_stat(d, make_element(d, s, keys), stats_shown[k]));
	loop->foreach.array = make_symbol(d, s);
	loop->foreach.sort = -1;
	loop->foreach.sort_stat = s->type == T_STAT ? STAT_COUNT : -1;
	loop->foreach.body = make_stmt(d, print);
	return loop;
}

/* ---- the probe ---- */

static bool is_shown(const struct symbol *s)
{
	return s->is_written && !s->is_read && s->decl->at.src && !s->decl->at.src->is_library;
}

static struct derived_probe *make_proto(struct display *d, struct stmt *body)
{
	struct derived_probe *proto = NEW(d->arena, struct derived_probe);
	struct probe_component end = { .name = name_str(d->prog->names, "end"), .at = d->at };

	proto->point = NEW(d->arena, struct probe_point);
	proto->point->at = d->at;
	vec_push(d->arena, &proto->point->parts, end);
	proto->user_text = "end";
	proto->at = d->at;
	proto->body = body;
	return proto;
}

bool add_auto_display(struct program *p, const struct point_expander *x)
{
	struct display d = { .prog = p, .arena = p->arena };
	struct stmt *body = NULL;
	int i, before = p->probes.n;

	mark_uses(p);
	for (i = 0; i < p->globals.n; i++) {
		struct symbol *s = p->globals.v[i];

		if (!is_shown(s))
			continue;
		d.at = s->decl->at;
		if (!body)
			body = stmt_new(p->arena, S_BLOCK, d.at);
		vec_push(p->arena, &body->block.list, s->arity ? show_array(&d, s) : s->type == T_STAT ? show_stat(&d, s) : show_scalar(&d, s));
	}
	if (!body)
		return true;
	d.at = body->at;
	if (!x->expand(x->data, p, make_proto(&d, body)))
		return false;
	for (i = before; i < p->probes.n; i++)
		p->probes.v[i]->locals = d.locals;
	return true;
}
