/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The counters of abi/control.h in words. Each reason has its text and its remedy here; a counter that is added there
 * without them does not compile.
 */
#include "report.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAUSE_FIRST = 1000,
	PAUSE_MAX = 30000
};

struct reason {
	size_t offset;		/* in struct sp_counts */
	bool error;		/* each has its own message already */
	const char *text;	/* after the number; NULL: nothing to complain of */
	const char *remedy;	/* "" where the text says it all */
};

static const struct reason reasons[] = {
#define REASON(name, error, text, remedy) { offsetof(struct sp_counts, name), error, text, remedy }
	REASON(hits, false, NULL, ""),
	REASON(reentry, false, "skipped: another handler was running on that CPU",
	       "probe less of what runs in interrupts, or shorten the handlers"),
	REASON(lock, false, "skipped: a variable was locked by another CPU for too long",
	       "spilerun ... locktries=N; statistics (<<<) need no lock"),
	REASON(fault, true, "ended by an unreadable address", ""),
	REASON(budget, true, "ended at the limit of work for one hit", "spilerun ... maxaction=N, of calls inside each other maxnesting=N"),
	REASON(overflow, true, "ended by a full array", "spilerun ... maxmapentries=N, or declare it larger"),
	REASON(error, true, "ended by an error", ""),
	REASON(missed, false, "missed by the kernel: it was at work for another probe, or where none may run", ""),
	REASON(dropped, false, "lost their output: the buffer was full", "spilerun -b MB, or print less"),
	REASON(waited, false, NULL, ""),
#undef REASON
};
enum { REASONS = sizeof(reasons) / sizeof(reasons[0]) };

/* What the kernel misses where functions return, its own and programs'. */
static const struct reason missed_returns = {
	offsetof(struct sp_counts, missed), false, "missed by the kernel: too many calls at once", "probe ....return.maxactive(N)"
};
static const struct reason missed_user_returns = {
	offsetof(struct sp_counts, missed), false, "missed: more than 64 calls inside each other, or a child's whose parent returned first", ""
};
_Static_assert(REASONS == offsetof(struct sp_counts, timed) / sizeof(unsigned long long), "a counter lacks its words");

static unsigned long long count_of(const struct sp_counts *c, const struct reason *r)
{
	unsigned long long v;

	memcpy(&v, (const char *)c + r->offset, sizeof(v));
	return v;
}

void sr_report_init(struct sr_report *r, const struct sr_meta *m, struct sr_say *say)
{
	memset(r, 0, sizeof(*r));
	r->meta = m;
	r->say = say;
	r->said = sr_alloc((m->nprobes + 1) * sizeof(*r->said));
	r->again = sr_alloc((m->nprobes + 1) * sizeof(*r->again));
	r->pause = PAUSE_FIRST;
}

void sr_report_deinit(struct sr_report *r)
{
	free(r->said);
	free(r->again);
	r->said = NULL;
	r->again = NULL;
}

bool sr_report_due(const struct sr_report *r, long long now)
{
	return now >= r->next;
}

/* "12 hits of probe POINT at PLACE skipped: ... (REMEDY)" */
static void say_reason(struct sr_report *r, unsigned int probe, const struct reason *why, const char *head,
		       unsigned long long n, const char *more, bool remedy)
{
	const struct sr_meta_probe *p = &r->meta->probes[probe];

	if (why->offset == missed_returns.offset && strstr(p->point, ".return"))
		why = strncmp(p->point, "process", 7) ? &missed_returns : &missed_user_returns;
	remedy = remedy && *why->remedy;
	sr_warn(r->say, "%s%llu%s hit%s of probe %s%s%s %s%s%s%s", head, n, more, n == 1 ? "" : "s", p->point,
		*p->place ? " at " : "", p->place, why->text, remedy ? " (" : "", remedy ? why->remedy : "", remedy ? ")" : "");
}

void sr_report_live(struct sr_report *r, const struct sp_counts *counts, long long now)
{
	bool moved = false;
	unsigned int probe;
	size_t i;

	for (probe = 0; probe < r->meta->nprobes; probe++) {
		for (i = 0; i < REASONS; i++) {
			const struct reason *why = &reasons[i];
			unsigned long long v = count_of(&counts[probe], why), was = count_of(&r->said[probe], why);

			if (!why->text || why->error || v <= was)
				continue;
			say_reason(r, probe, why, "", v - was, was ? " more" : "", !was);
			r->again[probe] |= was != 0;
			moved = true;
		}
		r->said[probe] = counts[probe];
	}
	if (!moved)
		r->pause = PAUSE_FIRST;
	else if (r->pause < PAUSE_MAX)
		r->pause *= 2;
	r->next = now + r->pause;
}

void sr_report_unarmed(struct sr_report *r, const struct sp_status *st, const char *why)
{
	char where[512];

	if (st->unarmed <= r->unarmed)
		return;
	if (!r->unarmed)
		sr_warn(r->say, "not armed, the run goes on without it: %s; %s", sr_meta_where(r->meta, st->unarmed_probe, where, sizeof(where)), why);
	if (st->unarmed > 1)
		sr_warn(r->say, "%u probes are not armed; the kernel's log (dmesg) has their numbers, as -t shows them", st->unarmed);
	r->unarmed = st->unarmed;
}

const char sr_uncounted[] = "hits of functions' entries that ftrace itself drops, while others use it too, are counted by nobody on this kernel (ftrace=0 counts them)";

void sr_report_close(struct sr_report *r, const struct sp_status *st, const struct sp_counts *counts,
		     unsigned long long corrupt)
{
	unsigned int probe;
	size_t i;

	if (st->errors || st->skipped)
		sr_warn(r->say, "Number of errors: %u, skipped probes: %llu", st->errors, st->skipped);
	for (probe = 0; counts && probe < r->meta->nprobes; probe++) {
		for (i = 0; i < REASONS; i++) {
			const struct reason *why = &reasons[i];
			unsigned long long v = count_of(&counts[probe], why);
			bool told = why->error ? st->errors < 2 : v == count_of(&r->said[probe], why) && !r->again[probe];

			if (!why->text || !v || told)
				continue;
			say_reason(r, probe, why, "in all ", v, "", true);
		}
	}
	if (st->lost)
		sr_warn(r->say, "the output of %llu hit%s was lost (larger buffers: spilerun -b MB)", st->lost,
			st->lost == 1 ? "" : "s");
	if (st->uncounted && st->skipped)
		sr_warn(r->say, "%s", sr_uncounted);
	if (st->cut)
		sr_warn(r->say, "strings were cut %llu time%s, since they are longer than MAXSTRINGLEN (spile -D MAXSTRINGLEN=N)", st->cut, st->cut == 1 ? "" : "s");
	if (corrupt)
		sr_warn(r->say, "%llu pieces of output made no sense and were left out: the module's buffers were damaged", corrupt);
}

/* Nothing where no handler met another one at a lock. */
static void report_waits(struct sr_report *r, const struct sp_counts *counts)
{
	unsigned int i, n = 0;

	for (i = 0; i < r->meta->nprobes; i++) {
		const struct sr_meta_probe *p = &r->meta->probes[i];

		if (!counts[i].waited && !counts[i].lock)
			continue;
		if (!n++)
			sr_note(r->say, "----- lock contention (spile -p3 -v shows which locks a probe takes, and why):");
		sr_note(r->say, "%s, (%s), waited: %llu, given up: %llu, index: %u", p->point, p->place, counts[i].waited, counts[i].lock, i);
	}
}

void sr_report_times(struct sr_report *r, const struct sp_counts *counts)
{
	unsigned int i;

	sr_note(r->say, "----- probe hit report:");
	for (i = 0; i < r->meta->nprobes; i++) {
		const struct sr_meta_probe *p = &r->meta->probes[i];
		const struct sp_counts *n = &counts[i];

		if (n->timed)
			sr_note(r->say, "%s, (%s), hits: %llu, cycles: %llumin/%lluavg/%llumax, index: %u", p->point, p->place, n->hits, n->least,
				n->cycles / n->timed, n->most, i);
		else if (n->hits)
			sr_note(r->say, "%s, (%s), hits: %llu, index: %u", p->point, p->place, n->hits, i);
	}
	report_waits(r, counts);
}
