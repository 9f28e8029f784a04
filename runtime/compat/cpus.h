/* SPDX-License-Identifier: GPL-2.0 */
/* Keeping CPUs from coming and going: cpus_read_lock() since 8f553c498e17 (4.13). Process context, sleeps. */
#ifndef SP_COMPAT_CPUS_H
#define SP_COMPAT_CPUS_H

#include <linux/cpu.h>

#ifdef SP_HAVE_CPUS_READ_LOCK
#define sp_cpus_lock() cpus_read_lock()
#define sp_cpus_unlock() cpus_read_unlock()
#else
#define sp_cpus_lock() get_online_cpus()
#define sp_cpus_unlock() put_online_cpus()
#endif

#endif
