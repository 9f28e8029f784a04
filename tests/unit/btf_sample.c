/* SPDX-License-Identifier: GPL-2.0 */
/* Type information (BTF) made by hand. */
#include "btf_sample.h"

#include <string.h>

static const char strings[] = "\0int\0pt\0p\0n\0f\0a\0b\0c\0size_t";
enum { S_INT = 1, S_PT = 5, S_P = 8, S_N = 10, S_F = 12, S_A = 14, S_B = 16, S_C = 18, S_SIZE = 20 };
#define INFO(kind, n, flag) ((uint32_t)(flag) << 31 | (uint32_t)(kind) << 24 | (n))

static const uint32_t types[] = {
	S_INT, INFO(1, 0, 0), 4, 1 << 24 | 32,			/* 1 */
	S_PT, INFO(4, 2, 0), 8, S_A, 1, 0, 0, 3, 32,		/* 2 */
	0, INFO(5, 2, 1), 4, S_B, 1, 0, S_C, 1, 3 << 24 | 5,	/* 3 */
	0, INFO(2, 0, 0), 2,					/* 4: struct pt * */
	0, INFO(13, 2, 0), 7, S_P, 4, S_N, 1,			/* 5 */
	S_F, INFO(12, 1, 0), 5,					/* 6 */
	S_SIZE, INFO(8, 0, 0), 1,				/* 7 */
};

char *btf_sample(struct arena *arena, size_t *n)
{
	struct { uint16_t magic; uint8_t version, flags; uint32_t hdr_len, type_off, type_len, str_off, str_len; } h = {
		0xeb9f, 1, 0, 24, 0, sizeof(types), sizeof(types), sizeof(strings)
	};
	char *p = arena_alloc(arena, sizeof(h) + sizeof(types) + sizeof(strings));

	*n = sizeof(h) + sizeof(types) + sizeof(strings);
	memcpy(p, &h, sizeof(h));
	memcpy(p + sizeof(h), types, sizeof(types));
	memcpy(p + sizeof(h) + sizeof(types), strings, sizeof(strings));
	return p;
}
