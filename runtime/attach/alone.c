/* SPDX-License-Identifier: GPL-2.0 */
/* begin, end, error, never: nothing to attach; core/session.c runs them. */
#include "attach.h"

const struct sp_attach sp_attach_begin = { .name = "begin" };
const struct sp_attach sp_attach_end = { .name = "end" };
const struct sp_attach sp_attach_error = { .name = "error" };
const struct sp_attach sp_attach_never = { .name = "never" };
