/* SPDX-License-Identifier: GPL-2.0 */
/* /tmp/perf-PID.map: names of code that a program has made while it ran, as its compiler wrote them down. */
#ifndef SPILE_RUNNER_JIT_H
#define SPILE_RUNNER_JIT_H

#include <stdbool.h>
#include <stdint.h>

struct sr_jit;

/* Reads the map of process @pid, of its mount namespace; one without lines when there is none. */
struct sr_jit *sr_jit_read(unsigned int pid);
/* What is at @addr; looks into the file again when that is longer than before. False: nothing is known. */
bool sr_jit_name(struct sr_jit *j, uint64_t addr, const char **name, uint64_t *off, uint64_t *size);
void sr_jit_free(struct sr_jit *j);

#endif
