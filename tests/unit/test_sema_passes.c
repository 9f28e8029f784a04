/* SPDX-License-Identifier: GPL-2.0 */
/* What happens to a program that has types: checks, optimisation, display of write-only globals, effects. */
#include "sema_world.h"

#include <string.h>

/* ---- checks ---- */

START_TEST(checks)
{
	static const struct expect t[] = {
		{ "probe begin { printf(\"%d %d\\n\", 1) }", "test.stp:1:26: semantic error: the format takes 2 arguments, 1 given: none for '%d'" },
		{ "probe begin { printf(\"\\t\\x41%y\", 1) }", "test.stp:1:29: semantic error: bad directive '%y'" },
		{ "probe begin { printf(\"%d\\n\", 1, 2) }", "the format takes 1 argument, 2 given: nothing prints this one" },
		{ "probe begin { printf(\"100%\") }", "it ends without a conversion letter" },
		{ "probe begin { printf(\"%3b\", 1) }", "1, 2, 4 or 8 bytes" },
		{ "global a; probe begin { a[1] = 1; println(a) }", "'a' is an array and needs an index here" },
		{ "global a; probe begin { a[1] = 1; a = 2 }", "'a' is an array and needs an index here" },
		{ "global a[10]; probe begin { a = 2 }", "it is declared as an array here" },
		{ "global s; probe begin { s[1] <<< 1; println(s[1]) }", "is a statistic and has no value of its own" },
		{ "global s; probe begin { s[1] <<< 1; println(@count(s)) }", "needs an index here" },
		{ "global s; probe begin { s[1] <<< 1; foreach (v = k in s) println(k) }", "holds statistics" },
		{ "global a; probe begin { a[1] = 1; foreach (k in a @count-) println(k) }", "does not hold statistics" },
		{ "global s; probe begin { s <<< 1; print(@hist_linear(s,0,1000,1)) }", "more than 128 buckets" },
	};
	static const struct expect w[] = {
		{ "global a; probe begin { a[1] = 1; foreach (k in a) delete a[k] }", "changes while foreach goes through it" },
		{ "probe begin { println(1 / 0) }", "divides by zero" },
		{ "probe begin { println(x == 1) }", "never-assigned local variable 'x' (in probe begin)" },
		{ "probe begin { foo = 1; println(fop == foo) }", "did you mean 'foo'?" },
		{ "global g; probe begin { println(g + 1) }", "never-assigned global variable 'g'" },
		{ "probe begin { next; println(1) }", "this is never reached: 'next' stands before it" },
	};

	ALL(t, bad, 0);
	ALL(w, warns, 0);
}
END_TEST

START_TEST(no_needless_warnings)
{
	static const char *const t[] = {
		"global a, s; probe begin { a[1] = 1; foreach (k in a) println(k, a[k]); delete a; s <<< 2; print(@hist_log(s)) }",
		"global a; probe begin { foreach (k in a-) { if (k in a) println(k) } a[5]++ }",
		"probe x = begin { v = 1 } probe y = end { } probe x, y { println(v + 0) }",
		"global g = 4; probe begin { println(g) }",
		"probe file.open { println(name) }",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++)
		warns(t[i], 0, NULL);
}
END_TEST

/* ---- optimisation ---- */

START_TEST(folding)
{
	static const struct expect t[] = {
		{ "probe begin { println(1 + 2 * 3) }", "println(7)" },
		{ "probe begin { println(9223372036854775807 + 1 == (1 << 63)) }", "println(1)" },
		{ "probe begin { println((0 - 8) >> 1 == 0 - 4) }", "println(1)" },
		{ "probe begin { println((0 - 1) >>> 63) }", "println(1)" },
		{ "probe begin { println((1 << 63) / (0 - 1) == (1 << 63)) }", "println(1)" },
		{ "probe begin { println((1 << 63) % (0 - 1)) }", "println(0)" },
		{ "probe begin { println(1 << 65) }", "println(2)" },
		{ "probe begin { println(\"a\" . \"b\" . \"c\") }", "println(\"abc\")" },
		{ "probe begin { println(\"b\" > \"abc\") }", "println(1)" },
		{ "probe begin { println(0 && pid()) }", "println(0)" },
		{ "probe begin { println(1 ? pid() : 3) }", "println(pid())" },
		{ "probe begin { if (1) println(1); else println(2) }", "{\n\tprintln(1);\n}" },
		{ "probe begin { while (0) println(1); for (i = 3; 0; ) println(2); println(i) }", "{\n\ti = 3;\n\tprintln(i);\n}" },
		{ "probe begin { println(1 / 0) }", "println(1 / 0)" },
	};

	ALL(t, good, 0);
	good("probe begin { println(1 + 2) }", UNOPTIMISED, "println(1 + 2)");
}
END_TEST

START_TEST(dead_code)
{
	static const struct expect gone[] = {
		{ "probe begin { x = 1; println(2) }", "x = " },
		{ "probe begin { a = 1; b = a; c = b; println(2) }", "# locals" },
		{ "probe begin { x = 1; x++; x += 3; println(2) }", "# locals" },
		{ "probe file.open { println(name) }", "$arg" },
		{ "function f() { return 1 } probe begin { if (0) println(f()); println(2) }", "# functions" },
		{ "global g; probe begin { if (0) g = 1; println(2) }", "# globals" },
		{ "probe begin { if (x) { } println(2) }", "if" },
		{ "function f(a) { b = a * 2; return a } probe begin { println(f(1)) }", "b =" },
	};
	static const struct expect stays[] = {
		{ "probe begin { x = pid(); println(2) try { y = 1 / 0 } catch { println(3) } }", "1 / 0" },
		{ "probe kernel.function(\"f\") { x = $a; println(1) }", "$a" },
		{ "global n; function f() { return n++ } probe begin { x = f(); println(n) }", "f();" },
		{ "probe begin { x = 1; x = x + 1; println(2) }", "x = x + 1" },
		{ "probe begin { for (i = 0; i < 3; i++) { } println(2) }", "i++" },
		{ "probe begin { fail_it(\"x\") }", "fail_it(\"x\")" },
	};

	ALL(gone, good_without, 0);
	ALL(stays, good, 0);
}
END_TEST

/* ---- effects ---- */

static const struct global_use *use_of(const struct effects *fx, const char *name)
{
	int i;

	for (i = 0; i < fx->globals.n; i++)
		if (!strcmp(fx->globals.v[i].sym->name, name))
			return &fx->globals.v[i];
	return NULL;
}

START_TEST(effects_of_globals)
{
	struct run *r = run("global n, m, s, a, t\n"
			    "function add() { n += 2 }\n"
			    "probe begin { n++; add(); s <<< 1; a[1]++; m *= 2; t = \"x\" }\n"
			    "probe end { println(n, m, @count(s), t) foreach (k in a) println(k) }\n"
			    "probe timer.s(1) { x = n++; n--; println(x) }\n", 0);
	const struct effects *fx;

	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	fx = &r->prog->probes.v[0]->fx;
	ck_assert(use_of(fx, "n")->add_only && use_of(fx, "n")->write && !use_of(fx, "n")->read);
	ck_assert(use_of(fx, "s")->stat_add && !use_of(fx, "s")->add_only);
	ck_assert(use_of(fx, "a")->add_only && use_of(fx, "a")->write);
	ck_assert(!use_of(fx, "m")->add_only && use_of(fx, "m")->read && use_of(fx, "m")->write);
	ck_assert(use_of(fx, "t")->write && !use_of(fx, "t")->read);
	ck_assert(!fx->prints && fx->can_fail && !fx->loops);
	fx = &r->prog->probes.v[1]->fx;
	ck_assert(use_of(fx, "n")->read && !use_of(fx, "n")->write && !use_of(fx, "n")->add_only);
	ck_assert(fx->prints && fx->loops);
	fx = &r->prog->probes.v[2]->fx;
	ck_assert(use_of(fx, "n")->read && use_of(fx, "n")->write && !use_of(fx, "n")->add_only);
	ck_assert(r->prog->globals.v[2]->extracts[STAT_COUNT] && !r->prog->globals.v[2]->extracts[STAT_SUM]);
	finish(r);
}
END_TEST

START_TEST(effects_of_calls)
{
	struct run *r = run("function a(n) { if (n) b(n - 1); return 1 }\nfunction b(n) { return a(n) + c() }\nfunction c() { println(1); return 2 }\n"
			    "probe begin { println(a(3)) }\nprobe end { exit() }\nprobe timer.s(1) { x = c() }", 0);
	int i;

	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	for (i = 0; i < r->prog->functions.n; i++) {
		const struct function *fn = r->prog->functions.v[i];

		ck_assert_int_eq(fn->in_cycle, fn->name[0] == 'a' || fn->name[0] == 'b');
		ck_assert_int_eq(fn->fx.prints, fn->name[0] != 'e');
	}
	ck_assert(r->prog->probes.v[0]->fx.recursive && r->prog->probes.v[0]->fx.can_fail);
	ck_assert(r->prog->probes.v[1]->fx.exits && !r->prog->probes.v[1]->fx.prints);
	ck_assert(r->prog->probes.v[2]->fx.prints && !r->prog->probes.v[2]->fx.recursive && !r->prog->probes.v[2]->fx.can_fail);
	finish(r);
}
END_TEST

START_TEST(symbols_read_and_written)
{
	struct run *r = run("global w, b\nfunction f(p, q) { p .= \"x\"; return p . q }\nprobe begin { w++; b = 1; println(b, f(\"a\", \"b\")) }", 0);
	const struct function *f;

	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	ck_assert(!r->prog->globals.v[0]->is_read && r->prog->globals.v[0]->is_written);
	ck_assert(r->prog->globals.v[1]->is_read && r->prog->globals.v[1]->is_written);
	f = r->prog->functions.v[0];
	ck_assert(f->params.v[0]->is_written && !f->params.v[1]->is_written);
	finish(r);
}
END_TEST

/* ---- display of what is only written ---- */

START_TEST(auto_display)
{
	static const struct expect t[] = {
		{ "global x; probe begin { x = 1 }", "probe end {\n\tprintf(\"x=%d\\n\", x);\n}" },
		{ "global x; probe begin { x++ }", "printf(\"x=%d\\n\", x)" },
		{ "global x; probe begin { x .= \"a\" }", "printf(\"x=\\\"%s\\\"\\n\", x)" },
		{ "global x; probe begin { x[\"k\",1] = 2 }", "foreach (display_3 = [display_1, display_2] in x-)" },
		{ "global x; probe begin { x[\"k\",1] = 2 }", "printf(\"x[\\\"%s\\\",%d]=%d\\n\", display_1, display_2, display_3)" },
		{ "global x; probe begin { x <<< 2 }", "printf(\"x @count=%d @min=%d @max=%d @sum=%d @avg=%d\\n\", @count(x), @min(x), @max(x), @sum(x), @avg(x))" },
		{ "global x; probe begin { x[1] <<< 2 }", "in x @count -" },
	};

	ALL(t, good, DISPLAY);
	good_without("global x; probe begin { x = 1; println(x) }", DISPLAY, "end");
	good_without("probe begin { println(count_call()) }", DISPLAY, "hidden=");
}
END_TEST

/* ---- size ---- */

START_TEST(ten_thousand_globals)
{
	AUTO_BUF b = { 0 };
	struct run *r;
	int i;

	for (i = 0; i < 10000; i++)
		buf_printf(&b, "global g%d\n", i);
	buf_puts(&b, "probe begin {\n");
	for (i = 0; i < 10000; i++)
		buf_printf(&b, "g%d = g%d + 1\n", i, (i + 1) % 10000);
	buf_puts(&b, "println(g0)\n}\n");
	r = run(buf_str(&b), DISPLAY | UNVERIFIED);
	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	ck_assert_int_eq(r->prog->globals.n, 10000);
	ck_assert_int_eq(r->prog->probes.v[0]->fx.globals.n, 10000);
	finish(r);
}
END_TEST

START_TEST(deep_calls)
{
	AUTO_BUF b = { 0 };
	struct run *r;
	int i;

	for (i = 0; i < 5000; i++)
		buf_printf(&b, "function f%d(x) { return f%d(x) }\n", i, i + 1);
	buf_puts(&b, "function f5000(x) { return x . \"a\" }\nprobe begin { println(f0(y), y) }\n");
	r = run(buf_str(&b), UNVERIFIED);
	ck_assert_msg(r->prog != NULL, "%s", r->messages);
	ck_assert_int_eq(r->prog->functions.n, 5001);
	ck_assert_int_eq(r->prog->functions.v[0]->type, T_STRING);
	finish(r);
}
END_TEST

Suite *sema_passes_suite(void);
Suite *sema_passes_suite(void)
{
	Suite *s = suite_create("sema_passes");
	TCase *c = tcase_create("sema_passes");

	tcase_add_unchecked_fixture(c, make_library, remove_library);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, checks);
	tcase_add_test(c, no_needless_warnings);
	tcase_add_test(c, folding);
	tcase_add_test(c, dead_code);
	tcase_add_test(c, effects_of_globals);
	tcase_add_test(c, effects_of_calls);
	tcase_add_test(c, symbols_read_and_written);
	tcase_add_test(c, auto_display);
	tcase_add_test(c, ten_thousand_globals);
	tcase_add_test(c, deep_calls);
	suite_add_tcase(s, c);
	return s;
}
