/* SPDX-License-Identifier: GPL-2.0 */
/* Loading and removing modules, with every refusal put into words. */
#ifndef SPILE_RUNNER_LOAD_H
#define SPILE_RUNNER_LOAD_H

#include "modfile.h"
#include "opts.h"

enum { SR_NAME_MAX = 64 };	/* of a module's name, NUL included */

/*
 * Loads the module that @o names, with its parameters. Its name goes to @name. 0, or -1 when it was not loaded: said why.
 */
int sr_load(const struct sr_opts *o, struct sr_say *say, char name[SR_NAME_MAX]);

/* Removes module @name. 0, or -1: said why. */
int sr_unload(const char *name, struct sr_say *say);

/* -d: removes the module that @o names if it is one of ours that nobody reads; '*' all such. 0 or -1. */
int sr_delete(const struct sr_opts *o, struct sr_say *say);

/*
 * Whether the module can run on kernel @release, as far as its file tells. 0, or -1 with a sentence in @why that goes
 * on from "FILE ".
 */
int sr_load_check_kernel(const struct sr_modfile *f, const char *release, char *why, size_t why_size);

/*
 * Makes the kernel's parameter string from -b and the command line. 0, or -1 with a sentence in @why.
 */
int sr_load_params(const struct sr_modfile *f, const struct sr_opts *o, struct sr_text *params, char *why, size_t why_size);

#endif
