/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tree that the parser makes and every later pass reads. Kinds are listed in ast.def.
 *
 * Fields under "set by" belong to that pass alone: it is their only writer, passes before it never see them.
 * Nodes live in the run's arena; a tree may be copied with ast_copy_*() (a function cloned into a probe, a probe body per site).
 */
#ifndef SPILE_AST_H
#define SPILE_AST_H

#include "../diag/diag.h"

enum expr_kind {
#define EXPR(kind, member, word) E_##kind,
#include "ast.def"
	E_KINDS
};
enum stmt_kind {
#define STMT(kind, member, word) S_##kind,
#include "ast.def"
	S_KINDS
};

/* Script types. T_UNKNOWN until inference; a function without a value stays T_VOID; T_STAT only for globals and their elements. */
enum type { T_UNKNOWN, T_LONG, T_STRING, T_STAT, T_VOID };
const char *type_name(enum type t);	/* "unknown", "long", "string", "stats", "void" */

/* Operators, named by their spelling in op_text[]. */
enum op {
	OP_NONE,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD,
	OP_AND, OP_OR, OP_XOR, OP_SHL, OP_SHR, OP_USHR,		/* & | ^ << >> >>> */
	OP_LAND, OP_LOR,
	OP_LT, OP_GT, OP_LE, OP_GE, OP_EQ, OP_NE,
	OP_CAT,							/* . */
	OP_NEG, OP_PLUS, OP_NOT, OP_BITNOT,
	OP_SET, OP_STAT_ADD,					/* = <<< (assignments only; the others are `op` + '=') */
	OP_COUNT
};
extern const char *const op_text[OP_COUNT];

struct expr;
struct stmt;
struct symbol;		/* sema/program.h */
struct function;	/* sema/program.h */
struct fetch;		/* target/fetch.h */
typedef VEC(struct expr *) expr_vec;

enum print_kind {	/* words in print_words[] */
	PRINT_PLAIN, PRINT_LN, PRINT_D, PRINT_DLN, PRINT_F, PRINT_CHAR
};

enum stat_kind { STAT_COUNT, STAT_SUM, STAT_MIN, STAT_MAX, STAT_AVG, STAT_VARIANCE };

/* One step of an access chain. */
struct regex;			/* regex/regex.h */

struct access_step {
	enum { STEP_MEMBER, STEP_INDEX, STEP_INDEX_EXPR } kind;
	name_t member;		/* STEP_MEMBER */
	int64_t index;		/* STEP_INDEX: a literal */
	struct expr *expr;	/* STEP_INDEX_EXPR */
	struct span at;
};

struct expr {
	enum expr_kind kind;
	struct span at;			/* the whole expression */
	bool parens;			/* written in parentheses (only the dump and '=' for '==' warnings care) */
	enum type type;			/* set by sema/infer.c */
	struct fetch *fetch;		/* set by probe/lower: TARGET, ACCESS, CAST, VAR, RAW*: how to get (and set) the value */
	union {
		struct { int64_t value; } number;
		struct { const char *s; size_t len; } string;			/* escapes resolved */
		struct { name_t name; struct symbol *sym; } symbol;		/* sym: set by sema/resolve.c */
		struct { name_t name; struct span name_at; expr_vec keys; struct symbol *sym; } index;	/* key NULL: '*' (slices) */
		struct { enum op op; struct expr *a; } unary;
		struct { enum op op; struct expr *a, *b; struct span op_at; } binary;
		struct { struct expr *a; bool negated; const char *re; size_t len; struct span re_at;
			 bool captures;							/* somebody asks what the groups matched; sema/check.c */
			 struct regex *compiled; } match;				/* sema/check.c */
		struct { struct expr *cond, *a, *b; } ternary;
		struct { enum op op; struct expr *lhs, *rhs; struct span op_at; } assign;	/* OP_SET, OP_STAT_ADD, OP_CAT, or the arithmetic op of op= */
		struct { bool dec, prefix; struct expr *a; } incdec;
		struct { expr_vec keys; struct expr *array; } in;			/* key NULL: '*'; array is SYMBOL (or HIST) */
		struct { name_t name; struct span name_at; expr_vec args; struct function *fn;	/* fn: set by sema/resolve.c */
			 bool is_empty_text; } call;					/* it gives nothing, and "" is taken; sema/infer_expr.c */
		struct { enum print_kind form; bool to_string; expr_vec args;		/* args without format and delimiter */
			 const char *text; size_t text_len; struct span text_at; } print;	/* format (printf) or delimiter (printd*) */
		struct { enum stat_kind what; struct expr *a; int64_t shift; } stat;	/* shift: @variance */
		struct { bool linear; struct expr *a; int64_t start, stop, interval; struct expr *bucket; } hist;
		struct { name_t name; } target;					/* with its '$' */
		struct { struct expr *base; VEC(struct access_step) steps; bool address_of; int pretty; } access;	/* pretty: 0, 1 '$', 2 '$$' */
		struct { struct expr *value; const char *type_name, *module; struct span type_at; } cast;	/* strings may be NULL */
		struct { const char *name, *module; } var;				/* @var("n@file.c", "module") */
		struct { struct expr *a; } wrap;
		struct { const char *text; size_t len; } named;
		struct { bool user; struct expr *size, *address; } rawmem;
		struct { bool user; struct expr *number; } rawreg;
		struct { const char *code; size_t len; } embedded;
	};
};

struct foreach_key { name_t name; struct span at; int sort; struct symbol *sym; };	/* sort: -1, 0, +1 */

struct stmt {
	enum stmt_kind kind;
	struct span at;
	union {
		struct { VEC(struct stmt *) list; } block;
		struct expr *expr;						/* EXPR, RETURN, DELETE */
		struct { struct expr *cond; struct stmt *then, *other; } if_;	/* other may be NULL */
		struct { struct expr *init, *cond, *step; struct stmt *body; } loop;	/* each expr may be NULL in for */
		struct {
			VEC(struct foreach_key) keys;
			struct foreach_key value;	/* name NULL: none */
			struct expr *array;		/* SYMBOL, INDEX (slice), or HIST */
			int sort;			/* of the array's value: -1, 0, +1 */
			int sort_stat;			/* enum stat_kind, or -1: not given */
			struct expr *limit;
			struct stmt *body;
		} foreach;
		struct { struct stmt *body, *handler; name_t var; struct span var_at; struct symbol *sym; } try_;
		struct { const char *code; size_t len; } embedded;
	};
};

/* ---- declarations ---- */
struct probe_component {
	name_t name;			/* may hold '*', "**" */
	struct expr *arg;		/* NUMBER or STRING, NULL: no argument */
	struct span at;
};
struct probe_point {
	VEC(struct probe_component) parts;
	bool optional, sufficient;	/* '?' and '!' */
	struct expr *cond;		/* if (cond) */
	struct span at;
};
typedef VEC(struct probe_point *) point_vec;

struct decl_probe {
	point_vec points;		/* brace groups already multiplied out */
	struct stmt *body;
	struct span at;			/* from 'probe' to the last point */
	bool is_alias;
	point_vec alias_names;		/* `probe A = B = P`: A, B */
	bool epilogue;			/* += form */
	struct stmt *alias_epilogue;	/* of the { pro }, { epi } form */
};

struct decl_global {
	name_t name;
	struct span at;
	bool is_private, wrap;
	struct expr *init;		/* NUMBER or STRING */
	int64_t size;			/* [N], 0: not given */
};

struct decl_param { name_t name; enum type type; struct span at; };

struct decl_function {
	name_t name;
	struct span at;			/* the name */
	bool is_private;
	enum type type;			/* T_UNKNOWN: to be inferred */
	VEC(struct decl_param) params;
	struct stmt *body;		/* BLOCK, or EMBEDDED */
	int64_t priority;		/* -1: not given */
};

struct decl_embedded { const char *code; size_t len; struct span at; };

struct ast_file {
	struct source *src;
	VEC(struct decl_probe *) probes;
	VEC(struct decl_global *) globals;
	VEC(struct decl_function *) functions;
	VEC(struct decl_embedded *) embedded;
	/* All declarations in source order, for the dump. */
	VEC(struct { char tag; void *decl; }) order;	/* tag: 'p','g','f','e' */
};

/* ---- helpers (ast.c, ast_dump.c, ast_walk.c) ---- */
const char *expr_word(enum expr_kind k);
const char *stmt_word(enum stmt_kind k);
struct expr *expr_new(struct arena *a, enum expr_kind k, struct span at);
struct stmt *stmt_new(struct arena *a, enum stmt_kind k, struct span at);
struct expr *ast_copy_expr(struct arena *a, const struct expr *e);
struct stmt *ast_copy_stmt(struct arena *a, const struct stmt *s);

/*
 * Walks a tree depth first. Each callback may be NULL. `expr` sees a pointer to the slot, before the children, and may replace the node;
 * it returns false to skip the children. `leave` sees it after the children.
 */
struct ast_walk {
	bool (*expr)(struct ast_walk *w, struct expr **slot);
	void (*leave)(struct ast_walk *w, struct expr **slot);
	bool (*stmt)(struct ast_walk *w, struct stmt **slot);
	void *data;
};
void ast_walk_expr(struct ast_walk *w, struct expr **slot);
void ast_walk_stmt(struct ast_walk *w, struct stmt **slot);

/* Canonical text that parses to the same tree (-p1). */
void ast_dump_file(struct buf *out, const struct ast_file *f);
void ast_dump_expr(struct buf *out, const struct expr *e);
void ast_dump_point(struct buf *out, const struct probe_point *p);

#endif
