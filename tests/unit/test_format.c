/* SPDX-License-Identifier: GPL-2.0 */
/* The module's own printf, for sprintf() and error texts: random directives held against libc, and what libc does not have. */
#include "runtime/spile.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/data/format.c"

/* test_data.c has the string functions of the runtime as it needs them; these are this test's. */
void sp_append(struct sp_ctx *c, struct sp_string *v, struct sp_str s)
{
	unsigned long room = MAXSTRINGLEN - 1 - v->len, n = s.len < room ? s.len : room;

	if (c && n < s.len)
		c->truncated++;
	memmove(v->s + v->len, s.p, n);
	v->len += n;
}

static unsigned long long state = 88172645463325252ull;

static unsigned long long any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static unsigned int below(unsigned int n)
{
	return any() % n;
}

/* Values where carries, signs and digits change. */
static long any_long(void)
{
	static const long edges[] = { 0, 1, -1, 7, 8, 9, 10, 15, 16, INT64_MAX, INT64_MIN, INT32_MAX, INT32_MIN, UINT32_MAX };

	return below(2) ? edges[below(sizeof(edges) / sizeof(edges[0]))] : (long)(any() >> below(64));
}

struct directive { char text[64]; int stars, width, precision; char conv; };

static void any_directive(struct directive *d)
{
	static const char convs[] = "diuoxXcs";
	int i, n = 0;

	memset(d, 0, sizeof(*d));
	d->conv = convs[below(8)];
	d->text[n++] = '%';
	for (i = below(4); i > 0; i--) {
		/* C has no such thing as '0' or '#' with %c and %s, nor '#' with decimals. */
		char flag = "-+ 0#"[below(5)];

		if ((flag == '0' && strchr("cs", d->conv)) || (flag == '#' && !strchr("oxX", d->conv)))
			continue;
		d->text[n++] = flag;
	}
	d->width = d->precision = INT32_MAX;
	if (below(3) == 0) {
		d->text[n++] = '*';
		d->width = (int)below(60) - 30;
		d->stars++;
	} else if (below(2)) {
		n += sprintf(d->text + n, "%u", 1 + below(40));
	}
	if (d->conv != 'c' && below(3) == 0) {
		d->text[n++] = '.';
		if (below(2)) {
			d->text[n++] = '*';
			d->precision = (int)below(40) - 5;
			d->stars++;
		} else if (below(4)) {
			n += sprintf(d->text + n, "%u", below(30));
		}
	}
	if (!strchr("cs", d->conv))
		n += sprintf(d->text + n, "l");
	d->text[n] = d->conv;
}

/* What libc makes of it, with one argument of either kind behind the stars. */
static int by_libc(char *out, size_t size, const struct directive *d, long v, const char *s)
{
	int w = d->width, p = d->precision, first = w != INT32_MAX ? w : p;

#define CALL(...) (d->stars == 2 ? snprintf(out, size, d->text, w, p, __VA_ARGS__) : d->stars ? snprintf(out, size, d->text, first, __VA_ARGS__) \
		   : snprintf(out, size, d->text, __VA_ARGS__))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (d->conv == 's')
		return CALL(s);
	return d->conv == 'c' ? CALL((int)v) : CALL(v);
#pragma GCC diagnostic pop
}

START_TEST(directives_are_what_libc_makes_of_them)
{
	static const char *const texts[] = { "", "a", "some text", "a longer text than any width that is asked for here" };
	static struct sp_string buf;
	struct directive d;
	union sp_arg args[3];
	char want[1024];
	struct sp_str got;
	const char *s;
	int i, n, len;
	long v;

	for (i = 0; i < 300000; i++) {
		any_directive(&d);
		v = d.conv == 'c' ? 1 + below(126) : any_long();
		s = texts[below(4)];
		n = 0;
		if (d.width != INT32_MAX)
			args[n++].d = d.width;
		if (d.precision != INT32_MAX)
			args[n++].d = d.precision;
		if (d.conv == 's')
			args[n++].s = (struct sp_str){ s, strlen(s) };
		else
			args[n++].d = v;
		len = by_libc(want, sizeof(want), &d, v, s);
		got = sp_format(NULL, &buf, d.text, strlen(d.text), args, n);
		ck_assert_msg(got.len == (unsigned long)len && !memcmp(got.p, want, len), "%s of %ld, %s (%d, %d): '%.*s', not '%s'", d.text, v, s, d.width,
			      d.precision, (int)got.len, got.p, want);
	}
}
END_TEST

START_TEST(what_does_not_fit_is_cut_and_counted)
{
	static struct sp_ctx c;
	static struct sp_string buf;
	union sp_arg a = { .d = 5 };

	ck_assert_int_eq(sp_format(&c, &buf, "%2000d", 6, &a, 1).len, MAXSTRINGLEN - 1);
	ck_assert_int_gt(c.truncated, 0);
	ck_assert_int_eq(sp_format(NULL, &buf, "%%%", 3, NULL, 0).len, 2);
	ck_assert_int_eq(sp_format(NULL, &buf, "%d|%s|", 6, NULL, 0).len, 3);
	a.d = '\n';
	ck_assert_int_eq(sp_format(NULL, &buf, "%#c", 3, &a, 1).len, 2);
	ck_assert(!memcmp(buf.s, "\\n", 2));
	a.d = 0x0102030405060708;
	ck_assert_int_eq(sp_format(NULL, &buf, "%4b", 3, &a, 1).len, 4);
}
END_TEST

Suite *format_suite(void);
Suite *format_suite(void)
{
	Suite *s = suite_create("format");
	TCase *t = tcase_create("printf");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, directives_are_what_libc_makes_of_them);
	tcase_add_test(t, what_does_not_fit_is_cut_and_counted);
	suite_add_tcase(s, t);
	return s;
}
