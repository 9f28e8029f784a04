/* SPDX-License-Identifier: GPL-2.0 */
/* speculate(): output that is held back until the script commits or discards it. */
#ifndef SPILE_RUNNER_SPECULATION_H
#define SPILE_RUNNER_SPECULATION_H

#include "text.h"

#include <stdint.h>

enum { SR_SPECULATION_BUCKETS = 1024 };

struct sr_speculation;

struct sr_speculations {
	struct sr_speculation *buckets[SR_SPECULATION_BUCKETS];	/* by id */
	struct sr_speculation *oldest, *newest;
	size_t held, limit;	/* bytes; limit 0: SR_SPECULATION_LIMIT */
	unsigned long dropped;	/* speculations that were dropped for want of room */
};

#define SR_SPECULATION_LIMIT ((size_t)64 << 20)

/* Adds @text to what is held back under @id. When that is too much in all, what was begun first is dropped whole, and counted. */
void sr_speculation_add(struct sr_speculations *s, int64_t id, const char *text, size_t len);
/* Ends the speculation: hands its texts to @emit in order (NULL: nobody), and forgets it. */
void sr_speculation_end(struct sr_speculations *s, int64_t id, void (*emit)(void *arg, const char *text, size_t len), void *arg);
void sr_speculations_deinit(struct sr_speculations *s);

#endif
