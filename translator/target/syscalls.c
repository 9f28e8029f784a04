/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls by the names and parameters that they were written with. The kernel's macros wrap each: on 3.10 sys_open() and SyS_open() take longs and call
 * SYSC_open(); since 4.17 (commit ebeb8c82ffaf) x86-64 enters __x64_sys_open(regs), with the arguments in registers that are saved there, then come
 * __se_sys_open() of longs and __do_sys_open(). 32-bit programs enter __ia32_sys_open(regs), or their own __ia32_compat_sys_open(regs); compat_sys_open() of old.
 */
#include "target_priv.h"

#include <string.h>

struct wrap {
	const char *entry, *body;	/* what their names begin with */
	const char *const *registers;	/* the entry gets no parameters but a struct pt_regs, with these; else NULL */
};

enum { NREGISTERS = 6 };
static const char *const native[NREGISTERS] = { "di", "si", "dx", "r10", "r8", "r9" }, *const ia32[NREGISTERS] = { "bx", "cx", "dx", "si", "di", "bp" };

static const struct wrap wraps[] = {
	{ "__x64_sys_", "__do_sys_", native },
	{ "__ia32_sys_", "__do_sys_", ia32 },
	{ "__ia32_compat_sys_", "__do_compat_sys_", ia32 },
	{ "__se_sys_", "__do_sys_", NULL },
	{ "__se_compat_sys_", "__do_compat_sys_", NULL },
	{ "sys_", "SYSC_", NULL },
	{ "SyS_", "SYSC_", NULL },
	{ "compat_sys_", "C_SYSC_", NULL },
	{ "compat_SyS_", "C_SYSC_", NULL },
};

const char *target_syscall_entry(struct target *t, const char *pattern)
{
	static const char *const older[] = { "sys_", "SyS_" };
	size_t i;

	for (i = 0; !t->program && i < ARRAY_SIZE(older); i++)
		if (!strncmp(pattern, older[i], strlen(older[i])))
			return arena_printf(t->arena, "%s%s", wraps[0].entry, pattern + strlen(older[i]));
	return NULL;
}

/* The parameters of the call that @f is an entry of. NULL: it is none, or they are not known. */
static const struct wrap *params_of(struct target *t, struct dw *d, const struct tfunc *f, tmember_vec *out)
{
	size_t i;

	for (i = 0; !t->program && !f->is_inside && i < ARRAY_SIZE(wraps); i++)
		if (!strncmp(f->name, wraps[i].entry, strlen(wraps[i].entry)))
			return dw_params_as_written(d, f, arena_printf(t->arena, "%s%s", wraps[i].body, f->name + strlen(wraps[i].entry)), out) ?
			       &wraps[i] : NULL;
	return NULL;
}

static const struct tmember *param_named(const tmember_vec *params, const char *name)
{
	int i;

	for (i = 0; i < params->n; i++)
		if (!strcmp(params->v[i].name, name))
			return &params->v[i];
	return NULL;
}

void target_syscall_names(struct target *t, struct dw *d, const struct tfunc *f, tmember_vec *names)
{
	tmember_vec params = { 0 };
	const struct wrap *w = params_of(t, d, f, &params);
	const struct tmember *p;
	int i;

	for (i = 0; w && w->registers && i < params.n; i++)
		vec_push(t->arena, names, params.v[i]);
	for (i = 0; w && !w->registers && i < names->n; i++) {
		p = param_named(&params, names->v[i].name);
		if (p)
			names->v[i].type = p->type;
	}
}

bool target_syscall_var(struct target *t, struct dw *d, const struct tfunc *f, const char *name, struct tvalue *out, bool *exists, const char **why)
{
	tmember_vec params = { 0 };
	const struct wrap *w = params_of(t, d, f, &params);
	const struct tmember *p = w ? param_named(&params, name) : NULL;

	if (!p || (w->registers && p - params.v >= NREGISTERS))
		return false;
	if (!dw_variable(d, f, w->registers ? "regs" : name, out, exists, why))
		return false;
	if (w->registers && !tvalue_member(t, out, w->registers[p - params.v], why, NULL))
		return false;
	out->type = p->type;
	return true;
}
