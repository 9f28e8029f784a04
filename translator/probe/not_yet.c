/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Points that the language has and this program has not yet: a script that uses them deserves a better answer than
 * "unknown". A row stands for all points that begin with its words.
 */
#include "probe_priv.h"

static bool not_yet(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	(void)prog;
	if (is_optional(proto))
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "%s are not supported yet", p->help);
	return false;
}

const struct provider providers_not_yet[] = {
	{ "kernel.tracepoint", "probes on tracepoints", not_yet },
	{ "kernel.mark", "probes on markers", not_yet },
	{ "kernel.lsm", "probes on security hooks", not_yet },
	{ "process.insn", "probes on single instructions", not_yet },
	{ "module.function.callee", "probes on callees", not_yet },
	{ "module.function.callees", "probes on callees", not_yet },
	{ "module.tracepoint", "probes on tracepoints", not_yet },
	{ "debuginfod", "probes in programs that only a server has (process(\"PATH\") gets debuginfo from debuginfod)", not_yet },
	{ "java", "probes in Java programs", not_yet },
	{ "python3", "probes in Python programs", not_yet },
	{ NULL, NULL, NULL }
};
