/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The print family. What is printed becomes a record, a format's number and raw arguments; the runner formats it. What becomes a
 * string (sprintf and the like) is formatted in the kernel.
 */
#include "emit.h"

#include <string.h>

struct pieces {
	struct buf format;
	VEC(struct expr *) args;
};

static void add_literal(struct pieces *p, const char *s, size_t n)
{
	for (; n; n--, s++) {
		if (*s == '%')
			buf_putc(&p->format, '%');
		buf_putc(&p->format, *s);
	}
}

static void add_arg(struct emit *g, struct pieces *p, struct expr *e)
{
	if (e->kind == E_STRING) {
		add_literal(p, e->string.s, e->string.len);
		return;
	}
	buf_puts(&p->format, e->type == T_STRING ? "%s" : "%d");
	vec_push(g->arena, &p->args, e);
}

static void take_apart(struct emit *g, const struct expr *e, struct pieces *p)
{
	int i;

	switch (e->print.form) {
	case PRINT_F:
		buf_add(&p->format, e->print.text, e->print.text_len);
		for (i = 0; i < e->print.args.n; i++)
			vec_push(g->arena, &p->args, e->print.args.v[i]);
		return;
	case PRINT_CHAR:
		buf_puts(&p->format, "%c");
		vec_push(g->arena, &p->args, e->print.args.v[0]);
		return;
	default:
		break;
	}
	for (i = 0; i < e->print.args.n; i++) {
		if (i && (e->print.form == PRINT_D || e->print.form == PRINT_DLN))
			add_literal(p, e->print.text, e->print.text_len);
		add_arg(g, p, e->print.args.v[i]);
	}
	if (e->print.form == PRINT_LN || e->print.form == PRINT_DLN)
		buf_putc(&p->format, '\n');
}

static struct operand to_string(struct emit *g, struct pieces *p, struct operand *v)
{
	const char *slot = emit_new_slot(g);
	AUTO_BUF q = { 0 };
	int i, n = p->args.n;

	for (i = 0; i < n; i++)
		if (p->args.v[i]->type == T_STRING)
			emit_line(g, "a[%d].s = %s;", i, v[i].text);
		else
			emit_line(g, "a[%d].d = %s;", i, v[i].text);
	if (n > g->b->max_args)
		g->b->max_args = n;
	buf_c_quote(&q, buf_str(&p->format), p->format.len);
	return emit_temp_str(g, emit_text(g, "sp_format(c, &%s, %s, %zu, %s, %d)", slot, buf_str(&q), p->format.len, n ? "a" : "0", n));
}

/* Bytes of the record: constants first, then what depends on the strings. */
static const char *record_size(struct emit *g, struct pieces *p, struct operand *v)
{
	AUTO_BUF b = { 0 };
	int i, longs = 0;

	for (i = 0; i < p->args.n; i++)
		longs += p->args.v[i]->type != T_STRING;
	buf_puts(&b, "SP_REC_SIZE");
	if (longs == 1)
		buf_puts(&b, " + SP_LONG_SIZE");
	else if (longs)
		buf_printf(&b, " + %d * SP_LONG_SIZE", longs);
	for (i = 0; i < p->args.n; i++)
		if (p->args.v[i]->type == T_STRING)
			buf_printf(&b, " + sp_str_size(%s)", v[i].text);
	return arena_strdup(g->arena, buf_str(&b));
}

static void to_record(struct emit *g, struct pieces *p, struct operand *v, struct span at)
{
	int i, n = p->args.n;
	char *types = NEW_ARRAY(g->arena, char, n + 1);
	const char *fmt;

	for (i = 0; i < n; i++)
		types[i] = p->args.v[i]->type == T_STRING ? 's' : 'd';
	fmt = plan_format(g->plan, arena_strndup(g->arena, buf_str(&p->format), p->format.len), p->format.len, types, at);
	for (i = 0; i < n; i++)
		if (types[i] == 's' && !v[i].stable)
			v[i] = emit_temp_str(g, v[i].text);
	if (!n) {
		emit_line(g, "sp_record(c, %s, SP_REC_SIZE);", fmt);
		return;
	}
	g->b->uses_record = true;
	emit_line(g, "r = sp_record(c, %s, %s);", fmt, record_size(g, p, v));
	emit_line(g, n > 1 ? "if (r) {" : "if (r)");
	emit_open(g);
	for (i = 0; i < n; i++)
		emit_line(g, "%ssp_put_%s(r, %s);", i < n - 1 ? "r = " : "", types[i] == 's' ? "str" : "long", v[i].text);
	emit_close(g);
	if (n > 1)
		emit_line(g, "}");
}

static bool prints_memory(const struct buf *format)
{
	const char *s = buf_str(format), *end = s + format->len;

	for (; s < end; s++) {
		if (*s != '%')
			continue;
		s += 1 + strspn(s + 1, "0123456789.*#+- l");
		if (*s == 'm' || *s == 'M')
			return true;
	}
	return false;
}

struct operand emit_print(struct emit *g, struct expr *e)
{
	struct pieces p = { .args = { 0 } };
	struct operand *v, result = op_atom("0", true);

	if (e->print.args.n == 1 && e->print.args.v[0]->kind == E_HIST && !e->print.args.v[0]->hist.bucket)
		return emit_hist_print(g, e->print.args.v[0], e->print.to_string);
	take_apart(g, e, &p);
	v = NEW_ARRAY(g->arena, struct operand, p.args.n + 1);
	emit_values(g, p.args.v, p.args.n, v);
	if (prints_memory(&p.format))
		emit_not_yet(g, e->at, "printing memory with %m and %M");
	else if (e->print.to_string)
		result = to_string(g, &p, v);
	else
		to_record(g, &p, v, e->at);
	buf_deinit(&p.format);
	return result;
}
