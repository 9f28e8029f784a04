/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of the rings: a relay channel's, one buffer a CPU. Process context, but for the looks from outside, which any context may take. */
#include "ring.h"

#include <linux/slab.h>

static int sp_bufsize;
module_param(sp_bufsize, int, 0444);
MODULE_PARM_DESC(sp_bufsize, "KB of output buffer for each CPU (default: 1/64 of memory over all CPUs, 64 to 4096)");

bool sp_stamp_is_tsc;
unsigned int sp_ring_bytes;
static struct rchan *chan;
static struct sp_out *outs;		/* by CPU number */
static struct sp_ring no_ring;		/* of CPUs that have none */

int sp_rings_waiting(void)
{
	int cpu;

	for (cpu = 0; cpu < sp_ncpus; cpu++)
		if (READ_ONCE(outs[cpu].ring->head) != READ_ONCE(outs[cpu].ring->tail))
			return 1;
	return 0;
}

int sp_rings_filling(void)
{
	int cpu;

	for (cpu = 0; cpu < sp_ncpus; cpu++)
		if (outs[cpu].pos - READ_ONCE(outs[cpu].ring->tail) > outs[cpu].size / 4)
			return 1;
	return 0;
}

unsigned long long sp_rings_lost(void)
{
	unsigned long long n = no_ring.lost;
	int cpu;

	for (cpu = 0; cpu < sp_ncpus; cpu++)
		if (outs[cpu].ring != &no_ring)
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
	return sp_rchan_buf(chan, cpu);
}

static void give_ring(struct sp_out *o, struct sp_ring *ring, int cpu)
{
	memset(ring, 0, sizeof(*ring));
	ring->magic = SP_RING_MAGIC;
	ring->abi = SP_ABI_VERSION;
	ring->cpu = cpu;
	ring->size = sp_ring_bytes;
	o->ring = ring;
	o->data = (char *)ring + SP_RING_HEAD;
	o->size = sp_ring_bytes;
}

int sp_rings_init(void)
{
	struct rchan_buf *buf;
	struct sp_ctx *c;
	int cpu;

	sp_ring_bytes = data_bytes();
	sp_stamp_is_tsc = sp_tsc_is_good();
	outs = vzalloc(sp_ncpus * sizeof(*outs));
	chan = open_channel();
	if (!outs || !chan) {
		sp_rings_exit();
		return -ENOMEM;
	}
	for (cpu = 0; cpu < sp_ncpus; cpu++)
		outs[cpu].ring = &no_ring;
	sp_for_each_ctx(cpu, c) {
		buf = sp_ring_buf(cpu);
		c->out = &outs[cpu];
		if (!buf)
			continue;	/* not there yet: should it come, its output is counted as lost, in a ring without room */
		give_ring(&outs[cpu], buf->start, cpu);
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
