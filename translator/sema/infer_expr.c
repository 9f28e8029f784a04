/* SPDX-License-Identifier: GPL-2.0 */
/* What each kind of expression says about types, one function a kind, found through a table. */
#include "infer.h"
#include "print_format.h"
#include "resolve.h"

#include <string.h>

/* ---- clashes ---- */

static const char *stat_hint(struct infer *in, int term)
{
	const struct term *t = term >= TERMS_FIXED ? &in->terms.v[term] : NULL;
	const char *name = t && t->kind == TERM_SYMBOL ? t->sym->name : "x", *index = t && t->kind == TERM_SYMBOL && t->sym->arity ? "[...]" : "";

	return arena_printf(in->arena, "a statistic takes values by '%s%s <<< VALUE' and gives @count(%s%s), @sum, @min, @max, @avg", name, index,
			    name, index);
}

void infer_clash(struct infer *in, struct span at, int a, int b, const char *hint, const char *fmt, ...)
{
	AUTO_BUF text = { 0 };
	va_list ap;

	if (had_clash(in, a, b))
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	diag_error(in->diag, DIAG_SEMANTIC, at, "%s", buf_str(&text));
	if (type_of_term(in, a) == T_STAT)
		hint = stat_hint(in, a);
	else if (type_of_term(in, b) == T_STAT)
		hint = stat_hint(in, b >= TERMS_FIXED ? b : a);
	explain(in, a);
	explain(in, b);
	if (hint)
		diag_hint(in->diag, "%s", hint);
}

static bool gives_nothing(const struct expr *e)
{
	return e->kind == E_CALL && e->call.fn && e->call.fn->type == T_VOID;
}

static const char *need_hint(struct infer *in, const struct expr *e, enum type is, int type, const char *who)
{
	if (is == T_STRING && type == TERM_LONG && !strcmp(who, "'+'"))
		return "strings are joined by '.'";
	if (is == T_STRING && type == TERM_LONG)
		return "strtol(TEXT, 10) makes a number of a string";
	if (is == T_LONG && type == TERM_STRING && e->kind == E_NUMBER)
		return arena_printf(in->arena, "write it in quotes: \"%lld\"", (long long)e->number.value);
	if (is == T_LONG && type == TERM_STRING)
		return "sprint(NUMBER) makes a string of a number";
	return NULL;
}

/*
 * Calls like exit() stand as operands in many scripts ("++n == limit && exit()", printf("%s", print_stack(s))): where a number
 * is wanted, or one of two values, they are 0; where a string is, "".
 */
static int infer_wanted(struct infer *in, struct expr *e, int type)
{
	int term;

	if (e->kind != E_CALL || (type != TERM_LONG && type != TERM_STRING))
		return infer_value(in, e);
	term = infer_expr(in, e);
	if (!gives_nothing(e))
		return term;
	e->call.is_empty_text = type == TERM_STRING;
	diag_warning(in->diag, e->at, "function '%s' gives no value; %s is taken", e->call.name, e->call.is_empty_text ? "\"\"" : "0");
	return type;
}

void infer_need(struct infer *in, struct expr *e, int type, const char *who)
{
	int term = infer_wanted(in, e, type);
	const char *name;
	enum type is;

	if (unify(in, term, type, e->at))
		return;
	is = type_of_term(in, term);
	name = term >= TERMS_FIXED ? term_name(in, term) : NULL;
	infer_clash(in, e->at, term, type, need_hint(in, e, is, type, who), "%s needs %s, but %s is %s", who,
		    type_words(type_of_term(in, type)), name ? name : "this", type_words(is));
}

int infer_value(struct infer *in, struct expr *e)
{
	int term = infer_expr(in, e);

	if (gives_nothing(e)) {
		diag_error(in->diag, DIAG_SEMANTIC, e->at, "function '%s' gives no value", e->call.name);
		diag_note(in->diag, e->call.fn->decl->at, "nothing in it is returned");
	} else if (e->kind == E_PRINT && !e->print.to_string) {
		diag_error(in->diag, DIAG_SEMANTIC, e->at, "this prints and gives no value");
		diag_hint(in->diag, "sprint, sprintln, sprintd and sprintf make a string");
	}
	return term;
}

/* ---- kinds ---- */

/* Kinds whose type their own text tells. */
int infer_own_type(const struct expr *e)
{
	static const char *const texts[] = { "$$vars", "$$locals", "$$parms", "$$return", "$$name", "$$system", "$$provider", "$format" };
	size_t i;

	switch (e->kind) {
	case E_STRING: case E_CONCAT: case E_ENUMNAME:
		return TERM_STRING;
	case E_TARGET:
		for (i = 0; i < ARRAY_SIZE(texts); i++)
			if (!strcmp(e->target.name, texts[i]))
				return TERM_STRING;
		return TERM_LONG;
	case E_ACCESS:
		return e->access.pretty ? TERM_STRING : TERM_LONG;
	case E_EMBEDDED:
		return code_has_pragma(e->embedded.code, e->embedded.len, "string") ? TERM_STRING : TERM_LONG;
	default:
		return TERM_LONG;
	}
}

static int on_leaf(struct infer *in, struct expr *e)
{
	(void)in;
	return infer_own_type(e);
}

static int on_symbol(struct infer *in, struct expr *e)
{
	(void)in;
	return term_of_symbol(e->symbol.sym);
}

static void infer_keys(struct infer *in, const expr_vec *keys, const struct symbol *sym)
{
	int i, term, key;

	for (i = 0; i < keys->n; i++) {
		if (!keys->v[i])
			continue;
		term = infer_value(in, keys->v[i]);
		key = sym ? term_of_key(sym, i) : TERM_LONG;
		if (!unify(in, key, term, keys->v[i]->at))
			infer_clash(in, keys->v[i]->at, key, term, NULL, "key %d of '%s' is %s, but this is %s", i + 1,
				    sym ? sym->name : "the histogram", type_words(type_of_term(in, key)),
				    type_words(type_of_term(in, term)));
	}
}

static int on_index(struct infer *in, struct expr *e)
{
	infer_keys(in, &e->index.keys, e->index.sym);
	return term_of_symbol(e->index.sym);
}

static int on_unary(struct infer *in, struct expr *e)
{
	infer_need(in, e->unary.a, TERM_LONG, arena_printf(in->arena, "'%s'", op_text[e->unary.op]));
	return TERM_LONG;
}

static int on_binary(struct infer *in, struct expr *e)
{
	const char *who = arena_printf(in->arena, "'%s'", op_text[e->binary.op]);

	infer_need(in, e->binary.a, TERM_LONG, who);
	infer_need(in, e->binary.b, TERM_LONG, who);
	return TERM_LONG;
}

static int on_compare(struct infer *in, struct expr *e)
{
	int a = infer_value(in, e->binary.a), b = infer_value(in, e->binary.b);

	if (!unify(in, a, b, e->at))
		infer_clash(in, e->at, a, b, NULL, "'%s' compares %s with %s", op_text[e->binary.op], type_words(type_of_term(in, a)),
			    type_words(type_of_term(in, b)));
	return TERM_LONG;
}

/* `$file.f_pos`: a name right behind the '.' of a number of the traced program. */
static bool is_member_as_in_c(struct infer *in, const struct expr *e, int term)
{
	const struct expr *a = e->binary.a, *b = e->binary.b;

	return (a->kind == E_TARGET || a->kind == E_ACCESS) && b->kind == E_SYMBOL && type_of_term(in, term) == T_LONG && a->at.src == b->at.src &&
	       b->at.off == a->at.off + a->at.len + 1;
}

static int on_concat(struct infer *in, struct expr *e)
{
	int term = infer_value(in, e->binary.a);

	if (is_member_as_in_c(in, e, term)) {
		diag_error(in->diag, DIAG_SEMANTIC, e->binary.op_at, "'.' joins strings");
		diag_hint(in->diag, "a member is reached by '->': %.*s->%s", (int)e->binary.a->at.len, e->binary.a->at.src->text + e->binary.a->at.off,
			  e->binary.b->symbol.name);
		return TERM_STRING;
	}
	infer_need(in, e->binary.a, TERM_STRING, "'.'");
	infer_need(in, e->binary.b, TERM_STRING, "'.'");
	return TERM_STRING;
}

static int on_match(struct infer *in, struct expr *e)
{
	infer_need(in, e->match.a, TERM_STRING, e->match.negated ? "'!~'" : "'=~'");
	return TERM_LONG;
}

static int on_ternary(struct infer *in, struct expr *e)
{
	int a, b;

	infer_need(in, e->ternary.cond, TERM_LONG, "the condition before '?'");
	a = infer_wanted(in, e->ternary.a, TERM_LONG);
	b = infer_wanted(in, e->ternary.b, TERM_LONG);
	if (!unify(in, a, b, e->at))
		infer_clash(in, e->at, a, b, NULL, "the value is %s before ':' and %s behind it", type_words(type_of_term(in, a)),
			    type_words(type_of_term(in, b)));
	return a == NO_TERM ? b : a;
}

static int on_assign(struct infer *in, struct expr *e)
{
	int lhs = infer_expr(in, e->assign.lhs), rhs;
	const char *name = lhs >= TERMS_FIXED ? term_name(in, lhs) : "this", *who;
	enum op op = e->assign.op;

	if (op == OP_SET) {
		rhs = infer_value(in, e->assign.rhs);
		if (!unify(in, lhs, rhs, e->at))
			infer_clash(in, e->at, lhs, rhs, NULL, "%s is %s, but %s is assigned to it", name, type_words(type_of_term(in, lhs)),
				    type_words(type_of_term(in, rhs)));
		return lhs == NO_TERM ? rhs : lhs;
	}
	if (op == OP_STAT_ADD) {
		if (!unify(in, lhs, TERM_STAT, e->at))
			infer_clash(in, e->at, lhs, TERM_STAT, NULL, "'<<<' needs a statistic, but %s is %s", name,
				    type_words(type_of_term(in, lhs)));
		infer_need(in, e->assign.rhs, TERM_LONG, "'<<<'");
		return TERM_LONG;
	}
	rhs = op == OP_CAT ? TERM_STRING : TERM_LONG;
	who = arena_printf(in->arena, "'%s='", op_text[op]);
	if (!unify(in, lhs, rhs, e->at)) {
		infer_clash(in, e->at, lhs, rhs, op == OP_ADD ? "strings are joined by '.='" : NULL, "%s needs %s, but %s is %s", who,
			    type_words(type_of_term(in, rhs)), name, type_words(type_of_term(in, lhs)));
		infer_expr(in, e->assign.rhs);
		return rhs;
	}
	infer_need(in, e->assign.rhs, rhs, who);
	return rhs;
}

static int on_incdec(struct infer *in, struct expr *e)
{
	infer_need(in, e->incdec.a, TERM_LONG, e->incdec.dec ? "'--'" : "'++'");
	return TERM_LONG;
}

static int on_in(struct infer *in, struct expr *e)
{
	const struct expr *a = e->in.array;

	infer_keys(in, &e->in.keys, a->kind == E_SYMBOL ? a->symbol.sym : a->kind == E_INDEX ? a->index.sym : NULL);
	infer_expr(in, e->in.array);
	return TERM_LONG;
}

/* $value = x is such a call, too (probe/procfs.c), and its user knows nothing of that. */
static void argument_clash(struct infer *in, const struct expr *e, int i, int param, int term)
{
	const struct expr *arg = e->call.args.v[i];
	enum type is = type_of_term(in, term);
	const char *hint = need_hint(in, arg, is, type_of_term(in, param) == T_LONG ? TERM_LONG : TERM_STRING, "");

	if (e->call.name_at.src && e->call.name_at.src->text[e->call.name_at.off] == '$') {
		diag_error(in->diag, DIAG_SEMANTIC, arg->at, "$value is a string, but this is %s", type_words(is));
		diag_hint(in->diag, "%s", hint);
		return;
	}
	infer_clash(in, arg->at, param, term, hint, "argument %d of '%s' must be %s, but this is %s", i + 1, e->call.name,
		    type_words(type_of_term(in, param)), type_words(is));
}

static int on_call(struct infer *in, struct expr *e)
{
	struct function *fn = e->call.fn;
	int i, term, param;

	for (i = 0; i < e->call.args.n; i++) {
		term = infer_value(in, e->call.args.v[i]);
		param = fn ? fn->params.v[i]->mark : NO_TERM;
		if (!unify(in, param, term, e->call.args.v[i]->at))
			argument_clash(in, e, i, param, term);
	}
	return fn ? fn->mark : NO_TERM;
}

/* The arguments of printf are what its directives say; what their number does is check's business. */
static void infer_format(struct infer *in, struct expr *e)
{
	struct directive d;
	size_t pos = 0;
	int i = 0, n = e->print.args.n;

	while (directive_next(e->print.text, e->print.text_len, &pos, &d) == DIRECTIVE_OK) {
		if (d.conv == '%')
			continue;
		if (d.star_width && i < n)
			infer_need(in, e->print.args.v[i++], TERM_LONG, "the width '*'");
		if (d.star_precision && i < n)
			infer_need(in, e->print.args.v[i++], TERM_LONG, "the precision '*'");
		if (i < n)
			infer_need(in, e->print.args.v[i++], term_of_type(directive_type(&d)),
				   arena_printf(in->arena, "'%.*s'", (int)d.len, e->print.text + d.off));
	}
	for (; i < n; i++)
		infer_value(in, e->print.args.v[i]);
}

static int on_print(struct infer *in, struct expr *e)
{
	int i;

	if (e->print.form == PRINT_F) {
		infer_format(in, e);
	} else if (e->print.form == PRINT_CHAR) {
		for (i = 0; i < e->print.args.n; i++)
			infer_need(in, e->print.args.v[i], TERM_LONG, "print_char");
	} else {
		for (i = 0; i < e->print.args.n; i++)
			infer_value(in, e->print.args.v[i]);
	}
	return e->print.to_string ? TERM_STRING : NO_TERM;
}

static void infer_stat(struct infer *in, struct expr *a, struct span at)
{
	int term = infer_expr(in, a);

	if (!unify(in, term, TERM_STAT, at))
		infer_clash(in, at, term, TERM_STAT, NULL, "%s is %s, not a statistic", term >= TERMS_FIXED ? term_name(in, term) : "this",
			    type_words(type_of_term(in, term)));
}

static int on_stat(struct infer *in, struct expr *e)
{
	infer_stat(in, e->stat.a, e->at);
	return TERM_LONG;
}

static int on_hist(struct infer *in, struct expr *e)
{
	infer_stat(in, e->hist.a, e->at);
	if (e->hist.bucket)
		infer_need(in, e->hist.bucket, TERM_LONG, "the bucket's number");
	return e->hist.bucket ? TERM_LONG : NO_TERM;
}

/* ---- the traced program's side: numbers, but for what is text by its name ---- */

static int on_access(struct infer *in, struct expr *e)
{
	int i;

	infer_expr(in, e->access.base);
	for (i = 0; i < e->access.steps.n; i++)
		if (e->access.steps.v[i].kind == STEP_INDEX_EXPR)
			infer_need(in, e->access.steps.v[i].expr, TERM_LONG, "an index");
	return infer_own_type(e);
}

static int on_cast(struct infer *in, struct expr *e)
{
	infer_need(in, e->cast.value, TERM_LONG, e->kind == E_CAST ? "@cast" : "@enumname");
	return infer_own_type(e);
}

static int on_entry(struct infer *in, struct expr *e)
{
	return infer_value(in, e->wrap.a);
}

static int on_rawmem(struct infer *in, struct expr *e)
{
	infer_need(in, e->rawmem.size, TERM_LONG, "the size");
	infer_need(in, e->rawmem.address, TERM_LONG, "the address");
	return TERM_LONG;
}

static int on_rawreg(struct infer *in, struct expr *e)
{
	infer_need(in, e->rawreg.number, TERM_LONG, "the register's number");
	return TERM_LONG;
}

typedef int (*infer_fn)(struct infer *in, struct expr *e);
static const infer_fn table[E_KINDS] = {
	[E_NUMBER] = on_leaf, [E_STRING] = on_leaf, [E_SYMBOL] = on_symbol, [E_INDEX] = on_index, [E_UNARY] = on_unary,
	[E_BINARY] = on_binary, [E_LOGIC] = on_binary, [E_COMPARE] = on_compare, [E_CONCAT] = on_concat, [E_MATCH] = on_match,
	[E_TERNARY] = on_ternary, [E_ASSIGN] = on_assign, [E_INCDEC] = on_incdec, [E_IN] = on_in, [E_CALL] = on_call,
	[E_PRINT] = on_print, [E_STAT] = on_stat, [E_HIST] = on_hist, [E_TARGET] = on_leaf, [E_ACCESS] = on_access,
	[E_CAST] = on_cast, [E_VAR] = on_leaf, [E_DEFINED] = on_leaf, [E_ENTRY] = on_entry, [E_PROBEWRITE] = on_leaf,
	[E_PERF] = on_leaf, [E_CONST] = on_leaf, [E_ENUM] = on_leaf, [E_ENUMNAME] = on_cast, [E_RAWMEM] = on_rawmem,
	[E_RAWREG] = on_rawreg, [E_EMBEDDED] = on_leaf,
};

int infer_expr(struct infer *in, struct expr *e)
{
	int term = table[e->kind](in, e);

	/* Whoever lowered it may know better. */
	return e->fetch && e->type != T_UNKNOWN ? term_of_type(e->type) : term;
}
