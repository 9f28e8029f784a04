/* SPDX-License-Identifier: GPL-2.0 */
/* Messages: what they look like, and which are shown. */
#include "diag/diag.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct diag diag;
static char *text;
static size_t len;

static void setup(void)
{
	arena = arena_create();
	diag_init(&diag, arena, open_memstream(&text, &len));
}

static void teardown(void)
{
	fclose(diag.out);
	free(text);
	arena_destroy(arena);
}

static const char *said(void)
{
	fflush(diag.out);
	return text;
}

static struct source *source(const char *s)
{
	return source_create(arena, "a.stp", s, strlen(s));
}

static struct span span_of(struct source *s, const char *word)
{
	struct span at = { s, (uint32_t)(strstr(s->text, word) - s->text), (uint32_t)strlen(word), NULL };

	return at;
}

START_TEST(caret_under_the_word)
{
	struct source *s = source("probe begin {\n\tprintln(exenname())\n}\n");

	diag_error(&diag, DIAG_SEMANTIC, span_of(s, "exenname"), "unknown function '%s'", "exenname");
	diag_hint(&diag, "did you mean '%s'?", "execname");
	ck_assert_str_eq(said(), "a.stp:2:10: semantic error: unknown function 'exenname'\n"
				 "  2 | \tprintln(exenname())\n"
				 "    | \t        ^~~~~~~~\n"
				 "hint: did you mean 'execname'?\n");
	ck_assert_int_eq(diag.errors, 1);
}
END_TEST

START_TEST(environment_errors_have_no_place)
{
	diag_error(&diag, DIAG_ENV, NO_SPAN, "no kernel headers");
	diag_warning(&diag, NO_SPAN, "old");
	ck_assert_str_eq(said(), "spile: error: no kernel headers\nspile: warning: old\n");
	ck_assert_int_eq(diag.warnings, 1);
}
END_TEST

START_TEST(said_once_with_all_that_belongs_to_it)
{
	struct source *s = source("foo bar");

	diag_error(&diag, DIAG_PARSE, span_of(s, "bar"), "bad");
	diag_error(&diag, DIAG_PARSE, span_of(s, "bar"), "bad");
	diag_note(&diag, span_of(s, "foo"), "lost");
	diag_hint(&diag, "lost too");
	diag_error(&diag, DIAG_PARSE, span_of(s, "foo"), "bad");
	diag_note(&diag, span_of(s, "bar"), "kept");
	ck_assert_str_eq(said(), "a.stp:1:5: parse error: bad\n  1 | foo bar\n    |     ^~~\n"
				 "a.stp:1:1: parse error: bad\n  1 | foo bar\n    | ^~~\n"
				 "a.stp:1:5: note: kept\n  1 | foo bar\n    |     ^~~\n");
	ck_assert_int_eq(diag.errors, 2);
}
END_TEST

START_TEST(stops_at_the_limit)
{
	int i;

	diag.max_errors = 2;
	for (i = 0; i < 5; i++) {
		diag_error(&diag, DIAG_ENV, NO_SPAN, "e%d", i);
		diag_hint(&diag, "h%d", i);
	}
	diag_finish(&diag);
	diag_finish(&diag);
	ck_assert_str_eq(said(), "spile: error: e0\nhint: h0\nspile: error: e1\nhint: h1\n3 more errors not shown\n");
	ck_assert_int_eq(diag.errors, 5);
}
END_TEST

START_TEST(expansions_are_followed_outward)
{
	struct source *m = source_create(arena, "m.stpm", "@x +", 4), *s = source("probe @foo");
	struct expansion outer = { "expansion of macro @foo", span_of(s, "@foo") };
	struct expansion inner = { "expansion of macro @x", { m, 0, 2, &outer } };
	struct span at = { m, 3, 1, &inner };

	diag_error(&diag, DIAG_PARSE, at, "bad");
	ck_assert_str_eq(said(), "m.stpm:1:4: parse error: bad\n  1 | @x +\n    |    ^\n"
				 "note: in expansion of macro @x at m.stpm:1:1\n"
				 "note: in expansion of macro @foo at a.stp:1:7\n  1 | probe @foo\n    |       ^~~~\n");
}
END_TEST

START_TEST(wide_lines_are_cut_around_the_place)
{
	char *wide = arena_alloc(arena, 5001);
	struct source *s;
	struct span at;

	memset(wide, 'a', 5000);
	wide[3000] = 'X';
	s = source(wide);
	at = (struct span){ s, 3000, 1, NULL };
	diag_error(&diag, DIAG_PARSE, at, "bad");
	said();
	ck_assert_uint_lt(len, 400);
	ck_assert_ptr_nonnull(strstr(text, "  1 | ...aaaa"));
	ck_assert_ptr_nonnull(strchr(text, 'X'));
	/* The caret is under the X. */
	ck_assert_int_eq(strchr(text, 'X') - strstr(text, "  1 |"), strchr(text, '^') - strstr(text, "    |"));
}
END_TEST

START_TEST(terminals_are_not_driven_by_sources)
{
	struct source *s = source("a\033[2J\x01\xff\xc2\x9b é x");

	diag_error(&diag, DIAG_PARSE, span_of(s, "x"), "bad");
	ck_assert_str_eq(said(), "a.stp:1:14: parse error: bad\n  1 | a?[2J????\x20\xc3\xa9 x\n    |             ^\n");
}
END_TEST

START_TEST(places_at_the_edges)
{
	struct source *s = source("one\n\nthree");
	int line, col;

	span_line_col((struct span){ s, 0, 0, NULL }, &line, &col);
	ck_assert_int_eq(line * 100 + col, 101);
	span_line_col((struct span){ s, 4, 0, NULL }, &line, &col);
	ck_assert_int_eq(line * 100 + col, 201);
	span_line_col((struct span){ s, 10, 0, NULL }, &line, &col);
	ck_assert_int_eq(line * 100 + col, 306);
	span_line_col((struct span){ s, 999, 0, NULL }, &line, &col);
	ck_assert_int_eq(line * 100 + col, 306);
	diag_error(&diag, DIAG_PARSE, (struct span){ s, 10, 0, NULL }, "end");
	diag_error(&diag, DIAG_PARSE, (struct span){ s, 1, 8, NULL }, "lines");
	ck_assert_str_eq(said(), "a.stp:3:6: parse error: end\n  3 | three\n    |      ^\n"
				 "a.stp:1:2: parse error: lines\n  1 | one\n    |  ^~\n");
}
END_TEST

START_TEST(sources_without_arena_work_too)
{
	struct source s = { .name = "b", .text = "x\ny\nz", .len = 5 };
	int line, col;

	span_line_col((struct span){ &s, 4, 1, NULL }, &line, &col);
	ck_assert_int_eq(line * 100 + col, 301);
}
END_TEST

START_TEST(json_is_one_object_a_line)
{
	struct source *s = source("a \"b\" c");

	diag.json = true;
	diag_error(&diag, DIAG_PARSE, span_of(s, "c"), "found \"%s\"\n\x01", "b\\");
	diag_hint(&diag, "h");
	ck_assert_str_eq(said(), "{\"level\":\"error\",\"kind\":\"parse error\",\"message\":\"found \\\"b\\\\\\\"\\u000a\\u0001\","
				 "\"file\":\"a.stp\",\"line\":1,\"column\":7,\"length\":1}\n"
				 "{\"level\":\"hint\",\"kind\":\"hint\",\"message\":\"h\"}\n");
}
END_TEST

START_TEST(warnings_can_be_errors_or_nothing)
{
	diag.no_warnings = true;
	diag_warning(&diag, NO_SPAN, "one");
	diag_hint(&diag, "with it");
	ck_assert_int_eq(diag.warnings, 0);
	diag.no_warnings = false;
	diag.warnings_are_errors = true;
	diag_warning(&diag, NO_SPAN, "two");
	ck_assert_str_eq(said(), "spile: warning: two (warnings are errors here)\n");
	ck_assert_int_eq(diag.errors, 1);
}
END_TEST

START_TEST(color_only_when_asked)
{
	diag.color = true;
	diag_error(&diag, DIAG_PARSE, span_of(source("x"), "x"), "bad");
	ck_assert_ptr_nonnull(strstr(said(), "\033[1;31mparse error:\033[0m bad\n"));
}
END_TEST

START_TEST(joined_spans)
{
	struct source *s = source("one two three"), *o = source("other");
	struct span at = span_join(span_of(s, "one"), span_of(s, "three"));

	ck_assert_uint_eq(at.off, 0);
	ck_assert_uint_eq(at.len, 13);
	at = span_join(span_of(s, "two"), span_of(o, "other"));
	ck_assert_uint_eq(at.len, 3);
	at = span_join(span_of(s, "three"), span_of(s, "one"));
	ck_assert_uint_eq(at.len, 5);
}
END_TEST

Suite *diag_suite(void);
Suite *diag_suite(void)
{
	Suite *s = suite_create("diag");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, caret_under_the_word);
	tcase_add_test(t, environment_errors_have_no_place);
	tcase_add_test(t, said_once_with_all_that_belongs_to_it);
	tcase_add_test(t, stops_at_the_limit);
	tcase_add_test(t, expansions_are_followed_outward);
	tcase_add_test(t, wide_lines_are_cut_around_the_place);
	tcase_add_test(t, terminals_are_not_driven_by_sources);
	tcase_add_test(t, places_at_the_edges);
	tcase_add_test(t, sources_without_arena_work_too);
	tcase_add_test(t, json_is_one_object_a_line);
	tcase_add_test(t, warnings_can_be_errors_or_nothing);
	tcase_add_test(t, color_only_when_asked);
	tcase_add_test(t, joined_spans);
	suite_add_tcase(s, t);
	return s;
}
