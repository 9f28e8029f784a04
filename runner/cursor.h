/* SPDX-License-Identifier: GPL-2.0 */
/* Reading numbers as DWARF writes them, within bounds: at the end everything reads as 0 and `bad` is set. */
#ifndef SPILE_RUNNER_CURSOR_H
#define SPILE_RUNNER_CURSOR_H

#include "cfi.h"

struct sr_cursor {
	const unsigned char *p, *end;
	bool bad;
};

uint64_t sr_cur_fixed(struct sr_cursor *c, unsigned int size);		/* 1, 2, 4, 8 bytes, little endian */
int64_t sr_cur_signed(struct sr_cursor *c, unsigned int size);
uint64_t sr_cur_uleb(struct sr_cursor *c);
int64_t sr_cur_sleb(struct sr_cursor *c);
void sr_cur_skip(struct sr_cursor *c, uint64_t n);

/* A location expression with @first on its stack (when @has_first), over registers and a copy of memory. False: it cannot be told. */
bool sr_expr(struct sr_cursor e, bool has_first, uint64_t first, const struct sr_regs *regs, struct sr_memory stack, uint64_t *result);

#endif
