/* SPDX-License-Identifier: GPL-2.0 */
/* =~ and !~: the automaton as tables, one for each distinct expression. */
#include "emit.h"
#include "../regex/regex.h"

#include <string.h>

static void put_table(struct buf *out, const char *type, const char *name, const char *part, const void *v, bool wide, int n)
{
	int i;

	buf_printf(out, "static const %s %s_%s[%d] = {", type, name, part, n);
	for (i = 0; i < n; i++)
		buf_printf(out, "%s%d,", i % 24 ? " " : "\n\t", wide ? ((const unsigned short *)v)[i] : ((const unsigned char *)v)[i]);
	buf_puts(out, "\n};\n");
}

static const char *table_of(struct emit *g, const struct expr *e)
{
	const char *why, *name = map_get(g->regex_names, e->match.re);
	struct regex *r;
	size_t where;
	AUTO_BUF q = { 0 };

	if (name)
		return name;
	r = regex_compile(g->arena, e->match.re, e->match.len, &why, &where);
	if (!r) {
		diag_error(g->diag, DIAG_SEMANTIC, e->match.re_at, "regular expression: %s", why);
		g->failed = true;
		return "re_0";
	}
	name = emit_text(g, "re_%d", map_count(g->regex_names) + 1);
	map_put(g->regex_names, e->match.re, (void *)name);
	buf_c_quote(&q, e->match.re, e->match.len);
	if (!strstr(buf_str(&q), "*/") && !strstr(buf_str(&q), "/*"))
		buf_printf(&g->regexes, "/* %s */\n", buf_str(&q));
	put_table(&g->regexes, "unsigned char", name, "class", r->class_of, false, 256);
	put_table(&g->regexes, "unsigned short", name, "next", r->next, true, r->nstates * r->nclasses);
	put_table(&g->regexes, "unsigned char", name, "accept", r->accept, false, r->nstates);
	buf_printf(&g->regexes, "static const struct sp_regex %s = { %s_class, %s_next, %s_accept, %d };\n\n", name, name, name, name, r->nclasses);
	return name;
}

struct operand emit_match(struct emit *g, struct expr *e)
{
	struct operand a = emit_str(g, e->match.a);

	return op_atom(emit_text(g, "%ssp_match(&%s, %s)", e->match.negated ? "!" : "", table_of(g, e), a.text), false);
}
