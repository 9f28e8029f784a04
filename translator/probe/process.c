/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes in user programs: process("PATH").function("f") and its like. Which files are meant is target/'s business; a probe is on a place in a
 * file, and the kernel finds it in every process that maps the file, now or later.
 */
#include "process.h"
#include "function_point.h"

#include <stdlib.h>
#include <string.h>

/* ---- which programs ---- */

static const char *text_of(struct expand *x, const struct expr *arg)
{
	return arena_strndup(x->arena, arg->string.s, arg->string.len);
}

/* The program of -c or -x. */
static bool target_program(struct expand *x, struct span at, name_list *out)
{
	const char *why, *path, *word;

	if (x->command) {
		word = x->command + strspn(x->command, " \t");
		word = arena_strndup(x->arena, word, strcspn(word, " \t"));
		if (program_find(x->arena, x->sysroot, word, out, &why))
			return true;
		diag_error(x->diag, DIAG_SEMANTIC, at, "the program of the command of -c: %s", why);
		return false;
	}
	if (x->target_pid) {
		path = program_of_pid(x->arena, strtoll(x->target_pid, NULL, 10), &why);
		if (path) {
			vec_push(x->arena, out, path);
			return true;
		}
		diag_error(x->diag, DIAG_SEMANTIC, at, "the process of -x: %s", why);
		return false;
	}
	diag_error(x->diag, DIAG_SEMANTIC, at, "'process' without a program means that of -c or -x, and neither is given");
	diag_hint(x->diag, "write: process(\"PATH\"), or run with -c COMMAND or -x PID");
	return false;
}

static bool named_programs(struct expand *x, const struct probe_component *c, struct process *p)
{
	const char *why = NULL, *path;

	if (!c->arg)
		return target_program(x, c->at, &p->paths);
	if (c->arg->kind == E_NUMBER) {
		p->pid = c->arg->number.value;
		path = program_of_pid(x->arena, p->pid, &why);
		if (path)
			vec_push(x->arena, &p->paths, path);
	} else {
		p->wild = strpbrk(text_of(x, c->arg), "*?[{") != NULL;
		program_find(x->arena, x->sysroot, text_of(x, c->arg), &p->paths, &why);
	}
	if (p->paths.n)
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "%s", why);
	return false;
}

static bool named_library(struct expand *x, const struct probe_component *c, struct process *p)
{
	const char *why, *program = p->paths.v[0];

	/* With several programs, hits of any process are what can be told apart. */
	if (!p->pid && p->paths.n == 1)
		p->owner = program;
	p->paths.n = 0;
	p->wild = strpbrk(text_of(x, c->arg), "*?[{") != NULL;
	if (p->pid && !strchr(text_of(x, c->arg), '/') && library_of_pid(x->arena, p->pid, text_of(x, c->arg), &p->paths))
		return true;
	if (library_find(x->arena, x->sysroot, text_of(x, c->arg), program, &p->paths, &why))
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "%s", why);
	return false;
}

/* RHEL 7's first kernels lost return probes in forks, and ran some instructions wrong out of line. */
static bool kernel_can(struct expand *x, const struct derived_probe *proto)
{
	const char *release = (x->kernel ? x->kernel : x->target)->release;
	long build;

	if (strncmp(release, "3.10.0-", 7))
		return true;
	build = strtol(release + 7, NULL, 10);
	if (build >= 327 || build < 1)
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "probes in user programs are not safe on kernel %s", release);
	diag_hint(x->diag, "its uprobes have known defects; they are mended in 3.10.0-327 (RHEL 7.2) and later");
	return false;
}

bool process_named(struct expand *x, const struct probe_component *c, struct process *p)
{
	memset(p, 0, sizeof(*p));
	return named_programs(x, c, p);
}

bool process_find(struct expand *x, const struct derived_probe *proto, struct process *p)
{
	const struct probe_point *point = proto->point;

	memset(p, 0, sizeof(*p));
	p->at = 1;
	if (!named_programs(x, &point->parts.v[0], p))
		return false;
	if (point->parts.n > 1 && !strcmp(point->parts.v[1].name, "library")) {
		p->at = 2;
		return named_library(x, &point->parts.v[1], p);
	}
	return true;
}

/* Each program is opened once a run. */
struct target *process_open(struct expand *x, const char *path, const char **why)
{
	struct target *t;
	int i;

	for (i = 0; i < x->programs.n; i++)
		if (!strcmp(x->programs.v[i]->program, path))
			return x->programs.v[i];
	t = target_open_program(x->arena, x->sysroot, path, x->debuginfo_path, why);
	if (t)
		vec_push(x->arena, &x->programs, t);
	return t;
}

void process_close(struct expand *x)
{
	int i;

	for (i = 0; i < x->programs.n; i++)
		target_close(x->programs.v[i]);
	for (i = 0; i < x->type_files.n; i++)
		target_close(x->type_files.v[i]);
	x->programs.n = x->type_files.n = 0;
}

bool process_expand(struct expand *x, struct program *prog, const struct derived_probe *proto, process_fn *fn)
{
	const char *why = NULL;
	int i, n = 0, before = prog->probes.n;
	struct expand find = *x;
	struct diag silent;
	struct process p;

	/* What is said of an optional point is no mistake. */
	if (is_optional(proto)) {
		diag_init(&silent, x->arena, x->diag->out);
		silent.quiet = true;
		find.diag = &silent;
	}
	if (!kernel_can(&find, proto) || !process_find(&find, proto, &p))
		return is_optional(proto);
	for (i = 0; i < p.paths.n; i++) {
		p.program = process_open(x, p.paths.v[i], &why);
		/* A pattern matches other files, too. */
		if (!p.program && p.wild)
			continue;
		if (!p.program) {
			if (is_optional(proto))
				continue;
			diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "%s", why);
			return false;
		}
		n++;
		if (!fn(x, prog, proto, &p))
			return false;
	}
	if (prog->probes.n > before || is_optional(proto))
		return true;
	if (!n)
		diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "none of the %d files that match can be probed: %s", p.paths.n, why);
	else
		diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "%s", p.why ? p.why :
			   arena_printf(x->arena, "nothing matches in the %d programs that match", n));
	if (p.near)
		diag_hint(x->diag, "did you mean '%s'?", p.near);
	else if (p.hint)
		diag_hint(x->diag, "%s", p.hint);
	return false;
}

/* ---- sites ---- */

bool process_place(const struct process *p, struct site *site, uint64_t addr)
{
	site->kind = site_at_return(site) ? SITE_URETPROBE : SITE_UPROBE;
	site->program = p->program;
	site->where.path = p->program->program;
	site->where.pid = p->pid;
	site->where.program = p->owner;
	site->where.addr = addr;
	site->addr = 0;
	return target_file_offset(p->program, addr, &site->where.offset);
}

struct site *process_site(struct expand *x, const struct process *p, enum site_kind kind, uint64_t addr)
{
	struct site *site = NEW(x->arena, struct site);

	site->kind = kind;
	return process_place(p, site, addr) ? site : NULL;
}

const char *process_head(struct expand *x, const struct process *p)
{
	if (p->pid)
		return arena_printf(x->arena, "process(%lld)", (long long)p->pid);
	return arena_printf(x->arena, "process(\"%s\")", p->program->program);
}

/* ---- functions, statements, labels: as in the kernel ---- */

static bool expand_inside(struct expand *x, struct program *prog, const struct derived_probe *proto)
{
	if (point_has(proto, "statement"))
		return expand_statement(x, prog, proto, NULL);
	if (point_has(proto, "label"))
		return expand_label(x, prog, proto, NULL);
	if (point_has(proto, "callee") || point_has(proto, "callees"))
		return expand_callee(x, prog, proto, NULL);
	return expand_function(x, prog, proto, NULL);
}

static bool expand_places(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p)
{
	struct target *kernel = x->target;
	bool ok;

	x->kernel = kernel;
	x->target = p->program;
	x->process = p;
	x->one_of_modules = p->paths.n > 1;
	ok = expand_inside(x, prog, proto);
	x->one_of_modules = false;
	x->process = NULL;
	x->target = kernel;
	x->kernel = NULL;
	return ok;
}

static bool expand_place(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	(void)p;
	return process_expand(x, prog, proto, expand_places);
}

#define PLACES(head) \
	{ head ".function(string)", "entry of a function of a program, and of its inlined copies", expand_place }, \
	{ head ".function(string).call", "entry of a function of a program", expand_place }, \
	{ head ".function(string).exported", "entry of a function of a program that is not static", expand_place }, \
	{ head ".function(string).inline", "inlined copies of a function of a program", expand_place }, \
	{ head ".function(string).return", "return of a function of a program", expand_place }, \
	{ head ".function(string).exported.return", "return of a function of a program that is not static", expand_place }, \
	{ head ".function(string).label(string)", "a label in a function of a program", expand_place }, \
	{ head ".function(string).callee(string)", "a function of a program as called from another one", expand_place }, \
	{ head ".function(string).callee(string).call", "a function of a program as called from another one", expand_place }, \
	{ head ".function(string).callee(string).return", "the return of a function of a program as called from another one", expand_place }, \
	{ head ".function(string).callees", "all functions that a function of a program calls", expand_place }, \
	{ head ".function(string).callees(number)", "all functions that a function of a program calls, and what those call, N deep", expand_place }, \
	{ head ".function(number)", "entry of the function of a program at an address", expand_place }, \
	{ head ".function(number).call", "entry of the function of a program at an address", expand_place }, \
	{ head ".function(number).return", "return of the function of a program at an address", expand_place }, \
	{ head ".statement(string)", "a line of a program's source", expand_place }, \
	{ head ".statement(string).nearest", "a line of a program's source, or the next one that has code", expand_place }, \
	{ head ".statement(number)", "an address of a program", expand_place }, \
	{ head ".statement(number).nearest", "an address of a program", expand_place }

const struct provider providers_process[] = {
	PLACES("process"), PLACES("process(string)"), PLACES("process(number)"),
	PLACES("process.library(string)"), PLACES("process(string).library(string)"), PLACES("process(number).library(string)"),
	{ NULL, NULL, NULL }
};
