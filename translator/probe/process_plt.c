/* SPDX-License-Identifier: GPL-2.0 */
/* process("PATH").plt("name"): calls that a program makes of functions of libraries, at its linkage table. No debuginfo says anything of them. */
#include "process.h"

#include <fnmatch.h>
#include <string.h>

struct name_walk { const char *name; };

/* $$name is known here and now. */
static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct name_walk *v = w->data;
	struct expr *e = *slot;

	if (e->kind != E_TARGET || strcmp(e->target.name, "$$name"))
		return true;
	e->kind = E_STRING;
	e->string.s = v->name;
	e->string.len = strlen(v->name);
	return false;
}

static bool add_slot(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p, const struct tplt *slot)
{
	bool at_return = point_has(proto, "return");
	struct site *site = process_site(x, p, at_return ? SITE_URETPROBE : SITE_UPROBE, slot->addr);
	struct name_walk names = { slot->name };
	struct ast_walk w = { .expr = on_expr, .data = &names };
	struct derived_probe mine = *proto;

	if (!site)
		return true;
	site->has_vars = true;
	if (proto->body) {
		mine.body = ast_copy_stmt(x->arena, proto->body);
		ast_walk_stmt(&w, &mine.body);
	}
	return add_probe(x, prog, &mine, site, arena_printf(x->arena, "%s.plt(\"%s\")%s", process_head(x, p), slot->name, at_return ? ".return" : ""));
}

static bool expand_slots(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p)
{
	const struct probe_component *c = point_component(proto, "plt");
	const char *want = c ? arena_strndup(x->arena, c->arg->string.s, c->arg->string.len) : "*";
	tplt_vec all = { 0 };
	struct near near;
	int i;

	target_plt(p->program, &all);
	near_init(&near, want);
	for (i = 0; i < all.n; i++) {
		near_offer(&near, all.v[i].name);
		if (fnmatch(want, all.v[i].name, 0))
			continue;
		if (!target_may_return(all.v[i].name) && point_has(proto, "return")) {
			if (strcmp(want, all.v[i].name))
				continue;
			p->why = arena_printf(x->arena, "a return probe on '%s' would break the program", want);
			return true;
		}
		if (!add_slot(x, prog, proto, p, &all.v[i]))
			return false;
	}
	p->near = near_best(&near);
	p->why = all.n ? arena_printf(x->arena, "%s calls no function '%s' through its linkage table", p->program->program, want)
		       : arena_printf(x->arena, "%s has no linkage table: it is linked statically, or calls libraries by other means", p->program->program);
	return true;
}

static bool expand_plt(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	(void)p;
	return process_expand(x, prog, proto, expand_slots);
}

#define PLT(head) \
	{ head ".plt", "all calls that a program makes of functions of libraries", expand_plt }, \
	{ head ".plt(string)", "calls that a program makes of a function of a library", expand_plt }, \
	{ head ".plt.return", "returns from all calls of functions of libraries", expand_plt }, \
	{ head ".plt(string).return", "returns from calls of a function of a library", expand_plt }

const struct provider providers_process_plt[] = {
	PLT("process"), PLT("process(string)"), PLT("process(number)"),
	PLT("process.library(string)"), PLT("process(string).library(string)"), PLT("process(number).library(string)"),
	{ NULL, NULL, NULL }
};
