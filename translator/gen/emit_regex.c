/* SPDX-License-Identifier: GPL-2.0 */
/* =~ and !~: the automaton as tables, one for each distinct expression. */
#include "emit.h"
#include "../regex/nfa.h"
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

enum { MAX_CAPTURE_STATES = 1000, MAX_CAPTURE_SLOTS = 42 };	/* SP_CAPTURE_SLOTS of runtime/data/data.h */

/* What was written of an expression: its tables by name, and maybe the automaton for groups. */
struct written {
	const char *name;
	bool has_nfa;
};

static struct written *table_of(struct emit *g, const struct expr *e)
{
	struct written *w = map_get(g->regexes_written, e->match.re);
	const struct regex *r = e->match.compiled;
	const char *name;
	AUTO_BUF q = { 0 };

	if (w)
		return w;
	w = NEW(g->arena, struct written);
	w->name = name = emit_text(g, "re_%d", map_count(g->regexes_written) + 1);
	map_put(g->regexes_written, e->match.re, w);
	buf_c_quote(&q, e->match.re, e->match.len);
	if (!strstr(buf_str(&q), "*/") && !strstr(buf_str(&q), "/*"))
		buf_printf(&g->regexes, "/* %s */\n", buf_str(&q));
	put_table(&g->regexes, "unsigned char", name, "class", r->class_of, false, 256);
	put_table(&g->regexes, "unsigned short", name, "next", r->next, true, r->nstates * r->nclasses);
	put_table(&g->regexes, "unsigned char", name, "accept", r->accept, false, r->nstates);
	buf_printf(&g->regexes, "static const struct sp_regex %s = { %s_class, %s_next, %s_accept, %d };\n\n", name, name, name, name, r->nclasses);
	return w;
}

/* The automaton with its choices, for what the groups matched. */
static bool put_nfa(struct emit *g, const struct expr *e, const char *name)
{
	static const char *const kinds[] = {
		[NFA_SET] = "SET", [NFA_SPLIT] = "SPLIT", [NFA_BOL] = "BOL", [NFA_EOL] = "EOL", [NFA_SAVE] = "SAVE", [NFA_MATCH] = "MATCH",
	};
	struct nfa m;
	const char *why;
	size_t where;
	int i, k, nsets = 0, slots;

	if (!nfa_parse(g->arena, e->match.re, e->match.len, &m, &why, &where))
		return false;
	slots = 2 * (m.ngroups + 1);
	if (m.st.n > MAX_CAPTURE_STATES || slots > MAX_CAPTURE_SLOTS) {
		diag_error(g->diag, DIAG_SEMANTIC, e->match.re_at, "the expression is too large for matched(): it has %d groups and %d states", m.ngroups, m.st.n);
		diag_hint(g->diag, "at most %d groups and %d states", MAX_CAPTURE_SLOTS / 2 - 1, MAX_CAPTURE_STATES);
		g->failed = true;
		return false;
	}
	buf_printf(&g->regexes, "static const unsigned int %s_sets[][8] = {\n", name);
	for (i = 0; i < m.st.n; i++) {
		if (m.st.v[i].kind != NFA_SET)
			continue;
		buf_puts(&g->regexes, "\t{");
		for (k = 0; k < 8; k++)
			buf_printf(&g->regexes, " 0x%x,", m.st.v[i].set[k]);
		buf_puts(&g->regexes, " },\n");
	}
	buf_printf(&g->regexes, "\t{ 0 }\n};\nstatic const struct sp_nfa_op %s_ops[] = {\n", name);
	for (i = 0; i < m.st.n; i++) {
		const struct nfa_state *s = &m.st.v[i];
		int arg = s->kind == NFA_SET ? nsets++ : s->kind == NFA_SPLIT || s->kind == NFA_SAVE ? s->out2 : 0;

		buf_printf(&g->regexes, "\t{ SP_NFA_%s, %d, %d },\n", kinds[s->kind], s->out < 0 ? 0 : s->out, arg);
	}
	buf_printf(&g->regexes, "};\nstatic const struct sp_nfa %s_nfa = { %s_ops, %s_sets, %d, %d, %d };\n\n", name, name, name, m.st.n, m.start, slots);
	if (m.st.n > g->capture_states)
		g->capture_states = m.st.n;
	if (slots > g->capture_slots)
		g->capture_slots = slots;
	return true;
}

/* With the groups of a match kept for who asks. */
static struct operand emit_capture(struct emit *g, struct expr *e, struct operand a)
{
	struct written *w = table_of(g, e);
	struct operand s = a.stable ? a : emit_temp_str(g, a.text), t;

	if (!w->has_nfa && !put_nfa(g, e, w->name))
		return op_atom("0", true);
	w->has_nfa = true;
	t = emit_temp_long(g, emit_text(g, "sp_match(&%s, %s)", w->name, s.text));
	emit_cpu(g);
	emit_line(g, "if (%s) {", t.text);
	emit_open(g);
	emit_line(g, "sp_capture(&cpu->captured, &%s_nfa, %s, cpu->capture_work);", w->name, s.text);
	emit_line(g, "c->captured = &cpu->captured;");
	emit_close(g);
	emit_line(g, "}");
	return e->match.negated ? op_sum(emit_text(g, "!%s", t.text)) : t;
}

struct operand emit_match(struct emit *g, struct expr *e)
{
	struct operand a = emit_str(g, e->match.a);

	if (e->match.captures)
		return emit_capture(g, e, a);
	return op_atom(emit_text(g, "%ssp_match(&%s, %s)", e->match.negated ? "!" : "", table_of(g, e)->name, a.text), false);
}
