/* SPDX-License-Identifier: GPL-2.0 */
/* process("PATH").mark("name"), .provider("p").mark("m"): the static probes that programs were built with. $argN are what their notes say. */
#include "process.h"

#include <string.h>

struct name_walk {
	struct expand *x;
	const struct tmark *m;
};

/* $$name and $$provider are known here and now. */
static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct name_walk *v = w->data;
	struct expr *e = *slot;
	const char *text;

	if (e->kind != E_TARGET)
		return true;
	if (!strcmp(e->target.name, "$$name"))
		text = v->m->name;
	else if (!strcmp(e->target.name, "$$provider"))
		text = v->m->provider;
	else
		return true;
	e->kind = E_STRING;
	e->string.s = text;
	e->string.len = strlen(text);
	return false;
}

static bool add_mark(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p, const struct tmark *m)
{
	struct site *site = process_site(x, p, SITE_UPROBE, m->addr);
	struct name_walk names = { x, m };
	struct ast_walk w = { .expr = on_expr, .data = &names };
	struct derived_probe mine = *proto;
	tmark_arg_vec args = { 0 };
	uint64_t first;
	int i;

	if (!site)
		return true;
	if (m->semaphore && target_file_offset(p->program, m->semaphore, &site->where.semaphore) && target_first_code(p->program, &first) &&
	    target_file_offset(p->program, first, &site->where.first))
		site->where.semaphore_at = (int64_t)(m->semaphore - first);
	site->has_vars = true;
	target_mark_args(p->program, m, &args);
	for (i = 0; i < args.n; i++) {
		struct site_var v = { arena_printf(x->arena, "arg%d", i + 1), args.v[i].value, args.v[i].why };

		vec_push(x->arena, &site->vars, v);
	}
	if (proto->body) {
		mine.body = ast_copy_stmt(x->arena, proto->body);
		ast_walk_stmt(&w, &mine.body);
	}
	return add_probe(x, prog, &mine, site, arena_printf(x->arena, "%s.provider(\"%s\").mark(\"%s\")", process_head(x, p), m->provider, m->name));
}

static const char *text_of(struct expand *x, const struct probe_component *c)
{
	return c ? arena_strndup(x->arena, c->arg->string.s, c->arg->string.len) : NULL;
}

static bool expand_marks(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p)
{
	const char *provider = text_of(x, point_component(proto, "provider"));
	const char *name = text_of(x, point_component(proto, "mark"));
	tmark_vec found = { 0 };
	int i;

	if (!target_marks(p->program, provider, name, &found, &p->why, &p->near))
		return true;
	for (i = 0; i < found.n; i++)
		if (!add_mark(x, prog, proto, p, found.v[i]))
			return false;
	return true;
}

static bool expand_mark(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	(void)p;
	return process_expand(x, prog, proto, expand_marks);
}

#define MARKS(head) \
	{ head ".mark(string)", "a static probe of a program", expand_mark }, \
	{ head ".provider(string).mark(string)", "a static probe of a program", expand_mark }

const struct provider providers_process_mark[] = {
	MARKS("process"), MARKS("process(string)"), MARKS("process(number)"),
	MARKS("process.library(string)"), MARKS("process(string).library(string)"), MARKS("process(number).library(string)"),
	{ NULL, NULL, NULL }
};
