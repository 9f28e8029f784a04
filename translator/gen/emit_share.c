/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handlers that are the same text: a point with wildcards stands for thousands of probes, most of which do the same thing. They share one function,
 * which is told the probe's number.
 */
#include "emit.h"

#include <string.h>

struct shared_body {
	const struct derived_probe *first;
	int users;
};

/* The body's text, but for where its string values are, which has the probe's name. */
static const char *key_of(struct emit *g, const struct derived_probe *p, const char *body, const char *slots, const char *flags)
{
	const char *frame = emit_text(g, "cpu->%s.", p->c_name), *at;
	AUTO_BUF key = { 0 };

	for (; (at = strstr(body, frame)); body = at + strlen(frame)) {
		buf_add(&key, body, (size_t)(at - body));
		buf_puts(&key, "cpu->@.");
	}
	buf_printf(&key, "%s\n%s\n%s\n%d", body, slots, flags, p->site->kind);
	return arena_strdup(g->arena, buf_str(&key));
}

/* What was saved at entry is each return probe's own. */
static bool can_share(const struct site *s)
{
	return s->kind == SITE_KPROBE || s->kind == SITE_UPROBE || (site_at_return(s) && !s->saved.n && !s->saved_exprs.n);
}

bool emit_is_shared(struct emit *g, const struct derived_probe *p, const char *body, const char *slots, const char *flags)
{
	struct shared_body *s;
	const char *key;

	if (!can_share(p->site))
		return false;
	if (!g->bodies) {
		g->bodies = map_create(g->arena);
		g->body_of = NEW_ARRAY(g->arena, struct shared_body *, g->plan->prog->probes.n);
	}
	key = key_of(g, p, body, slots, flags);
	s = map_get(g->bodies, key);
	if (!s) {
		s = NEW(g->arena, struct shared_body);
		s->first = p;
		map_put(g->bodies, key, s);
	}
	s->users++;
	g->body_of[p->index] = s;
	return s->users > 1;
}

bool emit_hits_later(struct emit *g, const struct derived_probe *p)
{
	return g->body_of && g->body_of[p->index];
}

const char *emit_handler_name(struct emit *g, const struct derived_probe *p)
{
	return emit_hits_later(g, p) ? g->body_of[p->index]->first->c_name : p->c_name;
}

void emit_shared_hits(struct emit *g)
{
	const struct program *prog = g->plan->prog;
	enum site_kind kind;
	int i;

	for (i = 0; g->body_of && i < prog->probes.n; i++) {
		const struct shared_body *s = g->body_of[i];

		if (!s || s->first != prog->probes.v[i])
			continue;
		kind = s->first->site->kind;
		if (s->users > 1)
			buf_printf(&g->functions, "SP_SHARED_%s%s(%s, %s)\n", kind == SITE_UPROBE || kind == SITE_URETPROBE ? "USER_" : "",
				   site_at_return(s->first->site) ? "RETURN" : "HIT", s->first->c_name, emit_leave_flags(s->first));
		else
			buf_printf(&g->functions, "SP_K%sPROBE_HIT(%s, %d, %s)\n", site_at_return(s->first->site) ? "RET" : "", s->first->c_name, i,
				   emit_leave_flags(s->first));
	}
	if (g->body_of)
		buf_putc(&g->functions, '\n');
}
