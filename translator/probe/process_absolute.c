/* SPDX-License-Identifier: GPL-2.0 */
/* process(PID).statement(ADDRESS).absolute: an address of a process that runs, as its own map has it now. Nothing is known of variables there. */
#include "process.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mapping { uint64_t start, end, offset; const char *path; };

/* "START-END r-xp OFFSET DEV INODE   PATH". False: it is no code of a file. */
static bool parse_line(struct expand *x, char *line, struct mapping *m)
{
	char *path = strchr(line, '/'), mode[5];

	line[strcspn(line, "\n")] = '\0';
	if (!path || sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64, &m->start, &m->end, mode, &m->offset) != 4 || !strchr(mode, 'x'))
		return false;
	m->path = arena_strdup(x->arena, path);
	return true;
}

static bool find_mapping(struct expand *x, int64_t pid, uint64_t addr, struct mapping *m, const char **why)
{
	FILE *f = fopen(arena_printf(x->arena, "/proc/%" PRId64 "/maps", pid), "re");
	char line[4352];
	bool found = false;

	*why = arena_printf(x->arena, "there is no process %" PRId64 ", or its map may not be read", pid);
	if (!f)
		return false;
	*why = arena_printf(x->arena, "process %" PRId64 " has no code of a file at %#" PRIx64, pid, addr);
	while (!found && fgets(line, sizeof(line), f))
		found = parse_line(x, line, m) && addr >= m->start && addr < m->end;
	fclose(f);
	return found;
}

static bool expand_absolute(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct expr *pid = proto->point->parts.v[0].arg, *addr = proto->point->parts.v[1].arg;
	bool at_return = point_has(proto, "return");
	struct site *site = NEW(x->arena, struct site);
	struct mapping m = { 0 };
	const char *why;

	(void)p;
	if (at_return && !x->guru) {
		diag_error(x->diag, DIAG_SEMANTIC, proto->point->at, "a return probe where no function begins breaks the program: it needs guru mode (-g)");
		return false;
	}
	if (!find_mapping(x, pid->number.value, (uint64_t)addr->number.value, &m, &why)) {
		if (is_optional(proto))
			return true;
		diag_error(x->diag, DIAG_SEMANTIC, addr->at, "%s", why);
		return false;
	}
	site->kind = at_return ? SITE_URETPROBE : SITE_UPROBE;
	site->has_vars = true;
	site->where.path = m.path;
	site->where.pid = pid->number.value;
	site->where.offset = (uint64_t)addr->number.value - m.start + m.offset;
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "process(%" PRId64 ").statement(%#" PRIx64 ").absolute%s", pid->number.value,
							    (uint64_t)addr->number.value, at_return ? ".return" : "")) != NULL;
}

const struct provider providers_process_absolute[] = {
	{ "process(number).statement(number).absolute", "any address of a process", expand_absolute },
	{ "process(number).statement(number).absolute.return", "the return of a function at any address of a process", expand_absolute },
	{ NULL, NULL, NULL }
};
