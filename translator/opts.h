/* SPDX-License-Identifier: GPL-2.0 */
/* The command line: one table of options (opts_table.c), one of conflicts, one of exit statuses. */
#ifndef SPILE_OPTS_H
#define SPILE_OPTS_H

#include "diag/diag.h"

#define SPILE_VERSION "0.1"

/* Exit statuses, as --help and the manual list them. EXIT_NO_MEMORY is base/arena.c's. */
#define EXIT_CODES(X) \
	X(EXIT_CODE_OK, 0, "the script ran to its end (^C included); -p1 to -p4: that pass was reached; -l, -L: something matched") \
	X(EXIT_CODE_FAILED, 1, "a pass failed, the run had errors, or the command of -c failed") \
	X(EXIT_CODE_USAGE, 2, "wrong usage") \
	X(EXIT_CODE_MEMORY, 70, "out of memory")
enum exit_code {
#define X(name, value, text) name = value,
	EXIT_CODES(X)
#undef X
};

enum listing { LIST_NONE, LIST_PROBES, LIST_PROBES_VARS };
enum dump { DUMP_NONE, DUMP_PROBE_TYPES, DUMP_PROBE_ALIASES, DUMP_FUNCTIONS };
/* `spile list WORD...`, `spile help NAME`, `spile SCRIPT --help` */
enum about { ABOUT_NOTHING, ABOUT_LIST, ABOUT_NAME, ABOUT_SCRIPT };
enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum { PASSES = 5 };

typedef VEC(char *) opt_list;

struct options {
	/* the script: a file ("-" is stdin), or its text */
	const char *file, *text;
	bool example;			/* the file is one of the installed examples */
	opt_list more_texts;		/* -E */
	char *const *args;		/* script arguments */
	int nargs;

	int last_pass;			/* -p, 5 */
	int verbose[PASSES];		/* -v, --vp; [0] is pass 1 */
	int verbose_max;
	bool keep, guru, no_optimise, no_warnings, warnings_are_errors, flight;
	bool skip_badvars, no_global_display, json, list_json;
	bool disable_cache, clean_cache, poison_cache;
	bool suppress_errors, suppress_limits;
	enum listing list;
	enum dump dump;
	enum about about;
	bool help;			/* -h */
	const char *list_point;
	enum color_mode color;

	opt_list include_dirs;		/* -I */
	opt_list defines;		/* -D, without "-D" */
	opt_list make_args;		/* -B */
	opt_list globals;		/* -G NAME=VALUE */
	opt_list modinfo;		/* --modinfo NAME=VALUE */
	const char *module_name;	/* -m, checked and cut */
	const char *release;		/* -r RELEASE */
	const char *build_dir;		/* -r /DIR */
	const char *sysroot;		/* --sysroot: programs of the traced machine are below; NULL: not given */
	const char *runtime_dir;	/* -R */
	const char *compatible;		/* language version */
	const char *privilege;		/* NULL: stapdev */
	const char *tmpdir;

	/* for the runner */
	const char *output;		/* -o */
	const char *output_form;	/* --output */
	const char *flame;		/* --flame; "": without a file's name */
	const char *command;		/* -c */
	const char *target_pid;		/* -x */
	bool timing;			/* -t */
	bool bulk;			/* -b */
	const char *monitor;		/* --monitor, seconds */
	const char *rotate;		/* -S SIZE[,N] */
	const char *buffer_mb;		/* -s */
	int64_t stop_after_ms;		/* -T, 0: not given */
};

/*
 * Reads the rc file ($SYSTEMTAP_DIR/rc, else ~/.spile/rc), then argv. -1: go on. Else the exit status: what was to
 * be said was said. Strings point into argv or the arena.
 */
int opts_parse(struct options *o, struct arena *a, struct diag *d, int argc, char **argv);
/* The same without the rc file. */
int opts_parse_args(struct options *o, struct arena *a, struct diag *d, int argc, char **argv);
/* Splits a line of the rc file into words: quotes and backslashes are resolved, '#' begins a comment. */
void opts_split_line(struct arena *a, const char *line, size_t len, opt_list *out);

/* ---- the table (opts_table.c) ---- */

enum opt_arg { ARG_NONE, ARG_NEEDED, ARG_OPTIONAL };	/* an optional one must be attached: --name=value */

struct opt_parse {
	struct options *o;
	struct arena *arena;
	struct diag *diag;
	bool *given;		/* by index in the table */
	bool stop;		/* --help, --version: said, exit 0 */
};

struct opt {
	char letter;		/* 0: long only */
	const char *word;	/* NULL: short only */
	enum opt_arg arg;
	const char *arg_name;	/* without help: why the option is refused */
	const char *help;	/* NULL: refused */
	/*
	 * Sets the option; false when it reported an error. @spelled: as the user wrote it, for messages. NULL
	 * with help: a bool at `at` is set.
	 */
	bool (*set)(struct opt_parse *p, const struct opt *opt, const char *spelled, const char *value);
	size_t at;		/* field of struct options, for the generic setters */
	int value;		/* for the generic setters */
};
extern const struct opt opt_table[];
extern const int opt_count;

/* Options that exclude each other, by letter or word. */
struct opt_conflict { const char *a, *b, *why; };
extern const struct opt_conflict opt_conflicts[];
extern const int opt_conflict_count;

void opts_help(FILE *out);
/* The table as markdown (opts_doc.c). */
void opts_doc(FILE *out);
/* The same as the manual page. */
void opts_man(FILE *out);

#endif
