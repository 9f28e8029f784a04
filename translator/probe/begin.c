/* SPDX-License-Identifier: GPL-2.0 */
/*
 * begin, end, error: once at the start, at the end, at the end after errors; in ascending order of their number.
 * never: analysed only.
 */
#include "probe_priv.h"

#include <string.h>

static const struct { const char *word; enum site_kind kind; } kinds[] = {
	{ "begin", SITE_BEGIN }, { "end", SITE_END }, { "error", SITE_ERROR }, { "never", SITE_NEVER },
};

static bool expand_begin(struct expand *x, struct program *prog, const struct derived_probe *proto,
			 const struct provider *p)
{
	const struct probe_component *c = &proto->point->parts.v[0];
	struct site *site = NEW(x->arena, struct site);
	const char *text = c->name;
	size_t i;

	(void)p;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].word, c->name))
			site->kind = kinds[i].kind;
	if (c->arg) {
		site->number = c->arg->number.value;
		text = arena_printf(x->arena, "%s(%lld)", c->name, (long long)site->number);
	}
	return add_probe(x, prog, proto, site, text);
}

const struct provider providers_begin[] = {
	{ "begin", "when the script starts", expand_begin },
	{ "begin(number)", "when the script starts, lower numbers first", expand_begin },
	{ "end", "when the script ends", expand_begin },
	{ "end(number)", "when the script ends, lower numbers first", expand_begin },
	{ "error", "when the script ends after an error, instead of end", expand_begin },
	{ "error(number)", "when the script ends after an error, lower numbers first", expand_begin },
	{ "never", "never: the handler is only checked", expand_begin },
	{ NULL, NULL, NULL }
};
