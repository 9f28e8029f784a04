/* SPDX-License-Identifier: GPL-2.0 */
/*
 * process.begin, .end, .thread.begin, .thread.end, .syscall, .syscall.return: of one process, of a program, of the processes of -c or -x, or of all. They need no
 * debuginfo, and nothing is put into the programs.
 */
#include "process.h"

#include <string.h>

/* As enum sp_life of runtime/spile.h numbers them; their order is told by the words. */
static const struct { const char *words; enum site_kind kind; int number; } events[] = {
	{ "begin", SITE_LIFE, 0 }, { "end", SITE_LIFE, 1 }, { "thread.begin", SITE_LIFE, 2 }, { "thread.end", SITE_LIFE, 3 },
	{ "syscall", SITE_SYSCALL, 0 }, { "syscall.return", SITE_SYSCALL, 1 },
};

static const struct ctype long_type = { .kind = CT_INT, .name = "long", .size = 8, .is_signed = true };

static void add_var(struct expand *x, struct site *site, const char *name, int arg)
{
	struct site_var v = { .name = name };

	v.value.type = &long_type;
	vec_push(x->arena, &v.value.f.ops, ((struct fetch_op){ .kind = FETCH_ARG, .n = arg }));
	vec_push(x->arena, &site->vars, v);
}

/* In the order in which the runtime passes them. */
static void add_vars(struct expand *x, struct site *site)
{
	static const char *const args[] = { "arg1", "arg2", "arg3", "arg4", "arg5", "arg6" };
	size_t i;

	if (site->kind != SITE_SYSCALL)
		return;
	site->has_vars = true;
	add_var(x, site, "syscall", 0);
	if (site->number)
		add_var(x, site, "return", 1);
	for (i = 0; i < ARRAY_SIZE(args) && !site->number; i++)
		add_var(x, site, args[i], (int)i + 1);
}

static bool add(struct expand *x, struct program *prog, const struct derived_probe *proto, const char *words, const char *path, int64_t pid)
{
	struct site *site = NEW(x->arena, struct site);
	const char *head = "process";
	size_t i;

	for (i = 0; strcmp(events[i].words, words); i++)
		;
	site->kind = events[i].kind;
	site->number = events[i].number;
	site->by_task = true;
	site->where.path = path;
	site->where.pid = pid;
	add_vars(x, site);
	if (pid)
		head = arena_printf(x->arena, "process(%lld)", (long long)pid);
	else if (path)
		head = arena_printf(x->arena, "process(\"%s\")", path);
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "%s.%s", head, words)) != NULL;
}

static bool expand_event(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct expr *arg = proto->point->parts.v[0].arg;
	const char *words = strchr(p->pattern, '.') + 1;
	struct expand find = *x;
	struct process which;
	struct diag silent;
	int i;

	if (!arg)
		return add(x, prog, proto, words, NULL, 0);
	/* The process of a number may be yet to come: nothing is asked of it here. */
	if (arg->kind == E_NUMBER) {
		if (arg->number.value > 0 && arg->number.value <= INT32_MAX)
			return add(x, prog, proto, words, NULL, arg->number.value);
		diag_error(x->diag, DIAG_SEMANTIC, arg->at, "%lld is no number of a process", (long long)arg->number.value);
		return false;
	}
	if (is_optional(proto)) {
		diag_init(&silent, x->arena, x->diag->out);
		silent.quiet = true;
		find.diag = &silent;
	}
	if (!process_find(&find, proto, &which))
		return is_optional(proto);
	for (i = 0; i < which.paths.n; i++)
		if (!add(x, prog, proto, words, which.paths.v[i], 0))
			return false;
	return true;
}

#define EVENTS(head) \
	{ head ".begin", "a process begins, or is there when the run begins", expand_event }, \
	{ head ".end", "a process ends", expand_event }, \
	{ head ".thread.begin", "a thread begins, or is there when the run begins", expand_event }, \
	{ head ".thread.end", "a thread ends", expand_event }, \
	{ head ".syscall", "a system call begins", expand_event }, \
	{ head ".syscall.return", "a system call returns", expand_event }

const struct provider providers_process_life[] = {
	EVENTS("process"), EVENTS("process(string)"), EVENTS("process(number)"),
	{ NULL, NULL, NULL }
};
