/* SPDX-License-Identifier: GPL-2.0 */
/* The runner's printf: fixed cases, random ones held against libc, and damaged arguments. */
#include "runner/format.h"

#include <check.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *runner_format_suite(void);

/* Arguments as a record holds them. */
static struct sr_text args;

static void add_long(int64_t v)
{
	sr_text_add(&args, &v, 8);
}

static void add_str(const char *s, size_t len)
{
	uint32_t n = (uint32_t)len;
	size_t before = args.len;

	sr_text_add(&args, &n, 4);
	sr_text_add(&args, s, len);
	while ((args.len - before) & 7)
		sr_text_add(&args, "", 1);
}

static struct sr_text out;

/* Prints with the arguments added so far, in memory of exactly their size, and forgets them. */
static int print(const char *types, const char *fmt)
{
	unsigned char *exact = malloc(args.len ? args.len : 1);
	struct sr_format f;
	int result = -2;

	if (args.len)
		memcpy(exact, args.p, args.len);
	out.len = 0;
	if (!sr_format_compile(&f, types, fmt)) {
		result = sr_format_print(&f, exact, args.len, &out);
		sr_format_deinit(&f);
	}
	sr_text_add(&out, "", 1);
	out.len--;
	free(exact);
	sr_text_deinit(&args);
	return result;
}

static void expect(const char *types, const char *fmt, const char *want)
{
	ck_assert_int_eq(print(types, fmt), 0);
	ck_assert_str_eq(out.p, want);
	sr_text_deinit(&out);
}

static void expect_long(const char *fmt, int64_t v, const char *want)
{
	add_long(v);
	expect("d", fmt, want);
}

START_TEST(literals)
{
	expect("-", "", "");
	expect("", "plain\n", "plain\n");
	expect("-", "100%%", "100%");
	expect("-", "%%%%a%%", "%%a%");
	add_long(7);
	expect("d", "%%%d%%", "%7%");
}
END_TEST

START_TEST(numbers)
{
	expect_long("%d", INT64_MIN, "-9223372036854775808");
	expect_long("%i", -1, "-1");
	expect_long("%u", -1, "18446744073709551615");
	expect_long("%lld", 5, "5");
	expect_long("%6d|", 42, "    42|");
	expect_long("%-6d|", 42, "42    |");
	expect_long("%06d", -42, "-00042");
	expect_long("%+d", 42, "+42");
	expect_long("% d", 42, " 42");
	expect_long("%.3d", 7, "007");
	expect_long("%.0d", 0, "");
	expect_long("%x", 255, "ff");
	expect_long("%#x", 255, "0xff");
	expect_long("%#X", 255, "0XFF");
	expect_long("%o", 8, "10");
	expect_long("%#o", 8, "010");
	expect_long("%p", 0xdead, "0xdead");
	expect_long("%p", 0, "0x0");
	expect_long("%12p|", 0xdead, "      0xdead|");
	add_long(5);
	add_long(42);
	expect("dd", "%*d", "   42");
	add_long(-5);
	add_long(42);
	expect("dd", "%*d|", "42   |");
	add_long(8);
	add_long(3);
	add_long(42);
	expect("ddd", "%*.*d", "     042");
}
END_TEST

START_TEST(characters)
{
	expect_long("%c", 'a', "a");
	expect_long("%3c|", 'a', "  a|");
	expect_long("%#c", 'a', "a");
	expect_long("%#c", '\n', "\\n");
	expect_long("%#c", '\\', "\\\\");
	expect_long("%#c", 0, "\\000");
	expect_long("%#c", 0x1b, "\\033");
	expect_long("%#c", 0xff, "\\377");
	expect_long("%#c", ' ', " ");
}
END_TEST

START_TEST(strings)
{
	add_str("hello", 5);
	expect("s", "%s", "hello");
	add_str("", 0);
	expect("s", "[%s]", "[]");
	add_str("hello", 5);
	expect("s", "%8s|", "   hello|");
	add_str("hello", 5);
	expect("s", "%-8.3s|", "hel     |");
	add_str("execname", 8);
	add_long(1);
	add_str("/etc/passwd", 11);
	expect("sds", "%-10s %d %s\n", "execname   1 /etc/passwd\n");
	add_str("\x01\xab", 2);
	expect("s", "%M", "01ab");
	add_str("raw", 3);
	expect("s", "%m", "raw");
}
END_TEST

START_TEST(binary)
{
	static const struct {
		const char *fmt;
		size_t len;
	} cases[] = { { "%1b", 1 }, { "%2b", 2 }, { "%4b", 4 }, { "%8b", 8 }, { "%b", 8 } };
	int64_t v = 0x1122334455667788;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		add_long(v);
		ck_assert_int_eq(print("d", cases[i].fmt), 0);
		ck_assert_uint_eq(out.len, cases[i].len);
		ck_assert(!memcmp(out.p, &v, cases[i].len));	/* little-endian machines */
		sr_text_deinit(&out);
	}
}
END_TEST

/* Formats and types that do not belong together are refused when the table is read. */
START_TEST(refused)
{
	static const char *const cases[][2] = {
		{ "", "%d" }, { "d", "" }, { "s", "%d" }, { "d", "%s" }, { "-", "%" }, { "d", "%y" }, { "d", "%" }, { "d", "%*d" },
		{ "sd", "%*d" }, { "dd", "%d" }, { "d", "%-" }, { "d", "%l" }, { "d", "%." }, { "x", "%x" }, { "d", "%hd" },
	};
	struct sr_format f;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(sr_format_compile(&f, cases[i][0], cases[i][1]) < 0, "%s %s", cases[i][0], cases[i][1]);
}
END_TEST

/* Records that end too early, or whose lengths lie. */
START_TEST(damaged_arguments)
{
	uint32_t huge = 0xfffffffc;

	ck_assert_int_eq(print("d", "x%d"), -1);
	ck_assert_uint_eq(out.len, 0);
	sr_text_add(&args, "1234", 4);
	ck_assert_int_eq(print("d", "%d"), -1);
	ck_assert_int_eq(print("s", "%s"), -1);
	sr_text_add(&args, &huge, 4);
	sr_text_add(&args, "abcd", 4);
	ck_assert_int_eq(print("s", "%s"), -1);
	add_long(1);
	ck_assert_int_eq(print("dd", "%*d"), -1);
	add_long(INT64_MAX);
	add_long(INT64_MIN);
	add_long(1);
	ck_assert_int_eq(print("ddd", "%*.*d"), 0);
	ck_assert_uint_eq(out.len, SR_WIDTH_MAX);
	add_long(INT64_MIN);
	add_long(INT64_MAX);
	add_long(1);
	ck_assert_int_eq(print("ddd", "%*.*d"), 0);
	ck_assert_uint_eq(out.len, SR_WIDTH_MAX);
	sr_text_deinit(&out);
}
END_TEST

/* ---- against libc ---- */

static unsigned long long seed = 88172645463325252ull;

static unsigned int rnd(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned int)(seed >> 20) % n;
}

static int64_t rnd_value(void)
{
	static const int64_t edges[] = { 0, 1, -1, 7, 8, 9, 10, INT64_MIN, INT64_MAX, UINT32_MAX, INT32_MIN };
	int64_t v = (int64_t)seed;

	return rnd(2) ? edges[rnd(sizeof(edges) / sizeof(edges[0]))] : v >> rnd(64);
}

/* A directive that C defines, as ours and as libc's. */
static char rnd_directive(char *ours, char *theirs)
{
	static const struct {
		char conv;
		const char *flags;
	} convs[] = { { 'd', "-+ 0" }, { 'i', "-+ 0" }, { 'u', "-0" }, { 'o', "-0#" }, { 'x', "-0#" }, { 'X', "-0#" }, { 'c', "-" }, { 's', "-" } };
	unsigned int k = rnd(sizeof(convs) / sizeof(convs[0]));
	char head[64] = "%";
	const char *f;

	for (f = convs[k].flags; *f; f++)
		if (!rnd(3))
			strncat(head, f, 1);
	if (rnd(2))
		sprintf(head + strlen(head), "%u", 1 + rnd(30));
	if (rnd(3) == 0 && convs[k].conv != 'c')
		sprintf(head + strlen(head), ".%u", rnd(25));
	sprintf(ours, "%s%s%c", head, rnd(2) ? "l" : "", convs[k].conv);
	sprintf(theirs, "%s%s%c", head, strchr("cs", convs[k].conv) ? "" : "ll", convs[k].conv);
	return convs[k].conv;
}

START_TEST(as_libc)
{
	char ours[80], theirs[80], want[256], word[24];
	int i, n, len;
	unsigned int k, wlen;
	int64_t v;
	char conv;

	for (i = 0; i < 200000; i++) {
		conv = rnd_directive(ours, theirs);
		if (conv == 's') {
			wlen = rnd(20);
			for (k = 0; k < wlen; k++)
				word[k] = (char)(1 + rnd(255));
			word[wlen] = '\0';
			add_str(word, wlen);
			len = snprintf(want, sizeof(want), theirs, word);
		} else {
			v = rnd_value();
			add_long(v);
			len = conv == 'c' ? snprintf(want, sizeof(want), theirs, (int)v) : snprintf(want, sizeof(want), theirs, (long long)v);
		}
		n = print(conv == 's' ? "s" : "d", ours);
		ck_assert_int_eq(n, 0);
		if ((size_t)len != out.len || memcmp(want, out.p, out.len))
			ck_abort_msg("%s: '%s', libc says '%s'", ours, out.p, want);
	}
	sr_text_deinit(&out);
}
END_TEST

/* Nothing that stands in a format or a record makes it read beyond its end (the sanitizers watch). */
START_TEST(any_bytes)
{
	static const char letters[] = "%%%%d*.lsc#-+ 0123456789bmMpxX\n";
	char fmt[24], types[6];
	int i;
	unsigned int k, n;

	for (i = 0; i < 100000; i++) {
		n = rnd(sizeof(fmt) - 1);
		for (k = 0; k < n; k++)
			fmt[k] = letters[rnd(sizeof(letters) - 1)];
		fmt[n] = '\0';
		n = rnd(sizeof(types) - 1);
		for (k = 0; k < n; k++)
			types[k] = "ds"[rnd(2)];
		types[n] = '\0';
		n = rnd(64);
		for (k = 0; k < n; k++)
			sr_text_add(&args, (char[]){ rnd(3) ? 0 : (char)rnd(20) }, 1);
		print(types, fmt);
	}
	sr_text_deinit(&out);
}
END_TEST

Suite *runner_format_suite(void)
{
	Suite *s = suite_create("runner_format");
	TCase *t = tcase_create("format");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, literals);
	tcase_add_test(t, numbers);
	tcase_add_test(t, characters);
	tcase_add_test(t, strings);
	tcase_add_test(t, binary);
	tcase_add_test(t, refused);
	tcase_add_test(t, damaged_arguments);
	tcase_add_test(t, as_libc);
	tcase_add_test(t, any_bytes);
	suite_add_tcase(s, t);
	return s;
}
