/* SPDX-License-Identifier: GPL-2.0 */
/* The line tables of an ELF file. */
#ifndef SPILE_RUNNER_ELFLINES_H
#define SPILE_RUNNER_ELFLINES_H

#include "lines.h"

/* Where a section of a file that is not linked (a module) is in memory; 0: it is not there. */
typedef uint64_t (*sr_section_fn)(const void *arg, const char *name);

/*
 * Lines of the file, its own or those in the file that its build ID leads to. Without @where (NULL) a file that is not linked has none.
 * False: there are none; nothing is left to free then.
 */
bool sr_elf_lines(struct sr_lines *l, const struct sr_elf_source *src, sr_section_fn where, const void *arg);

#endif
