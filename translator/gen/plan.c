/* SPDX-License-Identifier: GPL-2.0 */
/* The plan as a whole: C names, then what each part of it decides. */
#include "plan.h"

static void plan_names(struct plan *p)
{
	struct program *prog = p->prog;
	int i;

	for (i = 0; i < prog->globals.n; i++) {
		struct global_plan g = { .sym = prog->globals.v[i], .lock = -1 };

		g.sym->index = i;
		g.sym->c_name = plan_c_name(p, "g_", g.sym->name);
		vec_push(p->arena, &p->globals, g);
	}
	for (i = 0; i < prog->functions.n; i++) {
		prog->functions.v[i]->index = i;
		prog->functions.v[i]->c_name = plan_c_name(p, "fn_", prog->functions.v[i]->name);
	}
	for (i = 0; i < prog->probes.n; i++) {
		prog->probes.v[i]->index = i;
		prog->probes.v[i]->c_name = arena_printf(p->arena, "probe_%d", i);
	}
}

bool gen_plan(struct program *prog, struct target *t, const struct gen_options *o, struct plan **out)
{
	struct plan *p = NEW(prog->arena, struct plan);

	p->arena = prog->arena;
	p->prog = prog;
	p->target = t;
	p->opt = o;
	p->names_taken = map_create(prog->arena);
	plan_names(p);
	*out = p;
	if (!plan_stats(p))
		return false;
	plan_globals(p);
	plan_entries(p);
	return true;
}
