/* SPDX-License-Identifier: GPL-2.0 */
/* The files of processes that have a file tree of their own. */
#include "target/target.h"
#include "base/fs.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *process_files_suite(void);

static char top[] = "/tmp/spile-processes-XXXXXX";
static struct arena *arena;

static void start(void)
{
	arena = arena_create();
	strcpy(top, "/tmp/spile-processes-XXXXXX");
	ck_assert(mkdtemp(top) != NULL);
}

static void stop(void)
{
	ck_assert_int_eq(system(arena_printf(arena, "rm -r %s", top)), 0);
	arena_destroy(arena);
}

/* A program that runs with a file system of its own over a directory of ours, as in a container; -1: this machine lets nobody do that. */
static pid_t run_elsewhere(const char *dir)
{
	char command[1000];
	pid_t pid = fork();

	if (!pid) {
		snprintf(command, sizeof(command), "mount -t tmpfs none %s && cp /bin/sleep %s/prog && exec %s/prog 60", dir, dir, dir);
		execlp("unshare", "unshare", "-m", "sh", "-c", command, NULL);
		_exit(127);
	}
	return pid;
}

static bool runs(pid_t pid, const char *program)
{
	char link[300];
	ssize_t n;
	int i;

	for (i = 0; i < 200 && !waitpid(pid, NULL, WNOHANG); i++) {
		n = readlink(arena_printf(arena, "/proc/%d/exe", pid), link, sizeof(link) - 1);
		link[n > 0 ? n : 0] = '\0';
		if (!strcmp(link, program))
			return true;
		usleep(20000);
	}
	return false;
}

START_TEST(files_of_a_process_in_a_container)
{
	const char *dir = arena_printf(arena, "%s/elsewhere", top), *program = arena_printf(arena, "%s/prog", dir), *path, *why = NULL;
	name_list libraries = { 0 };
	struct target *t;
	pid_t pid;

	ck_assert_int_eq(fs_mkdir_p(dir, 0755), 0);
	ck_assert_int_eq(fs_write_atomic(program, "another file of that name\n", 26, 0644), 0);
	pid = run_elsewhere(dir);
	if (!runs(pid, program))
		return;
	path = program_of_pid(arena, pid, &why);
	ck_assert_str_eq(path, arena_printf(arena, "/proc/%d/root%s", pid, program));
	t = target_open_program(arena, "", path, NULL, &why);
	ck_assert_msg(t != NULL, "%s", why);
	target_close(t);
	ck_assert(library_of_pid(arena, pid, "libc.so*", &libraries));
	ck_assert_int_eq(libraries.n, 1);
	ck_assert(strncmp(libraries.v[0], "/proc/", 6) && fs_exists(libraries.v[0]));
	libraries.n = 0;
	ck_assert(!library_of_pid(arena, pid, "libnone*", &libraries));
	path = program_of_pid(arena, getpid(), &why);
	ck_assert(path && strncmp(path, "/proc/", 6));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert_ptr_null(program_of_pid(arena, pid, &why));
}
END_TEST

Suite *process_files_suite(void)
{
	Suite *s = suite_create("process_files");
	TCase *t = tcase_create("containers");

	tcase_add_checked_fixture(t, start, stop);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, files_of_a_process_in_a_container);
	suite_add_tcase(s, t);
	return s;
}
