/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Running another program and catching what it says. Both pipes are drained together, so that neither side can block
 * the other. While the child runs, SIGINT, SIGTERM and SIGHUP are passed on to it and acted on by us only after it
 * is gone: no compiler is left behind working for nobody, and no half-written file is kept.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* pipe2 */
#endif
#include "fs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t child_pid, caught;

static void pass_on(int sig)
{
	int saved = errno;

	caught = sig;
	if (child_pid > 0)
		kill(child_pid, sig);
	errno = saved;
}

struct child_pipes {
	int out[2], err[2], fail[2];
};

static void close_pair(int p[2])
{
	int i;

	for (i = 0; i < 2; i++)
		if (p[i] >= 0)
			close(p[i]);
	p[0] = p[1] = -1;
}

static void pipes_close(struct child_pipes *p)
{
	close_pair(p->out);
	close_pair(p->err);
	close_pair(p->fail);
}

static int pipes_open(struct child_pipes *p)
{
	int err;

	memset(p, -1, sizeof(*p));
	if (!pipe2(p->out, O_CLOEXEC) && !pipe2(p->err, O_CLOEXEC) && !pipe2(p->fail, O_CLOEXEC))
		return 0;
	err = -errno;
	pipes_close(p);
	return err;
}

/* In the child: never returns. Only async-signal-safe calls. */
static void child_run(char *const argv[], const char *cwd, int flags, struct child_pipes *p, pid_t parent,
		      const sigset_t *mask)
{
	int err, fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (flags & PROC_QUIET_IN) {
		fd = open("/dev/null", O_RDONLY);
		if (fd > 0) {
			dup2(fd, 0);
			close(fd);
		}
	}
	if (dup2(p->out[1], 1) >= 0 && dup2(flags & PROC_MERGE ? p->out[1] : p->err[1], 2) >= 0 && (!cwd || !chdir(cwd)))
		execvp(argv[0], argv);
	err = errno;
	if (write(p->fail[1], &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/* Reads both pipes until both are closed. */
static void drain(int out_fd, int err_fd, struct proc_result *r)
{
	struct pollfd fds[2] = { { .fd = out_fd, .events = POLLIN }, { .fd = err_fd, .events = POLLIN } };
	struct buf *to[2] = { &r->out, &r->err };
	char chunk[8192];
	int open_fds = 2, i;

	while (open_fds) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		for (i = 0; i < 2; i++) {
			ssize_t n;

			if (fds[i].fd < 0 || !fds[i].revents)
				continue;
			n = read(fds[i].fd, chunk, sizeof(chunk));
			if (n > 0) {
				buf_add(to[i], chunk, (size_t)n);
			} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
				fds[i].fd = -1;
				open_fds--;
			}
			fds[i].revents = 0;
		}
	}
}

static int wait_for(pid_t pid)
{
	int st;

	while (waitpid(pid, &st, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
}

/* Parent's side: collects the output and the exit status. */
static void parent_run(pid_t pid, struct child_pipes *p, struct proc_result *r)
{
	int failed = 0;
	ssize_t n;

	close(p->out[1]);
	close(p->err[1]);
	close(p->fail[1]);
	p->out[1] = p->err[1] = p->fail[1] = -1;
	drain(p->out[0], p->err[0], r);
	do
		n = read(p->fail[0], &failed, sizeof(failed));
	while (n < 0 && errno == EINTR);
	r->status = wait_for(pid);
	if (n == (ssize_t)sizeof(failed))
		r->status = -failed;
}

int proc_run(char *const argv[], const char *cwd, int flags, struct proc_result *r)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = pass_on }, old[ARRAY_SIZE(sigs)];
	struct child_pipes p;
	sigset_t block, mask;
	pid_t pid, self = getpid();
	size_t i;

	memset(r, 0, sizeof(*r));
	r->status = pipes_open(&p);
	if (r->status)
		return r->status;
	/* Blocked until child_pid is known, or a signal in between would be lost to the child. */
	sigemptyset(&block);
	for (i = 0; i < ARRAY_SIZE(sigs); i++)
		sigaddset(&block, sigs[i]);
	sigprocmask(SIG_BLOCK, &block, &mask);
	caught = 0;
	pid = fork();
	if (!pid)
		child_run(argv, cwd, flags, &p, self, &mask);
	if (pid < 0) {
		r->status = -errno;
		sigprocmask(SIG_SETMASK, &mask, NULL);
		pipes_close(&p);
		return r->status;
	}
	child_pid = pid;
	sigemptyset(&act.sa_mask);
	for (i = 0; i < ARRAY_SIZE(sigs); i++) {
		sigaction(sigs[i], &act, &old[i]);
		/* nohup */
		if (sigs[i] == SIGHUP && old[i].sa_handler == SIG_IGN)
			signal(SIGHUP, SIG_IGN);
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	parent_run(pid, &p, r);
	child_pid = 0;
	for (i = 0; i < ARRAY_SIZE(sigs); i++)
		sigaction(sigs[i], &old[i], NULL);
	pipes_close(&p);
	if (caught)
		raise(caught);
	return r->status < 0 ? r->status : 0;
}

int proc_shell(const char *command, const char *cwd, int flags, struct proc_result *r)
{
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)command, NULL };

	return proc_run(argv, cwd, flags, r);
}

void proc_result_deinit(struct proc_result *r)
{
	buf_deinit(&r->out);
	buf_deinit(&r->err);
}
