/* SPDX-License-Identifier: GPL-2.0 */
/* module("name"): the points of kernel.function() and kernel.statement() in modules, by name, pattern or path; kprobe.module(). */
#include "function_point.h"

#include <string.h>

static bool expand_one(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	if (point_has(proto, "statement"))
		return expand_statement(x, prog, proto, p);
	return point_has(proto, "label") ? expand_label(x, prog, proto, p) : expand_function(x, prog, proto, p);
}

/* What is a module of one kernel is built into another. */
static bool is_built_in(struct expand *x, const struct derived_probe *proto, struct place_spec *spec)
{
	const struct expr *arg = proto->point->parts.v[1].arg;
	tfunc_vec found = { 0 };
	const char *why;

	return arg && arg->kind == E_STRING && place_parse(x, arg, spec) && spec->function && strspn(spec->function, "*?") < strlen(spec->function) &&
	       target_functions(x->target, spec->function, spec->file, &found, &why, NULL) && !found.v[0]->is_guess;
}

static bool no_module(struct expand *x, const struct derived_probe *proto, const char *why, const char *name)
{
	const struct expr *arg = proto->point->parts.v[0].arg;
	struct place_spec spec = { 0 };
	const char *near;

	if (is_optional(proto))
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, arg->at, "%s", why);
	if (is_built_in(x, proto, &spec)) {
		diag_hint(x->diag, "the kernel itself has that: kernel.%s(\"%s\")", proto->point->parts.v[1].name, spec.text);
		return false;
	}
	near = *name != '/' ? target_near_module(x->target, name) : NULL;
	if (near)
		diag_hint(x->diag, "did you mean '%s'?", near);
	return false;
}

static bool expand_matching(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p, const char *pattern)
{
	struct target *kernel = x->target, *m;
	int i, before = prog->probes.n;
	name_vec names = { 0 };
	const char *why = NULL;
	bool ok = true;

	target_modules(kernel, pattern, &names);
	x->one_of_modules = true;
	for (i = 0; i < names.n && ok; i++) {
		m = target_module(kernel, names.v[i], &why);
		if (!m)
			continue;
		x->target = m;
		ok = expand_one(x, prog, proto, p);
		x->target = kernel;
	}
	x->one_of_modules = false;
	if (!ok || prog->probes.n > before)
		return ok;
	if (!names.n)
		why = arena_printf(x->arena, "no module of kernel %s matches '%s'", kernel->release, pattern);
	else
		why = arena_printf(x->arena, "nothing matches in the %d modules that match '%s'%s%s", names.n, pattern, why ? ": " : "", why ? why : "");
	return no_module(x, proto, why, pattern);
}

static bool expand_module(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct expr *arg = proto->point->parts.v[0].arg;
	const char *name = arena_strndup(x->arena, arg->string.s, arg->string.len), *why = NULL;
	struct target *kernel = x->target, *m;
	bool ok;

	if (*name != '/' && strpbrk(name, "*?["))
		return expand_matching(x, prog, proto, p, name);
	m = target_module(kernel, name, &why);
	if (!m)
		return no_module(x, proto, why, name);
	x->target = m;
	ok = expand_one(x, prog, proto, p);
	x->target = kernel;
	return ok;
}

/* The running kernel looks the name up when the module is there; nothing is known of it before. */
static bool expand_kprobe_module(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	const struct expr *module = proto->point->parts.v[1].arg;
	struct tfunc *f = NEW(x->arena, struct tfunc);
	struct function_point p;
	struct site *site;

	(void)provider;
	if (!function_point_begin(x, prog, proto, &p))
		return false;
	if (p.spec.wild || p.spec.file || p.spec.has_lines) {
		diag_error(x->diag, DIAG_SEMANTIC, p.arg->at, "kprobe.module().function takes one function's name, without patterns, files and lines");
		diag_hint(x->diag, "module(\"%.*s\").function(\"%s\") can do that, with debuginfo", (int)module->string.len, module->string.s,
			  p.spec.text);
		return false;
	}
	f->name = p.spec.function;
	site = NEW(x->arena, struct site);
	site->kind = p.is_return ? SITE_KRETPROBE : SITE_KPROBE;
	site->number = p.maxactive;
	site->func = f;
	site->module = arena_strndup(x->arena, module->string.s, module->string.len);
	site->symbol = f->name;
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "kprobe.module(\"%s\").function(\"%s\")%s", site->module, f->name,
							    p.is_return ? ".return" : ""));
}

const struct provider providers_module[] = {
	{ "module(string).function(string)", "entry of a module's function, and of its inlined copies", expand_module },
	{ "module(string).function(string).call", "entry of a module's function", expand_module },
	{ "module(string).function(string).exported", "entry of a module's function that is not static", expand_module },
	{ "module(string).function(string).inline", "inlined copies of a module's function", expand_module },
	{ "module(string).function(string).return", "return of a module's function", expand_module },
	{ "module(string).function(string).return.maxactive(number)", "return of a module's function, N calls at once at most", expand_module },
	{ "module(string).function(string).exported.return", "return of a module's function that is not static", expand_module },
	{ "module(string).function(string).label(string)", "a label in a module's function", expand_module },
	{ "module(string).statement(string)", "a line of a module's source", expand_module },
	{ "module(string).statement(string).nearest", "a line of a module's source, or the next one that has code", expand_module },
	{ "kprobe.module(string).function(string)", "entry of a module's function, without debuginfo", expand_kprobe_module },
	{ "kprobe.module(string).function(string).call", "entry of a module's function, without debuginfo", expand_kprobe_module },
	{ "kprobe.module(string).function(string).return", "return of a module's function, without debuginfo", expand_kprobe_module },
	{ "kprobe.module(string).function(string).return.maxactive(number)", "return of a module's function, without debuginfo",
	  expand_kprobe_module },
	{ NULL, NULL, NULL }
};
