/* SPDX-License-Identifier: GPL-2.0 */
/* The command line: what options set, what is refused and how, the rc file. */
#include "opts.h"
#include "base/fs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *opts_suite(void);

static struct arena *arena;
static struct diag diag;
static struct options o;
static char *said;
static size_t said_len;
static FILE *out;

static void set_up(void)
{
	arena = arena_create();
	out = open_memstream(&said, &said_len);
	diag_init(&diag, arena, out);
}

static void tear_down(void)
{
	fclose(out);
	free(said);
	arena_destroy(arena);
}

/* Splits at spaces; '~' stands for a space inside a word. */
static int parse(const char *line)
{
	char *argv[40], *copy = arena_printf(arena, "spile %s", line), *p;
	int argc = 0;

	for (p = strtok(copy, " "); p; p = strtok(NULL, " ")) {
		char *t;

		for (t = p; *t; t++)
			if (*t == '~')
				*t = ' ';
		argv[argc++] = p;
	}
	argv[argc] = NULL;
	return opts_parse_args(&o, arena, &diag, argc, argv);
}

static bool says(const char *text)
{
	fflush(out);
	return strstr(said, text) != NULL;
}

START_TEST(test_script_and_arguments)
{
	ck_assert_int_eq(parse("a.stp one two"), -1);
	ck_assert_str_eq(o.file, "a.stp");
	ck_assert_int_eq(o.nargs, 2);
	ck_assert_str_eq(o.args[0], "one");
	ck_assert_int_eq(o.last_pass, 5);

	ck_assert_int_eq(parse("-e probe~begin{} one"), -1);
	ck_assert_ptr_null(o.file);
	ck_assert_str_eq(o.text, "probe begin{}");
	ck_assert_int_eq(o.nargs, 1);

	ck_assert_int_eq(parse("- x"), -1);
	ck_assert_str_eq(o.file, "-");
}
END_TEST

START_TEST(test_options_behind_the_script)
{
	ck_assert_int_eq(parse("a.stp one -v -c ls~-l two -- -x -v"), -1);
	ck_assert_int_eq(o.verbose[0], 1);
	ck_assert_str_eq(o.command, "ls -l");
	ck_assert_int_eq(o.nargs, 4);
	ck_assert_str_eq(o.args[2], "-x");
}
END_TEST

START_TEST(test_bundled_and_attached)
{
	ck_assert_int_eq(parse("-vvkp4 -mname.ko -DA=1 -D B -DC=-2 -I dir1 -Idir2 a.stp"), -1);
	ck_assert_int_eq(o.verbose[4], 2);
	ck_assert_int_eq(o.verbose_max, 2);
	ck_assert(o.keep);
	ck_assert_int_eq(o.last_pass, 4);
	ck_assert_str_eq(o.module_name, "name");
	ck_assert_int_eq(o.defines.n, 3);
	ck_assert_str_eq(o.defines.v[2], "C=-2");
	ck_assert_int_eq(o.include_dirs.n, 2);
}
END_TEST

START_TEST(test_values)
{
	ck_assert_int_eq(parse("--vp 01203 -T 2.5 -S 10,3 -s 64 -x 12 -o out --compatible 4.8 --color=never --skip-badv a.stp"), -1);
	ck_assert_int_eq(o.verbose[0], 0);
	ck_assert_int_eq(o.verbose[2], 2);
	ck_assert_int_eq(o.verbose[4], 3);
	ck_assert_int_eq(o.stop_after_ms, 2500);
	ck_assert_str_eq(o.rotate, "10,3");
	ck_assert_str_eq(o.buffer_mb, "64");
	ck_assert_str_eq(o.target_pid, "12");
	ck_assert_str_eq(o.compatible, "4.8");
	ck_assert_int_eq(o.color, COLOR_NEVER);
	ck_assert(o.skip_badvars);
}
END_TEST

START_TEST(test_release)
{
	ck_assert_int_eq(parse("-r 3.10.0-1160.el7.x86_64 a.stp"), -1);
	ck_assert_str_eq(o.release, "3.10.0-1160.el7.x86_64");
	ck_assert_ptr_null(o.build_dir);
	ck_assert_int_eq(parse("-r /usr/src/x a.stp"), -1);
	ck_assert_ptr_null(o.release);
	ck_assert_str_eq(o.build_dir, "/usr/src/x");
}
END_TEST

START_TEST(test_long_name_is_cut)
{
	ck_assert_int_eq(parse("-m a0123456789012345678901234567890123456789012345678901234567890 a.stp"), -1);
	ck_assert_int_eq(strlen(o.module_name), 55);
	ck_assert(says("cut to 55"));
}
END_TEST

static const struct { const char *line, *text; } refused[] = {
	{ "", "no script given" },
	{ "-p 7 a.stp", "'7' is not a pass" },
	{ "-p x a.stp", "is not a pass" },
	{ "-m Bad-Name a.stp", "module name" },
	{ "-m .ko a.stp", "module name" },
	{ "-D 1A a.stp", "NAME or NAME=VALUE" },
	{ "-D A= a.stp", "NAME or NAME=VALUE" },
	{ "-D A=b;c a.stp", "NAME or NAME=VALUE" },
	{ "-G A a.stp", "NAME=VALUE" },
	{ "-G A=b/c a.stp", "NAME=VALUE" },
	{ "-x 0 a.stp", "process id" },
	{ "-x 12a a.stp", "process id" },
	{ "-s 5000 a.stp", "megabytes" },
	{ "-S 0 a.stp", "megabytes" },
	{ "-S 1, a.stp", "megabytes" },
	{ "-T 0 a.stp", "seconds" },
	{ "-T nan a.stp", "seconds" },
	{ "-c true -x 1 a.stp", "-c and -x exclude" },
	{ "-l begin -p 2", "exclude" },
	{ "-l begin a.stp", "too much" },
	{ "-l a -l b", "only one probe point" },
	{ "-e x -e y", "only one main script" },
	{ "-e", "needs an argument" },
	{ "--tmpdir", "needs an argument" },
	{ "--keep-going a.stp", "unknown option --keep-going" },
	{ "--skip-badvar=1 a.stp", "takes no argument" },
	{ "--sikp-badvars a.stp", "did you mean '--skip-badvars'" },
	{ "--use a.stp", "may be short for more than one" },
	{ "-Z a.stp", "unknown option -Z" },
	{ "--monitor=x a.stp", "a number of seconds" },
	{ "--remote x a.stp", "--remote is refused: copy the module" },
	{ "-J a.stp", "-J is refused: it never had" },
	{ "--privilege=any a.stp", "not stapusr, stapsys or stapdev" },
	{ "--privilege=stapusr -g a.stp", "guru mode can change anything" },
	{ "--runtime=bpf a.stp", "the only back end is a kernel module" },
	{ "--suppress-time-limits a.stp", "needs -g" },
	{ "-b -S 1 a.stp", "-S needs -o" },
	{ "--download-debuginfo=x a.stp", "yes, no, ask" },
	{ "--compatible=new a.stp", "language version" },
	{ "--compatible=9.9 a.stp", "'9.9' is not a version of the language that is known here: the last one is" },
	{ "-c ~ -o", "needs an argument" },
};

START_TEST(test_refused)
{
	ck_assert_int_eq(parse(refused[_i].line), EXIT_CODE_USAGE);
	ck_assert_msg(says(refused[_i].text), "'%s' said: %s", refused[_i].line, said);
}
END_TEST

static const struct { const char *file, *option; void (*make)(FILE *out); } pages[] = {
	{ TEST_SOURCE_DIR "/doc/options.md", "", opts_doc },
	{ TEST_SOURCE_DIR "/doc/man/spile.1", "=man", opts_man },
};

/* The pages in doc/ are what --dump-options prints. */
START_TEST(test_doc_is_current)
{
	char *want = NULL, got[64 * 1024];
	size_t len = 0, n;
	FILE *m = open_memstream(&want, &len), *f = fopen(pages[_i].file, "r");

	ck_assert(m && f);
	pages[_i].make(m);
	fclose(m);
	n = fread(got, 1, sizeof(got) - 1, f);
	got[n] = '\0';
	fclose(f);
	ck_assert_msg(!strcmp(got, want), "run: build/spile --dump-options%s > %s", pages[_i].option, pages[_i].file);
	free(want);
}
END_TEST

START_TEST(test_every_row)
{
	int i, k;

	for (i = 0; i < opt_count; i++) {
		const struct opt *a = &opt_table[i];

		ck_assert(a->letter || a->word);
		ck_assert_msg(!a->help || a->set || a->at, "%s", a->word);
		ck_assert_msg(!a->help || a->arg == ARG_NONE || a->arg_name, "%s", a->word);
		for (k = 0; k < i; k++) {
			ck_assert(!a->letter || a->letter != opt_table[k].letter);
			ck_assert(!a->word || !opt_table[k].word || strcmp(a->word, opt_table[k].word));
		}
	}
}
END_TEST

/* The letters that users of the language know, each answered. */
START_TEST(test_all_letters_are_known)
{
	const char *p = "hVvtpIeEoRramkgPcxDbsuqiwldLFSBJjWGT";
	int i;

	for (; *p; p++) {
		for (i = 0; i < opt_count && opt_table[i].letter != *p; i++)
			;
		ck_assert_msg(i < opt_count, "-%c", *p);
	}
}
END_TEST

START_TEST(test_split_line)
{
	static const char text[] = "-v  -c 'a b' -e \"x\\\"y\" a\\ b # rest";
	opt_list w = { 0 };

	opts_split_line(arena, text, strlen(text), &w);
	ck_assert_int_eq(w.n, 6);
	ck_assert_str_eq(w.v[2], "a b");
	ck_assert_str_eq(w.v[4], "x\"y");
	ck_assert_str_eq(w.v[5], "a b");
}
END_TEST

START_TEST(test_rc)
{
	char dir[] = "/tmp/spile-unit-XXXXXX", *argv[] = { (char *)"spile", (char *)"a.stp", NULL };
	char *rc;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	rc = arena_printf(arena, "%s/rc", dir);
	ck_assert_int_eq(fs_write_atomic(rc, "# mine\n-v\n-I 'a dir'\n", 21, 0600), 0);
	setenv("SYSTEMTAP_DIR", dir, 1);
	ck_assert_int_eq(opts_parse(&o, arena, &diag, 2, argv), -1);
	ck_assert_int_eq(o.verbose[0], 1);
	ck_assert_str_eq(o.include_dirs.v[0], "a dir");

	ck_assert_int_eq(fs_write_atomic(rc, "b.stp\n", 6, 0600), 0);
	ck_assert_int_eq(opts_parse(&o, arena, &diag, 2, argv), EXIT_CODE_USAGE);
	ck_assert(says("'b.stp' is none"));

	chmod(dir, 0777);
	ck_assert_int_eq(opts_parse(&o, arena, &diag, 2, argv), EXIT_CODE_USAGE);
	ck_assert(says("is not read"));
	unsetenv("SYSTEMTAP_DIR");
	fs_remove_tree(dir);
}
END_TEST

Suite *opts_suite(void)
{
	Suite *s = suite_create("opts");
	TCase *t = tcase_create("opts");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_script_and_arguments);
	tcase_add_test(t, test_options_behind_the_script);
	tcase_add_test(t, test_bundled_and_attached);
	tcase_add_test(t, test_values);
	tcase_add_test(t, test_release);
	tcase_add_test(t, test_long_name_is_cut);
	tcase_add_loop_test(t, test_refused, 0, (int)ARRAY_SIZE(refused));
	tcase_add_test(t, test_every_row);
	tcase_add_loop_test(t, test_doc_is_current, 0, 2);
	tcase_add_test(t, test_all_letters_are_known);
	tcase_add_test(t, test_split_line);
	tcase_add_test(t, test_rc);
	suite_add_tcase(s, t);
	return s;
}
