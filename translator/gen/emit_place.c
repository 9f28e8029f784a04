/* SPDX-License-Identifier: GPL-2.0 */
/* Variables: where a script's locals, parameters and globals live in the generated C, and how they are read and written. */
#include "emit.h"

const char *symbol_c(struct emit *g, const struct symbol *s)
{
	return s->kind == SYM_GLOBAL ? s->c_name : emit_local_name(g, s->name);
}

static struct place symbol_place(struct emit *g, const struct symbol *s)
{
	const struct global_plan *gp = plan_global(g->plan, s);
	struct place p = { .kind = PLACE_LONG, .text = symbol_c(g, s) };

	if (s->type == T_STAT) {
		p.kind = PLACE_STAT;
		p.text = emit_text(g, "%s%s.s", plan_is_percpu(gp) ? "cpu->" : "", p.text);
		if (plan_is_percpu(gp))
			emit_cpu(g);
	} else if (plan_is_percpu(gp)) {
		p.kind = PLACE_PERCPU;
	} else if (gp) {
		p.kind = s->type == T_STRING ? PLACE_STRING : PLACE_LONG;
		p.word = gp->form == FORM_WORD;
	} else if (s->type == T_STRING) {
		p.kind = PLACE_STRING;
		if (g->b->frame[0] == 'c')
			emit_cpu(g);
		p.text = emit_text(g, "%s%s", g->b->frame, p.text);
	}
	return p;
}

/* The element of @e's array under the keys @v, made when it is not there. */
static struct place element_place(struct emit *g, struct expr *e, const struct operand *v)
{
	const struct symbol *s = e->index.sym;
	struct place p = { .kind = s->type == T_STRING ? PLACE_STRING : s->type == T_STAT ? PLACE_STAT : PLACE_LONG };
	const char *elem = emit_text(g, "e%d", ++g->b->ntemps);
	static const char *const part[] = { [PLACE_LONG] = "long", [PLACE_STRING] = "str", [PLACE_STAT] = "stat" };

	buf_printf(&g->b->decls, "\tstruct sp_elem *%s;\n", elem);
	emit_keys(g, &e->index.keys, v);
	emit_line(g, "%s = %s;", elem, emit_map_add(g, s, emit_site(g, e->at, s->name)));
	emit_check(g);
	p.text = emit_text(g, "*sp_elem_%s(%s)", part[p.kind], elem);
	if (plan_is_percpu(plan_global(g->plan, s))) {
		p.whole = emit_text(g, "*sp_elem_long(sp_map_fold(%s, %s))", s->c_name, elem);
		p.text = emit_text(g, "%s->%s[%s->cell]%s", emit_cpu(g), s->c_name, elem, p.kind == PLACE_STAT ? ".s" : "");
		p.kind = p.kind == PLACE_STAT ? PLACE_STAT : PLACE_CELL;
	}
	return p;
}

struct place emit_place_and(struct emit *g, struct expr *e, struct expr *rhs, struct operand *v)
{
	struct expr *all[16] = { NULL };
	struct operand o[16];
	int i, n = 0;

	if (e->kind == E_SYMBOL) {
		if (rhs)
			*v = emit_value(g, rhs);
		return symbol_place(g, e->symbol.sym);
	}
	if (e->fetch && e->fetch->store) {
		struct place p = target_place(g, e);

		if (rhs) {
			*v = emit_value(g, rhs);
			if (!v->stable)
				*v = emit_temp_long(g, v->text);
		}
		return p;
	}
	if (e->kind != E_INDEX || e->index.keys.n > 9) {
		emit_not_yet(g, e->at, emit_text(g, "assignment to %s", expr_word(e->kind)));
		*v = op_atom("0", true);
		return (struct place){ .kind = PLACE_LONG, .text = "t0" };
	}
	for (i = 0; i < e->index.keys.n; i++)
		all[n++] = e->index.keys.v[i];
	if (rhs)
		all[n++] = rhs;
	emit_values(g, all, n, o);
	if (rhs)
		*v = o[n - 1];
	return element_place(g, e, o);
}

struct place emit_place(struct emit *g, struct expr *e)
{
	struct operand none = { .text = "0" };

	return emit_place_and(g, e, NULL, &none);
}

struct operand place_read(struct emit *g, struct place p)
{
	switch (p.kind) {
	case PLACE_PERCPU:
		return op_atom(emit_text(g, "sp_sum(SP_OFFSET(struct cpu, %s))", p.text), false);
	case PLACE_CELL:
		return op_atom(p.whole, false);
	case PLACE_TARGET:
		return target_place_read(g, p);
	case PLACE_STRING:
		return op_atom(emit_text(g, "sp_get(&%s)", p.text), false);
	default:
		return op_atom(p.word ? emit_text(g, "SP_ONCE(%s)", p.text) : p.text, false);
	}
}

void place_write(struct emit *g, struct place p, struct operand v)
{
	switch (p.kind) {
	case PLACE_PERCPU:
		emit_line(g, "sp_set_sum(c, SP_OFFSET(struct cpu, %s), %s);", p.text, v.text);
		break;
	case PLACE_TARGET:
		target_place_write(g, p, v);
		break;
	case PLACE_STRING:
		emit_line(g, "sp_set(c, &%s, %s);", p.text, v.text);
		break;
	case PLACE_CELL:
		emit_line(g, "%s = %s;", p.whole, v.text);
		break;
	case PLACE_STAT:
		break;
	default:
		emit_line(g, p.word ? "SP_ONCE(%s) = %s;" : "%s = %s;", p.text, v.text);
	}
}

void place_add(struct emit *g, struct place p, struct operand v, bool minus)
{
	if (p.kind == PLACE_TARGET)
		place_write(g, p, emit_temp_long(g, emit_text(g, "%s %c %s", op_paren(g, place_read(g, p)), minus ? '-' : '+', op_paren(g, v))));
	else if (p.kind == PLACE_PERCPU)
		emit_line(g, "%s->%s %c= %s;", emit_cpu(g), p.text, minus ? '-' : '+', v.text);
	else
		emit_line(g, "%s %c= %s;", p.text, minus ? '-' : '+', v.text);
}
