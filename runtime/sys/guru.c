/* SPDX-License-Identifier: GPL-2.0 */
/* What scripts in guru mode do to the kernel: messages to its log and trace, waiting, an end to it. Any context, at the user's own risk. */
#include "../core/core.h"

#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/printk.h>

/* Waits at most this long: longer, and the kernel takes the CPU to be stuck. */
enum { MAX_DELAY_MS = 1000 };

void sp_mdelay(long ms)
{
	for (ms = sp_clamp(ms, 0, MAX_DELAY_MS); ms > 0; ms--)
		udelay(1000);
}

void sp_udelay(long us)
{
	us = sp_clamp(us, 0, MAX_DELAY_MS * 1000);
	sp_mdelay(us / 1000);
	udelay(us % 1000);
}

void sp_printk(long level, struct sp_str msg)
{
	char buf[4] = { KERN_SOH_ASCII, (char)('0' + sp_clamp(level, 0, 7)), 0 };

	printk("%s%.*s\n", buf, (int)msg.len, msg.p);
}

void sp_panic(struct sp_str msg)
{
	panic("%.*s", (int)msg.len, msg.p);
}

void sp_dump_stack(void)
{
	dump_stack();
}

/* The kernel adds the end of the line. */
void sp_trace_puts(struct sp_str msg)
{
	__trace_puts(_THIS_IP_, msg.len ? msg.p : "\n", msg.len ? msg.len : 1);
}
