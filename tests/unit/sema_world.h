/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small world to run the passes of sema in: families of probes and target variables are played by a point_expander of our own, the library
 * stands in a temporary directory. Most cases are a script and a piece of text that must stand in the dump of the program or in the
 * messages.
 */
#ifndef SPILE_TESTS_SEMA_WORLD_H
#define SPILE_TESTS_SEMA_WORLD_H

#include "sema/program.h"

#include <check.h>

enum { UNOPTIMISED = 1, GURU = 2, NO_LOWERING = 4, DISPLAY = 8, UNVERIFIED = 16 /* it takes square time */ };

struct run {
	struct arena *arena;
	struct names *names;
	struct diag diag;
	struct pp_env env;
	struct tapset *tapset;
	struct program *prog;	/* NULL: a pass failed */
	char *messages;
	size_t messages_len;
	FILE *out;
	struct buf dump;
};

/* As unchecked fixture; the directory's path. */
extern char library[];
void make_library(void);
void remove_library(void);

struct run *start(int flags);
/* All passes behind the parser; NULL: one failed. */
struct program *passes(struct run *r, struct ast_file **files, int n, int flags);
struct run *run_files(const char *const *texts, int n, int flags);
struct run *run(const char *text, int flags);
void finish(struct run *r);

/* The script passes, and the dump has @want in it. */
void good(const char *text, int flags, const char *want);
void good_without(const char *text, int flags, const char *unwanted);
/* The script fails, and the messages have @want in them. */
void bad(const char *text, int flags, const char *want);
/* It passes with a warning (@want), or without any message (NULL). */
void warns(const char *text, int flags, const char *want);

struct expect { const char *text, *want; };
#define ALL(table, fn, flags) do { size_t k_; for (k_ = 0; k_ < ARRAY_SIZE(table); k_++) fn((table)[k_].text, (flags), (table)[k_].want); } while (0)

#endif
