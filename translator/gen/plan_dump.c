/* SPDX-License-Identifier: GPL-2.0 */
/* The plan as text: what each global became and why, and what each handler takes before its body runs. */
#include "plan.h"

static void dump_globals(struct buf *out, const struct plan *p)
{
	int i;

	buf_puts(out, "# plan: globals\n");
	for (i = 0; i < p->globals.n; i++) {
		const struct global_plan *g = &p->globals.v[i];

		buf_printf(out, "%s: %s", g->sym->name, form_name(g->form));
		if (g->lock >= 0)
			buf_printf(out, g->form == FORM_PARTS ? " (lock %d on each CPU)" : " (lock %d)", g->lock);
		buf_printf(out, ": %s\n", g->why);
	}
}

void plan_dump(struct buf *out, const struct plan *p)
{
	static const char *const takes[] = { [LOCK_ONE] = " lock %d", [LOCK_OWN_PART] = " lock %d of its own CPU",
					     [LOCK_ALL_PARTS] = " lock %d of all CPUs, in their order" };
	enum lock_use how;
	int i;

	dump_globals(out, p);
	buf_puts(out, "# plan: handlers, each with the one lock that it takes before its body\n");
	for (i = 0; i < p->prog->probes.n; i++) {
		const struct derived_probe *h = p->prog->probes.v[i];
		int lock = plan_lock(p, h, &how);

		buf_printf(out, "%s %s:", h->c_name, h->text);
		if (lock >= 0)
			buf_printf(out, takes[how], lock);
		else
			buf_puts(out, probe_runs_alone(h) ? " runs alone" : " no lock");
		buf_printf(out, "%s%s%s\n", h->fx.prints ? ", prints" : "", h->fx.can_fail ? ", can fail" : "",
			   h->fx.loops ? ", loops" : "");
	}
}
