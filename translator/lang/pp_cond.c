/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conditions of `%( COND %? ... %)`: comparisons joined by && and ||. What can stand on the left is a table; each
 * kind says how it compares. The side of && or || that does not matter is read but not judged.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* strverscmp */
#endif
#include "pp.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum value_kind { V_VERSION, V_PATTERN, V_BOOL, V_TEXT, V_NUMBER };

struct value {
	enum value_kind kind;
	const char *text;
	int64_t number;
	bool is_config;
	struct span at;
};

struct cond {
	struct pp *pp;
	struct token t;		/* the one to be looked at */
	struct span open;
	bool failed;
};

static const struct {
	const char *name;
	enum value_kind kind;
	size_t field;		/* const char * in struct pp_env */
} facts[] = {
	{ "kernel_v", V_VERSION, offsetof(struct pp_env, kernel_v) },
	{ "kernel_vr", V_VERSION, offsetof(struct pp_env, kernel_vr) },
	{ "systemtap_v", V_VERSION, offsetof(struct pp_env, systemtap_v) },
	{ "arch", V_PATTERN, offsetof(struct pp_env, arch) },
	{ "runtime", V_PATTERN, offsetof(struct pp_env, runtime) },
	{ "systemtap_privilege", V_PATTERN, offsetof(struct pp_env, privilege) },
};

static int fail(struct cond *c, struct span at, const char *why, const char *hint)
{
	if (!c->failed)
		pp_error(c->pp, at, "%s", why);
	if (!c->failed && hint)
		pp_hint(c->pp, "%s", hint);
	c->failed = true;
	return -1;
}

static int fail_found(struct cond *c, const char *expected)
{
	if (c->t.kind == TOK_JUNK) {
		if (!c->failed)
			pp_report_junk(c->pp, &c->t);
		c->failed = true;
		return -1;
	}
	if (c->t.kind == TOK_EOF)
		return fail(c, c->open, "preprocessor condition is not closed", "the '%(' here has no '%)'");
	return fail(c, c->t.at, arena_printf(c->pp->arena, "expected %s in the preprocessor condition, found %s", expected,
					     token_describe(c->pp->arena, &c->t)),
		    "a condition looks like: %( kernel_v >= \"3.10\" && arch == \"x86_64\" %? ... %: ... %)");
}

static void step(struct cond *c)
{
	pp_expanded(c->pp, &c->t);
}

static const char *config_value(struct pp *pp, const char *name)
{
	const char *v = pp->env->config ? pp->env->config(pp->env->data, name) : NULL;

	return v ? v : "";
}

static bool value_of_name(struct cond *c, struct value *v)
{
	struct pp *pp = c->pp;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(facts); i++)
		if (!strcmp(facts[i].name, c->t.name)) {
			memcpy(&v->text, (const char *)pp->env + facts[i].field, sizeof(v->text));
			if (!v->text && facts[i].field == offsetof(struct pp_env, systemtap_v))
				v->text = SPILE_LANGUAGE_VERSION;
			if (!v->text)
				v->text = "";
			v->kind = facts[i].kind;
			return true;
		}
	if (!strcmp(c->t.name, "guru_mode")) {
		v->kind = V_BOOL;
		v->number = pp->env->guru;
		return true;
	}
	if (!strncmp(c->t.name, "CONFIG_", 7)) {
		v->kind = V_PATTERN;
		v->is_config = true;
		v->text = config_value(pp, c->t.name);
		return true;
	}
	return false;
}

/* One side of a comparison. */
static int read_value(struct cond *c, struct value *v, bool right)
{
	bool minus = tok_is(&c->t, P_MINUS);

	memset(v, 0, sizeof(*v));
	v->at = c->t.at;
	if (minus)
		step(c);
	if (c->t.kind == TOK_NUMBER) {
		v->kind = V_NUMBER;
		v->number = minus ? (int64_t)(0 - (uint64_t)c->t.number) : c->t.number;
	} else if (c->t.kind == TOK_STRING && !minus) {
		v->kind = V_TEXT;
		v->text = c->t.text;
	} else if (c->t.kind != TOK_IDENT || minus || !value_of_name(c, v)) {
		if (right && c->t.kind == TOK_IDENT)
			return fail(c, c->t.at, "expected a string to compare with", "put quotes around it");
		return fail_found(c, "kernel_v, kernel_vr, arch, CONFIG_..., systemtap_v, runtime, guru_mode, a string or a number");
	}
	step(c);
	return 0;
}

static int ordered(enum punct op, int cmp)
{
	switch (op) {
	case P_LT: return cmp < 0;
	case P_GT: return cmp > 0;
	case P_LE: return cmp <= 0;
	case P_GE: return cmp >= 0;
	case P_EQ: return cmp == 0;
	default: return cmp != 0;
	}
}

static int compare_numbers(enum punct op, int64_t a, int64_t b)
{
	return ordered(op, a < b ? -1 : a > b);
}

/* A configuration option as a number: "y" and "m" are 1, unset is 0. */
static int config_number(struct cond *c, const struct value *v, int64_t *n)
{
	char *end;

	if (!*v->text || !strcmp(v->text, "n")) {
		*n = 0;
		return 0;
	}
	if (!strcmp(v->text, "y") || !strcmp(v->text, "m")) {
		*n = 1;
		return 0;
	}
	*n = strtoll(v->text, &end, 0);
	return *end ? fail(c, v->at, "this configuration option is not a number", "compare it with a string") : 0;
}

static int compare_text(struct cond *c, enum punct op, const struct value *a, const struct value *b)
{
	bool equality = op == P_EQ || op == P_NE;

	if (a->kind == V_TEXT)
		return ordered(op, strcmp(a->text, b->text));
	if (equality && strpbrk(b->text, "*?["))
		return (fnmatch(b->text, a->text, FNM_NOESCAPE) == 0) == (op == P_EQ);
	if (a->kind == V_VERSION)
		return ordered(op, strverscmp(a->text, b->text));
	if (!equality)
		return fail(c, a->at, "this can only be compared with == and !=", NULL);
	return ordered(op, strcmp(a->text, b->text));
}

static int compare(struct cond *c, enum punct op, const struct value *a, const struct value *b)
{
	int64_t x, y;

	if (a->kind == V_BOOL) {
		if (b->kind != V_NUMBER || (op != P_EQ && op != P_NE) || (b->number != 0 && b->number != 1))
			return fail(c, a->at, "guru_mode is compared with == or != to 0 or 1", NULL);
		return compare_numbers(op, a->number, b->number);
	}
	if (a->is_config && (b->kind == V_NUMBER || b->is_config)) {
		if (b->is_config && (op == P_EQ || op == P_NE))
			return ordered(op, strcmp(a->text, b->text));
		if (config_number(c, a, &x) || (y = b->number, b->is_config && config_number(c, b, &y)))
			return -1;
		return compare_numbers(op, x, y);
	}
	if (a->kind == V_NUMBER && b->kind == V_NUMBER)
		return compare_numbers(op, a->number, b->number);
	if (a->kind == V_NUMBER || b->kind == V_NUMBER)
		return fail(c, b->at, a->kind == V_NUMBER ? "expected a number to compare with" : "expected a string to compare with",
			    a->kind == V_NUMBER ? NULL : "put quotes around it");
	if (b->kind != V_TEXT)
		return fail(c, b->at, "expected a string on the right side", NULL);
	return compare_text(c, op, a, b);
}

/* @matters: false when the result is not needed; then only the form is checked. */
static int read_comparison(struct cond *c, bool matters)
{
	struct value a, b;
	enum punct op;

	if (tok_is(&c->t, P_LPAREN))
		return fail(c, c->t.at, "preprocessor conditions have no parentheses", "&& binds tighter than ||; nest %( %) for the rest");
	if (read_value(c, &a, false))
		return -1;
	op = c->t.kind == TOK_PUNCT ? (enum punct)c->t.id : P_NONE;
	if (op != P_LT && op != P_GT && op != P_LE && op != P_GE && op != P_EQ && op != P_NE)
		return fail_found(c, "a comparison (== != < > <= >=)");
	step(c);
	if (read_value(c, &b, true))
		return -1;
	return matters ? compare(c, op, &a, &b) : 0;
}

static int read_all_of(struct cond *c, bool matters)
{
	int yes = read_comparison(c, matters), one;

	while (yes >= 0 && tok_is(&c->t, P_LAND)) {
		step(c);
		one = read_comparison(c, matters && yes);
		yes = one < 0 ? -1 : yes && one;
	}
	return yes;
}

static int read_any_of(struct cond *c)
{
	int yes = read_all_of(c, true), one;

	while (yes >= 0 && tok_is(&c->t, P_LOR)) {
		step(c);
		one = read_all_of(c, !yes);
		yes = one < 0 ? -1 : yes || one;
	}
	return yes;
}

int pp_condition(struct pp *pp, const struct token *open)
{
	struct cond c = { .pp = pp, .open = open->at };
	int yes;

	step(&c);
	yes = read_any_of(&c);
	if (yes >= 0 && !tok_is(&c.t, P_PP_THEN))
		yes = fail_found(&c, "'%?'");
	/* The %) of a broken condition is looked for from here on: an inner %( or %) that was taken already would unbalance it. */
	if (yes < 0 && (tok_is(&c.t, P_PP_CLOSE) || tok_is(&c.t, P_PP_OPEN)) && !pp->has_pending && !pp->frames) {
		pp->pending = c.t;
		pp->has_pending = true;
	}
	return yes;
}
