/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of the rings: a relay channel's, one buffer a CPU. Process context, but for the looks from outside, which any context may take. */
#include "ring.h"
#include "../compat/files.h"
#include "../compat/clock.h"
#include "../core/param.h"

#include <linux/sched.h>
#include <linux/mm.h>
#include <linux/smp.h>

#include <linux/slab.h>

static long sp_bufsize;
sp_param(sp_bufsize, long, "KB of output buffer a CPU (default 1/64 of memory over all CPUs, 64 to 4096)");

bool sp_stamp_is_tsc;
SP_BASE_DATA unsigned int sp_ring_bytes;
static struct rchan *chan;
static struct sp_out *outs;		/* by CPU number */
static struct sp_ring no_ring;		/* of CPUs that have none */

int sp_rings_waiting(void)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		if (c->out->buf && READ_ONCE(c->out->ring->head) != READ_ONCE(c->out->ring->tail))
			return 1;
	return 0;
}

int sp_rings_filling(void)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		if (c->out->pos - READ_ONCE(c->out->ring->tail) > c->out->size / 4)
			return 1;
	return 0;
}

static void land(void *was_busy)
{
	struct sp_ctx *c = sp_try_claim(0, NULL);

	*(bool *)was_busy = !c;
	if (!c)
		return;
	sp_ring_land(c->out);
	sp_release(c);
}

/* On each CPU itself, between two handlers. One that is not there writes nothing. */
void sp_rings_land(void)
{
	struct sp_ctx *c;
	bool was_busy;

	sp_for_each_ctx(c) {
		if (!c->out->buf)
			continue;
		while (!smp_call_function_single(c->cpu, land, &was_busy, 1) && was_busy)
			schedule_timeout_uninterruptible(1);
		if (!c->out->landed)
			sp_ring_land(c->out);
	}
}

void sp_rings_fly(void)
{
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		c->out->landed = false;
}

unsigned long long sp_rings_lost(void)
{
	unsigned long long n = 0;
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		n += READ_ONCE(c->out->lost);
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

/*
 * relay calls this once for each buffer that it makes, before that is used: when the channel is opened, and when a CPU comes that was not there then
 * (nothing runs on it yet). Buffers are learnt here, not from struct rchan, whose table of them changed its type in 4.9 (017c59c042d0).
 */
static int subbuf_start(struct rchan_buf *buf, void *subbuf, void *previous, size_t padding)
{
	struct sp_out *o = &outs[buf->cpu];
	struct sp_ring *ring = buf->start;

	memset(ring, 0, sizeof(*ring));
	ring->magic = SP_RING_MAGIC;
	ring->abi = SP_ABI_VERSION;
	ring->cpu = buf->cpu;
	ring->size = sp_ring_bytes;
	o->ring = ring;
	o->data = (char *)ring + SP_RING_HEAD;
	o->size = sp_ring_bytes;
	o->buf = buf;
	sp_files_add_ring(buf);
	return 0;
}

static SP_RCHAN_CONST struct rchan_callbacks callbacks = {
	.subbuf_start = subbuf_start,
	.create_buf_file = create_buf_file,
	.remove_buf_file = remove_buf_file,
};

static struct rchan *open_channel(void)
{
	size_t bytes = SP_RING_HEAD + sp_ring_bytes;
	struct rchan *c;

	no_file = NULL;
	c = relay_open(NULL, NULL, bytes, 1, &callbacks, NULL);
	if (c)
		return c;
	no_file = ZERO_SIZE_PTR;
	return relay_open(NULL, NULL, bytes, 1, &callbacks, NULL);
}

static unsigned int data_bytes(void)
{
	unsigned long kb = sp_bufsize, n = 0;
	struct sp_ctx *c;

	sp_for_each_ctx(c)
		n++;
	if (!kb)
		kb = clamp_t(unsigned long, sp_total_kb() / 64 / n, 64, 4096);
	kb = clamp_t(unsigned long, kb, 16, 1024 * 1024);
	return (sp_bufsize ? roundup_pow_of_two(kb) : rounddown_pow_of_two(kb)) << 10;
}

int sp_rings_init(void)
{
	struct sp_ctx *c;

	sp_ring_bytes = data_bytes();
	if (!sp_take_memory((unsigned long)sp_ring_bytes * num_online_cpus()))
		return -ENOMEM;
	sp_stamp_is_tsc = sp_tsc_is_good();
	outs = vzalloc_node(nr_cpu_ids * sizeof(*outs), NUMA_NO_NODE);
	if (!outs)
		return -ENOMEM;
	/* Until a buffer comes for it a CPU has a ring without room, and its output is counted as lost. */
	sp_for_each_ctx(c) {
		c->out = &outs[c->cpu];
		c->out->ring = &no_ring;
	}
	chan = open_channel();
	if (chan)
		return 0;
	sp_rings_exit();
	return -ENOMEM;
}

void sp_rings_exit(void)
{
	if (chan)
		relay_close(chan);
	chan = NULL;
	vfree(outs);
	outs = NULL;
}
