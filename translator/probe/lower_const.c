/* SPDX-License-Identifier: GPL-2.0 */
/* @enum and @const become numbers, @enumname a choice among the names of its type. */
#include "probe_priv.h"

#include <string.h>

enum { NAMES_MAX = 400 };

static bool refuse(struct problem *p, struct span at, const char *text)
{
	problem_set(p, DIAG_SEMANTIC, at, text);
	return false;
}

static void become_number(struct expr *e, int64_t value)
{
	e->kind = E_NUMBER;
	memset(&e->number, 0, sizeof(e->number));
	e->number.value = value;
}

static bool lower_enum(struct lower *l, struct expr *e, struct problem *p)
{
	const char *name = arena_strndup(l->x->arena, e->named.text, e->named.len), *why = NULL;
	int64_t value;

	if (!target_enumerator(l->x->target, name, &value, &why)) {
		problem_set(p, l->x->target->vmlinux ? DIAG_SEMANTIC : DIAG_ENV, e->at,
			    arena_printf(l->x->arena, "@enum(\"%s\"): %s", name, why));
		return false;
	}
	become_number(e, value);
	return true;
}

/* In guru mode and the library only; the parser saw to that. C that the kernel's headers give a meaning; what the debuginfo knows needs no compiler. */
static bool lower_c_const(struct lower *l, struct expr *e)
{
	const char *text = arena_strndup(l->x->arena, e->named.text, e->named.len), *why;
	int64_t value;

	if (!text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] && l->x->target->vmlinux &&
	    target_enumerator(l->x->target, text, &value, &why)) {
		become_number(e, value);
		return true;
	}
	e->kind = E_EMBEDDED;
	memset(&e->embedded, 0, sizeof(e->embedded));
	e->embedded.code = arena_printf(l->x->arena, "/* pure */ /* unprivileged */ (%s)", text);
	e->embedded.len = strlen(e->embedded.code);
	return true;
}

/* ---- @enumname ---- */

static struct expr *text_node(struct lower *l, struct span at, const char *s)
{
	struct expr *e = expr_new(l->x->arena, E_STRING, at);

	e->string.s = s;
	e->string.len = strlen(s);
	return e;
}

static struct expr *variable_node(struct lower *l, struct span at)
{
	struct expr *e = expr_new(l->x->arena, E_SYMBOL, at);

	e->symbol.name = name_str(l->x->names, "__enumname_value");
	return e;
}

/* (v = VALUE) == 0 ? "A" : v == 1 ? "B" : "" */
static void become_choice(struct lower *l, struct expr *e, struct expr *value, const tenumerator_vec *all)
{
	struct arena *a = l->x->arena;
	struct span at = e->at;
	struct expr *rest = text_node(l, at, ""), *test, *choice, *given;
	int i;

	for (i = all->n - 1; i >= 0; i--) {
		test = expr_new(a, E_COMPARE, at);
		test->binary.op = OP_EQ;
		test->binary.op_at = at;
		test->binary.a = variable_node(l, at);
		if (!i) {
			given = expr_new(a, E_ASSIGN, at);
			given->assign.op = OP_SET;
			given->assign.op_at = at;
			given->assign.lhs = test->binary.a;
			given->assign.rhs = value;
			test->binary.a = given;
		}
		test->binary.b = expr_new(a, E_NUMBER, at);
		test->binary.b->number.value = all->v[i].value;
		choice = i ? expr_new(a, E_TERNARY, at) : e;
		if (!i) {
			e->kind = E_TERNARY;
			memset(&e->ternary, 0, sizeof(e->ternary));
		}
		choice->ternary.cond = test;
		choice->ternary.a = text_node(l, at, all->v[i].name);
		choice->ternary.b = rest;
		rest = choice;
	}
}

static bool lower_enumname(struct lower *l, struct expr *e, struct problem *p)
{
	struct target *t = l->x->target;
	struct expr *value = e->cast.value;
	const char *name = e->cast.type_name, *why = NULL;
	const struct ctype *type = NULL;
	tenumerator_vec all = { 0 };

	if (name) {
		type = target_type(t, strncmp(name, "enum ", 5) ? arena_printf(l->x->arena, "enum %s", name) : name, &why);
		if (!type)
			type = target_type(t, name, &why);
	} else if (value->fetch) {
		type = value->fetch->type;
	} else {
		return refuse(p, e->at, "@enumname needs the name of the enumeration: @enumname(VALUE, \"TYPE\")");
	}
	if (!type) {
		problem_set(p, t->vmlinux ? DIAG_SEMANTIC : DIAG_ENV, e->at, arena_printf(l->x->arena, "@enumname: %s", why));
		return false;
	}
	if (!target_enumerators(t, type, &all))
		return refuse(p, e->at, arena_printf(l->x->arena, "'%s' is no enumeration with names", type->name));
	if (all.n > NAMES_MAX)
		return refuse(p, e->at, arena_printf(l->x->arena, "'%s' has %d names, and @enumname can choose among %d", type->name, all.n, NAMES_MAX));
	become_choice(l, e, value, &all);
	return true;
}

bool lower_constant(struct lower *l, struct expr *e, struct problem *p)
{
	switch (e->kind) {
	case E_ENUM:
		return lower_enum(l, e, p);
	case E_CONST:
		return lower_c_const(l, e);
	default:
		return lower_enumname(l, e, p);
	}
}
