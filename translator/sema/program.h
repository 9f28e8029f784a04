/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is left of a script and the library once names are resolved: the probes to be, the functions they reach, the globals. Later
 * passes add to these structs; each field says which pass writes it.
 */
#ifndef SPILE_PROGRAM_H
#define SPILE_PROGRAM_H

#include "../lang/parse.h"

enum symbol_kind { SYM_GLOBAL, SYM_LOCAL, SYM_PARAM };

struct symbol {
	enum symbol_kind kind;
	name_t name;
	struct span at;			/* declaration, or first use of a local */
	enum type type;			/* value type; set by infer */
	struct span typed_at;		/* where the type came from, for the second half of a clash */
	int arity;			/* 0: scalar; resolve */
	struct span arity_at;		/* where it is used as an array */
	VEC(enum type) keys;		/* infer */
	VEC(struct span) keys_at;
	const struct decl_global *decl;	/* SYM_GLOBAL */
	bool is_function_too;		/* SYM_LOCAL: a function has the name, for "did you mean"; resolve */
	const char *c_name;		/* plan: name in the generated C */
	/* effects: over the whole program */
	bool is_read, is_written;	/* read: the value is seen, not x++ or x += by themselves. A write-only global is displayed at the end */
	bool extracts[6];		/* statistics: enum stat_kind extracted somewhere */
	bool holds_stack;		/* stacks: the value, or that of an element, may be a stack's number */
	unsigned int stack_keys;	/* stacks: bits of the keys that may be */
	int index;			/* effects: of a global, its number in program->globals; plan */
	int mark;			/* scratch of the pass that runs */
};
typedef VEC(struct symbol *) symbol_vec;

/* How one handler (or function) uses a global. */
struct global_use {
	struct symbol *sym;
	bool read, write;
	bool add_only;		/* all uses are ++, --, += or -= of a long (of elements, in an array) with the value unused */
	bool stat_add;		/* all uses are <<< */
};

/* What a handler or function does, directly or through what it calls; effects.c. Bits of symbol->index are in the sets. */
struct effects {
	bool prints, can_fail, loops, recursive, exits;
	bool registers;			/* embedded C in it looks at more registers than a function's arguments are in */
	VEC(struct global_use) globals;	/* each once */
};

struct function {
	name_t name;
	const struct decl_function *decl;
	struct source *src;
	symbol_vec params, locals;
	enum type type;			/* infer; T_VOID: gives nothing */
	struct span typed_at;
	struct stmt *body;		/* own copy; EMBEDDED for C */
	bool is_library;		/* from the tapset: its first MAXSTRINGLEN turns of a loop are free */
	bool is_embedded;
	/* pragma comments found in embedded C (resolve) */
	bool is_pure, is_guru, is_unprivileged;
	bool gives_stack, takes_stack;	/* what it gives, or is given, may be a stack's number in place of its text; stacks.c */
	const char *returns;		/* "pragma:returns:struct NAME": what its value points to, in the kernel; NULL: not said */
	bool is_runtime;		/* "/" "* runtime *" "/": C against spile.h, no kernel headers: goes into the generated file itself */
	VEC(struct global_use) embedded_uses;	/* "pragma:read:NAME", "pragma:write:NAME" of embedded C; resolve */
	struct function *next_overload;	/* same arity, tried when `next` is said; NULL also when the body never says it */
	struct effects fx;		/* effects */
	bool in_cycle;			/* effects: recursive */
	const char *c_name;		/* plan */
	int index;
	int mark;			/* scratch of the pass that runs */
};

/* A probe as the program has it, after aliases: one point of a family, the body, its locals. */
struct site;
struct derived_probe {
	struct probe_point *point;	/* resolved to base families */
	const char *text;		/* canonical spelling of the point, for pp() and -p2 */
	const char *user_text;		/* of the point as the user wrote it (before alias expansion) */
	bool by_alias;			/* user_text is an alias's, with what is behind it */
	struct span at;
	struct stmt *body;		/* prologues, body, epilogues in one block; own copy */
	symbol_vec locals;
	struct expr *cond;		/* arming condition, or NULL */
	struct site *site;		/* probe/expand: what to attach to; probe/provider.h */
	struct effects fx;
	const char *c_name;
	int index;
};

struct program {
	struct arena *arena;
	struct names *names;
	struct diag *diag;
	const struct pp_env *env;
	VEC(struct derived_probe *) probes;
	VEC(struct function *) functions;	/* reachable ones only */
	symbol_vec globals;			/* reachable ones only, in order of declaration */
	VEC(struct decl_embedded *) embedded;	/* top-level C of the files in use */
	bool stack_ids;				/* kernel stacks are numbers until they are printed; stacks */
	bool captures;				/* a function tells what the groups of a regular expression matched; check */
};

/*
 * Script variables and functions hand pointers on with their types, and what one body assigns another one reads. A first look at each body lowers what is
 * clear by then. What is not waits, and resolve asks for more looks at all bodies, until one finds nothing new.
 */
struct lowering {
	int waiting;		/* accesses and @defineds that the looks since this was set to 0 left */
	int news;		/* types that became known, ever */
	enum { LOOK_WAIT, LOOK_ANSWER, LOOK_REPORT } mode;	/* what waits, waits; @defined of it is answered with 0; it is a mistake */
};

/*
 * Asked by resolve for each base probe point, answered by probe/ (sema may not include it): is this a family that exists? Expands wildcards and $vars.
 * One call may add several derived probes to @prog through add(). False when an error was reported.
 */
struct point_expander {
	bool (*expand)(void *data, struct program *prog, const struct derived_probe *proto);
	/* Words for "did you mean" at the first component. All of them: a first component that is not offered is no family's. */
	void (*offer_names)(void *data, struct near *near);
	/* How many of the first words of @point some family's point begins with. May be NULL. */
	int (*known_words)(void *data, const struct probe_point *point);
	/*
	 * Lowers the target accesses in the body of @fn, as expand() does for handlers. @in: the one probe that this copy of the function
	 * is called from, for $vars; NULL when the body has no use for one (@cast and @var with a module). False when it reported an
	 * error. May be NULL: functions with target accesses are then refused.
	 */
	bool (*lower_function)(void *data, struct program *prog, struct function *fn, const struct derived_probe *in);
	/* One more look at the body of a probe; lower_function is for more looks too. */
	bool (*lower_again)(void *data, struct program *prog, struct derived_probe *p);
	struct lowering *lowering;	/* NULL: nothing ever waits */
	bool drops_faulty;		/* listings: a point with a mistake, as in an alias's body, is no match and no failure */
	void *data;
};

/* Does @e ask something that waits for an answer? */
bool has_waiting(const struct expr *e);
/*
 * The value of an expression of numbers, with the language's arithmetic. False: it is not known before it runs. fold.c
 */
bool fold_evaluate(const struct expr *e, int64_t *v);

/* ---- the passes, in order; each returns false when it reported an error ---- */

struct tapset;
/* Indexes DIR (and the user's -I directories): one cheap scan for declared names; files are parsed when something in them is reached for. */
struct tapset *tapset_create(struct arena *a, struct names *n, const struct pp_env *env, struct diag *d);
bool tapset_add_dir(struct tapset *t, const char *dir, bool is_system);
const struct macros *tapset_macros(const struct tapset *t);
/*
 * --dump-functions, --dump-probe-aliases: what the library offers, a line each, sorted. Reads every file. @all: names that begin with '_'
 * as well. False when a file has mistakes, which were reported.
 */
bool tapset_dump_functions(struct buf *out, struct tapset *t, bool all);
bool tapset_dump_aliases(struct buf *out, struct tapset *t, bool all);

/*
 * resolve: names to symbols and functions, aliases expanded, locals declared, embedded-C pragmas read. Calls x->expand for each base point as it meets it, so
 * that $vars are lowered (expr->fetch set) and @defined folded before types are inferred.
 */
struct program *resolve(struct arena *a, struct names *n, struct ast_file **user_files, int nfiles, struct tapset *t,
			const struct point_expander *x, const struct pp_env *env, struct diag *d);
bool infer(struct program *p);
/* Adds an end probe that prints the write-only globals of the user's files. Behind infer: what it makes has types already. */
bool add_auto_display(struct program *p, const struct point_expander *x);
bool check(struct program *p);		/* what types alone don't say: printf directives, break outside loop, write to foreach array, guru... */
bool optimise(struct program *p);	/* folding, dead code; with warnings */
bool effects(struct program *p);
/* Whether kernel stacks may stay numbers until they are printed. */
void find_stack_ids(struct program *p);
bool is_stack(const struct program *p, const struct expr *e);	/* the value may be such a number */

/* -p2 */
void program_dump(struct buf *out, const struct program *p, int verbose);

#endif
