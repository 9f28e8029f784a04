/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small "kernel" for tests: a shared object with debug information, compiled when the tests run, that plays vmlinux
 * and can also be loaded and called.
 */
#ifndef SPILE_TARGET_SAMPLE_H
#define SPILE_TARGET_SAMPLE_H

#include "target/target.h"

#define SAMPLE_RELEASE "4.5.6-sample"

struct sample {
	char dir[64];		/* holds vmlinux-RELEASE */
	char path[128];
};
/* Makes the directory and the sources: head.h, one.c, two.c. */
bool sample_sources(struct sample *s);
/* Compiles with @flags ("-O2"); ends the test when there is no compiler. */
void sample_build(struct sample *s, const char *flags);
void sample_remove(struct sample *s);
struct target *sample_open(struct arena *a, const struct sample *s);
/* The only function of that name. */
struct tfunc *sample_function(struct target *t, const char *name);
/* Begins with variable @text's name and takes the steps behind: "name->member[3]"; "[$0]" is script expression 0. */
bool sample_chain(struct target *target, struct tvalue *v, const struct tfunc *f, bool at_return, const char *text,
		  const char **why);
/* target_ask.c: asks all that can be asked of a target; what is answered does not matter. */
void ask_everything(struct target *t);

#endif
