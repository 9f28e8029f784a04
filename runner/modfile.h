/* SPDX-License-Identifier: GPL-2.0 */
/* What a module's file says of itself: a reader of ELF for the few facts that decide whether loading it makes sense. */
#ifndef SPILE_RUNNER_MODFILE_H
#define SPILE_RUNNER_MODFILE_H

#include <stdbool.h>
#include <stddef.h>

struct sr_part {
	const char *p;
	size_t len;
};

struct sr_modfile {
	struct sr_part file;		/* the caller's */
	struct sr_part modinfo;
	char name[64];			/* the module's */
	bool is_signed;			/* a signature is appended */
};

/* Looks through @len bytes, which must outlive @f. 0, or -1 with a sentence in @why that goes on from "FILE ". */
int sr_modfile_parse(struct sr_modfile *f, const void *file, size_t len, char *why, size_t why_size);

/*
 * The values of @key in .modinfo, one a call: pass what the last call gave, NULL first. NULL: no more. What is not
 * terminated within the section is not given.
 */
const char *sr_modfile_info(const struct sr_modfile *f, const char *key, const char *last);

/* True when the module takes the parameter of which @len bytes at @param are the name. */
bool sr_modfile_has_param(const struct sr_modfile *f, const char *param, size_t len);
/* A scalar global of the script, which the session sets before it starts. */
bool sr_modfile_has_global(const struct sr_modfile *f, const char *name, size_t len);

/* The module name that a file name stands for: no directories, no .ko, '-' as '_'. Cut to @size. */
void sr_modfile_name_of(const char *path, char *name, size_t size);

#endif
