/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Variables as text: $$vars $$parms $$locals $$return, and the suffixes '$' (one level of a struct) and '$$' (all
 * levels). Each becomes a format of the language and one fetch for each of its directives.
 */
#include "probe_priv.h"

#include <string.h>

enum { PARTS_MAX = 32, DEPTH_MAX = 6, ELEMENTS_MAX = 8, TEXTS_MAX = 6, TEXT_LENGTH = 128 };

struct pretty {
	struct lower *l;
	struct fetch_pretty *out;
	bool save;		/* in a return probe, parameters are what they were at entry */
	const expr_vec *exprs;	/* what the programs' FETCH_EXPR name */
	int texts;		/* parts that are text so far */
	int level;		/* 0: numbers only; 1: members; 2: members of members */
};

bool is_pretty(const struct expr *e)
{
	if (e->kind == E_ACCESS && e->access.pretty)
		return true;
	return e->kind == E_TARGET && e->target.name[1] == '$';
}

static const char *directive_of(const struct ctype *c)
{
	switch (c->kind) {
	case CT_POINTER:
	case CT_FUNCTION:
		return "%p";
	default:
		return c->is_signed ? "%i" : "%u";
	}
}

static struct fetch *part_fetch(struct pretty *y, const struct tvalue *v)
{
	return finish_fetch(y->l, v, "pretty", y->exprs, y->save);
}

/* One number. What cannot be read is a '?', not an error: it is one of many. */
static void put_number(struct pretty *y, struct tvalue v, const char *directive)
{
	const char *why;

	if (y->out->parts.n >= PARTS_MAX || !tvalue_load(v.of, &v, &why)) {
		buf_putc(&y->out->format, '?');
		return;
	}
	buf_puts(&y->out->format, directive);
	vec_push(y->l->x->arena, &y->out->parts, part_fetch(y, &v));
}

/* What char pointers point to and char arrays hold, as text, while there is room for more of it. False: it is no such thing. */
static bool put_text(struct pretty *y, struct tvalue v)
{
	const struct ctype *c = v.type, *to = c->kind == CT_POINTER || c->kind == CT_ARRAY ? c->to : NULL;
	uint64_t max = c->kind == CT_ARRAY && c->count ? c->count + 1 : TEXT_LENGTH;
	struct fetch *f;
	const char *why;

	/* Bytes that are called u8 or the like are numbers. */
	if (!to || to->kind != CT_CHAR || to->size != 1 || !strstr(to->name, "char") || max < 2 || y->texts >= TEXTS_MAX || y->out->parts.n >= PARTS_MAX ||
	    !tvalue_load(v.of, &v, &why))
		return false;
	f = part_fetch(y, &v);
	f->text_max = max > TEXT_LENGTH ? TEXT_LENGTH : (int)max;
	f->text_user = v.of->program != NULL;
	buf_puts(&y->out->format, "\"%s\"");
	vec_push(y->l->x->arena, &y->out->parts, f);
	y->texts++;
	return true;
}

static void put_value(struct pretty *y, struct tvalue v, int depth);

/* Several values go on from one: each needs its own copy of the program so far. */
static void own_program(struct pretty *y, struct tvalue *v)
{
	struct fetch_op *ops = NEW_ARRAY(y->l->x->arena, struct fetch_op, v->f.ops.n + 1);

	memcpy(ops, v->f.ops.v, sizeof(*ops) * (size_t)v->f.ops.n);
	v->f.ops.v = ops;
	v->f.ops.cap = v->f.ops.n + 1;
}

static void put_members(struct pretty *y, const struct tvalue *v, int depth)
{
	const struct ctype *c = v->type;
	tmember_vec all = { 0 };
	const char *why, *near;
	int i;

	target_members(v->of, c, &all);
	buf_putc(&y->out->format, '{');
	for (i = 0; i < all.n; i++) {
		struct tvalue m = *v;

		if (i)
			buf_puts(&y->out->format, ", ");
		if (y->out->parts.n >= PARTS_MAX) {
			buf_puts(&y->out->format, "...");
			break;
		}
		buf_printf(&y->out->format, ".%s=", all.v[i].name);
		own_program(y, &m);
		if (tvalue_member(m.of, &m, all.v[i].name, &why, &near))
			put_value(y, m, depth + 1);
		else
			buf_putc(&y->out->format, '?');
	}
	buf_putc(&y->out->format, '}');
}

static void put_elements(struct pretty *y, const struct tvalue *v, int depth)
{
	const char *why;
	uint64_t i;

	buf_putc(&y->out->format, '[');
	for (i = 0; i < v->type->count; i++) {
		struct tvalue m = *v;

		if (i)
			buf_puts(&y->out->format, ", ");
		if (i >= ELEMENTS_MAX || y->out->parts.n >= PARTS_MAX) {
			buf_puts(&y->out->format, "...");
			break;
		}
		own_program(y, &m);
		if (tvalue_index(m.of, &m, (int64_t)i, &why))
			put_value(y, m, depth + 1);
		else
			buf_putc(&y->out->format, '?');
	}
	buf_putc(&y->out->format, ']');
}

static void put_value(struct pretty *y, struct tvalue v, int depth)
{
	bool compound = v.type->kind == CT_STRUCT || v.type->kind == CT_UNION;

	if (put_text(y, v))
		return;
	if (compound && depth < (y->level == 1 ? 1 : DEPTH_MAX))
		put_members(y, &v, depth);
	else if (compound)
		buf_puts(&y->out->format, "{...}");
	else if (v.type->kind == CT_ARRAY && v.type->count && (y->level == 2 || !depth) && depth < DEPTH_MAX)
		put_elements(y, &v, depth);
	else if (v.type->kind == CT_ARRAY)
		buf_puts(&y->out->format, "[...]");
	else
		put_number(y, v, directive_of(v.type));
}

/* The variable itself: a pointer to a struct stands for the struct. */
static void put_whole(struct pretty *y, struct tvalue v)
{
	tmember_vec all = { 0 };
	const char *why;

	if (v.type->kind == CT_POINTER && v.type->to && (v.type->to->kind == CT_STRUCT || v.type->to->kind == CT_UNION) &&
	    target_members(v.of, v.type->to, &all) && tvalue_index(v.of, &v, 0, &why))
		put_members(y, &v, 0);
	else
		put_value(y, v, 0);
}

/* ---- lists ---- */

/* As "%#x", but with 0x before a zero, too: that is how these lists look elsewhere. */
static const char number_of_list[] = "%p";

static bool list_variable(struct pretty *y, const char *name)
{
	struct target *t = y->l->x->target;
	const char *why;
	struct tvalue v;

	if (y->out->format.len)
		buf_putc(&y->out->format, ' ');
	buf_printf(&y->out->format, "%s=", name);
	y->save = lower_at_return(y->l) && strcmp(name, "return");
	if (!target_var(t, y->l->site->func, lower_at_return(y->l), name, &v, &why))
		buf_putc(&y->out->format, '?');
	else if ((v.of = t) && y->level)
		put_whole(y, v);
	else
		put_number(y, v, number_of_list);
	return true;
}

static void list_all(struct pretty *y, const tmember_vec *names, bool want_return)
{
	int i;

	for (i = 0; i < names->n; i++)
		if (!strcmp(names->v[i].name, "return") == want_return)
			list_variable(y, names->v[i].name);
}

enum { LIST_PARMS = 1, LIST_LOCALS = 2, LIST_RETURN = 4 };
static const struct { const char *name; int what; } lists[] = {
	{ "$$parms", LIST_PARMS }, { "$$locals", LIST_LOCALS }, { "$$vars", LIST_PARMS | LIST_LOCALS },
	{ "$$return", LIST_RETURN },
};

/* Those that the point has by itself; $$vars has all of them. */
static void list_own(struct pretty *y, int what)
{
	int i;

	for (i = 0; i < y->l->site->vars.n; i++) {
		struct tvalue v = y->l->site->vars.v[i].value;

		v.of = y->l->x->target;
		if (!(what & (strcmp(y->l->site->vars.v[i].name, "return") ? LIST_PARMS : LIST_RETURN)))
			continue;
		buf_printf(&y->out->format, "%s%s=", y->out->format.len ? " " : "", y->l->site->vars.v[i].name);
		if (y->l->site->vars.v[i].why) {
			buf_putc(&y->out->format, '?');
			continue;
		}
		own_program(y, &v);
		put_number(y, v, number_of_list);
	}
}

static bool unknown_list(struct lower *l, const struct expr *e, struct problem *p)
{
	struct near near;
	size_t i;

	near_init(&near, e->target.name);
	problem_set(p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "there is no '%s'", e->target.name));
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		near_offer(&near, lists[i].name);
	if (near_best(&near))
		problem_hint(p, arena_printf(l->x->arena, "did you mean '%s'?", near_best(&near)));
	else
		problem_hint(p, "there are: $$vars $$parms $$locals $$return");
	return false;
}

/* Of a function that only a symbol tells of, such as _start. A pattern is not meant to fail for those: no variables are known there, so none are listed. */
static bool no_list(struct lower *l, const struct expr *e, struct problem *p)
{
	const struct target *t = l->x->target;

	if (t->vmlinux && l->site->of_pattern)
		return true;
	problem_set(p, t->vmlinux ? DIAG_SEMANTIC : DIAG_ENV, e->at,
		    arena_printf(l->x->arena, "'%s' needs debuginfo: %s", e->target.name, !t->vmlinux ? t->why_no_vmlinux :
				 arena_printf(l->x->arena, "that of %s says nothing about this function", t->program ? t->program : t->module ? t->module : "the kernel")));
	return false;
}

static bool put_list(struct pretty *y, const struct expr *e, struct problem *p)
{
	struct lower *l = y->l;
	tmember_vec vars = { 0 }, locals = { 0 };
	int what = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(lists[i].name, e->target.name))
			what = lists[i].what;
	if (!what)
		return unknown_list(l, e, p);
	if (l->site && l->site->has_vars) {
		list_own(y, what == (LIST_PARMS | LIST_LOCALS) ? what | LIST_RETURN : what);
		return true;
	}
	if (!l->site || !l->site->func) {
		problem_set(p, DIAG_SEMANTIC, e->at,
			    arena_printf(l->x->arena, "'%s': only probes on functions have variables", e->target.name));
		return false;
	}
	if (!l->site->func->die && !target_by_btf(l->x->target, l->site->func))
		return no_list(l, e, p);
	target_var_names(l->x->target, l->site->func, lower_at_return(l), &vars);
	target_local_names(l->x->target, l->site->func, &locals);
	if (what & LIST_PARMS)
		list_all(y, &vars, false);
	if (what & LIST_LOCALS)
		list_all(y, &locals, false);
	if (what & LIST_RETURN)
		list_all(y, &vars, true);
	return true;
}

/* The same text, but in the arena: nobody frees a program. */
static struct buf keep_text(struct arena *a, struct buf *b)
{
	struct buf kept = { .len = b->len, .cap = b->len };

	kept.p = arena_strndup(a, buf_str(b), b->len);
	buf_deinit(b);
	return kept;
}

struct fetch *lower_pretty(struct lower *l, struct expr *e, struct problem *p)
{
	struct fetch *f = NEW(l->x->arena, struct fetch);
	const struct expr *base = e->kind == E_ACCESS ? e->access.base : e;
	struct pretty y = { .l = l, .level = e->kind == E_ACCESS ? e->access.pretty : 0 };
	expr_vec exprs = { 0 };
	AUTO_BUF text = { 0 };
	struct tvalue v;
	bool ok;

	y.out = NEW(l->x->arena, struct fetch_pretty);
	if (base->kind == E_TARGET && base->target.name[1] == '$') {
		ok = put_list(&y, base, p);
	} else {
		y.save = lower_at_return(l) && base->kind == E_TARGET && strcmp(base->target.name, "$return");
		ok = lower_chain(l, e, &v, &exprs, p);
		y.exprs = &exprs;
		f->exprs = exprs.v;
		f->nexprs = exprs.n;
		/* What a computed index stands behind was saved by the chain itself. */
		y.save &= !exprs.n;
		if (ok)
			put_whole(&y, v);
	}
	if (ok)
		ast_dump_expr(&text, e);
	f->text = arena_strdup(l->x->arena, buf_str(&text));
	f->is_string = true;
	f->saved_slot = -1;
	f->pretty = y.out;
	y.out->format = keep_text(l->x->arena, &y.out->format);
	return ok ? f : NULL;
}
