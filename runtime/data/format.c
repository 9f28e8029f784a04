/* SPDX-License-Identifier: GPL-2.0 */
/*
 * printf directives into a string, for sprintf() and error texts: % [0 + - space #] [width|*] [.precision|.*] [l] and one of d i u o x X p c s %. Also
 * compiled in user space, where the runner's formatter is held against it.
 */
#include "../spile.h"

struct spec {
	int zero, plus, left, space, alt;
	int width, precision;		/* precision -1: none */
	char conv;
};

struct format {
	struct sp_ctx *c;
	struct sp_string *out;
	const char *s, *end;
	const union sp_arg *args;
	int nargs;
};

static void put(struct format *f, char ch, long n)
{
	for (; n > 0; n--) {
		if (f->out->len >= MAXSTRINGLEN - 1) {
			if (f->c)
				f->c->truncated++;
			return;
		}
		f->out->s[f->out->len++] = ch;
	}
}

static void put_text(struct format *f, const char *s, unsigned long n)
{
	struct sp_str t;

	t.p = s;
	t.len = n;
	sp_append(f->c, f->out, t);
}

static long next_long(struct format *f)
{
	if (!f->nargs)
		return 0;
	f->nargs--;
	return f->args++->d;
}

static int number(struct format *f)
{
	int n = 0;

	if (f->s < f->end && *f->s == '*') {
		f->s++;
		return (int)sp_clamp(next_long(f), -MAXSTRINGLEN, MAXSTRINGLEN);
	}
	for (; f->s < f->end && *f->s >= '0' && *f->s <= '9'; f->s++)
		n = n > MAXSTRINGLEN ? n : n * 10 + (*f->s - '0');
	return n;
}

static void parse_flags(struct format *f, struct spec *p)
{
	for (; f->s < f->end; f->s++) {
		switch (*f->s) {
		case '0':
			p->zero = 1;
			break;
		case '+':
			p->plus = 1;
			break;
		case '-':
			p->left = 1;
			break;
		case ' ':
			p->space = 1;
			break;
		case '#':
			p->alt = 1;
			break;
		default:
			return;
		}
	}
}

static void parse(struct format *f, struct spec *p)
{
	__builtin_memset(p, 0, sizeof(*p));
	p->precision = -1;
	parse_flags(f, p);
	p->width = number(f);
	if (p->width < 0) {
		p->left = 1;
		p->width = -p->width;
	}
	if (f->s < f->end && *f->s == '.') {
		f->s++;
		p->precision = number(f);
	}
	while (f->s < f->end && *f->s == 'l')
		f->s++;
	p->conv = f->s < f->end ? *f->s++ : '%';
}

static int digits_of(unsigned long v, int base, int upper, char *out)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	int n = 0;

	for (; v; v /= base)
		out[n++] = set[v % base];
	return n;
}

static void put_number(struct format *f, struct spec *p, long value)
{
	char digits[24], prefix[3];
	int base = p->conv == 'o' ? 8 : p->conv == 'd' || p->conv == 'i' || p->conv == 'u' ? 10 : 16;
	int is_signed = p->conv == 'd' || p->conv == 'i', np = 0, n, zeroes, pad;
	unsigned long u = is_signed && value < 0 ? -(unsigned long)value : (unsigned long)value;

	if (is_signed && value < 0)
		prefix[np++] = '-';
	else if (is_signed && p->plus)
		prefix[np++] = '+';
	else if (is_signed && p->space)
		prefix[np++] = ' ';
	if (p->conv == 'p' || (p->alt && base == 16 && u)) {
		prefix[np++] = '0';
		prefix[np++] = p->conv == 'X' ? 'X' : 'x';
	}
	n = digits_of(u, base, p->conv == 'X', digits);
	zeroes = (p->precision >= 0 ? p->precision : 1) - n;
	if (p->alt && base == 8 && zeroes < 1 && !(n == 0 && zeroes == 1))
		zeroes = 1;
	if (zeroes < 0)
		zeroes = 0;
	pad = p->width - np - n - zeroes;
	if (p->zero && !p->left && p->precision < 0 && pad > 0) {
		zeroes += pad;
		pad = 0;
	}
	if (!p->left)
		put(f, ' ', pad);
	put_text(f, prefix, np);
	put(f, '0', zeroes);
	while (n)
		put(f, digits[--n], 1);
	if (p->left)
		put(f, ' ', pad);
}

static void put_string(struct format *f, struct spec *p)
{
	struct sp_str s = SP_LIT("");

	if (f->nargs) {
		f->nargs--;
		s = f->args++->s;
	}
	if (p->precision >= 0 && s.len > (unsigned long)p->precision)
		s.len = p->precision;
	if (!p->left)
		put(f, ' ', p->width - (long)s.len);
	put_text(f, s.p, s.len);
	if (p->left)
		put(f, ' ', p->width - (long)s.len);
}

/* %#c: as C would write it. */
static void put_escaped(struct format *f, unsigned char ch)
{
	static const char from[] = "\a\b\f\n\r\t\v\"\\", to[] = "abfnrtv\"\\";
	int i;

	for (i = 0; from[i]; i++) {
		if (from[i] == (char)ch) {
			put(f, '\\', 1);
			put(f, to[i], 1);
			return;
		}
	}
	if (ch >= 32 && ch < 127) {
		put(f, ch, 1);
		return;
	}
	put(f, '\\', 1);
	put(f, '0' + (ch >> 6), 1);
	put(f, '0' + (ch >> 3 & 7), 1);
	put(f, '0' + (ch & 7), 1);
}

static void put_char(struct format *f, struct spec *p)
{
	long ch = next_long(f);

	if (!p->left)
		put(f, ' ', p->width - 1);
	if (p->alt)
		put_escaped(f, ch);
	else
		put(f, ch, 1);
	if (p->left)
		put(f, ' ', p->width - 1);
}

/* %b: the low bytes as they lie in memory. */
static void put_bytes(struct format *f, struct spec *p)
{
	long v = next_long(f);
	int n = p->width == 1 || p->width == 2 || p->width == 4 ? p->width : 8;

	put_text(f, (const char *)&v, n);
}

struct sp_str sp_format(struct sp_ctx *c, struct sp_string *buf, const char *fmt, unsigned long fmt_len, const union sp_arg *args, int nargs)
{
	struct format f;
	struct spec p;

	f.c = c;
	f.out = buf;
	f.s = fmt;
	f.end = fmt + fmt_len;
	f.args = args;
	f.nargs = nargs;
	buf->len = 0;
	while (f.s < f.end) {
		if (*f.s != '%') {
			put(&f, *f.s++, 1);
			continue;
		}
		f.s++;
		parse(&f, &p);
		switch (p.conv) {
		case 's':
			put_string(&f, &p);
			break;
		case 'c':
			put_char(&f, &p);
			break;
		case 'b':
			put_bytes(&f, &p);
			break;
		case '%':
			put(&f, '%', 1);
			break;
		default:
			put_number(&f, &p, next_long(&f));
		}
	}
	return sp_get(buf);
}
