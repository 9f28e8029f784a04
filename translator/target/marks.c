/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Static probes of a program: notes of the section .note.stapsdt, each with a place (a nop), a counter that is up while somebody probes there, names of provider and
 * probe, and the operands that are its arguments. Addresses are as the program was linked; when it was moved afterwards (prelink), section .stapsdt.base has moved
 * with it and tells how far.
 */
#include "operand.h"

#include <fnmatch.h>
#include <string.h>

enum { NOTE_STAPSDT = 3, NOTE_HEAD = 12, ADDRESSES = 24 };

static uint32_t u32(const unsigned char *p)
{
	uint32_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

static uint64_t u64(const unsigned char *p)
{
	uint64_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

/* A string at *@p, moved behind it; NULL: it does not end before @end. */
static const char *take_text(const unsigned char **p, const unsigned char *end)
{
	const char *s = (const char *)*p;
	const unsigned char *zero = *p < end ? memchr(*p, 0, (size_t)(end - *p)) : NULL;

	if (!zero)
		return NULL;
	*p = zero + 1;
	return s;
}

/* Names are written into messages and tables. */
static bool is_name(const char *s)
{
	const char *p;

	for (p = s; *p > ' ' && *p < 127 && *p != '"' && *p != '\\'; p++)
		;
	return *s && !*p;
}

static struct tmark *read_mark(struct target *t, const unsigned char *p, size_t n, uint64_t base)
{
	const unsigned char *end = p + n;
	struct tmark *m = NEW(t->arena, struct tmark);
	uint64_t offset;

	if (n < ADDRESSES)
		return NULL;
	if (!base)
		base = u64(p + 8);
	m->addr = u64(p) + base - u64(p + 8);
	m->semaphore = u64(p + 16);
	if (m->semaphore)
		m->semaphore += base - u64(p + 8);
	p += ADDRESSES;
	m->provider = take_text(&p, end);
	m->name = m->provider ? take_text(&p, end) : NULL;
	m->args = m->name ? take_text(&p, end) : NULL;
	if (!m->args || !is_name(m->provider) || !is_name(m->name) || !elf_image_offset(t->priv->main, m->addr, &offset) ||
	    (m->semaphore && !elf_image_offset(t->priv->main, m->semaphore, &offset)))
		return NULL;
	m->provider = arena_strdup(t->arena, m->provider);
	m->name = arena_strdup(t->arena, m->name);
	m->args = arena_strdup(t->arena, m->args);
	return m;
}

static uint64_t base_of(struct target *t)
{
	tsection_vec all = { 0 };
	int i;

	elf_image_sections(t->priv->main, &all);
	for (i = 0; i < all.n; i++)
		if (!strcmp(all.v[i].name, ".stapsdt.base"))
			return all.v[i].addr;
	return 0;
}

static void read_marks(struct target *t, tmark_vec *out)
{
	size_t n = 0, name, desc;
	const unsigned char *p = elf_image_section(t->priv->main, ".note.stapsdt", &n), *end = p + n;
	uint64_t base = p ? base_of(t) : 0;

	for (; p && end - p >= NOTE_HEAD; p += NOTE_HEAD + name + desc) {
		struct tmark *m;

		name = ((size_t)u32(p) + 3) & ~(size_t)3;
		desc = ((size_t)u32(p + 4) + 3) & ~(size_t)3;
		if (name > (size_t)(end - p) - NOTE_HEAD || desc > (size_t)(end - p) - NOTE_HEAD - name)
			return;
		if (u32(p + 8) != NOTE_STAPSDT || name < 8 || memcmp(p + NOTE_HEAD, "stapsdt", 8))
			continue;
		m = read_mark(t, p + NOTE_HEAD + name, u32(p + 4), base);
		if (m)
			vec_push(t->arena, out, m);
	}
}

/* A name may be written with '-' where its C name has "__". */
static bool fits(struct target *t, const char *pattern, const char *name)
{
	char *dashed, *p;

	if (!pattern || !fnmatch(pattern, name, 0))
		return true;
	dashed = arena_strdup(t->arena, name);
	while ((p = strstr(dashed, "__"))) {
		*p = '-';
		memmove(p + 1, p + 2, strlen(p + 2) + 1);
	}
	return !fnmatch(pattern, dashed, 0);
}

bool target_marks(struct target *t, const char *provider, const char *name, tmark_vec *out, const char **why, const char **near)
{
	tmark_vec all = { 0 };
	struct near names;
	int i, found = 0;

	read_marks(t, &all);
	near_init(&names, name);
	for (i = 0; i < all.n; i++) {
		if (!fits(t, provider, all.v[i]->provider))
			continue;
		near_offer(&names, all.v[i]->name);
		if (!fits(t, name, all.v[i]->name))
			continue;
		vec_push(t->arena, out, all.v[i]);
		found++;
	}
	if (found)
		return true;
	*near = near_best(&names);
	if (!all.n)
		*why = arena_printf(t->arena, "%s has no static probes (notes of section .note.stapsdt)", t->called);
	else if (provider)
		*why = arena_printf(t->arena, "%s has no static probe '%s' of a provider '%s'", t->called, name, provider);
	else
		*why = arena_printf(t->arena, "%s has no static probe '%s'", t->called, name);
	return false;
}

static const struct ctype long_type = { .kind = CT_INT, .name = "long", .size = 8, .is_signed = true };

void target_mark_args(struct target *t, const struct tmark *m, tmark_arg_vec *out)
{
	const char *p = m->args + strspn(m->args, " ");

	while (*p) {
		size_t len = strcspn(p, " ");
		struct tmark_arg arg = { .why = NULL };
		int size;

		arg.value.type = &long_type;
		operand_fetch(t, arena_strndup(t->arena, p, len), &arg.value.f, &size, &arg.why);
		vec_push(t->arena, out, arg);
		p += len;
		p += strspn(p, " ");
	}
}
