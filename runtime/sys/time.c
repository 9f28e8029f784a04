/* SPDX-License-Identifier: GPL-2.0 */
/* Clocks for any context, NMI included. */
#include "../core/core.h"
#include "../compat/clock.h"

unsigned long long sp_time_mono(void)
{
	return sp_mono_ns();
}

unsigned long long sp_time_real(void)
{
	return sp_real_ns();
}
