/* SPDX-License-Identifier: GPL-2.0 */
/* The thread pointer of the program that runs. */
#include "../core/core.h"

#include <asm/msr.h>

/* The kernel runs with the program's FS; what it keeps in struct thread_struct is older, and 0 for bases below 4 GB on old kernels. */
unsigned long sp_thread_pointer(void)
{
	unsigned long base;

	rdmsrl(MSR_FS_BASE, base);
	return base;
}
