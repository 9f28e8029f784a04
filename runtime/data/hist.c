/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms as charts:
 *
 *   value |-------------------------------------------------- count
 *       0 |                                                   0
 *       1 |@@@@@@@                                            7
 *         ~
 *
 * Two empty rows around data are shown, longer gaps become a '~'. Rows below and above a linear range start with '<' and '>'.
 */
#include "../spile.h"

#ifndef HIST_WIDTH
#define HIST_WIDTH 50
#endif
#ifndef HIST_ELISION
#define HIST_ELISION 2
#endif

struct chart {
	const struct sp_stat *s;
	const struct sp_stat_decl *d;
	int low, high;			/* rows shown */
	int value_width, count_width;
	long scale;
	struct sp_ctx *c;
	struct sp_string *line;		/* of the row being made; or the whole text */
	int whole;
};

static long row_value(const struct sp_stat_decl *d, int i)
{
	if (d->hist == SP_HIST_LOG)
		return i == 64 ? 0 : i > 64 ? 1l << (i - 65) : (long)-(1ul << (63 - i));
	if (i == 0)
		return d->start;
	return d->start + (long)(i - (i == d->buckets - 1 ? 2 : 1)) * d->interval;
}

static char row_prefix(const struct sp_stat_decl *d, int i)
{
	if (d->hist != SP_HIST_LINEAR)
		return 0;
	return i == 0 ? '<' : i == d->buckets - 1 ? '>' : 0;
}

static int width_of(long v)
{
	int n = v < 0 ? 2 : 1;

	for (; v / 10; v /= 10)
		n++;
	return n;
}

static void add_char(struct sp_string *t, char ch, long n)
{
	for (; n > 0 && t->len < MAXSTRINGLEN - 1; n--)
		t->s[t->len++] = ch;
}

static void add_number(struct sp_string *t, long v, char prefix, int width)
{
	char digits[24];
	int n = 0;
	unsigned long u = v < 0 ? -(unsigned long)v : (unsigned long)v;

	do {
		digits[n++] = '0' + u % 10;
	} while (u /= 10);
	if (v < 0)
		digits[n++] = '-';
	if (prefix)
		digits[n++] = prefix;
	add_char(t, ' ', width - n);
	while (n)
		add_char(t, digits[--n], 1);
}

static void flush(struct chart *h)
{
	char *r;

	add_char(h->line, '\n', 1);
	if (h->whole)
		return;
	r = sp_record(h->c, SP_REC_TEXT, SP_REC_SIZE + sp_str_size(sp_get(h->line)));
	if (r)
		sp_put_str(r, sp_get(h->line));
	h->line->len = 0;
}

static void row(struct chart *h, int i)
{
	long n = h->s->bucket[i], bar = n / h->scale;

	add_number(h->line, row_value(h->d, i), row_prefix(h->d, i), h->value_width);
	add_char(h->line, ' ', 1);
	add_char(h->line, '|', 1);
	add_char(h->line, '@', bar);
	add_char(h->line, ' ', HIST_WIDTH + 1 - bar);
	add_number(h->line, n, 0, h->count_width);
	flush(h);
}

/* Rows with data, up to HIST_ELISION empty ones around them; a log chart shows no negative rows unless there are negative values. */
static int measure(struct chart *h)
{
	const struct sp_stat_decl *d = h->d;
	long most = 0;
	int i, w;

	h->low = -1;
	for (i = 0; i < d->buckets; i++) {
		if (!h->s->bucket[i])
			continue;
		if (h->low < 0)
			h->low = i;
		h->high = i;
		if (h->s->bucket[i] > most)
			most = h->s->bucket[i];
	}
	if (h->low < 0)
		return 0;
	for (i = 0; i < HIST_ELISION; i++) {
		if (h->low > (d->hist == SP_HIST_LINEAR ? 1 : 0) && !(d->hist == SP_HIST_LOG && h->low == 64))
			h->low--;
		if (h->high < d->buckets - (d->hist == SP_HIST_LINEAR ? 2 : 1))
			h->high++;
	}
	h->scale = most <= HIST_WIDTH ? 1 : (most + HIST_WIDTH - 1) / HIST_WIDTH;
	h->count_width = width_of(most);
	h->value_width = 5;
	for (i = h->low; i <= h->high; i++) {
		w = width_of(row_value(d, i)) + !!row_prefix(d, i);
		if (w > h->value_width)
			h->value_width = w;
	}
	return 1;
}

static int data_near(const struct chart *h, int i)
{
	int j;

	for (j = i - HIST_ELISION; j <= i + HIST_ELISION; j++)
		if (j >= 0 && j < h->d->buckets && h->s->bucket[j])
			return 1;
	return 0;
}

static void draw(struct chart *h)
{
	static const char value[] = "value";
	int i, gap = 0;

	add_char(h->line, ' ', h->value_width - 5);
	for (i = 0; i < 5; i++)
		add_char(h->line, value[i], 1);
	add_char(h->line, ' ', 1);
	add_char(h->line, '|', 1);
	add_char(h->line, '-', HIST_WIDTH);
	for (i = 0; i < 6; i++)
		add_char(h->line, " count"[i], 1);
	flush(h);
	for (i = h->low; i <= h->high; i++) {
		if (data_near(h, i)) {
			row(h, i);
			gap = 0;
		} else if (!gap) {
			add_char(h->line, ' ', h->value_width);
			add_char(h->line, '~', 1);
			flush(h);
			gap = 1;
		}
	}
	flush(h);
}

static void chart(struct sp_ctx *c, struct sp_string *line, int whole, const struct sp_stat *s, const struct sp_stat_decl *d, int site)
{
	struct chart h;

	line->len = 0;
	if (!s || !s->count) {
		sp_fail(c, SP_E_EMPTY, site, 0);
		return;
	}
	h.s = s;
	h.d = d;
	h.c = c;
	h.line = line;
	h.whole = whole;
	if (measure(&h))
		draw(&h);
}

void sp_hist_print(struct sp_ctx *c, const struct sp_stat *s, const struct sp_stat_decl *d, int site)
{
	/* The error text is free while no error is set; a line fits. */
	chart(c, &c->err_text, 0, s, d, site);
}

struct sp_str sp_hist_format(struct sp_ctx *c, struct sp_string *buf, const struct sp_stat *s, const struct sp_stat_decl *d, int site)
{
	chart(c, buf, 1, s, d, site);
	return sp_get(buf);
}
