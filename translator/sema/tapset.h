/* SPDX-License-Identifier: GPL-2.0 */
/* The library's index, for resolve: which file declares what, and parsing of a file once something in it is reached for. */
#ifndef SPILE_SEMA_TAPSET_H
#define SPILE_SEMA_TAPSET_H

#include "program.h"

struct unit;
struct tap_file {
	const char *path;
	int rank;		/* order of preference: files of the user's directories first, then as they were found */
	bool is_system;
	bool tried;		/* parsed, or failed to */
	struct ast_file *ast;	/* NULL before, and when it has mistakes */
	struct unit *unit;	/* resolve's */
};
typedef VEC(struct tap_file *) tap_files;

enum tap_kind { TAP_FUNCTION, TAP_GLOBAL };

/* The files that seem to declare @name (conditional parts count as there), best first; NULL when none does. */
const tap_files *tapset_find(const struct tapset *t, enum tap_kind kind, name_t name);
/* Calls back for each file that may have an alias which @point begins with. */
void tapset_find_aliases(struct tapset *t, const struct probe_point *point, void (*found)(void *data, struct tap_file *f), void *data);
/* NULL when the file has mistakes, which were reported. */
struct ast_file *tapset_parse(struct tapset *t, struct tap_file *f);
/* All files, in the order in which they were found. */
const tap_files *tapset_files(const struct tapset *t);
/* All names of a kind, or the aliases' names as far as they are known, for "did you mean". */
void tapset_offer(const struct tapset *t, enum tap_kind kind, struct near *near);
void tapset_offer_aliases(const struct tapset *t, struct near *near);

/* ---- tapset_scan.c ---- */

/* What a scan finds. Texts are only valid during the call. */
struct tap_scan {
	void (*name)(struct tap_scan *s, enum tap_kind kind, const char *text, size_t len);
	/* The first two words of an alias's name; @second NULL: there is only one; "*": it cannot be told without parsing. */
	void (*alias)(struct tap_scan *s, const char *first, size_t first_len, const char *second, size_t second_len);
	void *data;
};
void tapset_scan_text(struct tap_scan *s, const char *text, size_t len);

/* '*' stands for any text in @pattern. */
bool glob_match(const char *pattern, const char *text);

#endif
