/* SPDX-License-Identifier: GPL-2.0 */
/* Tables of the plan that fill up while code is written: layout slots, error sites, formats, and the C names of all of them. */
#include "plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *plan_c_name(struct plan *p, const char *prefix, const char *text)
{
	AUTO_BUF b = { 0 };
	const char *s, *name;
	bool gap = false;
	int n;

	buf_puts(&b, prefix);
	for (s = text; *s && b.len < 48; s++) {
		if (isalnum((unsigned char)*s)) {
			if (gap)
				buf_putc(&b, '_');
			gap = false;
			buf_putc(&b, *s);
		} else if (*s == '_') {
			buf_putc(&b, '_');
		} else {
			gap = b.len > strlen(prefix);
		}
	}
	name = arena_strdup(p->arena, buf_str(&b));
	for (n = 2; map_get(p->names_taken, name); n++)
		name = arena_printf(p->arena, "%s_%d", buf_str(&b), n);
	map_put(p->names_taken, name, (void *)name);
	return name;
}

int plan_modsym(struct plan *p, const char *module, const char *symbol)
{
	struct plan_modsym m = { module, symbol };
	int i;

	for (i = 0; i < p->modsyms.n; i++)
		if (!strcmp(p->modsyms.v[i].module, module) && !strcmp(p->modsyms.v[i].symbol, symbol))
			return i;
	vec_push(p->arena, &p->modsyms, m);
	return p->modsyms.n - 1;
}

const char *plan_lay(struct plan *p, const char *what, uint64_t value, bool is_address)
{
	struct lay_slot slot = { .what = what, .value = value, .is_address = is_address };
	int i;

	for (i = 0; i < p->lay.n; i++)
		if (p->lay.v[i].value == value && p->lay.v[i].is_address == is_address && !strcmp(p->lay.v[i].what, what))
			return p->lay.v[i].c_name;
	slot.c_name = plan_c_name(p, "LAY_", !strncmp(what, "struct ", 7) ? what + 7 : what);
	vec_push(p->arena, &p->lay, slot);
	return slot.c_name;
}

const char *plan_site(struct plan *p, struct span at, const char *text)
{
	struct plan_site s = { .at = at, .text = text };
	int i, line, col;

	for (i = 0; i < p->sites.n; i++)
		if (p->sites.v[i].at.src == at.src && p->sites.v[i].at.off == at.off && !strcmp(p->sites.v[i].text, text))
			return p->sites.v[i].c_name;
	span_line_col(at, &line, &col);
	s.c_name = plan_c_name(p, "AT_", arena_printf(p->arena, "%d_%s", line, text));
	vec_push(p->arena, &p->sites, s);
	return s.c_name;
}

const char *plan_format(struct plan *p, const char *text, size_t len, const char *types, struct span at)
{
	struct plan_format f = { .text = text, .len = len, .types = types };
	int i, line, col;

	for (i = 0; i < p->formats.n; i++)
		if (p->formats.v[i].len == len && !memcmp(p->formats.v[i].text, text, len) && !strcmp(p->formats.v[i].types, types))
			return p->formats.v[i].c_name;
	span_line_col(at, &line, &col);
	f.c_name = plan_c_name(p, "FMT_", arena_printf(p->arena, "%d", line));
	vec_push(p->arena, &p->formats, f);
	return f.c_name;
}
