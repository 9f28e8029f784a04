/* SPDX-License-Identifier: GPL-2.0 */
/* The operators that begin with '@': each has a row that says how its parentheses are read. */
#include "parser.h"

#include <string.h>

/* Reads what is between the parentheses into @e, whose kind is set. */
typedef void (*at_reader)(struct parser *p, struct expr *e, int arg);

static void read_stat(struct parser *p, struct expr *e, int arg)
{
	e->stat.what = (enum stat_kind)arg;
	e->stat.a = parse_expr(p);
	if (arg == STAT_VARIANCE && parse_accept(p, P_COMMA)) {
		struct span at = parse_peek(p)->at;

		e->stat.shift = parse_literal_number(p, "the shift, a number");
		if (e->stat.shift < 0 || e->stat.shift > 62)
			parse_fail(p, parse_since(p, at), NULL, "@variance's shift is 0 to 62");
	}
}

static void read_hist_log(struct parser *p, struct expr *e, int arg)
{
	(void)arg;
	e->hist.a = parse_expr(p);
}

static void read_hist_linear(struct parser *p, struct expr *e, int arg)
{
	static const char usage[] = "@hist_linear(VALUE, START, STOP, INTERVAL), with plain numbers";
	struct span at;

	(void)arg;
	e->hist.linear = true;
	e->hist.a = parse_expr(p);
	if (!parse_at(p, P_COMMA))
		parse_expected(p, "',' and the range", usage);
	at = parse_take(p).at;
	e->hist.start = parse_literal_number(p, "the lowest value, a number");
	if (!parse_at(p, P_COMMA))
		parse_expected(p, "',' and the highest value", usage);
	parse_take(p);
	e->hist.stop = parse_literal_number(p, "the highest value, a number");
	if (!parse_at(p, P_COMMA))
		parse_expected(p, "',' and the interval", usage);
	parse_take(p);
	e->hist.interval = parse_literal_number(p, "the interval, a number");
	if (e->hist.interval < 1)
		parse_fail(p, p->last.at, NULL, "the interval of a histogram is 1 or more");
	if (e->hist.stop < e->hist.start)
		parse_fail(p, parse_since(p, at), usage, "the histogram's range is empty");
}

static void read_cast(struct parser *p, struct expr *e, int arg)
{
	size_t len;

	e->cast.value = parse_expr(p);
	/* @enumname can do without the type. */
	if (arg && !parse_at(p, P_COMMA))
		return;
	if (!parse_at(p, P_COMMA))
		parse_expected(p, "',' and the type's name", "@cast(VALUE, \"struct task_struct\")->member");
	parse_take(p);
	e->cast.type_name = parse_string(p, &len, &e->cast.type_at, "the type's name in quotes");
	if (parse_accept(p, P_COMMA))
		e->cast.module = parse_string(p, &len, NULL, "a module or header in quotes");
}

static void read_var(struct parser *p, struct expr *e, int arg)
{
	size_t len;

	(void)arg;
	e->var.name = parse_string(p, &len, NULL, "the variable's name in quotes");
	if (parse_accept(p, P_COMMA))
		e->var.module = parse_string(p, &len, NULL, "a module in quotes");
	parse_height(p, 1);
}

static void read_wrapped(struct parser *p, struct expr *e, int arg)
{
	(void)arg;
	e->wrap.a = parse_expr(p);
}

static void read_defined(struct parser *p, struct expr *e, int arg)
{
	(void)arg;
	e->wrap.a = parse_expr(p);
	switch (e->wrap.a->kind) {
	case E_NUMBER: case E_STRING: case E_SYMBOL: case E_INDEX: case E_CALL: case E_PRINT: case E_STAT:
		parse_fail(p, e->wrap.a->at, "@defined($VAR->MEMBER), @defined(@cast(...)->MEMBER), @defined(@var(...))",
			   "@defined asks about a target variable or type, not this %s", expr_word(e->wrap.a->kind));
		break;
	default:
		break;
	}
}

static void read_probewrite(struct parser *p, struct expr *e, int arg)
{
	(void)arg;
	e->wrap.a = parse_expr(p);
	if (e->wrap.a->kind != E_SYMBOL)
		parse_fail(p, e->wrap.a->at, NULL, "@probewrite asks about a variable, not this %s", expr_word(e->wrap.a->kind));
}

static void read_named(struct parser *p, struct expr *e, int arg)
{
	(void)arg;
	e->named.text = parse_string(p, &e->named.len, NULL, "a string in quotes");
	parse_height(p, 1);
}

static void read_rawmem(struct parser *p, struct expr *e, int arg)
{
	int h;

	e->rawmem.user = arg;
	e->rawmem.size = parse_expr(p);
	h = p->height;
	parse_expect(p, P_COMMA, "and the address");
	e->rawmem.address = parse_expr(p);
	if (p->height < h)
		p->height = h;
}

static void read_rawreg(struct parser *p, struct expr *e, int arg)
{
	e->rawreg.user = arg;
	e->rawreg.number = parse_expr(p);
}

static const struct at_row {
	enum expr_kind kind;
	at_reader read;
	int arg;
	bool guru;
} rows[AT_WORDS] = {
	[AT_CAST]	= { E_CAST, read_cast, 0, false },
	[AT_DEFINED]	= { E_DEFINED, read_defined, 0, false },
	[AT_PROBEWRITE]	= { E_PROBEWRITE, read_probewrite, 0, false },
	[AT_ENTRY]	= { E_ENTRY, read_wrapped, 0, false },
	[AT_PERF]	= { E_PERF, read_named, 0, false },
	[AT_VAR]	= { E_VAR, read_var, 0, false },
	[AT_AVG]	= { E_STAT, read_stat, STAT_AVG, false },
	[AT_COUNT]	= { E_STAT, read_stat, STAT_COUNT, false },
	[AT_SUM]	= { E_STAT, read_stat, STAT_SUM, false },
	[AT_MIN]	= { E_STAT, read_stat, STAT_MIN, false },
	[AT_MAX]	= { E_STAT, read_stat, STAT_MAX, false },
	[AT_VARIANCE]	= { E_STAT, read_stat, STAT_VARIANCE, false },
	[AT_HIST_LINEAR] = { E_HIST, read_hist_linear, 0, false },
	[AT_HIST_LOG]	= { E_HIST, read_hist_log, 0, false },
	[AT_CONST]	= { E_CONST, read_named, 0, true },
	[AT_KREGISTER]	= { E_RAWREG, read_rawreg, 0, true },
	[AT_UREGISTER]	= { E_RAWREG, read_rawreg, 1, false },
	[AT_KDEREF]	= { E_RAWMEM, read_rawmem, 0, true },
	[AT_UDEREF]	= { E_RAWMEM, read_rawmem, 1, false },
	[AT_ENUM]	= { E_ENUM, read_named, 0, false },
	[AT_ENUMNAME]	= { E_ENUMNAME, read_cast, 1, false },
};

static void unknown_word(struct parser *p)
{
	const struct token *t = parse_peek(p);
	struct near near;
	int k;

	near_init(&near, t->name);
	for (k = 1; k < AT_WORDS; k++)
		near_offer(&near, at_word_text[k]);
	pp_offer_macros(&p->pp, &near);
	parse_fail(p, t->at, near_best(&near) && strlen(t->name) > 2 ? arena_printf(p->arena, "did you mean '%s'?", near_best(&near)) : NULL,
		   "unknown operator or macro '%.60s'", t->name);
}

/* @hist_log(x)[i], or the histogram itself, for somebody to claim. */
static void hist_bucket(struct parser *p, struct expr *e)
{
	struct span open;

	if (parse_at(p, P_LBRACKET)) {
		open = parse_take(p).at;
		e->hist.bucket = parse_expr(p);
		parse_close(p, P_RBRACKET, open);
		parse_height(p, p->height + 1);
	} else if (p->bare_hist) {
		parse_fail(p, e->at, NULL, "a histogram can only be printed, indexed or gone through");
	} else {
		p->bare_hist = e;
	}
}

struct expr *parse_at_word(struct parser *p)
{
	const struct token *t = parse_peek(p);
	enum at_word w = at_word_find(t->name, p->pp.lx.version);
	const struct at_row *row = &rows[w];
	struct expr *e = expr_new(p->arena, row->kind, t->at);
	struct span open;

	if (w == AT_NONE)
		unknown_word(p);
	if (row->guru)
		parse_need_guru(p, t->at, at_word_text[w]);
	parse_take(p);
	open = parse_expect(p, P_LPAREN, arena_printf(p->arena, "after '%s'", at_word_text[w]));
	parse_enter(p);
	p->wild_ok = false;
	row->read(p, e, row->arg);
	parse_leave(p);
	parse_close(p, P_RPAREN, open);
	e->at = parse_since(p, e->at);
	parse_height(p, p->height + 1);
	if (w == AT_HIST_LOG || w == AT_HIST_LINEAR)
		hist_bucket(p, e);
	e->at = parse_since(p, e->at);
	return e;
}
