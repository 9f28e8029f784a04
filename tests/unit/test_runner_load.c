/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the runner decides before it loads: the command line, the module's file, kernels and parameters; and its
 * output files.
 */
#include "runner/load.h"
#include "runtime/abi/ring.h"
#include "runner/memory.h"
#include "runner/output.h"

#include <check.h>
#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *runner_load_suite(void);

/* ---- a module's file ---- */

static const char modinfo[] =
	"license=GPL\0"
	"\0\0"
	"spile_abi=" SP_ABI_TEXT "\0"
	"spile_kernel=6.1.0-56\0"
	"spile_kernel=5.10.0\0"
	"vermagic=6.1.0-56 SMP mod_unload modversions \0"
	"parm=sp_maxaction:loop turns\0"
	"parm=sp_bufsize:KB a CPU\0"
	"parm=max:at most\0"
	"name=opens_1";

static const char names[] = "\0.modinfo\0.gnu.linkonce.this_module\0.shstrtab";

struct image {
	Elf64_Ehdr eh;
	Elf64_Shdr sh[5];
	char modinfo[sizeof(modinfo)];
	char names[sizeof(names)];
	char this_module[64];
};

static void section(struct image *im, int i, unsigned int name, size_t off, size_t size)
{
	im->sh[i].sh_name = name;
	im->sh[i].sh_type = SHT_PROGBITS;
	im->sh[i].sh_offset = off;
	im->sh[i].sh_size = size;
}

static void make_image(struct image *im, const char *info)
{
	memset(im, 0, sizeof(*im));
	memcpy(im->eh.e_ident, ELFMAG, SELFMAG);
	im->eh.e_ident[EI_CLASS] = ELFCLASS64;
	im->eh.e_type = ET_REL;
	im->eh.e_machine = EM_X86_64;
	im->eh.e_shoff = offsetof(struct image, sh);
	im->eh.e_shentsize = sizeof(Elf64_Shdr);
	im->eh.e_shnum = 5;
	im->eh.e_shstrndx = 3;
	memcpy(im->modinfo, info, sizeof(modinfo));
	memcpy(im->names, names, sizeof(names));
	strcpy(im->this_module + 24, "old_style");
	section(im, 1, 1, offsetof(struct image, modinfo), sizeof(modinfo));
	section(im, 2, 10, offsetof(struct image, this_module), 64);
	section(im, 3, 36, offsetof(struct image, names), sizeof(names));
	im->sh[4].sh_type = SHT_SYMTAB;
}

START_TEST(file)
{
	struct image im;
	struct sr_modfile f;
	char why[400], no_info[sizeof(modinfo)] = "";
	const char *v = NULL;

	make_image(&im, modinfo);
	ck_assert_int_eq(sr_modfile_parse(&f, &im, sizeof(im), why, sizeof(why)), 0);
	ck_assert_str_eq(f.name, "opens_1");
	ck_assert(!f.is_signed);
	v = sr_modfile_info(&f, "spile_kernel", v);
	ck_assert_str_eq(v, "6.1.0-56");
	v = sr_modfile_info(&f, "spile_kernel", v);
	ck_assert_str_eq(v, "5.10.0");
	ck_assert_ptr_null(sr_modfile_info(&f, "spile_kernel", v));
	ck_assert_ptr_null(sr_modfile_info(&f, "nothing", NULL));
	ck_assert(sr_modfile_has_param(&f, "sp_maxaction=5", 12));
	ck_assert(!sr_modfile_has_param(&f, "sp_maxaction=5", 11));
	ck_assert(sr_modfile_has_param(&f, "max", 3));
	make_image(&im, no_info);
	ck_assert_int_eq(sr_modfile_parse(&f, &im, sizeof(im), why, sizeof(why)), 0);
	ck_assert_str_eq(f.name, "old_style");
	im.sh[4].sh_type = SHT_NULL;
	ck_assert_int_eq(sr_modfile_parse(&f, &im, sizeof(im), why, sizeof(why)), -1);
	ck_assert_msg(strstr(why, "not stripped"), "%s", why);
}
END_TEST

START_TEST(other_files)
{
	static const struct {
		const char *bytes, *why;
	} cases[] = {
		{ "", "is no kernel module (not an ELF file)" },
		{ "#!/bin/sh\n", "is no kernel module (not an ELF file)" },
		{ "\xfd" "7zXZ", "is compressed: unpack it first (xz -d)" },
		{ "\x1f\x8b...", "is compressed: unpack it first (gzip -d)" },
	};
	struct sr_modfile f;
	struct image im;
	char why[200], name[8];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(sr_modfile_parse(&f, cases[i].bytes, strlen(cases[i].bytes), why, sizeof(why)), -1);
		ck_assert_str_eq(why, cases[i].why);
	}
	make_image(&im, modinfo);
	im.eh.e_machine = EM_S390;
	ck_assert_int_eq(sr_modfile_parse(&f, &im, sizeof(im), why, sizeof(why)), -1);
	make_image(&im, modinfo);
	strcpy(im.this_module + 24, "../../etc");
	im.sh[1].sh_size = 20;
	ck_assert_int_eq(sr_modfile_parse(&f, &im, sizeof(im), why, sizeof(why)), -1);

	sr_modfile_name_of("/tmp/my-probe.ko", name, sizeof(name));
	ck_assert_str_eq(name, "my_prob");
	sr_modfile_name_of("x.ko", name, sizeof(name));
	ck_assert_str_eq(name, "x");
	sr_modfile_name_of(".ko", name, sizeof(name));
	ck_assert_str_eq(name, ".ko");
}
END_TEST

/* Every prefix of a module, and modules with bytes changed: in memory of exactly their size, for the sanitizers. */
START_TEST(damaged_files)
{
	struct image im;
	struct sr_modfile f;
	unsigned char *exact;
	char why[1000];
	size_t len, k;
	int i;

	make_image(&im, modinfo);
	srand(1);
	for (i = 0; i < 20000; i++) {
		len = i < (int)sizeof(im) ? (size_t)i : sizeof(im);
		exact = malloc(len ? len : 1);
		memcpy(exact, &im, len);
		for (k = 0; len == sizeof(im) && k < 1 + (size_t)i % 4; k++)
			exact[(size_t)rand() % (rand() % 2 ? sizeof(im) : sizeof(im.eh) + sizeof(im.sh))] = (unsigned char)rand();
		if (!sr_modfile_parse(&f, exact, len, why, sizeof(why))) {
			sr_load_check_kernel(&f, "6.1.0-56", why, sizeof(why));
			sr_modfile_has_param(&f, "nothing", 7);
		}
		free(exact);
	}
}
END_TEST

/* ---- is it for this kernel, which parameters ---- */

static int check_kernel(const char *lines, size_t len, const char *release, char *why, size_t size)
{
	struct sr_modfile f;

	memset(&f, 0, sizeof(f));
	f.modinfo.p = lines;
	f.modinfo.len = len;
	return sr_load_check_kernel(&f, release, why, size);
}

START_TEST(kernels)
{
	static const char plain[] = "spile_abi=" SP_ABI_TEXT "\0vermagic=6.1.0-56 SMP mod_unload ";
	static const char versions[] = "spile_abi=" SP_ABI_TEXT "\0vermagic=3.10.0-1160.el7 SMP mod_unload modversions ";
	static const char foreign[] = "vermagic=6.1.0-56 SMP";
	static const char newer[] = "spile_abi=999\0vermagic=6.1.0-56 SMP";
	char why[300], tiny[30];

	ck_assert_int_eq(check_kernel(modinfo, sizeof(modinfo), "6.1.0-56", why, sizeof(why)), 0);
	ck_assert_int_eq(check_kernel(modinfo, sizeof(modinfo), "5.10.0", why, sizeof(why)), 0);
	ck_assert_int_eq(check_kernel(modinfo, sizeof(modinfo), "6.1.0", why, sizeof(why)), -1);
	ck_assert_str_eq(why, "was translated for kernel 6.1.0-56, 5.10.0, not for this one, 6.1.0: spile -r 6.1.0 SCRIPT translates it");
	ck_assert_int_eq(check_kernel(modinfo, sizeof(modinfo), "6.1.0", tiny, sizeof(tiny)), -1);
	ck_assert_uint_eq(strlen(tiny), sizeof(tiny) - 1);
	ck_assert_int_eq(check_kernel(plain, sizeof(plain), "6.1.0-56", why, sizeof(why)), 0);
	ck_assert_int_eq(check_kernel(plain, sizeof(plain), "6.1.0-5", why, sizeof(why)), -1);
	ck_assert_int_eq(check_kernel(plain, sizeof(plain), "6.1.0-567", why, sizeof(why)), -1);
	ck_assert_int_eq(check_kernel(versions, sizeof(versions), "3.10.0-957.el7", why, sizeof(why)), 0);
	ck_assert_int_eq(check_kernel(foreign, sizeof(foreign), "6.1.0-56", why, sizeof(why)), -1);
	ck_assert_int_eq(check_kernel(newer, sizeof(newer), "6.1.0-56", why, sizeof(why)), -1);
	ck_assert_ptr_nonnull(strstr(why, "ABI 999"));
}
END_TEST

/* Parameters as given, separated by '|', and what the kernel gets ("!..." a refusal that holds this). */
static void expect_params(long mb, char **params, const char *want)
{
	struct sr_opts o = { .buffer_mb = mb, .params = params };
	struct sr_text t = { NULL, 0, 0 };
	struct sr_modfile f;
	char why[300] = "";

	memset(&f, 0, sizeof(f));
	strcpy(f.name, "opens");
	f.modinfo.p = modinfo;
	f.modinfo.len = sizeof(modinfo);
	if (sr_load_params(&f, &o, &t, why, sizeof(why)) < 0)
		ck_assert_msg(*want == '!' && strstr(why, want + 1), "%s", why);
	else
		ck_assert_str_eq(t.p, want);
	sr_text_deinit(&t);
}

START_TEST(parameters)
{
	expect_params(0, (char *[]){ NULL }, "");
	expect_params(2, (char *[]){ NULL }, "sp_bufsize=2048");
	expect_params(0, (char *[]){ "maxaction=5", "max=", "sp_bufsize=1", NULL }, "sp_maxaction=5 max=\"\" sp_bufsize=1");
	expect_params(0, (char *[]){ "max=a b", NULL }, "max=\"a b\"");
	expect_params(0, (char *[]){ "max=a\"b", NULL }, "!cannot hold quotes");
	expect_params(0, (char *[]){ "maxactoin=5", NULL }, "!opens has no parameter 'maxactoin'; it has: maxaction, bufsize, max");
	expect_params(0, (char *[]){ "maxaction", NULL }, "!NAME=VALUE");
	expect_params(0, (char *[]){ "=5", NULL }, "!NAME=VALUE");
	expect_params(0, (char *[]){ "sp_maxaction=0x10", NULL }, "sp_maxaction=0x10");
	expect_params(0, (char *[]){ "maxaction=many", NULL }, "!maxaction: 'many' is no number");
	expect_params(0, (char *[]){ "maxaction=", NULL }, "!maxaction: '' is no number");
	expect_params(0, (char *[]){ "maxaction=0", NULL }, "!maxaction: 0 is not within 1 and");
	expect_params(0, (char *[]){ "sp_bufsize=-1", NULL }, "!bufsize: -1 is not within 0 and");
	expect_params(0, (char *[]){ "bufsize=99999999999999999999", NULL }, "!is not within");
}
END_TEST

/* ---- command line ---- */

/* Parses @line, split at blanks. Gives the status; messages are in the caller's @say. */
static int parse(struct sr_opts *o, const char *line, struct sr_say *say)
{
	static char copy[400];
	static char *argv[40];
	int argc = 1, status, out;

	argv[0] = (char *)"spilerun";
	for (strcpy(copy, line), argv[argc] = strtok(copy, " "); argv[argc]; argv[argc] = strtok(NULL, " "))
		argc++;
	memset(say, 0, sizeof(*say));
	say->hold = true;
	fflush(stdout);
	out = dup(1);
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
	status = sr_opts_parse(o, argc, argv, say);
	fflush(stdout);
	dup2(out, 1);
	close(out);
	return status;
}

static void expect_usage(const char *line, int want, const char *text)
{
	struct sr_opts o;
	struct sr_say say;
	int status = parse(&o, line, &say);

	sr_text_add(&say.text, "", 1);
	ck_assert_msg(status == want && strstr(say.text.p, text), "'%s' gave %d and: %s", line, status, say.text.p);
	sr_text_deinit(&say.text);
}

START_TEST(memory)
{
	static const char meminfo[] = "MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:   600 kB\n";
	char why[300];

	ck_assert_uint_eq(sr_list_count("0\n"), 1);
	ck_assert_uint_eq(sr_list_count("0-3,8,10-11\n"), 7);
	ck_assert_uint_eq(sr_list_count(""), 0);
	ck_assert_uint_eq(sr_list_count("3-1"), 0);
	ck_assert_uint_eq(sr_list_count("1-"), 0);
	ck_assert_uint_eq(sr_meminfo_field(meminfo, "MemAvailable"), 600);
	ck_assert_uint_eq(sr_meminfo_field(meminfo, "MemTotal"), 1000);
	ck_assert_uint_eq(sr_meminfo_field(meminfo, "Mem"), 0);
	ck_assert_int_eq(sr_memory_check(1, why, sizeof(why)), 0);
	ck_assert_int_eq(sr_memory_check(1ull << 40, why, sizeof(why)), -1);
}
END_TEST

START_TEST(options)
{
	struct sr_opts o;
	struct sr_say say;

	ck_assert_int_eq(parse(&o, "-v -w -o out -S 5,3 -T 50 -b 8 -x 12 m.ko a=1 -v b=2", &say), -1);
	ck_assert_int_eq(o.action, SR_RUN);
	ck_assert_str_eq(o.module, "m.ko");
	ck_assert_str_eq(o.params[0], "a=1");
	ck_assert_str_eq(o.params[1], "b=2");
	ck_assert_ptr_null(o.params[2]);
	ck_assert_str_eq(o.output, "out");
	ck_assert_uint_eq(o.rotate_bytes, 5 << 20);
	ck_assert_int_eq(o.rotate_keep, 3);
	ck_assert_int_eq(o.timeout_ms, 50);
	ck_assert_int_eq((int)o.buffer_mb, 8);
	ck_assert_int_eq(o.target, 12);
	ck_assert_int_eq(say.verbose, 2);
	ck_assert(say.no_warnings);
	sr_text_deinit(&say.text);
	ck_assert_int_eq(parse(&o, "-b 3 m", &say), -1);
	ck_assert_int_eq((int)o.buffer_mb, 4);
	ck_assert_uint_eq(say.text.len, 0);
	ck_assert_int_eq(parse(&o, "-b 4095 m", &say), -1);
	ck_assert_int_eq((int)o.buffer_mb, 1024);
	sr_text_add(&say.text, "", 1);
	ck_assert_str_eq(say.text.p, "WARNING: -b 4095: a buffer is 1024 MB at most, and that much is taken\n");
	sr_text_deinit(&say.text);
	ck_assert_int_eq(parse(&o, "-A -R -u m", &say), -1);
	ck_assert_int_eq(o.action, SR_ATTACH);
	ck_assert_uint_eq(say.text.len, 0);
	ck_assert_int_eq(parse(&o, "-D -o x m", &say), -1);
	ck_assert(o.daemon);
	expect_usage("-h", 0, "");
	expect_usage("--version", 0, "");
}
END_TEST

START_TEST(wrong_options)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{ "", "no module" }, { "-A -L m", "exclude each other" }, { "-A -b 1 m", "exclude" }, { "-A -c ls m", "exclude" },
		{ "-A -x 1 m", "exclude" }, { "-c ls -x 1 m", "exclude" }, { "-c ls -t 1 m", "exclude" }, { "-S 1 m", "-S needs -o" },
		{ "-D m", "-D needs -o" }, { "-D -o x -L m", "exclude" }, { "-D -o x -c ls m", "exclude" }, { "-b 0 m", "-b takes" },
		{ "-b 5000 m", "-b takes" }, { "-b 3x m", "-b takes" }, { "-x -1 m", "-x takes" }, { "-x 0 m", "-x takes" },
		{ "-o x -S 0 m", "-S takes" }, { "-o x -S 1,0 m", "-S takes" }, { "-o x -S 1;2 m", "-S takes" }, { "-T 0 m", "-T takes" },
		{ "-A m x=1", "too late" }, { "-d m x=1", "too late" }, { "-q m", "unknown option -q" }, { "--foo m", "unknown option --foo" },
		{ "m -c", "lacks its argument: -c" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_usage(cases[i].line, SR_EXIT_USAGE, cases[i].text);
}
END_TEST

/* ---- output files ---- */

static char dir[] = "/tmp/spilerun-unit-XXXXXX";

static long size_of(const char *name)
{
	char path[100];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) ? -1 : (long)st.st_size;
}

START_TEST(rotation)
{
	struct sr_output o;
	char pattern[100], path[100];
	int i;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(pattern, sizeof(pattern), "%s/log", dir);
	ck_assert_int_eq(sr_output_open(&o, pattern, 100, 2), 0);
	for (i = 0; i < 6; i++) {
		sr_text_printf(&o.text, "%040d\n%040d\n", i, i);	/* one line fits after a pair, a whole pair does not */
		if (i < 4)
			ck_assert_int_eq(sr_output_flush(&o), 1);
	}
	ck_assert_int_eq(sr_output_flush(&o), 1);
	ck_assert_int_eq((int)size_of("log.3"), -1);
	ck_assert_int_eq((int)size_of("log.4"), 82);
	ck_assert_int_eq((int)size_of("log.5"), 82);
	ck_assert_int_eq(sr_output_close(&o), 0);

	snprintf(pattern, sizeof(pattern), "%s/day", dir);
	ck_assert_int_eq(sr_output_open(&o, pattern, 0, 0), 0);
	sr_text_add(&o.text, "abc", 3);
	ck_assert_int_eq(sr_output_flush(&o), 1);
	ck_assert_int_eq(sr_output_switch(&o), 0);
	sr_text_add(&o.text, "abc", 3);
	ck_assert_int_eq(sr_output_flush(&o), 1);
	ck_assert_int_eq((int)size_of("day"), 6);
	ck_assert_int_eq(sr_output_close(&o), 0);
	ck_assert_int_eq(sr_output_open(&o, "/nonexistent/x", 0, 0), -2);
	sr_output_close(&o);

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, (const char *[]){ "log.4", "log.5", "day" }[i]);
		unlink(path);
	}
	rmdir(dir);
}
END_TEST

/* A pipe that nobody reads takes what it can, and then says so instead of waiting. */
START_TEST(full_pipe)
{
	struct sr_sink s;
	struct sr_text t = { NULL, 0, 0 };
	char buf[4096];
	size_t total = 1 << 20, read_back = 0;
	int p[2];

	ck_assert_int_eq(pipe(p), 0);
	sr_sink_init(&s, p[1]);
	sr_text_fill(&t, 'x', total);
	ck_assert_int_eq(sr_sink_write(&s, &t), 0);
	ck_assert_uint_lt(t.len, total);
	while (read_back < total) {
		read_back += (size_t)read(p[0], buf, sizeof(buf));
		ck_assert_int_ge(sr_sink_write(&s, &t), 0);
	}
	ck_assert_uint_eq(t.len, 0);
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	sr_text_fill(&t, 'x', 10);
	ck_assert_int_eq(sr_sink_write(&s, &t), -32);
	sr_sink_deinit(&s);
	close(p[1]);
	sr_text_deinit(&t);
}
END_TEST

START_TEST(file_names)
{
	char *s = sr_output_expand("log", 0);

	ck_assert_str_eq(s, "log");
	free(s);
	setenv("TZ", "UTC", 1);
	s = sr_output_expand("log-%Y%m%d.%H%%", 86400);
	ck_assert_str_eq(s, "log-19700102.00%");
	free(s);
}
END_TEST

Suite *runner_load_suite(void)
{
	Suite *s = suite_create("runner_load");
	TCase *t = tcase_create("load");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, file);
	tcase_add_test(t, other_files);
	tcase_add_test(t, damaged_files);
	tcase_add_test(t, kernels);
	tcase_add_test(t, parameters);
	tcase_add_test(t, memory);
	tcase_add_test(t, options);
	tcase_add_test(t, wrong_options);
	tcase_add_test(t, rotation);
	tcase_add_test(t, full_pipe);
	tcase_add_test(t, file_names);
	suite_add_tcase(s, t);
	return s;
}
