/* SPDX-License-Identifier: GPL-2.0 */
/* How much memory a module may take for its contexts, arrays and buffers. Process context. */
#include "core.h"
#include "../compat/files.h"
#include "param.h"

#include <linux/mm.h>

#ifndef STP_MAXMEMORY
#define STP_MAXMEMORY 0
#endif

static long sp_maxmemory = STP_MAXMEMORY;
sp_param(sp_maxmemory, long, "KB that the module may take (default half of the machine's)");

static unsigned long taken;

unsigned long sp_total_kb(void)
{
	return sp_total_pages() << (PAGE_SHIFT - 10);
}

/* The kernel gives page after page and then ends processes to get more: better no module than a machine out of memory. */
bool sp_take_memory(unsigned long bytes)
{
	unsigned long most = sp_maxmemory ? sp_maxmemory : sp_total_kb() / 2;

	if ((bytes >> 10) <= most && ((taken + bytes) >> 10) <= most) {
		taken += bytes;
		return true;
	}
	sp_log("%lu KB of memory would be taken, %s %lu KB (maxmemory=N)", (taken + bytes) >> 10,
	       sp_maxmemory ? "the limit is" : "half of the machine's is", most);
	return false;
}
