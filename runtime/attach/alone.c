/* SPDX-License-Identifier: GPL-2.0 */
/* begin, end, error: nothing to attach; core/session.c runs them, and knows them by address. */
#include "attach.h"

const struct sp_attach sp_attach_begin = { .attach = NULL };
const struct sp_attach sp_attach_end = { .attach = NULL };
const struct sp_attach sp_attach_error = { .attach = NULL };
