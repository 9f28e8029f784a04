/* SPDX-License-Identifier: GPL-2.0 */
/* Arrays: keys, elements, membership, delete, foreach. */
#include "emit.h"

#include <string.h>

unsigned int emit_keys(struct emit *g, const expr_vec *keys, const struct operand *v)
{
	unsigned int given = 0;
	int i;

	for (i = 0; i < keys->n; i++) {
		if (!keys->v[i])
			continue;
		given |= 1u << i;
		emit_line(g, "k[%d].%c = %s;", i, keys->v[i]->type == T_STRING ? 's' : 'd', v[i].text);
	}
	if (keys->n > g->b->max_keys)
		g->b->max_keys = keys->n;
	return given;
}

/* Evaluates the keys that are given, then fills k[]. */
static unsigned int keys_now(struct emit *g, const expr_vec *keys)
{
	struct operand *v = NEW_ARRAY(g->arena, struct operand, keys->n + 1), *o = NEW_ARRAY(g->arena, struct operand, keys->n + 1);
	struct expr **given = NEW_ARRAY(g->arena, struct expr *, keys->n + 1);
	int i, n = 0;

	for (i = 0; i < keys->n; i++)
		if (keys->v[i])
			given[n++] = keys->v[i];
	emit_values(g, given, n, o);
	for (i = 0, n = 0; i < keys->n; i++)
		if (keys->v[i])
			v[i] = o[n++];
	return emit_keys(g, keys, v);
}

/* sp_map_VERB over the keys in k[], up to the site: of arrays with one key the form that knows where it stands. */
static const char *map_call(struct emit *g, const struct symbol *s, const char *verb, const char *context)
{
	const char *value = s->type == T_STAT ? emit_text(g, "SP_VALUE_STAT(%d)", plan_buckets(plan_global(g->plan, s)))
						: s->type == T_STRING ? "SP_VALUE_STRING" : "SP_VALUE_LONG";
	bool str = s->keys.n && s->keys.v[0] == T_STRING;

	if (s->arity > 1)
		return emit_text(g, "sp_map_%s(%s%s, k", verb, context, s->c_name);
	return emit_text(g, "sp_map_%s_%s(%s%s, %s, k[0].%c", verb, str ? "str" : "long", context, s->c_name, value, str ? 's' : 'd');
}

const char *emit_map_find(struct emit *g, const struct symbol *s)
{
	const char *find = emit_text(g, "%s)", map_call(g, s, "find", ""));

	return plan_is_percpu(plan_global(g->plan, s)) ? emit_text(g, "sp_map_fold(%s, %s)", s->c_name, find) : find;
}

const char *emit_map_add(struct emit *g, const struct symbol *s, const char *site)
{
	return emit_text(g, "%s, %s)", map_call(g, s, "add", "c, "), site);
}

static unsigned int all_of(int n)
{
	return (1u << n) - 1;
}

struct operand emit_index(struct emit *g, struct expr *e)
{
	keys_now(g, &e->index.keys);
	if (e->type == T_STRING) {
		const char *slot = emit_new_slot(g);

		/* The element may change or go before the value is used. */
		emit_line(g, "sp_set(c, &%s, sp_value_str(%s));", slot, emit_map_find(g, e->index.sym));
		return op_atom(emit_text(g, "sp_get(&%s)", slot), true);
	}
	return emit_temp_long(g, emit_text(g, "sp_value_long(%s)", emit_map_find(g, e->index.sym)));
}

struct operand emit_in(struct emit *g, struct expr *e)
{
	const struct symbol *map = e->in.array->symbol.sym;
	unsigned int given = keys_now(g, &e->in.keys);

	if (given == all_of(e->in.keys.n))
		return emit_temp_long(g, emit_text(g, "%s != 0", emit_map_find(g, map)));
	return emit_temp_long(g, emit_text(g, "sp_map_has_slice(%s, k, %#x)", map->c_name, given));
}

static void delete_scalar(struct emit *g, struct expr *e)
{
	const struct symbol *s = e->symbol.sym;
	const struct global_plan *gp = plan_global(g->plan, s);

	if (s->type != T_STAT)
		place_write(g, emit_place(g, e), op_atom(s->type == T_STRING ? "SP_LIT(\"\")" : "0", true));
	else if (plan_is_percpu(gp))
		emit_line(g, "sp_stat_reset(SP_OFFSET(struct cpu, %s), &%s);", s->c_name, stat_decl(g, s));
	else
		emit_line(g, "sp_stat_clear(&%s.s, &%s);", s->c_name, stat_decl(g, s));
}

void emit_delete(struct emit *g, struct stmt *s)
{
	struct expr *e = s->expr;
	unsigned int given;

	if (e->kind == E_SYMBOL && e->symbol.sym->arity) {
		emit_line(g, "sp_map_clear(%s);", e->symbol.sym->c_name);
	} else if (e->kind == E_SYMBOL) {
		delete_scalar(g, e);
	} else if (e->kind == E_INDEX) {
		given = keys_now(g, &e->index.keys);
		if (given == all_of(e->index.keys.n))
			emit_line(g, "sp_map_drop(%s, %s);", e->index.sym->c_name, emit_map_find(g, e->index.sym));
		else
			emit_line(g, "sp_map_delete_slice(%s, k, %#x);", e->index.sym->c_name, given);
	} else {
		emit_not_yet(g, s->at, emit_text(g, "delete of %s", expr_word(e->kind)));
	}
}

/* ---- foreach ---- */

static void assign_to(struct emit *g, const struct foreach_key *key, enum type type, const char *value)
{
	struct expr var = { .kind = E_SYMBOL, .at = key->at, .type = type };

	var.symbol.name = key->name;
	var.symbol.sym = key->sym;
	place_write(g, emit_place(g, &var), op_atom(value, false));
}

static void assign_element(struct emit *g, struct stmt *s, const struct symbol *map, const char *elem)
{
	int i;

	for (i = 0; i < s->foreach.keys.n; i++) {
		enum type t = map->keys.v[i];

		assign_to(g, &s->foreach.keys.v[i], t,
			  emit_text(g, "sp_key_%s(%s, %s, %d)", t == T_STRING ? "str" : "long", map->c_name, elem, i));
	}
	if (s->foreach.value.name && map->type == T_STRING)
		assign_to(g, &s->foreach.value, T_STRING, emit_text(g, "sp_get(sp_elem_str(%s))", elem));
	else if (s->foreach.value.name)
		assign_to(g, &s->foreach.value, T_LONG, emit_text(g, "*sp_elem_long(%s)", elem));
}

static void start_walk(struct emit *g, struct stmt *s, const struct symbol *map, const char *walk, const char *keys)
{
	const char *by = "SP_BY_NONE", *limit = "-1";
	int i, what = 0, down = s->foreach.sort < 0, depth = 0;
	unsigned int given = 0;

	if (s->foreach.limit) {
		struct operand l = emit_long(g, s->foreach.limit);

		limit = l.stable ? l.text : emit_temp_long(g, l.text).text;
		limit = emit_text(g, "sp_clamp(%s, 0, %s)", limit, "0x7fffffff");
	}
	if (s->foreach.array->kind == E_INDEX) {
		given = keys_now(g, &s->foreach.array->index.keys);
		emit_line(g, "__builtin_memcpy(%s, k, sizeof(%s));", keys, keys);
	}
	if (s->foreach.sort) {
		by = "SP_BY_VALUE";
		what = s->foreach.sort_stat < 0 ? 0 : s->foreach.sort_stat;
	}
	for (i = 0; i < s->foreach.keys.n; i++) {
		if (!s->foreach.keys.v[i].sort)
			continue;
		by = "SP_BY_KEY";
		what = i;
		down = s->foreach.keys.v[i].sort < 0;
	}
	if (s->foreach.value.name && s->foreach.value.sort) {
		by = "SP_BY_VALUE";
		down = s->foreach.value.sort < 0;
	}
	for (i = 0; i < g->b->walking.n; i++)
		depth += g->b->walking.v[i] == map;
	emit_line(g, "sp_walk_start(c, &%s, %s, %s, %d, %d, %s, %s, %#x, %d);", walk, map->c_name, by, what, down, limit,
		  given ? keys : "0", given, depth);
}

static void loop_body(struct emit *g, struct stmt *s, int id)
{
	struct loop_labels labels = { .id = id };

	emit_line(g, "if (!sp_turn(c, %s))", emit_site(g, s->at, "foreach"));
	emit_line(g, "\t%s", g->b->fail);
	g->b->used_out |= !g->b->catch_depth;
	g->b->used_catch |= g->b->catch_depth > 0;
	vec_push(g->arena, &g->b->loops, labels);
	emit_stmt(g, s->foreach.body);
	if (g->b->loops.v[--g->b->loops.n].used_continue) {
		buf_printf(&g->b->text, "next_%d:\n", id);
		emit_line(g, ";");
	}
}

static void foreach_bucket(struct emit *g, struct stmt *s)
{
	const struct symbol *sym = s->foreach.array->hist.a->kind == E_SYMBOL ? s->foreach.array->hist.a->symbol.sym
									      : s->foreach.array->hist.a->index.sym;
	int id = ++g->b->nlabels;
	const char *i = emit_new_long(g), *limit = NULL;

	if (s->foreach.limit)
		limit = emit_temp_long(g, emit_long(g, s->foreach.limit).text).text;
	emit_line(g, "for (%s = 0; %s < %d%s%s%s; %s++) {", i, i, plan_buckets(plan_global(g->plan, sym)), limit ? " && " : "",
		  limit ? i : "", limit ? emit_text(g, " < %s", limit) : "", i);
	emit_open(g);
	assign_to(g, &s->foreach.keys.v[0], T_LONG, i);
	loop_body(g, s, id);
	emit_close(g);
	emit_line(g, "}");
}

void emit_foreach(struct emit *g, struct stmt *s)
{
	const struct expr *a = s->foreach.array;
	const struct symbol *map;
	const char *walk, *elem, *keys;
	int id;

	if (a->kind == E_HIST) {
		foreach_bucket(g, s);
		return;
	}
	map = a->kind == E_INDEX ? a->index.sym : a->symbol.sym;
	id = ++g->b->nlabels;
	walk = emit_text(g, "walk_%d", id);
	elem = emit_text(g, "elem_%d", id);
	keys = emit_text(g, "slice_%d", id);
	buf_printf(&g->b->decls, "\tstruct sp_walk %s;\n\tstruct sp_elem *%s;\n", walk, elem);
	if (a->kind == E_INDEX)
		buf_printf(&g->b->decls, "\tunion sp_arg %s[%d];\n", keys, a->index.keys.n);
	start_walk(g, s, map, walk, keys);
	emit_line(g, "while ((%s = sp_walk_next(c, &%s, %s)) != 0) {", elem, walk, emit_site(g, s->at, map->name));
	emit_open(g);
	assign_element(g, s, map, elem);
	vec_push(g->arena, &g->b->walking, map);
	loop_body(g, s, id);
	g->b->walking.n--;
	emit_close(g);
	emit_line(g, "}");
	emit_check(g);
}
