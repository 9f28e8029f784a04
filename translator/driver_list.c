/* SPDX-License-Identifier: GPL-2.0 */
/* Listings: which probe points match (-l), with which variables (-L), which kinds there are (--dump-probe-types). */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

/* A text of -E: its aliases may be what is listed, its probes are not. */
static bool add_aliases(struct driver *r, const char *text)
{
	struct source *src = source_create(r->arena, "<input>", text, strlen(text));
	struct ast_file *f;
	int i, n = 0;

	f = parse_file(r->arena, r->names, src, &r->env, tapset_macros(r->tapset), r->o->guru ? PARSE_GURU : 0, r->diag);
	if (!f)
		return false;
	for (i = 0; i < f->probes.n; i++)
		if (f->probes.v[i]->is_alias)
			f->probes.v[n++] = f->probes.v[i];
	f->probes.n = n;
	vec_push(r->arena, &r->files, f);
	return true;
}

/* A script with the point and nothing else goes through the passes that find what matches. */
static bool expand_point_given(struct driver *r)
{
	struct point_expander x = { .expand = expand_point, .lower_function = expand_lower_function, .lower_again = expand_lower_again,
				    .lowering = &r->expand.lowering, .drops_faulty = true,
				    .offer_names = expand_offer_names, .known_words = expand_known_words, .data = &r->expand };
	const char *text = arena_printf(r->arena, "probe %s { }\n", r->o->list_point);
	struct source *src = source_create(r->arena, "<-l>", text, strlen(text));
	struct ast_file *f;
	int i;

	for (i = 0; i < r->o->more_texts.n; i++)
		if (!add_aliases(r, r->o->more_texts.v[i]))
			return false;
	f = parse_file(r->arena, r->names, src, &r->env, tapset_macros(r->tapset), 0, r->diag);
	if (!f || f->probes.n != 1)
		return false;
	vec_push(r->arena, &r->files, f);
	r->expand.arena = r->arena;
	r->expand.names = r->names;
	r->expand.diag = r->diag;
	r->expand.target = r->target;
	r->prog = resolve(r->arena, r->names, r->files.v, r->files.n, r->tapset, &x, &r->env, r->diag);
	return r->prog != NULL;
}

/* What may be read at @p, with the types. */
static void vars_of(struct driver *r, const struct derived_probe *p, tmember_vec *vars)
{
	struct target *t;
	int i;

	for (i = 0; p->site && i < p->site->vars.n; i++) {
		struct tmember own = { p->site->vars.v[i].name, p->site->vars.v[i].value.type };

		vec_push(r->arena, vars, own);
	}
	if (!p->site || !p->site->func)
		return;
	t = p->site->program ? p->site->program : r->target;
	target_var_names(t, p->site->func, site_at_return(p->site), vars);
	if (p->site->func->is_inside)
		target_local_names(t, p->site->func, vars);
}

static const char *type_text(const struct tmember *m)
{
	return m->type && m->type->name ? m->type->name : "unknown";
}

/* The i-th variable that an alias gives its handlers; NULL: none, or it is the alias's own business. */
static const struct symbol *alias_var(const struct derived_probe *p, int i)
{
	const struct symbol *s = p->locals.v[i];

	return p->by_alias && strncmp(s->name, "__", 2) ? s : NULL;
}

static void add_line(struct driver *r, const struct derived_probe *p, struct buf *line)
{
	tmember_vec vars = { 0 };
	const struct symbol *s;
	int i;

	buf_puts(line, p->by_alias ? p->user_text : p->text);
	if (r->o->list != LIST_PROBES_VARS)
		return;
	for (i = 0; i < p->locals.n; i++)
		if ((s = alias_var(p, i)))
			buf_printf(line, " %s:%s", s->name, type_name(s->type));
	vars_of(r, p, &vars);
	for (i = 0; i < vars.n; i++)
		buf_printf(line, " $%s:%s", vars.v[i].name, type_text(&vars.v[i]));
}

static void add_member(struct buf *line, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(line, ",\"%s\":", name);
	diag_json_text(line, value);
}

static void add_vars(struct driver *r, const struct derived_probe *p, struct buf *line)
{
	tmember_vec vars = { 0 };
	const struct symbol *s;
	const char *before = "";
	int i;

	if (p->by_alias) {
		buf_puts(line, ",\"alias_variables\":[");
		for (i = 0; i < p->locals.n; i++)
			if ((s = alias_var(p, i))) {
				buf_printf(line, "%s{\"name\":\"%s\",\"type\":\"%s\"}", before, s->name, type_name(s->type));
				before = ",";
			}
		buf_putc(line, ']');
	}
	vars_of(r, p, &vars);
	buf_puts(line, ",\"variables\":[");
	for (i = 0; i < vars.n; i++) {
		buf_puts(line, i ? ",{\"name\":" : "{\"name\":");
		diag_json_text(line, vars.v[i].name);
		add_member(line, "type", type_text(&vars.v[i]));
		buf_putc(line, '}');
	}
	buf_putc(line, ']');
}

/*
 * {"point":"...","alias":"...","function":"...","file":"...","line":N,"address":"0x...","module":"...","program":"...",
 * "alias_variables":[{"name":"...","type":"..."}],"variables":[{"name":"...","type":"..."}]}
 */
static void add_object(struct driver *r, const struct derived_probe *p, struct buf *line)
{
	const struct tfunc *f = p->site ? p->site->func : NULL;

	buf_puts(line, "{\"point\":");
	diag_json_text(line, p->text);
	add_member(line, "alias", p->by_alias ? p->user_text : NULL);
	add_member(line, "function", f ? f->name : NULL);
	add_member(line, "file", f ? f->file : NULL);
	if (f && f->line)
		buf_printf(line, ",\"line\":%d", f->line);
	if (f && f->entry)
		buf_printf(line, ",\"address\":\"%#llx\"", (unsigned long long)f->entry);
	add_member(line, "module", p->site ? p->site->module : NULL);
	add_member(line, "program", p->site && p->site->program ? p->site->program->program : NULL);
	if (r->o->list == LIST_PROBES_VARS)
		add_vars(r, p, line);
	buf_putc(line, '}');
}

static int list_points(struct driver *r)
{
	struct map *seen = map_create(r->arena);
	int i;

	/* What does not match is no error here: the exit status says it. */
	r->diag->quiet = r->o->verbose[1] == 0;
	if (!driver_open_library(r) || !expand_point_given(r))
		return EXIT_CODE_FAILED;
	/* What has no type is shown without. */
	if (r->o->list == LIST_PROBES_VARS)
		infer(r->prog);
	for (i = 0; i < r->prog->probes.n; i++) {
		const struct derived_probe *p = r->prog->probes.v[i];
		AUTO_BUF line = { 0 };

		if (r->o->list_json)
			add_object(r, p, &line);
		else
			add_line(r, p, &line);
		/* -v shows each place, also where the same point has several. */
		if (!map_put(seen, arena_strdup(r->arena, line.p), r) || r->o->verbose[1])
			puts(line.p);
	}
	return r->prog->probes.n ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

/* --dump-*: what probe points, aliases and functions there are; with -v those whose names begin with '_', too. */
static int dump(struct driver *r)
{
	bool ok = true, all = r->o->verbose[1] > 0;
	AUTO_BUF out = { 0 };

	if (r->o->dump == DUMP_PROBE_TYPES)
		dump_probe_types(&out);
	else if (!driver_open_library(r))
		return EXIT_CODE_FAILED;
	else if (r->o->dump == DUMP_PROBE_ALIASES)
		ok = tapset_dump_aliases(&out, r->tapset, all);
	else
		ok = tapset_dump_functions(&out, r->tapset, all);
	fwrite(buf_str(&out), 1, out.len, stdout);
	return ok ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int driver_list(struct driver *r)
{
	return r->o->dump == DUMP_NONE ? list_points(r) : dump(r);
}
