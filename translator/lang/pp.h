/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The preprocessor: a stream of tokens over the lexer's. Macros are expanded first, then `%( COND %? ... %: ... %)`
 * is decided, so that a macro's body may hold conditions. Text that a condition drops is only balanced, never looked
 * at.
 */
#ifndef SPILE_LANG_PP_H
#define SPILE_LANG_PP_H

#include "lex.h"

typedef VEC(struct token) token_vec;

struct macro {
	name_t name;		/* without '@' */
	struct span at;
	bool has_params;	/* parentheses were written, maybe empty ones */
	VEC(name_t) params;	/* with '@', as they stand in the body */
	token_vec body;
};

struct macros {
	struct arena *arena;
	struct map *by_name;
};

/* One use of a macro: what its parameters stand for, and which use it stands inside of. */
struct macro_use {
	const struct macro *m;
	const struct macro_use *outer;
	int depth;
	token_vec *args;	/* one per parameter; read in @outer's surroundings */
};

/* Tokens waiting to be read: a macro's body or an argument. */
struct pp_frame {
	const token_vec *toks;
	int pos;
	const struct macro_use *use;	/* whose parameters the tokens may name */
	const struct expansion *via;	/* put on each token; NULL for arguments, which have their own */
	struct pp_frame *up;
};

enum { PP_BUDGET = 400 * 1000 };

struct pp_cond {
	struct span at;		/* the %( */
	bool in_else;
	bool in_macro;		/* opened by a macro's body */
};

struct pp {
	struct arena *arena;
	struct names *names;
	const struct pp_env *env;
	struct diag *diag;
	struct lexer lx;
	struct pp_frame *frames, *spare;
	const struct macros *library;
	struct macros *local;
	bool library_file;	/* reading a .stpm: definitions go to all files */
	VEC(struct pp_cond) conds;
	struct token pending;	/* looked at, not yet taken, from the lexer */
	bool has_pending;
	bool quiet;		/* the parser is skipping: report nothing */
	bool dead;		/* gave up: only end of file comes */
	long budget;		/* tokens that macros may still produce */
};

void pp_init(struct pp *pp, struct arena *a, struct names *n, struct source *src, const struct pp_env *env,
	     const struct macros *library, struct diag *d);
/* The next token for the parser. TOK_JUNK means that an error was reported there. */
void pp_next(struct pp *pp, struct token *t);
/* Offers all macro names (with '@') that can be used here. */
void pp_offer_macros(struct pp *pp, struct near *n);

/* ---- between the pp_*.c files ---- */
/* The next token as it stands: no expansion, no conditions. */
void pp_raw(struct pp *pp, struct token *t);
/* Macros expanded and definitions taken in; conditions still there. Junk may be unreported. */
void pp_expanded(struct pp *pp, struct token *t);
/* Behind %(: reads the condition and its %?. -1: an error was reported. */
int pp_condition(struct pp *pp, const struct token *open);
/* Behind '@define'. False when it reported an error. */
bool pp_define(struct pp *pp, const struct token *at);
/* If @t names a macro or parameter, gets its tokens ready to be read. 1: did; 0: it does not; -1: an error was reported. */
int pp_expand(struct pp *pp, const struct token *t);
/* Forgets the macros that are being expanded, and the conditions that they opened. */
void pp_drop_frames(struct pp *pp);
void pp_error(struct pp *pp, struct span at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void pp_hint(struct pp *pp, const char *fmt, ...) PRINTF_LIKE(2, 3);
void pp_note(struct pp *pp, struct span at, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Reports what is wrong with a TOK_JUNK, once. */
void pp_report_junk(struct pp *pp, struct token *t);
/* What a token is, for "found ...", in at most 60 characters or so. */
const char *token_describe(struct arena *a, const struct token *t);

#endif
