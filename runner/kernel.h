/* SPDX-License-Identifier: GPL-2.0 */
/* Lines of source of kernel addresses, by the debuginfo of the running kernel and its modules. */
#ifndef SPILE_RUNNER_KERNEL_H
#define SPILE_RUNNER_KERNEL_H

#include "lines.h"

struct sr_kmodule;

/* All zero at first. */
struct sr_kernel {
	struct sr_lines lines;		/* of the kernel itself */
	uint64_t begin, end, shift;	/* its text; what it was moved by */
	bool tried;
	struct sr_kmodule *modules;	/* the last one found first */
	long long read_at;		/* /proc/modules, ms; 0: never */
	unsigned long missing;		/* addresses whose line is not known since there is no debuginfo */
};

/* The line of source of @addr; the file's name is added to @file. False: it is not known. Debuginfo is read when the first one is asked for. */
bool sr_kernel_line(struct sr_kernel *k, uint64_t addr, struct sr_text *file, unsigned int *line);
void sr_kernel_deinit(struct sr_kernel *k);

#endif
