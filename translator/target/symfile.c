/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols from text: System.map of the build, or /proc/kallsyms of the running kernel. Addresses of the latter have
 * the running kernel's random shift in them, so they are only good for comparing them with each other.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <stdlib.h>
#include <string.h>

static enum tsym_kind kind_of(char type)
{
	switch (type) {
	case 't': case 'T': case 'w': case 'W':
		return TSYM_FUNCTION;
	case 'd': case 'D': case 'b': case 'B': case 'r': case 'R': case 'v': case 'V':
		return TSYM_OBJECT;
	default:
		return TSYM_OTHER;
	}
}

/* "ffffffff81000000 T _text\n"; names with a tab behind them belong to modules. */
static void read_line(struct arena *a, char *line, bool with_addresses, tsym_vec *out)
{
	struct tsym s = { 0 };
	char *end, *name;

	s.addr = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || !end[1] || end[2] != ' ')
		return;
	name = end + 3;
	if (!*name || strpbrk(name, "\t "))
		return;
	s.kind = kind_of(end[1]);
	if (!with_addresses) {
		s.running = s.addr;
		s.addr = 0;
	}
	s.name = name;
	vec_push(a, out, s);
}

bool symfile_read(struct arena *a, const char *path, bool with_addresses, tsym_vec *out)
{
	AUTO_BUF b = { 0 };
	char *text, *line, *next;

	if (fs_read(path, &b))
		return false;
	text = arena_strndup(a, buf_str(&b), b.len);
	for (line = text; *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		else
			next = line + strlen(line);
		read_line(a, line, with_addresses, out);
	}
	/* Debian leaves a System.map of one line that says where the real one is. */
	return out->n > 16;
}
