/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expressions as canonical text. Parentheses are those that were written plus those that the tree needs, so that the
 * text parses to the same tree.
 */
#include "ast_dump.h"

static void dump_at(struct buf *out, const struct expr *e, int level)
{
	if (!e->parens && expr_level(e) < level) {
		buf_putc(out, '(');
		ast_dump_expr(out, e);
		buf_putc(out, ')');
	} else {
		ast_dump_expr(out, e);
	}
}

static void dump_list(struct buf *out, const expr_vec *list)
{
	int i;

	for (i = 0; i < list->n; i++) {
		if (i)
			buf_puts(out, ", ");
		if (list->v[i])
			ast_dump_expr(out, list->v[i]);
		else
			buf_putc(out, '*');
	}
}

void dump_literal(struct buf *out, const struct expr *e)
{
	if (e->kind == E_NUMBER && e->number.value < 0)
		buf_printf(out, "-%llu", (unsigned long long)(0 - (uint64_t)e->number.value));
	else
		ast_dump_expr(out, e);
}

static void dump_unary(struct buf *out, const struct expr *e)
{
	const struct expr *a = e->unary.a;
	/* "- -x" is not "--x", "! ~x" is not "!~ x". */
	bool sign = !a->parens && (a->kind == E_UNARY || a->kind == E_INCDEC || a->kind == E_ACCESS || a->kind == E_MATCH);

	buf_puts(out, op_text[e->unary.op]);
	if (sign)
		buf_putc(out, ' ');
	dump_at(out, a, LEVEL_UNARY);
}

/* Left-associative: the right side must hold together more tightly. */
static void dump_binary(struct buf *out, const struct expr *e)
{
	int level = expr_level(e);
	bool match = e->binary.a->kind == E_MATCH && e->kind == E_COMPARE;

	dump_at(out, e->binary.a, match ? level + 1 : level);
	buf_printf(out, " %s ", op_text[e->binary.op]);
	dump_at(out, e->binary.b, level + 1);
}

static void dump_match(struct buf *out, const struct expr *e)
{
	dump_at(out, e->match.a, e->match.a->kind == E_COMPARE ? LEVEL_COMPARE + 1 : LEVEL_COMPARE);
	buf_puts(out, e->match.negated ? " !~ " : " =~ ");
	buf_c_quote(out, e->match.re, e->match.len);
}

static void dump_assign(struct buf *out, const struct expr *e)
{
	enum op op = e->assign.op;

	dump_at(out, e->assign.lhs, LEVEL_UNARY);
	buf_printf(out, " %s%s ", op_text[op], op == OP_SET || op == OP_STAT_ADD ? "" : "=");
	dump_at(out, e->assign.rhs, LEVEL_ASSIGN);
}

static void dump_ternary(struct buf *out, const struct expr *e)
{
	dump_at(out, e->ternary.cond, LEVEL_TERNARY + 1);
	buf_puts(out, " ? ");
	dump_at(out, e->ternary.a, LEVEL_ASSIGN);
	buf_puts(out, " : ");
	dump_at(out, e->ternary.b, LEVEL_TERNARY);
}

static void dump_incdec(struct buf *out, const struct expr *e)
{
	const char *sign = e->incdec.dec ? "--" : "++";

	if (e->incdec.prefix)
		buf_puts(out, sign);
	dump_at(out, e->incdec.a, LEVEL_VALUE);
	if (!e->incdec.prefix)
		buf_puts(out, sign);
}

static void dump_in(struct buf *out, const struct expr *e)
{
	if (e->in.keys.n == 1 && e->in.keys.v[0]) {
		dump_at(out, e->in.keys.v[0], LEVEL_IN + 1);
	} else {
		buf_putc(out, '[');
		dump_list(out, &e->in.keys);
		buf_putc(out, ']');
	}
	buf_puts(out, " in ");
	ast_dump_expr(out, e->in.array);
}

static void dump_print(struct buf *out, const struct expr *e)
{
	bool has_text = e->print.form == PRINT_F || e->print.form == PRINT_D || e->print.form == PRINT_DLN;

	buf_printf(out, "%s(", print_word_text(e->print.form, e->print.to_string));
	if (has_text)
		buf_c_quote(out, e->print.text, e->print.text_len);
	if (has_text && e->print.args.n)
		buf_puts(out, ", ");
	dump_list(out, &e->print.args);
	buf_putc(out, ')');
}

static void dump_stat(struct buf *out, const struct expr *e)
{
	static const char *const words[] = {
		[STAT_COUNT] = "@count", [STAT_SUM] = "@sum", [STAT_MIN] = "@min", [STAT_MAX] = "@max", [STAT_AVG] = "@avg",
		[STAT_VARIANCE] = "@variance",
	};

	buf_printf(out, "%s(", words[e->stat.what]);
	ast_dump_expr(out, e->stat.a);
	if (e->stat.what == STAT_VARIANCE && e->stat.shift)
		buf_printf(out, ", %lld", (long long)e->stat.shift);
	buf_putc(out, ')');
}

static void dump_hist(struct buf *out, const struct expr *e)
{
	buf_puts(out, e->hist.linear ? "@hist_linear(" : "@hist_log(");
	ast_dump_expr(out, e->hist.a);
	if (e->hist.linear)
		buf_printf(out, ", %lld, %lld, %lld", (long long)e->hist.start, (long long)e->hist.stop, (long long)e->hist.interval);
	buf_putc(out, ')');
	if (e->hist.bucket) {
		buf_putc(out, '[');
		ast_dump_expr(out, e->hist.bucket);
		buf_putc(out, ']');
	}
}

static void dump_access(struct buf *out, const struct expr *e)
{
	int i;

	if (e->access.address_of)
		buf_putc(out, '&');
	dump_at(out, e->access.base, LEVEL_VALUE);
	for (i = 0; i < e->access.steps.n; i++) {
		const struct access_step *s = &e->access.steps.v[i];

		if (s->kind == STEP_MEMBER) {
			buf_printf(out, "->%s", s->member);
			continue;
		}
		buf_putc(out, '[');
		if (s->kind == STEP_INDEX)
			buf_printf(out, "%lld", (long long)s->index);
		else
			ast_dump_expr(out, s->expr);
		buf_putc(out, ']');
	}
	buf_puts(out, e->access.pretty == 2 ? "$$" : e->access.pretty ? "$" : "");
}

static void quoted(struct buf *out, const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	buf_c_quote(out, s, n);
}

static void dump_cast(struct buf *out, const struct expr *e)
{
	buf_puts(out, e->kind == E_CAST ? "@cast(" : "@enumname(");
	ast_dump_expr(out, e->cast.value);
	if (e->cast.type_name) {
		buf_puts(out, ", ");
		quoted(out, e->cast.type_name);
	}
	if (e->cast.module) {
		buf_puts(out, ", ");
		quoted(out, e->cast.module);
	}
	buf_putc(out, ')');
}

static void dump_var(struct buf *out, const struct expr *e)
{
	buf_puts(out, "@var(");
	quoted(out, e->var.name);
	if (e->var.module) {
		buf_puts(out, ", ");
		quoted(out, e->var.module);
	}
	buf_putc(out, ')');
}

static void dump_named(struct buf *out, const struct expr *e)
{
	buf_puts(out, e->kind == E_PERF ? "@perf(" : e->kind == E_CONST ? "@const(" : "@enum(");
	buf_c_quote(out, e->named.text, e->named.len);
	buf_putc(out, ')');
}

static void dump_wrapped(struct buf *out, const struct expr *e)
{
	buf_puts(out, e->kind == E_DEFINED ? "@defined(" : e->kind == E_ENTRY ? "@entry(" : "@probewrite(");
	ast_dump_expr(out, e->wrap.a);
	buf_putc(out, ')');
}

static void dump_raw(struct buf *out, const struct expr *e)
{
	if (e->kind == E_RAWREG) {
		buf_puts(out, e->rawreg.user ? "@uregister(" : "@kregister(");
		ast_dump_expr(out, e->rawreg.number);
	} else {
		buf_puts(out, e->rawmem.user ? "@uderef(" : "@kderef(");
		ast_dump_expr(out, e->rawmem.size);
		buf_puts(out, ", ");
		ast_dump_expr(out, e->rawmem.address);
	}
	buf_putc(out, ')');
}

static void dump_number(struct buf *out, const struct expr *e)
{
	buf_printf(out, "%llu", (unsigned long long)e->number.value);
}

static void dump_string(struct buf *out, const struct expr *e)
{
	buf_c_quote(out, e->string.s, e->string.len);
}

static void dump_symbol(struct buf *out, const struct expr *e)
{
	buf_puts(out, e->symbol.name);
}

static void dump_index(struct buf *out, const struct expr *e)
{
	buf_printf(out, "%s[", e->index.name);
	dump_list(out, &e->index.keys);
	buf_putc(out, ']');
}

static void dump_call(struct buf *out, const struct expr *e)
{
	buf_printf(out, "%s(", e->call.name);
	dump_list(out, &e->call.args);
	buf_putc(out, ')');
}

static void dump_target(struct buf *out, const struct expr *e)
{
	buf_puts(out, e->target.name);
}

static void dump_embedded(struct buf *out, const struct expr *e)
{
	buf_puts(out, "%{");
	buf_add(out, e->embedded.code, e->embedded.len);
	buf_puts(out, "%}");
}

static void (*const dumpers[E_KINDS])(struct buf *out, const struct expr *e) = {
	[E_NUMBER] = dump_number, [E_STRING] = dump_string, [E_SYMBOL] = dump_symbol, [E_INDEX] = dump_index,
	[E_UNARY] = dump_unary, [E_BINARY] = dump_binary, [E_LOGIC] = dump_binary, [E_COMPARE] = dump_binary,
	[E_CONCAT] = dump_binary, [E_MATCH] = dump_match, [E_TERNARY] = dump_ternary, [E_ASSIGN] = dump_assign,
	[E_INCDEC] = dump_incdec, [E_IN] = dump_in, [E_CALL] = dump_call, [E_PRINT] = dump_print, [E_STAT] = dump_stat,
	[E_HIST] = dump_hist, [E_TARGET] = dump_target, [E_ACCESS] = dump_access, [E_CAST] = dump_cast, [E_VAR] = dump_var,
	[E_DEFINED] = dump_wrapped, [E_ENTRY] = dump_wrapped, [E_PROBEWRITE] = dump_wrapped, [E_PERF] = dump_named,
	[E_CONST] = dump_named, [E_ENUM] = dump_named, [E_ENUMNAME] = dump_cast, [E_RAWMEM] = dump_raw, [E_RAWREG] = dump_raw,
	[E_EMBEDDED] = dump_embedded,
};

void ast_dump_expr(struct buf *out, const struct expr *e)
{
	if (e->parens)
		buf_putc(out, '(');
	dumpers[e->kind](out, e);
	if (e->parens)
		buf_putc(out, ')');
}
