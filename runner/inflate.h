/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes that zlib has packed (RFC 1950, 1951), as sections of debuginfo are. */
#ifndef SPILE_RUNNER_INFLATE_H
#define SPILE_RUNNER_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

/* Fills @to with what the @n bytes at @p unpack to. False: they are damaged, or not exactly @len bytes come out. The checksum is not looked at. */
bool sr_inflate(const unsigned char *p, size_t n, unsigned char *to, size_t len);

#endif
