/* SPDX-License-Identifier: GPL-2.0 */
/*
 * work TASK ARGS...: what test cases let the guest do, in known numbers.
 *
 *   open FILE FLAGS [N]    opens FILE N times with these open(2) flags (a number), prints nothing
 *   getppid N [CPU]        calls getppid N times, on one CPU when given
 *   getuid N [CPU]         the same with getuid
 *   during MS [CPU]        calls getppid for so long; prints how often
 *   as UID COMMAND...      runs COMMAND as user and group UID
 *   ctrlc COMMAND...       runs COMMAND with SIGINT as a terminal's foreground job has it (a shell's background job ignores it)
 *   strike US SIGNAL COMMAND...   runs COMMAND as ctrlc does, sends it SIGNAL after US microseconds; its exit status, or 128 and its signal
 *   time N [CPU]           calls getppid N times, on one CPU when given; prints nanoseconds per call, after 1000 calls to warm up
 *   place N                the same with a function of its own, place()
 *   frames N DEEP          prints nanoseconds per frame of what calls place() with DEEP frame pointers on its stack takes longer than with none
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int task_open(char **arg)
{
	long n = arg[2] ? atol(arg[2]) : 1;
	int flags = (int)strtol(arg[1], NULL, 0);

	for (; n > 0; n--) {
		int fd = open(arg[0], flags, 0600);

		if (fd < 0)
			return errno;
		close(fd);
	}
	return 0;
}

static int stay_on(const char *cpu)
{
	cpu_set_t set;

	if (!cpu)
		return 0;
	CPU_ZERO(&set);
	CPU_SET(atoi(cpu), &set);
	return sched_setaffinity(0, sizeof(set), &set) ? errno : 0;
}

static int call(long number, char **arg)
{
	long n = atol(arg[0]);
	int err = stay_on(arg[1]);

	if (err)
		return err;
	while (n-- > 0)
		syscall(number);
	return 0;
}

static int task_getppid(char **arg)
{
	return call(SYS_getppid, arg);
}

static int task_during(char **arg)
{
	struct timespec now, end;
	long n = 0, i;
	int err = stay_on(arg[1]);

	if (err)
		return err;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += atol(arg[0]) / 1000;
	end.tv_nsec += atol(arg[0]) % 1000 * 1000000;
	do {
		for (i = 0; i < 100; i++)
			syscall(SYS_getppid);
		n += i;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - end.tv_sec) * 1000000000 + now.tv_nsec - end.tv_nsec < 0);
	printf("%ld\n", n);
	return 0;
}

static int task_getuid(char **arg)
{
	return call(SYS_getuid, arg);
}

static int task_as(char **arg)
{
	unsigned int id = (unsigned int)atoi(arg[0]);

	if (setgroups(0, NULL) || setgid(id) || setuid(id))
		return errno;
	execvp(arg[1], arg + 1);
	return errno;
}

static int task_ctrlc(char **arg)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	execvp(arg[0], arg);
	return errno;
}

static int task_strike(char **arg)
{
	pid_t pid;
	int status;

	signal(SIGINT, SIG_DFL);
	pid = fork();
	if (pid < 0)
		return errno;
	if (!pid)
		exit(task_ctrlc(arg + 2));
	usleep((useconds_t)atol(arg[0]));
	kill(pid, atoi(arg[1]));
	if (waitpid(pid, &status, 0) < 0)
		return errno;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int task_time(char **arg)
{
	long n = atol(arg[0]), i;
	struct timespec a, b;
	int err = stay_on(arg[1]);

	if (err)
		return err;
	for (i = 0; i < 1000; i++)
		syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++)
		syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.2f\n", ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / (double)n);
	return 0;
}

/* Calls at uneven distances, in the same order each time: what interrupts at a fixed rate meets all of the call alike, and not the same place again and again. */
static int task_uneven(char **arg)
{
	long n = atol(arg[0]), i;
	unsigned int x = 1, k;
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++) {
		x = x * 1103515245 + 12345;
		for (k = x >> 16 & 63; k; k--)
			__asm__ volatile("");
		syscall(SYS_getppid);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.2f\n", ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / (double)n);
	return 0;
}

__attribute__((noinline)) void place(void)
{
	__asm__ volatile("nop; nop");
}

static int task_place(char **arg)
{
	long n = atol(arg[0]), i;
	struct timespec a, b;

	for (i = 0; i < 1000; i++)
		place();
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++)
		place();
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.2f\n", ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / (double)n);
	return 0;
}

/* Calls place() @n times below @deep frames; gives nanoseconds. */
__attribute__((noinline, optimize("no-omit-frame-pointer", "no-optimize-sibling-calls"))) double below(long deep, long n);
double below(long deep, long n)
{
	struct timespec a, b;
	double t;

	if (deep > 0) {
		t = below(deep - 1, n);
		__asm__ volatile("" ::: "memory");
		return t;
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	while (n-- > 0)
		place();
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec);
}

/* Whatever called this, the chain of frame pointers ends here, as a program's does. */
__attribute__((noinline)) static double first(long deep, long n)
{
	volatile long *frame = __builtin_frame_address(0);
	long saved = *frame;
	double t;

	*frame = 0;
	t = below(deep, n);
	*frame = saved;
	return t;
}

static int task_frames(char **arg)
{
	long n = atol(arg[0]), deep = atol(arg[1]);

	first(deep, 100);
	printf("%.2f\n", (first(deep, n) - first(0, n)) / (double)n / (double)deep);
	return 0;
}

static const struct {
	const char *name;
	int least;
	int (*run)(char **arg);
} tasks[] = {
	{ "open", 2, task_open },
	{ "getppid", 1, task_getppid },
	{ "getuid", 1, task_getuid },
	{ "during", 1, task_during },
	{ "as", 2, task_as },
	{ "ctrlc", 1, task_ctrlc },
	{ "strike", 3, task_strike },
	{ "time", 1, task_time },
	{ "uneven", 1, task_uneven },
	{ "place", 1, task_place },
	{ "frames", 2, task_frames },
};

int main(int argc, char **argv)
{
	unsigned int i;

	for (i = 0; argc > 1 && i < sizeof(tasks) / sizeof(tasks[0]); i++)
		if (!strcmp(argv[1], tasks[i].name) && argc - 2 >= tasks[i].least)
			return tasks[i].run(argv + 2);
	fprintf(stderr, "work: no such task\n");
	return 127;
}
