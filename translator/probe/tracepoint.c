/* SPDX-License-Identifier: GPL-2.0 */
/* kernel.trace("name"), kernel.trace("system:name"), with wildcards: the kernel's tracepoints. $names are what the tracepoint is passed. */
#include "probe_priv.h"

#include <string.h>

enum { MAX_ARGS = 12 };

struct name_walk {
	struct expand *x;
	const struct tfunc *f;
};

/* $$name and $$system are known here and now. */
static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct name_walk *v = w->data;
	struct expr *e = *slot;
	const char *text;

	if (e->kind != E_TARGET)
		return true;
	if (!strcmp(e->target.name, "$$name"))
		text = v->f->name;
	else if (!strcmp(e->target.name, "$$system"))
		text = v->f->system ? v->f->system : "";
	else
		return true;
	e->kind = E_STRING;
	e->string.s = text;
	e->string.len = strlen(text);
	return false;
}

static bool passes_structs(const tmember_vec *args)
{
	int i;

	for (i = 0; i < args->n; i++)
		if (args->v[i].type && args->v[i].type->size > 8)
			return true;
	return false;
}

static bool add_tracepoint(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct tfunc *f, bool comes_later)
{
	const char *text = arena_printf(x->arena, "kernel.trace(\"%s%s%s\")", f->system ? f->system : "",
					f->system ? ":" : "", f->name);
	struct derived_probe mine = *proto;
	struct name_walk v = { x, f };
	struct ast_walk w = { .expr = on_expr, .data = &v };
	struct site *site = NEW(x->arena, struct site);
	tmember_vec args = { 0 };

	target_tracepoint_args(x->target, f, &args);
	if (args.n > MAX_ARGS || passes_structs(&args)) {
		if (is_optional(proto))
			return true;
		diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "tracepoint '%s' passes what no handler can take", f->name);
		return false;
	}
	site->kind = SITE_TRACE;
	site->func = f;
	site->nargs = args.n;
	set_optional(site, proto);
	site->comes_later = comes_later;
	if (proto->body) {
		mine.body = ast_copy_stmt(x->arena, proto->body);
		ast_walk_stmt(&w, &mine.body);
	}
	return add_probe(x, prog, &mine, site, text);
}

/* Modules that may have the tracepoints of @system: most are called as the system is. */
static void likely_modules(struct arena *a, const char *system, name_vec *out)
{
	static const char *const others[][2] = {
		{ "nfs4", "nfsv4" }, { "rpcgss", "auth_rpcgss" }, { "kvmmmu", "kvm" }, { "xhci-hcd", "xhci_hcd" },
		{ "ib_mad", "ib_core" }, { "rdma_cma", "rdma_cm" }, { "gpu_scheduler", "gpu_sched" },
	};
	size_t i;

	vec_push(a, out, system);
	vec_push(a, out, arena_printf(a, "%s_mod", system));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(others[i][0], system))
			vec_push(a, out, others[i][1]);
}

/* system:name where the kernel has no such tracepoint. False: reported; @found says whether any was. */
static bool expand_in_modules(struct expand *x, struct program *prog, const struct derived_probe *proto, const char *pattern, bool *found)
{
	const char *colon = strchr(pattern, ':'), *why;
	struct target *kernel = x->target;
	name_vec modules = { 0 };
	bool ok = true;
	int i, k;

	*found = false;
	if (!colon)
		return true;
	likely_modules(x->arena, arena_strndup(x->arena, pattern, (size_t)(colon - pattern)), &modules);
	for (i = 0; i < modules.n && ok && !*found; i++) {
		tfunc_vec all = { 0 };
		struct target *m = strpbrk(modules.v[i], "*?[") ? NULL : target_module(kernel, modules.v[i], &why);

		if (!m || !target_tracepoints(m, colon + 1, &all, &why, NULL))
			continue;
		x->target = m;
		for (k = 0; k < all.n && ok; k++) {
			all.v[k]->system = modules.v[0];
			ok = add_tracepoint(x, prog, proto, all.v[k], true);
		}
		x->target = kernel;
		*found = true;
	}
	return ok;
}

static bool expand_trace(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct expr *arg = proto->point->parts.v[1].arg;
	const char *why = NULL, *near = NULL;
	tfunc_vec found = { 0 };
	int i;

	(void)p;
	if (!target_tracepoints(x->target, arg->string.s, &found, &why, is_optional(proto) ? NULL : &near)) {
		bool in_module, ok = expand_in_modules(x, prog, proto, arg->string.s, &in_module);

		if (!ok || in_module || is_optional(proto))
			return ok;
		diag_error(x->diag, x->target->vmlinux ? DIAG_SEMANTIC : DIAG_ENV, arg->at, "%s", why);
		if (near)
			diag_hint(x->diag, "did you mean '%s'?", near);
		return false;
	}
	for (i = 0; i < found.n; i++)
		if (!add_tracepoint(x, prog, proto, found.v[i], false))
			return false;
	return true;
}

const struct provider providers_trace[] = {
	{ "kernel.trace(string)", "where the kernel's own tracepoints are; a name, system:name, or a pattern of either", expand_trace },
	{ NULL, NULL, NULL }
};
