/* SPDX-License-Identifier: GPL-2.0 */
/* Text to tree: lexer, preprocessor with macros, parser. What the preprocessor asks of the world comes through struct pp_env. */
#ifndef SPILE_PARSE_H
#define SPILE_PARSE_H

#include "ast.h"

/* Facts that `%( %)` conditions may ask for. */
struct pp_env {
	const char *kernel_v;		/* "6.1.0" of "6.1.0-56-cloud-amd64" */
	const char *kernel_vr;		/* the whole release */
	const char *arch;		/* "x86_64" */
	const char *systemtap_v;	/* the language version: --compatible, else SPILE_LANGUAGE_VERSION */
	const char *runtime;		/* "kernel" */
	const char *privilege;		/* "stapdev" */
	bool guru;
	/* "y", "m", a value, or NULL when unset. */
	const char *(*config)(void *data, const char *name);
	void *data;
	char *const *args;		/* script arguments */
	int nargs;
	bool *args_used;		/* [nargs], set when $N or @N used it; may be NULL */
	bool allow_at_builtin_override;
};

/* The language version that we implement. */
#define SPILE_LANGUAGE_VERSION "5.2"

struct macros;				/* library-wide macros (.stpm) */
struct macros *macros_create(struct arena *a);
/* Reads a .stpm: only @define, optionally inside %( %). False when it reported an error. */
bool macros_load(struct macros *m, struct names *n, struct source *src, const struct pp_env *env, struct diag *d);

enum { PARSE_GURU = 1,		/* embedded C and @const allowed in this file (-g, or library) */
       PARSE_ERRORS_OK = 2 };	/* tapset probing: report nothing, return NULL */
/*
 * Parses one text. NULL when an error was reported (after recovering and reporting as many independent errors as there are).
 * User files may not use embedded C without PARSE_GURU: the error names -g.
 */
struct ast_file *parse_file(struct arena *a, struct names *n, struct source *src, const struct pp_env *env,
			    const struct macros *library, int flags, struct diag *d);
/* One probe point from the command line (-l, -L). */
struct probe_point *parse_probe_point(struct arena *a, struct names *n, struct source *src, struct diag *d);

#endif
