/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPILE_LIMITS_H
#define SPILE_LIMITS_H

#include "opts.h"

/* Do the arguments of -D, NAME or NAME=VALUE, mean something? False with errors reported; with @guru, C of the script's own may use any name. */
#define NO_MAXACTION "900000000000000000"	/* begin and end get ten times that */

/* A module that is not run right now carries the meaning of --suppress-time-limits and --suppress-handler-errors as defaults of its parameters. */
void limits_keep(struct arena *a, struct options *o);
bool limits_check(struct diag *d, const opt_list *defines, bool guru);

#endif
