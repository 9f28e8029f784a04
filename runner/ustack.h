/* SPDX-License-Identifier: GPL-2.0 */
/* User stacks that the module has sent, and the marks in strings that stand for them and for addresses (abi/ustack.h). */
#ifndef SPILE_RUNNER_USTACK_H
#define SPILE_RUNNER_USTACK_H

#include "kernel.h"
#include "process.h"

#include "../runtime/abi/ustack.h"

enum { SR_STACK_BUCKETS = 4096, SR_STACKS_MAX = 65536, SR_FRAMES_MAX = 128 };

struct sr_stack;

struct sr_ustacks {
	struct sr_processes processes;
	struct sr_kernel kernel;
	struct sr_stack *buckets[SR_STACK_BUCKETS];
	struct sr_stack *first, *last;
	unsigned int n;
	unsigned long unknown;	/* marks of stacks that never came, or were forgotten */
	unsigned long ended_early;	/* stacks shown as addresses by frame pointers, which were not all */
};

/* Records. -1: it makes no sense. */
int sr_ustack_process(struct sr_ustacks *u, const struct sp_rec *rec, size_t len);
int sr_ustack_mapping(struct sr_ustacks *u, const struct sp_rec *rec, size_t len);
int sr_ustack_stack(struct sr_ustacks *u, const struct sp_rec *rec, size_t len);

/* Adds @text with its marks replaced. */
void sr_ustack_expand(struct sr_ustacks *u, const char *text, size_t len, struct sr_text *out);
void sr_ustacks_deinit(struct sr_ustacks *u);

#endif
