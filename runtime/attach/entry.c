/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes at functions' entries: through ftrace where the kernel offers it there, else kprobes. One registration for all of the module, since the kernel
 * walks several; which handlers an address has is looked up. ftrace leaves it to us to keep preemption off, to stay out where RCU does not
 * watch (counted as missed), and to skip what must not be probed, which the translator has done.
 */
#include "kprobe.h"
#include "../compat/ftrace.h"
#include "../core/param.h"

static struct sp_kprobes rest = { .kind = &sp_attach_entry, .ops = &sp_kprobe_ops };
static bool *taken;		/* by probe: ftrace has it */

#if SP_FTRACE
enum { NEVER, WHERE_OFFERED, ALWAYS };
static int sp_ftrace = WHERE_OFFERED;
sp_param(sp_ftrace, int, "functions' entries through ftrace: 0 never, 1 where the kernel offers it (default), 2 or fail");

struct call {
	kprobe_pre_handler_t handler;
	struct kprobe *tag;	/* what it gets in place of one: its probe's number */
	struct call *next;	/* of the same address */
};

struct spot {
	unsigned long ip;	/* 0: free */
	struct call first;	/* 32 bytes in all */
};

static char *spots;
static unsigned long mask;	/* of offsets in spots */
static struct call *calls;	/* by probe: those behind the first of an address */
static unsigned long __percpu *unwatched;	/* hits that no handler saw */

/* Where to look first, and the next place: offsets in spots. Functions are aligned to 16 bytes. */
static unsigned long spot_of(unsigned long ip)
{
	return 2 * ip & mask;
}

static unsigned long spot_behind(unsigned long at)
{
	return (at + sizeof(struct spot)) & mask;
}

static struct spot *spot(unsigned long at)
{
	return (struct spot *)(spots + at);
}

static __always_inline void run(unsigned long ip, struct pt_regs *regs, bool whole)
{
	unsigned long at = spot_of(ip), ip_then = 0;
	const struct call *call;

	preempt_disable_notrace();
	if (unlikely(!rcu_is_watching())) {
		__this_cpu_inc(*unwatched);
		goto out;
	}
	while (spot(at)->ip != ip) {
		if (unlikely(!spot(at)->ip)) {
			__this_cpu_inc(*unwatched);
			goto out;
		}
		at = spot_behind(at);
	}
	/* As kprobes have it: behind a breakpoint of one byte. ftrace goes on at regs->ip. */
	if (whole) {
		ip_then = regs->ip;
		regs->ip = ip + 1;
	}
	call = &spot(at)->first;
	do {
		call->handler(call->tag, regs);
		call = call->next;
	} while (call);
	if (whole)
		regs->ip = ip_then;
out:
	preempt_enable_notrace();
}

static void hit_arguments(unsigned long ip, unsigned long parent, struct ftrace_ops *ops, sp_ftrace_regs *fregs)
{
	run(ip, sp_ftrace_pt_regs(fregs), false);
}

static void hit_registers(unsigned long ip, unsigned long parent, struct ftrace_ops *ops, sp_ftrace_regs *fregs)
{
	run(ip, sp_ftrace_pt_regs(fregs), true);
}

static struct ftrace_ops ops;
static bool on;
static bool *hooked;		/* by probe, of the first of each address: ops' filter has it */

/* Probes are added backwards, so that the first of the script is in front. */
static void add_spot(unsigned long ip, int index)
{
	unsigned long at = spot_of(ip);

	struct spot *s;

	while (spot(at)->ip && spot(at)->ip != ip)
		at = spot_behind(at);
	s = spot(at);
	calls[index] = s->first;
	s->first.handler = (kprobe_pre_handler_t)sp_module.probes[index].handler;
	s->first.tag = SP_TAG(index);
	s->first.next = s->ip ? &calls[index] : NULL;
	s->ip = ip;
}

static void free_tables(void)
{
	free_percpu(unwatched);
	vfree(spots);
	vfree(calls);
	vfree(hooked);
	hooked = NULL;
	unwatched = NULL;
	spots = NULL;
	calls = NULL;
}

static int make_tables(int n)
{
	unsigned int bits = 4;

	while (1u << bits < 2u * n)
		bits++;
	mask = (sizeof(struct spot) << bits) - sizeof(struct spot);
	spots = vzalloc(sizeof(struct spot) << bits);
	calls = vzalloc(sp_module.nprobes * sizeof(*calls));
	unwatched = alloc_percpu(unsigned long);
	hooked = vzalloc(sp_module.nprobes * sizeof(*hooked));
	return spots && calls && unwatched && hooked ? 0 : -ENOMEM;
}

static bool has_site(const struct sp_probe *p)
{
	return p->addr_lay >= 0 && sp_ftrace_has_site(sp_lay[p->addr_lay]);
}

/* Clears those of @ips that ftrace does not want, which is asked with a filter of its own: each call copies all that is in one. */
static int ask(struct ftrace_ops *asked, unsigned long *ips, unsigned int n)
{
	int err;

	if (sp_attach_cancelled())
		return -ECANCELED;
	if (!n || !sp_ftrace_set(asked, ips, n))
		return 0;
	if (n == 1) {
		ips[0] = 0;
		return 0;
	}
	err = ask(asked, ips, n / 2);
	return err ? err : ask(asked, ips + n / 2, n - n / 2);
}

/* The filter in one call. */
static int filter_many(unsigned long *ips, unsigned int n)
{
	static struct ftrace_ops asked;
	unsigned long *wanted;
	unsigned int i, k = 0;
	int err = ask(&asked, ips, n);

	ftrace_set_filter(&asked, NULL, 0, 1);
	if (err)
		return err;
	wanted = vzalloc((n + 1) * sizeof(*wanted));
	if (!wanted)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		if (ips[i])
			wanted[k++] = ips[i];
	err = k ? sp_ftrace_set(&ops, wanted, k) : 0;
	vfree(wanted);
	return err;
}

/* The filter address by address. */
static int filter_each(unsigned long *ips, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (sp_attach_cancelled())
			return -ECANCELED;
		if (ftrace_set_filter_ip(&ops, ips[i], 0, 0))
			ips[i] = 0;
	}
	return 0;
}

/* The entries that look like those that ftrace has, from behind. How many. */
static unsigned int candidates(unsigned long *ips)
{
	int i = sp_module.nprobes;
	unsigned int n = 0;

	while ((i = sp_previous_probe(&sp_attach_entry, i)) >= 0)
		if (has_site(&sp_module.probes[i]))
			ips[n++] = sp_lay[sp_module.probes[i].addr_lay];
	return n;
}

/* Notes what of the candidates ftrace took, those that are not 0; the rest is left to kprobes. How many it took. */
static int note_taken(const unsigned long *ips)
{
	int i = sp_module.nprobes, n = 0;

	while ((i = sp_previous_probe(&sp_attach_entry, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];
		unsigned long ip = has_site(p) ? *ips++ : 0;

		if (!ip && sp_ftrace == ALWAYS) {
			sp_attach_index = i;
			return -EINVAL;
		}
		if (!ip)
			continue;
		add_spot(sp_ftrace_site(ip), i);
		hooked[i] = true;
		taken[i] = true;
		n++;
		if (!SP_FTRACE_ARGS || (p->flags & SP_PROBE_REGISTERS)) {
			ops.flags |= FTRACE_OPS_FL_SAVE_REGS;
			ops.func = hit_registers;
		}
	}
	return n;
}

static int choose(void)
{
	unsigned long *ips = vzalloc((sp_module.nprobes + 1) * sizeof(*ips));
	unsigned int n;
	int err;

	if (!ips)
		return -ENOMEM;
	n = candidates(ips);
	err = SP_FTRACE_MANY ? filter_many(ips, n) : filter_each(ips, n);
	if (!err)
		err = note_taken(ips);
	vfree(ips);
	return err;
}

static int index_of(const struct call *call)
{
	return SP_TAGGED(call->tag);
}

static bool is_wanted(const struct spot *s)
{
	const struct call *call;

	for (call = &s->first; call; call = call->next)
		if (sp_want(index_of(call)))
			return true;
	return false;
}

/* Hooks the addresses that are wanted and are not, or the other way round. */
static int hook(bool want)
{
	unsigned long at = 0;
	int err, first = 0;

	do {
		struct spot *s = spot(at);
		bool *h = &hooked[index_of(&s->first)];

		at = spot_behind(at);
		if (!s->ip || *h == want || is_wanted(s) != want)
			continue;
		err = ftrace_set_filter_ip(&ops, s->ip, !want, 0);
		if (!err)
			*h = want;
		first = first ? first : err;
		cond_resched();
	} while (at);
	return first;
}

static bool any_wanted(void)
{
	unsigned long at = 0;

	do {
		if (spot(at)->ip && is_wanted(spot(at)))
			return true;
		at = spot_behind(at);
	} while (at);
	return false;
}

/* An empty filter would be all functions of the kernel: what is wanted comes first, and with nothing wanted the filter stays and is not used. */
static int ftrace_follow(void)
{
	int err, err2;

	if (!spots)
		return 0;
	if (!any_wanted()) {
		if (on)
			unregister_ftrace_function(&ops);
		on = false;
		return 0;
	}
	err = hook(true);
	err2 = hook(false);
	if (!on) {
		err2 = sp_register(register_ftrace_function(&ops));
		on = !err2;
		sp_uncounted = SP_FTRACE_UNCOUNTED;
	}
	return err ? err : err2;
}

static void ftrace_detach(void)
{
	if (on)
		unregister_ftrace_function(&ops);
	on = false;
	/* The addresses' table is the kernel's, and would stay. */
	if (spots)
		ftrace_set_filter(&ops, NULL, 0, 1);
}

static int ftrace_choose(void)
{
	int err;

	if (sp_ftrace == NEVER)
		return 0;
	err = make_tables(sp_count_probes(&sp_attach_entry));
	if (err)
		return err;
	ops.flags |= SP_FTRACE_FLAGS;
	ops.func = hit_arguments;
	err = choose();
	if (err <= 0)
		ftrace_detach();
	return err < 0 ? err : 0;
}

/* False: it refused, and all are for kprobes. */
static bool ftrace_start(int *err)
{
	int first = sp_next_probe(&sp_attach_entry, -1);

	*err = 0;
	while (first >= 0 && !taken[first])
		first = sp_next_probe(&sp_attach_entry, first);
	if (first < 0)
		return true;
	*err = ftrace_follow();
	if (!on && (*err || !sp_wants))
		ftrace_detach();
	if (!*err || sp_ftrace == ALWAYS)
		return true;
	memset(taken, 0, sp_module.nprobes * sizeof(*taken));
	return false;
}

static unsigned long long unwatched_hits(void)
{
	unsigned long long n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		n += unwatched ? *per_cpu_ptr(unwatched, cpu) : 0;
	return n;
}
#else
static void free_tables(void) { }
static void ftrace_detach(void) { }
static int ftrace_choose(void) { return 0; }
static bool ftrace_start(int *err) { *err = 0; return true; }
static int ftrace_follow(void) { return 0; }
static unsigned long long unwatched_hits(void) { return 0; }
#endif

static void release(void)
{
	sp_kprobes_release(&rest);
	free_tables();
	vfree(taken);
	taken = NULL;
}

static void detach(void)
{
	ftrace_detach();
	sp_kprobes_detach(&rest);
}

static int rearm(void)
{
	int err = ftrace_follow(), err2 = sp_kprobes_rearm(&rest);

	return err ? err : err2;
}

static int attach(void)
{
	int err;

	release();	/* of a start that another family made fail */
	taken = vzalloc(sp_module.nprobes * sizeof(*taken));
	err = taken ? ftrace_choose() : -ENOMEM;
	/* Kprobes first: it takes several times as long where every function calls us. */
	if (!err)
		err = sp_kprobes_attach(&rest, taken);
	if (!err && !ftrace_start(&err)) {
		sp_kprobes_detach(&rest);
		err = sp_kprobes_attach(&rest, NULL);
	}
	if (err) {
		detach();
		release();
	}
	return err;
}

/* Which of the functions were called where RCU does not watch is not known: the first probe has them all. */
static unsigned long long missed(int index)
{
	return sp_kprobes_missed(&rest, index) + (index == sp_next_probe(&sp_attach_entry, -1) ? unwatched_hits() : 0);
}

const struct sp_attach sp_attach_entry = {
	.name = "entry", .past = true, .attach = attach, .rearm = rearm,
	.detach = detach, .release = release, .missed = missed
};
