/* SPDX-License-Identifier: GPL-2.0 */
/* One file a CPU, for output of which every CPU's part is to be looked at by itself; and back to one file. */
#include "bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- writing ---- */

void sr_bulk_init(struct sr_bulk *b, const char *base, unsigned long long limit, int keep)
{
	memset(b, 0, sizeof(*b));
	b->base = base;
	b->limit = limit;
	b->keep = keep;
}

static struct sr_bulk_file *file_of(struct sr_bulk *b, unsigned int cpu)
{
	if (cpu >= b->n) {
		b->files = sr_realloc(b->files, (cpu + 1) * sizeof(*b->files));
		for (; b->n <= cpu; b->n++) {
			memset(&b->files[b->n], 0, sizeof(*b->files));
			b->files[b->n].sink.fd = -1;
			b->files[b->n].kept.keep = b->limit ? b->keep : 0;
		}
	}
	return &b->files[cpu];
}

void sr_bulk_add(struct sr_bulk *b, unsigned int cpu, const char *text, size_t len)
{
	struct sr_bulk_frame h = { SR_BULK_MAGIC, (uint32_t)len, b->next++ };
	struct sr_bulk_file *f = file_of(b, cpu);

	sr_text_add(&f->text, &h, sizeof(h));
	sr_text_add(&f->text, text, len);
	b->pending += sizeof(h) + len;
}

static int open_file(const struct sr_bulk *b, struct sr_bulk_file *f, unsigned int cpu)
{
	size_t size = (b->base ? strlen(b->base) : 0) + 48;
	bool again = f->path && !b->limit;
	const char *base = b->base ? b->base : "";

	free(f->path);
	f->path = sr_alloc(size);
	if (b->limit)
		snprintf(f->path, size, "%s_cpu%u.%u", base, cpu, f->number);
	else
		snprintf(f->path, size, b->base ? "%s_%u" : "%sstpd_cpu%u", base, cpu);
	f->sink.fd = open(f->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (again ? 0 : O_TRUNC), 0666);
	if (f->sink.fd < 0)
		return -errno;
	f->sink.own = f->sink.file = true;	/* whatever it is: here it is waited for */
	f->written = 0;
	sr_kept_add(&f->kept, f->number, f->path);
	return 0;
}

static void switch_file(struct sr_bulk_file *f)
{
	if (f->sink.fd < 0)
		return;
	sr_sink_deinit(&f->sink);
	f->number++;
}

/* How much of the text still goes into the file that is open: whole frames, at least one in an empty file. */
static size_t fitting(const struct sr_bulk *b, const struct sr_bulk_file *f)
{
	struct sr_bulk_frame h;
	size_t n = 0;

	if (!b->limit)
		return f->text.len;
	while (n < f->text.len) {
		memcpy(&h, f->text.p + n, sizeof(h));
		if ((n || f->written) && f->written + n + sizeof(h) + h.len > b->limit)
			break;
		n += sizeof(h) + h.len;
	}
	return n;
}

static int write_file(struct sr_bulk *b, struct sr_bulk_file *f, unsigned int cpu)
{
	size_t n, before;
	int result = 0;

	while (f->text.len && result >= 0) {
		n = fitting(b, f);
		before = f->text.len;
		if (!n)
			switch_file(f);
		result = f->sink.fd < 0 ? open_file(b, f, cpu) : 0;
		if (!result && n)
			result = sr_sink_write_some(&f->sink, &f->text, n);
		f->written += before - f->text.len;
	}
	return result < 0 ? result : 0;
}

int sr_bulk_flush(struct sr_bulk *b, const char **path)
{
	unsigned int cpu;
	int err = 0;

	for (cpu = 0; cpu < b->n && !err; cpu++) {
		struct sr_bulk_file *f = &b->files[cpu];

		if (!f->text.len)
			continue;
		err = write_file(b, f, cpu);
		*path = f->path;
	}
	b->pending = 0;
	return err;
}

void sr_bulk_switch(struct sr_bulk *b)
{
	unsigned int cpu;

	for (cpu = 0; cpu < b->n; cpu++)
		switch_file(&b->files[cpu]);
}

void sr_bulk_deinit(struct sr_bulk *b)
{
	unsigned int cpu;

	for (cpu = 0; cpu < b->n; cpu++) {
		sr_sink_deinit(&b->files[cpu].sink);
		free(b->files[cpu].path);
		sr_text_deinit(&b->files[cpu].text);
		sr_kept_deinit(&b->files[cpu].kept);
	}
	free(b->files);
	memset(b, 0, sizeof(*b));
}

/* ---- merging ---- */

struct input {
	const char *path;
	FILE *f;		/* NULL: at its end */
	struct sr_bulk_frame h;	/* of the frame to be written next */
};

/* Reads the next header. -1: said why there is none where one should be. */
static int next_frame(struct input *in, struct sr_say *say)
{
	size_t n = fread(&in->h, 1, sizeof(in->h), in->f);
	int result = 0;

	if (n == sizeof(in->h) && in->h.magic == SR_BULK_MAGIC)
		return 0;
	if (ferror(in->f)) {
		sr_error(say, "%s: %s", in->path, strerror(errno));
		result = -1;
	} else if (n) {
		sr_error(say, "%s: %s", in->path, n < sizeof(in->h) ? "the last record is not whole" : "this is no file of --bulk");
		result = -1;
	}
	fclose(in->f);
	in->f = NULL;
	return result;
}

static int copy_frame(struct input *in, FILE *out, struct sr_say *say)
{
	char buf[16 * 1024];
	size_t left = in->h.len, n;

	for (; left; left -= n) {
		n = fread(buf, 1, left < sizeof(buf) ? left : sizeof(buf), in->f);
		fwrite(buf, 1, n, out);
		if (!n) {
			sr_error(say, "%s: the last record is not whole", in->path);
			fclose(in->f);
			in->f = NULL;
			return -1;
		}
	}
	return next_frame(in, say);
}

static int merge(struct input *in, int n, FILE *out, struct sr_say *say)
{
	unsigned long long missing = 0;
	uint64_t next = 0;
	int i, result = 0;

	for (;;) {
		struct input *first = NULL;

		for (i = 0; i < n; i++)
			if (in[i].f && (!first || in[i].h.number < first->h.number))
				first = &in[i];
		if (!first)
			break;
		if (first->h.number > next)
			missing += first->h.number - next;
		next = first->h.number + 1;
		if (copy_frame(first, out, say) < 0)
			result = -1;
	}
	if (!missing)
		return result;
	sr_error(say, "%llu record%s missing between those that were found: not all files of the run were given", missing,
		 missing == 1 ? " is" : "s are");
	return -1;
}

int sr_bulk_merge(char *const *paths, int n, const char *out_path, struct sr_say *say)
{
	struct input *in = sr_alloc((size_t)n * sizeof(*in));
	FILE *out = out_path ? fopen(out_path, "we") : stdout;
	int i, result = 0;

	if (!out) {
		sr_error(say, "cannot write to %s: %s", out_path, strerror(errno));
		free(in);
		return -1;
	}
	for (i = 0; i < n; i++) {
		in[i].path = paths[i];
		in[i].f = fopen(paths[i], "re");
		if (!in[i].f)
			sr_error(say, "%s: %s", paths[i], strerror(errno));
		if (!in[i].f || next_frame(&in[i], say) < 0)
			result = -1;
	}
	if (merge(in, n, out, say) < 0)
		result = -1;
	if (fflush(out) || ferror(out)) {
		sr_error(say, "cannot write to %s: %s", out_path ? out_path : "the standard output", strerror(errno));
		result = -1;
	}
	if (out != stdout)
		fclose(out);
	free(in);
	return result;
}
