/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of the kernel: each has a data symbol __tracepoint_NAME. What its probes are passed is read from debuginfo, from the parameters of a function that
 * the kernel makes of the same declaration: __traceiter_NAME (since d25e37d89dd2, 5.10), before that the inline trace_NAME. The system it belongs to stands in the
 * image's data: event_NAME points to a class, that to the name. Without debuginfo the kernel's own types have the parameters of __traceiter_NAME too.
 */
#include "btf.h"

#include <fnmatch.h>
#include <string.h>

#define PREFIX "__tracepoint_"

/* Behind a struct list_head; and the class begins with the name in both shapes that there have been. */
enum { EVENT_CLASS = 16 };

static uint64_t pointer_at(struct target *t, uint64_t addr)
{
	const void *p = elf_image_bytes(t->priv->image, addr, 8);
	uint64_t v = 0;

	if (p)
		memcpy(&v, p, sizeof(v));
	return v;
}

static const char *system_of(struct target *t, const char *name)
{
	const struct tsym *event = target_symbol(t, arena_printf(t->arena, "event_%s", name));
	uint64_t at = event && t->priv->image ? pointer_at(t, event->addr + EVENT_CLASS) : 0;
	const char *s;
	size_t n;

	at = at ? pointer_at(t, at) : 0;
	for (n = 0; at && n < 64; n++) {
		s = elf_image_bytes(t->priv->image, at, n + 1);
		if (!s)
			return NULL;
		if (!s[n])
			return n ? arena_strdup(t->arena, s) : NULL;
	}
	return NULL;
}

/* The function with the prototype; false: debuginfo has none. */
static bool find_prototype(struct target *t, struct tfunc *f)
{
	struct dw *d = target_dw(t, NULL);
	const char *iter = arena_printf(t->arena, "__traceiter_%s", f->name);
	const struct tsym *sym = d ? target_symbol(t, iter) : NULL;
	struct tfunc by_addr = { .name = iter };

	if (!d)
		return false;
	if (sym) {
		by_addr.addr = sym->addr;
		if (dw_function(d, &by_addr)) {
			f->die = by_addr.die;
			f->skip_args = 1;	/* void *__data */
			return true;
		}
	}
	f->skip_args = 0;
	return dw_inlined(d, arena_printf(t->arena, "trace_%s", f->name), f);
}

static bool system_matches(const char *system, const char *pattern)
{
	return !pattern || (system && !fnmatch(pattern, system, 0));
}

static struct tfunc *make(struct target *t, const char *name, const char *system)
{
	struct tfunc *f = NEW(t->arena, struct tfunc);

	f->name = name;
	f->by_args = true;
	f->system = system;
	find_prototype(t, f);
	return f;
}

/* The function of the kernel's own types that has what tracepoint @name passes, behind its first parameter (void *__data); NULL: none. */
static const char *by_btf(struct target *t, const char *name)
{
	const char *iter = arena_printf(t->arena, "__traceiter_%s", name);

	return !target_dw(t, NULL) && target_btf(t) && btf_has_function(t->priv->btf, iter) ? iter : NULL;
}

/* Of a tracepoint's own symbol; NULL: it is another one. */
static const char *name_of_symbol(const char *sym)
{
	const char *its = sym + sizeof(PREFIX) - 1;

	return strncmp(sym, PREFIX, sizeof(PREFIX) - 1) || !strncmp(its, "ptr_", 4) ? NULL : its;
}

static const char *near_name(struct target *t, const char *name)
{
	const char *its;
	struct near n;
	int i;

	near_init(&n, name);
	for (i = 0; i < t->priv->syms.n; i++) {
		its = name_of_symbol(t->priv->syms.v[i].name);
		if (its)
			near_offer(&n, its);
	}
	return near_best(&n);
}

bool target_tracepoints(struct target *t, const char *pattern, tfunc_vec *out, const char **why, const char **near)
{
	const char *colon = strchr(pattern, ':'), *name = colon ? colon + 1 : pattern;
	const char *system = colon ? arena_strndup(t->arena, pattern, (size_t)(colon - pattern)) : NULL;
	struct map *seen = map_create(t->arena);
	int i;

	if (near)
		*near = NULL;
	if (!target_symbols(t)) {
		/* Only whole names: which system one belongs to is not known, nor whether all are there. */
		if (!system && by_btf(t, name)) {
			vec_push(t->arena, out, make(t, name, NULL));
			return true;
		}
		*why = t->why_no_vmlinux ? t->why_no_vmlinux : "the kernel's symbols are not known";
		return false;
	}
	for (i = 0; i < t->priv->syms.n; i++) {
		const char *its = name_of_symbol(t->priv->syms.v[i].name), *its_system;

		if (!its || fnmatch(name, its, 0) || map_get(seen, its))
			continue;
		map_put(seen, its, (void *)its);
		its_system = system_of(t, its);
		if (system_matches(its_system, system))
			vec_push(t->arena, out, make(t, its, its_system));
	}
	if (out->n)
		return true;
	*why = arena_printf(t->arena, "no tracepoint matches '%s' in kernel %s", pattern, t->release);
	if (near)
		*near = near_name(t, name);
	return false;
}

bool target_tracepoint_args(struct target *t, const struct tfunc *f, tmember_vec *out)
{
	struct dw *d = target_dw(t, NULL);
	tmember_vec all = { 0 };
	const char *iter = by_btf(t, f->name);
	int i, skip = iter ? 1 : f->skip_args;

	if (iter)
		btf_params(t->priv->btf, iter, &all);
	else if (d && f->die)
		dw_param_names(d, f, &all);
	else
		return false;
	for (i = skip; i < all.n; i++)
		vec_push(t->arena, out, all.v[i]);
	return true;
}

bool target_tracepoint_var(struct target *t, const struct tfunc *f, const char *name, struct tvalue *out)
{
	tmember_vec args = { 0 };
	int i;

	memset(out, 0, sizeof(*out));
	target_tracepoint_args(t, f, &args);
	for (i = 0; i < args.n; i++) {
		if (strcmp(args.v[i].name, name))
			continue;
		fetch_add(t->arena, &out->f, FETCH_ARG, i)->what = arena_printf(t->arena, "$%s", name);
		out->type = args.v[i].type;
		return true;
	}
	return false;
}
