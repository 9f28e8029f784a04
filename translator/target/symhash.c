/* SPDX-License-Identifier: GPL-2.0 */
/* Which symbols may have a name. The first look-ups go through all of them, which is cheaper than a table; scripts with many points get one. */
#include "target_priv.h"

#include <string.h>

enum { LOOKUPS_WITHOUT = 2, HEADS = 1 << 15 };

struct symhash {
	int lookups;
	int *next;		/* by symbol: the next of the same head, or -1; NULL: there is no table */
	int head[HEADS];
};

/* Of the name in the source: clones have it before the first dot. */
static unsigned int head_of(const char *name)
{
	unsigned int h = 5381;

	for (; *name && *name != '.'; name++)
		h = h * 33 + (unsigned char)*name;
	return (h ^ h >> 15) % HEADS;
}

static void build(struct target *t, struct symhash *s)
{
	const tsym_vec *syms = &t->priv->syms;
	int i, *head;

	s->next = NEW_ARRAY(t->arena, int, syms->n);
	memset(s->head, -1, sizeof(s->head));
	for (i = syms->n - 1; i >= 0; i--) {
		head = &s->head[head_of(syms->v[i].name)];
		s->next[i] = *head;
		*head = i;
	}
}

int symbol_like(struct target *t, const char *name, int after)
{
	struct symhash *s = t->priv->symhash;

	if (!s)
		s = t->priv->symhash = NEW(t->arena, struct symhash);
	if (after < 0 && ++s->lookups > LOOKUPS_WITHOUT && !s->next && t->priv->syms.n)
		build(t, s);
	if (s->next)
		return after < 0 ? s->head[head_of(name)] : s->next[after];
	for (after++; after < t->priv->syms.n; after++)
		if (t->priv->syms.v[after].name[0] == *name)
			return after;
	return -1;
}
