/* SPDX-License-Identifier: GPL-2.0 */
/* Is the kernel that runs the very one that a module's layouts were made from? */
#ifndef SPILE_RUNNER_HOSTID_H
#define SPILE_RUNNER_HOSTID_H

#include "meta.h"

enum { SR_BUILD_ID_MAX = 64 };	/* bytes */

/* Finds NT_GNU_BUILD_ID among the ELF notes at @notes and gives it in hex. 0, or -1: there is none. */
int sr_build_id_find(const void *notes, size_t len, char hex[2 * SR_BUILD_ID_MAX + 1]);

/*
 * Holds @hex, the running kernel's build-id ("" when it is not known), against the rows for @release in @m. 0 when a
 * row agrees or leaves it open, or when there is no row; -1 with a sentence in @why.
 */
int sr_build_id_check(const struct sr_meta *m, const char *release, const char *hex, char *why, size_t why_size);

/* The running kernel's build-id, from /sys/kernel/notes; "" when it is not there. */
void sr_build_id_read(char hex[2 * SR_BUILD_ID_MAX + 1]);

#endif
