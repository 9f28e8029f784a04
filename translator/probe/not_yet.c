/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Points that the language has and this program has not yet: a script that uses them deserves a better answer than
 * "unknown". A row stands for all points that begin with its words.
 */
#include "probe_priv.h"

#include <string.h>

static bool not_yet(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	(void)prog;
	if (is_optional(proto))
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "%s are not supported yet", p->help);
	return false;
}

/* Points that take what is no part of this program: why, and what does instead. */
static const struct refusal {
	const char *word, *why, *instead;
} refusals[] = {
	{ "java", "probes in Java programs take an agent inside the Java machine, which rewrites the methods: there is none here",
	  "a Java machine with static probes has process(\"libjvm.so\").mark(\"method__entry\") when java runs with -XX:+DTraceMethodProbes" },
	{ "python3", "probes in Python programs take a module of the interpreter's own, which it loads with the program: there is none here",
	  "an interpreter with static probes (configure --with-dtrace) has python.function.entry and python.function.return, with filename, funcname and lineno" },
	{ "python2", "probes in Python programs take a module of the interpreter's own, which it loads with the program: there is none here",
	  "an interpreter with static probes (configure --with-dtrace) has python.function.entry and python.function.return, with filename, funcname and lineno" },
	{ "stap", "these points are in SystemTap's own translator", "--vp and -v tell what the passes of this one take" },
	{ "staprun", "these points are in SystemTap's own runner", "-v tells what this one does" },
};

static bool refused(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct refusal *r = refusals;

	(void)prog;
	if (is_optional(proto))
		return true;
	while (strcmp(r->word, p->pattern))
		r++;
	diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "%s", r->why);
	diag_hint(x->diag, "%s", r->instead);
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
	{ "java", "probes in Java programs", refused },
	{ "python2", "probes in Python programs", refused },
	{ "python3", "probes in Python programs", refused },
	{ "stap", "probes in SystemTap itself", refused },
	{ "staprun", "probes in SystemTap itself", refused },
	{ NULL, NULL, NULL }
};
