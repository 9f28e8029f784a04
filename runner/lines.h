/* SPDX-License-Identifier: GPL-2.0 */
/* Which line of source an address comes from: .debug_line of DWARF 2 to 5. */
#ifndef SPILE_RUNNER_LINES_H
#define SPILE_RUNNER_LINES_H

#include "elffile.h"
#include "text.h"

struct sr_sequence;

/* Sections, which are freed with the rest. */
struct sr_lines {
	struct sr_bytes line, line_str, str;
	struct sr_sequence *sequences;	/* by address */
	size_t nsequences;
};

/* Looks the sections through. */
void sr_lines_index(struct sr_lines *l);
/* The line that link address @addr comes from; the file's name is added to @file. False: it is not known. */
bool sr_lines_find(const struct sr_lines *l, uint64_t addr, struct sr_text *file, unsigned int *line);
void sr_lines_deinit(struct sr_lines *l);

#endif
