/* SPDX-License-Identifier: GPL-2.0 */
/* The small change of writing C: lines, temporaries, names, error exits. */
#include "emit.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

const char *emit_text(struct emit *g, const char *fmt, ...)
{
	AUTO_BUF b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	return arena_strdup(g->arena, buf_str(&b));
}

void emit_line(struct emit *g, const char *fmt, ...)
{
	va_list ap;
	int i;

	for (i = 0; i < g->b->indent; i++)
		buf_putc(&g->b->text, '\t');
	va_start(ap, fmt);
	buf_vprintf(&g->b->text, fmt, ap);
	va_end(ap);
	buf_putc(&g->b->text, '\n');
}

void emit_open(struct emit *g)
{
	g->b->indent++;
}

void emit_close(struct emit *g)
{
	g->b->indent--;
}

const char *emit_new_long(struct emit *g)
{
	const char *t = emit_text(g, "t%d", ++g->b->ntemps);

	buf_printf(&g->b->decls, "\tlong %s;\n", t);
	return t;
}

const char *emit_new_str(struct emit *g)
{
	const char *t = emit_text(g, "t%d", ++g->b->ntemps);

	buf_printf(&g->b->decls, "\tstruct sp_str %s;\n", t);
	return t;
}

const char *emit_cpu(struct emit *g)
{
	g->b->uses_cpu = true;
	return "cpu";
}

const char *emit_new_slot(struct emit *g)
{
	const char *s = emit_text(g, "s%d", ++g->b->nslots);

	buf_printf(&g->b->slots, "\t\tstruct sp_string %s;\n", s);
	if (!strncmp(g->b->frame, "cpu->", 5))
		emit_cpu(g);
	return emit_text(g, "%s%s", g->b->frame, s);
}

struct operand op_atom(const char *text, bool stable)
{
	struct operand o = { .text = text, .atom = true, .stable = stable };

	return o;
}

struct operand op_sum(const char *text)
{
	struct operand o = { .text = text };

	return o;
}

const char *op_paren(struct emit *g, struct operand o)
{
	return o.atom ? o.text : emit_text(g, "(%s)", o.text);
}

struct operand emit_temp_long(struct emit *g, const char *value)
{
	const char *t = emit_new_long(g);

	emit_line(g, "%s = %s;", t, value);
	return op_atom(t, true);
}

struct operand emit_temp_str(struct emit *g, const char *value)
{
	const char *t = emit_new_str(g);

	emit_line(g, "%s = %s;", t, value);
	return op_atom(t, true);
}

void emit_check(struct emit *g)
{
	emit_line(g, "if (c->err)");
	emit_line(g, "\t%s", g->b->fail);
	if (g->b->catch_depth)
		g->b->used_catch = true;
	else
		g->b->used_out = true;
}

const char *emit_site(struct emit *g, struct span at, const char *text)
{
	return plan_site(g->plan, at, text);
}

/* Words that a script may use for its locals and generated C may not: C's own, and the names that every generated function uses. */
static const char *const reserved[] = {
	"auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if",
	"inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
	"unsigned", "void", "volatile", "while", "asm", "typeof", "c", "cpu", "a", "k", "r", "f", "ret", "out", "probes", "points", "meta", "layouts",
	"linux", "unix", "i386", "main", "MAXSTRINGLEN",
};

const char *emit_local_name(struct emit *g, const char *name)
{
	AUTO_BUF b = { 0 };
	size_t i;
	bool clash = !strncmp(name, "sp_", 3) || !strncmp(name, "SP_", 3) || !strncmp(name, "__", 2) || !strncmp(name, "STAP_", 5);

	if ((name[0] == 't' || name[0] == 's') && isdigit((unsigned char)name[1]))
		clash = true;
	for (i = 0; i < ARRAY_SIZE(reserved); i++)
		clash |= !strcmp(name, reserved[i]);
	clash |= map_get(g->plan->names_taken, name) != NULL;
	for (i = 0; name[i]; i++)
		buf_putc(&b, isalnum((unsigned char)name[i]) ? name[i] : '_');
	if (clash)
		buf_puts(&b, "_");
	return arena_strdup(g->arena, buf_str(&b));
}

const char *emit_number(struct emit *g, int64_t v)
{
	if (v == INT64_MIN)
		return "(-9223372036854775807l - 1)";
	if (v > INT_MAX || v < -(int64_t)INT_MAX)
		return emit_text(g, "%lldl", (long long)v);
	return emit_text(g, "%lld", (long long)v);
}

void emit_not_yet(struct emit *g, struct span at, const char *what)
{
	diag_error(g->diag, DIAG_SEMANTIC, at, "%s: not yet supported by this version", what);
	g->failed = true;
}
