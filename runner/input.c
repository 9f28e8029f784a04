/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Standard input goes to two files of the module, when it has them: character by character to one, whole lines without their ends to the other. A thread of its own
 * does that, since a write runs a handler, which may wait until its output was read. A terminal is left alone while another job of the shell has it: reading or
 * changing it would stop the runner.
 */
#include "input.h"

#include "../runtime/abi/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 100, PAUSE = 10 /* ms between them */, AGAIN = 500 /* ms until a terminal is asked for again */ };

static int open_file(const char *name, const char *file)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/" SP_PROC_DIR "/%s/%s", name, file);
	return open(path, O_WRONLY | O_CLOEXEC);
}

/* A handler that was busy is asked again, for a while. False: the module listens no more, or the thread is to stop. */
static bool hand_over(struct sr_input *in, int fd, const char *text, size_t len)
{
	struct pollfd stop = { .fd = in->stop[0], .events = POLLIN };
	int i;

	for (i = 0; i < TRIES; i++) {
		if (write(fd, text, len) >= 0)
			return true;
		if ((errno != EAGAIN && errno != EINTR) || poll(&stop, 1, PAUSE) > 0)
			return false;
	}
	return true;
}

static bool take(struct sr_input *in, const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (in->chars >= 0 && !hand_over(in, in->chars, &text[i], 1))
			return false;
		if (text[i] != '\n' && in->len < sizeof(in->line))
			in->line[in->len++] = text[i];
		if (text[i] != '\n')
			continue;
		if (in->lines >= 0 && !hand_over(in, in->lines, in->line, in->len))
			return false;
		in->len = 0;
	}
	return true;
}

/* Is standard input ours to read? */
static bool is_ours(void)
{
	pid_t job = tcgetpgrp(STDIN_FILENO);

	return job < 0 || job == getpgrp();
}

/* A terminal gives characters at once to who listens to them. */
static void make_raw(struct sr_input *in)
{
	struct termios t;

	if (in->chars < 0 || in->raw || !is_ours() || tcgetattr(STDIN_FILENO, &in->was) < 0)
		return;
	t = in->was;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	in->raw = tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0;
}

/* False: there is no more to come. */
static bool read_some(struct sr_input *in)
{
	char text[256];
	ssize_t n = read(STDIN_FILENO, text, sizeof(text));

	/* It was taken from us meanwhile. */
	if (n < 0 && errno == EIO && !is_ours())
		return true;
	return n > 0 && take(in, text, (size_t)n);
}

static void *listen_to_user(void *data)
{
	struct sr_input *in = data;
	struct pollfd p[2] = { { .events = POLLIN }, { .fd = in->stop[0], .events = POLLIN } };
	sigset_t set;
	bool ours;

	/* Then reading a terminal that is not ours is an error rather than the end. */
	sigemptyset(&set);
	sigaddset(&set, SIGTTIN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (;;) {
		ours = is_ours();
		p[0].fd = ours ? STDIN_FILENO : -1;
		make_raw(in);
		if (poll(p, 2, ours ? -1 : AGAIN) < 0 || p[1].revents)
			break;
		if (ours && !read_some(in))
			break;
	}
	/* A last line without an end is one all the same. */
	if (!p[1].revents && in->len && in->lines >= 0)
		hand_over(in, in->lines, in->line, in->len);
	return NULL;
}

static void close_all(struct sr_input *in)
{
	if (in->chars >= 0)
		close(in->chars);
	if (in->lines >= 0)
		close(in->lines);
}

void sr_input_start(struct sr_input *in, const char *name)
{
	memset(in, 0, sizeof(*in));
	in->chars = open_file(name, "__stdin");
	in->lines = open_file(name, "__stdin_line");
	if ((in->chars < 0 && in->lines < 0) || pipe(in->stop) < 0) {
		close_all(in);
		return;
	}
	make_raw(in);
	in->running = pthread_create(&in->thread, NULL, listen_to_user, in) == 0;
	if (!in->running)
		close_all(in);
}

void sr_input_stop(struct sr_input *in)
{
	if (!in->running)
		return;
	in->running = false;
	close(in->stop[1]);
	pthread_join(in->thread, NULL);
	close(in->stop[0]);
	close_all(in);
	if (in->raw && is_ours())
		tcsetattr(STDIN_FILENO, TCSANOW, &in->was);
}
