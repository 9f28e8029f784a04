/* SPDX-License-Identifier: GPL-2.0 */
/* The tables at the end of the generated file: probes, layouts, meta table, module information. */
#include "emit.h"
#include "../sema/purity.h"

#include <string.h>

/* How each kind of site fills its row of the probe table. */
static const struct { const char *attach; bool hit; } kinds[] = {
	[SITE_BEGIN] = { "begin", false }, [SITE_END] = { "end", false }, [SITE_ERROR] = { "error", false },
	[SITE_NEVER] = { "never", false }, [SITE_TIMER] = { "timer", false }, [SITE_KPROBE] = { "kprobe", true },
	[SITE_KRETPROBE] = { "kretprobe", true }, [SITE_PROCFS] = { "procfs", false }, [SITE_TRACE] = { "tracepoint", true },
	[SITE_PERF] = { "perf", false },
	[SITE_UPROBE] = { "uprobe", true }, [SITE_URETPROBE] = { "uretprobe", true }, [SITE_SYSCALL] = { "syscall", false },
	[SITE_LIFE] = { "life", false }, [SITE_WATCH] = { "watch", false }, [SITE_WATCH_USER] = { "watch_user", false },
	[SITE_NETFILTER] = { "netfilter", false }, [SITE_COUNTER] = { "counter", false },
};

static void put_quoted(struct buf *out, const char *s)
{
	if (s)
		buf_c_quote(out, s, strlen(s));
	else
		buf_puts(out, "0");
}

static void put_where(struct emit *g, struct buf *out, const struct site *s)
{
	AUTO_BUF q = { 0 };

	if (s->path) {
		buf_c_quote(&q, s->path, strlen(s->path));
		buf_printf(out, ", .symbol = %s, .addr_lay = -1, .offset = 0%o", buf_str(&q), (unsigned int)s->mode);
		return;
	}
	if (s->is_absolute)
		buf_printf(out, ", .addr_lay = -1, .offset = %#llx", (unsigned long long)s->offset);
	if (s->where.path || s->by_task) {
		buf_printf(out, "%s, .user = &(const struct sp_user_place){ ", s->is_absolute ? "" : ", .addr_lay = -1");
		put_quoted(out, s->where.path);
		buf_printf(out, ", %llu, %llu, %lld, ", (unsigned long long)s->where.offset, (unsigned long long)s->where.semaphore,
			   (long long)s->where.pid);
		put_quoted(out, s->where.program);
		if (s->where.semaphore)
			buf_printf(out, ", %llu, %lld", (unsigned long long)s->where.first, (long long)s->where.semaphore_at);
		buf_puts(out, " }");
		return;
	}
	if (s->module) {
		buf_c_quote(&q, s->symbol, strlen(s->symbol));
		buf_printf(out, ", .symbol = %s, .addr_lay = -1, .offset = %llu", buf_str(&q), (unsigned long long)s->offset);
		q.len = 0;
		buf_c_quote(&q, s->module, strlen(s->module));
		buf_printf(out, ", .module = %s", buf_str(&q));
		return;
	}
	if (!s->func)
		return;
	buf_c_quote(&q, s->func->name, strlen(s->func->name));
	buf_printf(out, ", .symbol = %s", buf_str(&q));
	if (s->addr)
		buf_printf(out, ", .addr_lay = %s", plan_lay(g->plan, s->func->name, s->addr, true));
	else
		buf_puts(out, ", .addr_lay = -1");
	if (s->offset)
		buf_printf(out, ", .offset = %llu", (unsigned long long)s->offset);
}

static void put_flags(struct emit *g, struct buf *out, const struct derived_probe *p)
{
	const struct site *s = p->site;
	const struct { bool is_set; const char *name; } flags[] = {
		{ s->optional, "OPTIONAL" }, { s->of_many, "OF_MANY" },
		{ s->comes_later, "LATER" }, { s->write, "WRITES" }, { s->freq, "FREQ" }, { s->module && site_at_return(s), "RETURN" },
		{ plan_is_entry(g->plan, p) && plan_needs_registers(p), "REGISTERS" },
	};
	const char *sep = ", .flags = ";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!flags[i].is_set)
			continue;
		buf_printf(out, "%sSP_PROBE_%s", sep, flags[i].name);
		sep = " | ";
	}
}

static const char *attach_of(struct emit *g, const struct derived_probe *p)
{
	return p->site->module ? "module" : plan_is_entry(g->plan, p) ? "entry" : kinds[p->site->kind].attach;
}

static void put_probe(struct emit *g, struct buf *out, const struct derived_probe *p)
{
	const struct site *s = p->site;
	int slots = s->saved.n + s->saved_exprs.n;

	buf_printf(out, "\t{ .kind = &sp_attach_%s, .handler = %s%s", attach_of(g, p), emit_handler_name(g, p), kinds[s->kind].hit ? "_hit" : "");
	if (slots)
		buf_printf(out, ", .entry_handler = %s_entry_hit, .data_size = %d", p->c_name, slots * 8);
	if (saved_string(s, s->saved_exprs.n))
		buf_printf(out, " + %d * sizeof(struct sp_string)", saved_string(s, s->saved_exprs.n));
	put_where(g, out, s);
	if (s->event || s->kind == SITE_PERF || s->kind == SITE_COUNTER)
		buf_printf(out, ", .event = %#llxull%s", (unsigned long long)s->event, s->by_task || s->where.path ? "" : ", .addr_lay = -1");
	if (s->number)
		buf_printf(out, ", .number = %s", emit_number(g, s->number));
	if (s->randomize)
		buf_printf(out, ", .randomize = %s", emit_number(g, s->randomize));
	put_flags(g, out, p);
	if (emit_is_armed_by_condition(p))
		buf_printf(out, ", .armed_if = %s_if", p->c_name);
	buf_puts(out, " },\n");
}

static void put_layouts(struct emit *g, struct buf *out)
{
	const struct target *t = g->plan->target;
	int i;

	if (!g->plan->lay.n)
		return;
	buf_puts(out, "static const unsigned long lay_0[NLAY] = {\n");
	for (i = 0; i < g->plan->lay.n; i++) {
		const struct lay_slot *l = &g->plan->lay.v[i];

		if (l->is_address)
			buf_printf(out, "\t[%s] = %#llx,\n", l->c_name, (unsigned long long)l->value);
		else
			buf_printf(out, "\t[%s] = %s,%s%s%s\n", l->c_name, emit_number(g, (int64_t)l->value), "\t/* ", l->what, " */");
	}
	buf_puts(out, "};\nstatic const struct sp_layout layouts[] = {\n\t{ .release = ");
	put_quoted(out, t->release);
	buf_puts(out, ", .version = ");
	put_quoted(out, t->version);
	buf_puts(out, ", .build_id = ");
	put_quoted(out, t->build_id);
	buf_printf(out, ", .anchor = %#llx, .values = lay_0 },\n};\n\n", (unsigned long long)t->anchor);
}

/* They stand in the code by their number. */
static void put_modsyms(struct emit *g, struct buf *out)
{
	int i;

	if (!g->plan->modsyms.n)
		return;
	buf_puts(out, "struct sp_modsym sp_modsyms[] = {\n");
	for (i = 0; i < g->plan->modsyms.n; i++) {
		buf_puts(out, "\t{ .module = ");
		put_quoted(out, g->plan->modsyms.v[i].module);
		buf_puts(out, ", .symbol = ");
		put_quoted(out, g->plan->modsyms.v[i].symbol);
		buf_puts(out, ", .addr = SP_MODSYM_NOWHERE },\n");
	}
	buf_puts(out, "};\n\n");
}

/* Only for who asks: pn(). */
static void put_names(const struct program *prog, struct buf *out)
{
	bool asked = false;
	int i;

	for (i = 0; i < prog->functions.n && !asked; i++) {
		const struct stmt *body = prog->functions.v[i]->body;

		asked = body->kind == S_EMBEDDED && code_names_point(body->embedded.code, body->embedded.len);
	}
	if (!asked)
		return;
	buf_puts(out, "const char *const sp_point_names[] = {\n");
	for (i = 0; i < prog->probes.n; i++) {
		const struct derived_probe *p = prog->probes.v[i];

		buf_puts(out, "\t");
		put_quoted(out, p->user_text ? p->user_text : p->text);
		buf_puts(out, ",\n");
	}
	buf_puts(out, "};\n\n");
}

void emit_tables(struct emit *g, struct buf *out)
{
	const struct program *prog = g->plan->prog;
	int i;

	buf_puts(out, "static const struct sp_probe probes[] = {\n");
	for (i = 0; i < prog->probes.n; i++)
		put_probe(g, out, prog->probes.v[i]);
	buf_puts(out, "};\n\nstatic const char *const points[] = {\n");
	for (i = 0; i < prog->probes.n; i++) {
		buf_puts(out, "\t");
		put_quoted(out, prog->probes.v[i]->text);
		buf_puts(out, ",\n");
	}
	buf_puts(out, "};\n\n");
	put_names(prog, out);
	put_layouts(g, out);
	put_modsyms(g, out);
}

/* ---- meta table (runtime/abi/meta.h) ---- */

static void meta_line(struct buf *out, const char *text, size_t len)
{
	buf_putc(out, '\t');
	buf_c_quote(out, text, len);
	out->p[--out->len] = '\0';
	buf_puts(out, "\\0\"\n");
}

static void meta_place(struct buf *line, const char *word, struct span at)
{
	int l, c;

	span_line_col(at, &l, &c);
	buf_printf(line, "%s %s:%d:%d", word, at.src ? at.src->name : "-", l, c);
}

static void meta_flush(struct buf *out, struct buf *line)
{
	meta_line(out, buf_str(line), line->len);
	line->len = 0;
}

static void put_info(struct buf *out, const char *tag, const char *value)
{
	AUTO_BUF text = { 0 };

	buf_printf(&text, "%s=%s", tag, value);
	buf_puts(out, "SP_INFO(");
	buf_c_quote(out, buf_str(&text), text.len);
	buf_puts(out, ");\n");
}

/* The script's own scalars, which can be given other values at load. */
static bool is_settable(const struct global_plan *gp)
{
	const struct symbol *s = gp->sym;

	return !s->arity && (s->type == T_LONG || s->type == T_STRING) && s->at.src && !s->at.src->is_library;
}

bool emit_global_table(struct emit *g, struct buf *out)
{
	const struct plan *p = g->plan;
	bool any = false;
	int i;

	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *gp = &p->globals.v[i];
		bool percpu = plan_is_percpu(gp);

		if (!is_settable(gp))
			continue;
		if (!any)
			buf_puts(out, "static const struct sp_global globals[] = {\n");
		any = true;
		buf_printf(out, "\t{ .name = \"%s\", ", gp->sym->name);
		buf_printf(out, percpu ? ".offset = SP_OFFSET(struct cpu, %s)" : ".at = &%s", gp->sym->c_name);
		buf_puts(out, gp->sym->type == T_STRING ? ", .is_string = 1 },\n" : " },\n");
	}
	buf_puts(out, any ? "};\n\n" : "");
	return any;
}

static void put_global_infos(struct emit *g, struct buf *out)
{
	const struct plan *p = g->plan;
	int i;

	for (i = 0; i < p->globals.n; i++)
		if (is_settable(&p->globals.v[i]))
			put_info(out, "spile_global", emit_text(g, "%s:%s", p->globals.v[i].sym->name, type_name(p->globals.v[i].sym->type)));
}

void emit_meta(struct emit *g, struct buf *out)
{
	const struct plan *p = g->plan;
	AUTO_BUF line = { 0 };
	int i;

	buf_puts(out, "static const char meta[] __attribute__((section(\".spile.meta\"), used)) =\n\t\"abi \" SP_ABI_TEXT \"\\0\"\n");
	buf_printf(&line, "script %s", p->opt->script_name);
	meta_flush(out, &line);
	for (i = 0; i < p->formats.n; i++) {
		buf_printf(&line, "format %s ", p->formats.v[i].types[0] ? p->formats.v[i].types : "-");
		buf_add(&line, p->formats.v[i].text, p->formats.v[i].len);
		meta_flush(out, &line);
	}
	for (i = 0; i < p->prog->probes.n; i++) {
		buf_printf(&line, "probe %s", p->prog->probes.v[i]->text);
		meta_flush(out, &line);
		meta_place(&line, "place", p->prog->probes.v[i]->at);
		meta_flush(out, &line);
	}
	for (i = 0; i < p->sites.n; i++) {
		meta_place(&line, "site", p->sites.v[i].at);
		buf_printf(&line, " %s", p->sites.v[i].text);
		meta_flush(out, &line);
	}
	buf_printf(&line, "kernel %s %s", p->target->release, p->target->build_id ? p->target->build_id : "-");
	meta_flush(out, &line);
	out->p[--out->len] = '\0';
	buf_puts(out, ";\n\n");
	buf_puts(out, "SP_INFO(\"spile_abi=\" SP_ABI_TEXT);\n");
	put_info(out, "spile_script", p->opt->script_name);
	put_info(out, "spile_kernel", p->target->release);
	put_global_infos(g, out);
	buf_putc(out, '\n');
}
