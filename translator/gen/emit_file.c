/* SPDX-License-Identifier: GPL-2.0 */
/* The generated file from top to bottom: head comment with the script, numbers, memory, functions, handlers, tables. */
#include "emit.h"

#include <string.h>

/* The script's lines as a comment; a comment end inside is broken up. */
static void put_script(struct emit *g, struct buf *out)
{
	const struct source *src = NULL;
	const char *s, *end;
	int i, line = 1;

	for (i = 0; i < g->plan->prog->probes.n && !src; i++)
		if (g->plan->prog->probes.v[i]->at.src && !g->plan->prog->probes.v[i]->at.src->is_library)
			src = g->plan->prog->probes.v[i]->at.src;
	if (!src)
		return;
	buf_puts(out, " *\n");
	for (s = src->text; s < src->text + src->len; s = end + 1, line++) {
		end = memchr(s, '\n', (size_t)(src->text + src->len - s));
		if (!end)
			end = src->text + src->len;
		buf_printf(out, " * %4d | ", line);
		for (; s < end; s++) {
			if (*s == '/' && s > src->text && s[-1] == '*')
				buf_putc(out, ' ');
			if (*s == '*' && s > src->text && s[-1] == '/')
				buf_putc(out, ' ');
			if (*s && *s != '\r')
				buf_putc(out, *s);
		}
		buf_putc(out, '\n');
	}
}

static void put_head(struct emit *g, struct buf *out)
{
	buf_printf(out, "/*\n * %s, translated by spile for %s\n", g->plan->opt->script_name, g->plan->target->release);
	put_script(g, out);
	buf_printf(out, " */\n%s#include \"spile.h\"\n\n", g->plan->prog->stack_ids ? "#define SP_STACK_IDS\n" : "");
}

/* Addresses first: init moves those by what KASLR added. */
static void put_lay_kind(struct emit *g, struct buf *out, bool addresses)
{
	int i;

	for (i = 0; i < g->plan->lay.n; i++)
		if (g->plan->lay.v[i].is_address == addresses)
			buf_printf(out, "\t%s,\n", g->plan->lay.v[i].c_name);
}

static int count_addresses(const struct plan *p)
{
	int i, n = 0;

	for (i = 0; i < p->lay.n; i++)
		n += p->lay.v[i].is_address;
	return n;
}

static void put_lay_names(struct emit *g, struct buf *out)
{

	if (!g->plan->lay.n) {
		buf_puts(out, "unsigned long sp_lay[1];\n\n");
		return;
	}
	buf_puts(out, "/* Numbers that differ between kernels; the runtime fills them in from the row of the kernel it runs on. */\nenum {\n");
	put_lay_kind(g, out, true);
	put_lay_kind(g, out, false);
	buf_puts(out, "\tNLAY\n};\nunsigned long sp_lay[NLAY];\n\n");
}

static void put_names(struct buf *out, const char *const *names, int n)
{
	int i;

	if (!n)
		return;
	buf_puts(out, "enum { ");
	for (i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? i % 6 ? ", " : ",\n       " : "", names[i]);
	buf_puts(out, " };\n");
}

static void put_numbers(struct emit *g, struct buf *out)
{
	struct plan *p = g->plan;
	const char **names = NEW_ARRAY(g->arena, const char *, p->formats.n + p->sites.n + 1);
	int i;

	for (i = 0; i < p->formats.n; i++)
		names[i] = p->formats.v[i].c_name;
	put_names(out, names, p->formats.n);
	for (i = 0; i < p->sites.n; i++)
		names[i] = p->sites.v[i].c_name;
	put_names(out, names, p->sites.n);
	if (p->formats.n + p->sites.n)
		buf_putc(out, '\n');
}

/* Globals of the script that all CPUs share. */
static void put_globals(struct emit *g, struct buf *out)
{
	struct plan *p = g->plan;
	int i, any = 0;

	for (i = 0; i < p->lock_parts.n; i++) {
		if (p->lock_parts.v[i])
			continue;
		buf_printf(out, "static struct sp_lock lock_%d;\n", i);
		any = 1;
	}
	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *gp = &p->globals.v[i];
		const struct expr *init = gp->sym->decl ? gp->sym->decl->init : NULL;
		AUTO_BUF q = { 0 };

		if (plan_is_percpu(gp) || gp->sym->arity || gp->sym->type == T_STAT)
			continue;
		any = 1;
		if (gp->sym->type == T_STRING && init) {
			buf_c_quote(&q, init->string.s, init->string.len);
			buf_printf(out, "static struct sp_string %s = { %zu, %s };\n", gp->sym->c_name, init->string.len, buf_str(&q));
		} else if (gp->sym->type == T_STRING) {
			buf_printf(out, "static struct sp_string %s;\n", gp->sym->c_name);
		} else {
			buf_printf(out, "static long %s", gp->sym->c_name);
			if (init && init->number.value)
				buf_printf(out, " = %s", emit_number(g, init->number.value));
			buf_puts(out, ";\n");
		}
	}
	if (any)
		buf_putc(out, '\n');
}

/* One block a CPU. Handlers of one CPU never run at the same time, but begin's and end's memory is theirs alone all the same. */
static void put_cpu(struct emit *g, struct buf *out)
{
	struct plan *p = g->plan;
	int i;

	if (g->frames.len)
		buf_printf(out, "/* What one call of a recursive function keeps. */\nunion frame {\n%s};\n\n",
			   buf_str(&g->frames));
	buf_printf(out, "/* One for each CPU. */\nstruct cpu {\n\tstruct sp_ctx c;\n\tstruct sp_counts counts[%d];\n", p->prog->probes.n);
	for (i = 0; i < p->lock_parts.n; i++)
		if (p->lock_parts.v[i])
			buf_printf(out, "\tstruct sp_lock lock_%d;\n", i);
	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *gp = &p->globals.v[i];
		const char *star = gp->sym->arity ? "*" : "";	/* what this CPU adds to elements */

		if (!plan_is_percpu(gp))
			continue;
		if (gp->sym->type == T_STAT)
			buf_printf(out, "\tstruct { struct sp_stat s; long bucket[%d]; } %s%s;\n", plan_buckets(gp) + 1, star, gp->sym->c_name);
		else
			buf_printf(out, "\tlong %s%s;\n", star, gp->sym->c_name);
	}
	if (g->capture_states)
		buf_printf(out, "\tstruct sp_captured captured;\n\tunsigned short capture_work[SP_CAPTURE_WORK(%d, %d)];\n", g->capture_states,
			   g->capture_slots);
	buf_printf(out, "%s};\n\n", buf_str(&g->cpu));
}

/* Initial values of per-CPU globals cannot stand in a definition. */
static bool put_init(struct emit *g, struct buf *out)
{
	struct plan *p = g->plan;
	bool any = false;
	int i;

	for (i = 0; i < p->globals.n; i++) {
		const struct symbol *s = p->globals.v[i].sym;

		if (!plan_is_percpu(&p->globals.v[i]) || s->arity || s->type != T_LONG || !s->decl || !s->decl->init || !s->decl->init->number.value)
			continue;
		if (!any)
			buf_puts(out, "static void init(void)\n{\n");
		any = true;
		buf_printf(out, "\tsp_set_sum(0, SP_OFFSET(struct cpu, %s), %s);\n", s->c_name, emit_number(g, s->decl->init->number.value));
	}
	if (any)
		buf_puts(out, "}\n\n");
	return any;
}

static void emit_all(struct emit *g)
{
	struct program *prog = g->plan->prog;
	int i;

	/* Runtime functions are inline and need no prototype, as long as they stand first. */
	for (i = 0; i < prog->functions.n; i++)
		if (prog->functions.v[i]->is_runtime)
			emit_function(g, prog->functions.v[i]);
	for (i = 0; i < prog->functions.n; i++)
		if (!prog->functions.v[i]->is_runtime)
			emit_function(g, prog->functions.v[i]);
	for (i = 0; i < prog->probes.n; i++)
		emit_probe(g, prog->probes.v[i]);
	emit_shared_hits(g);
}

static bool has_function(const struct program *prog, const char *name)
{
	name_t wanted = name_of(prog->names, name, strlen(name));
	int i;

	for (i = 0; i < prog->functions.n && prog->functions.v[i]->name != wanted; i++)
		;
	return i < prog->functions.n;
}

/* What of the runtime this script has and others do not: gives how many. */
static int put_parts(struct emit *g, struct buf *out, bool has_maps)
{
	const struct { bool has; const char *name; } parts[] = {
		{ g->plan->lay.n != 0, "layout" }, { has_maps, "arrays" }, { g->plan->modsyms.n != 0, "modsyms" },
		{ has_function(g->plan->prog, "_keep_entry"), "entries" },
	};
	size_t i;
	int n = 0;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!parts[i].has)
			continue;
		buf_printf(out, "%s&sp_part_%s", n ? ", " : "static const struct sp_part *const parts[] = { ", parts[i].name);
		n++;
	}
	if (n)
		buf_puts(out, " };\n");
	return n;
}

static void put_module(struct emit *g, struct buf *out, bool has_init, bool has_maps, bool has_globals)
{
	const struct plan *plan = g->plan;
	bool families = false, arming = false;
	int i, parts = put_parts(g, out, has_maps);

	buf_printf(out, "const struct sp_module sp_module = {\n\t.abi = SP_ABI_VERSION,\n\t.nprobes = %d,\n\t.nlay = %s,\n"
		   "\t.nlayouts = %d,\n\t.naddresses = %d,\n\t.probes = probes,\n\t.points = points,\n%s\t.meta = meta,\n\t.meta_size = sizeof(meta),\n"
		   "\t.cpu_size = sizeof(struct cpu),\n%s%s%s%s",
		   plan->prog->probes.n, plan->lay.n ? "NLAY" : "0", plan->lay.n ? 1 : 0, count_addresses(plan),
		   plan->lay.n ? "\t.layouts = layouts,\n" : "",
		   g->frames.len ? "\t.frame_size = sizeof(union frame),\n" : "", has_init ? "\t.init = init,\n" : "",
		   has_globals ? "\t.globals = globals,\n\t.nglobals = sizeof(globals) / sizeof(globals[0]),\n\t.set_global = sp_global_set,\n" : "",
		   has_maps ? "\t.maps = maps,\n\t.nmaps = sizeof(maps) / sizeof(maps[0]),\n" : "");
	for (i = 0; i < plan->prog->probes.n; i++) {
		families |= !probe_runs_alone(plan->prog->probes.v[i]);
		arming |= emit_is_armed_by_condition(plan->prog->probes.v[i]);
	}
	if (families || arming)
		buf_puts(out, "\t.families = &sp_families,\n");
	if (arming)
		buf_puts(out, "\t.arming = &sp_arming,\n");
	if (plan->modsyms.n)
		buf_printf(out, "\t.modsyms = sp_modsyms,\n\t.nmodsyms = %d,\n", plan->modsyms.n);
	if (parts)
		buf_printf(out, "\t.parts = parts,\n\t.nparts = %d,\n", parts);
	buf_puts(out, "};\n");
}

bool gen_emit(struct plan *plan, struct buf *c_text, struct buf *headers_c)
{
	struct emit g = { .plan = plan, .arena = plan->arena, .diag = plan->prog->diag,
			  .regexes_written = map_create(plan->arena) };
	AUTO_BUF tables = { 0 };
	AUTO_BUF meta = { 0 };
	AUTO_BUF init = { 0 };
	bool has_init, has_maps, has_globals;

	emit_own_top(&g);
	emit_all(&g);
	has_init = put_init(&g, &init);
	has_maps = emit_map_table(&g, &tables);
	has_globals = emit_global_table(&g, &tables);
	emit_tables(&g, &tables);
	emit_meta(&g, &meta);

	put_head(&g, c_text);
	put_lay_names(&g, c_text);
	put_numbers(&g, c_text);
	put_globals(&g, c_text);
	emit_data_decls(&g, c_text);
	buf_puts(c_text, buf_str(&g.regexes));
	put_cpu(&g, c_text);
	buf_puts(c_text, buf_str(&g.protos));
	if (g.protos.len)
		buf_putc(c_text, '\n');
	buf_puts(c_text, buf_str(&g.functions));
	buf_puts(c_text, buf_str(&init));
	buf_puts(c_text, buf_str(&tables));
	buf_puts(c_text, buf_str(&meta));
	put_module(&g, c_text, has_init, has_maps, has_globals);
	emit_own_file(&g, headers_c);
	buf_deinit(&g.own);
	buf_deinit(&g.own_top);
	buf_deinit(&g.cpu);
	buf_deinit(&g.functions);
	buf_deinit(&g.protos);
	buf_deinit(&g.frames);
	buf_deinit(&g.regexes);
	return !g.failed;
}
