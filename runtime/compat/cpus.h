/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hearing of CPUs that come: by states since 5b7aa87e0482 (4.6), by a notifier before. The function runs while CPUs are being switched and the locks for
 * that are held, so it does no more than note it. In one file of a module only. Process context, sleeps.
 */
#ifndef SP_COMPAT_CPUS_H
#define SP_COMPAT_CPUS_H

#include <linux/cpu.h>

static int sp_cpu_online(unsigned int cpu);	/* gives 0; the file that includes this has it */

#ifdef SP_HAVE_CPU_STATES
#include <linux/cpuhotplug.h>

static int sp_cpus_state;

static inline int sp_cpus_watch(void)
{
	sp_cpus_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "spile", sp_cpu_online, NULL);
	return sp_cpus_state < 0 ? sp_cpus_state : 0;
}

static inline void sp_cpus_unwatch(void)
{
	cpuhp_remove_state_nocalls(sp_cpus_state);
}
#else
static int sp_cpus_notice(struct notifier_block *nb, unsigned long action, void *cpu)
{
	if ((action & ~CPU_TASKS_FROZEN) == CPU_ONLINE)
		sp_cpu_online((unsigned long)cpu);
	return NOTIFY_OK;
}

static struct notifier_block sp_cpus_notifier = { .notifier_call = sp_cpus_notice };

static inline int sp_cpus_watch(void)
{
	return register_cpu_notifier(&sp_cpus_notifier);
}

static inline void sp_cpus_unwatch(void)
{
	unregister_cpu_notifier(&sp_cpus_notifier);
}
#endif

#endif
