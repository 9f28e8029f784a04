/* SPDX-License-Identifier: GPL-2.0 */
/* Soft errors and skipped hits: how they are counted, reported, and when they end the run. Any context that handlers run in. */
#include "core.h"
#include "../io/ring.h"
#include "../compat/cpu.h"
#include "param.h"

/* -D sets the default, the load parameter what a run has. */
#ifndef MAXERRORS
#define MAXERRORS 0
#endif
#ifndef MAXSKIPPED
#define MAXSKIPPED 100
#endif
#ifndef MAXACTION
#define MAXACTION 1000
#endif
#ifndef MAXACTION_INTERRUPTIBLE
#define MAXACTION_INTERRUPTIBLE 0
#endif

static long sp_maxerrors = MAXERRORS;
sp_param(sp_maxerrors, long, "errors tolerated (default 0)");

static long sp_maxskipped = MAXSKIPPED;
sp_param(sp_maxskipped, long, "skipped hits tolerated (default 100, 0: any number)");

long sp_maxaction = MAXACTION;
sp_param(sp_maxaction, long, "loop turns and recursive calls of one hit (default 1000)");

static long sp_maxaction_interruptible = MAXACTION_INTERRUPTIBLE;
sp_param(sp_maxaction_interruptible, long, "the same in begin, end, error (default ten times that)");

long sp_maxaction_alone(void)
{
	return sp_maxaction_interruptible > 0 ? sp_maxaction_interruptible : 10 * sp_maxaction;
}

static atomic_t errors = ATOMIC_INIT(0);
static atomic_t skipped = ATOMIC_INIT(0);
static unsigned int first_code, first_site, first_probe;

void sp_count_skip(void)
{
	if (atomic_inc_return(&skipped) == sp_maxskipped + 1 && sp_maxskipped > 0)
		sp_end_run(SP_FAILED);
}

void sp_skip_reentry(struct sp_ctx *c, int probe)
{
	sp_count(c, probe)->reentry++;
}

void sp_fail(struct sp_ctx *c, int code, int site, unsigned long long value)
{
	if (c->err)
		return;
	c->err = code;
	c->err_site = site;
	c->err_value = value;
	c->err_text.len = 0;
}

static void count_by_reason(struct sp_ctx *c)
{
	struct sp_counts *n = sp_count(c, c->probe);

	switch (c->err) {
	case SP_E_FAULT:
	case SP_E_WRITE_FAULT:
		n->fault++;
		break;
	case SP_E_MAXACTION:
	case SP_E_MAXNESTING:
		n->budget++;
		break;
	case SP_E_OVERFLOW:
	case SP_E_FULL:
		n->overflow++;
		break;
	default:
		n->error++;
	}
}

static void write_record(struct sp_ctx *c)
{
	unsigned long len = sizeof(struct sp_rec_error) + sp_str_size(sp_get(&c->err_text));
	struct sp_rec_error *r;
	char *p;

	/* What the handler printed was dropped: the error is tried on its own. */
	if (c->out_pos == sp_dropped(c->out))
		sp_commit(c);
	p = sp_record(c, SP_REC_ERROR, len);
	if (!p)
		return;
	r = (struct sp_rec_error *)(p - sizeof(struct sp_rec));
	r->code = c->err;
	r->site = c->err_site;
	r->reserved = 0;
	r->value = c->err_value;
	sp_put_str((char *)(r + 1), sp_get(&c->err_text));
}

void sp_report(struct sp_ctx *c)
{
	int n;

	if (c->err == SP_E_ABORT) {
		c->err = 0;
		return;
	}
	n = atomic_inc_return(&errors);
	count_by_reason(c);
	if (n == 1) {
		first_code = c->err;
		first_site = c->err_site;
		first_probe = c->probe;
	}
	write_record(c);
	/* Also a dropped one: a handler that cannot print does not commit, and the next on this CPU would find its output dropped. */
	sp_commit(c);
	c->err = 0;
	if (n > sp_maxerrors)
		sp_end_run(SP_FAILED);
}

void sp_status_fill(struct sp_status *s)
{
	struct sp_ctx *c;
	int i;

	memset(s, 0, sizeof(*s));
	s->state = READ_ONCE(sp_state);
	s->errors = atomic_read(&errors);
	s->error_exit = (long)s->errors > sp_maxerrors || (sp_maxskipped > 0 && atomic_read(&skipped) > sp_maxskipped);
	s->uncounted = sp_uncounted;
	s->unarmed = sp_unarmed.n;
	s->unarmed_probe = sp_unarmed.probe;
	s->unarmed_error = sp_unarmed.err;
	s->attach_error = sp_attach_errno;
	s->attach_probe = sp_attach_index;
	s->armed = READ_ONCE(sp_attach_tried);
	s->output_waiting = sp_rings_waiting();
	s->lost = sp_rings_lost();
	s->rings = READ_ONCE(sp_ring_files);
	s->error_code = first_code;
	s->error_site = first_site;
	s->error_probe = first_probe;
	sp_for_each_ctx(c) {
		for (i = 0; i < sp_module.nprobes; i++)
			s->skipped += sp_count(c, i)->reentry + sp_count(c, i)->lock;
		s->cut += READ_ONCE(c->truncated);
	}
}
