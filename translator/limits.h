/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPILE_LIMITS_H
#define SPILE_LIMITS_H

#include "opts.h"

/* Do the arguments of -D, NAME or NAME=VALUE, mean something? False with errors reported; with @guru, C of the script's own may use any name. */
bool limits_check(struct diag *d, const opt_list *defines, bool guru);

#endif
