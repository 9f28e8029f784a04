/* SPDX-License-Identifier: GPL-2.0 */
/* Type information (BTF) made by hand. */
#ifndef SPILE_TESTS_BTF_SAMPLE_H
#define SPILE_TESTS_BTF_SAMPLE_H

#include "base/base.h"

/* f(struct pt *p, int n) returns size_t; struct pt { int a; union { int b; unsigned c : 3; }; }. In the arena. */
char *btf_sample(struct arena *a, size_t *n);

#endif
