/* SPDX-License-Identifier: GPL-2.0 */
/*
 * $variables in a handler become fetch programs, and @defined becomes a number. What a number decides (an if, ?:, &&
 * and ||) is decided here too: an arm that cannot run may name what this kernel does not have.
 */
#include "probe_priv.h"

#include <string.h>

/* ---- problems ---- */

void problem_set(struct problem *p, enum diag_class class, struct span at, const char *text)
{
	memset(p, 0, sizeof(*p));
	p->class = class;
	p->at = at;
	p->text = text;
}

void problem_hint(struct problem *p, const char *hint)
{
	p->hints[p->hints[0] != NULL] = hint;
}

void problem_report(struct expand *x, const struct problem *p)
{
	size_t i;

	diag_error(x->diag, p->class, p->at, "%s", p->text);
	for (i = 0; i < ARRAY_SIZE(p->hints); i++)
		if (p->hints[i])
			diag_hint(x->diag, "%s", p->hints[i]);
}

bool lower_is_target(const struct expr *e)
{
	return e->kind == E_TARGET || e->kind == E_VAR || e->kind == E_CAST;
}

bool lower_at_return(const struct lower *l)
{
	return l->site && site_at_return(l->site) && !l->in_entry;
}

/* ---- what is decided ---- */

static void become_number(struct expr *e, bool value)
{
	e->kind = E_NUMBER;
	memset(&e->number, 0, sizeof(e->number));
	e->number.value = value;
	e->fetch = NULL;
}

static bool is_decided(const struct expr *e, bool *value)
{
	int64_t v;

	if (!fold_evaluate(e, &v))
		return false;
	*value = v != 0;
	return true;
}

static void lower_body(struct lower *l, struct stmt **slot);

static void lower_ternary(struct lower *l, struct expr **slot)
{
	struct expr *e = *slot;
	bool value;

	lower_expr(l, &e->ternary.cond);
	if (!is_decided(e->ternary.cond, &value)) {
		if (has_waiting(e->ternary.cond))
			return;
		lower_expr(l, &e->ternary.a);
		lower_expr(l, &e->ternary.b);
		return;
	}
	*slot = value ? e->ternary.a : e->ternary.b;
	lower_expr(l, slot);
}

static void lower_logic(struct lower *l, struct expr *e)
{
	bool land = e->binary.op == OP_LAND, a, b, know_a;

	lower_expr(l, &e->binary.a);
	know_a = is_decided(e->binary.a, &a);
	if (know_a && a != land) {
		become_number(e, a);
		return;
	}
	if (has_waiting(e->binary.a))
		return;
	lower_expr(l, &e->binary.b);
	/* "x && 0" still evaluates x. */
	if (know_a && is_decided(e->binary.b, &b))
		become_number(e, b);
}

/* ---- targets ---- */

static void fail(struct lower *l, const struct problem *p)
{
	struct expand *x = l->x;

	l->ok = false;
	if (!x->one_of_copies || p->class != DIAG_SEMANTIC) {
		problem_report(x, p);
	} else if (!x->kept) {
		x->kept = NEW(x->arena, struct problem);
		*x->kept = *p;
	}
}

static void children_of_target(struct lower *l, struct expr *e);

static bool reads_kernel(const struct fetch *f)
{
	int i;

	for (i = 0; i < f->ops.n; i++)
		if (f->ops.v[i].kind == FETCH_LOAD && !f->ops.v[i].user)
			return true;
	for (i = 0; f->pretty && i < f->pretty->parts.n; i++)
		if (reads_kernel(f->pretty->parts.v[i]))
			return true;
	return f->text_max && !f->text_user;
}

static void lower_target(struct lower *l, struct expr *e)
{
	struct problem p;

	children_of_target(l, e);
	e->fetch = is_pretty(e) ? lower_pretty(l, e, &p) : lower_fetch(l, e, &p);
	if (e->fetch && l->x->unprivileged && reads_kernel(e->fetch)) {
		problem_set(&p, DIAG_SEMANTIC, e->at, "this reads memory of the kernel, which is not for --privilege=stapusr");
		fail(l, &p);
		return;
	}
	if (e->fetch)
		return;
	/* With --skip-badvars what is not there reads as 0, or as no text. */
	if (l->x->skip_badvars && p.class == DIAG_SEMANTIC) {
		bool text = is_pretty(e);

		e->kind = text ? E_STRING : E_NUMBER;
		memset(&e->number, 0, sizeof(e->number));
		memset(&e->string, 0, sizeof(e->string));
		if (text)
			e->string.s = "";
		return;
	}
	fail(l, &p);
}

/* Script expressions inside of a chain: indexes, the operand of @cast. */
static void children_of_target(struct lower *l, struct expr *e)
{
	int i;

	switch (e->kind) {
	case E_ACCESS:
		if (e->access.base->kind == E_CAST)
			lower_expr(l, &e->access.base->cast.value);
		for (i = 0; i < e->access.steps.n; i++)
			if (e->access.steps.v[i].kind == STEP_INDEX_EXPR)
				lower_expr(l, &e->access.steps.v[i].expr);
		break;
	case E_CAST:
		lower_expr(l, &e->cast.value);
		break;
	case E_RAWMEM:
		lower_expr(l, &e->rawmem.address);
		break;
	default:
		break;
	}
}

/* The left side of an assignment, of ++ and of --. Without guru mode a later pass says that it is needed. */
static void lower_written(struct lower *l, struct expr **slot)
{
	struct expr *e = *slot;
	struct problem p;

	if (e->fetch) {
		children_of_target(l, e);
		return;
	}
	if (e->kind == E_ACCESS && !lower_is_target(e->access.base)) {
		lower_expr(l, &e->access.base);
		if (!lower_type_of(l, e->access.base, NULL)) {
			children_of_target(l, e);
			lower_unknown(l, e);
			return;
		}
	}
	if ((!lower_is_target(e) && e->kind != E_ACCESS) || (!l->x->guru && !(e->at.src && e->at.src->is_library))) {
		lower_expr(l, slot);
		return;
	}
	children_of_target(l, e);
	e->fetch = lower_store(l, e, &p);
	if (!e->fetch)
		fail(l, &p);
}

static void lower_assign(struct lower *l, struct expr *e)
{
	lower_expr(l, &e->assign.rhs);
	lower_note_assignment(l, e);
	lower_written(l, &e->assign.lhs);
}

/* ---- @entry ---- */

/* Slots behind the saved fetches: their numbers change when one more is saved, so they are set when all are known. */
static void number_entries(struct site *s)
{
	int i;

	for (i = 0; i < s->entries.n; i++)
		s->entries.v[i]->fetch->ops.v[0].n = s->saved.n + i;
}

static void lower_entry(struct lower *l, struct expr **slot)
{
	struct expr *e = *slot;
	struct problem p;
	struct fetch *f;

	if (!lower_at_return(l)) {
		problem_set(&p, DIAG_SEMANTIC, e->at,
			    l->in_entry ? "@entry inside of @entry" : "@entry is for return probes");
		if (!l->in_entry)
			problem_hint(&p, "it gives the value that an expression had when the function was called");
		fail(l, &p);
		return;
	}
	/* Text made of parameters is made of their values at entry anyway, and slots hold numbers. */
	if (is_pretty(e->wrap.a)) {
		*slot = e->wrap.a;
		lower_expr(l, slot);
		return;
	}
	l->in_entry = true;
	lower_expr(l, &e->wrap.a);
	l->in_entry = false;
	f = NEW(l->x->arena, struct fetch);
	f->saved_slot = -1;
	f->text = "@entry";
	vec_push(l->x->arena, &f->ops, ((struct fetch_op){ .kind = FETCH_SAVED }));
	e->fetch = f;
	if (e->wrap.a->fetch && !e->wrap.a->fetch->pretty && !e->wrap.a->fetch->nexprs) {
		f->type = e->wrap.a->fetch->type;
		f->of = e->wrap.a->fetch->of;
		f->ops.v[0].n = save_at_entry(l, e->wrap.a->fetch);
		return;
	}
	vec_push(l->x->arena, &l->site->saved_exprs, e->wrap.a);
	vec_push(l->x->arena, &l->site->entries, e);
}

static void lower_constants(struct lower *l, struct expr *e)
{
	struct problem p;

	bool was = l->ok;

	if (e->kind == E_ENUMNAME)
		lower_expr(l, &e->cast.value);
	/* What is wrong with the value was said. */
	if (l->ok == was && !lower_constant(l, e, &p))
		fail(l, &p);
}

/* @perf("name"): the library reads the counter by its number. */
static void lower_perf(struct lower *l, struct expr **slot)
{
	const struct expr *e = *slot;
	struct expr *call = expr_new(l->x->arena, E_CALL, e->at), *number = expr_new(l->x->arena, E_NUMBER, e->at);
	struct problem p;
	int i;

	if (!l->site || (l->site->kind != SITE_UPROBE && l->site->kind != SITE_URETPROBE)) {
		problem_set(&p, DIAG_SEMANTIC, e->at, "@perf is for probes on places in programs: counters are those of the task that runs there");
		problem_hint(&p, "as in: probe process(\"PATH\").function(\"f\") { ... }");
		fail(l, &p);
		return;
	}
	i = perf_counter(l->x, e->named.text, e->named.len);
	l->x->counters.v[i].read_at = e->at;
	number->number.value = i;
	call->call.name_at = e->at;
	call->call.name = name_of(l->x->names, "_perf_counter", strlen("_perf_counter"));
	vec_push(l->x->arena, &call->call.args, number);
	*slot = call;
}

/* ---- the walk ---- */

static void lower_list(struct lower *l, expr_vec *list)
{
	int i;

	for (i = 0; i < list->n; i++)
		if (list->v[i])
			lower_expr(l, &list->v[i]);
}

/* What was lowered when the body was looked at before: something in it may have waited. */
static void lower_inside(struct lower *l, struct expr *e)
{
	if (e->kind != E_ENTRY) {
		children_of_target(l, e);
		return;
	}
	l->in_entry = true;
	lower_expr(l, &e->wrap.a);
	l->in_entry = false;
}

/* What is behind a value of the script's. */
static void lower_typed(struct lower *l, struct expr *e)
{
	lower_expr(l, &e->access.base);
	if (lower_type_of(l, e->access.base, NULL)) {
		lower_target(l, e);
		return;
	}
	children_of_target(l, e);
	lower_unknown(l, e);
}

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct lower *l = w->data;
	struct expr *e = *slot;

	if (e->fetch) {
		lower_inside(l, e);
		return false;
	}
	switch (e->kind) {
	case E_TERNARY:
		lower_ternary(l, slot);
		return false;
	case E_LOGIC:
		lower_logic(l, e);
		return false;
	case E_DEFINED:
		lower_defined(l, e);
		return false;
	case E_ENTRY:
		lower_entry(l, slot);
		return false;
	case E_PERF:
		lower_perf(l, slot);
		return false;
	case E_ENUM: case E_CONST: case E_ENUMNAME:
		lower_constants(l, e);
		return false;
	case E_ASSIGN:
		lower_assign(l, e);
		return false;
	case E_INCDEC:
		lower_written(l, &e->incdec.a);
		return false;
	case E_INDEX:
		lower_list(l, &e->index.keys);
		lower_note_keys(l, e);
		return false;
	case E_CALL:
		lower_list(l, &e->call.args);
		lower_note_call(l, e);
		return false;
	case E_ACCESS:
		if (lower_is_target(e->access.base))
			lower_target(l, e);
		else
			lower_typed(l, e);
		return false;
	case E_TARGET: case E_CAST: case E_VAR: case E_RAWMEM: case E_RAWREG:
		lower_target(l, e);
		return false;
	default:
		return true;
	}
}

/* The arm that runs; both while that is not known. */
static void lower_if(struct lower *l, struct stmt **slot)
{
	struct stmt *s = *slot;
	bool value;

	lower_expr(l, &s->if_.cond);
	if (is_decided(s->if_.cond, &value)) {
		*slot = value ? s->if_.then : s->if_.other;
		if (!*slot)
			*slot = stmt_new(l->x->arena, S_EMPTY, s->at);
		lower_body(l, slot);
		return;
	}
	if (has_waiting(s->if_.cond))
		return;
	lower_body(l, &s->if_.then);
	if (s->if_.other)
		lower_body(l, &s->if_.other);
}

/* A body that cannot run goes. */
static void lower_loop(struct lower *l, struct stmt *s)
{
	bool value;

	if (s->loop.init)
		lower_expr(l, &s->loop.init);
	if (s->loop.cond) {
		lower_expr(l, &s->loop.cond);
		if (has_waiting(s->loop.cond))
			return;
		if (is_decided(s->loop.cond, &value) && !value) {
			s->loop.body = stmt_new(l->x->arena, S_EMPTY, s->loop.body->at);
			s->loop.step = NULL;
		}
	}
	if (s->loop.step)
		lower_expr(l, &s->loop.step);
	lower_body(l, &s->loop.body);
}

static bool on_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct lower *l = w->data;
	struct stmt *s = *slot;

	switch (s->kind) {
	case S_IF:
		lower_if(l, slot);
		return false;
	case S_WHILE: case S_FOR:
		lower_loop(l, s);
		return false;
	case S_RETURN:
		if (!s->expr)
			return false;
		lower_expr(l, &s->expr);
		lower_note_return(l, s->expr);
		return false;
	case S_FOREACH:
		lower_note_loop(l, s);
		return true;
	default:
		return true;
	}
}

void lower_expr(struct lower *l, struct expr **slot)
{
	struct ast_walk w = { .expr = on_expr, .stmt = on_stmt, .data = l };

	ast_walk_expr(&w, slot);
}

static void lower_body(struct lower *l, struct stmt **slot)
{
	struct ast_walk w = { .expr = on_expr, .stmt = on_stmt, .data = l };

	ast_walk_stmt(&w, slot);
}

struct targets { struct target *target, *kernel; };

/* From here on names are those of @site's program, if it has one; gives what leave_program() takes. */
static struct targets enter_program(struct expand *x, const struct site *site)
{
	struct targets before = { x->target, x->kernel };

	if (site && site->program && site->program != x->target) {
		x->kernel = x->kernel ? x->kernel : x->target;
		x->target = site->program;
	}
	return before;
}

static void leave_program(struct expand *x, struct targets before)
{
	x->target = before.target;
	x->kernel = before.kernel;
}

bool lower_probe(struct expand *x, struct program *prog, struct derived_probe *p)
{
	struct lower l = { .x = x, .probe = p, .site = p->site, .ok = true };
	struct targets before;

	before = enter_program(x, p->site);
	if (p->body)
		lower_body(&l, &p->body);
	leave_program(x, before);
	number_entries(p->site);
	return l.ok && lower_add_entry(x, prog, p);
}

bool expand_lower_again(void *data, struct program *prog, struct derived_probe *p)
{
	return lower_probe(data, prog, p);
}

bool expand_lower_function(void *data, struct program *prog, struct function *fn, const struct derived_probe *in)
{
	struct expand *x = data;
	struct lower l = { .x = x, .probe = (struct derived_probe *)in, .site = in ? in->site : NULL, .fn = fn, .ok = true };
	struct targets before;

	before = enter_program(x, l.site);
	if (fn->body)
		lower_body(&l, &fn->body);
	leave_program(x, before);
	if (l.site)
		number_entries(l.site);
	return l.ok && (!l.site || lower_add_entry(x, prog, l.probe));
}

/* ---- a look before lowering ---- */

static bool see_variable(struct ast_walk *w, struct expr **slot)
{
	bool *found = w->data;

	/* @defined only asks. */
	if ((*slot)->kind == E_DEFINED)
		return false;
	if ((*slot)->kind == E_TARGET || (*slot)->kind == E_VAR || (*slot)->kind == E_CAST)
		*found = true;
	return !*found;
}

bool needs_variables(const struct stmt *body)
{
	bool found = false;
	struct ast_walk w = { .expr = see_variable, .data = &found };
	struct stmt *s = (struct stmt *)body;

	ast_walk_stmt(&w, &s);
	return found;
}
