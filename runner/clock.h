/* SPDX-License-Identifier: GPL-2.0 */
/* Time that only goes forward, for waits. */
#ifndef SPILE_RUNNER_CLOCK_H
#define SPILE_RUNNER_CLOCK_H

#include <time.h>

/* Milliseconds since some moment before the runner began. */
static inline long long sr_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

#endif
