/* SPDX-License-Identifier: GPL-2.0 */
/* Listings: which probe points match (-l), with which variables (-L), which kinds there are (--dump-probe-types). */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

/* A script with the point and nothing else goes through the passes that find what matches. */
static bool expand_list(struct driver *r)
{
	struct point_expander x = { .expand = expand_point, .offer_names = expand_offer_names, .data = &r->expand };
	const char *text = arena_printf(r->arena, "probe %s { }\n", r->o->list_point);
	struct source *src = source_create(r->arena, "<-l>", text, strlen(text));
	struct ast_file *f;
	int i;

	for (i = 0; i < r->o->more_texts.n; i++) {
		const char *more = r->o->more_texts.v[i];

		f = parse_file(r->arena, r->names, source_create(r->arena, "<input>", more, strlen(more)), &r->env,
			       tapset_macros(r->tapset), r->o->guru ? PARSE_GURU : 0, r->diag);
		if (!f)
			return false;
		/* Its probes are not what is asked for; its aliases may be. */
		for (f->probes.n = 0, i = i; false;)
			;
		vec_push(r->arena, &r->files, f);
	}
	f = parse_file(r->arena, r->names, src, &r->env, tapset_macros(r->tapset), 0, r->diag);
	if (!f)
		return false;
	vec_push(r->arena, &r->files, f);
	r->expand.arena = r->arena;
	r->expand.names = r->names;
	r->expand.diag = r->diag;
	r->expand.target = r->target;
	r->expand.list_only = true;
	r->prog = resolve(r->arena, r->names, r->files.v, r->files.n, r->tapset, &x, &r->env, r->diag);
	return r->prog != NULL;
}
