/* SPDX-License-Identifier: GPL-2.0 */
/* Which of the machine's memories an address of the kernel is in. Any context. */
#include "../core/core.h"

#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>

long sp_node_of(unsigned long addr)
{
	unsigned long pfn;
	int node;

	/* What vmalloc() maps, and modules, has no one place. */
	if (!virt_addr_valid((void *)addr))
		return -1;
	pfn = __pa(addr) >> PAGE_SHIFT;
	for_each_online_node(node)
		if (pfn >= node_start_pfn(node) && pfn < node_end_pfn(node))
			return node;
	return -1;
}
