/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text to tree and back. Most cases are rows: what is written, and its canonical text or the beginning of the first error. Whatever
 * parses must parse again from its canonical text to the same text, and its copy must read the same.
 */
#include "lang/parse.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct arena *arena;
static struct names *names;
static struct diag diag;
static struct pp_env env;
static struct macros *library;
static char *said;
static size_t said_len;

static const char *config(void *data, const char *name)
{
	(void)data;
	if (!strcmp(name, "CONFIG_SMP"))
		return "y";
	return !strcmp(name, "CONFIG_HZ") ? "250" : !strcmp(name, "CONFIG_NAME") ? "(none)" : NULL;
}

static void setup(void)
{
	static const struct pp_env facts = {
		.kernel_v = "3.10.0", .kernel_vr = "3.10.0-1160.el7.x86_64", .arch = "x86_64", .runtime = "kernel",
		.privilege = "stapdev", .config = config,
	};

	arena = arena_create();
	names = names_create(arena);
	library = macros_create(arena);
	env = facts;
	diag_init(&diag, arena, open_memstream(&said, &said_len));
}

static void teardown(void)
{
	fclose(diag.out);
	free(said);
	arena_destroy(arena);
}

static struct ast_file *parse_bytes(const char *text, size_t len, int flags)
{
	char *copy = malloc(len + 1);
	struct source *s;
	struct ast_file *f;

	/* Its own block, so that reading past the end is seen by the sanitizers. */
	memcpy(copy, text, len);
	copy[len] = 0;
	s = source_create(arena, "t.stp", arena_strndup(arena, copy, len), len);
	free(copy);
	f = parse_file(arena, names, s, &env, library, flags, &diag);
	fflush(diag.out);
	ck_assert_msg(f || (flags & PARSE_ERRORS_OK) || diag.errors, "failed without saying so");
	return f;
}

static const char *dump(const struct ast_file *f)
{
	AUTO_BUF out = { 0 };

	ast_dump_file(&out, f);
	return arena_strdup(arena, buf_str(&out));
}

static void copy_bodies(struct ast_file *f)
{
	int i;

	for (i = 0; i < f->probes.n; i++)
		f->probes.v[i]->body = ast_copy_stmt(arena, f->probes.v[i]->body);
	for (i = 0; i < f->functions.n; i++)
		f->functions.v[i]->body = ast_copy_stmt(arena, f->functions.v[i]->body);
}

/* Canonical text, after all that must hold for it was checked. */
static const char *p1(const char *text)
{
	struct ast_file *f = parse_bytes(text, strlen(text), PARSE_GURU), *again;
	const char *once;

	ck_assert_msg(f != NULL, "%s\n%s", text, said);
	once = dump(f);
	copy_bodies(f);
	ck_assert_str_eq(dump(f), once);
	again = parse_bytes(once, strlen(once), PARSE_GURU);
	ck_assert_msg(again != NULL, "%s\n%s", once, said);
	ck_assert_str_eq(dump(again), once);
	return once;
}

static const char *p1_of_stmt(const char *stmt)
{
	const char *all = p1(arena_printf(arena, "probe p { %s }", stmt)), *from = strstr(all, "{\n") + 2;

	return arena_strndup(arena, from, strlen(from) - 2);
}

static const char *p1_of_expr(const char *expr)
{
	const char *s = p1_of_stmt(arena_printf(arena, "%s;", expr));

	ck_assert_int_eq(s[strlen(s) - 2], ';');
	return arena_strndup(arena, s + 1, strlen(s) - 3);
}

/* Everything that was said about @text, which must be wrong. */
static const char *errors_of(const char *text)
{
	size_t from = said_len;

	fflush(diag.out);
	from = said_len;
	diag.seen = map_create(arena);
	diag.errors = 0;
	ck_assert_msg(!parse_bytes(text, strlen(text), 0), "no error in: %s", text);
	return said + from;
}

/* ---- expressions ---- */

/* NULL: the text is canonical already. */
static const struct { const char *in, *out; } exprs[] = {
	{ "a = b = c += 1", NULL }, { "a?b:c?d:e", "a ? b : c ? d : e" }, { "(a ? b : c) ? d : e", NULL }, { "a ? b ? 1 : 2 : 3", NULL },
	{ "a||b&&c|d^e&f", "a || b && c | d ^ e & f" }, { "((a || b) && c | d) ^ e", NULL }, { "a & b == c", NULL }, { "(a & b) == c", NULL },
	{ "a == b != c < d > e <= f >= g", NULL }, { "a == (b != c)", NULL }, { "1 << 2 >> 3 >>> 4", NULL }, { "1 << (2 >> 3)", NULL },
	{ "a . b . c + d", NULL }, { "1 + 2 - 3", NULL }, { "1 - (2 - 3)", NULL }, { "1 * 2 / 3 % 4", NULL }, { "1 * (2 / 3)", NULL },
	{ "-a + - -b", NULL }, { "- --a", NULL }, { "! ~a", NULL }, { "+ ++a", NULL }, { "~(a + b)", NULL }, { "!(a in b)", NULL },
	{ "a++ + ++b - c-- - --d", NULL }, { "a[1]++", NULL }, { "$a->b--", NULL },
	{ "k in a", NULL }, { "[k] in a", "k in a" }, { "[k, *] in a", NULL }, { "[*] in a", NULL }, { "x + 1 in a", NULL }, { "a in b && c in d", NULL },
	{ "(a in b) == c", NULL }, { "[(k)] in a", "(k) in a" }, { "b in @hist_log(s)", NULL },
	{ "a =~ \"x\\\\.y\"", NULL }, { "a !~ \"b\" \"c\"", "a !~ \"bc\"" }, { "(a =~ \"b\") == c", NULL }, { "a . b =~ \"c\" && d", NULL },
	{ "a[1,\"x\"]", "a[1, \"x\"]" }, { "a[b[c[1]]] = 2", NULL }, { "f()", NULL }, { "f(1,g(2))", "f(1, g(2))" }, { "string(1) . long(2)", NULL },
	{ "0x10", "16" }, { "010", "8" }, { "-1", NULL }, { "0xffffffffffffffff", "18446744073709551615" },
	{ "\"a\" /* c */ \"b\"", "\"ab\"" }, { "\"\\x41\\n\\101\\e\"", "\"A\\nAe\"" }, { "\"\\0\\1\\1771\"", "\"\\000\\001\\1771\"" },
	{ "((a))", "(a)" }, { "a <<< b + 1", NULL }, { "a[1] <<< (2)", NULL }, { "s .= \"x\"", NULL },
	{ "a -= 1", NULL }, { "a *= 1", NULL }, { "a /= 1", NULL }, { "a %= 1", NULL }, { "a <<= 1", NULL }, { "a >>= 1", NULL },
	{ "a &= 1", NULL }, { "a ^= 1", NULL }, { "a |= 1", NULL },
	{ "$a", NULL }, { "$a->b->c", NULL }, { "$a[1][i]->b[-2]", NULL }, { "$a->next->in->long", NULL }, { "$$vars", NULL }, { "$$parms$", NULL },
	{ "$$locals$$", NULL }, { "$a$", NULL }, { "$a$$", NULL }, { "$a->b$", NULL }, { "$a->b$$", NULL }, { "$a[1]$", NULL }, { "$a[1]$$", NULL },
	{ "&$a", NULL }, { "&$a->b[1]", NULL }, { "&@cast(a, \"t\")->b", NULL }, { "&@var(\"v\")->b", NULL }, { "-&$a->b", "- &$a->b" }, { "1 & &$a", NULL },
	{ "$a = 1", NULL }, { "$a->b[1] += 2", NULL }, { "@var(\"v\") = 3", NULL }, { "(&$a->b)->c", NULL },
	{ "a->b", NULL }, { "a[1]->b", NULL }, { "f(1)->b", NULL }, { "f(1)[2]", NULL }, { "(a + 1)->b", NULL }, { "a->b$", NULL }, { "a$", NULL }, { "(a)[1]", NULL },
	{ "@cast(a,\"struct b\")->c", "@cast(a, \"struct b\")->c" }, { "@cast(a, \"b\", \"kernel<linux/x.h>\")[0]", NULL }, { "@cast(a, \"b\")$$", NULL },
	{ "@var(\"a@b.c\")", NULL }, { "@var(\"a\", \"m\")->b", NULL }, { "@defined($a->b) ? $a->b : 0", NULL }, { "@defined(@cast(a, \"b\")->c)", NULL },
	{ "@entry($a->b)", NULL }, { "@entry(f())->b", NULL }, { "@probewrite(a)", NULL }, { "@perf(\"x\")", NULL }, { "@const(\"A\" \"B\")", "@const(\"AB\")" },
	{ "@enum(\"A\")", NULL }, { "@enumname(a)", NULL }, { "@enumname(a, \"t\", \"m\")", NULL },
	{ "@kderef(4, a + 1)", NULL }, { "@uderef(8, $p)->x", NULL }, { "@kregister(1)", NULL }, { "@uregister(r)", NULL },
	{ "@count(a) + @sum(a[1]) + @min(a) + @max(a) + @avg(a)", NULL }, { "@variance(a)", NULL }, { "@variance(a, 5)", NULL }, { "@variance(a, 0)", "@variance(a)" },
	{ "@hist_log(a)[1]", NULL }, { "@hist_linear(a[1], -5, 0x10, 2)[i + 1]", "@hist_linear(a[1], -5, 16, 2)[i + 1]" },
	{ "print(@hist_log(a))", NULL }, { "println(@hist_linear(a, 0, 100, 10))", NULL }, { "sprint(@hist_log(a)) . \"x\"", NULL },
	{ "print(1, \"x\")", NULL }, { "println()", NULL }, { "printd(\",\", 1, 2)", NULL }, { "printdln(\", \", 1, 2, 3)", NULL },
	{ "printf(\"%d%%\\n\", 1)", NULL }, { "printf(\"x\" \"y\")", "printf(\"xy\")" }, { "print_char(65)", NULL },
	{ "sprint(1)", NULL }, { "sprintln(1)", NULL }, { "sprintd(\"\", 1, 2)", NULL }, { "sprintdln(\"\", 1, 2)", NULL }, { "sprintf(\"%s\", a)", NULL },
	{ "a = %{ 1 %} + 2", NULL },
};

START_TEST(expressions)
{
	const char *want = exprs[_i].out ? exprs[_i].out : exprs[_i].in;

	ck_assert_str_eq(p1_of_expr(exprs[_i].in), arena_printf(arena, "%s", want));
	ck_assert_uint_eq(said_len, 0);
}
END_TEST

static bool seen_exprs[E_KINDS], seen_stmts[S_KINDS];
static int left;

static bool see_expr(struct ast_walk *w, struct expr **slot)
{
	(void)w;
	seen_exprs[(*slot)->kind] = true;
	left++;
	return true;
}

static void leave_expr(struct ast_walk *w, struct expr **slot)
{
	(void)w;
	(void)slot;
	left--;
}

static bool see_stmt(struct ast_walk *w, struct stmt **slot)
{
	(void)w;
	seen_stmts[(*slot)->kind] = true;
	return true;
}

/* ---- statements ---- */

static const struct { const char *in, *out; } stmts[] = {
	{ "a b c", "\ta;\n\tb;\n\tc;\n" }, { "a;;b;", "\ta;\n\t;\n\tb;\n" }, { "{ } { { a } }", "\t{\n\t}\n\t{\n\t\t{\n\t\t\ta;\n\t\t}\n\t}\n" },
	{ "if (a) b", "\tif (a)\n\t\tb;\n" }, { "if (a) b; else c", "\tif (a)\n\t\tb;\n\telse\n\t\tc;\n" },
	{ "if (a) { b } else if (c) d else { }", "\tif (a) {\n\t\tb;\n\t} else if (c)\n\t\td;\n\telse {\n\t}\n" },
	{ "if (a) if (b) c else d", "\tif (a)\n\t\tif (b)\n\t\t\tc;\n\t\telse\n\t\t\td;\n" }, { "if (a) ; else ;", "\tif (a)\n\t\t;\n\telse\n\t\t;\n" },
	{ "while (a) b", "\twhile (a)\n\t\tb;\n" }, { "while (a) { break continue; }", "\twhile (a) {\n\t\tbreak;\n\t\tcontinue;\n\t}\n" },
	{ "for (;;) next", "\tfor (; ; )\n\t\tnext;\n" }, { "for (i=0;i<3;i++) a", "\tfor (i = 0; i < 3; i++)\n\t\ta;\n" },
	{ "foreach (k in a) b", "\tforeach (k in a)\n\t\tb;\n" }, { "foreach ([k] in a) b", "\tforeach (k in a)\n\t\tb;\n" },
	{ "foreach ([k,l-] in a) b", "\tforeach ([k, l-] in a)\n\t\tb;\n" }, { "foreach (k+ in a) b", "\tforeach (k+ in a)\n\t\tb;\n" },
	{ "foreach (k in a-) b", "\tforeach (k in a-)\n\t\tb;\n" }, { "foreach (v=k in a) b", "\tforeach (v = k in a)\n\t\tb;\n" },
	{ "foreach (v+=[k,l] in a) b", "\tforeach (v+ = [k, l] in a)\n\t\tb;\n" }, { "foreach (v- = k in a) b", "\tforeach (v- = k in a)\n\t\tb;\n" },
	{ "foreach (k in a @sum-) b", "\tforeach (k in a @sum -)\n\t\tb;\n" }, { "foreach (k in a+ limit n*2) b", "\tforeach (k in a+ limit n * 2)\n\t\tb;\n" },
	{ "foreach ([k,l] in a[*,x+1]) b", "\tforeach ([k, l] in a[*, x + 1])\n\t\tb;\n" },
	{ "foreach (b in @hist_log(s)) c", "\tforeach (b in @hist_log(s))\n\t\tc;\n" },
	{ "foreach (b in @hist_linear(s[1], 0, 9, 3)) c", "\tforeach (b in @hist_linear(s[1], 0, 9, 3))\n\t\tc;\n" },
	{ "delete a; delete a[1,*] delete b", "\tdelete a;\n\tdelete a[1, *];\n\tdelete b;\n" },
	{ "try { a } catch { b }", "\ttry {\n\t\ta;\n\t} catch {\n\t\tb;\n\t}\n" }, { "try { } catch (m) { }", "\ttry {\n\t} catch (m) {\n\t}\n" },
	{ "%{ a; %} b", "\t%{ a; %}\n\tb;\n" }, { "f(1) -> x", "\tf(1)->x;\n" },
	{ "if (a) next; else { next }", "\tif (a)\n\t\tnext;\n\telse {\n\t\tnext;\n\t}\n" },
};

START_TEST(statements)
{
	ck_assert_str_eq(p1_of_stmt(stmts[_i].in), stmts[_i].out);
	ck_assert_uint_eq(said_len, 0);
}
END_TEST

/* The rows above reach each kind of node: one that is forgotten there, in the dump, the copy or the walk shows here. */
START_TEST(every_kind_is_covered)
{
	struct ast_walk w = { see_expr, leave_expr, see_stmt, NULL };
	size_t i;
	int k;

	for (i = 0; i < ARRAY_SIZE(exprs) + ARRAY_SIZE(stmts); i++) {
		const char *s = i < ARRAY_SIZE(exprs) ? exprs[i].in : stmts[i - ARRAY_SIZE(exprs)].in;
		const char *text = arena_printf(arena, "function f() { return 1 } probe p { %s }", s);
		struct ast_file *f = parse_bytes(text, strlen(text), PARSE_GURU);

		ast_walk_stmt(&w, &f->probes.v[0]->body);
		ast_walk_stmt(&w, &f->functions.v[0]->body);
	}
	for (k = 0; k < E_KINDS; k++)
		ck_assert_msg(seen_exprs[k], "no test of a %s", expr_word((enum expr_kind)k));
	for (k = 0; k < S_KINDS; k++)
		ck_assert_msg(seen_stmts[k], "no test of a %s", stmt_word((enum stmt_kind)k));
	ck_assert_int_eq(left, 0);
	for (k = 1; k < OP_COUNT; k++)
		ck_assert_msg(op_text[k] && *op_text[k], "operator %d has no text", k);
	ck_assert_str_eq(type_name(T_STAT), "stats");
}
END_TEST

/* ---- declarations ---- */

static const struct { const char *in, *out; } files[] = {
	{ "", "" }, { ";;", "" },
	{ "global a, b=3, c=\"x\" \"y\", d[10], e%, f%[5], g=-1;", "global a\nglobal b = 3\nglobal c = \"xy\"\nglobal d[10]\nglobal e%\nglobal f%[5]\nglobal g = -1\n" },
	{ "private global a private b = 2", "private global a\nprivate global b = 2\n" },
	{ "function f() { }", "function f() {\n}\n" },
	{ "function f:string(a:long,b:string,c):7 { return a . b }", "function f:string(a:long, b:string, c):7 {\n\treturn a . b;\n}\n" },
	{ "private function f(a) { return }", "private function f(a) {\n\treturn;\n}\n" }, { "function f:long(a) %{ x %}", "function f:long(a) %{ x %}\n" },
	{ "function string:string(a) { } function long(a) { next }", "function string:string(a) {\n}\n\nfunction long(a) {\n\tnext;\n}\n" },
	{ "%{ a %} probe p { }", "%{ a %}\n\nprobe p {\n}\n" },
	{ "probe a.b(\"c\").d(-5).e*f?, *.g.** ! if (h > 1) { }", "probe a.b(\"c\").d(-5).e*f?, *.g.**! if (h > 1) {\n}\n" },
	{ "probe kernel.function(\"a\" \"b\").return.maxactive(5) { }", "probe kernel.function(\"ab\").return.maxactive(5) {\n}\n" },
	{ "probe a.{b,c.d}.{e,f(1)}? { }", "probe a.b.e?, a.b.f(1)?, a.c.d.e?, a.c.d.f(1)? {\n}\n" },
	{ "probe {a,b}.c, a.{b,{c,d}.e} { }", "probe a.c, b.c, a.b, a.c.e, a.d.e {\n}\n" },
	{ "probe a.{b?,c!}.d if (x) { }", "probe a.b.d? if (x), a.c.d! if (x) {\n}\n" }, { "probe a.{b if (x), c} if (y) { }", "probe a.b if (x && y), a.c if (y) {\n}\n" },
	{ "probe a = b { }", "probe a = b {\n}\n" }, { "probe a = b.c = d, e? { x = 1 }", "probe a = b.c = d, e? {\n\tx = 1;\n}\n" },
	{ "probe a.b += c { }", "probe a.b += c {\n}\n" }, { "probe a = b { x } , { y }", "probe a = b {\n\tx;\n}, {\n\ty;\n}\n" },
	{ "probe s*_a*64.b2 { }", "probe s*_a*64.b2 {\n}\n" }, { "probe kernel.function(\"x\").if.global { }", "probe kernel.function(\"x\").if.global {\n}\n" },
};

START_TEST(declarations)
{
	ck_assert_str_eq(p1(files[_i].in), files[_i].out);
	ck_assert_uint_eq(said_len, 0);
}
END_TEST

/* ---- preprocessor ---- */

static const struct { const char *in, *out; } pps[] = {
	{ "%( 1 == 1 %? global a %: global b %)", "global a\n" }, { "%( 1 == 2 %? global a %: global b %)", "global b\n" }, { "%( 1 == 2 %? global a %)", "" },
	{ "%( kernel_v >= \"3.9\" %? global a %)", "global a\n" }, { "%( kernel_v > \"3.10.0\" %? global a %)", "" }, { "%( kernel_vr == \"*.el7.*\" %? global a %)", "global a\n" },
	{ "%( kernel_vr != \"*.el7.*\" %? global a %)", "" }, { "%( kernel_v <= \"3.10.0\" %? global a %)", "global a\n" }, { "%( arch == \"x86_??\" %? global a %)", "global a\n" },
	{ "%( arch != \"arm\" && runtime == \"kernel\" %? global a %)", "global a\n" }, { "%( systemtap_privilege == \"stapdev\" %? global a %)", "global a\n" },
	{ "%( systemtap_v >= \"2.6\" && systemtap_v < \"99\" %? global a %)", "global a\n" },
	{ "%( CONFIG_SMP == \"y\" %? global a %)", "global a\n" }, { "%( CONFIG_NONE == \"\" && CONFIG_NONE != \"y\" %? global a %)", "global a\n" },
	{ "%( CONFIG_HZ >= 250 && CONFIG_NONE == 0 && CONFIG_SMP == 1 %? global a %)", "global a\n" }, { "%( CONFIG_HZ == CONFIG_HZ && CONFIG_HZ > CONFIG_NONE %? global a %)", "global a\n" },
	{ "%( CONFIG_NAME == \"[(]none*\" %? global a %)", "global a\n" }, { "%( guru_mode == 0 %? global a %)", "global a\n" },
	{ "%( \"a\" < \"b\" && \"a\" != \"b\" %? global a %)", "global a\n" }, { "%( -1 < 0 %? global a %)", "global a\n" },
	{ "%( 1 == 1 || 1 == 2 && 1 == 2 %? global a %)", "global a\n" }, { "%( 1 == 2 && CONFIG_NAME > 5 || 1 == 1 %? global a %)", "global a\n" },
	{ "%( $# == 2 && @1 == \"x\" && $2 > 4 %? global a%($# > 2 %? $3 %) %)", "global a\n" },
	{ "%( 1 == 2 %? %( x %? %: %) ' ` 08 $9 @9 %: global a %)", "global a\n" }, { "%( 1 == 1 %? global a %: %( 1 %? %: %) \" \n %)", "global a\n" },
	{ "%( 1 == 1 %? %( 1 == 2 %? x %: global a %) global b %: y %)", "global a\nglobal b\n" },
	{ "global a %( 1 == 1 %? = 5 %) %( 1 == 1 %? , b %)", "global a = 5\nglobal b\n" },
	{ "@define G %( global %) @G a", "global a\n" }, { "@define G(n) %( global @n %) @G(a) @G(b)", "global a\nglobal b\n" },
	{ "@define A(x, @y) %( @x = @y %) global @A(a, 5)", "global a = 5\n" }, { "@define E %( %) global @E a @E", "global a\n" },
	{ "@define N() %( 1 %) global a = @N, b = @N()", "global a = 1\nglobal b = 1\n" },
	{ "@define A(x) %( @x %) @define B(x) %( @A(@x) %) global a = @B(@B(3))", "global a = 3\n" },
	{ "@define C %( %( 1 == 1 %? 5 %: 6 %) %) global a = @C", "global a = 5\n" }, { "%( 1 == 2 %? @define X %( 1 %) %: @define X %( 2 %) %) global a = @X", "global a = 2\n" },
	{ "@define V %( \"3\" %) %( kernel_v >= @V %? global a %)", "global a\n" }, { "@define P(x) %( @x %) probe p { f(@P((1, 2) + a[3, 4])) }", NULL },
	{ "global a = @lib(4)", "global a = 4\n" }, { "@define lib(x) %( 9 %) global a = @lib(4)", "global a = 9\n" },
	{ "@define S %( \"b\" %) global a = \"a\" @S \"c\"", "global a = \"abc\"\n" },
};

static void load_library(void)
{
	static const char text[] = "%( arch == \"x86_64\" %?\n@define lib(x) %( @x %)\n%)\n@define loop %( @loop %)\n";
	struct source *s = source_create(arena, "lib.stpm", text, strlen(text));

	s->is_library = true;
	ck_assert(macros_load(library, names, s, &env, &diag));
}

START_TEST(preprocessing)
{
	char *args[] = { (char *)"x", (char *)"5" };
	struct ast_file *f;

	load_library();
	env.args = args;
	env.nargs = 2;
	f = parse_bytes(pps[_i].in, strlen(pps[_i].in), 0);
	if (!pps[_i].out) {
		/* Only the message counts: (1, 2) is no expression. */
		ck_assert(!f);
		return;
	}
	ck_assert_msg(f != NULL, "%s\n%s", pps[_i].in, said);
	ck_assert_str_eq(dump(f), pps[_i].out);
}
END_TEST

START_TEST(compatibility)
{
	env.systemtap_v = "1.8";
	ck_assert_str_eq(p1_of_expr("\"a\" /* c */ . \"b\""), "\"a\" . \"b\"");
	ck_assert_str_eq(p1_of_stmt("\"a\" \"b\" /* c */ \"d\""), "\t\"ab\";\n\t\"d\";\n");
	ck_assert_ptr_nonnull(strstr(errors_of("probe p { x = @const(\"a\") }"), "unknown operator or macro '@const'"));
	env.systemtap_v = "3.9";
	ck_assert_ptr_nonnull(strstr(errors_of("probe p { x = @uderef(1, 2) }"), "unknown operator or macro"));
}
END_TEST

/* ---- mistakes: the first line of what is said, and a part of the rest ---- */

static const struct { const char *in, *first, *then; } bad[] = {
	{ "probe begin { x = }", "1:19: parse error: expected an expression, found '}'", "" },
	{ "probe begin { a = b\n*c = d }", "1:19: parse error: '=' needs a variable", "hint: is a ';' missing at the end of line 1?" },
	{ "probe begin { if (a + 1 = b) c }", "1:19: parse error: '=' needs a variable", "hint: write '==' to compare" },
	{ "probe begin {\n  if (a) {\n    b\n}\n\nprobe end { }", "4:2: parse error: expected '}', found keyword 'probe'", "2:10: note: the '}' that closes" },
	{ "probe begin { f(", "1:17: parse error: expected an expression, found the end of the file", "" },
	{ "probe begin { if (a { b } }", "1:21: parse error: expected ')', found '{'", "" },
	{ "probe begin { x = \"abc\n }", "1:19: parse error: string is not closed", "hint: a string ends on the line" },
	{ "probe begin { } /* abc", "1:17: parse error: comment is not closed", "" }, { "probe begin { %{ }", "1:15: parse error: embedded C is not closed", "" },
	{ "probe begin { %{ %} } %{ %}", "1:15: parse error: embedded C needs guru mode", "hint: use -g" },
	{ "probe begin { x = @kderef(1, 2) }", "1:19: parse error: @kderef needs guru mode", "hint: use -g" },
	{ "probe begin { x = @cuont(y) }", "1:19: parse error: unknown operator or macro '@cuont'", "hint: did you mean '@count'?" },
	{ "proeb begin { }", "1:1: parse error: expected 'probe', 'global' or 'function', found 'proeb'", "hint: did you mean 'probe'?" },
	{ "x = 1", "1:1: parse error: expected 'probe', 'global' or 'function', found 'x'", "hint: statements stand in a handler" },
	{ "probe { x = 1 }", "1:11: parse error: expected ',' or '}' in the group", "hint: a probe point stands between" },
	{ "probe begin { break }", "1:15: parse error: 'break' outside of a loop", "hint: use 'next'" },
	{ "probe begin { return 1 }", "1:15: parse error: 'return' outside of a function", "hint: use 'next'" },
	{ "probe begin { if (a and b) c }", "1:21: parse error: expected ')', found 'and'", "hint: write '&&'" },
	{ "probe begin { for (i in a) b }", "1:26: parse error: expected ';', found ')'", "foreach (KEY in ARRAY)" },
	{ "probe begin { foreach (a+ in b-) c }", "1:31: parse error: foreach can be sorted by one thing only", "" },
	{ "probe begin { print \"x\" }", "1:21: parse error: expected '(' after 'print'", "" },
	{ "probe begin { printf(x) }", "1:22: parse error: expected the format, a string in quotes", "hint: printf(" },
	{ "probe begin { printd(\",\", 1) }", "1:15: parse error: printd needs two values", "" },
	{ "probe begin { x = @hist_log(y) }", "1:19: parse error: a histogram can only be printed", "" },
	{ "probe begin { print(@hist_log(y), 1) }", "1:21: parse error: a histogram is printed by itself", "" },
	{ "probe begin { @hist_linear(x, 0, 10, 0) }", "1:38: parse error: the interval", "" },
	{ "probe begin { @variance(x, 63) }", "1:28: parse error: @variance's shift is 0 to 62", "" },
	{ "probe begin { x = a[*] }", "1:21: parse error: '*' as a key", "" }, { "probe begin { x = a in b == c }", "1:26: parse error: '==' behind 'in'", "" },
	{ "probe begin { x = a =~ b }", "1:24: parse error: expected a regular expression in quotes", "" },
	{ "probe begin { delete f() }", "1:22: parse error: this function call cannot be deleted", "" },
	{ "probe begin { x = &y }", "1:19: parse error: '&' takes the address of a target variable", "" },
	{ "probe begin { x = 1.5 }", "1:19: parse error: there are no fractions", "" }, { "probe begin { x = $1 }", "1:19: parse error: script argument $1 is not there", "" },
	{ "global a b", "1:10: parse error: expected ',' or the end of the declaration", "" }, { "global a[0]", "1:10: parse error: an array's size is 1 to", "" },
	{ "global a[1] = 2", "1:13: parse error: an array cannot have an initial value", "" }, { "global next", "1:8: parse error: expected the name of a global variable", "hint: 'next' is a word" },
	{ "function f(a:int) { }", "1:14: parse error: expected a type, found 'int'", "" }, { "function f(a):long { }", "1:15: parse error: a function's type stands before", "hint: function f:long" },
	{ "probe kernel.function(vfs_read) { }", "1:23: parse error: expected a number or a string", "kernel.function(\"vfs_read\")" },
	{ "probe a* = b { }", "1:7: parse error: the name of an alias cannot have '*'", "" }, { "probe a = b += c { }", "1:13: parse error: '=' and '+=' in the same alias", "" },
	{ "%( kernel_v > 3 %? %)", "1:15: parse error: expected a string to compare with", "put quotes" }, { "%( arch == x86_64 %? %)", "1:12: parse error: expected a string", "put quotes" },
	{ "%( (1 == 1) %? %)", "1:4: parse error: preprocessor conditions have no parentheses", "" }, { "%( 1 == 1 %? global a", "1:1: parse error: preprocessor condition is not closed", "" },
	{ "global a %)", "1:10: parse error: '%)' without a '%('", "" }, { "%( arch > \"a\" %? %)", "1:4: parse error: this can only be compared with == and !=", "" },
	{ "@define f(a) %( @a %) probe begin { @f(1,2) }", "1:37: parse error: macro '@f' takes 1 argument, 2 given", "1:9: note: it is defined here" },
	{ "@define f %( 1 %) @define f %( 2 %)", "1:27: parse error: macro '@f' is defined a second time", "" }, { "@define f %( 1", "1:11: parse error: the body of macro '@f' is not closed", "" },
	{ "@define f %( @g %) @define g %( @f %) global a = @f", "1:33: parse error: macro '@f' uses itself", "note: in expansion of macro @g" },
	{ "@define f(x) %( @x + %) probe begin { y = @f(1) }", "1:49: parse error: expected an expression", "the text before it is the expansion of macro @f" },
	{ "global a = @loop", "4:17: parse error: macro '@loop' uses itself", "note: in expansion of macro @loop at t.stp:1:12" },
};

START_TEST(mistakes)
{
	const char *got, *place;

	load_library();
	got = errors_of(bad[_i].in);
	place = strchr(got, ':') + 1;
	ck_assert_msg(!strncmp(place, bad[_i].first, strlen(bad[_i].first)), "%s\n%s", bad[_i].in, got);
	ck_assert_msg(strstr(got, bad[_i].then) != NULL, "%s\n%s", bad[_i].in, got);
	ck_assert_msg(diag.errors == 1, "%d errors: %s\n%s", diag.errors, bad[_i].in, got);
}
END_TEST

START_TEST(each_declaration_reports_for_itself)
{
	const char *got = errors_of("probe a { x = }\nprobe kernel. { }\nglobal 5\nfunction f( { }\nprobe z { ok = 1 }\nprobe y { % }\n");

	ck_assert_msg(diag.errors == 5, "%s", got);
	ck_assert_ptr_nonnull(strstr(got, "t.stp:6:11"));
}
END_TEST

START_TEST(warnings)
{
	ck_assert_ptr_nonnull(parse_bytes("probe p { if (a = 1) b }", 24, 0));
	ck_assert_ptr_nonnull(strstr(said, "1:17: warning: this assigns, it does not compare"));
	ck_assert_int_eq(diag.warnings, 1);
	ck_assert_ptr_nonnull(parse_bytes("probe p { if ((a = 1)) b while (x = f()) c }", 44, 0));
	ck_assert_int_eq(diag.warnings, 1);
	ck_assert_ptr_nonnull(parse_bytes("probe p { a = b\n++c }", 21, 0));
	ck_assert_int_eq(diag.warnings, 2);
	ck_assert_ptr_nonnull(parse_bytes("@define count %( 1 %)", 21, 0));
	ck_assert_int_eq(diag.warnings, 3);
	ck_assert_int_eq(diag.errors, 0);
}
END_TEST

START_TEST(quiet_probing)
{
	ck_assert_ptr_null(parse_bytes("probe p { x = }", 15, PARSE_ERRORS_OK));
	ck_assert_uint_eq(said_len, 0);
	ck_assert_int_eq(diag.errors, 0);
	ck_assert_ptr_nonnull(parse_bytes("probe p { x = 1 }", 17, PARSE_ERRORS_OK));
}
END_TEST

START_TEST(libraries_are_trusted_and_only_define)
{
	static const char text[] = "probe p { x = @const(\"A\") %{ %} }", wrong[] = "global a";
	struct source *s = source_create(arena, "lib.stp", text, strlen(text));

	s->is_library = true;
	ck_assert_ptr_nonnull(parse_file(arena, names, s, &env, library, 0, &diag));
	s = source_create(arena, "wrong.stpm", wrong, strlen(wrong));
	ck_assert(!macros_load(library, names, s, &env, &diag));
	fflush(diag.out);
	ck_assert_ptr_nonnull(strstr(said, "a macro library holds only definitions, found keyword 'global'"));
}
END_TEST

START_TEST(lone_probe_points)
{
	AUTO_BUF out = { 0 };
	const char *good = "kernel.function(\"vfs_*\").return?", *bad_one = "a {", *two = "a.{b,c}";
	struct probe_point *p = parse_probe_point(arena, names, source_create(arena, "-l", good, strlen(good)), &diag);

	ck_assert_ptr_nonnull(p);
	ast_dump_point(&out, p);
	ck_assert_str_eq(out.p, good);
	ck_assert_ptr_null(parse_probe_point(arena, names, source_create(arena, "-l", bad_one, strlen(bad_one)), &diag));
	ck_assert_ptr_null(parse_probe_point(arena, names, source_create(arena, "-l", two, strlen(two)), &diag));
	ck_assert_int_eq(diag.errors, 2);
}
END_TEST

START_TEST(arguments_are_marked_used)
{
	char *args[] = { (char *)"1", (char *)"2", (char *)"3" };
	bool used[3] = { false };

	env.args = args;
	env.nargs = 3;
	env.args_used = used;
	ck_assert_ptr_nonnull(parse_bytes("global a = $2, b = @3", 21, 0));
	ck_assert(!used[0] && used[1] && used[2]);
}
END_TEST

/* ---- texts that were made to hurt ---- */

static void add_times(struct buf *b, const char *s, int n)
{
	while (n-- > 0)
		buf_puts(b, s);
}

static const struct { const char *head, *part; int times; const char *middle, *tail_part; int tail_times; const char *tail; bool ok; } hard[] = {
	{ "probe p { x = ", "(", 100000, "1", ")", 100000, " }", false }, { "probe p { x = ", "(", 900, "1", ")", 900, " }", true },
	{ "probe p ", "{", 100000, "", "}", 100000, "", false }, { "probe p { x = ", "a[", 100000, "1", "]", 100000, " }", false },
	{ "probe p { x = ", "- ", 100000, "1", "", 0, " }", false }, { "probe p { x = ", "a ? ", 100000, "1", "", 0, " }", false },
	{ "probe p { x = ", "1 + ", 250000, "1", "", 0, " }", false }, { "probe p { x = ", "1 + ", 4000, "1", "", 0, " }", true },
	{ "probe p { ", "if (a) b else ", 70000, "c", "", 0, " }", false }, { "probe p { ", "x = x + 1; ", 90000, "", "", 0, " }", true },
	{ "probe p { f(", "1,", 300000, "1", "", 0, ") }", true }, { "probe p { x = $x", "->y", 300000, "", "", 0, " }", true },
	{ "probe p { x = \"", "a", 1000000, "", "", 0, "\" }", true }, { "probe p { x = \"", "a", 1000000, "", "", 0, "", false },
	{ "", "\"\n", 300000, "", "", 0, "", false }, { "", "`", 1000000, "", "", 0, "", false }, { "", ";", 1000000, "", "", 0, "", true },
	{ "probe ", "{a,b}.", 40, "c", "", 0, " { }", false }, { "probe ", "{", 100000, "", "", 0, "", false }, { "probe ", "*", 1000000, " { }", "", 0, "", true },
	{ "", "probe p { x = }\n", 30000, "", "", 0, "", false }, { "", "%( 1 == 1 %? ", 90000, "", "%)", 90000, "", true }, { "", "%(", 500000, "", "", 0, "", false },
	{ "@define m(x) %( @x @x %) probe p { ", "@m(", 60, "x", ")", 60, " }", false }, { "@define m(x) %( @x %) probe p { ", "@m(", 50000, "x", ")", 50000, " }", false },
	{ "@define m %( @m @m %) probe p { @m ", "", 0, "", "", 0, " }", false }, { "/*", "*", 1000000, "", "", 0, "", false },
};

START_TEST(hard_texts)
{
	AUTO_BUF text = { 0 };
	struct ast_file *f;
	clock_t from;

	buf_puts(&text, hard[_i].head);
	add_times(&text, hard[_i].part, hard[_i].times);
	buf_puts(&text, hard[_i].middle);
	add_times(&text, hard[_i].tail_part, hard[_i].tail_times);
	buf_puts(&text, hard[_i].tail);
	from = clock();
	f = parse_bytes(text.p, text.len, 0);
	ck_assert_msg((f != NULL) == hard[_i].ok, "%s", said);
	ck_assert_uint_lt(said_len, 20000);
	ck_assert_uint_lt(arena_used(arena), 200 * 1000 * 1000);
	/* A quadratic mistake takes minutes; sanitizers and a busy machine do not. */
	ck_assert_int_lt((clock() - from) / CLOCKS_PER_SEC, 20);
	if (f)
		copy_bodies(f);
}
END_TEST

START_TEST(macro_bomb)
{
	AUTO_BUF text = { 0 };
	int i;

	for (i = 0; i < 60; i++)
		buf_printf(&text, "@define m%d %%( @m%d @m%d %%)\n", i, i + 1, i + 1);
	buf_puts(&text, "@define m60 %( %)\nprobe p { @m0 }");
	ck_assert_ptr_null(parse_bytes(text.p, text.len, 0));
	ck_assert_ptr_nonnull(strstr(said, "macros produce too much text"));
}
END_TEST

START_TEST(many_globals)
{
	AUTO_BUF text = { 0 };
	struct ast_file *f;
	int i;

	for (i = 0; i < 10000; i++)
		buf_printf(&text, "global g%d = %d\n", i, i);
	f = parse_bytes(text.p, text.len, 0);
	ck_assert_int_eq(f->globals.n, 10000);
	ck_assert_int_eq(f->globals.v[9999]->init->number.value, 9999);
}
END_TEST

/* Every prefix, and every place overwritten by a zero byte, of a script that has everything. */
START_TEST(cut_and_punched)
{
	static const char text[] =
		"@define m(a,b) %( (@a + @b) %) global a, b%[3], c = -1; %( kernel_v >= \"3\" && CONFIG_X != \"y\" %? private global d %: x %)\n"
		"function f:long(x:string, y):3 { try { return @m(1, y) } catch (e) { next } } probe k.{a, b(\"c\")*}? = z if (c) { x = 1 }, { y }\n"
		"probe a.f(\"x\" \"y\").**! { foreach ([k, l-] in a[*, 2] limit 5) { a[k] <<< $p->q[1]$$ . sprintf(\"%d\", @count(a)) } %{ c %}\n"
		"if ([1, *] in a =~ \"r\") delete a[*, 1] else while (!~x) print(@hist_log(s)) /* c */ # d\n }";
	size_t i, n = strlen(text);
	char *copy = malloc(n + 1);

	diag.quiet = true;
	for (i = 0; i <= n; i++) {
		diag.errors = 0;
		parse_bytes(text, i, PARSE_GURU);
		diag.errors = 0;
		memcpy(copy, text, n + 1);
		copy[i < n ? i : 0] = 0;
		parse_bytes(copy, n, PARSE_GURU);
	}
	free(copy);
}
END_TEST

Suite *parse_suite(void);
Suite *parse_suite(void)
{
	Suite *s = suite_create("parse");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, expressions, 0, ARRAY_SIZE(exprs));
	tcase_add_loop_test(t, statements, 0, ARRAY_SIZE(stmts));
	tcase_add_test(t, every_kind_is_covered);
	tcase_add_loop_test(t, declarations, 0, ARRAY_SIZE(files));
	tcase_add_loop_test(t, preprocessing, 0, ARRAY_SIZE(pps));
	tcase_add_test(t, compatibility);
	tcase_add_loop_test(t, mistakes, 0, ARRAY_SIZE(bad));
	tcase_add_test(t, each_declaration_reports_for_itself);
	tcase_add_test(t, warnings);
	tcase_add_test(t, quiet_probing);
	tcase_add_test(t, libraries_are_trusted_and_only_define);
	tcase_add_test(t, lone_probe_points);
	tcase_add_test(t, arguments_are_marked_used);
	tcase_add_loop_test(t, hard_texts, 0, ARRAY_SIZE(hard));
	tcase_add_test(t, macro_bomb);
	tcase_add_test(t, many_globals);
	tcase_add_test(t, cut_and_punched);
	suite_add_tcase(s, t);
	return s;
}
