/* SPDX-License-Identifier: GPL-2.0 */
/* Facts about the running kernel. Any context. */
#include "../core/core.h"

#include <linux/jiffies.h>

unsigned long sp_jiffies(void)
{
	return jiffies;
}

long sp_hz(void)
{
	return HZ;
}
