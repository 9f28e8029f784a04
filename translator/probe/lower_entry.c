/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Behind its entry a function's parameter may be nowhere any more, but debug information says which register it came in (DW_OP_entry_value). A probe of ours
 * at the function's entry then keeps the registers of each call. A call that began before that probe was armed is no hit: a condition around the handler asks.
 */
#include "probe_priv.h"

#include <string.h>

static int entry_op(const struct fetch *f)
{
	int i;

	for (i = 0; i < f->ops.n && f->ops.v[i].kind != FETCH_ENTRY; i++)
		;
	return i < f->ops.n ? i : -1;
}

void lower_note_entry(struct lower *l, const struct fetch *f)
{
	if (!l->site || l->site->entry || entry_op(f) < 0)
		return;
	l->site->entry = f;
	l->site->entry_of = l->x->target;
}

/* The operations that compute the call's frame, and whether it is known. */
static struct expr *is_known(struct expand *x, const struct fetch *f, struct span at)
{
	struct expr *e = expr_new(x->arena, E_TARGET, at);
	int i = entry_op(f), from = i;

	while (from > 0 && f->ops.v[from].kind != FETCH_REG)
		from--;
	e->target.name = "$entered";
	e->fetch = NEW(x->arena, struct fetch);
	e->fetch->text = "entered";
	e->fetch->saved_slot = -1;
	for (; from < i; from++)
		vec_push(x->arena, &e->fetch->ops, f->ops.v[from]);
	vec_push(x->arena, &e->fetch->ops, ((struct fetch_op){ .kind = FETCH_ENTERED, .user = f->ops.v[i].user }));
	return e;
}

/* keep(user); */
static struct stmt *keep_call(struct expand *x, bool user, struct span at)
{
	struct expr *call = expr_new(x->arena, E_CALL, at), *arg = expr_new(x->arena, E_NUMBER, at);
	struct stmt *s = stmt_new(x->arena, S_EXPR, at), *block = stmt_new(x->arena, S_BLOCK, at);

	arg->number.value = user;
	call->call.name_at = at;
	call->call.name = name_of(x->names, "_keep_entry", strlen("_keep_entry"));
	vec_push(x->arena, &call->call.args, arg);
	s->expr = call;
	vec_push(x->arena, &block->block.list, s);
	return block;
}

/* Where @of's function is entered; NULL: not known. */
static struct site *entry_site(struct expand *x, const struct site *of, const struct tfunc *f)
{
	struct site *site = NEW(x->arena, struct site);

	site->kind = of->kind;
	site->func = f;
	if (of->program) {
		site->program = of->program;
		site->where = of->where;
		site->where.addr = f->addr;
		return target_file_offset(of->program, f->addr, &site->where.offset) ? site : NULL;
	}
	site->addr = f->addr;
	site->module = of->module;
	return !site->module || target_place_in_module(of->entry_of, f->addr, &site->symbol, &site->offset) ? site : NULL;
}

bool lower_add_entry(struct expand *x, struct program *prog, struct derived_probe *p)
{
	struct site *site = p->site;
	const struct fetch_op *op = site->entry ? &site->entry->ops.v[entry_op(site->entry)] : NULL;
	struct derived_probe *d;
	struct tfunc *f;
	char *key;

	if (!op)
		return true;
	if (p->body && !site->is_guarded) {
		site->is_guarded = true;
		guard_body(x, p, is_known(x, site->entry, p->at));
	}
	if (!x->entered)
		x->entered = map_create(x->arena);
	key = arena_printf(x->arena, "%s %lld %llx", site->program ? site->program->program : site->module ? site->module : "",
			   (long long)site->where.pid, (unsigned long long)op->func);
	if (map_put(x->entered, key, p))
		return true;
	f = target_entered(site->entry_of, op);
	d = NEW(x->arena, struct derived_probe);
	d->point = p->point;
	d->at = p->at;
	d->site = f ? entry_site(x, site, f) : NULL;
	if (!d->site) {
		diag_error(x->diag, DIAG_SEMANTIC, p->at, "a variable of %s is known at the function's entry only, and no probe can be there", p->text);
		return false;
	}
	d->text = d->user_text = arena_printf(x->arena, "%s.function(\"%s%s%s\").call", site->program ? arena_printf(x->arena, "process(\"%s\")",
					      site->program->program) : site->module ? arena_printf(x->arena, "module(\"%s\")", site->module) : "kernel",
					      f->name, f->file ? "@" : "", f->file ? arena_printf(x->arena, "%s:%d", f->file, f->line) : "");
	d->body = keep_call(x, site->program != NULL, p->at);
	vec_push(x->arena, &prog->probes, d);
	return true;
}
