/* SPDX-License-Identifier: GPL-2.0 */
/* Lines of source: what addr2line says of each address of a program, in all versions of DWARF, packed and not; damaged sections. */
#include "runner/elflines.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *runner_lines_suite(void);

static char dir[] = "/tmp/spile-lines-XXXXXX";

static const char source[] =
	"#include \"sub/inc.h\"\n"
	"int twice(int n)\n{\n\tint i, sum = 0;\n\n\tfor (i = 0; i < n; i++)\n\t\tsum += helper(i);\n\treturn sum;\n}\n"
	"#line 1000000 \"/elsewhere/far.c\"\nint far(int n)\n{\n\treturn n ? twice(n) : 7;\n}\n"
	"#line 30 \"main.c\"\nint main(int argc, char **argv)\n{\n\tif (argc > 2)\n\t\treturn far(argc);\n\treturn twice(argc) + !argv;\n}\n";

static void run(const char *fmt, const char *args)
{
	char text[600];

	snprintf(text, sizeof(text), fmt, args, dir);
	ck_assert_msg(!system(text), "%s", text);
}

static void write_file(const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert(f != NULL);
	fputs(text, f);
	fclose(f);
}

static void start(void)
{
	strcpy(dir, "/tmp/spile-lines-XXXXXX");
	ck_assert(mkdtemp(dir) != NULL);
	run("mkdir %s%s/sub", "");
	write_file("main.c", source);
	write_file("sub/inc.h", "static inline int helper(int n)\n{\n\treturn n * n + 1;\n}\n");
}

static void stop(void)
{
	run("rm -r %s%s", "");
}

static void load(struct sr_lines *l, const char *name)
{
	struct sr_elf_source src = { .fd = -1 };
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	src.fd = open(path, O_RDONLY);
	ck_assert_int_ge(src.fd, 0);
	src.len = (uint64_t)lseek(src.fd, 0, SEEK_END);
	ck_assert_msg(sr_elf_lines(l, &src, NULL, NULL), "no lines in %s", name);
	close(src.fd);
}

/* The part of a path behind the last '/': before DWARF 5 the directory of the compiler stands elsewhere. */
static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Of version 5 binutils take one file for another: the lines alone are compared then, `paths` has the files. */
static unsigned int compare(const struct sr_lines *l, unsigned long begin, unsigned long end, bool files)
{
	char text[600], want[600];
	struct sr_text file = { NULL, 0, 0 };
	unsigned int line, known = 0;
	unsigned long addr;
	FILE *list, *said;

	snprintf(text, sizeof(text), "%s/addresses", dir);
	list = fopen(text, "w");
	for (addr = begin; addr < end; addr++)
		fprintf(list, "0x%lx\n", addr);
	fclose(list);
	snprintf(text, sizeof(text), "addr2line -e %s/prog < %s/addresses", dir, dir);
	said = popen(text, "r");
	for (addr = begin; addr < end; addr++) {
		ck_assert(fgets(want, sizeof(want), said) != NULL);
		want[strcspn(want, " \n")] = '\0';
		file.len = 0;
		line = 0;
		if (!sr_lines_find(l, addr, &file, &line)) {
			ck_assert_msg(strstr(want, ":?") || strstr(want, ":0"), "%lx: nothing, but %s", addr, want);
			continue;
		}
		known++;
		sr_text_add(&file, "", 1);
		snprintf(text, sizeof(text), "%s:%u", last_part(file.p), line);
		ck_assert_msg(!strcmp(files ? text : strrchr(text, ':'), files ? last_part(want) : strrchr(want, ':')), "%lx: %s:%u, but %s", addr, file.p, line, want);
	}
	pclose(said);
	sr_text_deinit(&file);
	return known;
}

static void find_text(unsigned long *begin, unsigned long *end)
{
	char text[600];
	FILE *f;

	snprintf(text, sizeof(text), "nm %s/prog | awk '$3 == \"_init\" { print $1 } $3 == \"_fini\" { print $1 }' | sort", dir);
	f = popen(text, "r");
	ck_assert_int_eq(fscanf(f, "%lx %lx", begin, end), 2);
	pclose(f);
}

START_TEST(as_addr2line)
{
	static const char *const options[] = { "-gdwarf-2", "-gdwarf-3 -O1", "-gdwarf-4 -O2", "-gdwarf-5", "-gdwarf-5 -O2 -gz", "-gdwarf-4 -no-pie -fPIC",
					       "-gdwarf-5 -O2 -ffunction-sections -Wl,--gc-sections", "-gdwarf-5 -gz -O3 -funroll-loops" };
	unsigned long begin, end;
	struct sr_lines l;

	run("cd %2$s && gcc -w %1$s -o prog main.c", options[_i]);
	load(&l, "prog");
	find_text(&begin, &end);
	ck_assert_uint_gt(compare(&l, begin, end, !strstr(options[_i], "-gdwarf-5")), 50);
	sr_lines_deinit(&l);
}
END_TEST

/* The whole path, where the section has it. */
START_TEST(paths)
{
	struct sr_text file = { NULL, 0, 0 };
	char want[100];
	struct sr_lines l;
	unsigned long begin, end, addr;
	unsigned int line, far = 0, near = 0, inc = 0;

	run("cd %2$s && gcc -w %1$s -o prog main.c", "-gdwarf-5");
	load(&l, "prog");
	find_text(&begin, &end);
	for (addr = begin; addr < end; addr++) {
		file.len = 0;
		if (!sr_lines_find(&l, addr, &file, &line))
			continue;
		sr_text_add(&file, "", 1);
		far += !strcmp(file.p, "/elsewhere/far.c") && line > 999999;
		snprintf(want, sizeof(want), "%s/main.c", dir);
		near += !strcmp(file.p, want);
		snprintf(want, sizeof(want), "%s/sub/inc.h", dir);
		inc += !strcmp(file.p, want) && line < 5;
	}
	ck_assert_msg(far && near && inc, "%u %u %u", far, near, inc);
	sr_text_deinit(&file);
	sr_lines_deinit(&l);
}
END_TEST

/* Sections are anything. */
START_TEST(damage)
{
	struct sr_text file = { NULL, 0, 0 };
	unsigned int seed = 3, line, i, k;
	struct sr_lines good, l;

	run("cd %2$s && gcc -w %1$s -o prog main.c", _i ? "-gdwarf-5" : "-gdwarf-3");
	load(&good, "prog");
	for (i = 0; i < 3000; i++) {
		memset(&l, 0, sizeof(l));
		l.line.len = i % 3 ? good.line.len : good.line.len * (i % 97) / 97;
		l.line.p = sr_alloc(l.line.len + 1);
		memcpy(l.line.p, good.line.p, l.line.len);
		l.line_str.len = good.line_str.len;
		l.line_str.p = sr_alloc(l.line_str.len + 1);
		memcpy(l.line_str.p, good.line_str.p ? good.line_str.p : (void *)"", l.line_str.len);
		for (k = 0; k < 1 + i % 5 && l.line.len; k++)
			l.line.p[(unsigned int)rand_r(&seed) % (i % 2 ? l.line.len : l.line.len < 60 ? l.line.len : 60)] = (unsigned char)(rand_r(&seed) >> 5);
		sr_lines_index(&l);
		for (k = 0; k < 50; k++) {
			file.len = 0;
			sr_lines_find(&l, (uint64_t)rand_r(&seed) % 0x3000, &file, &line);
		}
		sr_lines_deinit(&l);
	}
	sr_text_deinit(&file);
	sr_lines_deinit(&good);
}
END_TEST

/* Sections of an object as a loader may place them. */
enum { FAR_AT = 0x7000000, MAIN_AT = 0x9000000 };

static uint64_t place_of(const void *arg, const char *section)
{
	(void)arg;
	return !strcmp(section, ".text.far") ? FAR_AT : !strcmp(section, ".text.main") ? MAIN_AT : 0;
}

static unsigned char *read_object(size_t *len)
{
	char path[200];
	unsigned char *p;
	FILE *f;

	snprintf(path, sizeof(path), "%s/main.o", dir);
	f = fopen(path, "r");
	ck_assert(f != NULL);
	fseek(f, 0, SEEK_END);
	*len = (size_t)ftell(f);
	rewind(f);
	p = sr_alloc(*len);
	ck_assert_uint_eq(fread(p, 1, *len, f), *len);
	fclose(f);
	return p;
}

/* What is not linked: where its sections are placed, and nowhere without them. */
START_TEST(relocated)
{
	static const char *const options[] = { "-gdwarf-4", "-gdwarf-5", "-gdwarf-5 -gz" };
	struct sr_elf_source src = { .fd = -1 };
	struct sr_text file = { NULL, 0, 0 };
	unsigned int line;
	unsigned char *p;
	struct sr_lines l;
	size_t len;

	run("cd %2$s && gcc -w -c -ffunction-sections %1$s -o main.o main.c", options[_i]);
	src.p = p = read_object(&len);
	src.len = len;
	ck_assert(!sr_elf_lines(&l, &src, NULL, NULL));
	ck_assert(sr_elf_lines(&l, &src, place_of, NULL));
	ck_assert_uint_eq(l.nsequences, 2);
	ck_assert(sr_lines_find(&l, FAR_AT, &file, &line));
	ck_assert_uint_eq(line, 1000001);
	sr_text_add(&file, "", 1);
	ck_assert_str_eq(file.p, "/elsewhere/far.c");
	file.len = 0;
	ck_assert(sr_lines_find(&l, MAIN_AT, &file, &line));
	ck_assert_uint_eq(line, 31);
	sr_text_add(&file, "", 1);
	ck_assert_str_eq(last_part(file.p), "main.c");
	ck_assert(!sr_lines_find(&l, FAR_AT - 1, &file, &line));
	sr_text_deinit(&file);
	sr_lines_deinit(&l);
	free(p);
}
END_TEST

/* Heads, symbols and relocations are anything. */
START_TEST(damaged_object)
{
	struct sr_elf_source src = { .fd = -1 };
	unsigned int seed = 11, i, k;
	unsigned char *good, *p;
	struct sr_lines l;
	size_t len;

	run("cd %2$s && gcc -w -c -ffunction-sections %1$s -o main.o main.c", _i ? "-gdwarf-5" : "-gdwarf-4");
	good = read_object(&len);
	p = sr_alloc(len);
	src.p = p;
	for (i = 0; i < 3000; i++) {
		src.len = i % 4 ? len : (unsigned int)rand_r(&seed) % len;
		memcpy(p, good, len);
		for (k = 0; k < 1 + i % 7; k++)
			p[(unsigned int)rand_r(&seed) % len] = (unsigned char)(rand_r(&seed) >> 5);
		if (sr_elf_lines(&l, &src, place_of, NULL))
			sr_lines_deinit(&l);
	}
	free(p);
	free(good);
}
END_TEST

Suite *runner_lines_suite(void)
{
	Suite *s = suite_create("runner_lines");
	TCase *t = tcase_create("lines");

	tcase_add_checked_fixture(t, start, stop);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, as_addr2line, 0, 8);
	tcase_add_test(t, paths);
	tcase_add_loop_test(t, damage, 0, 2);
	tcase_add_loop_test(t, relocated, 0, 3);
	tcase_add_loop_test(t, damaged_object, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
