/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the two halves of the dump. */
#ifndef SPILE_LANG_AST_DUMP_H
#define SPILE_LANG_AST_DUMP_H

#include "words.h"

/* A literal of a declaration or probe point, where a sign belongs to the number. */
void dump_literal(struct buf *out, const struct expr *e);

#endif
