/* SPDX-License-Identifier: GPL-2.0 */
/* What a script's $name, @var and @cast mean in the traced kernel. */
#include "target_priv.h"

#include <string.h>

const char *but_missing(struct target *t, struct dw *d)
{
	const char *file = d ? dw_missing_file(d) : NULL;
	size_t n = file ? strlen(file) : 0;

	if (!file)
		return "";
	return arena_printf(t->arena, "; a part of the debuginfo should be in %s, which is not there: %s", file, n > 4 && !strcmp(file + n - 4, ".dwo") ?
			    "put it there, or build without -gsplit-dwarf" : "install the package with the debuginfo again");
}

static struct dw *dw_for(struct target *t, const struct tfunc *f, const char **why)
{
	struct dw *d = target_dw(t, why);

	if (d && f && !f->die) {
		*why = arena_printf(t->arena, "debuginfo of %s says nothing about function '%s'%s", t->called, f->name, but_missing(t, d));
		return NULL;
	}
	return d;
}

bool target_var_names(struct target *t, const struct tfunc *f, bool at_return, tmember_vec *out)
{
	const char *why;
	struct dw *d = dw_for(t, f, &why);
	struct tmember ret = { "return", NULL };

	if (target_by_btf(t, f))
		return btf_var_names(t, f, at_return, out);
	if (f->by_args)
		return target_tracepoint_args(t, f, out) && out->n > 0;
	if (!d)
		return false;
	if (at_return && f->returns_value) {
		ret.type = dw_return_type(d, f);
		vec_push(t->arena, out, ret);
	}
	dw_param_names(d, f, out);
	target_syscall_names(t, d, f, out);
	return out->n > 0;
}

bool target_local_names(struct target *t, const struct tfunc *f, tmember_vec *out)
{
	const char *why;
	struct dw *d = dw_for(t, f, &why);

	return d && !f->by_args && dw_local_names(d, f, out);
}

/* Per-CPU variables are linked at offsets in their section, which are no addresses. */
static bool is_percpu(struct target *t, uint64_t addr)
{
	int i;

	for (i = 0; i < t->priv->sections.n; i++) {
		const struct tsection *s = &t->priv->sections.v[i];

		if (strstr(s->name, "percpu") && addr >= s->addr && addr - s->addr < s->size)
			return true;
	}
	return false;
}

static const struct tsym *data_symbol(struct target *t, const char *name)
{
	const struct tsym *s = target_symbol(t, name);

	return s && (s->kind == TSYM_OBJECT || s->kind == TSYM_OTHER) ? s : NULL;
}

bool target_data_address(struct target *t, const char *name, uint64_t *addr, const char **why, const char **near)
{
	struct target_priv *p = t->priv;
	const struct tsym *s;
	struct near names;
	int i;

	target_symbols(t);
	s = data_symbol(t, name);
	if (s && s->addr && !is_percpu(t, s->addr)) {
		*addr = s->addr;
		return true;
	}
	near_init(&names, name);
	for (i = 0; i < p->syms.n; i++)
		if (p->syms.v[i].kind == TSYM_OBJECT)
			near_offer(&names, p->syms.v[i].name);
	*near = s ? NULL : near_best(&names);
	if (s)
		*why = arena_printf(t->arena, s->addr ? "each CPU has its own '%s'; watch one by its address" : "the address of '%s' is not known", name);
	else
		*why = arena_printf(t->arena, "%s has no variable '%s'", t->called, name);
	return false;
}

static bool global_value(struct target *t, const char *name, uint64_t addr, const struct ctype *type,
			 struct tvalue *out, const char **why)
{
	struct fetch_op *op;
	const char *symbol;
	uint64_t offset;

	memset(out, 0, sizeof(*out));
	if (t->module) {
		if (!target_data_in_module(t, addr, &symbol, &offset)) {
			*why = arena_printf(t->arena, "no symbol of module '%s' says where it is", t->module);
			return false;
		}
		op = fetch_add(t->arena, &out->f, FETCH_MODULE, (int64_t)offset);
		op->module = t->module;
		op->symbol = symbol;
		if (is_percpu(t, addr))
			fetch_add(t->arena, &out->f, FETCH_PERCPU, 0);
	} else if (is_percpu(t, addr)) {
		fetch_add_layout(t->arena, &out->f, FETCH_CONST, (int64_t)addr, arena_printf(t->arena, "per-CPU %s", name));
		fetch_add(t->arena, &out->f, FETCH_PERCPU, 0);
	} else {
		fetch_add_layout(t->arena, &out->f, FETCH_ADDRESS, (int64_t)addr, name);
	}
	out->type = type;
	out->is_lvalue = true;
	return true;
}

/* What there is instead: the variable in another file, or one with a name like it. */
static const char *no_global(struct target *t, struct dw *d, const char *name, const char *file)
{
	const char *there = dw_global_file(d, name);
	struct target_priv *p = t->priv;
	struct near near;
	int i;

	if (file && there)
		return arena_printf(t->arena, "no variable '%s' in a source file matching '%s'; there is one in %s", name, file, there);
	near_init(&near, name);
	for (i = 0; i < p->syms.n; i++)
		/* Those with a dot are local to functions. */
		if (p->syms.v[i].kind == TSYM_OBJECT && !strchr(p->syms.v[i].name, '.'))
			near_offer(&near, p->syms.v[i].name);
	return arena_printf(t->arena, "no variable '%s' in %s%s%s%s", name, t->called, near_best(&near) ? "; did you mean '" : "",
			    near_best(&near) ? near_best(&near) : "", near_best(&near) ? "'?" : "");
}

/* @own: what another file keeps for itself is not meant. False with *why NULL: there is none. */
static bool find_global(struct target *t, const struct tfunc *f, const char *name, const char *file, bool own, struct tvalue *out, const char **why)
{
	struct dw *d = target_dw(t, why);
	const struct tsym *s;
	struct dw_global g;

	if (!d)
		return false;
	target_symbols(t);
	if (!dw_global(d, f, name, file, &g) || (own && g.is_foreign)) {
		*why = NULL;
		return false;
	}
	if (g.f.ops.n) {
		memset(out, 0, sizeof(*out));
		out->f = g.f;
		out->type = g.type;
		out->is_lvalue = !g.is_value;
		return true;
	}
	if (g.why && !g.addr) {
		*why = g.why;
		return false;
	}
	if (!g.addr) {
		s = data_symbol(t, name);
		g.addr = s ? s->addr : 0;
	}
	if (!g.addr) {
		*why = arena_printf(t->arena, "variable '%s' has no address: the compiler optimized it away, or it is in a %s", name,
				    t->program ? "library" : "module");
		return false;
	}
	return global_value(t, name, g.addr, g.type, out, why);
}

bool target_global(struct target *t, const struct tfunc *f, const char *name, const char *file, struct tvalue *out,
		   const char **why)
{
	struct dw *d = target_dw(t, why);

	if (!d)
		return false;
	if (find_global(t, f, name, file, false, out, why))
		return true;
	if (!*why)
		*why = no_global(t, d, name, file);
	return false;
}

struct tfunc *target_entered(struct target *t, const struct fetch_op *op)
{
	struct tfunc *f = target_function_at(t, op->func);

	return f && f->addr == op->func ? f : NULL;
}

/* False with *why: a value at a function's entry is asked for, where no probe may be. */
static bool may_enter(struct target *t, const struct fetch *f, const char **why)
{
	const char *danger;
	struct tfunc *func;
	int i;

	for (i = 0; i < f->ops.n; i++) {
		if (f->ops.v[i].kind != FETCH_ENTRY)
			continue;
		func = target_entered(t, &f->ops.v[i]);
		danger = func ? target_blacklisted(t, func, false) : "no symbol is there";
		if (!danger)
			continue;
		*why = arena_printf(t->arena, "only its value at the function's entry is known (DW_OP_entry_value), where no probe may be: %s", danger);
		return false;
	}
	return true;
}

static bool may_enter_all(struct target *t, const struct tvalue *v, const char **why)
{
	int i;

	for (i = 0; i < v->npieces; i++)
		if (!may_enter(t, &v->pieces[i].f, why))
			return false;
	return may_enter(t, &v->f, why) && may_enter(t, &v->hi, why) && (!v->object || may_enter_all(t, v->object, why));
}

bool target_var(struct target *t, const struct tfunc *f, bool at_return, const char *name, struct tvalue *out,
		const char **why)
{
	struct dw *d = dw_for(t, f, why);
	bool exists;

	*why = NULL;
	if (target_by_btf(t, f))
		return btf_var(t, f, at_return, name, out, why);
	if (f->by_args && target_tracepoint_var(t, f, name, out))
		return true;
	if (!d) {
		dw_for(t, f, why);
		return false;
	}
	if (f->by_args)
		return false;
	if (at_return && !strcmp(name, "return"))
		return dw_return_value(d, f, out, why);
	if (target_syscall_var(t, d, f, name, out, &exists, why) || dw_variable(d, f, name, out, &exists, why))
		return may_enter_all(t, out, why);
	if (exists)
		return false;
	return find_global(t, f, name, NULL, true, out, why);
}

static const struct ctype address_type = { .kind = CT_INT, .name = "unsigned long", .size = 8 };

void target_return_address(struct target *t, struct tvalue *out)
{
	memset(out, 0, sizeof(*out));
	fetch_add_layout(t->arena, &out->f, FETCH_REG, reg_dwarf(REG_RSP)->pt_regs, "%rsp");
	fetch_add(t->arena, &out->f, FETCH_LOAD, 0)->size = 8;
	out->type = &address_type;
}

void target_code_address(struct target *t, uint64_t addr, const char *what, struct tvalue *out)
{
	memset(out, 0, sizeof(*out));
	fetch_add_layout(t->arena, &out->f, FETCH_ADDRESS, (int64_t)addr, what);
	out->type = &address_type;
}

const struct ctype *target_type(struct target *t, const char *type_name, const char **why)
{
	const char *near;
	struct dw *d = target_dw(t, why);
	const struct ctype *c = d ? dw_type_named(d, type_name) : NULL;

	if (!d && target_btf(t))
		c = btf_type_named(t, type_name);

	if ((d || t->priv->btf) && !c && why) {
		near = d ? dw_near_type(d, type_name) : NULL;
		*why = arena_printf(t->arena, "no type '%s' in %s%s%s%s%s", type_name, t->called, but_missing(t, d), near ? "; did you mean '" : "",
				    near ? near : "", near ? "'?" : "");
	}
	return c;
}

bool target_enumerator(struct target *t, const char *name, int64_t *value, const char **why)
{
	struct dw *d = target_dw(t, why);

	if (!d)
		return false;
	if (dw_enumerator(d, name, value))
		return true;
	*why = arena_printf(t->arena, "no enumeration of %s has that name", t->called);
	return false;
}

bool target_enumerators(struct target *t, const struct ctype *type, tenumerator_vec *out)
{
	struct dw *d = type->home ? type->home : target_dw(t, NULL);

	return d && dw_enumerators(d, type, out);
}

const struct ctype *target_pointer_to(struct target *t, const struct ctype *to)
{
	return ctype_pointer_to(t->arena, to);
}

bool target_register(struct target *t, int64_t number, struct tvalue *out, const char **why)
{
	const struct treg *r = number >= 0 && number < 256 ? reg_dwarf((unsigned int)number) : NULL;

	memset(out, 0, sizeof(*out));
	if (!r) {
		*why = "there is no register of that number (0 to 16: rax rdx rcx rbx rsi rdi rbp rsp r8-r15 rip)";
		return false;
	}
	fetch_add_layout(t->arena, &out->f, FETCH_REG, r->pt_regs, arena_printf(t->arena, "%%%s", r->name));
	return true;
}
