/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A unit's program is run once to find its sequences, runs of addresses that belong together, and again from where one begins when an address in it is asked for:
 * tables of all lines would take much more memory than what they are made of. Nothing in the sections is trusted.
 */
#include "lines.h"
#include "cursor.h"
#include "ranges.h"

#include <stdlib.h>
#include <string.h>

struct sr_sequence {
	uint64_t begin, end;
	uint64_t unit, at;	/* offsets in the section: of its unit, of its first operation */
};

struct unit {
	unsigned int version, offset_size, min_length, line_range, opcode_base;
	int line_base;
	const unsigned char *lengths;	/* of standard operations */
	struct sr_cursor names;		/* directories and files */
	struct sr_cursor program;
};

/* ---- headers ---- */

/* The unit at @off. False: there is none, or none that can be read; *next is where one may follow. */
static bool read_unit(const struct sr_bytes *line, uint64_t off, struct unit *u, uint64_t *next)
{
	struct sr_cursor c = { line->p + off, line->p + line->len, false };
	uint64_t len, header;

	memset(u, 0, sizeof(*u));
	u->offset_size = 4;
	len = sr_cur_fixed(&c, 4);
	if (len == 0xffffffff) {
		u->offset_size = 8;
		len = sr_cur_fixed(&c, 8);
	}
	*next = line->len;
	if (c.bad || len > (uint64_t)(c.end - c.p))
		return false;
	c.end = c.p + len;
	*next = (uint64_t)(c.end - line->p);
	u->version = (unsigned int)sr_cur_fixed(&c, 2);
	if (u->version < 2 || u->version > 5)
		return false;
	if (u->version == 5)
		sr_cur_skip(&c, 2);	/* sizes of addresses and of segments' selectors */
	header = sr_cur_fixed(&c, u->offset_size);
	if (c.bad || header > (uint64_t)(c.end - c.p))
		return false;
	u->program = (struct sr_cursor){ c.p + header, c.end, false };
	c.end = u->program.p;
	u->min_length = (unsigned int)sr_cur_fixed(&c, 1);
	sr_cur_skip(&c, u->version >= 4 ? 2 : 1);
	u->line_base = (int)sr_cur_signed(&c, 1);
	u->line_range = (unsigned int)sr_cur_fixed(&c, 1);
	u->opcode_base = (unsigned int)sr_cur_fixed(&c, 1);
	u->lengths = c.p;
	sr_cur_skip(&c, u->opcode_base ? u->opcode_base - 1 : 0);
	u->names = c;
	return !c.bad && u->line_range && u->opcode_base;
}

static const char *text_at(const struct sr_bytes *b, uint64_t off)
{
	return b->p && off < b->len ? (const char *)b->p + off : NULL;
}

static const char *string_here(struct sr_cursor *c)
{
	const char *s = (const char *)c->p;
	const void *end = memchr(c->p, 0, (size_t)(c->end - c->p));

	if (!end) {
		c->bad = true;
		return NULL;
	}
	c->p = (const unsigned char *)end + 1;
	return s;
}

/* ---- names of files ---- */

struct entry { const char *name; uint64_t dir; };

/* A value of an entry of version 5. */
static void read_form(const struct sr_lines *l, const struct unit *u, struct sr_cursor *c, uint64_t form, const char **text, uint64_t *number)
{
	switch (form) {
	case 0x08: *text = string_here(c); break;
	case 0x0e: *text = text_at(&l->str, sr_cur_fixed(c, u->offset_size)); break;
	case 0x1f: *text = text_at(&l->line_str, sr_cur_fixed(c, u->offset_size)); break;
	case 0x0b: *number = sr_cur_fixed(c, 1); break;
	case 0x05: *number = sr_cur_fixed(c, 2); break;
	case 0x06: *number = sr_cur_fixed(c, 4); break;
	case 0x07: *number = sr_cur_fixed(c, 8); break;
	case 0x0f: *number = sr_cur_uleb(c); break;
	case 0x1e: sr_cur_skip(c, 16); break;
	case 0x09: sr_cur_skip(c, sr_cur_uleb(c)); break;
	default: c->bad = true;
	}
}

/* One list of version 5: the entry @want of it, if it is that long. */
static void read_list(const struct sr_lines *l, const struct unit *u, struct sr_cursor *c, uint64_t want, struct entry *e)
{
	unsigned int nformats = (unsigned int)sr_cur_fixed(c, 1), i;
	uint64_t format[2 * 255], n, k;

	for (i = 0; i < 2 * nformats; i++)
		format[i] = sr_cur_uleb(c);
	n = sr_cur_uleb(c);
	for (k = 0; k < n && nformats && !c->bad; k++) {
		struct entry one = { NULL, 0 };

		for (i = 0; i < nformats; i++) {
			const char *text = NULL;
			uint64_t number = 0;

			read_form(l, u, c, format[2 * i + 1], &text, &number);
			if (format[2 * i] == 1)
				one.name = text;
			else if (format[2 * i] == 2)
				one.dir = number;
		}
		if (k == want)
			*e = one;
	}
}

/* Before version 5: names that end with an empty one, counted from 1. */
static void read_old_list(struct sr_cursor *c, bool files, uint64_t want, struct entry *e)
{
	uint64_t k, dir;
	const char *name;

	for (k = 1; (name = string_here(c)) && *name; k++) {
		dir = files ? sr_cur_uleb(c) : 0;
		if (files) {
			sr_cur_uleb(c);
			sr_cur_uleb(c);
		}
		if (k == want)
			*e = (struct entry){ name, dir };
	}
}

static void names_of(const struct sr_lines *l, const struct unit *u, uint64_t dir, uint64_t file, struct entry *d, struct entry *f)
{
	struct sr_cursor c = u->names;

	if (u->version == 5) {
		read_list(l, u, &c, dir, d);
		read_list(l, u, &c, file, f);
	} else {
		read_old_list(&c, false, dir, d);
		read_old_list(&c, true, file, f);
	}
}

static bool put_name(const struct sr_lines *l, const struct unit *u, uint64_t file, struct sr_text *out)
{
	struct entry none = { NULL, 0 }, f = none, d = none, top = none;

	/* The first directory of version 5 is where the compiler ran; before, that stands elsewhere. */
	names_of(l, u, 0, file, &top, &f);
	if (!f.name)
		return false;
	if (f.dir)
		names_of(l, u, f.dir, file, &d, &f);
	else
		d = top;
	if (*f.name != '/' && d.name) {
		if (*d.name != '/' && top.name)
			sr_text_printf(out, "%s/", top.name);
		sr_text_printf(out, "%s/", d.name);
	}
	sr_text_printf(out, "%s", f.name);
	return true;
}

/* ---- programs ---- */

struct row { uint64_t addr, file; unsigned int line; bool end; };

static void extended(struct sr_cursor *c, struct row *r, bool *emit)
{
	uint64_t len = sr_cur_uleb(c);
	struct sr_cursor in = *c;

	sr_cur_skip(c, len);
	if (!len || c->bad)
		return;
	in.end = c->p;
	switch (sr_cur_fixed(&in, 1)) {
	case 1:
		r->end = *emit = true;
		break;
	case 2:
		r->addr = sr_cur_fixed(&in, len - 1 < 8 ? (unsigned int)(len - 1) : 8);
		break;
	}
}

static void standard(const struct unit *u, struct sr_cursor *c, unsigned int op, struct row *r, bool *emit)
{
	unsigned int i;

	switch (op) {
	case 1: *emit = true; break;
	case 2: r->addr += sr_cur_uleb(c) * u->min_length; break;
	case 3: r->line += (unsigned int)sr_cur_sleb(c); break;
	case 4: r->file = sr_cur_uleb(c); break;
	case 8: r->addr += (uint64_t)((255 - u->opcode_base) / u->line_range) * u->min_length; break;
	case 9: r->addr += sr_cur_fixed(c, 2); break;
	default:
		for (i = 0; i < u->lengths[op - 1]; i++)
			sr_cur_uleb(c);
	}
}

/* Runs to the next row. False: there is none. */
static bool next_row(const struct unit *u, struct sr_cursor *c, struct row *r)
{
	bool emit = false;

	if (r->end)
		*r = (struct row){ .file = 1, .line = 1 };
	while (!emit && !c->bad && c->p < c->end) {
		unsigned int op = (unsigned int)sr_cur_fixed(c, 1);

		if (op >= u->opcode_base) {
			op -= u->opcode_base;
			r->addr += (uint64_t)(op / u->line_range) * u->min_length;
			r->line += (unsigned int)(u->line_base + (int)(op % u->line_range));
			emit = true;
		} else if (op) {
			standard(u, c, op, r, &emit);
		} else {
			extended(c, r, &emit);
		}
	}
	return emit && !c->bad;
}

/* ---- the whole ---- */

static void add_sequences(struct sr_lines *l, const struct unit *u, uint64_t unit, size_t *cap)
{
	struct sr_cursor c = u->program;
	uint64_t at = (uint64_t)(c.p - l->line.p), begin = 0;
	struct row r = { .end = true };
	bool first = true;

	while (next_row(u, &c, &r)) {
		if (first)
			begin = r.addr;
		first = r.end;
		if (!r.end)
			continue;
		if (l->nsequences == *cap) {
			*cap = *cap ? 2 * *cap : 64;
			l->sequences = sr_realloc(l->sequences, *cap * sizeof(*l->sequences));
		}
		/* What the linker threw away is at 0. */
		if (begin && r.addr > begin)
			l->sequences[l->nsequences++] = (struct sr_sequence){ begin, r.addr, unit, at };
		at = (uint64_t)(c.p - l->line.p);
	}
}

void sr_lines_index(struct sr_lines *l)
{
	uint64_t off, next;
	struct unit u;
	size_t cap = 0;

	for (off = 0; off < l->line.len; off = next)
		if (read_unit(&l->line, off, &u, &next))
			add_sequences(l, &u, off, &cap);
	if (l->nsequences)
		qsort(l->sequences, l->nsequences, sizeof(*l->sequences), sr_by_address);
}

bool sr_lines_find(const struct sr_lines *l, uint64_t addr, struct sr_text *file, unsigned int *line)
{
	size_t n = sr_begin_until(l->sequences, l->nsequences, sizeof(*l->sequences), addr);
	const struct sr_sequence *s = n ? &l->sequences[n - 1] : NULL;
	struct row r = { .end = true }, last = { .line = 0 };
	struct sr_cursor c;
	struct unit u;
	uint64_t next;

	if (!s || addr >= s->end || !read_unit(&l->line, s->unit, &u, &next))
		return false;
	c = u.program;
	c.p = l->line.p + s->at;
	while (next_row(&u, &c, &r) && r.addr <= addr && !r.end)
		last = r;
	*line = last.line;
	return last.line && put_name(l, &u, last.file, file);
}

void sr_lines_deinit(struct sr_lines *l)
{
	free(l->line.p);
	free(l->line_str.p);
	free(l->str.p);
	free(l->sequences);
	memset(l, 0, sizeof(*l));
}
