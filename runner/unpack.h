/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes that xz has packed. */
#ifndef SPILE_RUNNER_UNPACK_H
#define SPILE_RUNNER_UNPACK_H

#include <stddef.h>

/* A copy of what the @n bytes at @p unpack to, for free(), its length in @len; NULL: they do not, or there is no xz. Waits for it. */
unsigned char *sr_unpack(const void *p, size_t n, size_t *len);

#endif
