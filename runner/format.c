/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The language's printf. A format is taken apart once, when the module's meta table is read; printing a record then
 * walks directives and raw arguments side by side, with no parsing and no libc call on the way: this is where the
 * time goes that handlers save by not formatting.
 *
 * Directives are those of C for d i u o x X c s, over 64-bit values whatever the length modifier, and
 *   p     %#x, with the 0x for 0 too
 *   #c    the character as C would escape it
 *   b     raw bytes in the machine's order; the width picks 1, 2, 4 or 8 of them (default 8)
 *   m M   the bytes of the argument, raw or as hexadecimal digits: the handler has read the memory already
 */
#include "format.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

int sr_args_long(struct sr_args *a, int64_t *v)
{
	if (a->left < 8)
		return -1;
	memcpy(v, a->p, 8);
	a->p += 8;
	a->left -= 8;
	return 0;
}

int sr_args_str(struct sr_args *a, const char **s, size_t *len)
{
	uint32_t n;
	size_t size;

	if (a->left < 4)
		return -1;
	memcpy(&n, a->p, 4);
	size = ((size_t)n + 4 + 7) & ~(size_t)7;
	if (size > a->left)
		return -1;
	*s = (const char *)a->p + 4;
	*len = n;
	a->p += size;
	a->left -= size;
	return 0;
}

/* ---- taking a format apart ---- */

struct parse {
	const char *s;
	const char *types;
	struct sr_format *f;
	int cap;
};

static struct sr_directive *add_directive(struct parse *p)
{
	struct sr_directive *d;

	if (p->f->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 4;
		p->f->dirs = sr_realloc(p->f->dirs, (size_t)p->cap * sizeof(*p->f->dirs));
	}
	d = &p->f->dirs[p->f->n++];
	memset(d, 0, sizeof(*d));
	d->precision = -1;
	return d;
}

static bool take_arg(struct parse *p, char type)
{
	if (*p->types != type)
		return false;
	p->types++;
	return true;
}

static int parse_number(struct parse *p)
{
	int n = 0;

	while (*p->s >= '0' && *p->s <= '9') {
		n = n * 10 + (*p->s++ - '0');
		if (n > SR_WIDTH_MAX)
			n = SR_WIDTH_MAX;
	}
	return n;
}

static void parse_flags(struct parse *p, struct sr_directive *d)
{
	for (;; p->s++) {
		switch (*p->s) {
		case '-': d->minus = true; break;
		case '+': d->plus = true; break;
		case ' ': d->space = true; break;
		case '0': d->zero = true; break;
		case '#': d->alt = true; break;
		default: return;
		}
	}
}

/* After the '%'. */
static int parse_directive(struct parse *p, struct sr_directive *d)
{
	parse_flags(p, d);
	if (*p->s == '*') {
		p->s++;
		d->star_width = true;
		if (!take_arg(p, 'd'))
			return -1;
	} else {
		d->width = parse_number(p);
	}
	if (*p->s == '.') {
		p->s++;
		if (*p->s == '*') {
			p->s++;
			d->star_precision = true;
			if (!take_arg(p, 'd'))
				return -1;
		} else {
			d->precision = parse_number(p);
		}
	}
	while (*p->s == 'l')
		p->s++;
	if (!*p->s || !strchr("diuoxXpcsbmM", *p->s))
		return -1;
	d->conv = *p->s++;
	if (d->conv == 'i')
		d->conv = 'd';
	return take_arg(p, strchr("smM", d->conv) ? 's' : 'd') ? 0 : -1;
}

int sr_format_compile(struct sr_format *f, const char *types, const char *text)
{
	struct parse p = { .s = text, .types = strcmp(types, "-") ? types : "", .f = f };

	memset(f, 0, sizeof(*f));
	f->types = types;
	f->text = text;
	while (*p.s) {
		struct sr_directive *d = add_directive(&p);

		d->lit = p.s;
		p.s += strcspn(p.s, "%");
		d->lit_len = (size_t)(p.s - d->lit);
		if (!*p.s)
			break;
		p.s++;
		if (*p.s == '%') {	/* the first of the two stays part of the text */
			d->lit_len++;
			p.s++;
		} else if (parse_directive(&p, d) < 0) {
			goto bad;
		}
	}
	if (!*p.types)
		return 0;
bad:
	sr_format_deinit(f);
	return -1;
}

void sr_format_deinit(struct sr_format *f)
{
	free(f->dirs);
	f->dirs = NULL;
	f->n = 0;
}

/* ---- printing ---- */

/* A field: @sign and @zeroes zeroes before @len bytes of @body, padded to the width. */
static void put_field(struct sr_text *out, const struct sr_directive *d, const char *sign, size_t zeroes,
		      const char *body, size_t len, bool zero_pad)
{
	size_t sign_len = strlen(sign), all = sign_len + zeroes + len;
	size_t pad = (size_t)d->width > all ? (size_t)d->width - all : 0;

	if (pad && !d->minus && !zero_pad)
		sr_text_fill(out, ' ', pad);
	sr_text_add(out, sign, sign_len);
	if (pad && !d->minus && zero_pad)
		zeroes += pad;
	sr_text_fill(out, '0', zeroes);
	sr_text_add(out, body, len);
	if (pad && d->minus)
		sr_text_fill(out, ' ', pad);
}

static const char *sign_of(const struct sr_directive *d, int64_t v)
{
	switch (d->conv) {
	case 'd':
		return v < 0 ? "-" : d->plus ? "+" : d->space ? " " : "";
	case 'p':
		return "0x";
	case 'x':
		return d->alt && v ? "0x" : "";
	case 'X':
		return d->alt && v ? "0X" : "";
	default:
		return "";
	}
}

static void put_number(struct sr_text *out, const struct sr_directive *d, int64_t v)
{
	const char *digits = d->conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	uint64_t u = d->conv == 'd' && v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char buf[24], *p = buf + sizeof(buf);
	size_t len, zeroes = 0;

	switch (d->conv) {
	case 'd':
	case 'u':
		for (; u; u /= 10)
			*--p = (char)('0' + u % 10);
		break;
	case 'o':
		for (; u; u >>= 3)
			*--p = (char)('0' + (u & 7));
		break;
	default:
		for (; u; u >>= 4)
			*--p = digits[u & 15];
		break;
	}
	len = (size_t)(buf + sizeof(buf) - p);
	if (d->precision > 0 && (size_t)d->precision > len)
		zeroes = (size_t)d->precision - len;
	else if (d->precision < 0 && !len)
		zeroes = 1;
	if (d->conv == 'o' && d->alt && !zeroes)
		zeroes = 1;
	put_field(out, d, sign_of(d, v), zeroes, p, len, d->zero && d->precision < 0);
}

static void put_char(struct sr_text *out, const struct sr_directive *d, int64_t v)
{
	static const char named[] = "\aa\bb\ff\nn\rr\tt\vv\\\\\"\"";
	unsigned char c = (unsigned char)v;
	char body[4] = { (char)c };
	size_t len = 1, i;

	if (d->alt) {
		for (i = 0; i + 1 < sizeof(named) - 1 && (unsigned char)named[i] != c; i += 2)
			;
		if (i + 1 < sizeof(named) - 1) {
			body[0] = '\\';
			body[1] = named[i + 1];
			len = 2;
		} else if (c < ' ' || c > '~') {
			body[0] = '\\';
			body[1] = (char)('0' + (c >> 6));
			body[2] = (char)('0' + (c >> 3 & 7));
			body[3] = (char)('0' + (c & 7));
			len = 4;
		}
	}
	put_field(out, d, "", 0, body, len, false);
}

static void put_binary(struct sr_text *out, const struct sr_directive *d, int64_t v)
{
	uint64_t u = (uint64_t)v;
	uint8_t u8 = (uint8_t)u;
	uint16_t u16 = (uint16_t)u;
	uint32_t u32 = (uint32_t)u;

	switch (d->width) {
	case 1: sr_text_add(out, &u8, 1); break;
	case 2: sr_text_add(out, &u16, 2); break;
	case 4: sr_text_add(out, &u32, 4); break;
	default: sr_text_add(out, &u, 8); break;
	}
}

static void put_hex(struct sr_text *out, const char *s, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *to = sr_text_room(out, 2 * len);
	size_t i;

	for (i = 0; i < len; i++) {
		to[2 * i] = digits[(unsigned char)s[i] >> 4];
		to[2 * i + 1] = digits[(unsigned char)s[i] & 15];
	}
	out->len += 2 * len;
}

static int put_bytes(struct sr_text *out, const struct sr_directive *d, struct sr_args *a)
{
	const char *s;
	size_t len;

	if (sr_args_str(a, &s, &len) < 0)
		return -1;
	if (d->conv == 'm') {
		sr_text_add(out, s, len);
	} else if (d->conv == 'M') {
		put_hex(out, s, len);
	} else {
		if (d->precision >= 0 && (size_t)d->precision < len)
			len = (size_t)d->precision;
		put_field(out, d, "", 0, s, len, false);
	}
	return 0;
}

static int clamp(int64_t v)
{
	return v > SR_WIDTH_MAX ? SR_WIDTH_MAX : (int)v;
}

/* Width and precision that come from the record. */
static int take_stars(struct sr_directive *d, struct sr_args *a)
{
	int64_t v;

	if (d->star_width) {
		if (sr_args_long(a, &v) < 0)
			return -1;
		if (v < 0) {
			d->minus = true;
			v = v < -SR_WIDTH_MAX ? SR_WIDTH_MAX : -v;
		}
		d->width = clamp(v);
	}
	if (d->star_precision) {
		if (sr_args_long(a, &v) < 0)
			return -1;
		d->precision = v < 0 ? -1 : clamp(v);
	}
	return 0;
}

static int put_directive(struct sr_text *out, const struct sr_directive *d, struct sr_args *a)
{
	struct sr_directive with_stars;
	int64_t v;

	if (d->star_width || d->star_precision) {
		with_stars = *d;
		d = &with_stars;
		if (take_stars(&with_stars, a) < 0)
			return -1;
	}
	if (d->conv == 's' || d->conv == 'm' || d->conv == 'M')
		return put_bytes(out, d, a);
	if (sr_args_long(a, &v) < 0)
		return -1;
	if (d->conv == 'c')
		put_char(out, d, v);
	else if (d->conv == 'b')
		put_binary(out, d, v);
	else
		put_number(out, d, v);
	return 0;
}

int sr_format_print(const struct sr_format *f, const unsigned char *args, size_t len, struct sr_text *out)
{
	struct sr_args a = { args, len };
	size_t before = out->len;
	int i;

	for (i = 0; i < f->n; i++) {
		const struct sr_directive *d = &f->dirs[i];

		sr_text_add(out, d->lit, d->lit_len);
		if (d->conv && put_directive(out, d, &a) < 0) {
			out->len = before;
			return -1;
		}
	}
	return 0;
}
