/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output to stdout or a file. A pipe or a terminal whose reader has stopped must not stop the runner: it is opened
 * once more through /proc/self/fd, which gives a description of our own that may be non-blocking without the shell or
 * the reader noticing.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void sr_sink_init(struct sr_sink *s, int fd)
{
	struct stat st;
	char path[40];
	int own;

	memset(s, 0, sizeof(*s));
	s->fd = fd;
	if (fstat(fd, &st) < 0)
		return;
	s->file = S_ISREG(st.st_mode);
	if (!S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (own >= 0) {
		s->fd = own;
		s->own = s->private = true;
	}
}

void sr_sink_deinit(struct sr_sink *s)
{
	if (s->own)
		close(s->fd);
	s->fd = -1;
	s->own = false;
}

/* True when write() will not wait for at least PIPE_BUF bytes. */
static bool has_room(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) > 0;
}

int sr_sink_write_some(struct sr_sink *s, struct sr_text *t, size_t len)
{
	size_t done = 0, n;
	ssize_t w;
	int result = 1;

	while (done < len) {
		n = len - done;
		if (!s->file && !s->private) {
			if (!has_room(s->fd)) {
				result = 0;
				break;
			}
			if (n > PIPE_BUF)
				n = PIPE_BUF;
		}
		w = write(s->fd, t->p + done, n);
		if (w >= 0) {
			done += (size_t)w;
		} else if (errno != EINTR) {
			result = errno == EAGAIN ? 0 : -errno;
			break;
		}
	}
	sr_text_drop(t, done);
	return result;
}

int sr_sink_write(struct sr_sink *s, struct sr_text *t)
{
	return sr_sink_write_some(s, t, t->len);
}

char *sr_output_expand(const char *pattern, long long when)
{
	size_t size = strlen(pattern) + 64;
	time_t t = (time_t)when;
	struct tm tm;
	char *s = NULL;

	if (!strchr(pattern, '%')) {
		s = sr_alloc(size);
		return strcpy(s, pattern);
	}
	localtime_r(&t, &tm);
	for (;; size *= 2) {
		s = sr_realloc(s, size);
		if (strftime(s, size, pattern, &tm))
			return s;
		if (size > 64 * 1024) {
			strcpy(s, pattern);
			return s;
		}
	}
}

/* FILE, or FILE.N when it rotates. */
static char *path_of(const struct sr_output *o, unsigned int number, const char *base)
{
	size_t size = strlen(base) + 16;
	char *path = sr_alloc(size);

	if (o->limit)
		snprintf(path, size, "%s.%u", base, number);
	else
		strcpy(path, base);
	return path;
}

void sr_kept_add(struct sr_kept *k, unsigned int number, const char *path)
{
	char **slot;

	if (!k->keep)
		return;
	if (!k->names)
		k->names = sr_alloc((size_t)k->keep * sizeof(*k->names));
	slot = &k->names[number % (unsigned int)k->keep];
	if (*slot) {
		unlink(*slot);
		free(*slot);
	}
	*slot = sr_alloc(strlen(path) + 1);
	strcpy(*slot, path);
}

void sr_kept_deinit(struct sr_kept *k)
{
	int i;

	for (i = 0; k->names && i < k->keep; i++)
		free(k->names[i]);
	free(k->names);
	k->names = NULL;
}

/*
 * A switch under the same name appends: the old file was moved away first (logrotate), and if it was not, what it
 * holds is not to be lost.
 */
static int open_file(struct sr_output *o)
{
	bool append = o->sink.own && !o->limit;
	char *base = sr_output_expand(o->pattern, (long long)time(NULL));
	int fd;

	free(o->path);
	o->path = path_of(o, o->number, base);
	free(base);
	fd = open(o->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (append ? 0 : O_TRUNC), 0666);
	if (fd < 0)
		return -errno;
	sr_sink_deinit(&o->sink);
	sr_sink_init(&o->sink, fd);
	if (o->sink.own)	/* no regular file: the description that was made replaces this one */
		close(fd);
	o->sink.own = true;
	o->written = 0;
	sr_kept_add(&o->kept, o->number, o->path);
	if (o->take_stderr)
		dup2(o->sink.fd, STDERR_FILENO);
	return 0;
}

int sr_output_open(struct sr_output *o, const char *pattern, unsigned long long limit, int keep)
{
	memset(o, 0, sizeof(*o));
	o->pattern = pattern;
	o->limit = limit;
	o->kept.keep = limit ? keep : 0;
	if (pattern)
		return open_file(o);
	sr_sink_init(&o->sink, STDOUT_FILENO);
	return 0;
}

void sr_output_take_stderr(struct sr_output *o)
{
	o->take_stderr = true;
	dup2(o->sink.fd, STDERR_FILENO);
}

int sr_output_switch(struct sr_output *o)
{
	if (!o->pattern)
		return 0;
	o->number++;
	return open_file(o);
}

/*
 * How much of the text still goes into the file that is open: whole lines, at least one in an empty file. 0: it is
 * full.
 */
static size_t fitting(const struct sr_output *o)
{
	size_t room = o->written < o->limit ? (size_t)(o->limit - o->written) : 0, n;
	const char *end;

	if (!o->limit || o->text.len <= room)
		return o->text.len;
	for (n = room; n && o->text.p[n - 1] != '\n'; n--)
		;
	if (n || o->written)
		return n;
	end = memchr(o->text.p, '\n', o->text.len);
	return end ? (size_t)(end + 1 - o->text.p) : o->text.len;
}

int sr_output_flush(struct sr_output *o)
{
	int result = 1;

	while (o->text.len && result == 1) {
		size_t n = fitting(o), before = o->text.len;

		if (!n) {
			result = sr_output_switch(o);
			if (!result)
				result = 1;
			continue;
		}
		result = sr_sink_write_some(&o->sink, &o->text, n);
		o->written += before - o->text.len;
	}
	o->failed |= result < 0;
	return result;
}

int sr_output_close(struct sr_output *o)
{
	int err = 0;

	if (o->sink.own && close(o->sink.fd) < 0 && !o->failed)
		err = -errno;
	o->sink.own = false;
	o->sink.fd = -1;
	sr_text_deinit(&o->text);
	sr_kept_deinit(&o->kept);
	free(o->path);
	o->path = NULL;
	return err;
}
