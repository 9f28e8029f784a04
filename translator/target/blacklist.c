/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that must not be probed: a probe in the path that delivers probes, or that runs before the kernel can
 * take a fault, is a recursion or a crash. Three sources, since old kernels know few of them (3.10 has a section and
 * five names): bounds of sections, the kernel's own list (4.x and later), and the names below.
 */
#include "target_priv.h"

#include <fnmatch.h>
#include <string.h>

enum { HIT_ENTRY = 1, HIT_RETURN = 2, HIT_BOTH = 3 };

static const char trap[] = "it is part of how the kernel takes traps, which probes are made of";
static const char nmi[] = "it runs for non-maskable interrupts, where a probe may hit in the middle of another";
static const char notify[] = "the notifier chain that it serves also delivers probes";
static const char oops[] = "it runs when the kernel is already failing";
static const char lock[] = "the probe machinery itself takes locks with it";
static const char irq[] = "it is part of entering or leaving interrupts";
static const char preempt[] = "the probe machinery itself uses it to keep its CPU";
static const char ctxswitch[] = "the current task changes inside it";
static const char tracer[] = "it is part of the probe and trace machinery";
static const char paravirt[] = "it is part of the hypervisor interface, which trap handling uses";
static const char stub[] = "it is a stub whose instructions the kernel rewrites or jumps around in, not a function";
static const char label[] = "it marks a place in the kernel's text, and is not a function";
static const char no_return[] = "it never returns to its caller, or not on the stack that it was called on";

static const struct { const char *pattern; unsigned int hits; const char *why; } names[] = {
	/* faults and traps */
	{ "do_page_fault", HIT_BOTH, trap },		{ "__do_page_fault", HIT_BOTH, trap },
	{ "trace_do_page_fault", HIT_BOTH, trap },	{ "exc_*", HIT_BOTH, trap },
	{ "asm_exc_*", HIT_BOTH, trap },		{ "do_int3", HIT_BOTH, trap },
	{ "do_int3_user", HIT_BOTH, trap },		{ "do_debug", HIT_BOTH, trap },
	{ "do_trap*", HIT_BOTH, trap },			{ "do_error_trap", HIT_BOTH, trap },
	{ "do_general_protection", HIT_BOTH, trap },	{ "do_double_fault", HIT_BOTH, trap },
	{ "do_invalid_op", HIT_BOTH, trap },		{ "do_device_not_available", HIT_BOTH, trap },
	{ "do_divide_error", HIT_BOTH, trap },		{ "do_stack_segment", HIT_BOTH, trap },
	{ "do_kern_addr_fault", HIT_BOTH, trap },	{ "do_user_addr_fault", HIT_BOTH, trap },
	{ "fixup_exception", HIT_BOTH, trap },		{ "search_exception_tables", HIT_BOTH, trap },
	{ "search_extable", HIT_BOTH, trap },		{ "search_module_extables", HIT_BOTH, trap },
	{ "fixup_bug*", HIT_BOTH, trap },		{ "kgdb_*", HIT_BOTH, trap },
	{ "spurious_*fault*", HIT_BOTH, trap },		{ "vmalloc_fault", HIT_BOTH, trap },
	{ "error_entry", HIT_BOTH, trap },		{ "error_return", HIT_BOTH, trap },
	{ "paranoid_*", HIT_BOTH, trap },		{ "sync_regs", HIT_BOTH, trap },
	{ "fixup_bad_iret", HIT_BOTH, trap },		{ "math_error", HIT_BOTH, trap },
	{ "native_load_idt", HIT_BOTH, trap },		{ "native_get_debugreg", HIT_BOTH, trap },
	/* non-maskable interrupts, machine checks */
	{ "do_nmi", HIT_BOTH, nmi },			{ "default_do_nmi", HIT_BOTH, nmi },
	{ "nmi_*", HIT_BOTH, nmi },			{ "*_nmi_handler", HIT_BOTH, nmi },
	{ "do_machine_check", HIT_BOTH, nmi },		{ "machine_check_*", HIT_BOTH, nmi },
	{ "rcu_nmi_*", HIT_BOTH, nmi },			{ "ct_nmi_*", HIT_BOTH, nmi },
	/* notifiers */
	{ "notify_die", HIT_BOTH, notify },		{ "notifier_call_chain", HIT_BOTH, notify },
	{ "*atomic_notifier_call_chain", HIT_BOTH, notify },
	/* failing */
	{ "oops_*", HIT_BOTH, oops },			{ "die", HIT_BOTH, oops },
	{ "__die*", HIT_BOTH, oops },			{ "die_addr", HIT_BOTH, oops },
	{ "no_context", HIT_BOTH, oops },		{ "crash_kexec*", HIT_BOTH, oops },
	{ "__crash_kexec", HIT_BOTH, oops },		{ "panic", HIT_RETURN, no_return },
	/* locks */
	{ "_raw_spin_*", HIT_BOTH, lock },		{ "_raw_read_*", HIT_BOTH, lock },
	{ "_raw_write_*", HIT_BOTH, lock },		{ "__raw_spin_*", HIT_BOTH, lock },
	{ "__raw_callee_save_*", HIT_BOTH, lock },	{ "*queued_spin_lock_slowpath", HIT_BOTH, lock },
	{ "queued_*_lock_slowpath", HIT_BOTH, lock },	{ "__pv_queued_*", HIT_BOTH, lock },
	{ "lock_acquire", HIT_BOTH, lock },		{ "lock_release", HIT_BOTH, lock },
	{ "lock_is_held*", HIT_BOTH, lock },		{ "do_raw_spin_*", HIT_BOTH, lock },
	/* interrupts */
	{ "irq_enter*", HIT_BOTH, irq },		{ "irq_exit*", HIT_BOTH, irq },
	{ "do_IRQ", HIT_BOTH, irq },			{ "common_interrupt", HIT_BOTH, irq },
	{ "irq_entries_start", HIT_BOTH, irq },		{ "asm_common_interrupt", HIT_BOTH, irq },
	{ "asm_sysvec_*", HIT_BOTH, irq },		{ "sysvec_*", HIT_BOTH, irq },
	{ "smp_*_interrupt", HIT_BOTH, irq },		{ "*apic_timer_interrupt", HIT_BOTH, irq },
	{ "irqentry_*", HIT_BOTH, irq },		{ "rcu_irq_enter*", HIT_BOTH, irq },
	{ "rcu_irq_exit*", HIT_BOTH, irq },		{ "ct_irq_*", HIT_BOTH, irq },
	{ "trace_hardirqs_*", HIT_BOTH, irq },		{ "native_iret", HIT_BOTH, irq },
	{ "native_irq_return_iret", HIT_BOTH, irq },	{ "irq_return", HIT_BOTH, irq },
	/* preemption and the current task */
	{ "preempt_schedule*", HIT_BOTH, preempt },	{ "add_preempt_count", HIT_BOTH, preempt },
	{ "sub_preempt_count", HIT_BOTH, preempt },	{ "preempt_count_add", HIT_BOTH, preempt },
	{ "preempt_count_sub", HIT_BOTH, preempt },	{ "debug_smp_processor_id", HIT_BOTH, preempt },
	{ "__this_cpu_preempt_check", HIT_BOTH, preempt },
	{ "__switch_to*", HIT_BOTH, ctxswitch },	{ "context_tracking_*", HIT_BOTH, irq },
	{ "rcu_is_watching", HIT_BOTH, preempt },
	/* stubs: static calls' (a kernel that finds a breakpoint in one stops, 5.10), returns' and indirect jumps', what is in front of functions */
	{ "__SCT__*", HIT_BOTH, stub },			{ "__static_call_return*", HIT_BOTH, stub },
	{ "__x86_indirect_*", HIT_BOTH, stub },		{ "*_return_thunk", HIT_BOTH, stub },
	{ "*_untrain_ret", HIT_BOTH, stub },		{ "*_safe_ret", HIT_BOTH, stub },
	{ "clear_bhb_*", HIT_BOTH, stub },		{ "write_ibpb", HIT_BOTH, stub },
	{ "__pfx_*", HIT_BOTH, stub },			{ "__cfi_*", HIT_BOTH, stub },
	{ "__pi_*", HIT_BOTH, "it only runs while the kernel starts" },
	/* labels */
	{ "_stext", HIT_BOTH, label },			{ "_text", HIT_BOTH, label },
	{ "_etext", HIT_BOTH, label },			{ "_[se]inittext", HIT_BOTH, label },
	{ "__*text_start", HIT_BOTH, label },		{ "__*text_end", HIT_BOTH, label },
	/* probes and traces */
	{ "mcount", HIT_BOTH, tracer },			{ "__fentry__", HIT_BOTH, tracer },
	{ "ftrace_caller", HIT_BOTH, tracer },		{ "ftrace_regs_caller", HIT_BOTH, tracer },
	{ "ftrace_graph_caller", HIT_BOTH, tracer },	{ "ftrace_stub", HIT_BOTH, tracer },
	{ "ftrace_ops_*list_func", HIT_BOTH, tracer },	{ "arch_ftrace_ops_list_func", HIT_BOTH, tracer },
	{ "return_to_handler", HIT_BOTH, tracer },	{ "prepare_ftrace_return", HIT_BOTH, tracer },
	{ "kprobe*", HIT_BOTH, tracer },		{ "arch_*kprobe*", HIT_BOTH, tracer },
	{ "get_kprobe", HIT_BOTH, tracer },		{ "kretprobe_*", HIT_BOTH, tracer },
	{ "arch_rethook_*", HIT_BOTH, tracer },		{ "rethook_*", HIT_BOTH, tracer },
	{ "optimized_callback", HIT_BOTH, tracer },	{ "optprobe_*", HIT_BOTH, tracer },
	{ "opt_pre_handler", HIT_BOTH, tracer },	{ "aggr_*_handler", HIT_BOTH, tracer },
	{ "setup_singlestep", HIT_BOTH, tracer },	{ "resume_execution", HIT_BOTH, tracer },
	{ "reenter_kprobe", HIT_BOTH, tracer },		{ "trampoline_handler", HIT_BOTH, tracer },
	{ "text_poke*", HIT_BOTH, tracer },		{ "poke_int3_handler", HIT_BOTH, tracer },
	/* hypervisors */
	{ "xen_iret", HIT_BOTH, paravirt },		{ "xen_irq_*", HIT_BOTH, paravirt },
	{ "xen_*_direct", HIT_BOTH, paravirt },		{ "xen_hypercall*", HIT_BOTH, paravirt },
	{ "paravirt_*", HIT_BOTH, paravirt },		{ "pv_native_*", HIT_BOTH, paravirt },
	/* no way back */
	{ "do_exit", HIT_RETURN, no_return },		{ "do_group_exit", HIT_RETURN, no_return },
	{ "sys_exit*", HIT_RETURN, no_return },		{ "SyS_exit*", HIT_RETURN, no_return },
	{ "__x64_sys_exit*", HIT_RETURN, no_return },	{ "__se_sys_exit*", HIT_RETURN, no_return },
	{ "__do_sys_exit*", HIT_RETURN, no_return },	{ "__ia32_sys_exit*", HIT_RETURN, no_return },
	{ "make_task_dead", HIT_RETURN, no_return },	{ "complete_and_exit", HIT_RETURN, no_return },
	{ "kthread_exit", HIT_RETURN, no_return },	{ "kthread_complete_and_exit", HIT_RETURN, no_return },
	{ "ret_from_fork*", HIT_BOTH, no_return },	{ "rewind_stack_*", HIT_BOTH, no_return },
	{ "cpu_startup_entry", HIT_RETURN, no_return },	{ "start_kernel", HIT_BOTH, no_return },
};

/* Source files whose functions serve the machinery as a whole. */
static const struct { const char *pattern; const char *why; } files[] = {
	{ "kernel/kprobes.c", tracer },			{ "arch/*/kernel/kprobes.c", tracer },
	{ "arch/*/kernel/kprobes/*.c", tracer },	{ "arch/*/kernel/paravirt*.c", paravirt },
	{ "asm/io*.h", trap },				{ "asm/bitops.h", lock },
	{ "ide-iops.c", irq },
};

/* Bounds that the kernel's linker script gives; the text between stays in .text in most builds. */
static const struct { const char *start, *end, *why; } bounds[] = {
	{ "__kprobes_text_start", "__kprobes_text_end", "the kernel marks it as not for probes (.kprobes.text)" },
	{ "__entry_text_start", "__entry_text_end", "it is in the kernel's entry code (.entry.text)" },
	{ "__noinstr_text_start", "__noinstr_text_end", "the kernel marks it as not for instrumentation (.noinstr.text)" },
	{ "__irqentry_text_start", "__irqentry_text_end", "it is in the kernel's interrupt entry code (.irqentry.text)" },
	{ "__cpuidle_text_start", "__cpuidle_text_end", "it is in the kernel's idle code (.cpuidle.text)" },
	{ "_sinittext", "_einittext", "it is only there while the kernel starts (.init.text)" },
};

/* Sections of the file, for those that are one of their own. */
static const struct { const char *pattern; const char *why; } sections[] = {
	{ ".kprobes.text", "the kernel marks it as not for probes (.kprobes.text)" },
	{ ".entry.text", "it is in the kernel's entry code (.entry.text)" },
	{ ".noinstr.text", "the kernel marks it as not for instrumentation (.noinstr.text)" },
	{ ".head.text", "it only runs while the kernel starts (.head.text)" },
	{ ".init.*", "it is only there while the kernel starts (.init.text)" },
	{ ".exit.*", "code that removes things is dropped from a built-in kernel (.exit.text)" },
	{ ".altinstr*", "it is a replacement for other instructions, not a function" },
	{ ".devinit*", "it is only there while the kernel starts" },
	{ ".cpuinit*", "it is only there while the kernel starts" },
	{ ".meminit*", "it is only there while the kernel starts" },
	{ ".devexit*", "it is dropped from a built-in kernel" },
	{ ".cpuexit*", "it is dropped from a built-in kernel" },
	{ ".memexit*", "it is dropped from a built-in kernel" },
};

/* Where a symbol is, to be compared with the others' places. */
static uint64_t place_of(const struct tsym *s)
{
	return s->addr ? s->addr : s->running;
}

static void add_danger(struct target *t, uint64_t start, uint64_t end, const char *why)
{
	struct danger d = { start, end, why };

	if (start < end)
		vec_push(t->arena, &t->priv->dangers, d);
}

/*
 * The kernel's list (NOKPROBE_SYMBOL): addresses between two symbols. 3.10 keeps names there, of a different shape,
 * under other symbols.
 */
static void read_kernel_list(struct target *t, const struct tsym *from, const struct tsym *to)
{
	const unsigned char *p;
	uint64_t n, i, addr;

	if (!from || !to || !t->priv->image || to->addr <= from->addr || to->addr - from->addr > 1 << 20)
		return;
	n = (to->addr - from->addr) / 8;
	p = elf_image_bytes(t->priv->image, from->addr, n * 8);
	for (i = 0; p && i < n; i++) {
		memcpy(&addr, p + i * 8, 8);
		vec_push(t->arena, &t->priv->never, addr);
	}
}

void blacklist_prepare(struct target *t)
{
	enum { N = ARRAY_SIZE(bounds) };
	const char *marks[2 * N + 2];
	const struct tsym *found[2 * N + 2];
	size_t i;
	int j;

	for (i = 0; i < N; i++) {
		marks[2 * i] = bounds[i].start;
		marks[2 * i + 1] = bounds[i].end;
	}
	marks[2 * N] = "__start_kprobe_blacklist";
	marks[2 * N + 1] = "__stop_kprobe_blacklist";
	target_symbols_named(t, marks, ARRAY_SIZE(marks), found);
	for (i = 0; i < N; i++)
		if (found[2 * i] && found[2 * i + 1])
			add_danger(t, place_of(found[2 * i]), place_of(found[2 * i + 1]), bounds[i].why);
	for (j = 0; j < t->priv->sections.n; j++) {
		const struct tsection *s = &t->priv->sections.v[j];

		/* A module's start and exit are there when it comes and goes, which is when its probes are armed and taken off. */
		if (t->module && (!strcmp(s->name, ".init.text") || !strcmp(s->name, ".exit.text")))
			continue;
		for (i = 0; s->exec && i < ARRAY_SIZE(sections); i++)
			if (!fnmatch(sections[i].pattern, s->name, 0))
				add_danger(t, s->addr, s->addr + s->size, sections[i].why);
	}
	read_kernel_list(t, found[2 * N], found[2 * N + 1]);
}

static const char *by_address(struct target *t, uint64_t addr)
{
	int i;

	for (i = 0; i < t->priv->dangers.n; i++)
		if (addr >= t->priv->dangers.v[i].start && addr < t->priv->dangers.v[i].end)
			return t->priv->dangers.v[i].why;
	for (i = 0; i < t->priv->never.n; i++)
		if (t->priv->never.v[i] == addr)
			return "it is on the kernel's own list of functions that must not be probed";
	return NULL;
}

/* A return probe puts its own address where the function was called to return to: deadly where none is there, or where it is kept for later. */
static const char *no_return_in_program(const char *name)
{
	static const char no_address[] = "what is on the stack at its beginning is not where it returns to";
	static const char kept[] = "it keeps its return address for later, which must not be the probe's";
	static const struct { const char *pattern, *why; } list[] = {
		{ "_start", no_address }, { "_dl_start_user", no_address }, { "*.cold", no_address }, { "*.cold.*", no_address },
		{ "_dl_runtime_*", no_address }, { "__restore_rt", no_address }, { "__morestack*", no_address },
		{ "*setjmp", kept }, { "*getcontext", kept }, { "*swapcontext", kept }, { "*vfork", kept },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		if (!fnmatch(list[i].pattern, name, 0))
			return list[i].why;
	return NULL;
}

bool target_may_return(const char *name)
{
	return !no_return_in_program(name);
}

/* Programs of Go have a table of their own for walks of stacks; C that they were linked with says what it is. */
static bool is_of_go(struct target *t, const struct tfunc *f)
{
	size_t n;

	return t->priv->main && elf_image_section(t->priv->main, ".gopclntab", &n) && (!f->die || dw_is_go(f));
}

/*
 * Instructions that the kernel's uprobes do not take, because of a prefix. It says so at once only where a process has mapped the file; where none has, the probe is
 * taken and never put in.
 */
static const char *refused_instruction(struct target *t, uint64_t addr)
{
	static const unsigned char plain[] = { 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3 }, refused[] = { 0x26, 0x2e, 0x36, 0x3e, 0xf0 };
	const unsigned char *p;
	unsigned int i;

	for (i = 0; addr && t->priv->main && i < 14; i++) {
		p = elf_image_bytes(t->priv->main, addr + i, 1);
		if (p && memchr(refused, *p, sizeof(refused)))
			return *p == 0xf0 ? "the kernel puts no probe on an instruction with a lock prefix, which stands there"
					  : "the kernel puts no probe on an instruction with a prefix for a segment, which stands there";
		if (!p || !memchr(plain, *p, sizeof(plain)))
			break;
	}
	return NULL;
}

const char *target_blacklisted(struct target *t, const struct tfunc *f, bool is_return)
{
	const struct tsym *s = f->addr || t->program ? NULL : target_symbol(t, f->name);
	uint64_t addr = s ? place_of(s) : f->addr;
	const char *why = addr ? by_address(t, addr) : NULL;
	size_t i;

	if (t->program && is_return && is_of_go(t, f))
		return "Go moves the stacks of what it runs, and finds no way past a return that is probed: the program would crash";
	if (t->program) {
		why = is_return ? no_return_in_program(f->name) : NULL;
		return why ? why : refused_instruction(t, f->entry);
	}
	for (i = 0; i < ARRAY_SIZE(names) && !why; i++)
		if (names[i].hits & (is_return ? HIT_RETURN : HIT_ENTRY) && !fnmatch(names[i].pattern, f->name, 0))
			why = names[i].why;
	for (i = 0; i < ARRAY_SIZE(files) && !why; i++)
		if (file_matches(f->file, files[i].pattern))
			why = files[i].why;
	return why;
}
