/* SPDX-License-Identifier: GPL-2.0 */
/*
 * C of the script's own, which wants kernel headers: a second file.
 *
 * Each embedded function becomes two: in the second file its text, which sees its arguments and result through STAP_ARG_x, STAP_RETVALUE or THIS->x; here a
 * function like those of the script, which fills in a struct of arguments, calls the other, and takes the result out. Both files declare that struct; only
 * machine words and pointers are in it. Expressions and statements in C are functions without arguments.
 *
 * The globals that such C asks for by STAP_GLOBAL_GET_x and STAP_GLOBAL_SET_x are reached through functions here, written in the script's own language.
 */
#include "emit.h"

#include <string.h>

static bool code_says(const char *code, size_t len, const char *word)
{
	return memmem(code, len, word, strlen(word)) != NULL;
}

/* "#line" for the compiler's messages; @code as it is. */
static void put_code(struct emit *g, const char *code, size_t len, struct span at)
{
	int line, col;

	span_line_col(at, &line, &col);
	buf_printf(&g->own, "#line %d ", line);
	buf_c_quote(&g->own, at.src ? at.src->name : "script", strlen(at.src ? at.src->name : "script"));
	buf_putc(&g->own, '\n');
	buf_add(&g->own, code, len);
	buf_putc(&g->own, '\n');
}

/* The struct of arguments, for both files. */
static void put_struct(struct emit *g, struct buf *out, const struct function *fn, const char *number)
{
	int i;

	buf_printf(out, "struct %s_args {\n", fn->c_name);
	for (i = 0; i < fn->params.n; i++)
		buf_printf(out, "\t%s%s;\n", fn->params.v[i]->type == T_STRING ? "char *" : number, emit_local_name(g, fn->params.v[i]->name));
	if (fn->type == T_STRING)
		buf_puts(out, "\tchar *__retvalue;\n");
	else
		buf_printf(out, "\t%s__retvalue;\n", number);
	buf_puts(out, "\tstruct sp_string *text;\n\tint next;\n};\n");
}

/* The body in the second file, and what calls it there. */
static void put_own_function(struct emit *g, const struct function *fn, const char *fmt)
{
	const char *code = fn->body->embedded.code, *name = fn->c_name;
	size_t len = fn->body->embedded.len;
	int i;

	buf_putc(&g->own, '\n');
	put_struct(g, &g->own, fn, "int64_t ");
	for (i = 0; i < fn->params.n; i++)
		buf_printf(&g->own, "#define STAP_ARG_%s (THIS->%s)\n", fn->params.v[i]->name, emit_local_name(g, fn->params.v[i]->name));
	if (fn->type == T_STRING)
		buf_puts(&g->own, "#define STAP_RETVALUE (*(char (*)[MAXSTRINGLEN])THIS->__retvalue)\n#define STAP_RETURN(v) SP_OWN_RETURN_STRING(v)\n");
	else
		buf_puts(&g->own, "#define STAP_RETVALUE (THIS->__retvalue)\n#define STAP_RETURN(v) SP_OWN_RETURN_LONG(v)\n");
	/* Scripts say c for CONTEXT, and may have a variable of that name. */
	buf_printf(&g->own, "static void %s_text(struct sp_own *CONTEXT, struct %s_args *THIS)\n{\nstruct sp_own *c __maybe_unused = CONTEXT;\n{\n", name, name);
	put_code(g, code, len, fn->body->at);
	if (code_says(code, len, "goto out") && !code_says(code, len, "out:"))
		buf_puts(&g->own, "out: ;\n");
	buf_puts(&g->own, "}\n}\n#undef STAP_RETVALUE\n#undef STAP_RETURN\n");
	for (i = 0; i < fn->params.n; i++)
		buf_printf(&g->own, "#undef STAP_ARG_%s\n", fn->params.v[i]->name);
	buf_printf(&g->own, "void %s_own(struct sp_ctx *c, int site, struct %s_args *args);\n"
		   "void %s_own(struct sp_ctx *c, int site, struct %s_args *args)\n{\n\tstruct sp_own own;\n\n\tsp_own_enter(&own, c, site);\n"
		   "\town.text = args->text;\n\town.fmt = %s;\n\t%s_text(&own, args);\n\targs->next = own.next;\n\tsp_own_leave(&own);\n}\n",
		   name, name, name, name, fmt, name);
}

/* The number of the format "%s", as the second file needs it: a constant there. */
static const char *text_format(struct emit *g, struct span at)
{
	const char *name = plan_format(g->plan, "%s", 2, "s", at);
	int i;

	for (i = 0; i < g->plan->formats.n; i++)
		if (!strcmp(g->plan->formats.v[i].c_name, name))
			break;
	return emit_text(g, "%d", i);
}

void emit_own_call(struct emit *g, const struct function *fn)
{
	const char *fmt = fn->fx.prints ? text_format(g, fn->body->at) : "0";
	const char *slot;
	int i;

	buf_putc(&g->protos, '\n');
	put_struct(g, &g->protos, fn, "long ");
	buf_printf(&g->protos, "void %s_own(struct sp_ctx *c, int site, struct %s_args *args);\n", fn->c_name, fn->c_name);
	put_own_function(g, fn, fmt);

	buf_printf(&g->b->decls, "\tstruct %s_args sp_args;\n", fn->c_name);
	for (i = 0; i < fn->params.n; i++) {
		const char *name = emit_local_name(g, fn->params.v[i]->name);

		if (fn->params.v[i]->type == T_STRING)
			emit_line(g, "sp_args.%s = sp_c_string(&%s, %s);", name, emit_new_slot(g), name);
		else
			emit_line(g, "sp_args.%s = %s;", name, name);
	}
	if (fn->type == T_STRING) {
		emit_line(g, "ret->s[0] = 0;");
		emit_line(g, "sp_args.__retvalue = ret->s;");
	} else {
		emit_line(g, "sp_args.__retvalue = 0;");
	}
	slot = emit_new_slot(g);
	emit_line(g, "sp_args.text = &%s;", slot);
	emit_line(g, "%s_own(c, %s, &sp_args);", fn->c_name, emit_site(g, fn->decl->at, fn->name));
	if (fn->next_overload || code_says(fn->body->embedded.code, fn->body->embedded.len, "STAP_NEXT")) {
		emit_line(g, "if (sp_args.next) {");
		emit_open(g);
		emit_next_overload(g, fn->decl->at);
		emit_close(g);
		emit_line(g, "}");
	}
	if (fn->type == T_STRING)
		emit_line(g, "sp_c_string_end(ret);");
	else if (fn->type == T_LONG)
		emit_line(g, "return sp_args.__retvalue;");
}

/* Expressions and statements in C are calls of functions without parameters. */
static struct operand call_own(struct emit *g, const char *name, enum type type, const char *code, struct span at)
{
	struct function *fn = NEW(g->arena, struct function);
	struct decl_function *decl = NEW(g->arena, struct decl_function);
	struct expr *call = expr_new(g->arena, E_CALL, at);
	struct body *around = g->b;

	decl->at = at;
	fn->name = name;
	fn->c_name = plan_c_name(g->plan, "own_", name);
	fn->src = at.src;
	fn->decl = decl;
	fn->type = call->type = type;
	fn->is_embedded = true;
	fn->fx.can_fail = true;
	fn->fx.prints = true;
	fn->body = stmt_new(g->arena, S_EMBEDDED, at);
	fn->body->embedded.code = code;
	fn->body->embedded.len = strlen(code);
	emit_function(g, fn);
	g->b = around;
	call->call.name = name;
	call->call.fn = fn;
	return emit_call(g, call, type != T_VOID);
}

struct operand emit_own_expr(struct emit *g, struct expr *e)
{
	return call_own(g, "expression", e->type, emit_text(g, "STAP_RETURN((%.*s));", (int)e->embedded.len, e->embedded.code), e->at);
}

void emit_own_stmt(struct emit *g, struct stmt *s)
{
	call_own(g, "statement", T_VOID, emit_text(g, "%.*s;", (int)s->embedded.len, s->embedded.code), s->at);
}

/* ---- globals ---- */

static struct symbol *parameter(struct emit *g, const char *name, enum type type)
{
	struct symbol *s = NEW(g->arena, struct symbol);

	s->kind = SYM_PARAM;
	s->name = name;
	s->type = type;
	return s;
}

static struct expr *symbol_expr(struct emit *g, struct symbol *s, struct span at)
{
	struct expr *e = expr_new(g->arena, E_SYMBOL, at);

	e->type = s->type;
	e->symbol.name = s->name;
	e->symbol.sym = s;
	return e;
}

/* The global, or its element with the function's parameters as keys. */
static struct expr *global_place(struct emit *g, struct symbol *sym, struct function *fn)
{
	struct expr *e;
	int i;

	if (!sym->arity)
		return symbol_expr(g, sym, sym->at);
	e = expr_new(g->arena, E_INDEX, sym->at);
	e->type = sym->type;
	e->index.name = sym->name;
	e->index.name_at = sym->at;
	e->index.sym = sym;
	for (i = 0; i < sym->arity; i++) {
		struct symbol *key = parameter(g, emit_text(g, "key%d", i + 1), sym->keys.v[i]);

		vec_push(g->arena, &fn->params, key);
		vec_push(g->arena, &e->index.keys, symbol_expr(g, key, sym->at));
	}
	return e;
}

static struct function *accessor(struct emit *g, struct symbol *sym, bool set)
{
	struct function *fn = NEW(g->arena, struct function);
	struct decl_function *decl = NEW(g->arena, struct decl_function);
	struct stmt *body = stmt_new(g->arena, set ? S_EXPR : S_RETURN, sym->at);
	struct expr *place = global_place(g, sym, fn);

	decl->at = sym->at;
	fn->name = emit_text(g, "%s_%s", set ? "set" : "get", sym->name);
	fn->c_name = plan_c_name(g->plan, "own_", fn->name);
	fn->src = sym->at.src;
	fn->decl = decl;
	fn->type = set ? T_VOID : sym->type;
	fn->fx.can_fail = true;
	body->expr = place;
	if (set) {
		struct symbol *value = parameter(g, "value", sym->type);
		struct expr *e = expr_new(g->arena, E_ASSIGN, sym->at);

		vec_push(g->arena, &fn->params, value);
		e->type = sym->type;
		e->assign.op = OP_SET;
		e->assign.lhs = place;
		e->assign.rhs = symbol_expr(g, value, sym->at);
		body->expr = e;
	}
	fn->body = body;
	return fn;
}

/* TYPE NAME_own(c, arguments as C has them), which calls @fn. */
static const char *accessor_head(struct emit *g, const struct function *fn, bool in_own)
{
	const char *number = in_own ? "int64_t" : "long";
	AUTO_BUF b = { 0 };
	int i;

	buf_printf(&b, "%s%s_own(struct sp_ctx *c", fn->type == T_STRING ? "char *" : fn->type == T_LONG ? emit_text(g, "%s ", number) : "void ",
		   fn->c_name);
	for (i = 0; i < fn->params.n; i++) {
		if (fn->params.v[i]->type == T_STRING)
			buf_printf(&b, ", const char *%s", fn->params.v[i]->name);
		else
			buf_printf(&b, ", %s %s", number, fn->params.v[i]->name);
	}
	buf_putc(&b, ')');
	return arena_strdup(g->arena, buf_str(&b));
}

static void put_accessor(struct emit *g, struct symbol *sym, bool set)
{
	struct function *fn = accessor(g, sym, set);
	const char *head;
	int i;

	emit_function(g, fn);
	head = accessor_head(g, fn, false);
	buf_printf(&g->protos, "%s;\n", head);
	buf_printf(&g->functions, "%s\n{\n", head);
	if (fn->type == T_STRING) {
		buf_printf(&g->cpu, "\tstruct sp_string %s_result;\n", fn->c_name);
		buf_printf(&g->functions, "\tstruct sp_string *ret = &((struct cpu *)c)->%s_result;\n\n\t%s(c, ret", fn->c_name, fn->c_name);
	} else {
		buf_printf(&g->functions, "\t%s%s(c", fn->type == T_LONG ? "return " : "", fn->c_name);
	}
	for (i = 0; i < fn->params.n; i++)
		buf_printf(&g->functions, fn->params.v[i]->type == T_STRING ? ", sp_of_c_string(%s)" : ", %s", fn->params.v[i]->name);
	buf_puts(&g->functions, ");\n");
	if (fn->type == T_STRING)
		buf_puts(&g->functions, "\treturn sp_c_string(ret, sp_get(ret));\n");
	buf_puts(&g->functions, "}\n\n");
	buf_printf(&g->own_top, "%s;\n#define STAP_GLOBAL_%s_%s(...) %s_own(CONTEXT->c, ##__VA_ARGS__)\n", accessor_head(g, fn, true), set ? "SET" : "GET",
		   sym->name, fn->c_name);
}

static void put_accessors(struct emit *g)
{
	const struct program *prog = g->plan->prog;
	int i, j;

	for (i = 0; i < prog->globals.n; i++) {
		struct symbol *sym = prog->globals.v[i];
		bool read = false, write = false;

		for (j = 0; j < prog->functions.n; j++) {
			const struct function *fn = prog->functions.v[j];
			int k;

			for (k = 0; k < fn->embedded_uses.n; k++) {
				read |= fn->embedded_uses.v[k].sym == sym && fn->embedded_uses.v[k].read;
				write |= fn->embedded_uses.v[k].sym == sym && fn->embedded_uses.v[k].write;
			}
		}
		if (sym->type != T_LONG && sym->type != T_STRING)
			continue;
		if (read)
			put_accessor(g, sym, false);
		if (write)
			put_accessor(g, sym, true);
	}
}

/* ---- the file ---- */

void emit_own_top(struct emit *g)
{
	const struct program *prog = g->plan->prog;
	int i;

	put_accessors(g);
	for (i = 0; i < prog->embedded.n; i++)
		put_code(g, prog->embedded.v[i]->code, prog->embedded.v[i]->len, prog->embedded.v[i]->at);
}

void emit_own_file(struct emit *g, struct buf *out)
{
	if (!g->own.len)
		return;
	buf_printf(out, "/* C of %s, with the kernel's headers. */\n#include \"embedded.h\"\n\n", g->plan->opt->script_name);
	buf_puts(out, buf_str(&g->own_top));
	buf_puts(out, buf_str(&g->own));
}
