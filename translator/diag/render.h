/* SPDX-License-Identifier: GPL-2.0 */
/* Internal to diag/: one message turned into text for people (caret display) or for tools (a JSON object a line). */
#ifndef SPILE_DIAG_RENDER_H
#define SPILE_DIAG_RENDER_H

#include "diag.h"

struct message {
	enum diag_level level;
	enum diag_class class;	/* of DIAG_ERROR */
	struct span at;
	const char *text;
	bool promoted;		/* a warning that counts as an error */
};
void render_text(struct buf *out, const struct message *m, bool color);
void render_json(struct buf *out, const struct message *m);

/* The whole line that @s starts in, without its newline; its number; @s's offset in it. @s.src must be set. */
void span_line_text(struct span s, const char **text, size_t *len, int *line, size_t *at);

#endif
