/* SPDX-License-Identifier: GPL-2.0 */
/* Debug information that does not simply stand in the file: compressed, in files of its own, shared between files. */
#include "btf_sample.h"
#include "target_sample.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sample sample;
static struct arena *arena;

static void setup(void)
{
	arena = arena_create();
}

static void teardown(void)
{
	sample_remove(&sample);
	arena_destroy(arena);
}

static bool have(const char *program)
{
	struct proc_result r;
	bool ok = !proc_shell(program, "/", PROC_MERGE | PROC_QUIET_IN, &r) && !r.status;

	proc_result_deinit(&r);
	return ok;
}

static void run(const char *command)
{
	struct proc_result r;

	ck_assert_int_eq(proc_shell(command, sample.dir, PROC_MERGE | PROC_QUIET_IN, &r), 0);
	ck_assert_msg(!r.status, "%s: %s", command, buf_str(&r.out));
	proc_result_deinit(&r);
}

static void expect_chain(struct target *t, const struct tfunc *f, const char *chain, const char *type)
{
	const char *why = NULL;
	struct tvalue v;

	ck_assert_msg(sample_chain(t, &v, f, false, chain, &why), "%s: %s", chain, why);
	ck_assert_msg(!strcmp(v.type->name, type), "%s: %s, not %s", chain, v.type->name, type);
}

/* What other tests look into closely is there at all. */
static void expect_all(void)
{
	struct target *t = sample_open(arena, &sample);
	struct tfunc *f = sample_function(t, "plain");
	const char *why = NULL;
	tline_vec lines = { 0 };
	tfunc_vec copies = { 0 };
	int64_t number;

	ck_assert_ptr_nonnull(f->die);
	ck_assert_ptr_nonnull(f->file);
	ck_assert_str_eq(f->file, "one.c");
	expect_chain(t, f, "t->next->name", "const char *");
	expect_chain(t, f, "t->bits->s", "int");
	expect_chain(t, f, "seventh", "short int");
	expect_chain(t, f, "elsewhere->in->deep", "short int");
	expect_chain(t, f, "shared_number", "int");
	ck_assert_ptr_nonnull(target_type(t, "struct hidden", &why));
	ck_assert_ptr_nonnull(target_type(t, "kuid_t", &why));
	ck_assert_msg(target_enumerator(t, "GREEN", &number, &why), "%s", why);
	ck_assert_int_eq((int)number, 7);
	target_lines(t, f, &lines);
	ck_assert_int_gt(lines.n, 1);
	ck_assert(target_copies(t, "only_inlined", NULL, &copies));
	target_close(t);
}

START_TEST(compressed)
{
	sample_build(&sample, "-O2 -gz=zlib");
	expect_all();
	run("objcopy --decompress-debug-sections vmlinux-" SAMPLE_RELEASE " && objcopy --compress-debug-sections=zlib-gnu vmlinux-" SAMPLE_RELEASE);
	expect_all();
}
END_TEST

START_TEST(split)
{
	struct target *t;
	const char *why = NULL;
	struct tvalue v;

	sample_build(&sample, "-O2 -gsplit-dwarf -gdwarf-5");
	expect_all();
	run("rm -f *.dwo");
	t = sample_open(arena, &sample);
	ck_assert(!sample_chain(t, &v, sample_function(t, "plain"), false, "t->number", &why));
	ck_assert_ptr_nonnull(why);
	ck_assert_msg(strstr(why, ".dwo"), "%s", why);
	target_close(t);
	sample_remove(&sample);
	sample_build(&sample, "-O2 -gsplit-dwarf -gdwarf-4");
	expect_all();
}
END_TEST

START_TEST(shared)
{
	if (!have("dwz --version"))
		return;
	sample_build(&sample, "-O2 -gdwarf-4");
	run("cp vmlinux-" SAMPLE_RELEASE " other && cp other third && dwz -m common.debug -M $PWD/common.debug vmlinux-" SAMPLE_RELEASE " other third");
	run("readelf -SW vmlinux-" SAMPLE_RELEASE " | grep -q gnu_debugaltlink");
	expect_all();
	sample_remove(&sample);
	sample_build(&sample, "-O2 -gdwarf-5");
	run("dwz vmlinux-" SAMPLE_RELEASE);
	expect_all();
}
END_TEST

/* What several programs share is in a file that is gone. */
START_TEST(shared_but_gone)
{
	const char *why = NULL, *near = NULL;
	struct target *t;
	struct tvalue v;

	if (!have("dwz --version"))
		return;
	sample_build(&sample, "-O2 -gdwarf-4");
	run("cp vmlinux-" SAMPLE_RELEASE " copy && dwz -m common.dwz vmlinux-" SAMPLE_RELEASE " copy && rm common.dwz");
	t = sample_open(arena, &sample);
	if (!sample_chain(t, &v, sample_function(t, "plain"), false, "t", &why) || tvalue_member(t, &v, "number", &why, &near))
		ck_assert_ptr_nonnull(why);
	ck_assert_msg(why && strstr(why, "should be in common.dwz"), "%s", why ? why : "found");
	target_close(t);
}
END_TEST

/* A server that is a directory: libdebuginfod takes such URLs too. */
static void set_server(void)
{
	setenv("DEBUGINFOD_URLS", arena_printf(arena, "file://%s/server", sample.dir), 1);
	setenv("DEBUGINFOD_CACHE_PATH", arena_printf(arena, "%s/cache", sample.dir), 1);
}

/* Without the client's library there is no way to ask. */
static void expect_fetched(struct target *t)
{
	if (t->vmlinux)
		expect_chain(t, sample_function(t, "plain"), "t->next->name", "const char *");
	else
		ck_assert(!have("ls /usr/lib/*/libdebuginfod.so.1 /usr/lib64/libdebuginfod.so.1 2> /dev/null | grep -q ."));
}

START_TEST(from_debuginfod)
{
	struct target *t;
	const char *why = NULL, *id, *path;

	sample_build(&sample, "-O2");
	t = sample_open(arena, &sample);
	id = arena_strdup(arena, t->build_id);
	target_close(t);
	run(arena_printf(arena, "mkdir -p server/buildid/%s && objcopy --only-keep-debug vmlinux-" SAMPLE_RELEASE " server/buildid/%s/debuginfo && "
			 "cp vmlinux-" SAMPLE_RELEASE " stripped && strip -g stripped", id, id));
	path = arena_printf(arena, "%s/stripped", sample.dir);
	t = target_open_program(arena, "", path, NULL, &why);
	ck_assert_msg(t && !t->vmlinux && t->why_no_vmlinux, "%s", why);
	target_close(t);
	set_server();
	t = target_open_program(arena, "", path, NULL, &why);
	unsetenv("DEBUGINFOD_URLS");
	ck_assert_ptr_nonnull(t);
	expect_fetched(t);
	target_close(t);
}
END_TEST

/* A file in a kernel's place that is not that kernel's debuginfo is named, with what is wrong and what to do. */
START_TEST(files_that_are_passed_over)
{
	static const struct { const char *make, *says; } rows[] = {
		{ "echo text > $V", "is not a 64-bit little-endian ELF file" },
		{ ": > $V", "is not a 64-bit little-endian ELF file" },
		{ "head -c 5000 whole > $V", "is cut short: it has 5000 bytes" },
		{ "ln -s nowhere $V", "is a link to what is not there" },
		{ "mkdir $V", "is no file" },
		{ "gcc -shared -o $V banner.c", "is of kernel 9.8.7" },
		{ "echo 'const char BTF[] __attribute__((section(\".BTF\"))) = \"types\";' > types.c; gcc -c -o types.o types.c; "
		  "objcopy -R .text -R .note.gnu.property -R .comment types.o $V", "has no functions, only types" },
		{ "true", "there is no debuginfo for kernel " SAMPLE_RELEASE "; install it" },
	};
	struct target_spec spec = { .release = SAMPLE_RELEASE };
	size_t i;

	sample_build(&sample, "-O2");
	spec.debuginfo_path = sample.dir;
	run("mv vmlinux-" SAMPLE_RELEASE " whole; echo 'const char banner[] = \"Linux version 9.8.7 (who) #1\";' > banner.c");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct target *t;

		run(arena_printf(arena, "V=vmlinux-" SAMPLE_RELEASE "; rm -rf $V; %s", rows[i].make));
		t = target_open(arena, &spec);
		ck_assert_msg(!t->vmlinux && t->why_no_vmlinux && strstr(t->why_no_vmlinux, rows[i].says) && strstr(t->why_no_vmlinux, "install it: "),
			      "%s: %s", rows[i].make, t->why_no_vmlinux);
		target_close(t);
	}
}
END_TEST

static void expect_program(const char *path, const char *says)
{
	const char *why = NULL;
	struct target *t = target_open_program(arena, "", path, sample.dir, &why);

	ck_assert_msg(t && !t->vmlinux && strstr(t->why_no_vmlinux, says), "%s", t ? t->why_no_vmlinux : why);
	target_close(t);
}

/* Debuginfo of another build, and servers that cannot be asked. */
START_TEST(debuginfo_of_programs_that_is_passed_over)
{
	const char *path;

	sample_build(&sample, "-O2");
	run("cp vmlinux-" SAMPLE_RELEASE " p.debug && strip -g -o program vmlinux-" SAMPLE_RELEASE " && objcopy --add-gnu-debuglink=p.debug program && "
	    "gcc -g -O1 -shared -fPIC -Wl,--build-id one.c two.c -o p.debug");
	path = arena_printf(arena, "%s/program", sample.dir);
	expect_program(path, "p.debug is of another build: build id ");
	run("rm p.debug");
	setenv("DEBUGINFOD_URLS", "file:///nowhere", 1);
	setenv("DEBUGINFOD_CACHE_PATH", arena_printf(arena, "%s/cache", sample.dir), 1);
	expect_program(path, "file:///nowhere");
	unsetenv("DEBUGINFOD_URLS");
}
END_TEST

static void put_number(char *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

/* What a boot loader gets: a head, and behind it a kernel, @file, that was packed. */
static void make_boot_image(const char *packer, const char *file)
{
	char head[1024] = "";
	AUTO_BUF packed = { 0 };
	AUTO_BUF image = { 0 };

	run(arena_printf(arena, "mkdir -p boot && %s %s > packed", packer, file));
	ck_assert_int_eq(fs_read(arena_printf(arena, "%s/packed", sample.dir), &packed), 0);
	head[0x1f1] = 1;
	memcpy(head + 0x202, "HdrS\x0f\x02", 6);
	put_number(head + 0x248, 0);
	put_number(head + 0x24c, (uint32_t)packed.len + 4);
	buf_add(&image, head, sizeof(head));
	buf_add(&image, packed.p, packed.len);
	buf_add(&image, "size", 4);
	ck_assert_int_eq(fs_write_atomic(arena_printf(arena, "%s/boot/vmlinuz-1.2.3-packed", sample.dir), image.p, image.len, 0600), 0);
}

START_TEST(btf_of_a_boot_image)
{
	static const char *const packers[] = { "gzip -c", "xz -c", "bzip2 -c", "zstd -c -q" };
	struct target_spec spec = { .release = "1.2.3-packed" };
	const char *why = NULL, *near;
	char *btf;
	tfunc_vec v = { 0 };
	struct target *t;
	struct tvalue value;
	size_t i, n;

	sample_sources(&sample);
	btf = btf_sample(arena, &n);
	ck_assert_int_eq(fs_write_atomic(arena_printf(arena, "%s/blob", sample.dir), btf, n, 0600), 0);
	run("gcc -c -o two.o two.c && objcopy --add-section .BTF=blob two.o");
	spec.debuginfo_path = sample.dir;
	for (i = 0; i < ARRAY_SIZE(packers); i++) {
		if (!have(arena_printf(arena, "echo x | %s", packers[i])))
			continue;
		make_boot_image(packers[i], "two.o");
		t = target_open(arena, &spec);
		v.n = 0;
		ck_assert_msg(target_functions(t, "f", NULL, &v, &why, &near), "%s", why);
		ck_assert_msg(target_by_btf(t, v.v[0]), "%s", packers[i]);
		ck_assert_msg(target_var(t, v.v[0], false, "p", &value, &why), "%s", why);
		ck_assert_str_eq(value.type->name, "struct pt *");
		target_close(t);
	}
}
END_TEST

/* Servers are asked for a kernel that does not run here by the build id in its boot image. */
START_TEST(debuginfod_by_a_boot_image)
{
	struct target_spec spec = { .release = "1.2.3-packed" };
	struct target *t;
	const char *id;

	sample_build(&sample, "-O2");
	t = sample_open(arena, &sample);
	id = arena_strdup(arena, t->build_id);
	target_close(t);
	run(arena_printf(arena, "mkdir -p server/buildid/%s && cp vmlinux-" SAMPLE_RELEASE " server/buildid/%s/debuginfo && "
			 "objcopy -g --rename-section .note.gnu.build-id=.notes vmlinux-" SAMPLE_RELEASE " packed-kernel && mkdir elsewhere", id, id));
	make_boot_image("gzip -c", "packed-kernel");
	set_server();
	spec.debuginfo_path = arena_printf(arena, "%s/elsewhere", sample.dir);
	t = target_open(arena, &spec);
	ck_assert_msg(!t->vmlinux && strstr(t->why_no_vmlinux, "its build id must be known"), "%s", t->why_no_vmlinux);
	target_close(t);
	spec.debuginfo_path = sample.dir;
	t = target_open(arena, &spec);
	unsetenv("DEBUGINFOD_URLS");
	ck_assert_str_eq(t->build_id, id);
	expect_fetched(t);
	target_close(t);
}
END_TEST

Suite *sources_suite(void);
Suite *sources_suite(void)
{
	Suite *s = suite_create("sources");
	TCase *tc = tcase_create("sources");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, compressed);
	tcase_add_test(tc, split);
	tcase_add_test(tc, shared);
	tcase_add_test(tc, shared_but_gone);
	tcase_add_test(tc, from_debuginfod);
	tcase_add_test(tc, files_that_are_passed_over);
	tcase_add_test(tc, debuginfo_of_programs_that_is_passed_over);
	tcase_add_test(tc, btf_of_a_boot_image);
	tcase_add_test(tc, debuginfod_by_a_boot_image);
	suite_add_tcase(s, tc);
	return s;
}
