/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages to the user. While a session runs they are collected, so that a terminal that was stopped cannot keep the
 * runner from reading the rings or from hearing a signal.
 */
#include "say.h"

#include <errno.h>
#include <unistd.h>

static void line(struct sr_say *s, const char *head, const char *fmt, va_list ap)
{
	sr_text_printf(&s->text, "%s", head);
	sr_text_vprintf(&s->text, fmt, ap);
	sr_text_add(&s->text, "\n", 1);
	if (!s->hold)
		sr_say_flush(s);
}

void sr_error(struct sr_say *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(s, "ERROR: ", fmt, ap);
	va_end(ap);
}

void sr_note(struct sr_say *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(s, "", fmt, ap);
	va_end(ap);
}

void sr_verbose(struct sr_say *s, const char *fmt, ...)
{
	va_list ap;

	if (!s->verbose)
		return;
	va_start(ap, fmt);
	line(s, "", fmt, ap);
	va_end(ap);
}

/* True the first time. Once the table is full nothing is new any more, and everything is said. */
static bool is_new(struct sr_say *s, const char *text, size_t len)
{
	unsigned long long h = 14695981039346656037ull;
	unsigned int i;
	size_t k;

	for (k = 0; k < len; k++)
		h = (h ^ (unsigned char)text[k]) * 1099511628211ull;
	for (i = 0; i < s->nseen; i++)
		if (s->seen[i] == h)
			return false;
	if (s->nseen < SR_SAY_SEEN)
		s->seen[s->nseen++] = h;
	return true;
}

void sr_warn_text(struct sr_say *s, const char *text, size_t len)
{
	while (len && text[len - 1] == '\n')
		len--;
	if (s->no_warnings || (!s->verbose && !is_new(s, text, len)))
		return;
	sr_text_add(&s->text, "WARNING: ", 9);
	sr_text_add(&s->text, text, len);
	sr_text_add(&s->text, "\n", 1);
	if (!s->hold)
		sr_say_flush(s);
}

void sr_warn(struct sr_say *s, const char *fmt, ...)
{
	struct sr_text t = { NULL, 0, 0 };
	va_list ap;

	va_start(ap, fmt);
	sr_text_vprintf(&t, fmt, ap);
	va_end(ap);
	sr_warn_text(s, t.p, t.len);
	sr_text_deinit(&t);
}

void sr_say_flush(struct sr_say *s)
{
	size_t done = 0;

	while (done < s->text.len) {
		ssize_t n = write(STDERR_FILENO, s->text.p + done, s->text.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;	/* nobody to tell */
		done += (size_t)n;
	}
	s->text.len = 0;
}

void sr_say_deinit(struct sr_say *s)
{
	sr_say_flush(s);
	sr_text_deinit(&s->text);
}
