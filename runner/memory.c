/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory for buffers. The kernel hands out pages for them until there are none, and then ends processes to get more:
 * a slip of the finger after -b must not cost a production machine its database. So buffers may take half of what is
 * available.
 */
#include "memory.h"
#include "smallfile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned int sr_list_count(const char *list)
{
	unsigned long from, to;
	unsigned int n = 0;
	char *end;

	for (;; list = end + 1) {
		from = to = strtoul(list, &end, 10);
		if (end == list)
			return 0;
		if (*end == '-') {
			list = end + 1;
			to = strtoul(list, &end, 10);
			if (end == list || to < from)
				return 0;
		}
		n += (unsigned int)(to - from + 1);
		if (*end != ',')
			return n;
	}
}

unsigned long long sr_meminfo_field(const char *meminfo, const char *field)
{
	size_t n = strlen(field);
	const char *p;

	for (p = meminfo; p; p = strchr(p, '\n')) {
		if (*p == '\n')
			p++;
		if (!strncmp(p, field, n) && p[n] == ':')
			return strtoull(p + n + 1, NULL, 10);
	}
	return 0;
}

int sr_memory_check(unsigned long long kb, char *why, size_t why_size)
{
	char cpu_list[1024], meminfo[4096];
	unsigned long long available;
	unsigned int cpus;

	sr_smallfile("/sys/devices/system/cpu/possible", cpu_list, sizeof(cpu_list));
	sr_smallfile("/proc/meminfo", meminfo, sizeof(meminfo));
	cpus = sr_list_count(cpu_list);
	available = sr_meminfo_field(meminfo, "MemAvailable");	/* since 3.14, and in RHEL 7's 3.10 */
	if (!available)
		available = sr_meminfo_field(meminfo, "MemFree") + sr_meminfo_field(meminfo, "Cached");
	if (!cpus || !available || kb <= available / 2 / cpus)
		return 0;
	snprintf(why, why_size, "buffers of %llu MB for each of %u CPUs are more than half of the %llu MB of memory that are available"
		 " (at most -b %llu)", kb >> 10, cpus, available >> 10, available / 2 / cpus >> 10);
	return -1;
}
