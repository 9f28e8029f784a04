/* SPDX-License-Identifier: GPL-2.0 */
/* Where a node's children are: the one place that knows, for the walk and the copy. */
#ifndef SPILE_LANG_AST_WALK_H
#define SPILE_LANG_AST_WALK_H

#include "ast.h"

struct ast_visit {
	void (*expr)(void *data, struct expr **slot);
	void (*stmt)(void *data, struct stmt **slot);
	void *data;
};
/* Calls back for each child that is there, in source order. */
void expr_children(struct expr *e, const struct ast_visit *v);
void stmt_children(struct stmt *s, const struct ast_visit *v);

#endif
