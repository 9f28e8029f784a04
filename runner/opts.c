/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line. It is that of SystemTap's staprun, so that scripts that start modules by themselves keep working;
 * what of it has no meaning here is accepted and, with -v or where it would change what the user sees, said.
 */
#include "opts.h"

#include "../runtime/abi/ring.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SPILE_VERSION
#define SPILE_VERSION "0.1"
#endif

enum { BUFFER_MB_MAX = 1024 };		/* offsets in a ring are 32 bits, with room to tell full from empty */

static const char usage[] =
"Usage: spilerun [options] MODULE[.ko] [parameter=value ...]\n"
"       spilerun -A [options] MODULE\n"
"       spilerun -d MODULE\n"
"       spilerun --merge [-o FILE] FILE_0 FILE_1...\n"
"Loads a probe module, prints what it reports, and removes it again.\n"
"\n"
"  -c CMD       run CMD once the probes are there; end when it ends; target() is its process\n"
"  -x PID, -t PID   target() is PID\n"
"  -o FILE      write to FILE; strftime's % escapes are replaced\n"
"  -S MB[,N]    with -o: write FILE.0, FILE.1... of MB megabytes each; keep the last N\n"
"  --output=json   one JSON object for each record instead of text: probe, place, cpu, stamp, time\n"
"               (ns since 1970), format, args\n"
"  -D           with -o: go to the background once the probes are there; messages go to FILE too\n"
"  -b MB        buffer of each CPU, in megabytes; the next power of two, 1024 at most\n"
"  -M SEC       show every SEC seconds on standard error what the probes did\n"
"  --timing     time each hit; at the end, say of each probe how many there were, what they cost, and\n"
"               how often they waited for a lock\n"
"  --bulk       one file for each CPU: FILE_N with -o FILE (FILE_cpuN.K with -S), else stpd_cpuN\n"
"  -L           load, start, and leave the module running; its buffers keep what is printed last\n"
"  -A           attach to a running module\n"
"  -d           remove a module that nobody reads ('*': all such)\n"
"  -T MS        look for output at least every MS milliseconds (200)\n"
"  -w           no warnings        -v  say more; repeated warnings too\n"
"  -h           this text          -V  version\n"
"\n"
"MODULE is a path, or a name looked up here and in /lib/modules/RELEASE/spile and .../systemtap.\n"
"Parameters set the script's globals and raise its limits: maxaction=5000. `modinfo MODULE.ko`\n"
"lists them; the sp_ that some start with may be left out.\n"
"\n"
"--merge makes one output, in order, of the files of --bulk.\n"
"\n"
"Signals: INT, TERM and HUP end the run: end probes run, output is drained, the module is removed;\n"
"the third of them gives up the output. QUIT leaves the module running (-A reads it again). USR2\n"
"starts a new -o file.\n"
"\n"
"Exit status:\n"
"  0  the script ended by itself, by a signal, with the -c command, or since nobody reads its output\n"
"  1  a run-time error; the -c command failed; output could not be written; the module could not be\n"
"     loaded, attached to or removed\n"
"  2  wrong usage\n";

/* Options that must not (or, with `needs`, must) stand beside each other. */
static const struct {
	char a, b;
	bool needs;
	const char *why;
} rules[] = {
	{ 'A', 'L', false, "one reads a running module, the other leaves it" },
	{ 'A', 'b', false, "buffers are made when the module is loaded" },
	{ 'A', 'c', false, "target() is fixed when the module is started" },
	{ 'A', 'x', false, "target() is fixed when the module is started" },
	{ 'A', 'd', false, "one reads the module, the other removes it" },
	{ 'L', 'd', false, "one loads the module, the other removes it" },
	{ 'c', 'x', false, "each names the target" },
	{ 'c', 'd', false, "nothing runs while a module is removed" },
	{ 'c', 'L', false, "nobody would see the command end" },
	{ 'D', 'L', false, "nothing is left to do in the background" },
	{ 'D', 'd', false, "nothing is left to do in the background" },
	{ 'D', 'c', false, "the command would lose its terminal" },
	{ 'S', 'o', true, "only files can be rotated" },
	{ 'D', 'o', true, "a background process has no terminal to write to" },
};

enum { OPT_OUTPUT = 256, OPT_BULK, OPT_MERGE, OPT_TIMING };	/* options without a letter */

struct parse {
	struct sr_opts *o;
	struct sr_say *say;
	bool given[128];
};

static int fail_usage(struct sr_say *say, const char *what, const char *arg)
{
	sr_error(say, "%s%s (spilerun -h lists the options)", what, arg);
	return SR_EXIT_USAGE;
}

/* A whole number from @min to @max; what follows it is left in *rest, or must be nothing when that is NULL. */
static bool number(const char *s, long min, long max, long *v, const char **rest)
{
	char *end;

	errno = 0;
	*v = strtol(s, &end, 10);
	if (rest)
		*rest = end;
	return end != s && !errno && (rest || !*end) && *v >= min && *v <= max;
}

/* The next one, @n itself where it is one. */
static long power_of_two(long n)
{
	while (n & (n - 1))
		n += n & -n;
	return n;
}

static int take_number(struct parse *p, int opt, const char *arg)
{
	struct sr_opts *o = p->o;
	const char *rest;
	long v;

	switch (opt) {
	case 'b':
		if (!number(arg, 1, 4095, &o->buffer_mb, NULL))
			return fail_usage(p->say, "-b takes a number of megabytes, 1 to 4095, not ", arg);
		if (o->buffer_mb > BUFFER_MB_MAX)
			sr_warn(p->say, "-b %s: a buffer is %d MB at most, and that much is taken", arg, BUFFER_MB_MAX);
		o->buffer_mb = o->buffer_mb > BUFFER_MB_MAX ? BUFFER_MB_MAX : power_of_two(o->buffer_mb);
		return -1;
	case 'x':
		if (!number(arg, 1, INT_MAX, &v, NULL))
			return fail_usage(p->say, "-x takes the number of a process, not ", arg);
		o->target = (int)v;
		return -1;
	case 'M':
		if (!number(arg, 1, 86400, &v, NULL))
			return fail_usage(p->say, "-M takes a number of seconds, 1 to 86400, not ", arg);
		o->monitor_s = (int)v;
		return -1;
	case 'T':
		if (!number(arg, 1, 60000, &v, NULL))
			return fail_usage(p->say, "-T takes a number of milliseconds, 1 to 60000, not ", arg);
		o->timeout_ms = (int)v;
		return -1;
	default:
		if (!number(arg, 1, 1 << 20, &v, &rest))
			return fail_usage(p->say, "-S takes SIZE[,N], SIZE in megabytes, not ", arg);
		o->rotate_bytes = (unsigned long long)v << 20;
		if (*rest == ',' && number(rest + 1, 1, 100000, &v, NULL))
			o->rotate_keep = (int)v;
		else if (*rest)
			return fail_usage(p->say, "-S takes SIZE[,N], N being how many files to keep, not ", arg);
		return -1;
	}
}

/* Options of the incumbent that we know but do not have. */
static void say_absent(struct sr_say *say, int opt)
{
	switch (opt) {
	case 'R':
		sr_verbose(say, "-R: modules keep their names here, a renamed one would lose its signature");
		break;
	case 'u':
		sr_verbose(say, "-u: the kernel has user probes built in, nothing needs to be loaded");
		break;
	case 'C':
		break;		/* nothing here is coloured */
	case 'i':
		break;		/* a script that wants the standard input gets it */
	case 'r':
		sr_warn(say, "-r (remote) is not there yet: output is not prefixed");
		break;
	case 'N':
		sr_warn(say, "-N (namespaces of a process) is not there yet: ignored");
		break;
	case 'F':
		sr_warn(say, "-F (inherited descriptor) is not there yet: the module's files are opened by name");
		break;
	}
}

static int take_option(struct parse *p, int opt, char *arg)
{
	struct sr_opts *o = p->o;

	if (opt == 't')
		opt = 'x';
	if (opt > 0 && opt < 128)
		p->given[opt] = true;
	switch (opt) {
	case 'A': o->action = SR_ATTACH; return -1;
	case 'L': o->action = SR_LOAD; return -1;
	case 'd': o->action = SR_DELETE; return -1;
	case 'D': o->daemon = true; return -1;
	case 'c': o->command = arg; return -1;
	case 'o': o->output = arg; return -1;
	case 'v': p->say->verbose++; return -1;
	case 'w': p->say->no_warnings = true; return -1;
	case 'b': case 'x': case 'T': case 'S': case 'M':
		return take_number(p, opt, arg);
	case OPT_BULK: o->bulk = true; return -1;
	case OPT_TIMING: o->timing = true; return -1;
	case OPT_MERGE: o->action = SR_MERGE; return -1;
	case OPT_OUTPUT:
		if (strcmp(arg, "json") && strcmp(arg, "text"))
			return fail_usage(p->say, "--output takes text or json, not ", arg);
		o->json = *arg == 'j';
		return -1;
	case 'h':
		fputs(usage, stdout);
		return SR_OK;
	case 'V':
		printf("spilerun %s, module ABI %d\n", SPILE_VERSION, SP_ABI_VERSION);
		return SR_OK;
	case ':':
		return fail_usage(p->say, "an option lacks its argument: -", (char[]){ (char)optopt, '\0' });
	case '?':
		return fail_usage(p->say, "unknown option ", optopt ? (char[]){ '-', (char)optopt, '\0' } : arg);
	default:
		say_absent(p->say, opt);
		return -1;
	}
}

static int check(const struct parse *p)
{
	const struct sr_opts *o = p->o;
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!p->given[(int)rules[i].a] || p->given[(int)rules[i].b] == rules[i].needs)
			continue;
		if (rules[i].needs)
			sr_error(p->say, "-%c needs -%c: %s", rules[i].a, rules[i].b, rules[i].why);
		else
			sr_error(p->say, "-%c and -%c exclude each other: %s", rules[i].a, rules[i].b, rules[i].why);
		return SR_EXIT_USAGE;
	}
	if (o->bulk && (p->given['L'] || o->action == SR_DELETE || o->action == SR_MERGE))
		return fail_usage(p->say, "--bulk writes one file a CPU while a module is read: it does not go with -L, -d, --merge", "");
	if (!o->module && o->action == SR_MERGE)
		return fail_usage(p->say, "no files given to --merge", "");
	if (!o->module)
		return fail_usage(p->say, "no module given", "");
	if (o->output && !*o->output)
		return fail_usage(p->say, "-o lacks a file name", "");
	if (*o->params && o->action != SR_RUN && o->action != SR_LOAD && o->action != SR_MERGE)
		return fail_usage(p->say, "parameters are set when a module is loaded, too late for ", *o->params);
	return -1;
}

int sr_opts_parse(struct sr_opts *o, int argc, char **argv, struct sr_say *say)
{
	static const char letters[] = ":ALu::vihb:t:dc:o:x:N:S:DwRr:VT:C:M:F:";
	static const struct option names[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "output", required_argument, NULL, OPT_OUTPUT },
		{ "bulk", no_argument, NULL, OPT_BULK },
		{ "merge", no_argument, NULL, OPT_MERGE },
		{ "timing", no_argument, NULL, OPT_TIMING },
		{ NULL, 0, NULL, 0 }
	};
	struct parse p = { .o = o, .say = say };
	int opt, status;

	memset(o, 0, sizeof(*o));
	o->timeout_ms = 200;
	optind = 0;	/* start afresh: tests parse more than once */
	while ((opt = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		status = take_option(&p, opt, opt == '?' ? argv[optind - 1] : optarg);
		if (status >= 0)
			return status;
	}
	if (optind < argc)
		o->module = argv[optind++];
	o->params = argv + optind;
	return check(&p);
}
