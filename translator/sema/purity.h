/* SPDX-License-Identifier: GPL-2.0 */
/* What evaluating a node may do besides giving a value. */
#ifndef SPILE_SEMA_PURITY_H
#define SPILE_SEMA_PURITY_H

#include "program.h"

/* The node itself, without its children, may end in a run-time error. Calls to script functions are the caller's to look at. */
bool node_can_fail(const struct expr *e);
/* The node itself prints. */
bool node_prints(const struct expr *e);
/* Embedded C: what its text mentions. */
bool code_can_fail(const char *code, size_t len);
bool code_prints(const char *code, size_t len);
/* Does it look at more registers than a function's arguments are in? */
bool code_needs_registers(const char *code, size_t len);
/* It asks for the point as the user wrote it, which takes a table. */
bool code_names_point(const char *code, size_t len);
bool code_exits(const char *code, size_t len);
/* It may leave the handler past every catch. */
bool code_aborts(const char *code, size_t len);

#endif
