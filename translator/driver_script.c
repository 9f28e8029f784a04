/* SPDX-License-Identifier: GPL-2.0 */
/* Pass 1: what is the target, what does the library have, what does the script say. Needs no kernel to be there. */
#include "driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char *config_of(void *data, const char *name)
{
	return target_config(data, name);
}

/* "6.1.0" of "6.1.0-56-cloud-amd64" */
static const char *version_of(struct arena *a, const char *release)
{
	size_t n = strspn(release, "0123456789.");

	while (n && release[n - 1] == '.')
		n--;
	return arena_strndup(a, release, n);
}

static void tell_progress(const char *text)
{
	fprintf(stderr, "%s\n", text);
}

static void open_target(struct driver *r)
{
	const struct options *o = r->o;
	struct target_spec spec = { .release = o->release, .build_dir = o->build_dir, .debuginfo_path = getenv("SYSTEMTAP_DEBUGINFO_PATH"), .progress = tell_progress };
	const char *env = getenv("SYSTEMTAP_RELEASE");
	struct utsname u;

	if (!o->release && !o->build_dir && env && *env) {
		spec.release = env[0] == '/' ? NULL : env;
		spec.build_dir = env[0] == '/' ? env : NULL;
	}
	if (!o->disable_cache)
		spec.cache_dir = cache_dir_if_private(r->arena);
	r->target = target_open(r->arena, &spec);
	r->expand.sysroot = o->sysroot ? o->sysroot : "";
	r->expand.debuginfo_path = spec.debuginfo_path;
	r->expand.command = o->command;
	r->expand.target_pid = o->target_pid;
	uname(&u);
	r->env.kernel_vr = r->target->release ? r->target->release : arena_strdup(r->arena, u.release);
	r->env.kernel_v = version_of(r->arena, r->env.kernel_vr);
	r->env.arch = r->target->arch ? r->target->arch : arena_strdup(r->arena, u.machine);
	r->env.systemtap_v = o->compatible ? o->compatible : SPILE_LANGUAGE_VERSION;
	r->env.runtime = "kernel";
	r->env.privilege = o->privilege ? o->privilege : "stapdev";
	r->env.guru = o->guru;
	r->env.config = config_of;
	r->env.data = r->target;
	r->env.args = o->args;
	r->env.nargs = o->nargs;
	r->env.args_used = NEW_ARRAY(r->arena, bool, o->nargs + 1);
}

static bool add_dir(struct driver *r, const char *dir, bool is_system)
{
	if (driver_trusts(r, dir))
		return tapset_add_dir(r->tapset, dir, is_system);
	if (!fs_exists(dir))
		diag_hint(r->diag, is_system ? "the script library comes with the program; SYSTEMTAP_TAPSET names another" : "check the argument of -I");
	return false;
}

bool driver_open_library(struct driver *r)
{
	const char *own = getenv("SYSTEMTAP_TAPSET");
	int i;

	if (!driver_find_share(r))
		return false;
	open_target(r);
	r->tapset = tapset_create(r->arena, r->names, &r->env, r->diag);
	/* The user's directories come first: what they declare is found before the library's. */
	for (i = 0; i < r->o->include_dirs.n; i++)
		if (!add_dir(r, r->o->include_dirs.v[i], false))
			return false;
	return add_dir(r, own && *own ? own : arena_printf(r->arena, "%s/tapset", r->share), true);
}

/* ---- scripts ---- */

static bool parse_text(struct driver *r, const char *name, const char *text, size_t len)
{
	struct source *src = source_create(r->arena, name, text, len);
	struct ast_file *f;

	hash_str(&r->identity, name);
	hash_add(&r->identity, text, len);
	f = parse_file(r->arena, r->names, src, &r->env, tapset_macros(r->tapset), r->o->guru ? PARSE_GURU : 0, r->diag);
	if (f)
		vec_push(r->arena, &r->files, f);
	return f != NULL;
}

static bool parse_path(struct driver *r, const char *shown, const char *path)
{
	AUTO_BUF text = { 0 };
	int err = fs_read(path, &text);

	if (err) {
		env_error(r->diag, "cannot read the script %s: %s", shown, strerror(-err));
		if (err == -ENOENT && (strchr(shown, '{') || strchr(shown, ' ')))
			diag_hint(r->diag, "a script on the command line itself needs -e");
		else if (r->o->example)
			diag_hint(r->diag, "spile list tool shows what examples there are");
		return false;
	}
	return parse_text(r, shown, arena_strndup(r->arena, buf_str(&text), text.len), text.len);
}

const char *driver_script_path(struct driver *r)
{
	size_t n = strlen(r->o->file);

	if (!r->o->example)
		return r->o->file;
	return arena_printf(r->arena, "%s/examples/%s%s", r->share, r->o->file, n > 4 && !strcmp(r->o->file + n - 4, ".stp") ? "" : ".stp");
}

static bool parse_main(struct driver *r)
{
	const struct options *o = r->o;

	if (o->text) {
		r->script_name = "<input>";
		return parse_text(r, "<input>", o->text, strlen(o->text));
	}
	if (!o->file)
		return true;	/* a listing with -E only */
	if (!strcmp(o->file, "-")) {
		r->script_name = "<stdin>";
		return parse_path(r, "<stdin>", "/dev/stdin");
	}
	r->script_name = o->file;
	return parse_path(r, o->file, driver_script_path(r));
}

static bool parse_more(struct driver *r)
{
	const struct options *o = r->o;
	const char *text;
	int i;

	for (i = 0; i < o->more_texts.n; i++)
		if (!parse_text(r, "<input>", o->more_texts.v[i], strlen(o->more_texts.v[i])))
			return false;
	if (!o->stop_after_ms)
		return true;
	text = arena_printf(r->arena, "probe timer.ms(%lld) { exit() }\n", (long long)o->stop_after_ms);
	return parse_text(r, "<-T>", text, strlen(text));
}

/* ---- -G NAME=VALUE: the declaration itself is changed, so that all later passes see one initial value ---- */

static struct decl_global *find_global(struct driver *r, const char *name, size_t n)
{
	int i, k;

	for (i = 0; i < r->files.n; i++)
		for (k = 0; k < r->files.v[i]->globals.n; k++)
			if (strlen(r->files.v[i]->globals.v[k]->name) == n && !memcmp(r->files.v[i]->globals.v[k]->name, name, n))
				return r->files.v[i]->globals.v[k];
	return NULL;
}

static bool set_global(struct driver *r, const char *assignment)
{
	size_t n = strcspn(assignment, "=");
	const char *value = assignment + n + 1;
	struct decl_global *g = find_global(r, assignment, n);
	bool as_text;
	struct expr *e;
	char *end;
	int64_t v;

	if (!g) {
		env_error(r->diag, "option -G: the script has no global '%.*s'", (int)n, assignment);
		return false;
	}
	errno = 0;
	v = strtoll(value, &end, 0);
	as_text = *end || errno || (g->init && g->init->kind == E_STRING);
	if (as_text && g->init && g->init->kind == E_NUMBER) {
		diag_error(r->diag, DIAG_ENV, g->at, "option -G: '%s' is no number, and '%s' is one", value, g->name);
		return false;
	}
	e = expr_new(r->arena, as_text ? E_STRING : E_NUMBER, g->init ? g->init->at : g->at);
	if (as_text) {
		e->string.s = value;
		e->string.len = strlen(value);
	} else {
		e->number.value = v;
	}
	g->init = e;
	return true;
}

/* --suppress-handler-errors: try { BODY } catch { } around each handler of the scripts: nothing follows it, so that `next` is not needed. */
static void suppress_errors(struct driver *r)
{
	struct stmt *wrap;
	int i, k;

	for (i = 0; i < r->files.n; i++) {
		for (k = 0; k < r->files.v[i]->probes.n; k++) {
			struct decl_probe *p = r->files.v[i]->probes.v[k];

			if (p->is_alias || !p->body)
				continue;
			wrap = stmt_new(r->arena, S_TRY, p->body->at);
			wrap->try_.body = p->body;
			wrap->try_.handler = stmt_new(r->arena, S_BLOCK, p->body->at);
			p->body = stmt_new(r->arena, S_BLOCK, wrap->at);
			vec_push(r->arena, &p->body->block.list, wrap);
		}
	}
}

void driver_warn_unused_args(struct driver *r)
{
	int i;

	for (i = 0; i < r->o->nargs; i++)
		if (!r->env.args_used[i])
			diag_warning(r->diag, NO_SPAN, "unused command line argument $%d/@%d: '%s'", i + 1, i + 1, r->o->args[i]);
}

static void add_identity(struct driver *r)
{
	const struct options *o = r->o;
	const opt_list *lists[] = { &o->defines, &o->globals, &o->make_args, &o->modinfo, &o->include_dirs };
	size_t k;
	int i;

	for (i = 0; i < o->nargs; i++)
		hash_str(&r->identity, o->args[i]);
	for (k = 0; k < ARRAY_SIZE(lists); k++)
		for (i = 0; i < lists[k]->n; i++)
			hash_str(&r->identity, lists[k]->v[i]);
	hash_str(&r->identity, o->suppress_errors ? "suppress" : "");
	hash_str(&r->identity, r->env.kernel_vr);
	hash_str(&r->identity, r->target->build_dir ? r->target->build_dir : "");
}

bool pass_parse(struct driver *r)
{
	int i;

	hash_init(&r->identity);
	if (!driver_open_library(r) || !parse_main(r) || !parse_more(r))
		return false;
	for (i = 0; i < r->o->globals.n; i++)
		if (!set_global(r, r->o->globals.v[i]))
			return false;
	if (r->o->suppress_errors)
		suppress_errors(r);
	if (r->o->last_pass == 1)
		driver_warn_unused_args(r);
	add_identity(r);
	return true;
}

void print_parsed(struct driver *r)
{
	AUTO_BUF out = { 0 };
	int i;

	for (i = 0; i < r->files.n; i++)
		ast_dump_file(&out, r->files.v[i]);
	fwrite(buf_str(&out), 1, out.len, stdout);
}
