/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing units into the CPU's ring (abi/ring.h). The ring's memory is a relay channel's: relay allocates it page by page and maps it for the
 * reader; its own way of handing out space is not used, since that publishes a record before its bytes are there.
 *
 * One writer a ring: whoever has the CPU's context. sp_reserve_slow() and sp_commit() run in any context; for begin, end and error
 * handlers (may_wait) they may sleep.
 */
#include "ring.h"

#include <linux/slab.h>

static int sp_bufsize;
module_param(sp_bufsize, int, 0444);
MODULE_PARM_DESC(sp_bufsize, "KB of output buffer for each CPU (default: 1/64 of memory over all CPUs, 64 to 4096)");

unsigned int sp_ring_bytes;
static struct rchan *chan;
static struct sp_out *outs;		/* one a possible CPU */

/* Room that a unit must have at its start, so that few are begun in vain. */
#define SP_MIN_UNIT 64

static inline char *at(struct sp_out *o, unsigned long long pos)
{
	return o->data + (pos & (o->size - 1));
}

static unsigned long long free_bytes(const struct sp_out *o)
{
	unsigned long long used = o->pos - READ_ONCE(o->ring->tail);

	return used > o->size ? 0 : o->size - used;	/* the reader may write nonsense: then there is no room */
}

/* ---- making room ---- */

/* Only for handlers that run alone, in process context. False: nobody reads. */
static bool wait_for_room(struct sp_ctx *c, unsigned long need)
{
	struct sp_out *o = c->out;
	bool ok;

	if (!c->may_wait || need > o->size / 2)
		return false;
	preempt_enable();
	sp_wake_reader();
	while (READ_ONCE(sp_reader) && free_bytes(o) < need && !fatal_signal_pending(current))
		schedule_timeout_killable(msecs_to_jiffies(2));
	preempt_disable();
	ok = free_bytes(o) >= need;
	return ok;
}

static char *drop(struct sp_ctx *c)
{
	struct sp_out *o = c->out;

	/* Nothing of this hit is shown: the unit's start is where the next one begins. */
	if (!o->dropped) {
		o->dropped = true;
		o->ring->lost++;
		sp_count(c, c->probe)->dropped++;
	}
	o->ring->lost_bytes += o->pos - o->start;
	o->pos = o->start;
	/* A position that is not NULL makes sp_leave() call sp_commit(), which ends the drop. */
	c->out_pos = c->out_end = (char *)o->ring;
	return NULL;
}

/* The rest of the data area is too short for the next record: a filler, and on from its start. */
static void pad_to_start(struct sp_out *o)
{
	unsigned long left = o->size - (o->pos & (o->size - 1));
	struct sp_rec *pad = (struct sp_rec *)at(o, o->pos);

	pad->fmt = SP_REC_PAD;
	pad->flags = 0;
	pad->len = left;
	o->pos += left;
}

static void open_unit(struct sp_ctx *c)
{
	struct sp_out *o = c->out;

	/* Published with a full barrier before the stamp is taken: see abi/ring.h. */
	xchg(&o->ring->pending, o->last | 1);
	o->stamp = sp_time_mono();
	if (o->stamp <= o->last)
		o->stamp = o->last + 1;
	o->last = o->stamp;
	o->start = o->pos;
	if (o->size - (o->pos & (o->size - 1)) < sizeof(struct sp_unit))
		pad_to_start(o);
	o->unit = o->pos;
	o->pos += sizeof(struct sp_unit);
	o->open = true;
}

static void set_window(struct sp_ctx *c)
{
	struct sp_out *o = c->out;
	unsigned long to_end = o->size - (o->pos & (o->size - 1));
	unsigned long room = free_bytes(o);

	c->out_pos = at(o, o->pos);
	c->out_end = c->out_pos + (to_end < room ? to_end : room);
}

static void publish(struct sp_ctx *c, unsigned int flags)
{
	struct sp_out *o = c->out;
	struct sp_unit *u = (struct sp_unit *)at(o, o->unit);

	u->len = o->pos - o->unit;
	u->probe = c->probe;
	u->flags = flags;
	u->stamp = o->stamp;
	smp_wmb();
	WRITE_ONCE(o->ring->head, o->pos);
	smp_wmb();
	WRITE_ONCE(o->ring->pending, 0);
	o->open = false;
}

char *sp_reserve_slow(struct sp_ctx *c, unsigned long len)
{
	struct sp_out *o = c->out;
	unsigned long to_end;

	if (sp_unlikely(!o))
		return NULL;
	if (o->dropped)
		return NULL;
	if (!o->open) {
		if (free_bytes(o) < len + SP_MIN_UNIT && !wait_for_room(c, len + SP_MIN_UNIT)) {
			o->start = o->pos;
			return drop(c);
		}
		open_unit(c);
	} else {
		o->pos += c->out_pos - at(o, o->pos);
	}
	to_end = o->size - (o->pos & (o->size - 1));
	if (free_bytes(o) < len + (to_end < len ? to_end : 0)) {
		if (!c->may_wait || len > o->size / 2)
			return drop(c);
		/* What is there goes out, the rest follows in a unit of its own. */
		publish(c, SP_UNIT_MORE);
		o->start = o->pos;
		if (!wait_for_room(c, 2 * len + SP_MIN_UNIT))
			return drop(c);
		open_unit(c);
		to_end = o->size - (o->pos & (o->size - 1));
	}
	if (to_end < len)
		pad_to_start(o);
	set_window(c);
	return c->out_pos;
}

void sp_commit(struct sp_ctx *c)
{
	struct sp_out *o = c->out;

	if (o->dropped) {
		o->dropped = false;
		if (o->open)
			WRITE_ONCE(o->ring->pending, 0);
		o->open = false;
	} else if (o->open) {
		o->pos += c->out_pos - at(o, o->pos);
		publish(c, 0);
	}
	c->out_pos = c->out_end = NULL;
}

int sp_rings_waiting(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (outs[cpu].ring && READ_ONCE(outs[cpu].ring->head) != READ_ONCE(outs[cpu].ring->tail))
			return 1;
	return 0;
}

unsigned long long sp_rings_lost(void)
{
	unsigned long long n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		if (outs[cpu].ring)
			n += outs[cpu].ring->lost;
	return n;
}

/* ---- memory ---- */

/*
 * The channel has no files of relay's: ours are in /proc. What "no file" looks like changed: 3.10 warns about anything but NULL, kernels
 * that check the result for NULL (6.2 and stable branches before it, so no header tells) refuse the channel for it. relay keeps neither.
 */
static struct dentry *no_file;

static struct dentry *create_buf_file(const char *name, struct dentry *parent, umode_t mode, struct rchan_buf *buf, int *is_global)
{
	return no_file;
}

static int remove_buf_file(struct dentry *dentry)
{
	return 0;
}

static SP_RCHAN_CONST struct rchan_callbacks callbacks = {
	.create_buf_file = create_buf_file,
	.remove_buf_file = remove_buf_file,
};

static struct rchan *open_channel(void)
{
	size_t pages = 1 + sp_ring_bytes / PAGE_SIZE;
	struct rchan *c;

	no_file = NULL;
	c = relay_open(NULL, NULL, PAGE_SIZE, pages, &callbacks, NULL);
	if (c)
		return c;
	no_file = ZERO_SIZE_PTR;
	return relay_open(NULL, NULL, PAGE_SIZE, pages, &callbacks, NULL);
}

static unsigned int data_bytes(void)
{
	struct sysinfo si;
	unsigned long kb = sp_bufsize;

	if (!kb) {
		si_meminfo(&si);
		kb = (si.totalram << (PAGE_SHIFT - 10)) / 64 / num_possible_cpus();
		kb = clamp_t(unsigned long, kb, 64, 4096);
	}
	kb = clamp_t(unsigned long, kb, 16, 1024 * 1024);
	return rounddown_pow_of_two(kb) << 10;
}

struct rchan_buf *sp_ring_buf(int cpu)
{
	return chan && cpu_possible(cpu) ? sp_rchan_buf(chan, cpu) : NULL;
}

int sp_rings_init(void)
{
	struct rchan_buf *buf;
	struct sp_ctx *c;
	int cpu;

	sp_ring_bytes = data_bytes();
	outs = vzalloc(nr_cpu_ids * sizeof(*outs));
	chan = open_channel();
	if (!outs || !chan) {
		sp_rings_exit();
		return -ENOMEM;
	}
	sp_for_each_ctx(cpu, c) {
		buf = sp_ring_buf(cpu);
		if (!buf)
			continue;	/* a CPU that is not there yet: no output from it, counted nowhere since nothing runs there */
		outs[cpu].ring = buf->start;
		outs[cpu].data = (char *)buf->start + SP_RING_HEAD;
		outs[cpu].size = sp_ring_bytes;
		memset(outs[cpu].ring, 0, sizeof(struct sp_ring));
		outs[cpu].ring->magic = SP_RING_MAGIC;
		outs[cpu].ring->abi = SP_ABI_VERSION;
		outs[cpu].ring->cpu = cpu;
		outs[cpu].ring->size = sp_ring_bytes;
		c->out = &outs[cpu];
	}
	return 0;
}

void sp_rings_exit(void)
{
	if (chan)
		relay_close(chan);
	chan = NULL;
	vfree(outs);
	outs = NULL;
}
