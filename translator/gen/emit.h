/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing C. Expressions come out nested as long as they are quiet, that is, cannot fail and change nothing; what is not quiet becomes a
 * statement of its own that leaves its value in a temporary, followed by a test of c->err where it can fail. So evaluation is in
 * the script's order, and an error leaves before the next side effect.
 */
#ifndef SPILE_EMIT_H
#define SPILE_EMIT_H

#include "plan.h"

/* C text of a value: a long, or a struct sp_str. */
struct operand {
	const char *text;
	bool atom;		/* needs no parentheses */
	bool stable;		/* a temporary or a constant: no later statement changes it */
};

struct loop_labels { int id; bool used_break, used_continue; };

/* The function being written. */
struct body {
	const struct derived_probe *probe;	/* one of the two is set */
	const struct function *fn;
	struct buf text, decls, slots;		/* statements; C locals; struct sp_string members of the frame */
	int indent, ntemps, nslots, nlabels;
	const char *frame;			/* "cpu->probe_1." or "f->fn_fib.": where the string slots are */
	bool uses_cpu, uses_record;
	int max_args, max_keys;
	VEC(const struct symbol *) walking;	/* arrays of the foreach loops around */
	const char *leave;			/* statement that leaves the function: "return;", "goto out;" */
	const char *fail;			/* the same for an error: `leave`, or to the innermost catch */
	int catch_depth;
	bool used_out, used_catch;
	VEC(struct loop_labels) loops;
	bool in_entry;				/* entry side of a return probe */
};

struct emit {
	struct plan *plan;
	struct arena *arena;
	struct diag *diag;
	struct body *b;
	struct buf cpu;				/* members of struct cpu */
	struct buf functions;			/* finished functions */
	struct buf protos;
	struct buf regexes;			/* tables of automata */
	int capture_states, capture_slots;	/* the most that sp_capture() has to do with; 0: nobody captures */
	struct map *regexes_written;		/* by the expression's text; emit_regex.c's own */
	struct buf own, own_top;		/* the second file: the script's own C, and what it reaches globals by */
	struct buf frames;			/* members of union frame: what recursive functions keep */
	const char *const *ready;		/* emit_fetch.c: values of the expressions that a fetch names, NULL: not evaluated yet */
	struct map *bodies;			/* emit_share.c: struct shared_body by text; by probe->index, NULL: of its own */
	struct shared_body **body_of;
	bool failed;
};

/* ---- text ---- */
const char *emit_text(struct emit *g, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A line of the body at the current indentation. */
void emit_line(struct emit *g, const char *fmt, ...) PRINTF_LIKE(2, 3);
void emit_open(struct emit *g);		/* one level deeper */
void emit_close(struct emit *g);
struct operand emit_temp_long(struct emit *g, const char *value);	/* "t1 = value;" */
struct operand emit_temp_str(struct emit *g, const char *value);
/* Name of a fresh long, of a fresh string value, of a fresh struct sp_string in the frame. */
const char *emit_new_long(struct emit *g);
const char *emit_new_str(struct emit *g);
const char *emit_new_slot(struct emit *g);
/* Tests c->err and leaves. */
void emit_check(struct emit *g);
const char *emit_site(struct emit *g, struct span at, const char *text);
const char *emit_cpu(struct emit *g);	/* "cpu", declared on first use */
struct operand op_atom(const char *text, bool stable);
struct operand op_sum(const char *text);	/* a compound expression */
const char *op_paren(struct emit *g, struct operand o);
/* C spelling of a script's local name. */
const char *emit_local_name(struct emit *g, const char *name);
const char *emit_number(struct emit *g, int64_t v);

/* ---- expressions ---- */
/* May only be called for expressions of that type. */
struct operand emit_long(struct emit *g, struct expr *e);
struct operand emit_str(struct emit *g, struct expr *e);
struct operand emit_value(struct emit *g, struct expr *e);
/* Left to right; earlier ones are put aside when a later one is not quiet. */
void emit_values(struct emit *g, struct expr *const *e, int n, struct operand *out);
/* For its effect only. */
void emit_effect(struct emit *g, struct expr *e);
bool is_quiet(const struct expr *e);
struct operand emit_fetch(struct emit *g, const struct expr *e);
/* Of the strings that @s saves at entry, the number of those before saved_exprs[@i]. */
int saved_string(const struct site *s, int i);
struct operand emit_fetch_of(struct emit *g, const struct fetch *f, struct span at);
struct operand emit_print(struct emit *g, struct expr *e);
/* `next` in a function. */
void emit_next_overload(struct emit *g, struct span at);
struct operand emit_call(struct emit *g, struct expr *e, bool want_value);

/* ---- variables ---- */
struct place {
	enum { PLACE_LONG, PLACE_STRING, PLACE_PERCPU, PLACE_CELL, PLACE_STAT, PLACE_TARGET } kind;
	const char *text;	/* C lvalue of a long; of a struct sp_string; of the member of struct cpu; of a struct sp_stat */
	const char *whole;	/* PLACE_CELL: lvalue of the element with all CPUs' parts; text is this CPU's */
	const struct fetch_store *store;	/* PLACE_TARGET; text is its address or register */
	const char *site;
	bool word;		/* shared without a lock: one volatile access */
};
/* Where @e is; an array element is made when it is not there. */
struct place emit_place(struct emit *g, struct expr *e);
/* The same for an assignment: keys, then the value of @rhs (left in *v), then the element. */
struct place emit_place_and(struct emit *g, struct expr *e, struct expr *rhs, struct operand *v);
struct operand place_read(struct emit *g, struct place p);
void place_write(struct emit *g, struct place p, struct operand v);
/* x += v for per-CPU and plain longs, value unused */
void place_add(struct emit *g, struct place p, struct operand v, bool minus);
/* emit_store.c */
struct place target_place(struct emit *g, const struct expr *e);
struct operand target_place_read(struct emit *g, struct place p);
void target_place_write(struct emit *g, struct place p, struct operand v);
/* emit_fetch.c: a row of the layout table; some bits of @x */
const char *emit_fetch_layout(struct emit *g, const char *what, uint64_t value);
const char *emit_fetch_bits(struct emit *g, const char *x, const struct fetch_op *op);
const char *symbol_c(struct emit *g, const struct symbol *s);

/* ---- arrays and statistics (emit_array.c, emit_stat.c) ---- */
/* k[] = the keys; gives the bits of those that are not '*'. */
unsigned int emit_keys(struct emit *g, const expr_vec *keys, const struct operand *v);
/* C for the element of array @s under the keys in k[], NULL when absent; and made when absent, NULL with an error for @site when there is no room. */
const char *emit_map_find(struct emit *g, const struct symbol *s);
const char *emit_map_add(struct emit *g, const struct symbol *s, const char *site);
struct operand emit_index(struct emit *g, struct expr *e);
struct operand emit_in(struct emit *g, struct expr *e);
void emit_delete(struct emit *g, struct stmt *s);
void emit_foreach(struct emit *g, struct stmt *s);
struct operand emit_stat(struct emit *g, struct expr *e);
struct operand emit_hist(struct emit *g, struct expr *e);
/* print(@hist...), as a statement or as a string. */
struct operand emit_hist_print(struct emit *g, struct expr *hist, bool to_string);
const char *stat_decl(struct emit *g, const struct symbol *s);
/* Pointer to the statistic @e stands for, gathered from all CPUs where need be; may be NULL at run time. */
const char *emit_stat_pointer(struct emit *g, struct expr *e);
struct operand emit_match(struct emit *g, struct expr *e);
/* Declarations of the statistics and arrays; and the table of arrays. */
void emit_data_decls(struct emit *g, struct buf *out);
bool emit_map_table(struct emit *g, struct buf *out);

/* ---- C of the script's own (emit_own.c) ---- */
/* Top-level C; comes before functions and handlers are written. */
void emit_own_top(struct emit *g);
/* The body of the function here that calls @fn of the second file. */
void emit_own_call(struct emit *g, const struct function *fn);
struct operand emit_own_expr(struct emit *g, struct expr *e);
void emit_own_stmt(struct emit *g, struct stmt *s);
/* The second file; nothing when there is none. */
void emit_own_file(struct emit *g, struct buf *out);

/* ---- statements and files ---- */
void emit_stmt(struct emit *g, struct stmt *s);
void emit_function(struct emit *g, const struct function *fn);
void emit_probe(struct emit *g, const struct derived_probe *p);
/* Has @p a function NAME_if() that says whether it is to be armed? */
bool emit_is_armed_by_condition(const struct derived_probe *p);
/* What sp_leave() is told of @p's handler. */
const char *emit_leave_flags(const struct derived_probe *p);
/* Notes the handler of @p, whose text and string values these are; true when an earlier probe's does for it. The name of the one that does. emit_share.c. */
bool emit_is_shared(struct emit *g, const struct derived_probe *p, const char *body, const char *slots, const char *flags);
/* Is it one of those that may be shared, for whom emit_shared_hits() writes what the kernel calls? */
bool emit_hits_later(struct emit *g, const struct derived_probe *p);
const char *emit_handler_name(struct emit *g, const struct derived_probe *p);
/* What the kernel calls for those noted. */
void emit_shared_hits(struct emit *g);
/* The table of the script's scalars; false: it has none. emit_tables.c. */
bool emit_global_table(struct emit *g, struct buf *out);
/* What language feature has no code yet. */
void emit_not_yet(struct emit *g, struct span at, const char *what);
void emit_tables(struct emit *g, struct buf *out);
void emit_meta(struct emit *g, struct buf *out);

#endif
