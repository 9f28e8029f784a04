/* SPDX-License-Identifier: GPL-2.0 */
/* kernel.function(): entries, returns, inlined copies, labels, callees; kprobe.function(), which asks for no debuginfo. */
#include "function_point.h"
#include "process.h"

#include <string.h>

/* ---- the parts of a point ---- */

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

bool function_point_begin(struct expand *x, struct program *prog, const struct derived_probe *proto, struct function_point *p)
{
	int i;

	memset(p, 0, sizeof(*p));
	p->x = x;
	p->prog = prog;
	p->proto = proto;
	for (i = 0; i < proto->point->parts.n; i++) {
		const char *name = proto->point->parts.v[i].name;

		if (!strcmp(name, "function") || !strcmp(name, "statement"))
			p->arg = proto->point->parts.v[i].arg;
	}
	p->is_return = point_has(proto, "return");
	p->maxactive = maxactive_of(x, proto);
	if (p->maxactive < 0)
		return false;
	p->quiet = is_optional(proto) || x->one_of_modules;
	if (p->arg->kind == E_NUMBER)
		return true;
	return place_parse(x, p->arg, &p->spec);
}

/* ---- one probe ---- */

/* The point with the function that was found in place of the pattern; the components behind it with @what for a wild argument. */
static const char *point_text(const struct function_point *p, const struct tfunc *f, int line, const char *what)
{
	const struct probe_point *point = p->proto->point;
	AUTO_BUF b = { 0 };
	bool behind = false;
	const struct tfunc *shown = p->caller ? p->caller : f;
	int i;

	for (i = 0; i < point->parts.n; i++) {
		const struct probe_component *c = &point->parts.v[i];

		if (p->x->process && !i) {
			buf_puts(&b, process_head(p->x, p->x->process));
			continue;
		}
		/* A library is named as the program. */
		if (p->x->process && !strcmp(c->name, "library"))
			continue;
		/* Any callee is a callee with a name. */
		if (!strcmp(c->name, "callees") && what) {
			buf_printf(&b, ".callee(\"%s\")", what);
			continue;
		}
		buf_printf(&b, "%s%s", i ? "." : "", c->name);
		if (!strcmp(c->name, "module") && p->x->target->module) {
			buf_printf(&b, "(\"%s\")", p->x->target->module);
			continue;
		}
		if (c->arg == p->arg) {
			buf_printf(&b, "(\"%s", shown->name);
			if (shown->file)
				buf_printf(&b, "@%s:%d", shown->file, line ? line : shown->line);
			buf_puts(&b, "\")");
			behind = true;
		} else if (c->arg && c->arg->kind == E_STRING) {
			buf_printf(&b, "(\"%.*s\")", behind && what ? (int)strlen(what) : (int)c->arg->string.len,
				   behind && what ? what : c->arg->string.s);
		} else if (c->arg) {
			buf_printf(&b, "(%lld)", (long long)c->arg->number.value);
		}
	}
	return arena_strdup(p->x->arena, buf_str(&b));
}

/* Two patterns, or two names, may lead to one place. */
static bool is_new(struct function_point *p, const struct tfunc *f)
{
	char *key = arena_printf(p->x->arena, "%llx %s %llx", (unsigned long long)f->entry, f->name,
				 p->caller ? (unsigned long long)p->caller->addr : 0);

	if (!f->entry)
		return true;
	if (!p->seen)
		p->seen = map_create(p->x->arena);
	return !map_put(p->seen, key, p);
}

/* A copy is as dangerous as the function that it is in. */
static const char *danger_of(const struct function_point *p, const struct tfunc *f)
{
	const char *why = target_blacklisted(p->x->target, f, p->is_return);
	const struct tfunc *host = !why && f->is_copy ? target_function_at(p->x->target, f->entry) : NULL;

	return host ? target_blacklisted(p->x->target, host, false) : why;
}

/* Does the point mean whatever is there, rather than one place? */
static bool means_many(const struct function_point *p)
{
	return p->spec.wild || (p->spec.has_lines && (p->spec.all_lines || p->spec.lines.n > 1 || p->spec.lines.v[0].from != p->spec.lines.v[0].to));
}

static bool may_probe(struct function_point *p, const struct tfunc *f)
{
	const char *danger = danger_of(p, f);
	struct expand *x = p->x;
	/* Of the copies of a function some are where no probe may be: that is no mistake of who asks for it. */
	bool quiet = p->quiet || means_many(p) || f->is_copy;

	if (danger) {
		if (!quiet)
			diag_error(x->diag, DIAG_SEMANTIC, p->arg->at, "function '%s' cannot be probed%s: %s", f->name,
				   p->is_return ? " at its return" : "", danger);
		p->refused++;
		p->why_refused = danger;
		return false;
	}
	if (!f->addr && f->is_static_twice) {
		if (!quiet) {
			diag_error(x->diag, DIAG_ENV, p->arg->at,
				   "kernel %s has several functions '%s', and only debuginfo tells them apart",
				   x->target->release, f->name);
			diag_hint(x->diag, "%s", x->target->why_no_vmlinux ? x->target->why_no_vmlinux : "vmlinux is needed");
		}
		p->refused++;
		return false;
	}
	/* An optional point gives way when its handler needs what is not there: the next alternative may do without. */
	return !(p->quiet && !f->die && !target_by_btf(x->target, f) && p->proto->body && needs_variables(p->proto->body));
}

/* False: reported. */
static bool place_in_module(struct function_point *p, const struct tfunc *f, struct site *site)
{
	struct target *t = p->x->target;

	if (!t->module)
		return true;
	site->module = t->module;
	if (target_place_in_module(t, f->entry, &site->symbol, &site->offset))
		return true;
	diag_error(p->x->diag, DIAG_SEMANTIC, p->arg->at, "no symbol of module '%s' leads to function '%s': %s has no symbol table",
		   t->module, f->name, t->vmlinux);
	p->failed = true;
	return false;
}

static void leave_out(struct function_point *p, const struct tfunc *f)
{
	if (p->left_out++)
		return;
	p->first_left_out = f;
	p->why_left_out = p->x->kept;
}

/* Of a point that means several places: the one where the handler cannot be. */
static void say_where(struct function_point *p, const char *text)
{
	p->failed = true;
	if (!means_many(p))
		return;
	diag_note(p->x->diag, p->arg->at, "in %s", text);
	diag_hint(p->x->diag, "if (@defined($x)) asks whether a variable is there; --skip-badvars has 0 in place of what is not");
}

struct derived_probe *function_point_add(struct function_point *p, const struct tfunc *f, int line, const char *what)
{
	struct site *site = NEW(p->x->arena, struct site);
	struct derived_probe *d;

	p->found++;
	if (!may_probe(p, f) || !is_new(p, f))
		return NULL;
	site->kind = p->is_return ? SITE_KRETPROBE : SITE_KPROBE;
	site->number = p->maxactive;
	site->func = f;
	site->addr = f->entry;
	site->of_pattern = p->spec.wild;
	if (!place_in_module(p, f, site) || (p->x->process && !process_place(p->x->process, site, f->entry)))
		return NULL;
	p->x->one_of_copies = f->is_copy;
	p->x->kept = NULL;
	d = add_probe(p->x, p->prog, p->proto, site, point_text(p, f, line, what));
	p->x->one_of_copies = false;
	if (d)
		p->added++;
	else if (p->x->kept)
		leave_out(p, f);
	else
		say_where(p, point_text(p, f, line, what));
	return d;
}

/* Where the rest can be probed, that is done; else it is a mistake. False: reported as one. */
static bool say_left_out(struct function_point *p)
{
	struct expand *x = p->x;
	const struct tfunc *f = p->first_left_out, *host;

	if (!p->left_out)
		return true;
	host = target_function_at(x->target, f->entry);
	if (p->added)
		diag_warning(x->diag, p->why_left_out->at, "%d inlined cop%s left out: %s", p->left_out, p->left_out == 1 ? "y is" : "ies are",
			     p->why_left_out->text);
	else
		problem_report(x, p->why_left_out);
	diag_note(x->diag, p->arg->at, "%sin the copy of '%s' that is inlined into '%s'", p->left_out > 1 && p->added ? "the first one: " : "",
		  f->name, host ? host->name : "?");
	if (!p->added)
		return false;
	diag_hint(x->diag, ".call behind the point means the function itself only; @defined asks whether a variable is there");
	return true;
}

bool function_point_end(struct function_point *p, int errors_before)
{
	struct diag *d = p->x->diag;

	if (p->failed || d->errors != errors_before || !say_left_out(p))
		return false;
	if (p->refused && p->added && p->x->verbose)
		diag_warning(d, p->arg->at, "%d of the %d places that match are left out: a probe there is not safe", p->refused, p->found);
	if (p->added || p->quiet)
		return true;
	if (p->found == 1 && p->why_refused)
		diag_error(d, DIAG_SEMANTIC, p->arg->at, "the only place that matches \"%s\" cannot be probed: %s", p->spec.text ? p->spec.text : "", p->why_refused);
	else if (p->found)
		diag_error(d, DIAG_SEMANTIC, p->arg->at, "none of the %d functions that match \"%s\" can be probed%s%s", p->found,
			   p->spec.text ? p->spec.text : "", p->why_refused ? ": " : "", p->why_refused ? p->why_refused : "");
	return false;
}

void no_function(struct function_point *p, const char *why, const char *near)
{
	struct target *t = p->x->target;
	const char *module;

	if (p->quiet)
		return;
	diag_error(p->x->diag, DIAG_SEMANTIC, p->arg->at, "%s", why ? why : "no function matches");
	module = t->module || t->program || !p->spec.function ? NULL : target_module_of(t, p->spec.function, p->spec.file);
	if (module)
		diag_hint(p->x->diag, "what is in a module is probed so: module(\"%s\").function(\"%s\")", module, p->spec.text);
	else if (near)
		diag_hint(p->x->diag, "did you mean '%s'?", near);
	else if (!t->vmlinux && t->why_no_vmlinux && !(why && strstr(why, t->why_no_vmlinux)))
		diag_hint(p->x->diag, "%s", t->why_no_vmlinux);
}

/* ---- candidates ---- */

/* `function("*@file:N")`: the functions that these lines are in. */
static bool covers_lines(struct function_point *p, const struct tfunc *f)
{
	int i, last, base = p->spec.relative ? f->line : 0;

	if (p->spec.all_lines)
		return true;
	last = target_last_line(p->x->target, f);
	for (i = 0; i < p->spec.lines.n; i++)
		if (base + p->spec.lines.v[i].from <= last && base + p->spec.lines.v[i].to >= f->line)
			return true;
	return false;
}

/* A program that was stripped of its symbols has code all the same; where it returns from there is not known unless a function begins there. */
static struct tfunc *nameless(const struct function_point *p, uint64_t addr)
{
	struct tfunc *f;
	uint64_t offset;

	if (p->is_return || !target_is_code(p->x->target, addr) || !target_file_offset(p->x->target, addr, &offset))
		return NULL;
	f = NEW(p->x->arena, struct tfunc);
	f->name = arena_printf(p->x->arena, "%#llx", (unsigned long long)addr);
	f->addr = f->entry = addr;
	return f;
}

bool function_point_find(struct function_point *p, unsigned int kinds, tfunc_vec *out)
{
	const char *why = NULL, *near = NULL;
	tfunc_vec all = { 0 };
	struct tfunc *f;
	int i;

	if (p->arg->kind == E_NUMBER) {
		f = target_function_at(p->x->target, (uint64_t)p->arg->number.value);
		if (!f && p->x->process)
			f = nameless(p, (uint64_t)p->arg->number.value);
		if (f)
			vec_push(p->x->arena, out, f);
		else
			no_function(p, arena_printf(p->x->arena, "there is no function of %s at this address", p->x->process ? p->x->target->program : "the kernel"),
				    NULL);
		return f != NULL;
	}
	if (kinds & FIND_BODIES)
		target_functions(p->x->target, p->spec.function, p->spec.file, &all, &why, p->quiet ? NULL : &near);
	if (kinds & FIND_COPIES)
		target_copies(p->x->target, p->spec.function, p->spec.file, &all);
	for (i = 0; i < all.n; i++)
		if (!p->spec.has_lines || (p->all_candidates && !p->spec.wild) || covers_lines(p, all.v[i]))
			vec_push(p->x->arena, out, all.v[i]);
	if (out->n)
		return true;
	if (all.n)
		why = arena_printf(p->x->arena, "no function that matches \"%s\" is in these lines", p->spec.text);
	else if (!why)
		why = arena_printf(p->x->arena, "no inlined copy of a function matches '%s' in %s", p->spec.text,
				   p->x->target->called);
	no_function(p, why, near);
	return false;
}

/* ---- kernel.function() ---- */

static unsigned int kinds_of(const struct derived_probe *proto)
{
	if (point_has(proto, "inline"))
		return FIND_COPIES;
	if (point_has(proto, "call") || point_has(proto, "return") || point_has(proto, "exported"))
		return FIND_BODIES;
	return FIND_BODIES | FIND_COPIES;
}

bool expand_function(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	int i, errors = x->diag->errors;
	bool exported = point_has(proto, "exported");
	struct function_point p;
	tfunc_vec found = { 0 };

	(void)provider;
	if (!function_point_begin(x, prog, proto, &p))
		return false;
	if (!function_point_find(&p, kinds_of(proto), &found))
		return p.quiet;
	for (i = 0; i < found.n && !p.failed; i++)
		if (!exported || found.v[i]->is_external || !found.v[i]->die)
			function_point_add(&p, found.v[i], 0, NULL);
	if (!p.found && !p.quiet)
		diag_error(x->diag, DIAG_SEMANTIC, p.arg->at, "the functions that match \"%s\" are all static: other files cannot call them",
			   p.spec.text);
	return function_point_end(&p, errors);
}

/* ---- kprobe.function(): the kernel looks the name up, and nothing is known of variables ---- */

static bool expand_kprobe(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	struct tfunc *f = NEW(x->arena, struct tfunc);
	const char *why = NULL, *near = NULL;
	int errors = x->diag->errors;
	struct function_point p;
	tfunc_vec found = { 0 };

	(void)provider;
	if (!function_point_begin(x, prog, proto, &p))
		return false;
	if (p.spec.wild || p.spec.file || p.spec.has_lines) {
		diag_error(x->diag, DIAG_SEMANTIC, p.arg->at, "kprobe.function takes one function's name, without patterns, files and lines");
		diag_hint(x->diag, "kernel.function(\"%s\") can do that, with debuginfo", p.spec.text);
		return false;
	}
	if (!target_functions(x->target, p.spec.function, NULL, &found, &why, p.quiet ? NULL : &near)) {
		no_function(&p, why, near);
		return p.quiet;
	}
	f->name = found.v[0]->name;
	f->addr = f->entry = found.v[0]->addr;
	f->is_static_twice = found.v[0]->is_static_twice;
	function_point_add(&p, f, 0, NULL);
	return function_point_end(&p, errors);
}

const struct provider providers_kernel[] = {
	{ "kernel.function(string)", "entry of a kernel function, and of its inlined copies", expand_function },
	{ "kernel.function(string).call", "entry of a kernel function", expand_function },
	{ "kernel.function(string).exported", "entry of a kernel function that is not static", expand_function },
	{ "kernel.function(string).inline", "inlined copies of a kernel function", expand_function },
	{ "kernel.function(string).return", "return of a kernel function", expand_function },
	{ "kernel.function(string).return.maxactive(number)", "return of a kernel function, N calls at once at most",
	  expand_function },
	{ "kernel.function(string).exported.return", "return of a kernel function that is not static", expand_function },
	{ "kernel.function(number)", "entry of the kernel function at an address", expand_function },
	{ "kernel.function(number).call", "entry of the kernel function at an address", expand_function },
	{ "kernel.function(number).return", "return of the kernel function at an address", expand_function },
	{ "kernel.function(number).return.maxactive(number)", "return of the kernel function at an address", expand_function },
	{ "kprobe.function(string)", "entry of a kernel function, without debuginfo", expand_kprobe },
	{ "kprobe.function(string).call", "entry of a kernel function, without debuginfo", expand_kprobe },
	{ "kprobe.function(string).return", "return of a kernel function, without debuginfo", expand_kprobe },
	{ "kprobe.function(string).return.maxactive(number)", "return of a kernel function, without debuginfo",
	  expand_kprobe },
	{ NULL, NULL, NULL }
};
