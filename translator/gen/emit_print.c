/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The print family. What is printed becomes a record, a format's number and raw arguments; the runner formats it. What becomes a
 * string (sprintf and the like) is formatted in the kernel.
 */
#include "emit.h"
#include "../sema/print_format.h"

#include <string.h>

struct pieces {
	struct buf format;
	VEC(struct expr *) args;
	/* of what the format takes in the end */
	struct operand *v;
	char *types;		/* 'd', 's' */
	int n;
};

/* Formats are texts that end at a NUL: one within is printed by %c. */
static void add_text(struct emit *g, struct pieces *p, const char *s, size_t n)
{
	size_t len;

	for (; n; s += len, n -= len) {
		struct expr *zero;

		len = strnlen(s, n);
		buf_add(&p->format, s, len);
		if (len == n)
			return;
		zero = NEW(g->arena, struct expr);
		zero->kind = E_NUMBER;
		zero->type = T_LONG;
		buf_puts(&p->format, "%c");
		vec_push(g->arena, &p->args, zero);
		len++;
	}
}

static void add_literal(struct emit *g, struct pieces *p, const char *s, size_t n)
{
	const char *end = s + n, *percent;

	for (; (percent = memchr(s, '%', (size_t)(end - s))); s = percent + 1) {
		add_text(g, p, s, (size_t)(percent + 1 - s));
		buf_putc(&p->format, '%');
	}
	add_text(g, p, s, (size_t)(end - s));
}

static void add_format(struct emit *g, struct pieces *p, const struct expr *e)
{
	const char *text = e->print.text;
	size_t len = e->print.text_len, from = 0, pos = 0;
	struct directive d;
	int used = 0, takes;

	while (directive_next(text, len, &pos, &d) == DIRECTIVE_OK) {
		add_text(g, p, text + from, d.off - from);
		buf_add(&p->format, text + d.off, d.len);
		for (takes = d.star_width + d.star_precision + (d.conv != '%'); takes; takes--)
			vec_push(g->arena, &p->args, e->print.args.v[used++]);
		from = d.off + d.len;
	}
	add_text(g, p, text + from, len - from);
}

static void add_arg(struct emit *g, struct pieces *p, struct expr *e)
{
	if (e->kind == E_STRING) {
		add_literal(g, p, e->string.s, e->string.len);
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
		add_format(g, p, e);
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
			add_literal(g, p, e->print.text, e->print.text_len);
		add_arg(g, p, e->print.args.v[i]);
	}
	if (e->print.form == PRINT_LN || e->print.form == PRINT_DLN)
		buf_putc(&p->format, '\n');
}

static struct operand to_string(struct emit *g, struct pieces *p)
{
	const char *slot = emit_new_slot(g);
	AUTO_BUF q = { 0 };
	int i;

	for (i = 0; i < p->n; i++)
		emit_line(g, "a[%d].%c = %s;", i, p->types[i], p->v[i].text);
	if (p->n > g->b->max_args)
		g->b->max_args = p->n;
	buf_c_quote(&q, buf_str(&p->format), p->format.len);
	return emit_temp_str(g, emit_text(g, "sp_format(c, &%s, %s, %zu, %s, %d)", slot, buf_str(&q), p->format.len, p->n ? "a" : "0", p->n));
}

/* Bytes of the record: constants first, then what depends on the strings. */
static const char *record_size(struct emit *g, const struct pieces *p)
{
	AUTO_BUF b = { 0 };
	int i, longs = 0;

	for (i = 0; i < p->n; i++)
		longs += p->types[i] == 'd';
	buf_puts(&b, "SP_REC_SIZE");
	if (longs == 1)
		buf_puts(&b, " + SP_LONG_SIZE");
	else if (longs)
		buf_printf(&b, " + %d * SP_LONG_SIZE", longs);
	for (i = 0; i < p->n; i++)
		if (p->types[i] == 's')
			buf_printf(&b, " + sp_str_size(%s)", p->v[i].text);
	return arena_strdup(g->arena, buf_str(&b));
}

static void to_record(struct emit *g, struct pieces *p, struct span at)
{
	int i, n = p->n;
	const char *fmt;

	fmt = plan_format(g->plan, arena_strndup(g->arena, buf_str(&p->format), p->format.len), p->format.len, p->types, at);
	for (i = 0; i < n; i++)
		if (p->types[i] == 's' && !p->v[i].stable)
			p->v[i] = emit_temp_str(g, p->v[i].text);
	if (!n) {
		emit_line(g, "sp_record(c, %s, SP_REC_SIZE);", fmt);
		return;
	}
	g->b->uses_record = true;
	emit_line(g, "r = sp_record(c, %s, %s);", fmt, record_size(g, p));
	emit_line(g, n > 1 ? "if (r) {" : "if (r)");
	emit_open(g);
	for (i = 0; i < n; i++)
		emit_line(g, "%ssp_put_%s(r, %s);", i < n - 1 ? "r = " : "", p->types[i] == 's' ? "str" : "long", p->v[i].text);
	emit_close(g);
	if (n > 1)
		emit_line(g, "}");
}

static void keep_arg(struct pieces *p, struct operand v, char type)
{
	p->v[p->n] = v;
	p->types[p->n++] = type;
}

/* What a width or precision says: digits at *s, or '*', the next argument. NULL: nothing. */
static const char *count_text(struct emit *g, const char **s, const struct operand **v)
{
	const char *from = *s;

	if (**s == '*') {
		(*s)++;
		return (*v)++->text;
	}
	*s += strspn(*s, "0123456789");
	return *s > from ? arena_strndup(g->arena, from, (size_t)(*s - from)) : NULL;
}

/* One directive at @s, behind its '%', into p->format; gives the character behind it. Memory is read here and then is a string. */
static const char *add_directive(struct emit *g, struct pieces *p, const char *s, const struct operand **v, const struct expr *e)
{
	const char *from = s, *width, *precision = NULL;
	size_t flags = strspn(s, "0+- #");
	const struct operand *given = *v;
	bool star;

	s += flags;
	star = *s == '*';
	width = count_text(g, &s, v);
	if (*s == '.') {
		s++;
		precision = count_text(g, &s, v);
	}
	s += strspn(s, "l");
	if (*s == 'm' || *s == 'M') {
		struct operand address = *(*v)++, text;

		text = emit_temp_str(g, emit_text(g, "sp_memory(c, &%s, %s, %s, %s%s, %s)", emit_new_slot(g), address.text, precision ? precision : "1",
						  memchr(from, '#', flags) ? "SP_MEMORY_USER" : "SP_MEMORY_KERNEL",
						  *s == 'M' ? " | SP_MEMORY_HEX" : "", emit_site(g, e->at, "printf")));
		emit_check(g);
		buf_printf(&p->format, "%%%s%ss", memchr(from, '-', flags) ? "-" : "", star ? "*" : width ? width : "");
		if (star)
			keep_arg(p, *given, 'd');
		keep_arg(p, text, 's');
		return s + 1;
	}
	buf_putc(&p->format, '%');
	buf_add(&p->format, from, (size_t)(s + 1 - from));
	while (given < *v)
		keep_arg(p, *given++, 'd');
	if (*s != '%')
		keep_arg(p, *(*v)++, *s == 's' ? 's' : 'd');
	return s + 1;
}

/* Reads the memory that %m and %M print. */
static void read_memory(struct emit *g, struct pieces *p, const struct expr *e)
{
	const char *s = arena_strndup(g->arena, buf_str(&p->format), p->format.len), *end = s + p->format.len;
	const struct operand *v = p->v;

	p->v = NEW_ARRAY(g->arena, struct operand, p->n + 1);
	p->n = 0;
	p->format.len = 0;
	while (s < end) {
		if (*s == '%')
			s = add_directive(g, p, s + 1, &v, e);
		else
			buf_putc(&p->format, *s++);
	}
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
	struct operand result = op_atom("0", true);
	int i;

	if (e->print.args.n == 1 && e->print.args.v[0]->kind == E_HIST && !e->print.args.v[0]->hist.bucket)
		return emit_hist_print(g, e->print.args.v[0], e->print.to_string);
	take_apart(g, e, &p);
	p.n = p.args.n;
	p.v = NEW_ARRAY(g->arena, struct operand, p.n + 1);
	p.types = NEW_ARRAY(g->arena, char, p.n + 1);
	emit_values(g, p.args.v, p.n, p.v);
	for (i = 0; i < p.n; i++)
		if (is_stack(g->plan->prog, p.args.v[i]))
			p.v[i] = emit_temp_str(g, emit_text(g, "sp_stack_text(c, &%s, %s)", emit_new_slot(g), p.v[i].text));
	for (i = 0; i < p.n; i++)
		p.types[i] = p.args.v[i]->type == T_STRING ? 's' : 'd';
	if (e->print.form == PRINT_F && prints_memory(&p.format))
		read_memory(g, &p, e);
	p.types[p.n] = '\0';
	if (e->print.to_string)
		result = to_string(g, &p);
	else
		to_record(g, &p, e->at);
	buf_deinit(&p.format);
	return result;
}
