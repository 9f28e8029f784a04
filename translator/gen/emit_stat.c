/* SPDX-License-Identifier: GPL-2.0 */
/* Statistics and histograms: extractors, buckets, charts; and the declarations of all data that the runtime allocates. */
#include "emit.h"

#include <string.h>

static const struct symbol *stat_symbol(const struct expr *e)
{
	return e->kind == E_SYMBOL ? e->symbol.sym : e->index.sym;
}

const char *stat_decl(struct emit *g, const struct symbol *s)
{
	return emit_text(g, "stat_%s", s->c_name);
}

const char *emit_stat_pointer(struct emit *g, struct expr *e)
{
	const struct symbol *s = stat_symbol(e);
	const struct global_plan *gp = plan_global(g->plan, s);
	const char *t;

	if (e->kind == E_INDEX) {
		AUTO_BUF none = { 0 };
		struct operand *v = NEW_ARRAY(g->arena, struct operand, e->index.keys.n + 1);

		emit_values(g, e->index.keys.v, e->index.keys.n, v);
		emit_keys(g, &e->index.keys, v);
		return emit_text(g, "sp_value_stat(%s)", emit_map_find(g, s));
	}
	if (!plan_is_percpu(gp))
		return emit_text(g, "&%s.s", s->c_name);
	t = emit_text(g, "s%d", ++g->b->nslots);
	buf_printf(&g->b->slots, "\t\tstruct { struct sp_stat s; long bucket[%d]; } %s;\n", plan_buckets(gp) + 1, t);
	if (g->b->frame[0] == 'c')
		emit_cpu(g);
	return emit_text(g, "sp_stat_gather(&%s%s.s, SP_OFFSET(struct cpu, %s), &%s)", g->b->frame, t, s->c_name, stat_decl(g, s));
}

struct operand emit_stat(struct emit *g, struct expr *e)
{
	static const char *const what[] = {
		[STAT_COUNT] = "SP_COUNT", [STAT_SUM] = "SP_SUM", [STAT_MIN] = "SP_MIN", [STAT_MAX] = "SP_MAX",
		[STAT_AVG] = "SP_AVG", [STAT_VARIANCE] = "SP_VARIANCE",
	};
	const struct symbol *s = stat_symbol(e->stat.a);
	const char *p = emit_stat_pointer(g, e->stat.a);
	struct operand v = emit_temp_long(g, emit_text(g, "sp_stat_get(c, %s, &%s, %s, %s)", p, stat_decl(g, s), what[e->stat.what],
						       emit_site(g, e->at, s->name)));

	if (e->stat.what != STAT_COUNT && e->stat.what != STAT_SUM)
		emit_check(g);
	return v;
}

struct operand emit_hist(struct emit *g, struct expr *e)
{
	const struct symbol *s = stat_symbol(e->hist.a);
	struct operand i, v;
	const char *p;

	if (!e->hist.bucket) {
		emit_not_yet(g, e->at, "a histogram here");
		return op_atom("0", true);
	}
	i = emit_long(g, e->hist.bucket);
	if (!i.stable)
		i = emit_temp_long(g, i.text);
	p = emit_stat_pointer(g, e->hist.a);
	v = emit_temp_long(g, emit_text(g, "sp_hist_get(c, %s, &%s, %s, %s)", p, stat_decl(g, s), i.text, emit_site(g, e->at, s->name)));
	emit_check(g);
	return v;
}

struct operand emit_hist_print(struct emit *g, struct expr *e, bool to_string)
{
	const struct symbol *s = stat_symbol(e->hist.a);
	const char *p = emit_stat_pointer(g, e->hist.a), *site = emit_site(g, e->at, s->name);
	struct operand v = op_atom("0", true);

	if (to_string)
		v = emit_temp_str(g, emit_text(g, "sp_hist_format(c, &%s, %s, &%s, %s)", emit_new_slot(g), p, stat_decl(g, s), site));
	else
		emit_line(g, "sp_hist_print(c, %s, &%s, %s);", p, stat_decl(g, s), site);
	emit_check(g);
	return v;
}

/* ---- declarations ---- */

static void put_stat_decl(struct emit *g, struct buf *out, const struct global_plan *gp)
{
	bool avg = gp->extracts[STAT_AVG] || gp->extracts[STAT_VARIANCE];

	buf_printf(out, "static const struct sp_stat_decl %s = {", stat_decl(g, gp->sym));
	if (gp->extracts[STAT_SUM] || avg)
		buf_puts(out, " .sum = 1,");
	if (gp->extracts[STAT_MIN])
		buf_puts(out, " .min = 1,");
	if (gp->extracts[STAT_MAX])
		buf_puts(out, " .max = 1,");
	if (gp->extracts[STAT_VARIANCE])
		buf_puts(out, " .variance = 1,");
	if (gp->hist == HIST_LOG)
		buf_puts(out, " .hist = SP_HIST_LOG, .buckets = SP_HIST_LOG_BUCKETS,");
	if (gp->hist == HIST_LINEAR)
		buf_printf(out, " .hist = SP_HIST_LINEAR, .start = %s, .stop = %s, .interval = %s, .buckets = %d,",
			   emit_number(g, gp->start), emit_number(g, gp->stop), emit_number(g, gp->interval), plan_buckets(gp));
	if (out->p[out->len - 1] == ',')
		out->p[--out->len] = '\0';
	else
		buf_puts(out, " 0");
	buf_puts(out, " };\n");
}

void emit_data_decls(struct emit *g, struct buf *out)
{
	const struct plan *p = g->plan;
	bool any = false;
	int i;

	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *gp = &p->globals.v[i];

		if (gp->sym->type == T_STAT)
			put_stat_decl(g, out, gp);
		if (gp->sym->arity)
			buf_printf(out, "static struct sp_map *%s;\n", gp->sym->c_name);
		else if (gp->sym->type == T_STAT && !plan_is_percpu(gp))
			buf_printf(out, "static struct { struct sp_stat s; long bucket[%d]; } %s;\n", plan_buckets(gp) + 1, gp->sym->c_name);
		any |= gp->sym->type == T_STAT || gp->sym->arity;
	}
	if (any)
		buf_putc(out, '\n');
}

bool emit_map_table(struct emit *g, struct buf *out)
{
	const struct plan *p = g->plan;
	bool any = false;
	int i, j;

	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *gp = &p->globals.v[i];
		const struct symbol *s = gp->sym;

		if (!s->arity)
			continue;
		if (!any)
			buf_puts(out, "static const struct sp_map_decl maps[] = {\n");
		any = true;
		buf_printf(out, "\t{ .name = \"%s\", .map = &%s, .keys = \"", s->name, s->c_name);
		for (j = 0; j < s->arity; j++)
			buf_putc(out, j < s->keys.n && s->keys.v[j] == T_STRING ? 's' : 'd');
		buf_printf(out, "\", .value = '%c'", s->type == T_STAT ? 'x' : s->type == T_STRING ? 's' : 'd');
		if (s->decl && s->decl->wrap)
			buf_puts(out, ", .wrap = 1");
		if (plan_is_percpu(gp))
			buf_printf(out, ", .cells = SP_OFFSET(struct cpu, %s)", s->c_name);
		if (gp->walks)
			buf_printf(out, ", .walks = %d", gp->walks);
		if (s->decl && s->decl->size)
			buf_printf(out, ", .entries = %lld", (long long)s->decl->size);
		if (s->type == T_STAT)
			buf_printf(out, ", .stat = &%s", stat_decl(g, s));
		buf_puts(out, " },\n");
	}
	if (any)
		buf_puts(out, "};\n\n");
	return any;
}
