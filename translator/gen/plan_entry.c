/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which probes at a function's entry may come through ftrace, which calls a handler for a third of a kprobe's price, and which of them make do with the
 * registers that arguments are in, which it saves anyway.
 */
#include "plan.h"
#include "../probe/provider.h"
#include "../target/fetch.h"

#include <stdlib.h>

/* Offsets in x86_64's struct pt_regs of what ftrace saves at any call: r9, r8, cx, dx, si, di, sp. */
static bool is_argument(int64_t offset)
{
	static const unsigned char saved[] = { 64, 72, 88, 96, 104, 112, 152 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(saved); i++)
		if (saved[i] == offset)
			return true;
	return false;
}

static bool fetch_needs(const struct fetch *f)
{
	int i;

	if (f->store)	/* a register may be what is written */
		return true;
	for (i = 0; i < f->ops.n; i++)
		if (f->ops.v[i].kind == FETCH_REG && !is_argument(f->ops.v[i].n))
			return true;
	for (i = 0; f->pretty && i < f->pretty->parts.n; i++)
		if (fetch_needs(f->pretty->parts.v[i]))
			return true;
	return false;
}

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	bool *needs = w->data;

	if ((*slot)->fetch && fetch_needs((*slot)->fetch))
		*needs = true;
	return !*needs;
}

bool plan_needs_registers(const struct derived_probe *p)
{
	bool needs = p->fx.registers;
	struct ast_walk w = { .expr = on_expr, .data = &needs };
	struct stmt *body = p->body;

	if (!needs)
		ast_walk_stmt(&w, &body);
	return needs;
}

static int by_address(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void plan_entries(struct plan *plan)
{
	const struct site *s;
	int i;

	for (i = 0; i < plan->prog->probes.n; i++) {
		s = plan->prog->probes.v[i]->site;
		if (s->kind == SITE_KRETPROBE)
			vec_push(plan->arena, &plan->returns, s->addr);
	}
	if (plan->returns.n)
		qsort(plan->returns.v, plan->returns.n, sizeof(uint64_t), by_address);
}

bool plan_is_entry(const struct plan *plan, const struct derived_probe *p)
{
	const struct site *s = p->site;

	if (s->kind != SITE_KPROBE || s->module || s->is_absolute || !s->func || !s->addr || s->offset)
		return false;
	/* A return probe sits there as well, through a kprobe: with both in one, the kernel walks no list of two. */
	return !plan->returns.n || !bsearch(&s->addr, plan->returns.v, plan->returns.n, sizeof(uint64_t), by_address);
}
