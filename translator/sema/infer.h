/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types by unification. Every variable, array key and function result is a term; what the text says makes terms equal. Terms that were
 * made equal form a class; a class that holds one of the three type terms has that type. For messages each equality is kept as an
 * edge with its place, so that the way from a variable to its type can be shown.
 */
#ifndef SPILE_SEMA_INFER_H
#define SPILE_SEMA_INFER_H

#include "program.h"

/* Terms are numbers; these stand for the types. NO_TERM: nothing is known and nothing is to be said (an error, or a value of no use). */
enum { NO_TERM = -1, TERM_LONG, TERM_STRING, TERM_STAT, TERMS_FIXED };

enum term_kind { TERM_TYPE, TERM_SYMBOL, TERM_KEY, TERM_RESULT, TERM_EXPR };

struct term {
	enum term_kind kind;
	int key;
	union {
		struct symbol *sym;
		struct function *fn;
	};
	int parent, size;	/* union-find */
	int type;		/* of a root: TERM_LONG...TERM_STAT, NO_TERM: none yet */
	int next;		/* edge on the way to the tree's root, NO_TERM: this is it */
	struct span edge_at;
	bool clashed;		/* an error about it was reported: once is enough */
};

struct infer {
	struct program *prog;
	struct arena *arena;
	struct diag *diag;
	VEC(struct term) terms;
	struct function *fn;	/* whose body is looked at, NULL in a handler */
};

/* ---- infer.c ---- */
int term_of_type(enum type t);
enum type type_of_term(struct infer *in, int term);
int term_of_symbol(const struct symbol *s);
int term_of_key(const struct symbol *s, int i);
int term_of_expr(struct infer *in);
/* Makes @a and @b equal because of what stands at @at. False when their types clash. */
bool unify(struct infer *in, int a, int b, struct span at);
/* True when a clash that concerns these terms was reported before; notes that one is now. */
bool had_clash(struct infer *in, int a, int b);
/* Notes that lead from @term to where its type comes from. */
void explain(struct infer *in, int term);
/* "'x'", "what f() gives", ...; NULL for a term without a name. */
const char *term_name(struct infer *in, int term);

/* ---- infer_expr.c ---- */
/* The term of a node whose kind decides its type: literals, operators, the traced program's side. */
int infer_own_type(const struct expr *e);
/* The term of any node's value. */
int infer_expr(struct infer *in, struct expr *e);
/* The same where the value is used: there must be one. */
int infer_value(struct infer *in, struct expr *e);
/* @e must be of the type; @who wants it, as in "'+' needs a number". */
void infer_need(struct infer *in, struct expr *e, int type, const char *who);
/* Reports a clash at @at: @text says what, and the two ends are explained. */
void infer_clash(struct infer *in, struct span at, int a, int b, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
/* "a number" */
const char *type_words(enum type t);

/* ---- infer_types.c ---- */
/* Writes the types that were found into symbols, functions and nodes; reports what stayed unknown. */
void infer_write(struct infer *in);

#endif
