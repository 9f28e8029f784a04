/* SPDX-License-Identifier: GPL-2.0 */
/* Places inside of kernel functions: statements, labels, and functions as called from one of them. */
#include "function_point.h"

#include <fnmatch.h>
#include <string.h>

/* ---- statements ---- */

static void add_statement(struct function_point *p, const struct tfunc *f, const struct tline *l)
{
	function_point_add(p, target_inside(p->x->target, f, l->addr), l->line, NULL);
}

/* The line that has statements and is next to the one asked for, rather behind it. */
static int nearest_line(const struct function_point *p, const struct tfunc *f, const tline_vec *lines)
{
	int i, want = p->spec.lines.n ? p->spec.lines.v[0].from + (p->spec.relative ? f->line : 0) : f->line, best = 0;

	for (i = 0; i < lines->n; i++) {
		int line = lines->v[i].line;

		if (line >= want && (best < want || line < best))
			return line;
		best = line;
	}
	return best;
}

/* Of each line that was asked for, the first instruction in this function. False: it has none. */
static bool add_lines(struct function_point *p, const struct tfunc *f, bool nearest, int *near)
{
	tline_vec lines = { 0 };
	int i, last = 0, want;
	bool any = false;

	target_lines(p->x->target, f, &lines);
	for (i = 0; i < lines.n && !p->failed; i++) {
		if (lines.v[i].line == last || !place_has_line(&p->spec, f, lines.v[i].line))
			continue;
		last = lines.v[i].line;
		any = true;
		add_statement(p, f, &lines.v[i]);
	}
	if (any || !lines.n)
		return any;
	want = nearest_line(p, f, &lines);
	*near = want;
	for (i = 0; nearest && i < lines.n; i++) {
		if (lines.v[i].line == want) {
			add_statement(p, f, &lines.v[i]);
			return true;
		}
	}
	return false;
}

static void no_statement(struct function_point *p, int near)
{
	struct diag *d = p->x->diag;

	if (p->quiet)
		return;
	diag_error(d, DIAG_SEMANTIC, p->arg->at, "\"%s\": there is no statement of its own in this line", p->spec.text);
	if (near)
		diag_hint(d, "the nearest is in line %d; .nearest takes it", near);
}

bool expand_statement(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	int i, errors = x->diag->errors, near = 0;
	struct function_point p;
	tfunc_vec found = { 0 };

	(void)provider;
	if (!function_point_begin(x, prog, proto, &p))
		return false;
	p.all_candidates = true;
	if (!function_point_find(&p, FIND_BODIES | FIND_COPIES, &found))
		return p.quiet;
	for (i = 0; i < found.n && !p.failed; i++) {
		if (p.arg->kind == E_NUMBER)
			function_point_add(&p, target_inside(x->target, found.v[i], (uint64_t)p.arg->number.value), 0, NULL);
		else if (!p.spec.has_lines)
			function_point_add(&p, found.v[i], 0, NULL);
		else
			add_lines(&p, found.v[i], point_has(proto, "nearest"), &near);
	}
	if (!p.found)
		no_statement(&p, near);
	return function_point_end(&p, errors);
}

/* The address of the running kernel, as it is: nothing is known of it. */
static bool expand_absolute(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	const struct expr *arg = proto->point->parts.v[1].arg;
	struct site *site;

	(void)provider;
	if (!x->guru) {
		diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "a probe at any address may crash the kernel: it needs guru mode (-g)");
		return false;
	}
	site = NEW(x->arena, struct site);
	site->kind = SITE_KPROBE;
	site->is_absolute = true;
	site->offset = (uint64_t)arg->number.value;
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "%s.statement(%#llx).absolute", proto->point->parts.v[0].name,
							    (unsigned long long)arg->number.value));
}

/* ---- labels ---- */

static void offer_labels(const tlabel_vec *labels, struct near *near)
{
	int i;

	for (i = 0; i < labels->n; i++)
		near_offer(near, labels->v[i].name);
}

bool expand_label(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *provider)
{
	const struct expr *arg = point_component(proto, "label")->arg;
	char *want = arena_strndup(x->arena, arg->string.s, arg->string.len);
	int i, k, errors = x->diag->errors;
	struct function_point p;
	tfunc_vec found = { 0 };
	struct near near;

	(void)provider;
	if (!function_point_begin(x, prog, proto, &p))
		return false;
	if (!function_point_find(&p, FIND_BODIES | FIND_COPIES, &found))
		return p.quiet;
	near_init(&near, want);
	for (i = 0; i < found.n; i++) {
		tlabel_vec labels = { 0 };

		target_labels(x->target, found.v[i], &labels);
		offer_labels(&labels, &near);
		for (k = 0; k < labels.n && !p.failed; k++)
			if (!fnmatch(want, labels.v[k].name, 0))
				function_point_add(&p, target_inside(x->target, found.v[i], labels.v[k].addr), labels.v[k].line, labels.v[k].name);
	}
	if (!p.found && !p.quiet) {
		diag_error(x->diag, DIAG_SEMANTIC, arg->at, "function '%s' has no label '%s' in its code", p.spec.text, want);
		if (near_best(&near))
			diag_hint(x->diag, "did you mean '%s'?", near_best(&near));
	}
	return function_point_end(&p, errors);
}

const struct provider providers_kernel_inside[] = {
	{ "kernel.statement(string)", "a line of the kernel's source", expand_statement },
	{ "kernel.statement(string).nearest", "a line of the kernel's source, or the next one that has code", expand_statement },
	{ "kernel.statement(number)", "an address of the kernel", expand_statement },
	{ "kernel.statement(number).nearest", "an address of the kernel", expand_statement },
	{ "kernel.statement(number).absolute", "any address, in guru mode", expand_absolute },
	{ "kprobe.statement(number).absolute", "any address, in guru mode", expand_absolute },
	{ "kernel.function(string).label(string)", "a label in a kernel function", expand_label },
	{ NULL, NULL, NULL }
};
