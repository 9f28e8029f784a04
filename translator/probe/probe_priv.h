/* SPDX-License-Identifier: GPL-2.0 */
/* Internal to probe/: matching of points, and the parts of lowering. */
#ifndef SPILE_PROBE_PRIV_H
#define SPILE_PROBE_PRIV_H

#include "provider.h"

/* True when nothing matching @proto's point is no mistake. */
bool is_optional(const struct derived_probe *proto);
/* The run may go on without it where the kernel refuses it: optional, or one of what a pattern matches. */
void set_optional(struct site *site, const struct derived_probe *proto);
/* Families that exist in the language, but not here; each row's help says what is missing. */
extern const struct provider providers_not_yet[];

/* ---- lowering ---- */

/* Why something cannot be had: reported, or the answer 0 of @defined. */
struct problem {
	enum diag_class class;
	struct span at;
	const char *text;
	const char *hints[2];
};
void problem_set(struct problem *p, enum diag_class class, struct span at, const char *text);
void problem_hint(struct problem *p, const char *hint);
void problem_report(struct expand *x, const struct problem *p);

struct lower {
	struct expand *x;
	struct derived_probe *probe;	/* NULL in a function that serves all probes */
	struct site *site;		/* NULL likewise */
	struct function *fn;		/* whose body it is; NULL: a probe's */
	struct map *held;		/* lower_auto.c: what this body's variables point to */
	bool in_entry;			/* inside of @entry: evaluated at the entry of a return probe */
	bool ok;
};

bool lower_at_return(const struct lower *l);
/* TARGET, VAR, CAST: where chains begin that are not the script's own values. */
bool lower_is_target(const struct expr *e);
/* Lowers what is in @slot, and may replace it. */
void lower_expr(struct lower *l, struct expr **slot);
/* Answers DEFINED, unless it waits. */
void lower_defined(struct lower *l, struct expr *e);
/* @e as the script has it, for messages. */
const char *lower_text(struct lower *l, const struct expr *e);
/* Has the probe's function a parameter or global '$NAME'? lower_access.c. */
bool lower_has_name(struct lower *l, const char *name);
/* How to get the value of TARGET, ACCESS, CAST, VAR, RAWMEM, RAWREG; NULL with @p filled. */
struct fetch *lower_fetch(struct lower *l, struct expr *e, struct problem *p);
/* The value on its way, all steps of the chain done; @exprs gets the script expressions that its program names. */
bool lower_chain(struct lower *l, struct expr *e, struct tvalue *v, expr_vec *exprs, struct problem *p);
/* What there is instead of @member, which @v's type does not have; @near: a name like it, may be NULL. */
void lower_hint_member(struct lower *l, const struct tvalue *v, const char *member, const char *near, struct problem *p);
/* Where an assignment to @e goes: a fetch with `store`; NULL with @p filled. */
struct fetch *lower_store(struct lower *l, struct expr *e, struct problem *p);
/* $$vars and the like, and anything with the suffix '$' or '$$'. */
bool is_pretty(const struct expr *e);
struct fetch *lower_pretty(struct lower *l, struct expr *e, struct problem *p);
/*
 * A fetch of its own, of a value whose chain is done; in a return probe, the value that was saved at entry when
 * @save.
 */
struct fetch *finish_fetch(struct lower *l, const struct tvalue *v, const char *text, const expr_vec *exprs, bool save);
/* lower_entry.c: @f may ask for what registers held at a function's entry; then the probe that is lowered needs another one there. */
void lower_note_entry(struct lower *l, const struct fetch *f);
/* At the end of lowering @p, or a function called in it: adds the probe that @p needs, once for all. False: reported. */
bool lower_add_entry(struct expand *x, struct program *prog, struct derived_probe *p);
/* The body of @p runs only when @cond is true, from here on. expand.c. */
void guard_body(struct expand *x, struct derived_probe *p, struct expr *cond);
/* The saved slot of @f: a new one, or the one that holds the same already. */
int save_at_entry(struct lower *l, struct fetch *f);
/* The pointer type that the value of @e (lowered) has, NULL: none; *of (may be NULL) gets whose it is. */
const struct ctype *lower_type_of(struct lower *l, const struct expr *e, struct target **of);
/* @e is an assignment whose right side was lowered. */
void lower_note_assignment(struct lower *l, const struct expr *e);
/* Likewise: an INDEX whose keys, a CALL whose arguments were lowered, what `return` gives, a foreach whose body comes next. */
void lower_note_keys(struct lower *l, const struct expr *e);
void lower_note_call(struct lower *l, const struct expr *e);
void lower_note_return(struct lower *l, const struct expr *value);
void lower_note_loop(struct lower *l, const struct stmt *s);
/* The ACCESS @e is one: it waits, or is reported when nothing more will be known. */
void lower_unknown(struct lower *l, const struct expr *e);
/* ENUM, CONST, ENUMNAME (its value lowered): makes plainer nodes of them. */
bool lower_constant(struct lower *l, struct expr *e, struct problem *p);
/* Makes @f read user space, as a probe in a program must. @at_entry: of a return probe, but evaluated at entry. */
void lower_for_user(struct lower *l, struct fetch *f, bool at_entry);
/* lower_world.c: the type that @cast(..., type_name, module) names, and whose it is; @module may be NULL. NULL with *why. */
const struct ctype *lower_type_named(struct lower *l, const char *module, const char *type_name, struct target **of, const char **why);
/* Whose variables @var(..., module) means. NULL with *why. */
struct target *lower_world(struct lower *l, const char *module, const char **why);
/* Does evaluating this need the traced program's variables? */
bool needs_variables(const struct stmt *body);

#endif
