/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Source text, spans in it, and the sink that every message to the user goes through.
 * A function that reported an error must fail. One mistake, one error: report at the innermost place that knows.
 */
#ifndef SPILE_DIAG_H
#define SPILE_DIAG_H

#include "../base/base.h"
#include <stdio.h>

/* One text: a file, an -e argument (name "<input>"), an alias or macro body keeps the source it was written in. */
struct source {
	const char *name;	/* as shown to the user */
	const char *text;	/* NUL-terminated after @len bytes; may contain NULs */
	size_t len;
	bool is_library;	/* tapset: guru privileges, whole-file inclusion */
	uint32_t *lines;	/* offsets of line starts, made on first use */
	int nlines;
	struct arena *arena;	/* where @lines goes; NULL: lines are counted anew each time */
};

/* Why a piece of text is where it is: macro use, script argument, alias use, tapset file pulled in. Innermost first. */
struct expansion;
struct span {
	struct source *src;	/* NULL: no place (command line) */
	uint32_t off, len;
	const struct expansion *via;
};
struct expansion {
	const char *what;	/* "expansion of macro @foo", "alias syscall.open", ... */
	struct span at;		/* where it was used; at.via goes on outward */
};
#define NO_SPAN ((struct span){ 0 })
/* From the start of @a to the end of @b (same source), else @a. */
struct span span_join(struct span a, struct span b);
/* 1-based line, and 1-based column in bytes; a tab is one. */
void span_line_col(struct span s, int *line, int *col);

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE, DIAG_HINT };
/* What the first word of an error line says: "parse error:", "semantic error:", "error:" (environment). */
enum diag_class { DIAG_PARSE, DIAG_SEMANTIC, DIAG_ENV };

struct diag {
	struct arena *arena;
	FILE *out;		/* stderr; tests point it elsewhere */
	int errors, warnings;
	int max_errors;		/* 20; further ones are counted, and said in the end */
	bool color, json, quiet;
	bool warnings_are_errors, no_warnings;
	struct map *seen;	/* duplicate suppression: same place and text once */
	bool muted;		/* the last message was suppressed: its notes and hints are too */
	bool repeats;		/* it was said before, of another place: its hints are not shown again */
	int hidden;		/* errors beyond max_errors */
};
void diag_init(struct diag *d, struct arena *a, FILE *out);

/*
 * diag_error/diag_warning begin a message and print it; diag_note (with a place: file:line:col, source line, caret) and diag_hint (a way out, no
 * place needed) belong to the message before them and vanish when that one was suppressed.
 *
 *   opens.stp:3:9: semantic error: unknown function 'exenname'
 *     3 |   println(exenname())
 *       |           ^~~~~~~~
 *   hint: did you mean 'execname'?
 */
void diag_error(struct diag *d, enum diag_class c, struct span at, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* What the machine lacks or the command line asks for wrongly: no place in a script. */
#define env_error(d, ...) diag_error((d), DIAG_ENV, NO_SPAN, __VA_ARGS__)
void diag_warning(struct diag *d, struct span at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void diag_note(struct diag *d, struct span at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void diag_hint(struct diag *d, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Prints "N more errors not shown" and the like; called once at the end of a failing pass. */
void diag_finish(struct diag *d);

struct source *source_create(struct arena *a, const char *name, const char *text, size_t len);

/* @s with quotes, as JSON has it; bytes that are no UTF-8 become characters of their number. */
void diag_json_text(struct buf *out, const char *s);

#endif
