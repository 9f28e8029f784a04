/* SPDX-License-Identifier: GPL-2.0 */
/* Hits that did not run, output that was lost: said while it happens and summed up at the end, with what helps. */
#ifndef SPILE_RUNNER_REPORT_H
#define SPILE_RUNNER_REPORT_H

#include "meta.h"
#include "say.h"

#include "../runtime/abi/control.h"

struct sr_report {
	const struct sr_meta *meta;
	struct sr_say *say;
	struct sp_counts *said;		/* [meta->nprobes]: as last told */
	bool *again;			/* [meta->nprobes]: told of more than once */
	long long next;			/* milliseconds: not told again before */
	long long pause;		/* how long after that */
	unsigned int unarmed;		/* as last told */
};

void sr_report_init(struct sr_report *r, const struct sr_meta *m, struct sr_say *say);
void sr_report_deinit(struct sr_report *r);

/* True when a look at the counters is due at @now (milliseconds). */
bool sr_report_due(const struct sr_report *r, long long now);

/* Tells what moved in @counts since the last time; the pauses between grow while things keep moving. */
void sr_report_live(struct sr_report *r, const struct sp_counts *counts, long long now);

/* Tells of probes that the run goes without, when they have become more. @why: what sp_status.unarmed_error means. */
void sr_report_unarmed(struct sr_report *r, const struct sp_status *st, const char *why);

/* The closing report. @counts may be NULL: could not be read. @corrupt: units that could not be read. */
void sr_report_close(struct sr_report *r, const struct sp_status *st, const struct sp_counts *counts,
		     unsigned long long corrupt);
/* What is said where sp_status.uncounted is set and hits are counted. */
extern const char sr_uncounted[];
/* --timing: hits of each probe, the cycles they took, how often they waited for a lock. */
void sr_report_times(struct sr_report *r, const struct sp_counts *counts);

#endif
