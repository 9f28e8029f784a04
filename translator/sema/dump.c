/* SPDX-License-Identifier: GPL-2.0 */
/* The program as text (-p2): what was reached, with its types; with -v the bodies as they are now. */
#include "program.h"

#include <string.h>

static const char *shown_type(enum type t)
{
	return t == T_VOID ? "unknown" : type_name(t);
}

static void dump_symbol(struct buf *out, const char *indent, const struct symbol *s)
{
	int i;

	buf_printf(out, "%s%s:%s", indent, s->name, type_name(s->type));
	for (i = 0; i < s->keys.n; i++)
		buf_printf(out, "%s%s%s", i ? ", " : " [", type_name(s->keys.v[i]), i == s->keys.n - 1 ? "]" : "");
	buf_putc(out, '\n');
}

static void dump_locals(struct buf *out, const symbol_vec *locals)
{
	int i;

	if (locals->n)
		buf_puts(out, "  # locals\n");
	for (i = 0; i < locals->n; i++)
		dump_symbol(out, "  ", locals->v[i]);
}

/* By way of a declaration with the body, since the language's own text is lang's business. */
static void dump_declaration(struct buf *out, struct arena *a, char tag, void *decl)
{
	struct ast_file file = { .src = NULL };

	file.order.v = vec_reserve_(a, NULL, &file.order.cap, 1, sizeof(*file.order.v));
	file.order.v[0].tag = tag;
	file.order.v[0].decl = decl;
	file.order.n = 1;
	ast_dump_file(out, &file);
}

static void dump_probe_body(struct buf *out, const struct program *p, const struct derived_probe *h)
{
	struct decl_probe d = { .body = h->body, .at = h->at };
	struct probe_point bare = *h->point;

	bare.optional = bare.sufficient = false;
	vec_push(p->arena, &d.points, &bare);
	dump_declaration(out, p->arena, 'p', &d);
}

static void dump_function_body(struct buf *out, const struct program *p, const struct function *fn)
{
	struct decl_function d = *fn->decl;
	int i;

	d.body = fn->body;
	d.type = fn->type == T_VOID ? T_UNKNOWN : fn->type;
	d.params.v = NULL;
	d.params.n = d.params.cap = 0;
	for (i = 0; i < fn->params.n; i++) {
		struct decl_param param = fn->decl->params.v[i];

		param.type = fn->params.v[i]->type;
		vec_push(p->arena, &d.params, param);
	}
	dump_declaration(out, p->arena, 'f', &d);
}

static void dump_function(struct buf *out, const struct function *fn)
{
	int i;

	buf_printf(out, "%s:%s (", fn->name, shown_type(fn->type));
	for (i = 0; i < fn->params.n; i++)
		buf_printf(out, "%s%s:%s", i ? ", " : "", fn->params.v[i]->name, type_name(fn->params.v[i]->type));
	buf_puts(out, ")\n");
	dump_locals(out, &fn->locals);
}

static void dump_probe(struct buf *out, const struct derived_probe *h)
{
	buf_puts(out, h->text ? h->text : h->user_text);
	if (h->text && h->user_text && strcmp(h->text, h->user_text))
		buf_printf(out, " /* <- %s */", h->user_text);
	if (h->cond) {
		buf_puts(out, " if (");
		ast_dump_expr(out, h->cond);
		buf_putc(out, ')');
	}
	buf_putc(out, '\n');
	dump_locals(out, &h->locals);
}

void program_dump(struct buf *out, const struct program *p, int verbose)
{
	int i;

	if (p->globals.n)
		buf_puts(out, "# globals\n");
	for (i = 0; i < p->globals.n; i++)
		dump_symbol(out, "", p->globals.v[i]);
	if (p->functions.n)
		buf_puts(out, "# functions\n");
	for (i = 0; i < p->functions.n; i++) {
		dump_function(out, p->functions.v[i]);
		if (verbose)
			dump_function_body(out, p, p->functions.v[i]);
	}
	if (p->probes.n)
		buf_puts(out, "# probes\n");
	for (i = 0; i < p->probes.n; i++) {
		dump_probe(out, p->probes.v[i]);
		if (verbose)
			dump_probe_body(out, p, p->probes.v[i]);
	}
}
