/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sink that every message goes through: counts, drops repetitions, stops printing at the limit, and keeps a note
 * or hint with the message it belongs to.
 */
#include "render.h"

#include <string.h>

void diag_init(struct diag *d, struct arena *a, FILE *out)
{
	memset(d, 0, sizeof(*d));
	d->arena = a;
	d->out = out;
	d->max_errors = 20;
	d->seen = map_create(a);
}

/* True the first time that this level, place and text come. */
static bool is_new(struct diag *d, const struct message *m)
{
	AUTO_BUF key = { 0 };

	buf_printf(&key, "%d:%p:%u:%s", (int)m->level, (const void *)m->at.src, m->at.off, m->text);
	if (map_get(d->seen, key.p))
		return false;
	map_put(d->seen, arena_strdup(d->arena, key.p), d);
	return true;
}

/* True when this text was there before. */
static bool is_repeated(struct diag *d, const struct message *m)
{
	return map_put(d->seen, arena_strdup(d->arena, m->text), d) != NULL;
}

static void show(struct diag *d, const struct message *m)
{
	AUTO_BUF text = { 0 };

	if (d->quiet)
		return;
	if (d->json)
		render_json(&text, m);
	else
		render_text(&text, m, d->color);
	fwrite(text.p, 1, text.len, d->out);
	fflush(d->out);
}

void diag_error(struct diag *d, enum diag_class c, struct span at, const char *fmt, ...)
{
	struct message m = { .level = DIAG_ERROR, .class = c, .at = at };
	AUTO_BUF text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	m.text = buf_str(&text);
	d->muted = !is_new(d, &m);
	if (d->muted)
		return;
	d->repeats = is_repeated(d, &m);
	d->errors++;
	if (d->max_errors && d->errors > d->max_errors) {
		d->hidden++;
		d->muted = true;
		return;
	}
	show(d, &m);
}

void diag_warning(struct diag *d, struct span at, const char *fmt, ...)
{
	struct message m = { .level = DIAG_WARNING, .at = at };
	AUTO_BUF text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	m.text = buf_str(&text);
	m.promoted = d->warnings_are_errors;
	d->muted = (d->no_warnings && !d->warnings_are_errors) || !is_new(d, &m);
	if (d->muted)
		return;
	d->repeats = is_repeated(d, &m);
	d->warnings++;
	if (d->warnings_are_errors)
		d->errors++;
	show(d, &m);
}

void diag_note(struct diag *d, struct span at, const char *fmt, ...)
{
	struct message m = { .level = DIAG_NOTE, .at = at };
	AUTO_BUF text = { 0 };
	va_list ap;

	if (d->muted)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	m.text = buf_str(&text);
	show(d, &m);
}

void diag_hint(struct diag *d, const char *fmt, ...)
{
	struct message m = { .level = DIAG_HINT };
	AUTO_BUF text = { 0 };
	va_list ap;

	if (d->muted)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	m.text = buf_str(&text);
	if (!is_repeated(d, &m) || !d->repeats || d->json)
		show(d, &m);
}

void diag_finish(struct diag *d)
{
	if (d->hidden && !d->quiet && !d->json)
		fprintf(d->out, "%d more error%s not shown\n", d->hidden, d->hidden == 1 ? "" : "s");
	d->hidden = 0;
}
