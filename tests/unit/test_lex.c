/* SPDX-License-Identifier: GPL-2.0 */
/* Characters to tokens: each literal, each sign, and script arguments. */
#include "lang/lex.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct pp_env env;

static void setup(void)
{
	arena = arena_create();
	memset(&env, 0, sizeof(env));
}

static void teardown(void)
{
	arena_destroy(arena);
}

/* All tokens as words: n:5 s:"x" i:name k:if p:+ c:{code} j:what */
static const char *lex_bytes(const char *text, size_t len)
{
	AUTO_BUF out = { 0 };
	struct lexer lx;
	struct token t;
	const char *all;

	lex_init(&lx, arena, names_create(arena), source_create(arena, "t", text, len), &env);
	for (lex_next(&lx, &t); t.kind != TOK_EOF; lex_next(&lx, &t)) {
		buf_puts(&out, out.len ? " " : "");
		switch ((enum token_kind)t.kind) {
		case TOK_NUMBER:
			buf_printf(&out, "n:%lld", (long long)t.number);
			break;
		case TOK_STRING:
			buf_puts(&out, "s:");
			buf_c_quote(&out, t.text, t.len);
			break;
		case TOK_IDENT:
			buf_printf(&out, "i:%s", t.name);
			break;
		case TOK_KEYWORD:
			buf_printf(&out, "k:%s", keyword_text[t.id]);
			break;
		case TOK_PUNCT:
			buf_printf(&out, "p:%s", punct_text[t.id]);
			break;
		case TOK_EMBEDDED:
			buf_printf(&out, "c:{%s}", t.text);
			break;
		default:
			buf_printf(&out, "j:%s", t.text);
			break;
		}
	}
	all = arena_strdup(arena, buf_str(&out));
	return all;
}

static const char *lex(const char *text)
{
	return lex_bytes(text, strlen(text));
}

START_TEST(words)
{
	ck_assert_str_eq(lex("foo _x1 $var @mac $$vars $x$ if iff"), "i:foo i:_x1 i:$var i:@mac i:$$vars i:$x$ k:if i:iff");
	ck_assert_str_eq(lex("private"), "k:private");
	env.systemtap_v = "2.9";
	ck_assert_str_eq(lex("private"), "i:private");
}
END_TEST

START_TEST(every_keyword_and_sign)
{
	int k;

	for (k = 1; k < KEYWORDS; k++)
		ck_assert_str_eq(lex(keyword_text[k]), arena_printf(arena, "k:%s", keyword_text[k]));
	for (k = 1; k < PUNCTS; k++)
		ck_assert_str_eq(lex(punct_text[k]), arena_printf(arena, "p:%s", punct_text[k]));
	ck_assert_int_eq(KEYWORDS - 1, 20);
}
END_TEST

START_TEST(longest_sign_wins)
{
	ck_assert_str_eq(lex("a<<<b<<=c<<d<=e<f"), "i:a p:<<< i:b p:<<= i:c p:<< i:d p:<= i:e p:< i:f");
	ck_assert_str_eq(lex(">>>>>=>="), "p:>>> p:>>= p:>=");
	ck_assert_str_eq(lex("+++--->-"), "p:++ p:+ p:-- p:-> p:-");
	ck_assert_str_eq(lex("%(%?%:%)%=%%"), "p:%( p:%? p:%: p:%) p:%= p:% p:%");
}
END_TEST

START_TEST(numbers)
{
	ck_assert_str_eq(lex("0 10 0x1F 017 00"), "n:0 n:10 n:31 n:15 n:0");
	ck_assert_str_eq(lex("9223372036854775807 9223372036854775808 18446744073709551615"),
			 "n:9223372036854775807 n:-9223372036854775808 n:-1");
	ck_assert_str_eq(lex("0xffffffffffffffff 01777777777777777777777"), "n:-1 n:-1");
	ck_assert_ptr_nonnull(strstr(lex("18446744073709551616"), "64 bits"));
	ck_assert_ptr_nonnull(strstr(lex("08"), "octal"));
	ck_assert_str_eq(lex("12ab"), "j:not a number");
	ck_assert_str_eq(lex("0x"), "j:hexadecimal number without digits");
	ck_assert_str_eq(lex("1.2"), "n:1 p:. n:2");
}
END_TEST

START_TEST(strings)
{
	ck_assert_str_eq(lex("\"a b\" \"\""), "s:\"a b\" s:\"\"");
	ck_assert_str_eq(lex("\"\\a\\b\\t\\n\\v\\f\\r\\\\\\\"\""), "s:\"\\a\\b\\t\\n\\v\\f\\r\\\\\\\"\"");
	ck_assert_str_eq(lex("\"\\101\\0\\7x\\x41\\x4Ag\\q\""), "s:\"A\\000\\axAJgq\"");
	ck_assert_str_eq(lex("\"a\\\nb\""), "s:\"ab\"");
	ck_assert_str_eq(lex("\"a\nb"), "j:string is not closed i:b");
	ck_assert_str_eq(lex("\"a\\"), "j:string is not closed");
	ck_assert_str_eq(lex("\"a\\\""), "j:string is not closed");
	ck_assert_str_eq(lex_bytes("\"a\0b\" c", 7), "j:a zero byte in a string i:c");
	env.systemtap_v = "2.2";
	ck_assert_str_eq(lex("\"\\x41\""), "s:\"x41\"");
}
END_TEST

START_TEST(comments)
{
	ck_assert_str_eq(lex("#!/usr/bin/spile\na // b\nc /* d\n* / */ e # f"), "i:a i:c i:e");
	ck_assert_str_eq(lex("a /* b"), "i:a j:comment is not closed");
	ck_assert_str_eq(lex("/*/ a */ b"), "i:b");
	ck_assert_str_eq(lex("a/**/b"), "i:a i:b");
}
END_TEST

START_TEST(embedded_code)
{
	ck_assert_str_eq(lex("%{ a %) } %} b %} %}"), "c:{ a %) } } i:b p:% p:} p:% p:}");
	ck_assert_str_eq(lex("%{}%}"), "c:{}}");
	ck_assert_str_eq(lex("%{ a"), "j:embedded C is not closed");
}
END_TEST

START_TEST(strange_bytes)
{
	ck_assert_str_eq(lex_bytes("a\0b", 3), "i:a j:unexpected byte 0x00 i:b");
	ck_assert_str_eq(lex("`"), "j:unexpected character '`'");
	ck_assert_str_eq(lex("\xc3\xa9\xc3\xa9 x"), "j:a non-ASCII character outside of a string i:x");
	ck_assert_str_eq(lex("\xef\xbb\xbfprobe"), "k:probe");
	ck_assert_str_eq(lex("@ x"), "j:'@' without a name i:x");
	ck_assert_str_eq(lex(""), "");
}
END_TEST

START_TEST(script_arguments)
{
	char *args[] = { (char *)"5 + x", (char *)"a\"b\\", (char *)"", (char *)"$1", (char *)"\"q", (char *)"// c" };
	bool used[6] = { false };

	env.args = args;
	env.nargs = 6;
	env.args_used = used;
	ck_assert_str_eq(lex("$1 @1 $# @#"), "n:5 p:+ i:x s:\"5 + x\" n:6 s:\"6\"");
	ck_assert(used[0] && !used[1]);
	ck_assert_str_eq(lex("@2"), "s:\"a\\\"b\\\\\"");
	ck_assert_str_eq(lex("a $3 b"), "i:a i:b");
	ck_assert_str_eq(lex("$1_y + foo$1"), "n:5 p:+ i:x_y p:+ i:foo$1");
	ck_assert_str_eq(lex("$4"), "j:a script argument cannot refer to another one");
	ck_assert_str_eq(lex("$5 x"), "j:string is not closed i:x");
	ck_assert_str_eq(lex("$6 x"), "i:x");
	ck_assert_ptr_nonnull(strstr(lex("$7"), "$7 is not there: 6 were given"));
	ck_assert_ptr_nonnull(strstr(lex("@0"), "is not there"));
	ck_assert_ptr_nonnull(strstr(lex("$99999999999999999999999999"), "is not there"));
	ck_assert_str_eq(lex("\"$1\" # $1"), "s:\"$1\"");
}
END_TEST

START_TEST(flags_and_places)
{
	struct lexer lx;
	struct token t;
	static const char text[] = "a b\nc/**/d+";

	lex_init(&lx, arena, names_create(arena), source_create(arena, "t", text, strlen(text)), &env);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.flags, 0);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.flags, TOK_SPACE);
	ck_assert_uint_eq(t.at.off, 2);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.flags, TOK_SPACE | TOK_NEWLINE);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.flags, TOK_SPACE | TOK_COMMENT);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.flags, 0);
	ck_assert_uint_eq(t.at.len, 1);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.kind, TOK_EOF);
	lex_next(&lx, &t);
	ck_assert_int_eq(t.kind, TOK_EOF);
}
END_TEST

START_TEST(versions)
{
	ck_assert_int_eq(lang_version("5.2"), 502);
	ck_assert_int_eq(lang_version("4.10"), 410);
	ck_assert_int_eq(lang_version("3"), 300);
	ck_assert_int_eq(lang_version(NULL), lang_version(SPILE_LANGUAGE_VERSION));
}
END_TEST

Suite *lex_suite(void);
Suite *lex_suite(void)
{
	Suite *s = suite_create("lex");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, words);
	tcase_add_test(t, every_keyword_and_sign);
	tcase_add_test(t, longest_sign_wins);
	tcase_add_test(t, numbers);
	tcase_add_test(t, strings);
	tcase_add_test(t, comments);
	tcase_add_test(t, embedded_code);
	tcase_add_test(t, strange_bytes);
	tcase_add_test(t, script_arguments);
	tcase_add_test(t, flags_and_places);
	tcase_add_test(t, versions);
	suite_add_tcase(s, t);
	return s;
}
