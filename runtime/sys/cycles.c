/* SPDX-License-Identifier: GPL-2.0 */
/* The CPU's counter of cycles, as scripts ask for it. Any context. */
#include "../core/core.h"

#include <linux/timex.h>

unsigned long sp_cycles(void)
{
	return get_cycles();
}
