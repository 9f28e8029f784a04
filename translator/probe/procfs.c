/* SPDX-License-Identifier: GPL-2.0 */
/*
 * procfs("name").read and .write: files that the script answers. $value is no variable of the traced program: reading and writing it become calls of library
 * functions (tapset/procfs.stp), which everything behind treats as it treats any call.
 */
#include "probe_priv.h"

#include <string.h>

enum { MAX_SIZE = 16 << 20 };

static const struct { enum op op; const char *function; } writes[] = {
	{ OP_SET, "_procfs_value_set" }, { OP_CAT, "_procfs_value_append" },
};

struct value_walk {
	struct expand *x;
	bool ok;
};

static bool is_value(const struct expr *e)
{
	return e->kind == E_TARGET && !strcmp(e->target.name, "$value");
}

static struct expr *call(struct expand *x, const struct expr *at, const char *name, struct expr *arg)
{
	struct expr *e = expr_new(x->arena, E_CALL, at->at);

	e->call.name_at = at->at;
	e->call.name = name_of(x->names, name, strlen(name));
	if (arg)
		vec_push(x->arena, &e->call.args, arg);
	return e;
}

static bool on_expr(struct ast_walk *w, struct expr **slot)
{
	struct value_walk *v = w->data;
	struct expr *e = *slot;
	size_t i;

	if (is_value(e)) {
		*slot = call(v->x, e, "_procfs_value", NULL);
		return false;
	}
	if (e->kind != E_ASSIGN || !is_value(e->assign.lhs))
		return true;
	for (i = 0; i < ARRAY_SIZE(writes); i++) {
		if (e->assign.op != writes[i].op)
			continue;
		ast_walk_expr(w, &e->assign.rhs);
		*slot = call(v->x, e, writes[i].function, e->assign.rhs);
		return false;
	}
	diag_error(v->x->diag, DIAG_SEMANTIC, e->at, "$value is a string: it can be assigned ('=') and appended to ('.=')");
	v->ok = false;
	return false;
}

/* Same rule for all: 0444 where it is read, 0222 where it is written, without the bits of the mask. The runtime joins the modes of one file. */
static int mode_of(bool write, const struct probe_component *umask)
{
	int mask = umask ? (int)umask->arg->number.value & 0777 : write ? 022 : 044;

	return (write ? 0222 : 0444) & ~mask;
}

/* The first part of the names that the runtime takes for itself in the same directory (runtime/io/files.c). */
static bool is_taken(const char *name)
{
	static const char *const own[] = { "ctl", "meta", "counts" };
	size_t n = strcspn(name, "/"), i;

	for (i = 0; i < ARRAY_SIZE(own); i++)
		if (strlen(own[i]) == n && !strncmp(name, own[i], n))
			return true;
	return n > 3 && !strncmp(name, "cpu", 3) && strspn(name + 3, "0123456789") == n - 3;
}

static bool check_name(struct expand *x, const struct probe_component *c)
{
	const char *s = c->arg->string.s, *part = s;
	bool ok = *s && strlen(s) < 200;

	for (; ok; part = strchr(part, '/') + 1) {
		size_t n = strcspn(part, "/");

		ok = n && !(n <= 2 && strspn(part, ".") == n);
		if (!part[n])
			break;
	}
	if (!ok) {
		diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "\"%s\" cannot be the name of a file in procfs", s);
		diag_hint(x->diag, "a name, or directories and a name with '/' between; no leading '/'");
	} else if (is_taken(s)) {
		diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "the module has a file \"%s\" of its own", s);
		diag_hint(x->diag, "another name will do; ctl, meta, counts and cpuN are taken");
		ok = false;
	}
	return ok;
}

static bool expand_procfs(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct probe_component *name = &proto->point->parts.v[0], *max = point_component(proto, "maxsize");
	struct derived_probe mine = *proto;
	struct value_walk v = { .x = x, .ok = true };
	struct ast_walk w = { .expr = on_expr, .data = &v };
	struct site *site = NEW(x->arena, struct site);
	bool write = strstr(p->pattern, "write") != NULL;

	if (name->arg && !check_name(x, name))
		return false;
	if (max && (max->arg->number.value < 1 || max->arg->number.value > MAX_SIZE)) {
		diag_error(x->diag, DIAG_SEMANTIC, max->arg->at, "a size of %lld is not possible", (long long)max->arg->number.value);
		diag_hint(x->diag, "from 1 to %d bytes", MAX_SIZE);
		return false;
	}
	site->kind = SITE_PROCFS;
	site->path = name->arg ? name->arg->string.s : "command";
	site->mode = mode_of(write, point_component(proto, "umask"));
	site->write = write;
	site->number = max ? max->arg->number.value : 0;
	if (proto->body) {
		mine.body = ast_copy_stmt(x->arena, proto->body);
		ast_walk_stmt(&w, &mine.body);
	}
	return v.ok && add_probe(x, prog, &mine, site, arena_printf(x->arena, "procfs(\"%s\").%s", site->path, write ? "write" : "read"));
}

#define FILE_OF(name) \
	{ name ".read", "a file that the handler's $value is read from", expand_procfs }, \
	{ name ".read.maxsize(number)", "the same, with up to N bytes", expand_procfs }, \
	{ name ".write", "a file: what is written into it is the handler's $value", expand_procfs }, \
	{ name ".umask(number).read", "the same, with the permissions that the mask leaves", expand_procfs }, \
	{ name ".umask(number).read.maxsize(number)", "the same", expand_procfs }, \
	{ name ".umask(number).write", "the same", expand_procfs }

const struct provider providers_procfs[] = {
	FILE_OF("procfs"), FILE_OF("procfs(string)"),
	{ NULL, NULL, NULL }
};
