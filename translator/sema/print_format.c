/* SPDX-License-Identifier: GPL-2.0 */
/* %[flags][width][.precision][l]conversion, over the text of a format with its escapes resolved. */
#include "print_format.h"

#include <ctype.h>
#include <string.h>

static char at(const char *text, size_t len, size_t i)
{
	return i < len ? text[i] : 0;
}

static int64_t read_number(const char *text, size_t len, size_t *i)
{
	int64_t n = 0;

	while (isdigit((unsigned char)at(text, len, *i))) {
		if (n < 1000 * 1000)
			n = n * 10 + (text[*i] - '0');
		(*i)++;
	}
	return n;
}

static void read_width(const char *text, size_t len, size_t *i, struct directive *d)
{
	while (at(text, len, *i) && strchr("0+- #", text[*i]))
		(*i)++;
	if (at(text, len, *i) == '*') {
		d->star_width = true;
		(*i)++;
	} else if (isdigit((unsigned char)at(text, len, *i))) {
		d->width = read_number(text, len, i);
	}
	if (at(text, len, *i) != '.')
		return;
	(*i)++;
	if (at(text, len, *i) == '*') {
		d->star_precision = true;
		(*i)++;
	} else {
		d->precision = read_number(text, len, i);
	}
}

static const char *what_is_wrong(const struct directive *d)
{
	if (!d->conv)
		return "it ends without a conversion letter";
	if (!strchr("diuoxXpcsbmM%", d->conv))
		return "there is no such conversion; the letters are d i u o x X p c s b m M";
	if (d->conv == '%' && d->len != 2)
		return "a percent sign is written %%";
	if (d->conv == 'b' && d->width >= 0 && d->width != 1 && d->width != 2 && d->width != 4 && d->width != 8)
		return "%b writes 1, 2, 4 or 8 bytes";
	return NULL;
}

enum directive_result directive_next(const char *text, size_t len, size_t *pos, struct directive *d)
{
	const char *p = *pos < len ? memchr(text + *pos, '%', len - *pos) : NULL;
	size_t i;

	if (!p) {
		*pos = len;
		return DIRECTIVE_END;
	}
	memset(d, 0, sizeof(*d));
	d->width = d->precision = -1;
	d->off = (size_t)(p - text);
	i = d->off + 1;
	read_width(text, len, &i, d);
	while (at(text, len, i) == 'l')
		i++;
	d->conv = at(text, len, i);
	i += i < len;
	d->len = i - d->off;
	*pos = i;
	d->why = what_is_wrong(d);
	return d->why ? DIRECTIVE_BAD : DIRECTIVE_OK;
}

enum type directive_type(const struct directive *d)
{
	return d->conv == 's' ? T_STRING : T_LONG;
}

/* How many characters of the source make the byte at @p: an escape makes one of several. */
static size_t step(const char *p, const char *end)
{
	size_t n = 1;

	if (*p != '\\' || p + 1 >= end)
		return 1;
	if (p[1] == 'x') {
		for (n = 2; p + n < end && n < 4 && isxdigit((unsigned char)p[n]); n++)
			;
		return n;
	}
	for (n = 1; p + n < end && n < 4 && p[n] >= '0' && p[n] <= '7'; n++)
		;
	return n > 1 ? n : 2;
}

struct span span_in_string(struct span where, size_t off, size_t len)
{
	struct span s = where;
	const char *p, *end, *from;
	size_t i;

	if (!where.src || where.len < 2 || (size_t)where.off + where.len > where.src->len || where.src->text[where.off] != '"')
		return where;
	p = where.src->text + where.off + 1;
	end = where.src->text + where.off + where.len - 1;
	for (i = 0; i < off && p < end; i++) {
		/* A quote or the end of a line: several literals that were glued. */
		if (*p == '"' || *p == '\n' || (*p == '\\' && p + 1 < end && p[1] == '\n'))
			return where;
		p += step(p, end);
	}
	for (from = p, i = 0; i < len && p < end; i++) {
		if (*p == '"' || *p == '\n')
			return where;
		p += step(p, end);
	}
	s.off = (uint32_t)(from - where.src->text);
	s.len = (uint32_t)(p - from);
	return s.len ? s : where;
}
