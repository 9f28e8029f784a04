/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The macros that -D knows: limits and switches of the generated C and the runtime, with the names that users of the language know. What has no meaning here is taken,
 * since command lines bring it along, and said.
 */
#include "limits.h"
#include "../runtime/abi/limits.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY "memory is allocated as it is needed"
#define TRANSPORT "output goes another way: see -s and spilerun's bufsize="
#define ALWAYS "it is always so"
#define DEBUGGING "there is no such output"

/* Names of tasks, dates, marks of stacks: what the runtime writes into a string in one piece fits into the least MAXSTRINGLEN. */
static const struct number { const char *name; long long least, most; } numbers[] = {
#define X(name, param, least, most) { name, least, most },
	SP_LIMITS(X)
#undef X
	{ "MAXSTRINGLEN", 64, 1 << 20 }, { "KRETACTIVE", 1, 65535 }, { "HIST_WIDTH", 1, 1000 }, { "HIST_ELISION", 0, INT_MAX },
};

static const struct other {
	const char *name;
	const char *why_not;	/* why it does nothing; NULL: it does */
} others[] = {
	{ "STP_NO_OVERLOAD", NULL }, { "STAP_NO_OVERLOAD", NULL },
	{ "MAP_STRING_LENGTH", "strings in arrays are as long as all others: MAXSTRINGLEN" },
	{ "TRYLOCKDELAY", "a lock is tried without pauses: MAXTRYLOCK" },
	{ "MAXBACKTRACE", "stacks have their own limit" },
	{ "MAPHASHBIAS", "the hash of an array follows its size" },
	{ "MINSTACKSPACE", "handlers need little stack" },
	{ "INTERRUPTIBLE", "handlers run as the kernel calls them" },
	{ "MAXUPROBES", MEMORY }, { "STP_PROCFS_BUFSIZE", "probe procfs(...).maxsize(N) says it" },
	{ "STP_MAX_PROCFS_FILES", MEMORY }, { "STP_MAX_BUCKETS", "a histogram has the buckets that it asks for" },
	{ "STP_BUFFER_SIZE", TRANSPORT }, { "STP_MAXBINARYARGS", TRANSPORT }, { "STP_DEFAULT_BUFFERS", TRANSPORT }, { "STP_CTL_TIMER_INTERVAL", TRANSPORT },
	{ "STP_RELAY_TIMER_INTERVAL", TRANSPORT }, { "STP_LEGACY_PRINT", TRANSPORT }, { "STP_BULKMODE", "-b says it" },
	{ "STP_FORCE_STDOUT_TTY", TRANSPORT }, { "STAP_TRANS_PROCFS", ALWAYS }, { "STAP_TRANS_DEBUGFS", "files are in /proc/spile" },
	{ "STP_TIMELOCKDELAY", "clocks take no lock" }, { "STP_TIMELOCKTRIES", "clocks take no lock" }, { "STP_TIME_SYNC_INTERVAL*", "clocks take no lock" },
	{ "STAP_SUPPRESS_HANDLER_ERRORS", "--suppress-handler-errors says it" }, { "STAP_SUPPRESS_TIME_LIMITS_ENABLE", "--suppress-time-limits says it" },
	{ "STP_SKIP_BADVARS", "--skip-badvars says it" }, { "STP_TIMING", "-t says it" }, { "STP_TIMING_NSECS", "-t says it" }, { "STP_ALIBI", "the run would be empty" },
	{ "STAP_CALLEE_MATCHALL", "callees are matched by debuginfo" }, { "STP_EXECTRACE", DEBUGGING }, { "STP_NO_BUILDID_CHECK", "a module of another kernel is not run" },
	{ "STP_NO_VERREL_CHECK", "a module of another kernel is not run" }, { "STP_FULL_VERREL_CHECK", ALWAYS },
	{ "STP_USE_DWARF_UNWINDER", "the kernel's own unwinder is used" }, { "STP_ON_THE_FLY_INTERVAL", "conditions of probes are looked at every 20 ms" },
	{ "STAP_OVERRIDE_STUCK_CONTEXT", "a context cannot be stuck" }, { "STAP_COMPAT_VERSION", "--compatible says it" }, { "MAX_CFI", DEBUGGING },
	{ "TASK_FINDER_MAP_ENTRY_*", MEMORY }, { "TASK_FINDER_VMA_ENTRY_*", MEMORY }, { "TASK_UTRACE_HASH_BITS", MEMORY },
	{ "DEBUG_TRANS", DEBUGGING }, { "DEBUG_MEM", DEBUGGING }, { "DEBUG_UNWIND", DEBUGGING }, { "DEBUG_PROBES", DEBUGGING }, { "DEBUG_KPROBES", DEBUGGING },
	{ "DEBUG_UPROBES", DEBUGGING }, { "DEBUG_TASK_FINDER", DEBUGGING }, { "DEBUG_TASK_FINDER_VMA", DEBUGGING }, { "DEBUG_TIME", DEBUGGING },
	{ "DEBUG_SYMBOLS", DEBUGGING }, { "DEBUG_TRACEPOINTS", DEBUGGING }, { "DEBUG_PRIVILEGE", DEBUGGING }, { "DEBUG_STP_ON_THE_FLY", DEBUGGING },
};

/* '*' at the end of a name of others[] is any rest. */
static bool is_named(const struct other *o, const char *name)
{
	size_t n = strcspn(o->name, "*");

	return o->name[n] ? !strncmp(o->name, name, n) : !strcmp(o->name, name);
}

static void report_unknown(struct diag *d, const char *name)
{
	struct near near;
	size_t i;

	near_init(&near, name);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		near_offer(&near, numbers[i].name);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strchr(others[i].name, '*'))
			near_offer(&near, others[i].name);
	env_error(d, "option -D%s: there is no such limit", name);
	if (near_best(&near))
		diag_hint(d, "did you mean '%s'?", near_best(&near));
	else
		diag_hint(d, "macros for embedded C of the script's own are taken with -g");
}

/* -DNAME=VALUE for what has a value: a number as C writes it, within bounds. */
static bool check_value(struct diag *d, const struct number *l, const char *value)
{
	char *end;
	long long n;

	if (!*value) {
		env_error(d, "option -D%s needs a number: -D%s=N", l->name, l->name);
		return false;
	}
	errno = 0;
	n = strtoll(value + 1, &end, 0);
	if (end == value + 1 || *(end + strspn(end, "uUlL"))) {
		env_error(d, "option -D%s: '%s' is no number", l->name, value + 1);
		return false;
	}
	if (!errno && n >= l->least && n <= l->most)
		return true;
	env_error(d, "option -D%s: %s is not within %lld and %lld", l->name, value + 1, l->least, l->most);
	return false;
}

static bool check_one(struct diag *d, const char *define, bool guru)
{
	size_t n = strcspn(define, "="), i;
	AUTO_BUF name = { 0 };

	buf_add(&name, define, n);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!strcmp(numbers[i].name, buf_str(&name)))
			return check_value(d, &numbers[i], define + n);
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		if (!is_named(&others[i], buf_str(&name)))
			continue;
		if (others[i].why_not)
			diag_warning(d, NO_SPAN, "-D%s does nothing here: %s", buf_str(&name), others[i].why_not);
		return true;
	}
	if (!guru)
		report_unknown(d, buf_str(&name));
	return guru;
}

void limits_keep(struct arena *a, struct options *o)
{
	if (o->last_pass == PASSES && !o->release && !o->build_dir)
		return;		/* the runner is told */
	if (o->suppress_limits) {
		vec_push(a, &o->defines, (char *)"MAXACTION=" NO_MAXACTION);
		vec_push(a, &o->defines, (char *)"STP_NO_OVERLOAD");
	}
	if (o->suppress_errors)
		vec_push(a, &o->defines, (char *)"MAXSKIPPED=0");
}

bool limits_check(struct diag *d, const opt_list *defines, bool guru)
{
	bool ok = true;
	int i;

	for (i = 0; i < defines->n; i++)
		ok &= check_one(d, defines->v[i], guru);
	return ok;
}
