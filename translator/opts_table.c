/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every option once: how it is spelled, what it takes, what it sets, what --help says of it. Options of SystemTap that
 * are not there stand here too, without help: using one is an error that says why, never silence.
 */
#include "opts.h"
#include "lang/parse.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define AT(field) offsetof(struct options, field)
#define FIELD(p, opt, T) ((T *)((char *)(p)->o + (opt)->at))

/* ---- shapes of values ---- */

/* Letters (either case), digits and '_', not a digit first: the length of it at the start of @s. */
static size_t name_length(const char *s)
{
	size_t n = 0;

	if (!isalpha((unsigned char)*s) && *s != '_')
		return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static bool all_of(const char *s, const char *extra)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr(extra, *s))
			return false;
	return true;
}

/* A whole number between @low and @high. */
static bool number_of(const char *s, long low, long high, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(s, &end, 10);
	return end != s && !*end && !errno && *out >= low && *out <= high;
}

static bool bad(struct opt_parse *p, const char *spelled, const char *value, const char *want)
{
	env_error(p->diag, "option %s: '%s' is not %s", spelled, value, want);
	return false;
}

/* ---- setters ---- */

#define SETTER(name) \
	static bool name(struct opt_parse *p, const struct opt *opt, const char *spelled, const char *value)

SETTER(set_string)
{
	if (!*value) {
		env_error(p->diag, "option %s: the argument is empty", spelled);
		return false;
	}
	*FIELD(p, opt, const char *) = value;
	return true;
}

SETTER(set_text)
{
	(void)opt;
	(void)spelled;
	if (p->o->text) {
		env_error(p->diag, "only one main script may be given; further ones by -E");
		return false;
	}
	p->o->text = value;
	return true;
}

SETTER(add_string)
{
	(void)spelled;
	vec_push(p->arena, FIELD(p, opt, opt_list), (char *)value);
	return true;
}

SETTER(add_dir)
{
	if (!*value)
		return bad(p, spelled, value, "a directory");
	return add_string(p, opt, spelled, value);
}

SETTER(set_sysroot)
{
	struct stat st;

	if (!*value || stat(value, &st) || !S_ISDIR(st.st_mode))
		return bad(p, spelled, value, "a directory");
	return set_string(p, opt, spelled, value);
}

SETTER(set_enum)
{
	(void)spelled;
	(void)value;
	*FIELD(p, opt, int) = opt->value;
	return true;
}

SETTER(set_dump_options)
{
	(void)opt;
	if (value && strcmp(value, "man"))
		return bad(p, spelled, value, "man");
	if (value)
		opts_man(stdout);
	else
		opts_doc(stdout);
	p->stop = true;
	return true;
}

SETTER(set_version)
{
	(void)opt;
	(void)spelled;
	(void)value;
	printf("spile %s, language of SystemTap %s\n"
	       "Licence: GPL version 2. There is no warranty, to the extent that the law permits.\n",
	       SPILE_VERSION, SPILE_LANGUAGE_VERSION);
	p->stop = true;
	return true;
}

SETTER(set_pass)
{
	long n;

	(void)opt;
	if (!number_of(value, 1, PASSES, &n))
		return bad(p, spelled, value, "a pass, 1 to 5");
	p->o->last_pass = (int)n;
	return true;
}

SETTER(add_verbose)
{
	int i;

	(void)opt;
	(void)spelled;
	(void)value;
	for (i = 0; i < PASSES; i++)
		p->o->verbose[i]++;
	return true;
}

SETTER(add_verbose_passes)
{
	int i;

	(void)opt;
	if (!*value || strlen(value) > PASSES || strspn(value, "0123456789") != strlen(value))
		return bad(p, spelled, value, "up to five digits, one for each pass");
	for (i = 0; value[i]; i++)
		p->o->verbose[i] += value[i] - '0';
	return true;
}

SETTER(add_define)
{
	size_t n = name_length(value);
	const char *v = value + n;

	(void)opt;
	if (n && *v == '=') {
		v += 1 + (v[1] == '-');
		if (!*v || !all_of(v, "_"))
			n = 0;
	} else if (*v) {
		n = 0;
	}
	if (!n)
		return bad(p, spelled, value, "NAME or NAME=VALUE with letters, digits and '_'");
	vec_push(p->arena, &p->o->defines, (char *)value);
	return true;
}

SETTER(add_assignment)
{
	size_t n = name_length(value);

	if (!n || value[n] != '=' || !value[n + 1] || (opt->value && !all_of(value + n + 1, "_.-")))
		return bad(p, spelled, value, "NAME=VALUE");
	vec_push(p->arena, FIELD(p, opt, opt_list), (char *)value);
	return true;
}

/* The kernel gives a module's name 56 bytes on 64-bit machines. */
enum { NAME_MAX_LENGTH = 55 };

SETTER(set_module_name)
{
	size_t n = strlen(value);

	(void)opt;
	if (n > 3 && !strcmp(value + n - 3, ".ko"))
		n -= 3;
	if (!n || strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_") < n)
		return bad(p, spelled, value, "a module name: a-z, 0-9 and '_'");
	if (n > NAME_MAX_LENGTH) {
		n = NAME_MAX_LENGTH;
		diag_warning(p->diag, NO_SPAN, "option %s: the name is cut to %d characters", spelled, NAME_MAX_LENGTH);
	}
	p->o->module_name = arena_strndup(p->arena, value, n);
	return true;
}

SETTER(set_release)
{
	(void)opt;
	if (!*value)
		return bad(p, spelled, value, "a kernel release or a directory");
	p->o->release = value[0] == '/' ? NULL : value;
	p->o->build_dir = value[0] == '/' ? value : NULL;
	return true;
}

SETTER(set_arch)
{
	(void)opt;
#ifdef __x86_64__
	if (!strcmp(value, "x86_64") || !strcmp(value, "x86"))
		return true;
#endif
	(void)value;
	env_error(p->diag, "option %s: other machines than this one's kind are not implemented yet", spelled);
	return false;
}

SETTER(set_target)
{
	long n;

	if (!number_of(value, 1, 1 << 30, &n))
		return bad(p, spelled, value, "a process id");
	*FIELD(p, opt, const char *) = value;
	return true;
}

SETTER(set_buffer)
{
	long n;

	if (!number_of(value, 1, 4095, &n))
		return bad(p, spelled, value, "a number of megabytes, 1 to 4095");
	*FIELD(p, opt, const char *) = value;
	return true;
}

SETTER(set_rotate)
{
	const char *comma = strchr(value, ',');
	long n;

	if (!number_of(comma ? arena_strndup(p->arena, value, (size_t)(comma - value)) : value, 1, 1 << 20, &n) ||
	    (comma && !number_of(comma + 1, 1, 1 << 20, &n)))
		return bad(p, spelled, value, "SIZE or SIZE,COUNT with a size in megabytes");
	*FIELD(p, opt, const char *) = value;
	return true;
}

SETTER(set_seconds)
{
	char *end;
	double s = strtod(value, &end);

	(void)opt;
	/*
	 * Below a millisecond the script would end before it began; above ten years the number of nanoseconds is
	 * in danger.
	 */
	if (end == value || *end || !(s >= 0.001) || s > 3e8)
		return bad(p, spelled, value, "a number of seconds");
	p->o->stop_after_ms = (int64_t)(s * 1000);
	return true;
}

SETTER(set_list)
{
	(void)spelled;
	if (p->o->list_point) {
		env_error(p->diag, "only one probe point can be listed at a time");
		return false;
	}
	p->o->list = opt->value;
	p->o->list_point = value;
	return true;
}

SETTER(set_color)
{
	static const char *const words[] = { "auto", "always", "never" };
	size_t i;

	(void)opt;
	if (!value)
		value = "always";
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(value, words[i])) {
			p->o->color = (enum color_mode)i;
			return true;
		}
	}
	return bad(p, spelled, value, "auto, always or never");
}

SETTER(set_diagnostics)
{
	(void)opt;
	if (strcmp(value, "json") && strcmp(value, "text"))
		return bad(p, spelled, value, "json or text");
	p->o->json = value[0] == 'j';
	return true;
}

SETTER(set_output_form)
{
	if (strcmp(value, "json") && strcmp(value, "text"))
		return bad(p, spelled, value, "json or text");
	*FIELD(p, opt, const char *) = value;
	return true;
}

SETTER(set_privilege)
{
	(void)opt;
	if (strcmp(value, "stapusr") && strcmp(value, "stapsys") && strcmp(value, "stapdev"))
		return bad(p, spelled, value, "stapusr, stapsys or stapdev");
	p->o->privilege = value;
	return true;
}

SETTER(set_unprivileged)
{
	(void)opt;
	(void)spelled;
	(void)value;
	p->o->privilege = "stapusr";
	return true;
}

SETTER(set_compatible)
{
	(void)opt;
	if (!isdigit((unsigned char)*value) || strspn(value, "0123456789.") != strlen(value))
		return bad(p, spelled, value, "a language version like 4.8");
	if (strverscmp(value, SPILE_LANGUAGE_VERSION) > 0)
		return bad(p, spelled, value, "a version of the language that is known here: the last one is " SPILE_LANGUAGE_VERSION);
	p->o->compatible = value;
	return true;
}

#define NO_PROLOGUES "functions are probed where the debuginfo says that arguments are; no prologue needs to be searched for"

/* Options of which some values are what we do anyway, and why there are no others. */
static const struct { const char *word, *value, *why; } same_anyway[] = {
	{ "runtime", "kernel", "the only back end is a kernel module" },
	{ "prologue-searching", "auto", NO_PROLOGUES }, { "prologue-searching", "never", NO_PROLOGUES },
	{ "prologue-searching", "always", NO_PROLOGUES },
};

SETTER(check_same_anyway)
{
	const char *why = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(same_anyway); i++) {
		if (strcmp(same_anyway[i].word, opt->word))
			continue;
		if (value && !strcmp(same_anyway[i].value, value))
			return true;
		why = same_anyway[i].why;
	}
	env_error(p->diag, "option %s%s%s is refused: %s", spelled, value ? "=" : "", value ? value : "", why);
	return false;
}

SETTER(set_monitor)
{
	long n = 1;

	(void)opt;
	if (value && !number_of(value, 1, 86400, &n))
		return bad(p, spelled, value, "a number of seconds");
	p->o->monitor = value ? value : "1";
	return true;
}

SETTER(accept_option)
{
	(void)p;
	(void)opt;
	(void)spelled;
	(void)value;
	return true;
}

/* Others than "no" change nothing: the servers that the environment names are asked when something is missing. */
SETTER(set_download)
{
	static const char *const words[] = { "yes", "no", "ask" };
	size_t i;
	long n;

	(void)opt;
	if (!value || number_of(value, 1, LONG_MAX, &n))
		return true;
	for (i = 0; i < ARRAY_SIZE(words) && strcmp(words[i], value); i++)
		;
	if (i == ARRAY_SIZE(words)) {
		env_error(p->diag, "option %s=%s: it is yes, no, ask or a number of seconds", spelled, value);
		return false;
	}
	if (!strcmp(value, "no"))
		unsetenv("DEBUGINFOD_URLS");
	return true;
}

SETTER(set_rlimit)
{
	struct rlimit r;
	long n;

	if (!number_of(value, 0, LONG_MAX, &n))
		return bad(p, spelled, value, "a number");
	r.rlim_cur = r.rlim_max = (rlim_t)n;
	/* The write that is too much is to fail, not to end us without a word. */
	if (opt->value == RLIMIT_FSIZE)
		signal(SIGXFSZ, SIG_IGN);
	if (!setrlimit((__typeof__(RLIMIT_AS))opt->value, &r))
		return true;
	env_error(p->diag, "option %s: %s", spelled, strerror(errno));
	return false;
}

SETTER(set_flame)
{
	(void)opt;
	p->o->flame = value ? value : "";
	if (!value || *value)
		return true;
	return bad(p, spelled, value, "a file's name");
}

/* ---- the table ---- */

#define REFUSED(letter, word, arg, why) { letter, word, arg, why, NULL, NULL, 0, 0 }

const struct opt opt_table[] = {
	{ 'h', "help", ARG_NONE, NULL, "this text; with a script, what the comment at its head says", NULL, AT(help), 0 },
	{ 'V', "version", ARG_NONE, NULL, "version", set_version, 0, 0 },
	{ 'e', NULL, ARG_NEEDED, "SCRIPT", "the script itself", set_text, 0, 0 },
	{ 'E', NULL, ARG_NEEDED, "SCRIPT", "another script beside the main one; may be repeated", add_string, AT(more_texts), 0 },
	{ 0, "example", ARG_NONE, NULL, "FILE is one of the installed examples", NULL, AT(example), 0 },
	{ 'p', NULL, ARG_NEEDED, "N",
	  "stop after pass N and print what it made: 1 parse, 2 analyse, 3 translate to C, 4 build the .ko, 5 run", set_pass, 0, 0 },
	{ 'v', NULL, ARG_NONE, NULL, "say more, on all passes; may be repeated", add_verbose, 0, 0 },
	{ 0, "vp", ARG_NEEDED, "ABCDE", "add to the verbosity of passes 1 to 5 (one digit each)", add_verbose_passes, 0, 0 },
	{ 'k', NULL, ARG_NONE, NULL, "keep the temporary directory and print its name", NULL, AT(keep), 0 },
	{ 'g', NULL, ARG_NONE, NULL, "guru: embedded C and writing to the kernel are allowed", NULL, AT(guru), 0 },
	{ 'u', NULL, ARG_NONE, NULL, "do not optimise the script", NULL, AT(no_optimise), 0 },
	{ 'w', NULL, ARG_NONE, NULL, "no warnings", NULL, AT(no_warnings), 0 },
	{ 'W', NULL, ARG_NONE, NULL, "warnings are errors", NULL, AT(warnings_are_errors), 0 },
	{ 'I', NULL, ARG_NEEDED, "DIR", "look in DIR too for the script library", add_dir, AT(include_dirs), 0 },
	{ 'D', NULL, ARG_NEEDED, "NAME[=VALUE]", "define a macro for the generated C", add_define, 0, 0 },
	{ 'B', NULL, ARG_NEEDED, "NAME=VALUE", "give make a variable", add_assignment, AT(make_args), 0 },
	{ 'G', NULL, ARG_NEEDED, "NAME=VALUE", "initial value of a global of the script", add_assignment, AT(globals), 1 },
	{ 0, "modinfo", ARG_NEEDED, "NAME=VALUE", "add a line to the module's information", add_assignment, AT(modinfo), 0 },
	{ 'm', NULL, ARG_NEEDED, "NAME",
	  "name of the module; with -p4 it is left in the current directory", set_module_name, 0, 0 },
	{ 'r', NULL, ARG_NEEDED, "RELEASE",
	  "translate for another kernel: its release, or its build directory (beginning with '/')", set_release, 0, 0 },
	{ 'a', NULL, ARG_NEEDED, "ARCH", "architecture of that kernel", set_arch, 0, 0 },
	{ 0, "sysroot", ARG_NEEDED, "DIR", "the programs of the traced machine are below DIR", set_sysroot, AT(sysroot), 0 },
	{ 'R', NULL, ARG_NEEDED, "DIR", "take the runtime from DIR", set_string, AT(runtime_dir), 0 },
	{ 'o', NULL, ARG_NEEDED, "FILE", "write the output to FILE; strftime's % escapes are replaced", set_string, AT(output), 0 },
	{ 0, "flame", ARG_OPTIONAL, "FILE",
	  "of folded stacks, as the example profile prints them, make a flame graph: an SVG that any browser shows; else NAME.svg", set_flame, 0, 0 },
	{ 0, "output", ARG_NEEDED, "FORM", "what the script prints as text, or as json: an object a line", set_output_form, AT(output_form), 0 },
	{ 'c', NULL, ARG_NEEDED, "CMD",
	  "run CMD when the probes are there, end when it ends; target() is its process", set_string, AT(command), 0 },
	{ 'x', NULL, ARG_NEEDED, "PID", "target() is PID", set_target, AT(target_pid), 0 },
	{ 't', NULL, ARG_NONE, NULL, "time each hit; at the end, say of each probe how many there were, what they cost, and how often they waited for another CPU's", NULL, AT(timing), 0 },
	{ 'T', NULL, ARG_NEEDED, "SECONDS", "end the run after SECONDS", set_seconds, 0, 0 },
	{ 's', NULL, ARG_NEEDED, "MB", "buffer of each CPU: the next power of two, 1024 at most", set_buffer, AT(buffer_mb), 0 },
	{ 'S', NULL, ARG_NEEDED, "MB[,N]", "with -o: a new file each MB megabytes, N of them are kept", set_rotate, AT(rotate), 0 },
	{ 'F', NULL, ARG_NONE, NULL, "flight recorder: start and leave; with -o: go to the background", NULL, AT(flight), 0 },
	{ 'l', NULL, ARG_NEEDED, "POINT", "list the probe points that match", set_list, 0, LIST_PROBES },
	{ 'L', NULL, ARG_NEEDED, "POINT", "the same with the variables there", set_list, 0, LIST_PROBES_VARS },
	{ 0, "json", ARG_NONE, NULL, "with -l and -L: a JSON object a line", NULL, AT(list_json), 0 },
	{ 0, "dump-probe-types", ARG_NONE, NULL, "list the kinds of probe points", set_enum, AT(dump), DUMP_PROBE_TYPES },
	{ 0, "dump-probe-aliases", ARG_NONE, NULL, "list the aliases of the library", set_enum, AT(dump), DUMP_PROBE_ALIASES },
	{ 0, "dump-functions", ARG_NONE, NULL, "list the functions of the library", set_enum, AT(dump), DUMP_FUNCTIONS },
	{ 0, "dump-options", ARG_OPTIONAL, "man", "list these options as markdown, or as the manual page", set_dump_options, 0, 0 },
	{ 0, "skip-badvars", ARG_NONE, NULL, "variables that cannot be found are 0", NULL, AT(skip_badvars), 0 },
	{ 0, "no-global-var-display", ARG_NONE, NULL,
	  "do not print globals that are only written at the end", NULL, AT(no_global_display), 0 },
	{ 0, "compatible", ARG_NEEDED, "VERSION", "behave like that version of the language", set_compatible, 0, 0 },
	{ 0, "color", ARG_OPTIONAL, "WHEN", "coloured messages: auto, always, never", set_color, 0, 0 },
	{ 0, "colour", ARG_OPTIONAL, "WHEN", "the same", set_color, 0, 0 },
	{ 0, "diagnostics", ARG_NEEDED, "FORM", "messages as text or as json, one object a line", set_diagnostics, 0, 0 },
	{ 0, "clean-cache", ARG_NONE, NULL, "empty the cache", NULL, AT(clean_cache), 0 },
	{ 0, "disable-cache", ARG_NONE, NULL, "neither read nor fill the cache", NULL, AT(disable_cache), 0 },
	{ 0, "tmpdir", ARG_NEEDED, "DIR", "temporary files go below DIR", set_string, AT(tmpdir), 0 },
	{ 0, "rlimit-as", ARG_NEEDED, "N", "limit our own address space, bytes", set_rlimit, 0, RLIMIT_AS },
	{ 0, "rlimit-cpu", ARG_NEEDED, "N", "... processor time, seconds", set_rlimit, 0, RLIMIT_CPU },
	{ 0, "rlimit-nproc", ARG_NEEDED, "N", "... number of processes", set_rlimit, 0, RLIMIT_NPROC },
	{ 0, "rlimit-stack", ARG_NEEDED, "N", "... stack, bytes", set_rlimit, 0, RLIMIT_STACK },
	{ 0, "rlimit-fsize", ARG_NEEDED, "N", "... size of a file, bytes", set_rlimit, 0, RLIMIT_FSIZE },
	{ 0, "privilege", ARG_NEEDED, "LEVEL",
	  "refuse what users of LEVEL may not do: stapusr: probes of the kernel, its memory, -g; stapsys: -g; stapdev: nothing. "
	  "A look at the script, no protection: whoever can load modules can load any", set_privilege, 0, 0 },
	{ 0, "unprivileged", ARG_NONE, NULL, "the same as --privilege=stapusr", set_unprivileged, 0, 0 },
	{ 0, "runtime", ARG_NEEDED, "kernel", "the only one there is", check_same_anyway, 0, 0 },
	{ 0, "download-debuginfo", ARG_OPTIONAL, "yes|no|ask|SECONDS", "no: do not ask the servers that DEBUGINFOD_URLS names; else they are asked for what is missing",
	  set_download, 0, 0 },
	{ 0, "suppress-handler-errors", ARG_NONE, NULL,
	  "an error ends that hit only, silently, and never the run", NULL, AT(suppress_errors), 0 },
	{ 0, "suppress-time-limits", ARG_NONE, NULL, "no limit on a hit's work (with -g)", NULL, AT(suppress_limits), 0 },
	{ 'b', NULL, ARG_NONE, NULL,
	  "one file for each CPU: FILE_N with -o FILE, else stpd_cpuN; spilerun --merge makes them one", NULL, AT(bulk), 0 },
	{ 0, "monitor", ARG_OPTIONAL, "SECONDS", "show every SECONDS (1) what the probes did, on standard error", set_monitor, 0, 0 },
	{ 0, "debug", ARG_NONE, NULL, "the same as -k", NULL, AT(keep), 0 },
	{ 0, "poison-cache", ARG_NONE, NULL, "fill the cache, but do not read modules from it", NULL, AT(poison_cache), 0 },
	{ 'd', NULL, ARG_NEEDED, "MODULE", "accepted: the running kernel names addresses in it and its modules, spilerun those in programs and libraries", accept_option, 0, 0 },
	{ 0, "all-modules", ARG_NONE, NULL, "accepted: the same", accept_option, 0, 0 },
	{ 0, "ldd", ARG_NONE, NULL, "accepted: the same", accept_option, 0, 0 },
	{ 'P', NULL, ARG_NONE, NULL,
	  "accepted: functions are probed where the debuginfo says that arguments are; no prologue needs to be searched for", accept_option, 0, 0 },
	{ 0, "check-version", ARG_NONE, NULL, "accepted: no construct is known to change its meaning", accept_option, 0, 0 },
	{ 0, "save-uprobes", ARG_NONE, NULL, "accepted: kernels since 3.5 have user probes built in", accept_option, 0, 0 },
	{ 0, "prologue-searching", ARG_OPTIONAL, "auto", "accepted: debuginfo says where arguments are, whatever it says", check_same_anyway, 0, 0 },

	REFUSED('i', "interactive", ARG_NONE, "scripts are read from files, standard input or -e"),
	REFUSED('q', NULL, ARG_NONE, "there is no coverage database"),
	REFUSED('J', NULL, ARG_NONE, "it never had a meaning"),
	REFUSED('j', NULL, ARG_NONE, "it never had a meaning"),
	REFUSED(0, "use-server", ARG_OPTIONAL, "there is no compile server; spile -p4 -r RELEASE translates for other machines"),
	REFUSED(0, "use-server-on-error", ARG_OPTIONAL, "there is no compile server; spile -p4 -r RELEASE translates for other machines"),
	REFUSED(0, "list-servers", ARG_OPTIONAL, "there is no compile server"),
	REFUSED(0, "trust-servers", ARG_OPTIONAL, "there is no compile server"),
	REFUSED(0, "use-http-server", ARG_NEEDED, "there is no compile server; spile -p4 -r RELEASE translates for other machines"),
	REFUSED(0, "client-options", ARG_NONE, "there is no compile server"),
	REFUSED(0, "sign-module", ARG_OPTIONAL, "sign the module of -p4 with the kernel's scripts/sign-file and your own key"),
	REFUSED(0, "remote", ARG_NEEDED, "copy the module of -p4 -r RELEASE and spilerun, which is one static file, to that machine"),
	REFUSED(0, "remote-prefix", ARG_NONE, "there is no --remote"),
	REFUSED(0, "sysenv", ARG_NEEDED, "scripts do not read another machine's environment"),
	REFUSED(0, "dyninst", ARG_NONE, "the only back end is a kernel module"),
	REFUSED(0, "bpf", ARG_NONE, "the only back end is a kernel module"),
	REFUSED(0, "target-namespaces", ARG_NEEDED, "process numbers are those of the first namespace"),
	REFUSED(0, "semantic-keep-going", ARG_NONE, "up to 20 errors are reported in one run; --diagnostics=json is for programs"),
	REFUSED(0, "language-server", ARG_NONE, "--diagnostics=json gives editors the messages"),
	REFUSED(0, "build-as", ARG_OPTIONAL, "the module is built as the user who runs spile"),
	REFUSED(0, "benchmark-sdt", ARG_NONE, "make bench measures the cost of probes"),
	REFUSED(0, "benchmark-sdt-loops", ARG_NEEDED, "make bench measures the cost of probes"),
	REFUSED(0, "benchmark-sdt-threads", ARG_NEEDED, "make bench measures the cost of probes"),
};
const int opt_count = ARRAY_SIZE(opt_table);

const struct opt_conflict opt_conflicts[] = {
	{ "-c", "-x", "each names the target" },
	{ "-e", "--example", "only one main script may be given" },
	{ "-l", "-L", "one listing at a time" },
	{ "-l", "-p", "a listing runs no passes" },
	{ "-L", "-p", "a listing runs no passes" },
	{ "-l", "-e", "a listing takes no main script; -E adds one" },
	{ "-L", "-e", "a listing takes no main script; -E adds one" },
	{ "-l", "--dump-probe-types", "one listing at a time" },
	{ "-L", "--dump-probe-types", "one listing at a time" },
	{ "-e", "--dump-probe-types", "a listing takes no script" },
	{ "-p", "--dump-probe-types", "a listing runs no passes" },
	{ "-e", "--dump-probe-aliases", "a listing takes no script" },
	{ "-p", "--dump-probe-aliases", "a listing runs no passes" },
	{ "-e", "--dump-functions", "a listing takes no script" },
	{ "-p", "--dump-functions", "a listing runs no passes" },
	{ "-w", "-W", "one drops warnings, the other makes them errors" },
	{ "-b", "-F", "nobody would write the files" },
	{ "--monitor", "-F", "nobody would look at it" },
	{ "-l", "--monitor", "a listing runs no script" },
	{ "-L", "--monitor", "a listing runs no script" },
	{ "--flame", "-o", "the folded stacks become the picture" },
	{ "--flame", "-F", "the picture is made when the script ends" },
	{ "--flame", "--monitor", "one output only" },
	{ "-F", "-c", "nobody waits for the command's end" },
};
const int opt_conflict_count = ARRAY_SIZE(opt_conflicts);

static void help_row(FILE *out, const struct opt *o)
{
	char spelled[64], letter[4] = "";
	int n;

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c", o->letter);
	n = snprintf(spelled, sizeof(spelled), "%s%s%s%s%s%s%s", letter, o->letter && o->word ? ", " : "", o->word ? "--" : "",
		     o->word ? o->word : "", o->arg == ARG_OPTIONAL ? "[=" : o->arg == ARG_NEEDED ? o->word ? "=" : " " : "",
		     o->arg_name ? o->arg_name : "", o->arg == ARG_OPTIONAL ? "]" : "");
	fprintf(out, "  %-26s%s%s\n", spelled, n > 25 ? "\n                            " : "", o->help);
}

void opts_help(FILE *out)
{
	int i, col = 0;

	fputs("Usage: spile [options] FILE [arguments]      script from a file, '-' for stdin\n"
	      "       spile [options] -e SCRIPT [arguments]\n"
	      "       spile [options] -l POINT | -L POINT   list probe points\n"
	      "       spile list [WORD...]                  tools, functions and probes whose name or description has the words\n"
	      "       spile help NAME                       what there is to know about one of them; SCRIPT --help: about a script\n"
	      "Translates a script into a kernel module, loads it, and prints what it reports.\n\n", out);
	for (i = 0; i < opt_count; i++)
		if (opt_table[i].help)
			help_row(out, &opt_table[i]);
	fputs("\nRefused, with the reason:\n ", out);
	for (i = 0; i < opt_count; i++) {
		const struct opt *o = &opt_table[i];

		if (o->help)
			continue;
		col += o->word ? fprintf(out, " --%s", o->word) : fprintf(out, " -%c", o->letter);
		if (col > 90) {
			fputs("\n ", out);
			col = 0;
		}
	}
	fputs("\n\nExit status:\n", out);
#define X(name, value, text) fprintf(out, "  %-3d %s\n", value, text);
	EXIT_CODES(X)
#undef X
}
