/* SPDX-License-Identifier: GPL-2.0 */
/* Expressions as C, one function a kind, found through a table. */
#include "emit.h"

#include <string.h>

/* ---- what is quiet: cannot fail, changes nothing, writes no statement ---- */

static bool quiet_all(const expr_vec *v)
{
	int i;

	for (i = 0; i < v->n; i++)
		if (v->v[i] && !is_quiet(v->v[i]))
			return false;
	return true;
}

static bool quiet_call(const struct expr *e)
{
	const struct function *fn = e->call.fn;

	return fn->is_runtime && fn->is_pure && !strstr(fn->body->embedded.code, "CONTEXT") && quiet_all(&e->call.args);
}

static bool quiet_fetch(const struct fetch *f)
{
	int i;

	if (f->pretty)
		return false;
	for (i = 0; i < f->ops.n; i++)
		if (f->ops.v[i].kind == FETCH_LOAD || f->ops.v[i].kind == FETCH_EXPR || f->ops.v[i].kind == FETCH_DUP ||
		    f->ops.v[i].kind == FETCH_ENTRY || f->ops.v[i].kind == FETCH_ENTERED)
			return false;
	return true;
}

static bool is_nonzero_number(const struct expr *e)
{
	return e->kind == E_NUMBER && e->number.value != 0 && e->number.value != -1;
}

bool is_quiet(const struct expr *e)
{
	if (e->fetch)
		return quiet_fetch(e->fetch);
	switch (e->kind) {
	case E_NUMBER:
	case E_STRING:
	case E_SYMBOL:
		return true;
	case E_UNARY:
		return is_quiet(e->unary.a);
	case E_BINARY:
		if ((e->binary.op == OP_DIV || e->binary.op == OP_MOD) && !is_nonzero_number(e->binary.b))
			return false;
		return is_quiet(e->binary.a) && is_quiet(e->binary.b);
	case E_LOGIC:
	case E_COMPARE:
		return is_quiet(e->binary.a) && is_quiet(e->binary.b);
	case E_TERNARY:
		return is_quiet(e->ternary.cond) && is_quiet(e->ternary.a) && is_quiet(e->ternary.b);
	case E_CALL:
		return e->call.fn->type != T_VOID && quiet_call(e);
	case E_MATCH:
		return !e->match.captures && is_quiet(e->match.a);
	default:
		return false;
	}
}

void emit_values(struct emit *g, struct expr *const *e, int n, struct operand *out)
{
	int i, last_loud = -1;

	for (i = 0; i < n; i++)
		if (!is_quiet(e[i]))
			last_loud = i;
	for (i = 0; i < n; i++) {
		out[i] = emit_value(g, e[i]);
		if (i >= last_loud || out[i].stable)
			continue;
		if (e[i]->type == T_STRING) {
			const char *slot = emit_new_slot(g);

			emit_line(g, "sp_set(c, &%s, %s);", slot, out[i].text);
			out[i] = op_atom(emit_text(g, "sp_get(&%s)", slot), true);
		} else {
			out[i] = emit_temp_long(g, out[i].text);
		}
	}
}

/* ---- kinds ---- */

static struct operand on_number(struct emit *g, struct expr *e)
{
	return op_atom(emit_number(g, e->number.value), true);
}

static struct operand on_string(struct emit *g, struct expr *e)
{
	AUTO_BUF q = { 0 };

	buf_c_quote(&q, e->string.s, e->string.len);
	return op_atom(emit_text(g, "SP_LIT(%s)", buf_str(&q)), true);
}

static struct operand on_symbol(struct emit *g, struct expr *e)
{
	const struct symbol *s = e->symbol.sym;

	/* A string parameter that is never assigned stays the value that was passed. */
	if (s->kind == SYM_PARAM && s->type == T_STRING && !s->is_written)
		return op_atom(symbol_c(g, s), true);
	return place_read(g, emit_place(g, e));
}

static struct operand on_unary(struct emit *g, struct expr *e)
{
	struct operand a = emit_long(g, e->unary.a);

	switch (e->unary.op) {
	case OP_NEG:
		return op_sum(emit_text(g, "-(%s)", a.text));
	case OP_NOT:
		return op_sum(emit_text(g, "!%s", op_paren(g, a)));
	case OP_BITNOT:
		return op_sum(emit_text(g, "~%s", op_paren(g, a)));
	default:
		return a;
	}
}

/* Left operands that are plain small numbers would make C compute in int. */
static const char *as_long(struct emit *g, const struct expr *e, struct operand o)
{
	return e->kind == E_NUMBER ? emit_text(g, "(long)%s", o.text) : op_paren(g, o);
}

static struct operand arith(struct emit *g, enum op op, const struct expr *ea, struct operand a, const struct expr *eb,
			    struct operand b, struct span at, bool *loud)
{
	const char *shift = op == OP_SHL ? "sp_shl" : op == OP_SHR ? "sp_shr" : "sp_ushr";

	*loud = false;
	switch (op) {
	case OP_DIV:
	case OP_MOD:
		if (eb && is_nonzero_number(eb))
			break;
		*loud = true;
		return op_sum(emit_text(g, "sp_%s(c, %s, %s, %s)", op == OP_DIV ? "div" : "mod", a.text, b.text,
					emit_site(g, at, op_text[op])));
	case OP_SHL:
	case OP_SHR:
	case OP_USHR:
		return op_atom(emit_text(g, "%s(%s, %s)", shift, a.text, b.text), false);
	default:
		break;
	}
	return op_sum(emit_text(g, "%s %s %s", ea ? as_long(g, ea, a) : op_paren(g, a), op_text[op], op_paren(g, b)));
}

static struct operand on_binary(struct emit *g, struct expr *e)
{
	struct operand o[2], v;
	bool loud;

	emit_values(g, (struct expr *[]){ e->binary.a, e->binary.b }, 2, o);
	v = arith(g, e->binary.op, e->binary.a, o[0], e->binary.b, o[1], e->at, &loud);
	if (loud) {
		v = emit_temp_long(g, v.text);
		emit_check(g);
	}
	return v;
}

static struct operand on_logic(struct emit *g, struct expr *e)
{
	bool land = e->binary.op == OP_LAND;
	struct operand a, b;
	const char *t;

	if (is_quiet(e->binary.b)) {
		a = emit_long(g, e->binary.a);
		b = emit_long(g, e->binary.b);
		return op_sum(emit_text(g, "%s %s %s", op_paren(g, a), op_text[e->binary.op], op_paren(g, b)));
	}
	a = emit_long(g, e->binary.a);
	t = emit_new_long(g);
	emit_line(g, "%s = %s != 0;", t, op_paren(g, a));
	emit_line(g, land ? "if (%s) {" : "if (!%s) {", t);
	emit_open(g);
	b = emit_long(g, e->binary.b);
	emit_line(g, "%s = %s != 0;", t, op_paren(g, b));
	emit_close(g);
	emit_line(g, "}");
	return op_atom(t, true);
}

static struct operand on_compare(struct emit *g, struct expr *e)
{
	struct operand o[2];
	const char *op = op_text[e->binary.op];

	emit_values(g, (struct expr *[]){ e->binary.a, e->binary.b }, 2, o);
	if (e->binary.a->type != T_STRING)
		return op_sum(emit_text(g, "%s %s %s", op_paren(g, o[0]), op, op_paren(g, o[1])));
	if (e->binary.op == OP_EQ || e->binary.op == OP_NE)
		return op_atom(emit_text(g, "%ssp_same(%s, %s)", e->binary.op == OP_NE ? "!" : "", o[0].text, o[1].text), false);
	return op_sum(emit_text(g, "sp_cmp(%s, %s) %s 0", o[0].text, o[1].text, op));
}

static struct operand on_concat(struct emit *g, struct expr *e)
{
	struct operand o[2];
	const char *slot;

	emit_values(g, (struct expr *[]){ e->binary.a, e->binary.b }, 2, o);
	slot = emit_new_slot(g);
	return emit_temp_str(g, emit_text(g, "sp_cat(c, &%s, %s, %s)", slot, o[0].text, o[1].text));
}

static struct operand on_ternary(struct emit *g, struct expr *e)
{
	bool str = e->type == T_STRING;
	struct operand cond = emit_long(g, e->ternary.cond), v;
	const char *t;

	if (is_quiet(e->ternary.a) && is_quiet(e->ternary.b)) {
		struct operand a = emit_value(g, e->ternary.a), b = emit_value(g, e->ternary.b);

		return op_sum(emit_text(g, "%s ? %s : %s", op_paren(g, cond), op_paren(g, a), op_paren(g, b)));
	}
	t = str ? emit_new_str(g) : emit_new_long(g);
	emit_line(g, "if (%s) {", cond.text);
	emit_open(g);
	v = emit_value(g, e->ternary.a);
	emit_line(g, "%s = %s;", t, v.text);
	emit_close(g);
	emit_line(g, "} else {");
	emit_open(g);
	v = emit_value(g, e->ternary.b);
	emit_line(g, "%s = %s;", t, v.text);
	emit_close(g);
	emit_line(g, "}");
	return op_atom(t, !str);
}

/* x = e, x op= e; the value is that of x after it. */
static struct operand on_assign(struct emit *g, struct expr *e)
{
	enum op op = e->assign.op;
	struct operand v, old;
	struct place p = emit_place_and(g, e->assign.lhs, e->assign.rhs, &v);
	bool loud;

	if (op == OP_STAT_ADD) {
		const struct expr *lhs = e->assign.lhs;

		emit_line(g, "sp_stat_add(&%s, &%s, %s);", p.text,
			  stat_decl(g, lhs->kind == E_SYMBOL ? lhs->symbol.sym : lhs->index.sym), v.text);
		return v;
	}
	if (op == OP_SET) {
		if (!v.stable && e->type == T_LONG && p.kind != PLACE_LONG)
			v = emit_temp_long(g, v.text);
		place_write(g, p, v);
		return p.kind == PLACE_LONG && !p.word ? op_atom(p.text, false) : p.kind == PLACE_STRING ? place_read(g, p) : v;
	}
	if (op == OP_CAT) {
		emit_line(g, "sp_append(c, &%s, %s);", p.text, v.text);
		return place_read(g, p);
	}
	if (!v.stable)
		v = emit_temp_long(g, v.text);
	old = place_read(g, p);
	v = arith(g, op, NULL, old, e->assign.rhs, v, e->at, &loud);
	v = emit_temp_long(g, v.text);
	if (loud)
		emit_check(g);
	place_write(g, p, v);
	return v;
}

static struct operand on_incdec(struct emit *g, struct expr *e)
{
	struct place p = emit_place(g, e->incdec.a);
	struct operand old = emit_temp_long(g, place_read(g, p).text), now;

	now = op_sum(emit_text(g, "%s %c 1", old.text, e->incdec.dec ? '-' : '+'));
	if (e->incdec.prefix)
		now = emit_temp_long(g, now.text);
	place_write(g, p, now);
	return e->incdec.prefix ? now : old;
}

static struct operand on_call(struct emit *g, struct expr *e)
{
	return emit_call(g, e, true);
}

typedef struct operand (*expr_fn)(struct emit *g, struct expr *e);
static const expr_fn writers[E_KINDS] = {
	[E_NUMBER] = on_number, [E_STRING] = on_string, [E_SYMBOL] = on_symbol, [E_UNARY] = on_unary, [E_BINARY] = on_binary,
	[E_LOGIC] = on_logic, [E_COMPARE] = on_compare, [E_CONCAT] = on_concat, [E_TERNARY] = on_ternary, [E_ASSIGN] = on_assign,
	[E_INCDEC] = on_incdec, [E_CALL] = on_call, [E_PRINT] = emit_print, [E_INDEX] = emit_index, [E_IN] = emit_in,
	[E_STAT] = emit_stat, [E_HIST] = emit_hist, [E_MATCH] = emit_match, [E_EMBEDDED] = emit_own_expr,
};

/* @entry(text) */
static struct operand emit_saved_string(struct emit *g, const struct expr *e)
{
	const struct site *s = g->b->probe->site;
	int i;

	for (i = 0; i < s->saved_exprs.n && s->saved_exprs.v[i] != e->wrap.a; i++)
		;
	return op_atom(emit_text(g, "sp_get((struct sp_string *)((long *)sp_instance_data(c) + %d) + %d)", s->saved.n + s->saved_exprs.n,
				 saved_string(s, i)), true);
}

struct operand emit_value(struct emit *g, struct expr *e)
{
	if (e->kind == E_ENTRY && e->type == T_STRING && e->fetch && !e->fetch->pretty)
		return emit_saved_string(g, e);
	if (e->fetch)
		return emit_fetch(g, e);
	if (writers[e->kind])
		return writers[e->kind](g, e);
	emit_not_yet(g, e->at, expr_word(e->kind));
	return op_atom(e->type == T_STRING ? "SP_LIT(\"\")" : "0", true);
}

struct operand emit_long(struct emit *g, struct expr *e)
{
	return emit_value(g, e);
}

struct operand emit_str(struct emit *g, struct expr *e)
{
	return emit_value(g, e);
}

/* x++; and x += n; need no value. */
void emit_effect(struct emit *g, struct expr *e)
{
	struct operand v;

	if (e->kind == E_INCDEC) {
		place_add(g, emit_place(g, e->incdec.a), op_atom("1", true), e->incdec.dec);
	} else if (e->kind == E_ASSIGN && (e->assign.op == OP_ADD || e->assign.op == OP_SUB)) {
		struct place p = emit_place_and(g, e->assign.lhs, e->assign.rhs, &v);

		place_add(g, p, v, e->assign.op == OP_SUB);
	} else if (e->kind == E_ASSIGN) {
		on_assign(g, e);
	} else if (e->kind == E_CALL) {
		emit_call(g, e, false);
	} else {
		v = emit_value(g, e);
		if (!v.stable && !v.atom)
			emit_line(g, "(void)(%s);", v.text);
	}
}
