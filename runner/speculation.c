/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Held-back output, by the script's number. Scripts forget to commit or discard what they began (a thread that dies on the way), so there is a bound
 * for all of it, and at the bound the oldest goes: it is the likeliest to have been forgotten.
 */
#include "speculation.h"

#include <stdlib.h>
#include <string.h>

struct sr_speculation {
	int64_t id;
	struct sr_speculation *next;		/* in the bucket */
	struct sr_speculation *older, *newer;
	struct sr_text text;			/* parts: size_t length, bytes */
};

static struct sr_speculation **slot_of(struct sr_speculations *s, int64_t id)
{
	struct sr_speculation **p = &s->buckets[((uint64_t)id * 0x9e3779b97f4a7c15ull) >> 54];

	while (*p && (*p)->id != id)
		p = &(*p)->next;
	return p;
}

static size_t size_of(const struct sr_speculation *sp)
{
	return sizeof(*sp) + sp->text.cap;
}

static struct sr_speculation *begin(struct sr_speculations *s, struct sr_speculation **slot, int64_t id)
{
	struct sr_speculation *sp = sr_alloc(sizeof(*sp));

	sp->id = id;
	sp->older = s->newest;
	*(s->newest ? &s->newest->newer : &s->oldest) = sp;
	s->newest = sp;
	s->held += size_of(sp);
	return *slot = sp;
}

static void forget(struct sr_speculations *s, struct sr_speculation **slot)
{
	struct sr_speculation *sp = *slot;

	*slot = sp->next;
	*(sp->older ? &sp->older->newer : &s->oldest) = sp->newer;
	*(sp->newer ? &sp->newer->older : &s->newest) = sp->older;
	s->held -= size_of(sp);
	sr_text_deinit(&sp->text);
	free(sp);
}

void sr_speculation_add(struct sr_speculations *s, int64_t id, const char *text, size_t len)
{
	struct sr_speculation **slot = slot_of(s, id), *sp = *slot ? *slot : begin(s, slot, id);
	size_t limit = s->limit ? s->limit : SR_SPECULATION_LIMIT;

	s->held -= size_of(sp);
	sr_text_add(&sp->text, &len, sizeof(len));
	sr_text_add(&sp->text, text, len);
	s->held += size_of(sp);
	while (s->held > limit) {
		forget(s, slot_of(s, s->oldest->id));
		s->dropped++;
	}
}

void sr_speculation_end(struct sr_speculations *s, int64_t id, void (*emit)(void *arg, const char *text, size_t len), void *arg)
{
	struct sr_speculation **slot = slot_of(s, id);
	size_t at = 0, len;

	if (!*slot)
		return;
	while (emit && at < (*slot)->text.len) {
		memcpy(&len, (*slot)->text.p + at, sizeof(len));
		emit(arg, (*slot)->text.p + at + sizeof(len), len);
		at += sizeof(len) + len;
	}
	forget(s, slot);
}

void sr_speculations_deinit(struct sr_speculations *s)
{
	while (s->oldest)
		forget(s, slot_of(s, s->oldest->id));
}
