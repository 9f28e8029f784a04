/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions and calls of them.
 *
 * A script function becomes a C function. Its string variables stand in the CPU's block, one set a function, since a handler is
 * alone on its CPU; functions that may call themselves take theirs from a small stack there instead. A string result is
 * copied into a buffer of the caller's.
 *
 * A tapset function marked as runtime C is a few calls of spile.h; its text is taken over as it is. Which of STAP_RETBUF (a buffer for
 * the result), STAP_SITE (where it was called) and CONTEXT it mentions decides its parameters.
 */
#include "emit.h"

#include <ctype.h>
#include <string.h>

static bool mentions(const struct function *fn, const char *word)
{
	return fn->is_runtime && strstr(fn->body->embedded.code, word) != NULL;
}

static bool takes_context(const struct function *fn)
{
	return !fn->is_runtime || mentions(fn, "CONTEXT");
}

static bool takes_buffer(const struct function *fn)
{
	return fn->is_runtime ? mentions(fn, "STAP_RETBUF") : fn->type == T_STRING;
}

/* An assigned string lives in a variable of its own; and an overload that is asked next gets what this one got. */
static bool keeps_passed(const struct function *fn, const struct symbol *p)
{
	return !fn->is_runtime && p->is_written && (p->type == T_STRING || fn->next_overload);
}

static bool call_can_fail(const struct function *fn)
{
	return fn->is_runtime ? mentions(fn, "CONTEXT") : fn->fx.can_fail || fn->in_cycle;
}

/* NAME(...), with what the function takes besides its arguments @v. @buffer: where it may put a string result. */
static const char *call_text(struct emit *g, const struct function *fn, const char *buffer, struct span at, const struct operand *v)
{
	const char *sep = "";
	AUTO_BUF b = { 0 };
	int i;

	buf_printf(&b, "%s(", fn->c_name);
	if (takes_context(fn)) {
		buf_puts(&b, "c");
		sep = ", ";
	}
	if (takes_buffer(fn)) {
		buf_printf(&b, "%s%s", sep, buffer);
		sep = ", ";
	}
	if (mentions(fn, "STAP_SITE")) {
		buf_printf(&b, "%s%s", sep, emit_site(g, at, fn->name));
		sep = ", ";
	}
	for (i = 0; i < fn->params.n; i++, sep = ", ")
		buf_printf(&b, "%s%s", sep, v[i].text);
	buf_putc(&b, ')');
	return arena_strdup(g->arena, buf_str(&b));
}

/* The C name of a parameter as it was passed. */
static const char *passed_name(struct emit *g, const struct function *fn, const struct symbol *p)
{
	/* The text of runtime C has the name behind STAP_ARG_. */
	if (fn->is_runtime)
		return p->name;
	return emit_text(g, "%s%s", emit_local_name(g, p->name), keeps_passed(fn, p) ? "_in" : "");
}

/* `next` in a function: the following one of its name, with the arguments that this one got, has the last word. */
void emit_next_overload(struct emit *g, struct span at)
{
	const struct function *fn = g->b->fn, *next = fn->next_overload;
	struct operand *v = NEW_ARRAY(g->arena, struct operand, fn->params.n + 1);
	const char *text;
	int i;

	g->b->used_out = true;
	if (!next) {
		emit_line(g, "sp_fail_text(c, %s, SP_LIT(\"all functions exhausted\"));", emit_site(g, at, fn->name));
		emit_line(g, "%s", g->b->fail);
		g->b->used_catch |= g->b->catch_depth > 0;
		return;
	}
	for (i = 0; i < fn->params.n; i++)
		v[i] = op_atom(passed_name(g, fn, fn->params.v[i]), true);
	text = call_text(g, next, fn->type == T_STRING ? "ret" : NULL, at, v);
	if (fn->type == T_VOID || next->type == T_VOID || (fn->type == T_STRING && !next->is_runtime))
		emit_line(g, "%s;", text);
	else if (fn->type == T_STRING)
		emit_line(g, "sp_set(c, ret, %s);", text);
	else if (!fn->in_cycle)
		text = emit_temp_long(g, text).text;
	else
		emit_line(g, "result = %s;", text);
	/* An error is for the innermost catch of this body, before the value is for the caller. */
	if (call_can_fail(next) && g->b->catch_depth)
		emit_check(g);
	if (fn->type == T_LONG && next->type == T_LONG && !fn->in_cycle)
		emit_line(g, "return %s;", text);
	else
		emit_line(g, "%s", g->b->leave);
}

struct operand emit_call(struct emit *g, struct expr *e, bool want_value)
{
	const struct function *fn = e->call.fn;
	int n = e->call.args.n;
	struct operand *v = NEW_ARRAY(g->arena, struct operand, n + 1), result;
	const char *text, *slot = NULL;

	emit_values(g, e->call.args.v, n, v);
	if (takes_buffer(fn))
		slot = emit_new_slot(g);
	text = call_text(g, fn, slot ? emit_text(g, "&%s", slot) : NULL, e->at, v);
	if (want_value && is_quiet(e))
		return op_atom(text, false);
	if (!want_value || fn->type == T_VOID) {
		emit_line(g, "%s;", text);
		result = op_atom(e->call.is_empty_text ? "SP_LIT(\"\")" : "0", true);
	} else if (fn->type == T_STRING && !fn->is_runtime) {
		emit_line(g, "%s;", text);
		result = op_atom(emit_text(g, "sp_get(&%s)", slot), true);
	} else {
		result = fn->type == T_STRING ? emit_temp_str(g, text) : emit_temp_long(g, text);
	}
	if (call_can_fail(fn))
		emit_check(g);
	return result;
}

/* ---- definitions ---- */

static const char *result_type(const struct function *fn)
{
	if (fn->is_runtime && fn->type == T_STRING)
		return "struct sp_str ";
	return fn->type == T_LONG ? "long " : "void ";
}

static const char *prototype(struct emit *g, const struct function *fn)
{
	AUTO_BUF b = { 0 };
	const char *sep = "";
	int i;

	buf_printf(&b, "%s %s%s(", fn->is_runtime ? "sp_inline" : "static", result_type(fn), fn->c_name);
	if (takes_context(fn)) {
		buf_printf(&b, "struct sp_ctx *%s", fn->is_runtime ? "CONTEXT" : "c");
		sep = ", ";
	}
	if (takes_buffer(fn)) {
		buf_printf(&b, "%sstruct sp_string *%s", sep, fn->is_runtime ? "STAP_RETBUF" : "ret");
		sep = ", ";
	}
	if (mentions(fn, "STAP_SITE")) {
		buf_printf(&b, "%sint STAP_SITE", sep);
		sep = ", ";
	}
	for (i = 0; i < fn->params.n; i++, sep = ", ") {
		const struct symbol *p = fn->params.v[i];
		const char *type = p->type == T_STRING ? "struct sp_str " : "long ";

		buf_printf(&b, "%s%s%s%s", sep, type, fn->is_runtime ? "STAP_ARG_" : "", passed_name(g, fn, p));
	}
	buf_puts(&b, sep[0] ? ")" : "void)");
	return arena_strdup(g->arena, buf_str(&b));
}

/* The C text without its pragma comments and outer white space. */
static const char *embedded_text(struct emit *g, const struct function *fn)
{
	const char *s = fn->body->embedded.code, *end = s + fn->body->embedded.len, *q;
	AUTO_BUF b = { 0 };

	while (s < end) {
		while (s < end && isspace((unsigned char)*s))
			s++;
		if (end - s < 4 || s[0] != '/' || s[1] != '*' || !(q = strstr(s, "*/")) || q > end)
			break;
		s = q + 2;
	}
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	buf_add(&b, s, (size_t)(end - s));
	return arena_strdup(g->arena, buf_str(&b));
}

static void emit_runtime_function(struct emit *g, const struct function *fn)
{
	buf_printf(&g->functions, "%s\n{\n\t%s\n}\n\n", prototype(g, fn), embedded_text(g, fn));
}

static void declare_locals(struct emit *g, const symbol_vec *locals)
{
	int i;

	for (i = 0; i < locals->n; i++) {
		const struct symbol *s = locals->v[i];
		const char *name = emit_local_name(g, s->name);

		if (s->type == T_STRING) {
			buf_printf(&g->b->slots, "\t\tstruct sp_string %s;\n", name);
			if (g->b->frame[0] == 'c')
				emit_cpu(g);
			emit_line(g, "%s%s.len = 0;", g->b->frame, name);
		} else {
			buf_printf(&g->b->decls, "\tlong %s = 0;\n", name);
		}
	}
}

static void copy_params(struct emit *g, const struct function *fn)
{
	int i;

	for (i = 0; i < fn->params.n; i++) {
		const struct symbol *s = fn->params.v[i];
		const char *name = emit_local_name(g, s->name);

		if (!keeps_passed(fn, s))
			continue;
		if (s->type != T_STRING) {
			buf_printf(&g->b->decls, "\tlong %s = %s_in;\n", name, name);
			continue;
		}
		buf_printf(&g->b->slots, "\t\tstruct sp_string %s;\n", name);
		if (g->b->frame[0] == 'c')
			emit_cpu(g);
		emit_line(g, "sp_set(c, &%s%s, %s_in);", g->b->frame, name, name);
	}
}

static void body_deinit(struct body *b)
{
	buf_deinit(&b->text);
	buf_deinit(&b->decls);
	buf_deinit(&b->slots);
}

/* Declarations that every body may need, then its own. */
static void put_body(struct buf *out, struct body *b)
{
	buf_puts(out, "{\n");
	if (b->uses_cpu)
		buf_puts(out, "\tstruct cpu *cpu = (struct cpu *)c;\n");
	if (b->max_args)
		buf_printf(out, "\tunion sp_arg a[%d];\n", b->max_args);
	if (b->max_keys)
		buf_printf(out, "\tunion sp_arg k[%d];\n", b->max_keys);
	buf_puts(out, buf_str(&b->decls));
	if (b->uses_record)
		buf_puts(out, "\tchar *r;\n");
	if (b->uses_cpu || b->max_args || b->max_keys || b->decls.len || b->uses_record)
		buf_puts(out, "\n");
	buf_puts(out, buf_str(&b->text));
}

static void put_slots(struct emit *g, const char *name, struct body *b)
{
	if (b->slots.len)
		buf_printf(&g->cpu, "\tstruct {\n%s\t} %s;\n", buf_str(&b->slots), name);
}

/* A function that may call itself: memory from the stack of frames, one turn of the budget a call. */
static void open_frame(struct emit *g, const struct function *fn)
{
	const char *site = emit_site(g, fn->decl->at, fn->name);

	buf_puts(&g->b->decls, "\tunion frame *f;\n");
	if (fn->type == T_LONG)
		buf_puts(&g->b->decls, "\tlong result = 0;\n");
	emit_line(g, "f = sp_frame(c, sizeof(*f), %s);", site);
	emit_line(g, "if (!f)");
	emit_line(g, fn->type == T_LONG ? "\treturn 0;" : "\treturn;");
	emit_line(g, "if (!sp_turn(c, %s))", site);
	emit_line(g, "\tgoto out;");
}

static void close_frame(struct emit *g, const struct function *fn)
{
	buf_puts(&g->b->text, "out:\n");
	emit_line(g, "sp_unframe(c, f);");
	if (fn->type == T_LONG)
		emit_line(g, "return result;");
	buf_printf(&g->frames, "\tstruct {\n%s\t\tlong none;\n\t} %s;\n", buf_str(&g->b->slots), fn->c_name);
}

static void emit_script_function(struct emit *g, const struct function *fn)
{
	struct body b = { .fn = fn, .indent = 1 };
	int line, col;

	g->b = &b;
	b.frame = emit_text(g, fn->in_cycle ? "f->%s." : "cpu->%s.", fn->c_name);
	b.leave = fn->in_cycle ? "goto out;" : fn->type == T_LONG ? "return 0;" : "return;";
	b.fail = b.leave;
	if (takes_buffer(fn))
		emit_line(g, "ret->len = 0;");
	if (fn->in_cycle)
		open_frame(g, fn);
	if (fn->is_embedded) {
		emit_own_call(g, fn);
	} else {
		copy_params(g, fn);
		declare_locals(g, &fn->locals);
		emit_stmt(g, fn->body);
	}
	if (fn->in_cycle)
		close_frame(g, fn);
	else if (fn->type == T_LONG && !fn->is_embedded)
		emit_line(g, "return 0;");
	span_line_col(fn->decl->at, &line, &col);
	buf_printf(&g->functions, "/* %s:%d function %s */\n%s\n", fn->src->name, line, fn->name, prototype(g, fn));
	put_body(&g->functions, &b);
	buf_puts(&g->functions, "}\n\n");
	if (!fn->in_cycle)
		put_slots(g, fn->c_name, &b);
	buf_printf(&g->protos, "%s;\n", prototype(g, fn));
	body_deinit(&b);
}

void emit_function(struct emit *g, const struct function *fn)
{
	if (fn->is_runtime)
		emit_runtime_function(g, fn);
	else
		emit_script_function(g, fn);
}

/* ---- handlers ---- */

const char *emit_leave_flags(const struct derived_probe *p)
{
	return p->fx.prints ? p->fx.can_fail ? "SP_OUT | SP_ERR" : "SP_OUT" : p->fx.can_fail ? "SP_ERR" : "0";
}

/* Strings saved at entry stand behind the numbers: this one's place among them. */
int saved_string(const struct site *s, int i)
{
	int n = 0;

	while (i--)
		n += s->saved_exprs.v[i]->type == T_STRING;
	return n;
}

static void emit_entry(struct emit *g, const struct derived_probe *p)
{
	struct body b = { .probe = p, .indent = 1, .leave = "return;", .fail = "return;", .in_entry = true };
	int i;

	if (!p->site->saved.n && !p->site->saved_exprs.n)
		return;
	g->b = &b;
	b.frame = emit_text(g, "cpu->%s_entry.", p->c_name);
	emit_line(g, "saved = sp_instance_data(c);");
	for (i = 0; i < p->site->saved.n; i++)
		emit_line(g, "saved[%d] = %s;", i, emit_fetch_of(g, p->site->saved.v[i], p->at).text);
	for (i = 0; i < p->site->saved_exprs.n; i++) {
		if (p->site->saved_exprs.v[i]->type == T_STRING) {
			emit_line(g, "sp_set(c, (struct sp_string *)(saved + %d) + %d, %s);", p->site->saved.n + p->site->saved_exprs.n,
				  saved_string(p->site, i), emit_str(g, p->site->saved_exprs.v[i]).text);
			continue;
		}
		emit_line(g, "saved[%d] = %s;", p->site->saved.n + i, emit_long(g, p->site->saved_exprs.v[i]).text);
	}
	buf_puts(&b.decls, "\tlong *saved;\n");
	buf_printf(&g->functions, "static void %s_entry(struct sp_ctx *c)\n", p->c_name);
	put_body(&g->functions, &b);
	buf_printf(&g->functions, "}\nSP_KRETPROBE_ENTRY(%s, %d)\n\n", p->c_name, p->index);
	put_slots(g, emit_text(g, "%s_entry", p->c_name), &b);
	body_deinit(&b);
}

/* `if (cond)` of the probe: it sees the globals under the handler's lock. */
static void emit_condition(struct emit *g, struct expr *cond)
{
	struct operand v = emit_long(g, cond);

	emit_line(g, "if (!%s)", op_paren(g, v));
	emit_line(g, "\t%s", g->b->leave);
	g->b->used_out = true;
}

/* Is the condition one of numbers in globals, which a worker can evaluate beside the handlers that change them? */
static bool is_plain_condition(const struct expr *e)
{
	switch (e->kind) {
	case E_NUMBER:
		return true;
	case E_SYMBOL:
		return e->symbol.sym && e->symbol.sym->kind == SYM_GLOBAL && e->type == T_LONG && !e->symbol.sym->arity;
	case E_UNARY:
		return is_plain_condition(e->unary.a);
	case E_BINARY:
	case E_LOGIC:
	case E_COMPARE:
		return is_quiet(e) && is_plain_condition(e->binary.a) && is_plain_condition(e->binary.b);
	default:
		return false;
	}
}

bool emit_is_armed_by_condition(const struct derived_probe *p)
{
	return p->cond && is_plain_condition(p->cond);
}

/* For who arms and disarms: it may be late, so that the handler tests as well. */
static void emit_armed_if(struct emit *g, const struct derived_probe *p)
{
	struct body b = { .probe = p, .indent = 1, .leave = "return 0;", .fail = "return 0;" };

	if (!emit_is_armed_by_condition(p))
		return;
	g->b = &b;
	b.frame = "";
	buf_printf(&g->functions, "static int %s_if(void)\n{\n\treturn (%s) != 0;\n}\n\n", p->c_name, emit_long(g, p->cond).text);
	body_deinit(&b);
}

/* Tracepoints call with the arguments of their own prototype, machine words each. */
static void emit_trace_hit(struct emit *g, const struct derived_probe *p)
{
	int i;

	buf_printf(&g->functions, "static void %s_hit(void *data_", p->c_name);
	for (i = 0; i < p->site->nargs; i++)
		buf_printf(&g->functions, ", unsigned long a%d", i);
	buf_printf(&g->functions, ")\n{\n\tSP_TRACE_HIT(%s, %d, ", p->c_name, p->index);
	for (i = 0; i < p->site->nargs; i++)
		buf_printf(&g->functions, "%sc->arg_room[%d] = a%d", i ? "; " : "", i, i);
	buf_printf(&g->functions, "%s, %s)\n}\n", i ? "" : "(void)0", emit_leave_flags(p));
}

static void emit_lock(struct emit *g, const struct derived_probe *p)
{
	enum lock_use how;
	int lock = plan_lock(g->plan, p, &how);

	if (lock < 0)
		return;
	if (how == LOCK_ALL_PARTS)
		emit_line(g, "if (!sp_lock_all(c, SP_OFFSET(struct cpu, lock_%d)))", lock);
	else
		emit_line(g, "if (!sp_lock(c, &%slock_%d))", how == LOCK_OWN_PART ? emit_text(g, "%s->", emit_cpu(g)) : "", lock);
	emit_line(g, "\treturn;");
}

static void emit_unlock(struct emit *g, const struct derived_probe *p)
{
	enum lock_use how;
	int lock = plan_lock(g->plan, p, &how);

	if (lock >= 0 && how == LOCK_ALL_PARTS)
		emit_line(g, "sp_unlock_all(SP_OFFSET(struct cpu, lock_%d));", lock);
	else if (lock >= 0)
		emit_line(g, "sp_unlock(&%slock_%d);", how == LOCK_OWN_PART ? "cpu->" : "", lock);
}

void emit_probe(struct emit *g, const struct derived_probe *p)
{
	struct body b = { .probe = p, .indent = 1, .leave = "return;" };
	bool locks = plan_lock(g->plan, p, &(enum lock_use){ LOCK_ONE }) >= 0;
	int line, col;
	AUTO_BUF whole = { 0 };

	emit_armed_if(g, p);
	g->b = &b;
	b.frame = emit_text(g, "cpu->%s.", p->c_name);
	if (locks)
		b.leave = "goto out;";
	b.fail = b.leave;
	if (p->fx.loops || p->fx.recursive)
		emit_line(g, probe_runs_alone(p) ? "c->budget = sp_maxaction_alone();" : "c->budget = sp_maxaction;");
	emit_lock(g, p);
	if (g->plan->prog->captures)
		emit_line(g, "c->captured = 0;");
	if (p->cond)
		emit_condition(g, p->cond);
	declare_locals(g, &p->locals);
	emit_stmt(g, p->body);
	if (locks && b.used_out)
		buf_puts(&b.text, "out:\n");
	emit_unlock(g, p);
	put_body(&whole, &b);
	if (emit_is_shared(g, p, buf_str(&whole), buf_str(&b.slots), emit_leave_flags(p))) {
		body_deinit(&b);
		return;
	}
	span_line_col(p->at, &line, &col);
	buf_printf(&g->functions, "/* %s:%d probe %s */\nstatic void %s(struct sp_ctx *c)\n", p->at.src ? p->at.src->name : "", line, p->text,
		   p->c_name);
	buf_printf(&g->functions, "%s}\n", buf_str(&whole));
	if (site_at_return(p->site) && !emit_hits_later(g, p))
		buf_printf(&g->functions, "SP_KRETPROBE_HIT(%s, %d, %s)\n", p->c_name, p->index, emit_leave_flags(p));
	else if (p->site->kind == SITE_TRACE)
		emit_trace_hit(g, p);
	buf_putc(&g->functions, '\n');
	put_slots(g, p->c_name, &b);
	body_deinit(&b);
	emit_entry(g, p);
}
