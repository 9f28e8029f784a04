/* SPDX-License-Identifier: GPL-2.0 */
/* The world that the tests of sema run in. */
#include "sema_world.h"
#include "base/fs.h"

#include <stdlib.h>
#include <string.h>

/* ---- a world of probes: begin, end, timer.s(N), kernel.function("x"); functions named "no*" are not there, $no* neither ---- */

static bool lower_expr(struct ast_walk *w, struct expr **slot)
{
	static char some_fetch;
	struct expr *e = *slot;

	(void)w;
	switch (e->kind) {
	case E_DEFINED:
		e->number.value = e->wrap.a->kind != E_TARGET || strncmp(e->wrap.a->target.name, "$no", 3);
		e->kind = E_NUMBER;
		break;
	case E_ACCESS:
		/* What a script's variable points to is not known. */
		if (e->access.base->kind == E_SYMBOL)
			break;
		/* fall through */
	case E_TARGET: case E_CAST: case E_VAR: case E_ENTRY:
		e->fetch = (struct fetch *)(void *)&some_fetch;
		break;
	default:
		break;
	}
	return true;
}

static bool expand(void *data, struct program *prog, const struct derived_probe *proto)
{
	struct derived_probe *p = NEW(prog->arena, struct derived_probe);
	const struct probe_component *c = &proto->point->parts.v[proto->point->parts.n > 1];
	struct ast_walk w = { .expr = lower_expr };
	struct probe_point bare = *proto->point;
	AUTO_BUF text = { 0 };

	(void)data;
	if (c->arg && c->arg->kind == E_STRING && !strncmp(c->arg->string.s, "no", 2)) {
		if (proto->point->optional || proto->point->sufficient)
			return true;
		diag_error(prog->diag, DIAG_SEMANTIC, proto->point->at, "no function '%s'", c->arg->string.s);
		return false;
	}
	*p = *proto;
	p->body = ast_copy_stmt(prog->arena, proto->body);
	ast_walk_stmt(&w, &p->body);
	bare.optional = bare.sufficient = false;
	bare.cond = NULL;
	ast_dump_point(&text, &bare);
	p->text = arena_strdup(prog->arena, buf_str(&text));
	vec_push(prog->arena, &prog->probes, p);
	return true;
}

static void offer_names(void *data, struct near *near)
{
	static const char *const names[] = { "begin", "end", "timer", "kernel" };
	size_t i;

	(void)data;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		near_offer(near, names[i]);
}

static bool lower_function(void *data, struct program *prog, struct function *fn, const struct derived_probe *in)
{
	struct ast_walk w = { .expr = lower_expr };

	(void)data;
	(void)prog;
	(void)in;
	ast_walk_stmt(&w, &fn->body);
	return true;
}

/* ---- a library in a directory of its own ---- */

char library[64];

/* Not an assertion of Check's: the fuzz targets use this as well. */
static void must(bool ok)
{
	if (!ok)
		abort();
}

static void put_file(const char *name, const char *text)
{
	char path[200], *slash;

	snprintf(path, sizeof(path), "%s/%s", library, name);
	slash = strrchr(path, '/');
	*slash = 0;
	must(!fs_mkdir_p(path, 0700));
	*slash = '/';
	must(!fs_write_atomic(path, text, strlen(text), 0600));
}

void make_library(void)
{
	strcpy(library, "/tmp/spile-sema-XXXXXX");
	must(mkdtemp(library) != NULL);
	put_file("context.stp", "function pid:long () %{ /* runtime */ /* pure */ STAP_RETURN(sp_pid()); %}\n"
				"function execname:string () %{ /* runtime */ /* pure */ STAP_RETURN(sp_execname()); %}\n"
				"function exit () %{ /* runtime */ sp_exit(); %}\n"
				"function fail_it (m:string) %{ /* runtime */ sp_fail_text(CONTEXT, STAP_SITE, STAP_ARG_m); %}\n");
	put_file("danger.stp", "function poke (a, v) %{ /* guru */ *(long *)STAP_ARG_a = STAP_ARG_v; %}\n");
	put_file("broken.stp", "function broken_one () { return ) }\n");
	put_file("count.stp", "global calls\nprivate hidden\nfunction count_call () { calls++; hidden++; return calls + hidden }\n"
			      "private function inner () { return 1 }\nprobe end { printf(\"%d\\n\", calls) }\n");
	put_file("embedded.stp", "global shared\nfunction peek:long () %{ /* pragma:read:shared */ STAP_RETURN(0); %}\n%{ int top; %}\n");
	put_file("over.stp", "function same (x) { return x + 1 }\nfunction over (x) { return \"library\" }\n");
	put_file("aliases.stp", "probe file.open = kernel.function(\"no_such\") !, kernel.function(\"do_open\") {\n"
				"\tname = \"open\"\n\targ = $arg\n\tif (@probewrite(ret)) unused = ret\n}\n"
				"probe file.close = kernel.function(\"do_close\") { name = \"close\" }\n"
				"probe file.gone = kernel.function(\"no_gone\") { name = \"gone\" }\n");
	put_file("secret.stp", "private level = 3\nprobe secret = begin { seen = level }\n");
	put_file("macros.stpm", "@define twice(x) %( (@x + @x) %)\n");
	put_file("5.10/versioned.stp", "function version () { return \"five\" }\n");
	put_file("6.1/versioned.stp", "function version () { return \"six\" }\n");
	put_file("versioned.stp", "function version () { return 0 }\n");
	put_file("x86_64/arch.stp", "function arch_name () { return \"x86_64\" }\n");
}

void remove_library(void)
{
	fs_remove_tree(library);
}

/* ---- running the passes ---- */

struct run *start(int flags)
{
	struct arena *a = arena_create();
	struct run *r = NEW(a, struct run);

	r->arena = a;
	r->names = names_create(a);
	r->out = open_memstream(&r->messages, &r->messages_len);
	diag_init(&r->diag, a, r->out);
	r->env.kernel_v = "6.1.0";
	r->env.kernel_vr = "6.1.0-56-cloud-amd64";
	r->env.arch = "x86_64";
	r->env.systemtap_v = SPILE_LANGUAGE_VERSION;
	r->env.runtime = "kernel";
	r->env.privilege = "stapdev";
	r->env.guru = flags & GURU;
	r->tapset = tapset_create(a, r->names, &r->env, &r->diag);
	return r;
}

/* ---- what holds for every program that passes ---- */

struct verify {
	struct run *r;
	const symbol_vec *locals, *params;
	int in_fetch;
};

static bool has_symbol(const symbol_vec *v, const struct symbol *s)
{
	int i;

	for (i = 0; v && i < v->n; i++)
		if (v->v[i] == s)
			return true;
	return false;
}

static void verify_symbol(struct verify *v, const struct symbol *s)
{
	ck_assert_ptr_nonnull(s);
	ck_assert_int_ne(s->type, T_UNKNOWN);
	ck_assert_int_eq(s->keys.n, s->arity);
	ck_assert_msg(has_symbol(s->kind == SYM_GLOBAL ? &v->r->prog->globals : s->kind == SYM_PARAM ? v->params : v->locals, s),
		      "'%s' is used but not listed", s->name);
}

static bool verify_expr(struct ast_walk *w, struct expr **slot)
{
	struct verify *v = w->data;
	struct expr *e = *slot;
	int i;

	v->in_fetch += e->fetch != NULL;
	ck_assert_int_ne(e->type, T_UNKNOWN);
	if (e->kind == E_SYMBOL)
		verify_symbol(v, e->symbol.sym);
	else if (e->kind == E_INDEX)
		verify_symbol(v, e->index.sym);
	else if (e->kind == E_CALL) {
		for (i = 0; i < v->r->prog->functions.n && v->r->prog->functions.v[i] != e->call.fn; i++)
			;
		ck_assert_msg(i < v->r->prog->functions.n, "function '%s' is called but not listed", e->call.name);
	}
	ck_assert(v->in_fetch || (e->kind != E_TARGET && e->kind != E_DEFINED && e->kind != E_PROBEWRITE));
	return true;
}

static void verify_leave(struct ast_walk *w, struct expr **slot)
{
	((struct verify *)w->data)->in_fetch -= (*slot)->fetch != NULL;
}

static bool verify_stmt(struct ast_walk *w, struct stmt **slot)
{
	struct stmt *s = *slot;
	int i;

	for (i = 0; s->kind == S_FOREACH && i < s->foreach.keys.n; i++)
		verify_symbol(w->data, s->foreach.keys.v[i].sym);
	if (s->kind == S_TRY && s->try_.var)
		verify_symbol(w->data, s->try_.sym);
	return true;
}

static void verify(struct run *r)
{
	struct verify v = { .r = r };
	struct ast_walk w = { .expr = verify_expr, .leave = verify_leave, .stmt = verify_stmt, .data = &v };
	int i;

	for (i = 0; i < r->prog->probes.n; i++) {
		v.locals = &r->prog->probes.v[i]->locals;
		ast_walk_stmt(&w, &r->prog->probes.v[i]->body);
	}
	for (i = 0; i < r->prog->functions.n; i++) {
		ck_assert_int_ne(r->prog->functions.v[i]->type, T_UNKNOWN);
		v.locals = &r->prog->functions.v[i]->locals;
		v.params = &r->prog->functions.v[i]->params;
		ast_walk_stmt(&w, &r->prog->functions.v[i]->body);
	}
}

struct program *passes(struct run *r, struct ast_file **files, int n, int flags)
{
	struct point_expander x = { .expand = expand, .offer_names = offer_names, .lower_function = flags & NO_LOWERING ? NULL : lower_function };
	struct program *p = resolve(r->arena, r->names, files, n, r->tapset, &x, &r->env, &r->diag);

	if (!p || !infer(p) || !check(p))
		return NULL;
	if ((flags & DISPLAY) && !add_auto_display(p, &x))
		return NULL;
	if (!(flags & UNOPTIMISED) && !optimise(p))
		return NULL;
	return effects(p) ? p : NULL;
}

struct run *run_files(const char *const *texts, int n, int flags)
{
	struct run *r = start(flags);
	struct ast_file *files[4];
	int i;

	ck_assert(tapset_add_dir(r->tapset, library, false));
	for (i = 0; i < n; i++) {
		struct source *src = source_create(r->arena, i ? "other.stp" : "test.stp", texts[i], strlen(texts[i]));

		files[i] = parse_file(r->arena, r->names, src, &r->env, tapset_macros(r->tapset), 0, &r->diag);
		fflush(r->out);
		ck_assert_msg(files[i] != NULL, "does not parse: %s", r->messages);
	}
	r->prog = passes(r, files, n, flags);
	if (r->prog && !(flags & UNVERIFIED))
		verify(r);
	if (r->prog)
		program_dump(&r->dump, r->prog, 1);
	fflush(r->out);
	return r;
}

struct run *run(const char *text, int flags)
{
	return run_files(&text, 1, flags);
}

void finish(struct run *r)
{
	struct arena *a = r->arena;

	fclose(r->out);
	free(r->messages);
	buf_deinit(&r->dump);
	arena_destroy(a);
}

void good(const char *text, int flags, const char *want)
{
	struct run *r = run(text, flags);

	ck_assert_msg(r->prog != NULL, "script\n%s\nfails: %s", text, r->messages);
	ck_assert_msg(strstr(buf_str(&r->dump), want) != NULL, "script\n%s\nexpected: %s\ngot:\n%s", text, want, buf_str(&r->dump));
	finish(r);
}

void good_without(const char *text, int flags, const char *unwanted)
{
	struct run *r = run(text, flags);

	ck_assert_msg(r->prog != NULL, "script\n%s\nfails: %s", text, r->messages);
	ck_assert_msg(!strstr(buf_str(&r->dump), unwanted), "script\n%s\nunwanted: %s\ngot:\n%s", text, unwanted, buf_str(&r->dump));
	finish(r);
}

void bad(const char *text, int flags, const char *want)
{
	struct run *r = run(text, flags);

	ck_assert_msg(r->prog == NULL, "script\n%s\npasses:\n%s", text, buf_str(&r->dump));
	ck_assert_msg(r->diag.errors > 0, "script\n%s\nfails without an error", text);
	ck_assert_msg(strstr(r->messages, want) != NULL, "script\n%s\nexpected: %s\ngot:\n%s", text, want, r->messages);
	finish(r);
}

void warns(const char *text, int flags, const char *want)
{
	struct run *r = run(text, flags);

	ck_assert_msg(r->prog != NULL, "script\n%s\nfails: %s", text, r->messages);
	if (want)
		ck_assert_msg(strstr(r->messages, want) != NULL, "script\n%s\nexpected: %s\ngot:\n%s", text, want, r->messages);
	else
		ck_assert_msg(!r->messages_len, "script\n%s\nsays: %s", text, r->messages);
	finish(r);
}
