/* SPDX-License-Identifier: GPL-2.0 */
/* The bodies of aliases, put around a handler. */
#ifndef SPILE_SEMA_ALIAS_BODY_H
#define SPILE_SEMA_ALIAS_BODY_H

#include "resolve.h"

/* @at as seen through @x: its chain of expansions goes on with @x. */
struct span span_through(struct arena *a, struct span at, const struct expansion *x);
/* Prologue, handler, epilogue; the alias's parts are copies that name @x in their places. @probewrite in them is answered. */
struct stmt *alias_wrap(struct arena *a, const struct decl_probe *d, struct stmt *handler, const struct expansion *x);
/* A handler by itself: @probewrite in it asks about the handler. */
struct stmt *alias_own_body(struct arena *a, struct stmt *handler);
/* A && B; either may be NULL. */
struct expr *both_conds(struct arena *a, struct expr *x, struct expr *y);

#endif
