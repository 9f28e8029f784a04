/* SPDX-License-Identifier: GPL-2.0 */
/* Copies of trees: nodes and their lists are new, names, texts and what passes have bound to a node are shared. */
#include "ast_walk.h"

#include <string.h>

/* Gives a copied list its own cells. */
static void *own(struct arena *a, const void *v, int n, size_t elem)
{
	return n ? memcpy(arena_alloc(a, (size_t)n * elem), v, (size_t)n * elem) : NULL;
}
#define OWN_LIST(a, vec) ((vec)->v = own((a), (vec)->v, (vec)->n, sizeof(*(vec)->v)), (vec)->cap = (vec)->n)

static void copy_expr_slot(void *data, struct expr **slot)
{
	*slot = ast_copy_expr(data, *slot);
}

static void copy_stmt_slot(void *data, struct stmt **slot)
{
	*slot = ast_copy_stmt(data, *slot);
}

struct expr *ast_copy_expr(struct arena *a, const struct expr *e)
{
	struct ast_visit v = { copy_expr_slot, copy_stmt_slot, a };
	struct expr *c;

	if (!e)
		return NULL;
	c = NEW(a, struct expr);
	*c = *e;
	switch (c->kind) {
	case E_INDEX:
		OWN_LIST(a, &c->index.keys);
		break;
	case E_IN:
		OWN_LIST(a, &c->in.keys);
		break;
	case E_CALL:
		OWN_LIST(a, &c->call.args);
		break;
	case E_PRINT:
		OWN_LIST(a, &c->print.args);
		break;
	case E_ACCESS:
		OWN_LIST(a, &c->access.steps);
		break;
	default:
		break;
	}
	expr_children(c, &v);
	return c;
}

struct stmt *ast_copy_stmt(struct arena *a, const struct stmt *s)
{
	struct ast_visit v = { copy_expr_slot, copy_stmt_slot, a };
	struct stmt *c;

	if (!s)
		return NULL;
	c = NEW(a, struct stmt);
	*c = *s;
	if (c->kind == S_BLOCK)
		OWN_LIST(a, &c->block.list);
	else if (c->kind == S_FOREACH)
		OWN_LIST(a, &c->foreach.keys);
	stmt_children(c, &v);
	return c;
}
