/* SPDX-License-Identifier: GPL-2.0 */
/* Per-CPU variables of the kernel itself. */
#include "../core/core.h"

#include <linux/percpu.h>

unsigned long sp_percpu_offset(void)
{
	return per_cpu_offset(smp_processor_id());
}
