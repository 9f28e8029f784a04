/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Codes are read bit by bit: the codes of one length are consecutive numbers, so that how many there are of each length, and the symbols in order, is all that a
 * table must hold.
 */
#include "inflate.h"

#include <string.h>

enum { LONGEST = 15, LITERALS = 288, DISTANCES = 30, END = 256 };

struct bits {
	const unsigned char *p, *end;
	unsigned long long held;
	unsigned int n;
	bool bad;
	unsigned char *to;
	size_t done, len;
};

struct code {
	unsigned short count[LONGEST + 1];
	unsigned short symbol[LITERALS];
};

static unsigned int take(struct bits *b, unsigned int n)
{
	unsigned int v;

	while (b->n < n) {
		if (b->p == b->end) {
			b->bad = true;
			return 0;
		}
		b->held |= (unsigned long long)*b->p++ << b->n;
		b->n += 8;
	}
	v = (unsigned int)(b->held & ((1ull << n) - 1));
	b->held >>= n;
	b->n -= n;
	return v;
}

static void make(struct code *c, const unsigned char *lengths, unsigned int n)
{
	unsigned short at[LONGEST + 1];
	unsigned int i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < n; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	at[0] = at[1] = 0;
	for (i = 1; i < LONGEST; i++)
		at[i + 1] = (unsigned short)(at[i] + c->count[i]);
	for (i = 0; i < n; i++)
		if (lengths[i])
			c->symbol[at[lengths[i]]++] = (unsigned short)i;
}

static unsigned int decode(struct bits *b, const struct code *c)
{
	unsigned int value = 0, first = 0, index = 0, length;

	for (length = 1; length <= LONGEST && !b->bad; length++) {
		value |= take(b, 1);
		if (value - first < c->count[length])
			return c->symbol[index + (value - first)];
		index += c->count[length];
		first = (first + c->count[length]) << 1;
		value <<= 1;
	}
	b->bad = true;
	return END;
}

static void put(struct bits *b, unsigned int byte)
{
	if (b->done == b->len)
		b->bad = true;
	else
		b->to[b->done++] = (unsigned char)byte;
}

static void copy(struct bits *b, unsigned int length, size_t distance)
{
	if (distance > b->done)
		b->bad = true;
	while (length-- && !b->bad)
		put(b, b->to[b->done - distance]);
}

static void coded(struct bits *b, const struct code *literals, const struct code *distances)
{
	static const unsigned short length_base[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
	static const unsigned char length_bits[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
	static const unsigned short distance_base[DISTANCES] = { 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
								 6145, 8193, 12289, 16385, 24577 };
	unsigned int symbol, length, d;

	while (!b->bad && (symbol = decode(b, literals)) != END) {
		if (symbol < END) {
			put(b, symbol);
			continue;
		}
		symbol -= END + 1;
		if (symbol >= sizeof(length_bits)) {
			b->bad = true;
			return;
		}
		length = length_base[symbol] + take(b, length_bits[symbol]);
		d = decode(b, distances);
		if (b->bad || d >= DISTANCES) {
			b->bad = true;
			return;
		}
		copy(b, length, distance_base[d] + take(b, d < 2 ? 0 : d / 2 - 1));
	}
}

static void stored(struct bits *b)
{
	unsigned int n;

	b->held = 0;
	b->n = 0;
	n = take(b, 16);
	if ((take(b, 16) ^ n) != 0xffff)
		b->bad = true;
	while (n-- && !b->bad)
		put(b, take(b, 8));
}

static void fixed(struct bits *b)
{
	unsigned char lengths[LITERALS];
	struct code literals, distances;

	memset(lengths, 8, sizeof(lengths));
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	make(&literals, lengths, LITERALS);
	memset(lengths, 5, DISTANCES);
	make(&distances, lengths, DISTANCES);
	coded(b, &literals, &distances);
}

static void dynamic(struct bits *b)
{
	static const unsigned char order[] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	unsigned int nliterals = take(b, 5) + 257, ndistances = take(b, 5) + 1, n = take(b, 4) + 4, i, symbol, repeat, length;
	unsigned char lengths[LITERALS + 32 + 138] = { 0 };
	struct code literals, distances;

	if (nliterals > LITERALS - 2 || ndistances > DISTANCES)
		b->bad = true;
	for (i = 0; i < n; i++)
		lengths[order[i]] = (unsigned char)take(b, 3);
	make(&literals, lengths, sizeof(order));
	memset(lengths, 0, sizeof(order));
	for (i = 0; i < nliterals + ndistances && !b->bad; ) {
		symbol = decode(b, &literals);
		length = symbol < 16 ? symbol : symbol == 16 && i ? lengths[i - 1] : 0;
		repeat = symbol < 16 ? 1 : symbol == 16 ? 3 + take(b, 2) : symbol == 17 ? 3 + take(b, 3) : 11 + take(b, 7);
		while (repeat-- && i < nliterals + ndistances)
			lengths[i++] = (unsigned char)length;
	}
	if (b->bad)
		return;
	make(&literals, lengths, nliterals);
	make(&distances, lengths + nliterals, ndistances);
	coded(b, &literals, &distances);
}

bool sr_inflate(const unsigned char *p, size_t n, unsigned char *to, size_t len)
{
	struct bits b = { .p = p, .end = p + n, .to = to, .len = len };
	unsigned int last = 0;

	/* Method 8, no dictionary. */
	if (n < 2 || (p[0] & 15) != 8 || (p[0] << 8 | p[1]) % 31 || (p[1] & 32))
		return false;
	b.p += 2;
	while (!b.bad && !last) {
		last = take(&b, 1);
		switch (take(&b, 2)) {
		case 0: stored(&b); break;
		case 1: fixed(&b); break;
		case 2: dynamic(&b); break;
		default: b.bad = true;
		}
	}
	return !b.bad && b.done == len;
}
