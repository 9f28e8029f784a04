/* SPDX-License-Identifier: GPL-2.0 */
/* kernel.data(ADDRESS | "symbol").write and .rw: watchpoints on the kernel's data. Of a symbol its first bytes, of an address those of the running kernel. */
#include "probe_priv.h"

#include <string.h>

enum { WATCHPOINTS = 4, LONGEST = 8 };	/* of x86_64 */

/* The machine's own limit is known now, the user should know it now. */
static bool one_more(struct expand *x, struct program *prog, const struct derived_probe *proto)
{
	int i, n = 0;

	for (i = 0; i < prog->probes.n; i++)
		n += prog->probes.v[i]->site->kind == SITE_WATCH;
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
		else if (!x->target->vmlinux && x->target->why_no_vmlinux)
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

#define WATCH(head, what) \
	{ head ".write", "a write of " what, expand_data }, \
	{ head ".rw", "a write or read of " what, expand_data }, \
	{ head ".length(number).write", "a write of N bytes, " what, expand_data }, \
	{ head ".length(number).rw", "a write or read of N bytes, " what, expand_data }

const struct provider providers_watch[] = {
	WATCH("kernel.data(number)", "the kernel's data at an address"), WATCH("kernel.data(string)", "a variable of the kernel"),
	{ NULL, NULL, NULL }
};
