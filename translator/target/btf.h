/* SPDX-License-Identifier: GPL-2.0 */
/* Internal to target/: a kernel's own type information. Ids of types are in ctype.btf. */
#ifndef SPILE_BTF_H
#define SPILE_BTF_H

#include "target_priv.h"

struct btf;
/* @p must stay. NULL with *why. */
struct btf *btf_open(struct arena *a, const void *p, size_t n, const char **why);
bool btf_has_function(struct btf *b, const char *name);
/* Parameters in order. */
bool btf_params(struct btf *b, const char *function, tmember_vec *out);
const struct ctype *btf_return_type(struct btf *b, const char *function);
bool btf_member(struct btf *b, const struct ctype *of, const char *name, struct dw_member *out, const char **near);
bool btf_members(struct btf *b, const struct ctype *of, tmember_vec *out);
/* "struct x", "union x", a typedef's name. NULL: there is none. */
const struct ctype *btf_struct(struct btf *b, const char *name);

#endif
