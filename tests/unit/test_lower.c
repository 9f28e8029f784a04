/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probe points and target variables: which probes a point becomes, what $variables become, and what is said when they
 * cannot.
 */
#include "probe/provider.h"
#include "base/fs.h"
#include "target_sample.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sample sample;
static struct arena *arena;
static struct target *target;
static struct diag diag;
static char *said;
static size_t said_size;
static bool guru, skip_badvars;

static void build(void)
{
	sample_build(&sample, "-O2");
}

static void drop(void)
{
	sample_remove(&sample);
}

static void setup(void)
{
	arena = arena_create();
	target = sample_open(arena, &sample);
	guru = skip_badvars = false;
	said = NULL;
}

static void teardown(void)
{
	target_close(target);
	arena_destroy(arena);
	free(said);
}

static const char *config(void *data, const char *name)
{
	(void)data;
	return strcmp(name, "CONFIG_HZ") ? NULL : "250";
}

/* The compiler of headers: whatever they are called, they hold one struct. */
static char compiled[64];
static const char *compile_types(void *data, const char *headers, bool of_kernel, const char **why)
{
	static char object[300];
	struct proc_result r;
	char command[500];

	(void)data;
	if (strstr(headers, "bad")) {
		*why = "<bad.h> cannot be compiled: says the test";
		return NULL;
	}
	snprintf(compiled, sizeof(compiled), "%s %s", of_kernel ? "kernel" : "program", headers);
	snprintf(object, sizeof(object), "%s/types.o", sample.dir);
	snprintf(command, sizeof(command), "echo 'struct first { int a; short b; };' | gcc -g -fno-eliminate-unused-debug-types -xc -c -o %s -", object);
	ck_assert_int_eq(proc_shell(command, sample.dir, PROC_MERGE | PROC_QUIET_IN, &r), 0);
	proc_result_deinit(&r);
	return object;
}

/*
 * Through parser and resolve, with messages in `said`. The program, also when it has mistakes; NULL: it does not
 * parse.
 */
static struct program *analyse(const char *text)
{
	struct pp_env env = { .kernel_v = "4.5.6", .kernel_vr = SAMPLE_RELEASE, .arch = "x86_64", .systemtap_v = SPILE_LANGUAGE_VERSION,
			      .runtime = "kernel", .privilege = "stapdev", .guru = guru, .config = config };
	struct names *names = names_create(arena);
	struct expand x = { .sysroot = "", .arena = arena, .names = names, .diag = &diag, .target = target, .guru = guru, .skip_badvars = skip_badvars,
			    .compile_types = compile_types };
	struct point_expander pe = { .expand = expand_point, .offer_names = expand_offer_names, .lower_function = expand_lower_function,
				     .lower_again = expand_lower_again, .lowering = &x.lowering, .data = &x };
	struct source *src = source_create(arena, "t.stp", text, strlen(text));
	struct program *p = NULL;
	struct tapset *tapset;
	struct ast_file *f;
	FILE *out;

	free(said);
	out = open_memstream(&said, &said_size);
	diag_init(&diag, arena, out);
	tapset = tapset_create(arena, names, &env, &diag);
	f = parse_file(arena, names, src, &env, tapset_macros(tapset), guru ? PARSE_GURU : 0, &diag);
	if (f)
		p = resolve(arena, names, &f, 1, tapset, &pe, &env, &diag);
	process_close(&x);
	fclose(out);
	return p;
}

static struct program *good(const char *text)
{
	struct program *p = analyse(text);

	ck_assert_msg(p && !diag.errors, "%s\n%s", text, said);
	return p;
}

/* All of @says (NULL-terminated) are in what was said, and there was exactly one error. */
static void bad(const char *text, ...)
{
	const char *s;
	va_list ap;

	analyse(text);
	ck_assert_msg(diag.errors == 1, "%s\n%d errors\n%s", text, diag.errors, said);
	va_start(ap, text);
	while ((s = va_arg(ap, const char *)))
		ck_assert_msg(strstr(said, s) != NULL, "%s\nnot said: %s\n%s", text, s, said);
	va_end(ap);
}

/* ---- points ---- */

static const struct site *only_site(const char *text, const char *canonical)
{
	struct program *p = good(text);

	ck_assert_int_eq(p->probes.n, 1);
	ck_assert_str_eq(p->probes.v[0]->text, canonical);
	return p->probes.v[0]->site;
}

START_TEST(begin_and_end)
{
	ck_assert_int_eq(only_site("probe begin { }", "begin")->kind, SITE_BEGIN);
	ck_assert_int_eq((int)only_site("probe end(-5) { }", "end(-5)")->number, -5);
	ck_assert_int_eq(only_site("probe error(7) { }", "error(7)")->kind, SITE_ERROR);
	ck_assert_int_eq(only_site("probe never { }", "never")->kind, SITE_NEVER);
	bad("probe never(1) { }", "takes no argument", NULL);
	bad("probe begin(\"x\") { }", "takes a number", "begin(N)", NULL);
}
END_TEST

START_TEST(timers)
{
	static const struct { const char *text; int64_t ns; } rows[] = {
		{ "timer.s(2)", 2000000000 }, { "timer.sec(1)", 1000000000 }, { "timer.ms(3)", 3000000 }, { "timer.msec(3)", 3000000 },
		{ "timer.us(500)", 500000 }, { "timer.usec(100)", 100000 }, { "timer.ns(100000)", 100000 }, { "timer.nsec(200000)", 200000 },
		{ "timer.jiffies(5)", 20000000 }, { "timer.hz(100)", 10000000 },
	};
	const struct site *s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strstr(rows[i].text, "jiffies"))
			continue;
		s = only_site(arena_printf(arena, "probe %s { }", rows[i].text), rows[i].text);
		ck_assert_int_eq(s->kind, SITE_TIMER);
		ck_assert_msg(s->number == rows[i].ns, "%s: %lld", rows[i].text, (long long)s->number);
	}
	s = only_site("probe timer.ms(10).randomize(4) { }", "timer.ms(10).randomize(4)");
	ck_assert_int_eq((int)s->randomize, 4000000);
	bad("probe timer.ms(10).randomize(11) { }", "vary", "0 to 10", NULL);
	bad("probe timer.s(0) { }", "no period", NULL);
	bad("probe timer.s(-1) { }", "no period", NULL);
	bad("probe timer.ns(5) { }", "too short", NULL);
	bad("probe timer.s(9223372036854775807) { }", "too long", NULL);
	bad("probe timer.hz(0) { }", "from 1 to", NULL);
	bad("probe timer.s { }", "takes a number", "s(N)", NULL);
	bad("probe timer.seconds(1) { }", "unknown part 'seconds'", NULL);
	bad("probe timer.jiffies(1) { }", "configuration", NULL);
}
END_TEST

START_TEST(functions)
{
	const struct site *s = only_site("probe kernel.function(\"plain\") { }", "kernel.function(\"plain@one.c:8\")");
	struct program *p;

	ck_assert(s->kind == SITE_KPROBE && s->addr && s->addr == s->func->addr && !s->optional);
	s = only_site("probe kernel.function(\"plain@one.c\").call { }", "kernel.function(\"plain@one.c:8\").call");
	ck_assert_int_eq(s->kind, SITE_KPROBE);
	s = only_site("probe kernel.function(\"plain\").return.maxactive(50) { }", "kernel.function(\"plain@one.c:8\").return.maxactive(50)");
	ck_assert(s->kind == SITE_KRETPROBE && s->number == 50);
	s = only_site("probe kprobe.function(\"plain\").return { }", "kprobe.function(\"plain\").return");
	ck_assert(s->kind == SITE_KRETPROBE && !s->func->die && s->addr);
	p = good("probe kernel.function(\"vfs_*\"), kernel.function(\"same_name\") { }");
	ck_assert_int_eq(p->probes.n, 4);
	ck_assert_str_eq(p->probes.v[0]->user_text, "kernel.function(\"vfs_*\")");
}
END_TEST

START_TEST(unknown_points)
{
	bad("probe kernel.function(\"vfs_raeder\") { }", "no function matches 'vfs_raeder'", "did you mean 'vfs_reader'", NULL);
	bad("probe kernel.function(\"only_inlined\").call { }", "inlined", NULL);
	bad("probe kernel.function(\"plain@two.c\") { }", "one.c", NULL);
	bad("probe kernel.funktion(\"plain\") { }", "'funktion'", "did you mean 'function'", NULL);
	bad("probe kernel.function(\"plain\").retrun { }", "'retrun'", "did you mean 'return'", NULL);
	bad("probe kernel.function(\"plain\").qwerty { }", "there may follow: .call, .exported", NULL);
	bad("probe kernel { }", "not complete", NULL);
	bad("probe kernel.function { }", "takes a string", NULL);
	bad("probe kernel.function(\"\") { }", "names no function", NULL);
	bad("probe kernel.function(\"a b\") { }", "names no function", NULL);
	bad("probe kernel.function(\"plain@one.c:1\") { }", "in these lines", NULL);
	bad("probe kernel.function(\"plain\").return.maxactive(0) { }", "out of range", NULL);
	bad("probe kernal.function(\"plain\") { }", "did you mean 'kernel'", NULL);
	bad("probe kernel.trace(\"no_such\") { }", "no tracepoint matches", NULL);
	bad("probe kprobe.function(\"vfs_*\") { }", "without patterns", NULL);
}
END_TEST

START_TEST(dangerous_functions)
{
	bad("probe kernel.function(\"do_int3\") { }", "cannot be probed: ", NULL);
	bad("probe kernel.function(\"do_exit\").return { }", "at its return", NULL);
	bad("probe kernel.function(\"in_kprobes\") { }", ".kprobes.text", NULL);
	bad("probe kprobe.function(\"do_int3\") { }", "cannot be probed", NULL);
	bad("probe kernel.function(\"do_int*\") { }", "the only place that matches", NULL);
	ck_assert_int_eq(good("probe kernel.function(\"do_*\") { }")->probes.n, 1);
}
END_TEST

START_TEST(optional_points)
{
	ck_assert_int_eq(good("probe kernel.function(\"nosuch\")?, begin { }")->probes.n, 1);
	ck_assert_int_eq(good("probe kernel.function(\"nosuch\")!, kernel.function(\"plain\")!, end { }")->probes.n, 1);
	ck_assert_int_eq(good("probe kernel.function(\"do_int3\")?, begin { }")->probes.n, 1);
	ck_assert_int_eq(good("probe kernel.trace(\"x\")?, begin { }")->probes.n, 1);
	ck_assert_int_eq(good("probe kernel.nonsense(\"x\")?, begin { }")->probes.n, 1);
	ck_assert(good("probe kernel.function(\"plain\")? { }")->probes.v[0]->site->optional);
}
END_TEST

/* ---- variables ---- */

static bool collect(struct ast_walk *w, struct expr **slot)
{
	struct buf *out = w->data;

	if (!(*slot)->fetch)
		return true;
	ast_dump_expr(out, *slot);
	buf_puts(out, ":\n");
	fetch_print(out, (*slot)->fetch);
	return true;
}

/* The programs of the last probe of a script: those in its body, then those saved at entry. */
static const char *programs(const char *text)
{
	struct program *p = good(text);
	struct derived_probe *d = p->probes.v[p->probes.n - 1];
	AUTO_BUF out = { 0 };
	struct ast_walk w = { .expr = collect, .data = &out };
	int i;

	ast_walk_stmt(&w, &d->body);
	for (i = 0; i < d->site->saved.n; i++) {
		buf_printf(&out, "saved %d:\n", i);
		fetch_print(&out, d->site->saved.v[i]);
	}
	for (i = 0; i < d->site->saved_exprs.n; i++) {
		buf_printf(&out, "saved expression %d: ", d->site->saved.n + i);
		ast_dump_expr(&out, d->site->saved_exprs.v[i]);
		buf_putc(&out, '\n');
	}
	return arena_strdup(arena, buf_str(&out));
}

#define ENTRY(body) "probe kernel.function(\"plain\") { " body " }"
#define RETURN(body) "probe kernel.function(\"plain\").return { " body " }"

START_TEST(values_at_entry)
{
	ck_assert_str_eq(programs(ENTRY("println($n)")), "$n:\nreg 104\t# $n in %rsi\nextend s32\n");
	ck_assert_str_eq(programs(ENTRY("println($t->next->small)")),
			 "$t->next->small:\nreg 112\t# $t in %rdi\nadd 56\t# struct thing.next\nload u64\t# struct thing *\n"
			 "add 4\t# struct thing.small\nload s16\n");
	ck_assert_str_eq(programs(ENTRY("println(&$t->list)")), "&$t->list:\nreg 112\t# $t in %rdi\nadd 40\t# struct thing.list\n");
}
END_TEST

START_TEST(indexes)
{
	ck_assert_str_eq(programs(ENTRY("i = 2; println($t->text[i + 1])")),
			 "$t->text[i + 1]:\nreg 112\t# $t in %rdi\nadd 16\t# struct thing.text\nexpr 0\nadd2\nload s8\n");
	ck_assert_str_eq(programs(ENTRY("println($t->pairs[$n]->b)")),
			 "$t->pairs[$n]->b:\nreg 112\t# $t in %rdi\nadd 184\t# struct thing.pairs\nexpr 0\nmul 16\t# sizeof(struct pair)\nadd2\n"
			 "add 8\t# struct pair.b\nload s64\n$n:\nreg 104\t# $n in %rsi\nextend s32\n");
}
END_TEST

START_TEST(values_at_return)
{
	ck_assert_str_eq(programs(RETURN("println($return, $n, $t->number, $n)")),
			 "$return:\nreg 80\t# $return in %rax\n$n:\nsaved 0\n$t->number:\nsaved 1\n$n:\nsaved 0\n"
			 "saved 0:\nreg 104\t# $n in %rsi\nextend s32\n"
			 "saved 1:\nreg 112\t# $t in %rdi\nadd 0\t# struct thing.number\nload s32\n");
	ck_assert_str_eq(programs(RETURN("println($t->text[$n])")),
			 "$t->text[$n]:\nsaved 1\nexpr 0\nadd2\nload s8\n$n:\nsaved 0\n"
			 "saved 0:\nreg 104\t# $n in %rsi\nextend s32\nsaved 1:\nreg 112\t# $t in %rdi\nadd 16\t# struct thing.text\n");
}
END_TEST

START_TEST(entry_expressions)
{
	ck_assert_str_eq(programs(RETURN("println(@entry($n + 1), $c, @entry($d))")),
			 "@entry($n + 1):\nsaved 2\n$n:\nreg 104\t# $n in %rsi\nextend s32\n$c:\nsaved 0\n@entry($d):\nsaved 1\n"
			 "$d:\nreg 88\t# $d in %rcx\nsaved 0:\nreg 96\t# $c in %rdx\nextend u8\nsaved 1:\nreg 88\t# $d in %rcx\n"
			 "saved expression 2: $n + 1\n");
	ck_assert_ptr_nonnull(strstr(programs(RETURN("println(@entry($$parms))")), "c=%p d=%p"));
	bad(ENTRY("println(@entry($n))"), "@entry is for return probes", NULL);
	bad(RETURN("println(@entry(@entry($n)))"), "@entry inside of @entry", NULL);
}
END_TEST

START_TEST(casts_and_variables)
{
	ck_assert_str_eq(programs("probe begin { println(@cast(5, \"thing\", \"kernel\")->small) }"),
			 "@cast(5, \"thing\", \"kernel\")->small:\nexpr 0\nadd 4\t# struct thing.small\nload s16\n");
	ck_assert_ptr_nonnull(strstr(programs(ENTRY("println(@cast($d, \"struct hidden\")->before)")), "expr 0\nadd 0\t# struct hidden.before"));
	ck_assert_str_eq(programs("probe begin { println(@cast(5, \"u32\")) }"), "@cast(5, \"u32\"):\nexpr 0\nextend u32\n");
	ck_assert_ptr_nonnull(strstr(programs("probe begin { println(@var(\"shared_number\")) }"), "# shared_number\nload s32\n"));
	ck_assert_ptr_nonnull(strstr(programs("probe begin { println(@var(\"own_number@one.c\")) }"), "# own_number\nload s32\n"));
	ck_assert_ptr_nonnull(strstr(programs(ENTRY("println($shared_number)")), "# shared_number\nload s32\n"));
	ck_assert_ptr_nonnull(strstr(programs("function f(x) { return @cast(x, \"thing\")->next } probe begin { println(f(5)->small) }"),
				     "add 4\t# struct thing.small\nload s16\n"));
	ck_assert_ptr_nonnull(strstr(programs("function f(x) { if (x) return @cast(x, \"thing\") return 0 } probe begin { p = f(5); println(p->small) }"),
				     "add 4\t# struct thing.small\nload s16\n"));
	bad("function f(x) { return x } probe begin { println(f(5)->small) }", "small", NULL);
	bad("probe begin { println(@cast(5, \"thong\")->small) }", "no type 'thong'", NULL);
	bad("probe begin { println(@cast(5, \"thing\")->smal) }", "no member 'smal'", "did you mean 'small'", NULL);
	bad("probe begin { println(@var(\"nothing_like_it\")) }", "no variable 'nothing_like_it'", NULL);
	bad("probe begin { println(@cast(5, \"thing\", \"somemodule\")->small) }", "no modules of kernel 4.5.6-sample are in", NULL);
	bad("probe begin { println(@cast(5, \"thing\", \"somemodule:/no/such\")->small) }", "no modules of kernel 4.5.6-sample are in", "/no/such", NULL);
	bad("probe begin { println(@var(\"x\", \"<sys/time.h>\")) }", "no variables", NULL);
}
END_TEST

/* Types of a program in a probe of the kernel: what they point to is in user space, and nothing of them depends on the kernel. */
START_TEST(casts_to_types_of_programs)
{
	char text[512];

	snprintf(text, sizeof(text), "probe begin { println(@cast(5, \"thing\", \"%s\")->next->small) }", sample.path);
	ck_assert_ptr_nonnull(strstr(programs(text), "load u64 user"));
	ck_assert_ptr_nonnull(strstr(programs(text), "load s16 user\n"));
	snprintf(text, sizeof(text), "probe begin { p = @cast(5, \"thing\", \"nosuch:%s\"); println(p->next->small) }", sample.path);
	ck_assert_ptr_nonnull(strstr(programs(text), "load s16 user\n"));
	snprintf(text, sizeof(text), "probe begin { println(@var(\"shared_number\", \"%s\")) }", sample.path);
	bad(text, "is known in probes of its own only", NULL);
}
END_TEST

START_TEST(casts_to_types_of_headers)
{
	ck_assert_ptr_nonnull(strstr(programs("probe begin { println(@cast(5, \"first\", \"kernel<linux/first.h>\")->b) }"), "add 4\t# struct first.b\nload s16\n"));
	ck_assert_str_eq(compiled, "kernel <linux/first.h>");
	ck_assert_ptr_nonnull(strstr(programs("probe begin { println(@cast(5, \"struct first\", \"<a.h><b.h>\")->b) }"), "load s16\n"));
	ck_assert_str_eq(compiled, "program <a.h><b.h>");
	compiled[0] = '\0';
	programs("probe begin { println(@cast(5, \"thing\", \"kernel<linux/thing.h>\")->small) }");
	ck_assert_str_eq(compiled, "");
	bad("probe begin { println(@cast(5, \"second\", \"<a.h>\")->b) }", "no type 'second' in <a.h>", NULL);
	bad("probe begin { println(@cast(5, \"second\", \"<bad.h>\")->b) }", "<bad.h> cannot be compiled: says the test", NULL);
	bad("probe begin { println(@cast(5, \"second\", \"<a.h\")->b) }", "a header is written as <NAME.h>", NULL);
}
END_TEST

START_TEST(defined)
{
	ck_assert_str_eq(programs(ENTRY("if (@defined($zork)) println($zork) else println($n)")), "$n:\nreg 104\t# $n in %rsi\nextend s32\n");
	ck_assert_str_eq(programs(ENTRY("println(@defined($n) ? $n : $zork)")), "$n:\nreg 104\t# $n in %rsi\nextend s32\n");
	ck_assert_str_eq(programs(ENTRY("if (!@defined($t->zork) || $t->zork) println(1)")), "");
	ck_assert_str_eq(programs(ENTRY("if (@defined($t->zork) && $t->zork) println(1)")), "");
	ck_assert_str_eq(programs(ENTRY("println(@defined($zork->x) ? $zork->x : @defined(@cast(1, \"nosuch\")) ? 1 : 2)")), "");
	ck_assert_str_eq(programs(ENTRY("if (!@defined($zork) && 1) println(1) else println($zork)")), "");
	ck_assert_str_eq(programs(ENTRY("if (0) println($zork)")), "");
	ck_assert_str_eq(programs(ENTRY("if (@defined($t->text[$zork])) println($t->text[$zork])")), "");
	ck_assert_str_eq(programs(ENTRY("if (@defined($t->text[1 + $t->zork])) println(1)")), "");
	ck_assert_ptr_nonnull(strstr(programs(ENTRY("if (@defined($t->text[$n])) println($n)")), "$n in %rsi"));
	/* Asking saves nothing. */
	ck_assert_str_eq(programs(RETURN("if (@defined($n)) println(1)")), "");
}
END_TEST

START_TEST(functions_with_variables)
{
	struct program *p = good("function f() { return $n } function g(p) { return @cast(p, \"thing\")->small }\n"
				 ENTRY("println(f(), g(1))"));
	int i, n = 0;

	for (i = 0; i < p->functions.n; i++) {
		AUTO_BUF out = { 0 };
		struct ast_walk w = { .expr = collect, .data = &out };

		ast_walk_stmt(&w, &p->functions.v[i]->body);
		n += strstr(buf_str(&out), "$n in %rsi") || strstr(buf_str(&out), "struct thing.small");
	}
	ck_assert_int_eq(n, 2);
}
END_TEST

START_TEST(lists_and_structs_as_text)
{
	ck_assert_ptr_nonnull(strstr(programs("probe kernel.function(\"takes_address\") { println($$parms, $$vars) }"),
				     "format \"x=%p y=%p\"\npart 0: pretty\nreg 112"));
	ck_assert_ptr_nonnull(strstr(programs("probe kernel.function(\"has_local\") { println($$vars) }"), "format \"x=%p later=?\""));
	ck_assert_ptr_nonnull(strstr(programs("probe kernel.function(\"has_local\").return { println($$return) }"), "format \"return=%p\""));
	ck_assert_ptr_nonnull(strstr(programs("probe kernel.function(\"by_value\") { println($uid$, $p$, $$parms$) }"), "format \"{.val=%u}\""));
	ck_assert_ptr_nonnull(strstr(programs(ENTRY("println($t->list$)")), "format \"{.next=%p, .prev=%p}\""));
	ck_assert_ptr_nonnull(strstr(programs(ENTRY("println($t$)")), ".list={...}, .next=%p"));
	ck_assert_ptr_nonnull(strstr(programs(ENTRY("println($t$$)")), ".bytes=\\\"%s\\\""));
	bad(ENTRY("println($$varz)"), "did you mean '$$vars'", NULL);
	bad("probe begin { println($$vars) }", "only probes on functions", NULL);
}
END_TEST

START_TEST(unknown_variables)
{
	bad(ENTRY("println($nn)"), "t.stp:1:42", "function 'plain' has no variable '$nn'", "there are: $t $n $c $d", NULL);
	bad("probe kernel.function(\"plain\") { println($sevent) }", "did you mean '$seventh'", NULL);
	bad(ENTRY("println($return)"), "return probes", "kernel.function(\"plain\").return", NULL);
	bad("probe kernel.function(\"nothing\").return { println($return) }", "returns nothing", NULL);
	bad(ENTRY("println($t->nombre)"), "t.stp:1:46", "'struct thing' has no member 'nombre'", "did you mean 'number'", NULL);
	bad(ENTRY("println($t->list)"), "name a member", NULL);
	bad(ENTRY("println($t->real)"), "floating-point", NULL);
	bad("probe begin { println($x) }", "there are no target variables in begin", NULL);
	bad("probe timer.s(1) { println($x) }", "there are no target variables in timer.s(1)", NULL);
	bad("probe kprobe.function(\"plain\") { println($n) }", "use: kernel.function(\"plain\")", NULL);
	bad("probe kernel.function(\"has_local\") { println($later) }", "no value yet", NULL);
	bad(ENTRY("$n = 3"), "guru", NULL);
	guru = true;
	bad(ENTRY("$t->text = 3"), "cannot be written", NULL);
	bad(ENTRY("$t->list++"), "cannot be written", NULL);
	good(ENTRY("$n = 3; $t->number++; $t->bits->c |= 4"));
}
END_TEST

START_TEST(bad_variables_can_be_skipped)
{
	skip_badvars = true;
	ck_assert_str_eq(programs(ENTRY("println($zork + $t->zork)")), "");
}
END_TEST

START_TEST(raw_reads)
{
	guru = true;
	ck_assert_str_eq(programs(ENTRY("println(@kderef(4, $d), @uderef(1, 5), @kregister(5))")),
			 "@kderef(4, $d):\nexpr 0\nload u32\n$d:\nreg 88\t# $d in %rcx\n@uderef(1, 5):\nexpr 0\nload u8 user\n"
			 "@kregister(5):\nreg 112\t# %rdi\n");
	bad(ENTRY("println(@kderef(3, 5))"), "1, 2, 4 or 8", NULL);
	bad(ENTRY("println(@kregister(77))"), "no register", NULL);
	bad("probe begin { println(@kregister(5)) }", "only probes on functions", NULL);
}
END_TEST

/* ---- without debuginfo ---- */

static void without_debuginfo(void)
{
	struct target_spec spec = { .release = "1.2.3-4-amd64" };

	target_close(target);
	target = target_open(arena, &spec);
}

START_TEST(probes_without_debuginfo)
{
	const struct site *s;

	without_debuginfo();
	s = only_site("probe kernel.function(\"vfs_read\") { println(1) }", "kernel.function(\"vfs_read\")");
	ck_assert(!s->addr && !strcmp(s->func->name, "vfs_read"));
	bad("probe kernel.function(\"vfs_read\") { println($file) }", "t.stp:1:45: error: ", "needs debuginfo",
	    "apt-get install linux-image-1.2.3-4-amd64-dbg", NULL);
	bad("probe begin { println(@cast(1, \"task_struct\")->pid) }", "apt-get install linux-image-1.2.3-4-amd64-dbg", NULL);
	bad("probe kernel.function(\"vfs_*\") { }", "apt-get install linux-image-1.2.3-4-amd64-dbg", NULL);
	ck_assert_str_eq(programs("probe kernel.function(\"vfs_read\") { if (@defined($file)) println($file) }"), "");
	/* The first that can be had is taken. */
	ck_assert_int_eq(good("probe kernel.function(\"vfs_read\")!, kernel.function(\"vfs_write\")? { println($file) } probe begin { }")->probes.n, 1);
}
END_TEST

START_TEST(types_are_listed)
{
	AUTO_BUF out = { 0 };

	dump_probe_types(&out);
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "kernel.function(string).return\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "timer.ms(number)\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "process(string).function(string).return\n"));
}
END_TEST

Suite *lower_suite(void);
Suite *lower_suite(void)
{
	Suite *s = suite_create("lower");
	TCase *tc = tcase_create("lower");

	tcase_add_unchecked_fixture(tc, build, drop);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, begin_and_end);
	tcase_add_test(tc, timers);
	tcase_add_test(tc, functions);
	tcase_add_test(tc, unknown_points);
	tcase_add_test(tc, dangerous_functions);
	tcase_add_test(tc, optional_points);
	tcase_add_test(tc, values_at_entry);
	tcase_add_test(tc, indexes);
	tcase_add_test(tc, values_at_return);
	tcase_add_test(tc, entry_expressions);
	tcase_add_test(tc, casts_and_variables);
	tcase_add_test(tc, casts_to_types_of_programs);
	tcase_add_test(tc, casts_to_types_of_headers);
	tcase_add_test(tc, defined);
	tcase_add_test(tc, functions_with_variables);
	tcase_add_test(tc, lists_and_structs_as_text);
	tcase_add_test(tc, unknown_variables);
	tcase_add_test(tc, bad_variables_can_be_skipped);
	tcase_add_test(tc, raw_reads);
	tcase_add_test(tc, probes_without_debuginfo);
	tcase_add_test(tc, types_are_listed);
	suite_add_tcase(s, tc);
	return s;
}
