/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose types and variables @cast and @var mean: the probe's own world when nothing is said, else "kernel", a module, a program, or a header that is compiled
 * for its types: "<sys/time.h>", "kernel<linux/sched.h>". Several are separated by ':' and tried in order.
 */
#include "probe_priv.h"

#include <string.h>

struct world {
	struct lower *l;
	const char *text;		/* "kernel<linux/sched.h>" */
	size_t len;
	struct target *target;
	const char *why;
};

static struct target *kernel_of(const struct lower *l)
{
	struct target *t = l->x->kernel ? l->x->kernel : l->x->target;

	return t->kernel ? t->kernel : t;
}

static bool starts(const struct world *w, const char *with)
{
	return w->len >= strlen(with) && !memcmp(w->text, with, strlen(with));
}

/* A header's types, as an object file that was compiled for them. */
static struct target *of_headers(struct world *w, const char *headers, bool of_kernel)
{
	struct expand *x = w->l->x;
	const char *object;
	struct target *t;

	if (!x->compile_types) {
		w->why = "headers cannot be compiled here";
		return NULL;
	}
	object = x->compile_types(x->compile_data, headers, of_kernel, &w->why);
	t = object ? target_open_types(x->arena, object, headers, &w->why) : NULL;
	if (!t)
		return NULL;
	/* Such types say nothing of where a value is: that is where the probe's own are. */
	if (!of_kernel)
		t->program = x->target->program;
	vec_push(x->arena, &x->type_files, t);
	return t;
}

static struct target *headers_world(struct world *w, bool of_kernel)
{
	struct expand *x = w->l->x;
	const char *text = arena_strndup(x->arena, w->text, w->len), *from = strchr(text, '<');
	const char *key = arena_printf(x->arena, "%c%s", of_kernel ? 'k' : x->target->program ? 'p' : 'h', from);
	struct target *t = x->worlds ? map_get(x->worlds, key) : NULL;

	if (t)
		return t;
	if (text[w->len - 1] != '>') {
		w->why = arena_printf(x->arena, "'%s': a header is written as <NAME.h>", text);
		return NULL;
	}
	t = of_headers(w, from, of_kernel);
	if (!x->worlds)
		x->worlds = map_create(x->arena);
	if (t)
		map_put(x->worlds, key, t);
	return t;
}

/* A program by its path or name; a module by its name or its file's path. */
static struct target *named_world(struct world *w)
{
	struct expand *x = w->l->x;
	const char *name = arena_strndup(x->arena, w->text, w->len), *why = NULL;
	struct target *t, *kernel = kernel_of(w->l);
	name_list paths = { 0 };

	if (!strchr(name, '/') || target_is_module_file(name)) {
		t = target_module(kernel, name, &w->why);
		if (t || strchr(name, '/'))
			return t;
	}
	if (!(strstr(name, ".so") ? library_find(x->arena, x->sysroot, name, NULL, &paths, &why) : program_find(x->arena, x->sysroot, name, &paths, &why))) {
		if (!w->why)
			w->why = why;
		return NULL;
	}
	if (paths.n > 1) {
		w->why = arena_printf(x->arena, "'%s' names several programs", name);
		return NULL;
	}
	return process_open(x, paths.v[0], &w->why);
}

static struct target *find_world(struct world *w)
{
	if (w->len == 6 && starts(w, "kernel"))
		return kernel_of(w->l);
	if (starts(w, "kernel<"))
		return headers_world(w, true);
	if (starts(w, "<"))
		return headers_world(w, false);
	return named_world(w);
}

/* The part of a list up to the next ':' that is outside of <>. */
static size_t part_length(const char *s)
{
	bool in_header = false;
	size_t n;

	for (n = 0; s[n] && (s[n] != ':' || in_header); n++)
		in_header = s[n] == '<' || (in_header && s[n] != '>');
	return n;
}

static void note_why(struct lower *l, const char **all, const char *why)
{
	if (why && (!*all || !strstr(*all, why)))
		*all = *all ? arena_printf(l->x->arena, "%s; %s", *all, why) : why;
}

/* The type as the kernel's own debuginfo has it saves compiling; it is the same header's. */
static const struct ctype *type_in(struct world *w, const char *type_name)
{
	const struct ctype *c = NULL;
	const char *why = NULL;

	if (starts(w, "kernel<")) {
		w->target = kernel_of(w->l);
		c = target_type(w->target, type_name, &why);
	}
	if (c)
		return c;
	w->target = find_world(w);
	return w->target ? target_type(w->target, type_name, &w->why) : NULL;
}

const struct ctype *lower_type_named(struct lower *l, const char *module, const char *type_name, struct target **of, const char **why)
{
	const struct ctype *c = NULL;
	struct world w = { .l = l };

	*why = NULL;
	*of = l->x->target;
	if (!module || !*module)
		return target_type(l->x->target, type_name, why);
	for (; *module && !c; module += w.len + (module[w.len] == ':')) {
		w.text = module;
		w.len = part_length(module);
		w.why = NULL;
		if (!w.len)
			continue;
		c = type_in(&w, type_name);
		*of = w.target;
		if (!c)
			note_why(l, why, w.why);
	}
	if (!c && !*why)
		*why = arena_printf(l->x->arena, "no type '%s'", type_name);
	return c;
}

struct target *lower_world(struct lower *l, const char *module, const char **why)
{
	struct world w = { .l = l, .text = module, .len = module ? strlen(module) : 0 };

	if (!w.len)
		return l->x->target;
	if (memchr(module, '<', w.len)) {
		*why = "a header has types, and no variables that could be read";
		return NULL;
	}
	w.target = find_world(&w);
	*why = w.why;
	return w.target;
}
