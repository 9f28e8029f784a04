/* SPDX-License-Identifier: GPL-2.0 */
/* $name, chains of -> . and [], @cast, @var, raw memory and registers as fetch programs. */
#include "probe_priv.h"

#include <string.h>

const char *lower_text(struct lower *l, const struct expr *e)
{
	AUTO_BUF b = { 0 };

	ast_dump_expr(&b, e);
	return arena_strdup(l->x->arena, buf_str(&b));
}

static struct fetch_op *add_op(struct lower *l, struct fetch *f, enum fetch_op_kind kind, int64_t n)
{
	struct fetch_op op = { .kind = kind, .n = n };

	return vec_push(l->x->arena, &f->ops, op);
}

/* ---- saved at entry ---- */

static bool same_ops(const struct fetch *a, const struct fetch *b)
{
	int i;

	if (a->ops.n != b->ops.n || a->nexprs || b->nexprs)
		return false;
	for (i = 0; i < a->ops.n; i++) {
		const struct fetch_op *x = &a->ops.v[i], *y = &b->ops.v[i];

		if (x->kind != y->kind || x->n != y->n || x->size != y->size || x->width != y->width ||
		    x->is_signed != y->is_signed || x->user != y->user || x->module != y->module || x->symbol != y->symbol)
			return false;
	}
	return true;
}

int save_at_entry(struct lower *l, struct fetch *f)
{
	struct site *s = l->site;
	int i;

	for (i = 0; i < s->saved.n; i++)
		if (same_ops(s->saved.v[i], f))
			return i;
	vec_push(l->x->arena, &s->saved, f);
	return s->saved.n - 1;
}

struct fetch *finish_fetch(struct lower *l, const struct tvalue *v, const char *text, const expr_vec *exprs, bool save)
{
	struct fetch *f = NEW(l->x->arena, struct fetch), *at_return;

	*f = v->f;
	f->text = text;
	f->type = v->type;
	f->of = v->of;
	f->saved_slot = -1;
	f->exprs = exprs ? exprs->v : NULL;
	f->nexprs = exprs ? exprs->n : 0;
	if (v->of ? v->of->program != NULL : l->site && l->site->program)
		lower_for_user(l, f, save);
	lower_note_entry(l, f);
	if (!save)
		return f;
	at_return = NEW(l->x->arena, struct fetch);
	at_return->text = text;
	at_return->type = v->type;
	at_return->of = v->of;
	at_return->saved_slot = save_at_entry(l, f);
	add_op(l, at_return, FETCH_SAVED, at_return->saved_slot);
	return at_return;
}

/* ---- where chains begin ---- */

static bool cannot(struct lower *l, const struct expr *e, const char *why, struct problem *p)
{
	problem_set(p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "'%s' cannot be read here: %s", lower_text(l, e), why));
	return false;
}

/* No debuginfo: the environment's fault, with the command that mends it. */
static bool no_debuginfo(struct lower *l, const struct expr *e, const char *why, struct problem *p)
{
	problem_set(p, DIAG_ENV, e->at, arena_printf(l->x->arena, "'%s' needs debuginfo%s: %s", lower_text(l, e),
							       l->x->target->program ? "" : " of the kernel", why));
	if (!l->x->target->program)
		problem_hint(p, "a function's arguments can be read without: int_arg(1), long_arg(2), pointer_arg(3), and returnval() at its return");
	return false;
}

static bool has_debuginfo(const struct lower *l)
{
	return l->x->target->vmlinux || (l->site && l->site->func && target_by_btf(l->x->target, l->site->func));
}

bool lower_has_name(struct lower *l, const char *name)
{
	const struct tfunc *f = l->site ? l->site->func : NULL;
	tmember_vec all = { 0 };
	int i;

	if (!f)
		return false;
	target_var_names(l->x->target, f, lower_at_return(l), &all);
	for (i = 0; i < all.n && strcmp(all.v[i].name, name); i++)
		;
	return i < all.n;
}

static bool unknown_name(struct lower *l, const struct expr *e, const char *name, struct problem *p)
{
	const struct tfunc *f = l->site->func;
	tmember_vec all = { 0 };
	AUTO_BUF list = { 0 };
	struct near near;
	int i;

	if (!strcmp(name, "return")) {
		problem_set(p, DIAG_SEMANTIC, e->at, lower_at_return(l) ?
			    arena_printf(l->x->arena, "function '%s' returns nothing", f->name) :
			    "'$return' only has a value in return probes");
		if (!lower_at_return(l))
			problem_hint(p, arena_printf(l->x->arena, "write: probe %s.function(\"%s\").return", l->x->target->program ?
						     arena_printf(l->x->arena, "process(\"%s\")", l->x->target->program) : "kernel", f->name));
		return false;
	}
	near_init(&near, name);
	target_var_names(l->x->target, f, lower_at_return(l), &all);
	if (!lower_at_return(l))
		target_local_names(l->x->target, f, &all);
	for (i = 0; i < all.n; i++) {
		near_offer(&near, all.v[i].name);
		buf_printf(&list, "%s$%s", i ? " " : "", all.v[i].name);
	}
	problem_set(p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "function '%s' has no variable '$%s'", f->name, name));
	if (near_best(&near))
		problem_hint(p, arena_printf(l->x->arena, "did you mean '$%s'?", near_best(&near)));
	problem_hint(p, list.len ? arena_printf(l->x->arena, "there are: %s", buf_str(&list)) : "there are none");
	return false;
}

/* A variable that the point has by itself. False with @p filled: it has others. */
static bool own_variable(struct lower *l, const struct expr *e, struct tvalue *v, struct problem *p)
{
	const char *name = e->target.name + 1;
	AUTO_BUF list = { 0 };
	struct near near;
	int i;

	near_init(&near, name);
	for (i = 0; i < l->site->vars.n; i++) {
		const struct site_var *own = &l->site->vars.v[i];

		if (!strcmp(own->name, name) && own->why)
			return cannot(l, e, own->why, p);
		if (!strcmp(own->name, name)) {
			*v = own->value;
			v->of = l->x->target;
			/* The program grows with the chain; what the point has stays. */
			memset(&v->f.ops, 0, sizeof(v->f.ops));
			for (i = 0; i < own->value.f.ops.n; i++)
				vec_push(l->x->arena, &v->f.ops, own->value.f.ops.v[i]);
			return true;
		}
		near_offer(&near, own->name);
		buf_printf(&list, "%s$%s", i ? " " : "", own->name);
	}
	problem_set(p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "%s has no variable '$%s'", l->probe->text, name));
	if (near_best(&near))
		problem_hint(p, arena_printf(l->x->arena, "did you mean '$%s'?", near_best(&near)));
	if (list.len)
		problem_hint(p, arena_printf(l->x->arena, "there are: %s", buf_str(&list)));
	else
		problem_hint(p, !strcmp(name, "return") && lower_at_return(l) ? "nothing is known of its type; returnval() is what it returned" : "there are none");
	return false;
}

static bool start_target(struct lower *l, const struct expr *e, struct tvalue *v, struct problem *p)
{
	const char *name = e->target.name + 1, *why = NULL;

	if (l->site && l->site->has_vars)
		return own_variable(l, e, v, p);
	if (!l->site || !l->site->func) {
		problem_set(p, DIAG_SEMANTIC, e->at,
			    arena_printf(l->x->arena, "'%s': there are no target variables in %s", e->target.name,
					 l->probe ? l->probe->text : "a function that all probes share"));
		problem_hint(p, "target variables are those of the function that a probe is on");
		return false;
	}
	if (!strncmp(l->probe->text, "kprobe.", 7)) {
		problem_set(p, DIAG_SEMANTIC, e->at, "probes on kprobe.function know no target variables");
		problem_hint(p, arena_printf(l->x->arena, "use: kernel.function(\"%s\")", l->site->func->name));
		return false;
	}
	if (target_var(l->x->target, l->site->func, lower_at_return(l), name, v, &why)) {
		v->of = l->x->target;
		return true;
	}
	if (!has_debuginfo(l))
		return no_debuginfo(l, e, why ? why : "it was not found", p);
	return why ? cannot(l, e, why, p) : unknown_name(l, e, name, p);
}

/* "n@file.c" */
static bool start_var(struct lower *l, const struct expr *e, struct tvalue *v, struct problem *p)
{
	const char *at = strchr(e->var.name, '@'), *why = NULL;
	const char *name = at ? arena_strndup(l->x->arena, e->var.name, (size_t)(at - e->var.name)) : e->var.name;
	const struct tfunc *f = l->site ? l->site->func : NULL;
	struct target *of = lower_world(l, e->var.module, &why);

	if (!of)
		return cannot(l, e, why, p);
	if (of->program && (!l->site || l->site->program != of))
		return cannot(l, e, arena_printf(l->x->arena, "where the variables of %s are is known in probes of its own only", of->program), p);
	if (target_global(of, of == l->x->target ? f : NULL, name, at && at[1] ? at + 1 : NULL, v, &why)) {
		v->of = of;
		return true;
	}
	return of != l->x->target || has_debuginfo(l) ? cannot(l, e, why, p) : no_debuginfo(l, e, why, p);
}

/* A struct's name means a pointer to one; a pointer's or number's type is the value's own. */
static bool start_cast(struct lower *l, const struct expr *e, struct tvalue *v, expr_vec *exprs, struct problem *p)
{
	const struct ctype *type;
	const char *why = NULL;
	struct target *of;
	int slot = exprs->n;

	type = lower_type_named(l, e->cast.module, e->cast.type_name, &of, &why);
	if (!type && of == l->x->target && !has_debuginfo(l))
		return no_debuginfo(l, e, why, p);
	if (!type) {
		problem_set(p, DIAG_SEMANTIC, e->cast.type_at, why);
		if (e->cast.module && *e->cast.module == '<' && !(l->site && l->site->program))
			problem_hint(p, arena_printf(l->x->arena, "headers of the kernel are meant by \"kernel%s\"", e->cast.module));
		return false;
	}
	memset(v, 0, sizeof(*v));
	vec_push(l->x->arena, exprs, e->cast.value);
	add_op(l, &v->f, FETCH_EXPR, slot);
	v->type = type->kind == CT_STRUCT || type->kind == CT_UNION ? target_pointer_to(of, type) : type;
	v->of = of;
	return true;
}

/* &@cast(p, "struct x"): the cast stands for the struct that p points to, so that its address is p. */
static bool is_bare_cast(const struct expr *e, const struct tvalue *v)
{
	return e->access.base->kind == E_CAST && !e->access.steps.n && v->type->kind == CT_POINTER;
}

/* A value of the script's own that holds a pointer. */
static bool start_typed(struct lower *l, struct expr *e, struct tvalue *v, expr_vec *exprs)
{
	memset(v, 0, sizeof(*v));
	vec_push(l->x->arena, exprs, e);
	add_op(l, &v->f, FETCH_EXPR, exprs->n - 1);
	v->type = lower_type_of(l, e, &v->of);
	return v->type != NULL;
}

static bool start_chain(struct lower *l, struct expr *base, struct tvalue *v, expr_vec *exprs, struct problem *p)
{
	switch (base->kind) {
	case E_TARGET:
		return start_target(l, base, v, p);
	case E_VAR:
		return start_var(l, base, v, p);
	case E_CAST:
		return start_cast(l, base, v, exprs, p);
	default:
		return start_typed(l, base, v, exprs) || cannot(l, base, "it is not known what it points to", p);
	}
}

/* ---- steps ---- */

/*
 * In a return probe a parameter is what it was at entry; an index that is computed is computed at return, so that the
 * value up to there is what is saved.
 */
static bool save_so_far(struct lower *l, struct tvalue *v, const char *text, struct problem *p, struct span at)
{
	const char *why;
	struct fetch *f;
	bool ok;

	if (v->type->kind == CT_ARRAY && v->is_lvalue)
		ok = tvalue_address(v->of, v, &why);
	else
		ok = tvalue_load(v->of, v, &why);
	if (!ok) {
		problem_set(p, DIAG_SEMANTIC, at, why);
		return false;
	}
	/* The address of an array is not a pointer to its first element by type; its element is what is indexed. */
	if (v->type->kind == CT_POINTER && v->type->to && v->type->to->kind == CT_ARRAY)
		v->type = target_pointer_to(v->of, v->type->to->to);
	f = finish_fetch(l, v, text, NULL, true);
	v->f = *f;
	return true;
}

static bool take_step(struct lower *l, const struct access_step *s, struct tvalue *v, expr_vec *exprs,
		      struct problem *p)
{
	const char *why = NULL, *near = NULL;
	struct target *t = v->of;
	bool ok;

	switch (s->kind) {
	case STEP_MEMBER:
		ok = tvalue_member(t, v, s->member, &why, &near);
		break;
	case STEP_INDEX:
		ok = tvalue_index(t, v, s->index, &why);
		break;
	default:
		vec_push(l->x->arena, exprs, s->expr);
		ok = tvalue_index_expr(t, v, exprs->n - 1, &why);
	}
	if (ok)
		return true;
	problem_set(p, DIAG_SEMANTIC, s->at, why);
	if (s->kind == STEP_MEMBER)
		lower_hint_member(l, v, s->member, near, p);
	return false;
}

static bool is_saved(const struct lower *l, const struct expr *base)
{
	return lower_at_return(l) && base->kind == E_TARGET && strcmp(base->target.name, "$return");
}

static bool is_number(const struct ctype *c)
{
	return c->kind == CT_INT || c->kind == CT_BOOL || c->kind == CT_CHAR || c->kind == CT_ENUM;
}

bool lower_chain(struct lower *l, struct expr *e, struct tvalue *v, expr_vec *exprs, struct problem *p)
{
	struct expr *base = e->kind == E_ACCESS ? e->access.base : e;
	bool saved = is_saved(l, base);
	int i;

	if (!start_chain(l, base, v, exprs, p))
		return false;
	/* @cast(p, "int")[n]: an object of that type is meant, as with structs. */
	if (base->kind == E_CAST && e != base && e->access.steps.n && e->access.steps.v[0].kind != STEP_MEMBER && is_number(v->type))
		v->type = target_pointer_to(v->of, v->type);
	for (i = 0; e->kind == E_ACCESS && i < e->access.steps.n; i++) {
		const struct access_step *s = &e->access.steps.v[i];

		if (saved && s->kind == STEP_INDEX_EXPR && !save_so_far(l, v, lower_text(l, base), p, s->at))
			return false;
		saved &= s->kind != STEP_INDEX_EXPR;
		if (!take_step(l, s, v, exprs, p))
			return false;
	}
	return true;
}

static bool has_saved(const struct fetch *f)
{
	return f->ops.n && f->ops.v[0].kind == FETCH_SAVED;
}

/* ---- raw ---- */

static bool may_read_raw(struct lower *l, const struct expr *e, struct problem *p)
{
	if (l->x->guru || (e->at.src && e->at.src->is_library))
		return true;
	problem_set(p, DIAG_SEMANTIC, e->at, arena_printf(l->x->arena, "'%s' needs guru mode", lower_text(l, e)));
	problem_hint(p, "use -g to allow it");
	return false;
}

static struct fetch *raw_memory(struct lower *l, const struct expr *e, struct problem *p)
{
	const struct expr *size = e->rawmem.size;
	struct tvalue v = { .user = e->rawmem.user, .of = l->x->kernel ? l->x->kernel : l->x->target };
	expr_vec exprs = { 0 };
	struct fetch_op *op;
	int64_t n = size->kind == E_NUMBER ? size->number.value : 0;

	if (n != 1 && n != 2 && n != 4 && n != 8) {
		problem_set(p, DIAG_SEMANTIC, size->at, "the size of a raw read is 1, 2, 4 or 8");
		return NULL;
	}
	if (!e->rawmem.user && !may_read_raw(l, e, p))
		return NULL;
	vec_push(l->x->arena, &exprs, e->rawmem.address);
	add_op(l, &v.f, FETCH_EXPR, 0);
	op = add_op(l, &v.f, FETCH_LOAD, 0);
	op->size = (uint8_t)n;
	op->user = e->rawmem.user;
	return finish_fetch(l, &v, lower_text(l, e), &exprs, false);
}

static struct fetch *raw_register(struct lower *l, const struct expr *e, struct problem *p)
{
	const struct expr *number = e->rawreg.number;
	struct tvalue v = { .is_lvalue = false };
	const char *why = NULL;

	if (e->rawreg.user) {
		cannot(l, e, "registers of user space are not supported yet", p);
		return NULL;
	}
	if (!may_read_raw(l, e, p))
		return NULL;
	if (!l->site || (l->site->kind != SITE_KPROBE && l->site->kind != SITE_KRETPROBE)) {
		cannot(l, e, "only probes on functions have registers", p);
		return NULL;
	}
	if (number->kind != E_NUMBER || !target_register(l->x->target, number->number.value, &v, &why)) {
		problem_set(p, DIAG_SEMANTIC, number->at, why ? why : "the number of a register is written as a number");
		return NULL;
	}
	return finish_fetch(l, &v, lower_text(l, e), NULL, false);
}

/* ---- ends ---- */

struct fetch *lower_fetch(struct lower *l, struct expr *e, struct problem *p)
{
	const struct expr *base = e->kind == E_ACCESS ? e->access.base : e;
	expr_vec exprs = { 0 };
	const char *why = NULL;
	struct tvalue v;
	bool ok;

	if (e->kind == E_RAWMEM)
		return raw_memory(l, e, p);
	if (e->kind == E_RAWREG)
		return raw_register(l, e, p);
	if (!lower_chain(l, e, &v, &exprs, p))
		return NULL;
	if (e->kind == E_ACCESS && e->access.address_of)
		ok = is_bare_cast(e, &v) || tvalue_address(v.of, &v, &why);
	else
		ok = tvalue_load(v.of, &v, &why);
	if (!ok) {
		cannot(l, e, why, p);
		return NULL;
	}
	return finish_fetch(l, &v, lower_text(l, e), &exprs, is_saved(l, base) && !has_saved(&v.f));
}
