/* SPDX-License-Identifier: GPL-2.0 */
/* 128-bit content hash for cache keys: two multiply-and-fold lanes fed byte by byte, mixed once more when it is written out. */
#include "base.h"

#include <stdio.h>
#include <string.h>

void hash_init(struct hash *h)
{
	h->a = 0xcbf29ce484222325ull;
	h->b = 0x9ae16a3b2f90404full;
}

void hash_add(struct hash *h, const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t a = h->a, b = h->b;

	while (n--) {
		a = (a ^ *s) * 0x100000001b3ull;
		b = (((b << 23) | (b >> 41)) ^ *s++ ^ (a >> 40)) * 0x9fb21c651e98df25ull;
	}
	h->a = a;
	h->b = b;
}

void hash_str(struct hash *h, const char *s)
{
	hash_add(h, s, strlen(s) + 1);
}

static uint64_t finish(uint64_t x)
{
	x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdull;
	x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ull;
	return x ^ (x >> 33);
}

void hash_hex(const struct hash *h, char out[33])
{
	uint64_t a = finish(h->a + h->b), b = finish(h->b ^ (h->a << 1));

	snprintf(out, 33, "%016llx%016llx", (unsigned long long)a, (unsigned long long)b);
}
