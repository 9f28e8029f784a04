/* SPDX-License-Identifier: GPL-2.0 */
/* Mappings, functions, symbols: what is at an address. */
#include "ranges.h"

#include <string.h>

static uint64_t begin_of(const void *element)
{
	uint64_t begin;

	memcpy(&begin, element, sizeof(begin));
	return begin;
}

int sr_by_address(const void *a, const void *b)
{
	uint64_t x = begin_of(a), y = begin_of(b);

	return x < y ? -1 : x > y;
}

size_t sr_begin_until(const void *v, size_t n, size_t size, uint64_t addr)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (begin_of((const char *)v + mid * size) <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
