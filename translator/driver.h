/* SPDX-License-Identifier: GPL-2.0 */
/* One translation from options to exit status: the pass table and what the passes hand on. */
#ifndef SPILE_DRIVER_H
#define SPILE_DRIVER_H

#include "build/build.h"
#include "gen/gen.h"
#include "opts.h"

struct driver {
	struct arena *arena;
	struct diag *diag;
	struct names *names;
	const struct options *o;
	int exit_code;			/* set by pass 5: the runner's */

	/* places (driver_env.c) */
	const char *share;		/* holds tapset/, runtime/, kmod-template/, examples/ */
	const char *program_dir;
	const char *tmp;		/* private, removed at exit; NULL: not made yet */

	/* pass 1 */
	struct target *target;
	struct pp_env env;
	struct tapset *tapset;
	VEC(struct ast_file *) files;
	const char *script_name;
	struct hash identity;		/* of script, arguments and options: for the module's name */

	/* pass 2, 3 */
	struct expand expand;
	bool cannot_build;		/* reported */
	struct program *prog;
	struct gen_options gen;
	struct plan *plan;
	struct buf c_text, headers_c;

	/* pass 4 */
	const char *module_name;
	const char *ko;			/* the finished module */
};

/* Runs what the options ask for. Gives the exit status. */
int driver_run(struct arena *a, struct diag *d, const struct options *o);

/* ---- driver_env.c ---- */

/* Finds the installation, or the checkout that the program was built in. False: error reported. */
bool driver_find_share(struct driver *r);
/*
 * True when @dir may be believed: owned by root, by the effective user or by the owner of this program, and not
 * writable for others. Else reports why not.
 */
bool driver_trusts(struct driver *r, const char *dir);
/* Makes the temporary directory (once), and sees to its removal however the program ends. NULL: error reported. */
const char *driver_tmp(struct driver *r);
/* -k: the directory stays; its name is printed. */
void driver_keep_tmp(struct driver *r);
void driver_remove_tmp(void);

/* ---- driver_list.c ---- */

/* -l, -L, --dump-*: gives the exit status. */
int driver_list(struct driver *r);

/* ---- driver_help.c ---- */

/* list, help, SCRIPT --help: gives the exit status. */
int driver_help(struct driver *r);

/* ---- driver_script.c: pass 1 ---- */

/* Opens the target, indexes the library, parses the scripts. */
bool pass_parse(struct driver *r);
/* The part of it that listings need too. */
bool driver_open_library(struct driver *r);
/* Where the script is: with --example an installed one, ".stp" may be left out. driver_find_share() was called. */
const char *driver_script_path(struct driver *r);
void print_parsed(struct driver *r);
/* Once all that may ask for arguments is read: files of the library do so too. */
void driver_warn_unused_args(struct driver *r);

/* ---- driver_build.c: passes 4 and 5 ---- */
bool pass_build(struct driver *r);
/* struct expand's compile_types. */
const char *driver_compile_types(void *data, const char *headers, bool of_kernel, const char **why);
void print_built(struct driver *r);
bool pass_run(struct driver *r);
/* --flame (driver_flame.c): the file that the runner writes; what makes a picture of it. False: reported, and in the exit code. */
const char *driver_flame_input(struct driver *r);
bool driver_flame(struct driver *r);

#endif
