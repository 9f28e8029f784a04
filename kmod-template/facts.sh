#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Prints -DSP_HAVE_x for what the kernel headers below the given directories offer. Features, not versions: distributions backport.
# usage: facts.sh SRCTREE OBJTREE
src=$1 obj=$2

has() {	# NAME FILE PATTERN
	if grep -Eqs "$3" "$src/include/$2" "$obj/include/$2"; then
		printf ' -DSP_HAVE_%s' "$1"
	fi
}

has SCHED_SIGNAL_H linux/sched/signal.h .
has SCHED_TASK_STACK_H linux/sched/task_stack.h .
has TIMEKEEPING_H linux/timekeeping.h .
has FOR_EACH_TRACEPOINT linux/tracepoint.h 'for_each_kernel_tracepoint'
has TRACEPOINT_PTR linux/tracepoint.h 'tracepoint_ptr_deref'
has RCU_IS_WATCHING linux/rcutree.h 'rcu_is_watching\('
has RCU_IS_WATCHING linux/rcupdate.h 'rcu_is_watching\('
has KPROBE_FAULT_HANDLER linux/kprobes.h 'fault_handler;'
has MODULE_MEMORY linux/module.h 'struct module_memory [{]'
has CPU_STATES linux/cpuhotplug.h 'cpuhp_setup_state_nocalls\('
has FTRACE_REGS linux/ftrace.h 'struct ftrace_regs'
has FTRACE_RECURSION_SAFE linux/ftrace.h 'FTRACE_OPS_FL_RECURSION_SAFE'
has TOTALRAM_PAGES linux/mm.h 'totalram_pages\(void\)'
has FTRACE_FILTER_IPS linux/ftrace.h 'int ftrace_set_filter_ips\('
has GET_KRETPROBE linux/kprobes.h 'get_kretprobe\('
has ARCH_FTRACE_REGS linux/ftrace_regs.h 'arch_ftrace_regs'
has ARCH_FTRACE_REGS linux/ftrace.h 'arch_ftrace_regs\('
has CPUS_READ_LOCK linux/cpu.h 'cpus_read_lock\('
has CPUS_READ_LOCK linux/cpuhplock.h 'cpus_read_lock\('
has UNWIND_START ../arch/x86/include/asm/unwind.h 'unwind_next_frame\('
has STACK_ACCOUNT linux/sched/task_stack.h 'exit_task_stack_account\('
has MODULE_MEMORY linux/module.h 'struct module_memory '
has MODULE_LAYOUT linux/module.h 'struct module_layout '
has STACK_TRACE_SAVE linux/stacktrace.h 'stack_trace_save\('
has MMAP_LOCK linux/mm_types.h 'rw_semaphore mmap_lock;'
has FOR_EACH_VMA linux/mm.h 'define for_each_vma\('
has PROC_OPS linux/proc_fs.h '^struct proc_ops'
has PDE_DATA_LOWER linux/proc_fs.h '[ *]pde_data\('
has POLL_T uapi/linux/types.h '__poll_t;'
has COPY_FROM_KERNEL_NOFAULT linux/uaccess.h 'copy_from_kernel_nofault\('
has MONO_FAST linux/timekeeping.h 'ktime_get_mono_fast_ns\('
has MONO_FAST linux/ktime.h 'ktime_get_mono_fast_ns\('
has MONO_FAST linux/hrtimer.h 'ktime_get_mono_fast_ns\('
has REAL_FAST linux/timekeeping.h 'ktime_get_real_fast_ns\('
has HRTIMER_SETUP linux/hrtimer.h 'hrtimer_setup\('
arch_has() {	# NAME FILE PATTERN, below arch/x86/include/asm
	if grep -Eqs "$3" "$src/arch/x86/include/asm/$2"; then
		printf ' -DSP_HAVE_%s' "$1"
	fi
}

arch_has RDTSC_ORDERED msr.h 'rdtsc_ordered\('
arch_has RDTSC_ORDERED tsc.h 'rdtsc_ordered\('
has TIMER_SETUP linux/timer.h 'timer_setup\('
has TIMER_DELETE_SYNC linux/timer.h 'timer_delete_sync\('
has CONST_RCHAN linux/relay.h 'const struct rchan_callbacks'
has SYNCHRONIZE_SCHED linux/rcutree.h 'synchronize_sched\(void\)'
has SYNCHRONIZE_SCHED linux/rcupdate.h 'synchronize_sched\(void\)'
has UPROBE_DATA linux/uprobes.h 'struct pt_regs \*regs, __u64 \*data\)'
has UPROBE_FILTER_CTX linux/uprobes.h 'enum uprobe_filter_ctx ctx'
has UPROBE_OBJECT linux/uprobes.h 'struct uprobe \*uprobe_register\('
has RETURN_INSTANCE linux/uprobes.h 'orig_ret_vaddr;'
has D_REAL_INODE linux/dcache.h 'd_real_inode\('
has UPROBE_COUNTER linux/uprobes.h 'uprobe_register_refctr\('
has SCHED_MM_H linux/sched/mm.h .
has SCHED_TASK_H linux/sched/task.h .
has KTHREAD_USE_MM linux/kthread.h 'kthread_use_mm\('
has TIMESPEC_START linux/sched.h 'struct timespec start_time'
has MMAP_LOCK linux/mmap_lock.h 'mmap_read_lock\('
has VMA_ITERATOR linux/mm_types.h 'struct vma_iterator'
has NF_PRIV linux/netfilter.h 'nf_hookfn\(void \*priv'
has NF_OPS_DEVICES linux/netfilter.h 'nf_hookfn\(const struct nf_hook_ops \*ops'
has NF_REGISTER_HOOK linux/netfilter.h 'nf_register_hook\('
has IN_EXECVE linux/sched.h 'in_execve:1'
