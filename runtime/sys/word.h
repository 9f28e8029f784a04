/* SPDX-License-Identifier: GPL-2.0 */
/* Words of strings. Any context. */
#ifndef SP_WORD_H
#define SP_WORD_H

/* Bytes before the first zero byte of a little-endian word; 8: none. (v - 0x01..) & ~v & 0x80.. marks zero bytes, the lowest one exactly. */
static inline unsigned long sp_bytes_before_zero(unsigned long v)
{
	v = (v - 0x0101010101010101ul) & ~v & 0x8080808080808080ul;
	return v ? __builtin_ctzl(v) >> 3 : 8;
}

#endif
