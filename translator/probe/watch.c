/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kernel.data(ADDRESS | "symbol").write and .rw: watchpoints on the kernel's data; process.data() on programs'. Of a symbol its first bytes, of an address those of the
 * running kernel or process. Where a program's symbol is turns out when a process begins to run it: the runtime has a probe there.
 */
#include "process.h"

#include <string.h>

enum { WATCHPOINTS = 4, LONGEST = 8 };	/* of x86_64 */

/* The machine's own limit is known now, the user should know it now. */
static bool one_more(struct expand *x, struct program *prog, const struct derived_probe *proto)
{
	int i, n = 0;

	for (i = 0; i < prog->probes.n; i++)
		n += prog->probes.v[i]->site->kind == SITE_WATCH || prog->probes.v[i]->site->kind == SITE_WATCH_USER;
	if (n < WATCHPOINTS)
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "more watchpoints than the %d that the machine has", WATCHPOINTS);
	return false;
}

/* False: reported. */
static bool place(struct expand *x, const struct expr *arg, struct site *site, const char **text)
{
	struct tfunc *named;
	const char *why = NULL, *near = NULL;

	if (arg->kind == E_NUMBER) {
		site->is_absolute = true;
		site->offset = (uint64_t)arg->number.value;
		*text = arena_printf(x->arena, "%#llx", (unsigned long long)arg->number.value);
		return true;
	}
	named = NEW(x->arena, struct tfunc);
	named->name = arena_strndup(x->arena, arg->string.s, arg->string.len);
	if (!target_data_address(x->target, named->name, &site->addr, &why, &near)) {
		diag_error(x->diag, x->target->vmlinux ? DIAG_SEMANTIC : DIAG_ENV, arg->at, "%s", why);
		if (near)
			diag_hint(x->diag, "did you mean '%s'?", near);
		else if (!x->target->vmlinux && x->target->why_no_vmlinux && !strstr(why, x->target->why_no_vmlinux))
			diag_hint(x->diag, "%s", x->target->why_no_vmlinux);
		return false;
	}
	named->addr = named->entry = site->addr;
	site->func = named;
	*text = arena_printf(x->arena, "\"%s\"", named->name);
	return true;
}

static bool good_length(struct expand *x, const struct probe_component *c, uint64_t addr)
{
	int64_t n = c->arg->number.value;

	if (n < 1 || n > LONGEST || (n & (n - 1))) {
		diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "a watchpoint of %lld bytes is not possible", (long long)n);
		diag_hint(x->diag, "1, 2, 4 or 8");
		return false;
	}
	if (addr & (uint64_t)(n - 1)) {
		diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "a watchpoint of %lld bytes begins at a multiple of that", (long long)n);
		return false;
	}
	return true;
}

static bool expand_data(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct probe_component *length = point_component(proto, "length");
	struct site *site = NEW(x->arena, struct site);
	struct expand find = *x;
	struct diag silent;
	const char *text;

	(void)p;
	if (is_optional(proto)) {
		diag_init(&silent, x->arena, x->diag->out);
		silent.quiet = true;
		find.diag = &silent;
	}
	site->kind = SITE_WATCH;
	site->has_vars = true;
	site->write = point_has(proto, "write");
	site->number = length ? length->arg->number.value : 1;
	if (!place(&find, proto->point->parts.v[1].arg, site, &text))
		return is_optional(proto);
	if (!one_more(x, prog, proto) || (length && !good_length(x, length, site->is_absolute ? site->offset : site->addr)))
		return false;
	text = arena_printf(x->arena, "kernel.data(%s)", text);
	if (length)
		text = arena_printf(x->arena, "%s.length(%lld)", text, (long long)site->number);
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "%s.%s", text, site->write ? "write" : "rw")) != NULL;
}

/* ---- programs ---- */

/* What all points have: bytes, kind of access, and that of the text behind @head. NULL: reported. */
static struct site *new_watch(struct expand *x, struct program *prog, const struct derived_probe *proto, uint64_t addr)
{
	const struct probe_component *length = point_component(proto, "length");
	struct site *site = NEW(x->arena, struct site);

	if (!one_more(x, prog, proto) || (length && !good_length(x, length, addr)))
		return NULL;
	site->has_vars = true;
	site->write = point_has(proto, "write");
	site->number = length ? length->arg->number.value : 1;
	return site;
}

static bool add_watch(struct expand *x, struct program *prog, const struct derived_probe *proto, struct site *site, const char *head, const char *what)
{
	const char *text = arena_printf(x->arena, "%s.data(%s)", head, what);

	set_optional(site, proto);
	if (point_has(proto, "length"))
		text = arena_printf(x->arena, "%s.length(%lld)", text, (long long)site->number);
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "%s.%s", text, site->write ? "write" : "rw")) != NULL;
}

static bool expand_symbol_of(struct expand *x, struct program *prog, const struct derived_probe *proto, struct process *p)
{
	const struct expr *arg = point_component(proto, "data")->arg;
	const char *name = arena_strndup(x->arena, arg->string.s, arg->string.len);
	uint64_t addr, first;
	struct site *site;

	if (!target_data_address(p->program, name, &addr, &p->why, &p->near))
		return true;
	if (!target_first_code(p->program, &first)) {
		p->why = arena_printf(x->arena, "%s has no code that each process runs first", p->program->program);
		return true;
	}
	site = new_watch(x, prog, proto, addr);
	if (!site)
		return false;
	if (!process_place(p, site, first)) {
		p->why = arena_printf(x->arena, "the first code of %s is not in the file", p->program->program);
		return true;
	}
	site->kind = SITE_WATCH_USER;
	site->program = NULL;
	site->event = addr - first;
	return add_watch(x, prog, proto, site, process_head(x, p), arena_printf(x->arena, "\"%s\"", name));
}

static bool expand_symbol(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	(void)p;
	return process_expand(x, prog, proto, expand_symbol_of);
}

static bool expand_address(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct probe_component *c = &proto->point->parts.v[0];
	uint64_t addr = (uint64_t)point_component(proto, "data")->arg->number.value;
	const char *head = "process";
	struct site *site;
	struct process which;
	int i;

	(void)p;
	memset(&which, 0, sizeof(which));
	if (!c->arg && !x->command && !x->target_pid) {
		diag_error(x->diag, DIAG_SEMANTIC, c->at, "'process' without a program means that of -c or -x, and neither is given");
		diag_hint(x->diag, "write: process(\"PATH\"), or run with -c COMMAND or -x PID");
		return false;
	}
	if (c->arg && c->arg->kind == E_NUMBER)
		head = arena_printf(x->arena, "process(%lld)", (long long)c->arg->number.value);
	if (c->arg && c->arg->kind == E_STRING && !process_named(x, c, &which))
		return false;
	for (i = 0; i < which.paths.n || (!i && !which.paths.n); i++) {
		site = new_watch(x, prog, proto, addr);
		if (!site)
			return false;
		site->kind = SITE_WATCH;
		site->is_absolute = site->by_task = true;
		site->offset = addr;
		if (c->arg && c->arg->kind == E_NUMBER)
			site->where.pid = c->arg->number.value;
		if (which.paths.n) {
			site->where.path = which.paths.v[i];
			head = arena_printf(x->arena, "process(\"%s\")", site->where.path);
		}
		if (!add_watch(x, prog, proto, site, head, arena_printf(x->arena, "%#llx", (unsigned long long)addr)))
			return false;
	}
	return true;
}

#define WATCH_BY(head, what, expand) \
	{ head ".write", "a write of " what, expand }, \
	{ head ".rw", "a write or read of " what, expand }, \
	{ head ".length(number).write", "a write of N bytes, " what, expand }, \
	{ head ".length(number).rw", "a write or read of N bytes, " what, expand }

#define WATCH_IN(head) \
	WATCH_BY(head ".data(number)", "a program's data at an address", expand_address), \
	WATCH_BY(head ".data(string)", "a variable of a program", expand_symbol)

const struct provider providers_watch[] = {
	WATCH_BY("kernel.data(number)", "the kernel's data at an address", expand_data),
	WATCH_BY("kernel.data(string)", "a variable of the kernel", expand_data),
	WATCH_IN("process"), WATCH_IN("process(string)"), WATCH_IN("process(number)"),
	{ NULL, NULL, NULL }
};
