/* SPDX-License-Identifier: GPL-2.0 */
/*
 * .eh_frame of x86_64 programs: from a function's registers to those of its caller. Knows bytes only: the file's, and the copy of the stack. Neither is
 * trusted. libdw would do the same, but it cannot be linked in statically everywhere, and the runner is to work where nothing is installed.
 */
#ifndef SPILE_RUNNER_CFI_H
#define SPILE_RUNNER_CFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SR_REG_BX = 3, SR_REG_BP = 6, SR_REG_SP = 7, SR_REG_R12 = 12, SR_REG_R15 = 15, SR_REG_IP = 16, SR_REGS };

/* By DWARF's numbers. */
struct sr_regs {
	uint64_t r[SR_REGS];
	uint32_t known;		/* a bit each */
};

/* A piece of memory. */
struct sr_memory {
	const unsigned char *p;
	uint64_t at;		/* address of the first byte */
	size_t len;
};

struct sr_fde {
	uint64_t begin, end;	/* of the function */
	size_t off;		/* in .eh_frame */
};

struct sr_cfi {
	struct sr_memory frame;	/* .eh_frame, at its link address */
	struct sr_fde *fdes;	/* by address */
	size_t n;
};

/* Indexes @frame, which stays the caller's. What makes no sense in it is left out. */
void sr_cfi_init(struct sr_cfi *c, struct sr_memory frame);
void sr_cfi_deinit(struct sr_cfi *c);

enum sr_step {
	SR_STEP_OK,
	SR_STEP_SIGNAL,		/* the same, and what was interrupted stands exactly at the new ip */
	SR_STEP_END,		/* the outermost function */
	SR_STEP_NOTHING,	/* nothing is known of that address */
	SR_STEP_LOST		/* what is needed is not in the copy of the stack, or not known */
};

/* @pc is the link address to look at; registers and @stack are at run-time addresses. *regs is changed when there is a caller. */
enum sr_step sr_cfi_step(const struct sr_cfi *c, uint64_t pc, struct sr_memory stack, struct sr_regs *regs);

/* Reads a word. False: it is not there. */
bool sr_memory_word(struct sr_memory m, uint64_t at, uint64_t *v);

#endif
