/* SPDX-License-Identifier: GPL-2.0 */
/* kernel.function("f"), "f@file", patterns; .call, .return; kprobe.function("f"), which asks for no debuginfo. */
#include "probe_priv.h"

#include <string.h>

/* What is written between the quotes: FUNCTION[@FILE[:LINE]]. */
struct spec {
	const char *function, *file;
	bool wild;
};

static bool take_spec(struct expand *x, const struct expr *arg, struct spec *s)
{
	const char *text = arena_strndup(x->arena, arg->string.s, arg->string.len), *at = strchr(text, '@'), *colon;

	s->function = at ? arena_strndup(x->arena, text, (size_t)(at - text)) : text;
	s->file = at ? at + 1 : NULL;
	s->wild = strpbrk(s->function, "*?[") != NULL;
	if (strlen(text) != arg->string.len || !*s->function || strpbrk(s->function, " \t()") || (s->file && !*s->file)) {
		diag_error(x->diag, DIAG_SEMANTIC, arg->at, "\"%s\" names no function", text);
		diag_hint(x->diag, "write a function's name, as in \"vfs_read\", \"vfs_*\" or \"vfs_read@fs/read_write.c\"");
		return false;
	}
	colon = s->file ? strrchr(s->file, ':') : strchr(s->function, ':');
	if (colon) {
		diag_error(x->diag, DIAG_SEMANTIC, arg->at, "choosing a function by a line is not supported yet");
		return false;
	}
	return true;
}

static bool is_return(const struct derived_probe *proto)
{
	int i;

	for (i = 0; i < proto->point->parts.n; i++)
		if (!strcmp(proto->point->parts.v[i].name, "return"))
			return true;
	return false;
}

/* 0: not given; -1: reported. */
static int64_t maxactive_of(struct expand *x, const struct derived_probe *proto)
{
	const struct probe_component *c = point_component(proto, "maxactive");

	if (!c)
		return 0;
	if (c->arg->number.value >= 1 && c->arg->number.value <= 65535)
		return c->arg->number.value;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "maxactive(%lld) is out of range", (long long)c->arg->number.value);
	diag_hint(x->diag, "it is how many calls may be under way at once: from 1 to 65535");
	return -1;
}

/* The point with the function that was found in place of the pattern. */
static const char *point_text(struct expand *x, const struct derived_probe *proto, const struct tfunc *f)
{
	AUTO_BUF b = { 0 };
	int i;

	buf_printf(&b, "%s.function(\"%s", proto->point->parts.v[0].name, f->name);
	if (f->file)
		buf_printf(&b, "@%s:%d", f->file, f->line);
	buf_puts(&b, "\")");
	for (i = 2; i < proto->point->parts.n; i++) {
		const struct probe_component *c = &proto->point->parts.v[i];

		buf_printf(&b, ".%s", c->name);
		if (c->arg)
			buf_printf(&b, "(%lld)", (long long)c->arg->number.value);
	}
	return arena_strdup(x->arena, buf_str(&b));
}

static bool add_function(struct expand *x, struct program *prog, const struct derived_probe *proto,
			 const struct tfunc *f, int64_t maxactive)
{
	struct site *site = NEW(x->arena, struct site);

	site->kind = is_return(proto) ? SITE_KRETPROBE : SITE_KPROBE;
	site->number = maxactive;
	site->func = f;
	site->addr = f->entry;
	return add_probe(x, prog, proto, site, point_text(x, proto, f));
}

/* False: reported, or left out as an optional one may be. */
static bool may_probe(struct expand *x, const struct derived_probe *proto, const struct spec *s,
		      const struct tfunc *f, struct span at)
{
	const char *danger = target_blacklisted(x->target, f, is_return(proto));
	bool quiet = s->wild || is_optional(proto);

	if (danger) {
		if (!quiet)
			diag_error(x->diag, DIAG_SEMANTIC, at, "function '%s' cannot be probed%s: %s", f->name,
				   is_return(proto) ? " at its return" : "", danger);
		return false;
	}
	if (!f->addr && f->is_static_twice) {
		if (!quiet) {
			diag_error(x->diag, DIAG_ENV, at,
				   "kernel %s has several functions '%s', and only debuginfo tells them apart",
				   x->target->release, f->name);
			diag_hint(x->diag, "%s", x->target->why_no_vmlinux ? x->target->why_no_vmlinux : "vmlinux is needed");
		}
		return false;
	}
	/* An optional point gives way when its handler needs what is not there: the next alternative may do without. */
	if (is_optional(proto) && !f->die && proto->body && !x->list_only && needs_variables(proto->body))
		return false;
	return true;
}

static void no_function(struct expand *x, struct span at, const char *why, const char *near)
{
	diag_error(x->diag, DIAG_SEMANTIC, at, "%s", why ? why : "no function matches");
	if (near)
		diag_hint(x->diag, "did you mean '%s'?", near);
	else if (!x->target->vmlinux && x->target->why_no_vmlinux)
		diag_hint(x->diag, "%s", x->target->why_no_vmlinux);
}

static bool expand_function(struct expand *x, struct program *prog, const struct derived_probe *proto,
			    const struct provider *p)
{
	const struct expr *arg = proto->point->parts.v[1].arg;
	int64_t maxactive = maxactive_of(x, proto);
	const char *why = NULL, *near = NULL;
	tfunc_vec found = { 0 };
	int i, n = 0, errors;
	struct spec s;

	(void)p;
	if (maxactive < 0 || !take_spec(x, arg, &s))
		return false;
	if (!target_functions(x->target, s.function, s.file, &found, &why, &near)) {
		if (is_optional(proto))
			return true;
		no_function(x, arg->at, why, near);
		return false;
	}
	errors = x->diag->errors;
	for (i = 0; i < found.n; i++) {
		if (!may_probe(x, proto, &s, found.v[i], arg->at))
			continue;
		if (!add_function(x, prog, proto, found.v[i], maxactive))
			return false;
		n++;
	}
	if (x->diag->errors != errors)
		return false;
	if (!n && !is_optional(proto)) {
		diag_error(x->diag, DIAG_SEMANTIC, arg->at,
			   "none of the %d functions that match \"%s\" can be probed safely", found.n, s.function);
		return false;
	}
	return true;
}

/* kprobe.function(): the kernel looks the name up, and nothing is known of variables. */
static bool expand_kprobe(struct expand *x, struct program *prog, const struct derived_probe *proto,
			  const struct provider *p)
{
	const struct expr *arg = proto->point->parts.v[1].arg;
	int64_t maxactive = maxactive_of(x, proto);
	struct tfunc *f = NEW(x->arena, struct tfunc);
	tfunc_vec found = { 0 };
	const char *why = NULL, *near = NULL;
	struct spec s;

	(void)p;
	if (maxactive < 0 || !take_spec(x, arg, &s))
		return false;
	if (s.wild || s.file) {
		diag_error(x->diag, DIAG_SEMANTIC, arg->at,
			   "kprobe.function takes one function's name, without patterns and files");
		diag_hint(x->diag, "kernel.function(\"%s%s%s\") can do that, with debuginfo", s.function, s.file ? "@" : "",
			  s.file ? s.file : "");
		return false;
	}
	if (!target_functions(x->target, s.function, NULL, &found, &why, &near)) {
		if (is_optional(proto))
			return true;
		no_function(x, arg->at, why, near);
		return false;
	}
	f->name = found.v[0]->name;
	f->addr = f->entry = found.v[0]->addr;
	f->is_static_twice = found.v[0]->is_static_twice;
	if (!may_probe(x, proto, &s, f, arg->at))
		return is_optional(proto);
	return add_function(x, prog, proto, f, maxactive);
}

const struct provider providers_kernel[] = {
	{ "kernel.function(string)", "entry of a kernel function", expand_function },
	{ "kernel.function(string).call", "entry of a kernel function", expand_function },
	{ "kernel.function(string).return", "return of a kernel function", expand_function },
	{ "kernel.function(string).return.maxactive(number)", "return of a kernel function, N calls at once at most",
	  expand_function },
	{ "kprobe.function(string)", "entry of a kernel function, without debuginfo", expand_kprobe },
	{ "kprobe.function(string).call", "entry of a kernel function, without debuginfo", expand_kprobe },
	{ "kprobe.function(string).return", "return of a kernel function, without debuginfo", expand_kprobe },
	{ "kprobe.function(string).return.maxactive(number)", "return of a kernel function, without debuginfo",
	  expand_kprobe },
	{ NULL, NULL, NULL }
};
