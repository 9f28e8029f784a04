/* SPDX-License-Identifier: GPL-2.0 */
/* Whether there is memory for the buffers that the user wants. */
#ifndef SPILE_RUNNER_MEMORY_H
#define SPILE_RUNNER_MEMORY_H

#include <stddef.h>

/* How many numbers a list such as "0-3,8,10-11\n" has; 0 when it is none. */
unsigned int sr_list_count(const char *list);

/* The kilobytes of @field ("MemAvailable") in the text of /proc/meminfo; 0 when it is not there. */
unsigned long long sr_meminfo_field(const char *meminfo, const char *field);

/*
 * Whether buffers of @kb kilobytes for each CPU leave enough of this machine's memory. 0, or -1 with a sentence in
 * @why. What cannot be found out does not stand in the way.
 */
int sr_memory_check(unsigned long long kb, char *why, size_t why_size);

#endif
