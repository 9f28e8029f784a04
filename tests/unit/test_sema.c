/* SPDX-License-Identifier: GPL-2.0 */
/* From parsed files to a program with types: names, the library, aliases, inference. */
#include "sema_world.h"

#include <string.h>

/* ---- names ---- */

START_TEST(names_resolve)
{
	static const struct expect t[] = {
		{ "probe begin { x = 1; println(x) }", "  # locals\n  x:long\n" },
		{ "global x = \"a\"; probe begin { println(x) }", "# globals\nx:string\n# probes\nbegin\n" },
		{ "probe begin { println(pid()) }", "# functions\npid:long ()\n" },
		{ "function f(x) { x++; return x } probe begin { println(f(1)) }", "f:long (x:long)\n" },
		{ "global x; function f(x) { return x . \"\" } probe begin { x = 1; println(f(\"a\"), x) }", "f:string (x:string)\n" },
		{ "probe begin { try { println(1/0) } catch (e) { println(e) } }", "  e:string\n" },
		{ "global a; probe begin { a[1,\"x\"] = 2; foreach ([i,s] in a) println(i, s, a[i,s]) }", "a:long [long, string]\n" },
		{ "global a; probe begin { a[1] = \"x\"; foreach (v = k in a) println(v, k) }", "  k:long\n  v:string\n" },
		{ "probe begin { println(@twice(3)) }", "println((6))" },
		{ "function string(n) { return sprint(n) } probe begin { println(string(3)) }", "string:string (n:long)" },
	};

	ALL(t, good, 0);
}
END_TEST

START_TEST(names_fail)
{
	static const struct expect t[] = {
		{ "probe begin { println(exenname()) }", "test.stp:1:23: semantic error: unknown function 'exenname'" },
		{ "probe begin { println(exenname()) }", "hint: did you mean 'execname'?" },
		{ "probe begin { prinln(1) }", "did you mean 'println'?" },
		{ "function f(a,b) { return a+b } probe begin { println(f(1)) }", "function 'f' takes 2 arguments, 1 given" },
		{ "function f(a,b) { return a+b } probe begin { println(f(1)) }", "test.stp:1:10: note: it is declared here" },
		{ "function f(a,b) {} function f(a) {} probe begin { f() }", "no function 'f' takes 0 arguments" },
		{ "probe begin { a[1] = 2 }", "'a' is used as an array but is not declared" },
		{ "global count; probe begin { coutn[1] = 2; count[1] = 3 }", "did you mean 'count'?" },
		{ "function f(a) { a[1] = 2 } probe begin { f(1) }", "'a' is used as an array but is a parameter" },
		{ "probe begin { x = 1; x[1] = 2 }", "'x' is used as an array but is a local variable" },
		{ "global a; probe begin { a[1] = 2; a[1,2] = 3 }", "array 'a' has 2 keys here" },
		{ "global a; probe begin { a[1] = 2; a[1,2] = 3 }", "note: it has 1 key here" },
		{ "global a; probe begin { a[1,2,3,4,5,6,7,8,9,10] = 2 }", "at most 9 keys" },
		{ "global a; probe begin { foreach ([x,y] in a) print(x) a[1]=1 }", "array 'a' has 1 key here" },
		{ "global a; probe begin { a[1]=1; foreach ([x,x] in a) print(x) }", "'x' is named twice" },
		{ "global a, a; probe begin { println(1) }", "global variable 'a' is already declared" },
		{ "function f(a, a) {} probe begin { f(1,2) }", "two parameters have the name 'a'" },
		{ "global v; probe begin { v(1) }", "'v' is a variable, not a function" },
		{ "probe begin { s <<< 1 }", "'s' is used as a statistic but is not declared" },
		{ "probe begin { println(@count(3)) }", "an extractor needs a global statistic, not this number" },
		{ "probe begin { delete nothing }", "'nothing' is used as a variable but is not declared" },
		{ "probe begin { p = 1; println(p->field) }", "it is not known what this variable points to" },
		{ "probe begin { println(inner()) }", "unknown function 'inner'" },
		{ "global x; probe begin if (x > y) { x = 1 }", "'y' is used as part of a probe's condition but is not declared" },
		{ "probe begin if (pid() > 1) {}", "a probe's condition can only use global variables" },
		{ "probe kernel.function(\"f\") { $x = 1 }", "needs guru mode" },
		{ "probe begin { broken_one() }", "broken.stp:1:" },
		{ "probe begin { poke(1, 2) }", "function 'poke' needs guru mode" },
	};

	ALL(t, bad, 0);
}
END_TEST

START_TEST(guru_may)
{
	good("probe begin { poke(1, 2) }", GURU, "poke:unknown (a:long, v:long)");
	good("probe kernel.function(\"f\") { $x = 1 }", GURU, "$x = 1");
}
END_TEST

START_TEST(privates)
{
	static const char *const two[] = {
		"private x = 1; private function f() { return \"mine\" } probe begin { println(x, f()) }",
		"private x = \"a\"; private function f() { return 2 } probe end { println(x, f()) }",
	};
	struct run *r = run_files(two, 2, 0);

	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	ck_assert_ptr_nonnull(strstr(buf_str(&r->dump), "# globals\nx:long\nx:string\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&r->dump), "f:string ()"));
	ck_assert_ptr_nonnull(strstr(buf_str(&r->dump), "f:long ()"));
	finish(r);
}
END_TEST

START_TEST(private_elsewhere)
{
	static const char *const two[] = { "probe begin { println(f()) }", "private function f() { return 2 }" };
	struct run *r = run_files(two, 2, 0);

	ck_assert_ptr_null(r->prog);
	ck_assert_ptr_nonnull(strstr(r->messages, "function 'f' is private to another file"));
	finish(r);
}
END_TEST

/* ---- the library ---- */

START_TEST(library_on_demand)
{
	static const struct expect t[] = {
		{ "probe begin { println(count_call()) }", "calls:long\nhidden:long\n" },
		{ "probe begin { println(count_call()) }", "end\n" },
		{ "probe begin { println(version()) }", "version:string ()" },
		{ "probe begin { println(arch_name()) }", "arch_name:string ()" },
		{ "probe begin { println(peek()) } probe end { shared = 1 }", "shared:long" },
		{ "probe begin { calls = 7 }", "# globals\ncalls:long\n" },
		{ "global calls = \"mine\"; probe begin { println(calls, count_call()) }", "calls:string\ncalls:long\n" },
		{ "function over(x) { return 5 } probe begin { println(over(1)) }", "over:long (x:long)" },
		{ "function same(x) { if (x) next; return 0 } probe begin { println(same(1)) }", "same:long (x:long)" },
	};

	ALL(t, good, 0);
	good("probe begin { println(1) }", 0, "# probes\nbegin\n");
	good_without("function over(x) { return 5 } probe begin { println(over(1)) }", 0, "library");
	good("function same(x) { if (x) next; return 0 } probe begin { println(same(1)) }", 0, "return x + 1");
}
END_TEST

START_TEST(library_is_not_the_users)
{
	/* A script's global does not become what a library function writes. */
	good("global calls = \"mine\"; probe begin { println(calls, count_call()) }", 0, "calls:string\ncalls:long\n");
	/* An alias sees the private names of its own file, the handler does not. */
	good("probe secret { println(seen, level) level = \"mine\" }", 0, "# globals\nlevel:long\n");
	good("probe secret { println(seen, level) level = \"mine\" }", 0, "  seen:long\n  level:string\n");
	/* Nor does a private name of the library's exist for the script. */
	good("probe begin { hidden = \"a\"; println(hidden, count_call()) }", 0, "  hidden:string\n");
}
END_TEST

START_TEST(library_directories)
{
	struct run *r = start(0);

	ck_assert(!tapset_add_dir(r->tapset, "/nonexistent-dir", false));
	fflush(r->out);
	ck_assert_ptr_nonnull(strstr(r->messages, "there is no library directory"));
	finish(r);
}
END_TEST

START_TEST(library_listings)
{
	struct run *r = start(0);

	ck_assert(tapset_add_dir(r->tapset, library, false));
	ck_assert(tapset_dump_aliases(&r->dump, r->tapset, false) == false);	/* broken.stp */
	ck_assert_ptr_nonnull(strstr(buf_str(&r->dump), "file.close\nfile.gone\nfile.open\n"));
	tapset_dump_functions(&r->dump, r->tapset, false);
	ck_assert_ptr_nonnull(strstr(buf_str(&r->dump), "execname:string ()\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&r->dump), "poke:unknown (a:unknown, v:unknown)\n"));
	ck_assert_ptr_null(strstr(buf_str(&r->dump), "inner"));
	finish(r);
}
END_TEST

START_TEST(overloads)
{
	good("function f(a) { return 1 } function f(a,b) { return \"s\" } probe begin { println(f(1), f(1,2)) }", 0, "f:string (a:long, b:long)");
	good("function f(a):2 { return 1 } function f(a):1 { if (a) next; return 2 } probe begin { println(f(1)) }", 0, "return 2");
	warns("function f(a) { return 1 } function f(a) { return 2 } probe begin { println(f(1)) }", 0, "is never called");
	warns("function f() { next } probe begin { f() }", 0, "no other function 'f'");
	bad("function f(a) { if (a) next; return 1 } function f(a) { return \"x\" } probe begin { println(f(1)) }", 0,
	    "'f' returns a string here, but its result is a number");
}
END_TEST

START_TEST(overload_chain)
{
	struct run *r = run("function f(a):3 { return 3 } function f(a):1 { if (a) next; return 1 } function f(a):2 { next }\n"
			    "probe begin { println(f(1)) }", 0);
	const struct function *fn;

	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	ck_assert_int_eq(r->prog->functions.n, 3);
	for (fn = r->prog->functions.v[0]; fn->next_overload; fn = fn->next_overload)
		ck_assert_int_lt((int)fn->decl->priority, (int)fn->next_overload->decl->priority);
	ck_assert_int_eq((int)fn->decl->priority, 3);
	finish(r);
}
END_TEST

/* ---- probes and aliases ---- */

START_TEST(aliases)
{
	static const struct expect t[] = {
		{ "probe a = begin { x = 1 } probe a { println(x) }", "begin /* <- a */\n  # locals\n  x:long\n" },
		{ "probe a = begin, end { x = 1 } probe a { println(x) }", "end /* <- a */" },
		{ "probe a += begin { println(x) } probe a { x = 1 }", "{\n\t\tx = 1;\n\t}\n\t{\n\t\tprintln(x);" },
		{ "probe a = begin { x = 1 }, { println(x) } probe a { x++ }", "x = 1;\n\t}\n\t{\n\t\tx++;\n\t}\n\t{\n\t\tprintln(x);" },
		{ "probe a = b = begin { x = 1 } probe b { println(x) }", "begin /* <- b */" },
		{ "probe a = begin { x = 1 } probe b = a { y = x } probe b { println(y) }", "begin /* <- b */" },
		{ "probe a = begin { x = 1 } probe a = end { x = 2 } probe a { println(x) }", "end /* <- a */" },
		{ "probe a.x = begin {v=1} probe a.y = end {v=2} probe a.* { println(v) }", "end /* <- a.y */" },
		{ "probe a.x.y = begin {v=1} probe a.z = end {v=2} probe a.** { println(v) }", "begin /* <- a.x.y */" },
		{ "probe a = timer.s(1) {} probe a.randomize(5) { println(1) }", "timer.s(1).randomize(5) /* <- a.randomize(5) */" },
		{ "probe file.open { println(name, arg) }", "kernel.function(\"do_open\") /* <- file.open */" },
		{ "probe file.* { println(name) }", "kernel.function(\"do_close\") /* <- file.close */" },
		{ "probe kernel.function(\"no_a\") !, kernel.function(\"b\") !, kernel.function(\"c\") { println(1) }",
		  "# probes\nkernel.function(\"b\")\nprobe kernel.function(\"b\") {\n\tprintln(1);\n}\n" },
		{ "probe kernel.function(\"no_a\") ?, begin { println(1) }", "# probes\nbegin\n" },
		{ "global g; probe a = begin if (g) {} probe a if (g > 2) { g = 1 }", "if (g && g > 2)" },
		{ "probe a = begin { if (@probewrite(x)) println(\"w\"); else println(\"r\") } probe a { x = 1; println(x) }", "println(\"w\")" },
		{ "probe a = begin { if (@probewrite(x)) println(\"w\"); else println(\"r\") } probe a { println(\"z\") }", "println(\"r\")" },
	};

	ALL(t, good, 0);
	good_without("probe file.* { println(name) }", 0, "gone");
	good_without("probe kernel.function(\"no_a\") !, kernel.function(\"b\") !, kernel.function(\"c\") { println(1) }", 0, "\"c\"");
}
END_TEST

START_TEST(aliases_fail)
{
	static const struct expect t[] = {
		{ "probe begn { }", "hint: did you mean 'begin'?" },
		{ "probe file.opne { }", "hint: did you mean 'file.open'?" },
		{ "probe a = a { } probe a { }", "alias 'a' stands for itself" },
		{ "probe a = b { } probe b = a { } probe a { }", "stands for itself" },
		{ "probe file.gone { println(1) }", "no function 'no_gone'" },
		{ "probe file.gone { println(1) }", "note: in alias file.gone at test.stp:1:7" },
		{ "probe x.* { }", "unknown probe point 'x.*'" },
		{ "probe kernel.function(\"no\") ? { }", "no probe point of the script matches anything" },
		{ "function f() {}", "test.stp has no probes" },
		{ "probe file.open { println(name . 1) }", "'.' needs a string, but this is a number" },
	};

	ALL(t, bad, 0);
}
END_TEST

START_TEST(aliases_multiply)
{
	AUTO_BUF b = { 0 };
	int i;

	for (i = 0; i < 60; i++)
		buf_printf(&b, "probe a%d = a%d, a%d {}\n", i, i + 1, i + 1);
	buf_puts(&b, "probe a60 = kernel.function(\"no\") ? {}\nprobe a0 ? {}\n");
	bad(buf_str(&b), 0, "aliases that multiply");
}
END_TEST

START_TEST(defined_drops_arms)
{
	good_without("probe begin { if (@defined($no)) unknown_fn($no) else println(1) }", 0, "unknown_fn");
	good_without("probe begin { x = @defined($no) ? unknown_fn() : 2; println(x) }", 0, "unknown_fn");
	good_without("probe begin { if (@defined($no) && unknown_fn()) println(1); println(2) }", 0, "unknown_fn");
	good_without("probe begin { if (!@defined($yes) || @defined($no)) unknown_fn(); println(2) }", 0, "unknown_fn");
	/* What the user decides by himself is still looked at. */
	bad("probe begin { if (0) unknown_fn() }", 0, "unknown function 'unknown_fn'");
}
END_TEST

START_TEST(functions_with_targets)
{
	static const char text[] = "function f() { return $x } function g() { return f() } function h(p) { return @cast(p, \"t\", \"kernel\")->m }\n"
				   "probe kernel.function(\"a\") { println(g()) } probe kernel.function(\"b\") { println(g(), h(1)) }\n"
				   "probe end { println(h(2)) }";
	struct run *r = run(text, 0);
	int i, f = 0, g = 0, h = 0;

	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	for (i = 0; i < r->prog->functions.n; i++) {
		f += !strcmp(r->prog->functions.v[i]->name, "f");
		g += !strcmp(r->prog->functions.v[i]->name, "g");
		h += !strcmp(r->prog->functions.v[i]->name, "h");
	}
	ck_assert_int_eq(f, 2);
	ck_assert_int_eq(g, 2);
	ck_assert_int_eq(h, 1);
	finish(r);
	bad(text, NO_LOWERING, "not supported yet");
}
END_TEST

/* ---- types ---- */

START_TEST(types)
{
	static const struct expect t[] = {
		{ "probe begin { y = x; x = z; z = \"a\"; println(y) }", "  y:string\n  x:string\n  z:string\n" },
		{ "function f(a) { return a } probe begin { println(f(\"s\")) }", "f:string (a:string)" },
		{ "function f(a) { return g(a) } function g(b) { return b . \"\" } probe begin { println(f(x), x) }", "f:string (a:string)" },
		{ "function f(n) { if (n) return f(n - 1); return \"\" } probe begin { println(f(3)) }", "f:string (n:long)" },
		{ "probe begin { printf(\"%s %d\\n\", a, b) }", "  a:string\n  b:long\n" },
		{ "probe begin { printf(\"%*d %.*s\\n\", a, b, c, d) }", "  a:long\n  b:long\n  c:long\n  d:string\n" },
		{ "global s; probe begin { s <<< 1; println(@count(s)) }", "s:stats\n" },
		{ "global s; probe begin { s[pid()] <<< 1; foreach (k in s @sum-) println(k, @sum(s[k])) }", "s:stats [long]\n" },
		{ "probe begin { x = 1 ? \"a\" : y; println(x, y) }", "  y:string\n" },
		{ "probe begin { if (x == \"a\") println(x) }", "  x:string\n" },
		{ "probe kernel.function(\"f\") { x = $$vars; y = $z; println(x, y, $p$) }", "  x:string\n  y:long\n" },
		{ "global a; probe begin { println([1,x] in a) a[2,\"k\"] = 1 }", "  x:string\n" },
		{ "function f() { println(1) } probe begin { f() }", "f:unknown ()\n" },
		{ "global a; probe begin { delete a }", "a:long\n" },
	};

	ALL(t, good, UNOPTIMISED);
}
END_TEST

START_TEST(types_clash)
{
	static const struct expect t[] = {
		{ "probe begin { x = 1; x = \"a\" }", "'x' is a number, but a string is assigned to it" },
		{ "probe begin { x = 1; x = \"a\" }", "note: 'x' is a number because of this" },
		{ "probe begin { x = 1; y = x; z = y; println(z . \"a\") }", "'z' is what 'y' is, because of this" },
		{ "probe begin { x = 1; y = x; z = y; println(z . \"a\") }", "sprint(NUMBER) makes a string of a number" },
		{ "function f(x) { if (x) return 1; return \"a\" } probe begin { println(f(1)) }", "'f' returns a string here, but its result is a number" },
		{ "function f(a:long) {} probe begin { f(\"x\") }", "argument 1 of 'f' must be a number, but this is a string" },
		{ "probe begin { println(1 + \"a\") }", "strings are joined by '.'" },
		{ "probe begin { printf(\"%d\\n\", \"a\") }", "'%d' needs a number, but this is a string" },
		{ "probe begin { if (\"a\") println(1) }", "the condition of 'if' needs a number" },
		{ "probe begin { if (1 == \"a\") println(1) }", "'==' compares a number with a string" },
		{ "probe begin { x = 1 ? 2 : \"a\"; println(x) }", "the value is a number before ':' and a string behind it" },
		{ "global a; probe begin { a[1] = 1; a[\"x\"] = 2 }", "key 1 of 'a' is a number, but this is a string" },
		{ "global a; probe begin { a[1] = 1; a[2] = \"x\" }", "the value of 'a' is a number, but a string is assigned to it" },
		{ "global s; probe begin { s <<< 1; println(s + 1) }", "'s' is a statistic" },
		{ "global s; probe begin { s <<< 1; println(s + 1) }", "@count(s)" },
		{ "global s; probe begin { s = 1; s <<< 1 }", "'<<<' needs a statistic, but 's' is a number" },
		{ "global s; probe begin { s = 1; println(@count(s)) }", "'s' is a number, not a statistic" },
		{ "probe begin { x = println(1) }", "sprint, sprintln, sprintd and sprintf make a string" },
		{ "function f() { println(1) } probe begin { x = f() }", "function 'f' gives no value" },
		{ "probe begin { println(x) }", "it cannot be told whether 'x' is a number or a string" },
		{ "probe begin { println(pid) }", "did you mean the function 'pid()'?" },
		{ "probe begin { count = 1; println(cuont, count) }", "did you mean 'count'?" },
		{ "function f(x) { println(x) } probe begin { f(y) }", "it cannot be told whether" },
		{ "function f() { return f() } probe begin { println(f()) }", "whether 'f' returns numbers or strings" },
		{ "global g = 1; probe begin { g[1] = 2 }", "'g' is used as an array but is declared with a value" },
	};

	ALL(t, bad, 0);
}
END_TEST

START_TEST(one_mistake_one_error)
{
	struct run *r = run("probe begin { x = \"a\"; x++; x++; x += 2; y = x * 3; println(y) }", 0);

	ck_assert_ptr_null(r->prog);
	ck_assert_int_eq(r->diag.errors, 1);
	finish(r);
	r = run("global aa; function f() { return aa } probe begin { x = y; y = f(); println(f(), x, y) }", 0);
	ck_assert_int_eq(r->diag.errors, 1);
	finish(r);
	r = run("probe begin { println(nofn()) z = \"a\" + 1 } probe end { also_no() }", 0);
	ck_assert_int_eq(r->diag.errors, 2);
	finish(r);
}
END_TEST

Suite *sema_suite(void);
Suite *sema_suite(void)
{
	Suite *s = suite_create("sema");
	TCase *c = tcase_create("sema");

	tcase_add_unchecked_fixture(c, make_library, remove_library);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, names_resolve);
	tcase_add_test(c, names_fail);
	tcase_add_test(c, guru_may);
	tcase_add_test(c, privates);
	tcase_add_test(c, private_elsewhere);
	tcase_add_test(c, library_on_demand);
	tcase_add_test(c, library_is_not_the_users);
	tcase_add_test(c, library_directories);
	tcase_add_test(c, library_listings);
	tcase_add_test(c, overloads);
	tcase_add_test(c, overload_chain);
	tcase_add_test(c, aliases);
	tcase_add_test(c, aliases_fail);
	tcase_add_test(c, aliases_multiply);
	tcase_add_test(c, defined_drops_arms);
	tcase_add_test(c, functions_with_targets);
	tcase_add_test(c, types);
	tcase_add_test(c, types_clash);
	tcase_add_test(c, one_mistake_one_error);
	suite_add_tcase(s, c);
	return s;
}
