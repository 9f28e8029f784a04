/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The passes, in order. Each has one duty, says how long it took with -v, and can be the last one (-p N), which
 * then prints what it made.
 */
#include "driver.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* ---- pass 2: analysis ---- */

static bool pass_analyse(struct driver *r)
{
	struct point_expander x = { .expand = expand_point, .lower_function = expand_lower_function, .lower_again = expand_lower_again,
				    .lowering = &r->expand.lowering,
				    .offer_names = expand_offer_names, .known_words = expand_known_words, .data = &r->expand };

	r->expand.arena = r->arena;
	r->expand.names = r->names;
	r->expand.diag = r->diag;
	r->expand.target = r->target;
	r->expand.guru = r->o->guru;
	r->expand.unprivileged = !strcmp(r->env.privilege, "stapusr");
	r->expand.compile_types = driver_compile_types;
	r->expand.compile_data = r;
	r->expand.verbose = r->o->verbose[1] > 0;
	r->expand.skip_badvars = r->o->skip_badvars;
	r->prog = resolve(r->arena, r->names, r->files.v, r->files.n, r->tapset, &x, &r->env, r->diag);
	driver_warn_unused_args(r);
	if (!r->prog || !perf_check(&r->expand) || !infer(r->prog) || !check(r->prog) || !(r->o->no_global_display || add_auto_display(r->prog, &x)) ||
	    !(r->o->no_optimise || optimise(r->prog)) || !effects(r->prog))
		return false;
	find_stack_ids(r->prog);
	return true;
}

static void print_analysed(struct driver *r)
{
	AUTO_BUF out = { 0 };

	program_dump(&out, r->prog, r->o->verbose[1]);
	fwrite(buf_str(&out), 1, out.len, stdout);
}

/* ---- pass 3: translation ---- */

static void add_modinfo(struct driver *r)
{
	int i;

	for (i = 0; i < r->o->modinfo.n; i++) {
		buf_puts(&r->c_text, "SP_INFO(");
		buf_c_quote(&r->c_text, r->o->modinfo.v[i], strlen(r->o->modinfo.v[i]));
		buf_puts(&r->c_text, ");\n");
	}
}

static bool pass_translate(struct driver *r)
{
	char hex[33];

	hash_hex(&r->identity, hex);
	r->module_name = r->o->module_name ? r->o->module_name : arena_printf(r->arena, "spile_%.16s", hex);
	r->gen.module_name = r->module_name;
	r->gen.script_name = r->script_name;
	r->gen.no_global_display = r->o->no_global_display;
	if (!gen_plan(r->prog, r->target, &r->gen, &r->plan) || !gen_emit(r->plan, &r->c_text, &r->headers_c))
		return false;
	add_modinfo(r);
	return true;
}

static void print_translated(struct driver *r)
{
	AUTO_BUF out = { 0 };

	fwrite(buf_str(&r->c_text), 1, r->c_text.len, stdout);
	if (r->headers_c.len) {
		puts("\n/* ---- second file: C that includes kernel headers ---- */");
		fwrite(r->headers_c.p, 1, r->headers_c.len, stdout);
	}
	if (!r->o->verbose[2])
		return;
	fflush(stdout);
	plan_dump(&out, r->plan);
	fwrite(buf_str(&out), 1, out.len, stderr);
}

/* ---- the table ---- */

static const struct pass {
	const char *did;	/* "Pass 1: parsed script in ..." */
	const char *what;	/* "Pass 1: parse failed." */
	bool (*run)(struct driver *r);
	void (*print)(struct driver *r);	/* when it is the last one */
} passes[PASSES] = {
	{ "parsed script", "parse", pass_parse, print_parsed },
	{ "analysed script", "analysis", pass_analyse, print_analysed },
	{ "translated to C", "translation", pass_translate, print_translated },
	{ "built module", "compilation", pass_build, print_built },
	{ "run completed", "run", pass_run, NULL },
};

struct stopwatch { long usr, sys, real; };	/* milliseconds */

static long ms(const struct timeval *a, const struct timeval *b)
{
	return (long)(a->tv_sec + b->tv_sec) * 1000 + (long)(a->tv_usec + b->tv_usec) / 1000;
}

/* Time of ours and of the programs that we ran. */
static struct stopwatch stopwatch_now(void)
{
	struct rusage self, children;
	struct timespec t;
	struct stopwatch w;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	clock_gettime(CLOCK_MONOTONIC, &t);
	w.usr = ms(&self.ru_utime, &children.ru_utime);
	w.sys = ms(&self.ru_stime, &children.ru_stime);
	w.real = (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	return w;
}

static bool run_pass(struct driver *r, int i)
{
	struct stopwatch from = stopwatch_now(), to;
	bool ok;

	if (i == PASSES - 1 && r->o->verbose[i])
		fputs("Pass 5: starting run.\n", stderr);
	ok = passes[i].run(r) && !r->diag->errors;
	to = stopwatch_now();
	if (r->o->verbose[i])
		fprintf(stderr, "Pass %d: %s in %ldusr/%ldsys/%ldreal ms.\n", i + 1, passes[i].did,
			to.usr - from.usr, to.sys - from.sys, to.real - from.real);
	if (!ok) {
		diag_finish(r->diag);
		/* In pass 5 the runner has said what there was to say. */
		if (!r->diag->json && (i < PASSES - 1 || r->diag->errors))
			fprintf(stderr, "Pass %d: %s failed.\n", i + 1, passes[i].what);
	}
	return ok;
}

/* The last pass to run; without a chance to run the module here it is the fourth. */
static int last_pass(struct driver *r)
{
	if (r->o->last_pass < PASSES || r->target->is_running_kernel)
		return r->o->last_pass;
	diag_warning(r->diag, NO_SPAN, "kernel %s is not the one that runs here: stopping after pass 4", r->env.kernel_vr);
	return PASSES - 1;
}

static int run_passes(struct driver *r)
{
	int i, last = r->o->last_pass;

	for (i = 0; i < last; i++) {
		if (!run_pass(r, i))
			return r->exit_code ? r->exit_code : EXIT_CODE_FAILED;
		if (!i)
			last = last_pass(r);
	}
	if (last > 0 && passes[last - 1].print)
		passes[last - 1].print(r);
	return r->diag->errors ? EXIT_CODE_FAILED : r->exit_code;
}

static int clean_cache(struct driver *r)
{
	const char *dir = cache_dir(r->arena, r->diag);
	int err = dir ? cache_clean(dir) : 0;

	if (err)
		env_error(r->diag, "cannot empty the cache %s: %s", dir, strerror(-err));
	else if (dir && r->o->verbose_max)
		fprintf(stderr, "Emptied the cache %s\n", dir);
	return dir && !err ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int driver_run(struct arena *a, struct diag *d, const struct options *o)
{
	struct driver r = { .arena = a, .diag = d, .o = o };
	char tmp[PATH_MAX];
	int status = EXIT_CODE_OK;

	/* For what others make: the compiler's temporary files, unpacked parts of programs and kernels. */
	if (o->tmpdir && realpath(o->tmpdir, tmp))
		setenv("TMPDIR", tmp, 1);
	if (o->clean_cache) {
		status = clean_cache(&r);
		if (status || (!o->file && !o->text && !o->list && !o->dump && !o->about))
			return status;
	}
	r.names = names_create(a);
	status = o->about ? driver_help(&r) : o->list || o->dump ? driver_list(&r) : run_passes(&r);
	if (r.target)
		target_close(r.target);
	process_close(&r.expand);
	if (o->keep)
		driver_keep_tmp(&r);
	driver_remove_tmp();
	buf_deinit(&r.c_text);
	buf_deinit(&r.headers_c);
	return status;
}
