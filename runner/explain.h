/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel refused: error numbers of module loading and removing, and of a module's files, in words. */
#ifndef SPILE_RUNNER_EXPLAIN_H
#define SPILE_RUNNER_EXPLAIN_H

#include "load.h"

/* The kernel's log from here on. -1 when it cannot be read. */
int sr_klog_open(void);
/* Says the lines that the kernel logged since, and closes. */
void sr_klog_say(int fd, struct sr_say *say);

/* finit_module() gave @err for the file at @path. */
void sr_explain_load(int err, const struct sr_modfile *f, const char *path, struct sr_say *say);
/* delete_module() gave @err. */
void sr_explain_unload(int err, const char *name, struct sr_say *say);
/* Opening the module's file @path gave @err. */
void sr_explain_open(int err, const char *name, const char *path, struct sr_say *say);

/* True when /proc/spile/NAME is there. */
bool sr_is_ours(const char *name);
/* True when a module of that name is loaded. */
bool sr_is_loaded(const char *name);

#endif
