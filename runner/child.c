/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The -c command. Its process waits on a pipe before exec: the runner's death closes the pipe and ends it unstarted.
 * A run that ends before its command leaves the command alone: it may be somebody's real work.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* pipe2 */
#endif
#include "child.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_child(int go, int fault, char **words, const sigset_t *mask)
{
	ssize_t n;
	char c;
	int err;

	do
		n = read(go, &c, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(127);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(words[0], words);
	err = errno;
	while (write(fault, &err, sizeof(err)) < 0 && errno == EINTR)
		;
	_exit(127);
}

int sr_child_create(struct sr_child *c, const char *command, const sigset_t *mask, struct sr_say *say)
{
	int go[2] = { -1, -1 }, fault[2] = { -1, -1 };
	const char *why;
	char **words = sr_words_split(command, &why);

	c->command = command;
	if (!words) {
		sr_error(say, "-c '%s': %s", command, why);
		return -1;
	}
	if (pipe2(go, O_CLOEXEC) < 0 || pipe2(fault, O_CLOEXEC) < 0 || (c->pid = fork()) < 0) {
		sr_error(say, "cannot make a process for '%s': %s", command, strerror(errno));
		c->pid = 0;
		close(go[0]);
		close(go[1]);
		close(fault[0]);
		close(fault[1]);
		free(words);
		return -1;
	}
	if (!c->pid) {
		close(go[1]);
		close(fault[0]);
		run_child(go[0], fault[1], words, mask);
	}
	close(go[0]);
	close(fault[1]);
	c->go = go[1];
	c->fault = fault[0];
	free(words);
	return 0;
}

void sr_child_release(struct sr_child *c)
{
	if (!c->pid || c->released)
		return;
	c->released = true;
	if (write(c->go, "", 1) < 0)
		return;		/* it has ended already: SIGCHLD tells */
}

bool sr_child_reap(struct sr_child *c)
{
	if (!c->pid || c->ended || waitpid(c->pid, &c->status, WNOHANG) != c->pid)
		return false;
	c->ended = true;
	return true;
}

bool sr_child_succeeded(const struct sr_child *c, struct sr_say *say)
{
	int err;

	if (!c->pid)
		return true;
	if (!c->released) {
		sr_warn(say, "the command was not started: the run had ended before");
		return true;
	}
	if (!c->ended) {
		sr_warn(say, "the command (process %d) still runs", (int)c->pid);
		return true;
	}
	if (read(c->fault, &err, sizeof(err)) == (ssize_t)sizeof(err)) {
		sr_error(say, "the command could not be started: %s: %s", c->command, strerror(err));
		return false;
	}
	if (WIFSIGNALED(c->status)) {
		sr_warn(say, "the command was ended by signal %d (%s)", WTERMSIG(c->status),
			strsignal(WTERMSIG(c->status)));
		return false;
	}
	if (WEXITSTATUS(c->status)) {
		sr_warn(say, "the command ended with exit status %d", WEXITSTATUS(c->status));
		return false;
	}
	return true;
}

void sr_child_deinit(struct sr_child *c)
{
	if (!c->pid)
		return;
	close(c->go);
	close(c->fault);
	if (!c->released)
		waitpid(c->pid, &c->status, 0);
}
