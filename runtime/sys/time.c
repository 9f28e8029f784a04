/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Clocks for any context, NMI included. Wall-clock time is the monotonic clock plus an offset; where the kernel has no NMI-safe wall clock the
 * offset is refreshed by the reader's timer, so that settimeofday() shows after a moment.
 */
#include "../core/core.h"

#include <asm/timex.h>

unsigned long long sp_time_mono(void)
{
	return sp_mono_ns();
}

#ifdef SP_HAVE_REAL_FAST	/* 4c3711d7fb47 (3.19) */
unsigned long long sp_time_real(void)
{
	return ktime_get_real_fast_ns();
}
#else
static long long real_offset;

/* Once at load, then from process context. */
void sp_time_refresh(void)
{
	WRITE_ONCE(real_offset, ktime_to_ns(ktime_get_real()) - (long long)sp_mono_ns());
}

unsigned long long sp_time_real(void)
{
	return sp_mono_ns() + READ_ONCE(real_offset);
}
#endif

unsigned long sp_cycles(void)
{
	return get_cycles();
}
