/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands run by "sh -c" with the runner's standard output and error. Their input is empty: the runner's own belongs to the script (input.char).
 * They are not started where their record is read but when the output before it is written, so that the two stand in the order of the script.
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void sr_commands_add(struct sr_commands *c, const char *line, size_t len)
{
	sr_text_add(&c->wanted, line, strnlen(line, len));
	sr_text_add(&c->wanted, "", 1);
}

static int start(const char *line, const sigset_t *mask, pid_t *pid)
{
	char *argv[] = { "sh", "-c", "--", (char *)line, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t pipe_only;
	int err;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, mask);
	posix_spawnattr_setsigdefault(&attr, &pipe_only);
	err = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!err)
		err = posix_spawn(pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return err;
}

void sr_commands_start(struct sr_commands *c, const sigset_t *mask, struct sr_say *say)
{
	const char *line = c->wanted.p, *end = c->wanted.p + c->wanted.len;
	int err;

	for (; line < end; line += strlen(line) + 1) {
		if (c->nrunning == SR_COMMANDS_AT_ONCE) {
			c->refused++;
			continue;
		}
		err = start(line, mask, &c->running[c->nrunning]);
		if (err)
			sr_warn(say, "system(): the shell could not be started: %s", strerror(err));
		else
			c->nrunning++;
	}
	c->wanted.len = 0;
}

void sr_commands_reap(struct sr_commands *c)
{
	unsigned int i = 0;

	while (i < c->nrunning) {
		if (waitpid(c->running[i], NULL, WNOHANG))
			c->running[i] = c->running[--c->nrunning];
		else
			i++;
	}
}

void sr_commands_deinit(struct sr_commands *c, struct sr_say *say)
{
	if (c->refused)
		sr_warn(say, "system(): %lu command%s not started, since %d ran already", c->refused, c->refused == 1 ? " was" : "s were",
			SR_COMMANDS_AT_ONCE);
	sr_text_deinit(&c->wanted);
}
