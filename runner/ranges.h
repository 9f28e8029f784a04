/* SPDX-License-Identifier: GPL-2.0 */
/* Arrays of what begins at an address: each element's first member is that address, a uint64_t. */
#ifndef SPILE_RUNNER_RANGES_H
#define SPILE_RUNNER_RANGES_H

#include <stddef.h>
#include <stdint.h>

/* For qsort(). */
int sr_by_address(const void *a, const void *b);
/* How many of @n sorted elements of @size bytes begin at @addr or before: the last of them is the one that @addr can be in. */
size_t sr_begin_until(const void *v, size_t n, size_t size, uint64_t addr);

#endif
