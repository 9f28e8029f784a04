/* SPDX-License-Identifier: GPL-2.0 */
/*
 * spilerun: loads a probe module, prints what it reports, removes it. One static program to be copied to the machine
 * that is to be looked at; it needs the module, the kernel and libc's parts that are in it, nothing else. `spilerun
 * -h` has the options and the exit statuses.
 */
#include "bulk.h"
#include "load.h"
#include "opts.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Loads what is to be loaded, runs, removes. Gives the exit status. */
static int run_module(const struct sr_opts *o, const struct sr_signals *signals, struct sr_output *out, int ready,
		      struct sr_say *say)
{
	char name[SR_NAME_MAX];
	struct sr_session_end end;

	if (o->action == SR_ATTACH)
		sr_modfile_name_of(o->module, name, sizeof(name));
	else if (sr_load(o, say, name) < 0)
		return SR_EXIT_FAILED;
	end = sr_session_run(o, name, signals, out, ready, say);
	if (end.remove && sr_unload(name, say) < 0)
		return SR_EXIT_FAILED;
	return end.status;
}

/* The output comes first: where it cannot be written nothing needs to be loaded. */
static int run_with_output(const struct sr_opts *o, const struct sr_signals *signals, int ready, struct sr_say *say)
{
	struct sr_output out;
	int err = sr_output_open(&out, o->bulk ? NULL : o->output, o->rotate_bytes, o->rotate_keep), status = SR_EXIT_FAILED;

	if (err)
		sr_error(say, "cannot write to %s: %s", out.path, strerror(-err));
	else
		status = run_module(o, signals, &out, ready, say);
	err = sr_output_close(&out);
	if (err) {
		sr_error(say, "cannot write to %s: %s", o->output, strerror(-err));
		status = SR_EXIT_FAILED;
	}
	return status;
}

static int run(const struct sr_opts *o, int ready, struct sr_say *say)
{
	struct sr_signals signals;
	int err = sr_signals_open(&signals), status;

	if (err) {
		sr_error(say, "no signalfd: %s", strerror(-err));
		return SR_EXIT_FAILED;
	}
	status = run_with_output(o, &signals, ready, say);
	sr_signals_close(&signals);
	return status;
}

/*
 * -D: the parent waits until the probes are there, tells the process and goes; what goes wrong before that is its own
 * to report.
 */
static int run_daemon(const struct sr_opts *o, struct sr_say *say)
{
	int ready[2], status, null;
	pid_t pid;
	char byte;

	if (pipe(ready) < 0 || (pid = fork()) < 0) {
		sr_error(say, "cannot go to the background: %s", strerror(errno));
		return SR_EXIT_FAILED;
	}
	if (pid) {
		close(ready[1]);
		if (read(ready[0], &byte, 1) == 1) {
			printf("%d\n", (int)pid);
			return SR_OK;
		}
		waitpid(pid, &status, 0);
		return WIFEXITED(status) ? WEXITSTATUS(status) : SR_EXIT_FAILED;
	}
	close(ready[0]);
	fcntl(ready[1], F_SETFD, FD_CLOEXEC);
	setsid();
	null = open("/dev/null", O_RDWR);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	return run(o, ready[1], say);
}

/* What is opened later must not become the standard output because that was closed. True when it was. */
static bool open_standard_files(void)
{
	bool no_output = fcntl(STDOUT_FILENO, F_GETFD) < 0;
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	return no_output;
}

static int count(char **list)
{
	int n = 0;

	while (list[n])
		n++;
	return n;
}

int main(int argc, char **argv)
{
	struct sr_say say;
	struct sr_opts o;
	bool no_output;
	int status;

	no_output = open_standard_files();
	memset(&say, 0, sizeof(say));
	status = sr_opts_parse(&o, argc, argv, &say);
	if (status < 0) {
		if (no_output && !o.output && !o.bulk && o.action != SR_DELETE) {
			sr_error(&say, "the standard output is closed: -o FILE writes to a file");
			status = SR_EXIT_FAILED;
		} else if (o.action == SR_MERGE)
			status = sr_bulk_merge(argv + argc - count(o.params) - 1, count(o.params) + 1, o.output, &say) < 0 ? SR_EXIT_FAILED : SR_OK;
		else if (o.action == SR_DELETE)
			status = sr_delete(&o, &say) < 0 ? SR_EXIT_FAILED : SR_OK;
		else
			status = o.daemon ? run_daemon(&o, &say) : run(&o, -1, &say);
	}
	sr_say_deinit(&say);
	return status;
}
