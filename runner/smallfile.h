/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel shows in short files, below /proc and /sys. */
#ifndef SPILE_RUNNER_SMALLFILE_H
#define SPILE_RUNNER_SMALLFILE_H

#include <stddef.h>

/* The file's first @size - 1 bytes, and a NUL behind them; gives how many. 0, and "", when it cannot be read. */
size_t sr_smallfile(const char *path, char *to, size_t size);

#endif
