/* SPDX-License-Identifier: GPL-2.0 */
/* Pass 4: the module, from the cache or made. Pass 5: the runner, which loads it and shows its output. */
#include "driver.h"
#include "limits.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- pass 4 ---- */

static bool build_env_of(struct driver *r, struct build_env *e)
{
	const struct options *o = r->o;
	const char *own = getenv("SYSTEMTAP_RUNTIME");

	memset(e, 0, sizeof(*e));
	e->arena = r->arena;
	e->diag = r->diag;
	e->release = r->env.kernel_vr;
	e->arch = r->env.arch;
	e->build_dir = r->target->build_dir;
	e->why_no_build = r->target->why_no_build;
	e->runtime_dir = arena_printf(r->arena, "%s/runtime", r->share);
	if (o->runtime_dir || (own && *own)) {
		char *real = realpath(o->runtime_dir ? o->runtime_dir : own, NULL);

		e->runtime_dir = arena_strdup(r->arena, real ? real : o->runtime_dir ? o->runtime_dir : own);
		free(real);
	}
	e->template_dir = arena_printf(r->arena, "%s/kmod-template", r->share);
	if (!driver_trusts(r, e->runtime_dir) || !driver_trusts(r, e->template_dir))
		return false;
	e->tmp_dir = r->tmp;
	e->make_args = o->make_args.v;
	e->nmake_args = o->make_args.n;
	e->defines = o->defines.v;
	e->ndefines = o->defines.n;
	e->verbose = o->verbose[3];
	if (o->disable_cache)
		return true;
	e->cache_dir = cache_dir(r->arena, r->diag);
	return e->cache_dir != NULL;
}

const char *driver_compile_types(void *data, const char *headers, bool of_kernel, const char **why)
{
	struct driver *r = data;
	struct prepared *p = NULL;
	struct build_env e;
	const char *made;
	int lock;

	*why = "it cannot be compiled here";
	if (r->cannot_build || !driver_tmp(r) || !build_env_of(r, &e))
		return NULL;
	lock = cache_use(e.cache_dir);
	if (of_kernel)
		p = build_prepare(&e);
	/* What is missing was said, once. */
	r->cannot_build = of_kernel && !p;
	made = p || !of_kernel ? build_types(&e, p, headers, why) : NULL;
	cache_unlock(lock);
	return made;
}

/* -k: the C beside the objects, whether it was compiled now or before. */
static void keep_c(struct driver *r)
{
	if (r->o->keep)
		fs_write_atomic(arena_printf(r->arena, "%s/script.c", r->tmp), buf_str(&r->c_text), r->c_text.len, 0600);
}

static bool build(struct driver *r, struct build_env *e)
{
	struct build_script s = { 0 };
	struct prepared *p;

	/* Two runs of one script at a time are two modules, unless the user gave the name. */
	if (r->o->last_pass == PASSES && !r->o->module_name)
		r->module_name = arena_printf(r->arena, "%s_%d", r->module_name, (int)getpid());
	s.name = r->module_name;
	s.source = buf_str(&r->c_text);
	s.source_len = r->c_text.len;
	if (r->headers_c.len) {
		s.headers_source = r->headers_c.p;
		s.headers_len = r->headers_c.len;
	}
	s.work_dir = r->tmp;
	keep_c(r);
	p = build_prepare(e);
	if (!p)
		return false;
	r->ko = arena_printf(r->arena, "%s/%s.ko", r->tmp, s.name);
	if (!r->o->keep && !r->o->poison_cache && build_cached(e, p, &s, r->ko)) {
		if (e->verbose)
			fputs("Pass 4: using the module in the cache.\n", stderr);
		return true;
	}
	return !r->diag->errors && build_module(e, p, &s);
}

bool pass_build(struct driver *r)
{
	struct build_env e;
	int lock;
	bool ok;

	if (!driver_tmp(r) || !build_env_of(r, &e))
		return false;
	lock = cache_use(e.cache_dir);
	ok = build(r, &e);
	cache_unlock(lock);
	return ok;
}

/*
 * The module must outlive the temporary directory: into the current directory with -m or without a cache, else
 * into the cache.
 */
void print_built(struct driver *r)
{
	const char *dir = r->o->module_name || r->o->disable_cache ? NULL : cache_dir(r->arena, r->diag);
	const char *to;
	int err = 0;

	if (dir) {
		dir = arena_printf(r->arena, "%s/module", dir);
		err = fs_mkdir_p(dir, 0700);
	}
	to = arena_printf(r->arena, "%s%s%s.ko", dir ? dir : "", dir ? "/" : "", r->module_name);
	if (!err)
		err = fs_copy(r->ko, to, 0644);
	if (err) {
		env_error(r->diag, "cannot write %s: %s", to, strerror(-err));
		return;
	}
	puts(to);
}

/* ---- pass 5 ---- */

static pid_t runner_pid;

/* Those that the terminal sent, the runner has got as well. */
static void pass_on(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (runner_pid > 0 && info->si_code <= 0)
		kill(runner_pid, sig);
}

static int wait_for_runner(const char *runner, char **argv)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR2 };
	struct sigaction act = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART }, old[ARRAY_SIZE(sigs)];
	sigset_t block, mask;
	int st = 0, err = 0;
	size_t i;
	pid_t pid;

	sigfillset(&block);
	sigprocmask(SIG_BLOCK, &block, &mask);
	pid = fork();
	if (!pid) {
		/* exec resets handled signals to their default and keeps ignored ones. */
		sigprocmask(SIG_SETMASK, &mask, NULL);
		execv(runner, argv);
		_exit(127);
	}
	err = pid < 0 ? -errno : 0;
	runner_pid = pid;
	for (i = 0; i < ARRAY_SIZE(sigs); i++)
		sigaction(sigs[i], &act, &old[i]);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	while (!err && waitpid(pid, &st, 0) < 0)
		if (errno != EINTR)
			err = -errno;
	runner_pid = 0;
	for (i = 0; i < ARRAY_SIZE(sigs); i++)
		sigaction(sigs[i], &old[i], NULL);
	if (err)
		return err;
	return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

static const char *find_runner(struct driver *r)
{
	const char *own = getenv("SYSTEMTAP_STAPRUN");
	const char *path = own && *own ? own : arena_printf(r->arena, "%s/spilerun", r->program_dir);

	if (!access(path, X_OK))
		return path;
	env_error(r->diag, "the runner %s: %s", path, strerror(errno));
	if (own && *own)
		diag_hint(r->diag, "that is where $SYSTEMTAP_STAPRUN points");
	else
		diag_hint(r->diag, "run `make` or `make install` again, or set SYSTEMTAP_STAPRUN");
	return NULL;
}

bool pass_run(struct driver *r)
{
	const struct options *o = r->o;
	const struct { const char *opt, *value; } with_value[] = {
		{ "-c", o->command }, { "-x", o->target_pid }, { "-o", o->flame ? driver_flame_input(r) : o->output }, { "-S", o->rotate }, { "-b", o->buffer_mb },
		{ "--output", o->output_form }, { "-M", o->monitor },
	};
	const char *runner = find_runner(r);
	VEC(char *) argv = { 0 };
	size_t k;
	int i, status;

	if (!runner)
		return false;
	vec_push(r->arena, &argv, (char *)runner);
	for (i = 0; i < o->verbose[PASSES - 1]; i++)
		vec_push(r->arena, &argv, (char *)"-v");
	if (o->no_warnings)
		vec_push(r->arena, &argv, (char *)"-w");
	if (o->timing)
		vec_push(r->arena, &argv, (char *)"--timing");
	if (o->bulk)
		vec_push(r->arena, &argv, (char *)"--bulk");
	if (o->flight)
		vec_push(r->arena, &argv, (char *)(o->output ? "-D" : "-L"));
	for (k = 0; k < ARRAY_SIZE(with_value); k++) {
		if (!with_value[k].value)
			continue;
		vec_push(r->arena, &argv, (char *)with_value[k].opt);
		vec_push(r->arena, &argv, (char *)with_value[k].value);
	}
	vec_push(r->arena, &argv, (char *)r->ko);
	if (o->suppress_limits) {
		vec_push(r->arena, &argv, (char *)"maxaction=" NO_MAXACTION);
		vec_push(r->arena, &argv, (char *)"overload=0");
	}
	if (o->suppress_errors)
		vec_push(r->arena, &argv, (char *)"maxskipped=0");
	vec_push(r->arena, &argv, NULL);
	fflush(stdout);
	status = wait_for_runner(runner, argv.v);
	if (status < 0)
		env_error(r->diag, "cannot run %s: %s", runner, strerror(-status));
	r->exit_code = status ? EXIT_CODE_FAILED : EXIT_CODE_OK;
	return !status && (!o->flame || driver_flame(r));
}
