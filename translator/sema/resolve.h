/* SPDX-License-Identifier: GPL-2.0 */
/* What the resolve_*.c files and alias.c share: declarations that are known, and what waits to be looked at. */
#ifndef SPILE_SEMA_RESOLVE_H
#define SPILE_SEMA_RESOLVE_H

#include "tapset.h"

struct global_entry {
	const struct decl_global *decl;
	struct unit *unit;
	struct symbol *sym;	/* NULL until it is reached */
};
typedef VEC(struct global_entry *) global_entries;

/* ---- embedded C (pragma.c) ---- */
const char *code_find(const char *code, size_t len, const char *text);
/* Whether the comment with exactly this word is there. */
bool code_has_pragma(const char *code, size_t len, const char *word);

/* A file that was parsed. */
struct unit {
	struct source *src;
	struct ast_file *file;
	global_entries globals;	/* in order of declaration */
	int rank;		/* order of preference among library files */
	bool is_user;
	bool in_use;		/* its probes and top-level C belong to the program */
	bool expanded;		/* its probes are in the program */
};

/* A copy of a function that only one probe calls, for the sake of its $vars. */
struct clone {
	const struct derived_probe *in;
	struct function *fn;
};

struct fn_entry {
	const struct decl_function *decl;
	struct unit *unit;
	struct function *fn;		/* NULL until it is reached, and for those that are cloned */
	VEC(struct clone) clones;
	bool scanned;			/* what follows is known */
	bool says_next;			/* an overload may follow it */
	bool lowers;			/* it has target accesses of its own */
	bool uses_probe;		/* ... that mean something only in a probe */
	enum { NEEDS_UNKNOWN, NEEDS_NOTHING, NEEDS_PROBE } needs;	/* itself or through what it calls */
	expr_vec calls;
	int asked;			/* number of the question that met it last */
};
typedef VEC(struct fn_entry *) fn_entries;

/* All that a name stands for. */
struct decls {
	global_entries globals;
	fn_entries functions;
};

struct alias {
	const struct probe_point *name;
	const struct decl_probe *decl;
	struct unit *unit;
};
typedef VEC(struct alias *) alias_vec;

/* A function whose body waits. */
struct fn_job {
	struct function *fn;
	struct fn_entry *entry;
	const struct derived_probe *in;
};

struct resolver {
	struct arena *arena;
	struct names *names;
	struct diag *diag;
	const struct pp_env *env;
	struct tapset *tapset;
	const struct point_expander *x;
	struct program *prog;
	VEC(struct unit *) units;
	struct unit *last_unit;		/* unit_of() looks here first */
	struct map *decls;		/* by name: struct decls */
	struct map *aliases;		/* by first word: alias_vec */
	VEC(struct fn_job) fn_jobs;
	int fn_done;
	int questions;
	int uses;			/* of aliases */
};

/* ---- resolve.c ---- */
/* The unit that code at @at belongs to: that of the text where the outermost macro was used. */
struct unit *unit_of(struct resolver *r, struct span at);
/* Parses a library file (once) and takes in what it declares. NULL: it has mistakes. */
struct unit *use_file(struct resolver *r, struct tap_file *f);
/* Something in the unit was reached. */
void unit_in_use(struct resolver *r, struct unit *u);
struct decls *decls_of(struct resolver *r, name_t name, bool create);
/* Loads the library files that declare @name. */
void load_name(struct resolver *r, enum tap_kind kind, name_t name);

/* ---- alias.c ---- */
void declare_alias(struct resolver *r, struct unit *u, const struct decl_probe *d);
/* Adds the derived probes of a probe declaration to the program and resolves the names in them. */
void expand_probe(struct resolver *r, const struct decl_probe *d);
/* What the text of an alias's expansion (span.via->what) begins with. */
extern const char alias_word[];

/* ---- resolve_call.c ---- */
void declare_function(struct resolver *r, struct unit *u, const struct decl_function *d);
/* Sets e->call.fn. False: reported. @in: the probe that the calling code is part of; NULL in functions that serve all. */
bool resolve_call(struct resolver *r, struct expr *e, const struct derived_probe *in);
/* Looks at functions that were reached. */
void resolve_functions(struct resolver *r);
/* One more look at the first @n. */
void resolve_functions_again(struct resolver *r, int n);

/* ---- pragma.c ---- */
void read_pragmas(struct resolver *r, struct function *fn);
/* Whether code at @at may do what only guru mode and the library may. */
bool is_guru_code(struct resolver *r, struct span at);
/* Whether @call may be one of a function with this body; false: reported. */
bool may_call(struct resolver *r, const struct expr *call, const struct stmt *body);

/* ---- resolve_body.c ---- */
void resolve_probe_body(struct resolver *r, struct derived_probe *p);
void resolve_function_body(struct resolver *r, struct fn_job *job);
/* The global that @name means at @at, reached from now on; NULL: there is none. */
struct symbol *find_global(struct resolver *r, name_t name, struct span at, bool library_too);
void offer_globals(struct resolver *r, struct near *near);

#endif
