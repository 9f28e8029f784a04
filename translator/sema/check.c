/* SPDX-License-Identifier: GPL-2.0 */
/* What types alone don't say: formats and their arguments, arrays without index, statistics read as numbers, foreach's forms. */
#include "print_format.h"
#include "uses.h"
#include "../regex/regex.h"
#include "resolve.h"

enum { ARRAY_OK = 1, STAT_OK = 2, MAX_LINEAR = 128 };

/* A place where an array or statistic may stand by itself. */
struct allowed {
	const struct expr *e, *by;
	int what;
};

struct checker {
	struct program *prog;
	struct diag *diag;
	const struct function *fn;
	VEC(struct allowed) allowed;	/* by the nodes that we are inside of */
	struct allowed by_stmt;
};

/* ---- formats ---- */

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

static void check_format(struct checker *c, const struct expr *e)
{
	struct directive d = { .why = NULL }, missing = { .why = NULL };
	enum directive_result found;
	size_t pos = 0;
	int want = 0, given = e->print.args.n;
	AUTO_BUF quoted = { 0 };

	while ((found = directive_next(e->print.text, e->print.text_len, &pos, &d)) == DIRECTIVE_OK) {
		if (d.conv == '%')
			continue;
		want += 1 + d.star_width + d.star_precision;
		if (want > given && !missing.len)
			missing = d;
	}
	if (found == DIRECTIVE_BAD) {
		buf_c_quote(&quoted, e->print.text + d.off, d.len);
		diag_error(c->diag, DIAG_SEMANTIC, span_in_string(e->print.text_at, d.off, d.len), "bad directive '%.*s' in the format",
			   (int)quoted.len - 2, quoted.p + 1);
		diag_hint(c->diag, "%s", d.why);
		return;
	}
	if (want > given) {
		diag_error(c->diag, DIAG_SEMANTIC, span_in_string(e->print.text_at, missing.off, missing.len),
			   "the format takes %d argument%s, %d given: none for '%.*s'", want, plural(want), given, (int)missing.len,
			   e->print.text + missing.off);
		diag_hint(c->diag, "a percent sign is written %%%%");
	} else if (want < given) {
		diag_error(c->diag, DIAG_SEMANTIC, e->print.args.v[want]->at, "the format takes %d argument%s, %d given: nothing prints this one",
			   want, plural(want), given);
	}
}

/* ---- expressions ---- */

static void allow(struct checker *c, const struct expr *by, const struct expr *e, int what)
{
	struct allowed a = { e, by, what };

	vec_push(c->prog->arena, &c->allowed, a);
}

static int allowed_at(const struct checker *c, const struct expr *e)
{
	int i;

	if (c->by_stmt.e == e)
		return c->by_stmt.what;
	for (i = c->allowed.n - 1; i >= 0; i--)
		if (c->allowed.v[i].e == e)
			return c->allowed.v[i].what;
	return 0;
}

/* A '%' alone makes none: published scripts have it behind all their globals. */
static bool is_array(const struct symbol *s)
{
	return s->arity || (s->decl && s->decl->size);
}

static void check_variable(struct checker *c, const struct expr *e, const struct symbol *s)
{
	int allowed;

	if (!s || s->kind != SYM_GLOBAL)
		return;
	allowed = allowed_at(c, e);
	if (e->kind == E_SYMBOL && is_array(s) && !(allowed & ARRAY_OK)) {
		diag_error(c->diag, DIAG_SEMANTIC, e->at, "'%s' is an array and needs an index here", s->name);
		diag_note(c->diag, s->arity ? s->arity_at : s->at, s->arity ? "it is used as an array here" : "it is declared as an array here");
		diag_hint(c->diag, "write %s[KEY]; to go through all elements: foreach (key in %s)", s->name, s->name);
	} else if (e->type == T_STAT && !(allowed & STAT_OK)) {
		diag_error(c->diag, DIAG_SEMANTIC, e->at, "'%s' is a statistic and has no value of its own", s->name);
		diag_hint(c->diag, "read it with @count, @sum, @min, @max, @avg or @hist_log");
	}
}

static void check_hist(struct checker *c, const struct expr *e)
{
	uint64_t range = (uint64_t)e->hist.stop - (uint64_t)e->hist.start;

	if (!e->hist.linear || range / (uint64_t)e->hist.interval <= MAX_LINEAR)
		return;
	diag_error(c->diag, DIAG_SEMANTIC, e->at, "this histogram has more than %d buckets", MAX_LINEAR);
	diag_hint(c->diag, "take an interval of %llu or more", (unsigned long long)(range / MAX_LINEAR + (range % MAX_LINEAR != 0)));
}

static void check_division(struct checker *c, enum op op, const struct expr *by)
{
	if ((op == OP_DIV || op == OP_MOD) && by->kind == E_NUMBER && !by->number.value)
		diag_warning(c->diag, by->at, "this divides by zero, which is an error at run time");
}

static void check_regex(struct checker *c, struct expr *e)
{
	const char *why;
	size_t where;

	e->match.captures = c->prog->captures;
	e->match.compiled = regex_compile(c->prog->arena, e->match.re, e->match.len, &why, &where);
	if (!e->match.compiled)
		diag_error(c->diag, DIAG_SEMANTIC, span_in_string(e->match.re_at, where, 1), "regular expression: %s", why);
}

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct checker *c = w->data;
	struct expr *e = *slot;

	switch (e->kind) {
	case E_SYMBOL:
		check_variable(c, e, e->symbol.sym);
		break;
	case E_INDEX:
		check_variable(c, e, e->index.sym);
		break;
	case E_IN:
		allow(c, e, e->in.array, ARRAY_OK | STAT_OK);
		break;
	case E_STAT:
		allow(c, e, e->stat.a, STAT_OK);
		break;
	case E_HIST:
		allow(c, e, e->hist.a, STAT_OK);
		check_hist(c, e);
		break;
	case E_ASSIGN:
		if (e->assign.op == OP_STAT_ADD)
			allow(c, e, e->assign.lhs, STAT_OK);
		check_division(c, e->assign.op, e->assign.rhs);
		break;
	case E_MATCH:
		check_regex(c, e);
		break;
	case E_BINARY:
		check_division(c, e->binary.op, e->binary.b);
		break;
	case E_PRINT:
		if (e->print.form == PRINT_F)
			check_format(c, e);
		break;
	default:
		break;
	}
	return true;
}

static void on_leave(struct ast_walk *w, struct expr **slot)
{
	struct checker *c = w->data;

	while (c->allowed.n && c->allowed.v[c->allowed.n - 1].by == *slot)
		c->allowed.n--;
}

/* ---- statements ---- */

struct changes {
	struct checker *c;
	const struct symbol *array;
	const struct stmt *loop;
};

static void note_change(struct uses *u, struct symbol *sym, int how, const struct expr *e, struct span at)
{
	struct changes *ch = u->data;

	if (sym != ch->array || !(how & USE_WRITE) || !e)
		return;
	diag_warning(ch->c->diag, at, "'%s' changes while foreach goes through it, which is an error at run time", sym->name);
	diag_note(ch->c->diag, ch->loop->foreach.array->at, "foreach goes through it here");
	diag_hint(ch->c->diag, "collect what is to change in another array, and change it behind the loop");
}

static const struct symbol *walked(const struct stmt *s)
{
	const struct expr *a = s->foreach.array;

	return a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL;
}

static void check_foreach(struct checker *c, struct stmt *s)
{
	const struct symbol *array = walked(s);
	struct changes ch = { c, array, s };
	struct uses u = { .use = note_change, .data = &ch };

	if (!array)
		return;
	if (s->foreach.sort_stat >= 0 && array->type != T_STAT) {
		diag_error(c->diag, DIAG_SEMANTIC, s->foreach.array->at, "'%s' does not hold statistics: it has no @count and the like to sort by",
			   array->name);
		diag_hint(c->diag, "to sort by the value write: foreach (key in %s-)", array->name);
	}
	if (s->foreach.value.name && array->type == T_STAT) {
		diag_error(c->diag, DIAG_SEMANTIC, s->foreach.value.at, "'%s' holds statistics, which have no value of their own", array->name);
		diag_hint(c->diag, "leave out '%s =' and read @count(%s[...])", s->foreach.value.name, array->name);
	}
	uses_in_stmt(&u, s->foreach.body);
}

static bool on_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct checker *c = w->data;
	struct stmt *s = *slot;

	switch (s->kind) {
	case S_FOREACH:
		c->by_stmt.e = s->foreach.array;
		c->by_stmt.what = ARRAY_OK | STAT_OK;
		check_foreach(c, s);
		break;
	case S_DELETE:
		c->by_stmt.e = s->expr;
		c->by_stmt.what = ARRAY_OK | STAT_OK;
		break;
	case S_NEXT:
		if (c->fn && !c->fn->next_overload) {
			diag_warning(c->diag, s->at, "there is no other function '%s' with %d parameter%s for 'next' to go on to", c->fn->name,
				     c->fn->params.n, plural(c->fn->params.n));
			diag_hint(c->diag, "it is an error at run time; 'return' leaves a function");
		}
		break;
	default:
		break;
	}
	return true;
}

/* ---- declarations ---- */

static void check_global(struct checker *c, const struct symbol *s)
{
	if (!s->arity || !s->decl->init)
		return;
	diag_error(c->diag, DIAG_SEMANTIC, s->arity_at, "'%s' is used as an array but is declared with a value", s->name);
	diag_note(c->diag, s->decl->at, "it is declared here");
	diag_hint(c->diag, "leave out the value, and fill the array in a 'probe begin' handler");
}

bool check(struct program *p)
{
	struct checker c = { .prog = p, .diag = p->diag };
	struct ast_walk w = { .expr = on_expr, .leave = on_leave, .stmt = on_stmt, .data = &c };
	int i, before = p->diag->errors;

	for (i = 0; i < p->functions.n; i++)
		p->captures |= p->functions.v[i]->is_embedded && code_has_pragma(p->functions.v[i]->body->embedded.code,
										 p->functions.v[i]->body->embedded.len, "pragma:tagged_dfa");
	for (i = 0; i < p->globals.n; i++)
		check_global(&c, p->globals.v[i]);
	for (i = 0; i < p->probes.n; i++) {
		if (p->probes.v[i]->cond)
			ast_walk_expr(&w, &p->probes.v[i]->cond);
		ast_walk_stmt(&w, &p->probes.v[i]->body);
	}
	for (i = 0; i < p->functions.n; i++) {
		c.fn = p->functions.v[i];
		ast_walk_stmt(&w, &p->functions.v[i]->body);
	}
	return p->diag->errors == before;
}
