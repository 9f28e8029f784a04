/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Debug information that lies in several files: units whose DIEs gcc -gsplit-dwarf wrote into .dwo files, and what dwz moved into a file that several share.
 * libdw finds and opens those; here each gets a range of offsets behind the file's own, so that one number still names one DIE.
 */
#include "dw_priv.h"

#include <string.h>

enum { ALIGN_PART = 16 };

static void add_part(struct dw *d, Dwarf *dbg, uint64_t size)
{
	struct dw_part *last = d->parts.n ? &d->parts.v[d->parts.n - 1] : NULL, p = { dbg, 0, size };

	if (last)
		p.base = (last->base + last->size + ALIGN_PART) & ~(uint64_t)(ALIGN_PART - 1);
	vec_push(d->arena, &d->parts, p);
}

static uint64_t info_size(Dwarf *dbg)
{
	Dwarf_Off off = 0, next;
	size_t header;

	while (!dwarf_next_unit(dbg, off, &next, &header, NULL, NULL, NULL, NULL, NULL, NULL) && next > off)
		off = next;
	return off;
}

/* The unit that @skeleton stands for; false: it is no skeleton, or its file is not there. */
static bool find_split(Dwarf_Die *skeleton, Dwarf_Die *split)
{
	uint8_t type;
	Dwarf_Half version;

	return !dwarf_cu_info(skeleton->cu, &version, &type, NULL, split, NULL, NULL, NULL) && type == DW_UT_skeleton && split->addr;
}

static const char *text_of(Dwarf_Die *die, unsigned int at)
{
	Dwarf_Attribute a;

	return dwarf_attr(die, at, &a) ? dwarf_formstring(&a) : NULL;
}

/* @unit's own DIEs are in another file, which libdw did not find. */
static void note_missing(struct dw *d, Dwarf_Die *unit)
{
	const char *name = text_of(unit, DW_AT_dwo_name), *dir = text_of(unit, DW_AT_comp_dir);

	if (!name)
		name = text_of(unit, DW_AT_GNU_dwo_name);
	d->is_split |= name != NULL;
	if (name && !d->missing)
		d->missing = arena_printf(d->arena, "%s%s%s", *name != '/' && dir ? dir : "", *name != '/' && dir ? "/" : "", name);
}

/* @may_be_split: units may stand for others; to ask each of a kernel's thousands takes longer than anything else here. */
static void list_units(struct dw *d, Dwarf *dbg, bool may_be_split)
{
	Dwarf_Off off = 0, next;
	Dwarf_Die split;
	struct dw_unit u;
	size_t header;

	memset(&u, 0, sizeof(u));
	while (!dwarf_next_unit(dbg, off, &next, &header, &u.version, NULL, NULL, NULL, NULL, NULL) && next > off) {
		if (dwarf_offdie(dbg, off + header, &u.die)) {
			u.skeleton = u.die.addr;
			memset(&split, 0, sizeof(split));
			if (may_be_split && find_split(&u.die, &split)) {
				u.die = split;
				add_part(d, dwarf_cu_getdwarf(split.cu), info_size(dwarf_cu_getdwarf(split.cu)));
			} else if (may_be_split) {
				note_missing(d, &u.die);
			}
			vec_push(d->arena, &d->units, u);
		}
		off = next;
	}
}

void dw_list_units(struct dw *d)
{
	const char *link;
	Dwarf *shared;
	size_t n;

	add_part(d, d->dbg, info_size(d->dbg));
	/* What is written apart has its addresses in a section of their own. */
	list_units(d, d->dbg, elf_image_section(d->image, ".debug_addr", &n) != NULL);
	d->nmain = d->units.n;
	shared = dwarf_getalt(d->dbg);
	if (!shared) {
		link = elf_image_section(d->image, ".gnu_debugaltlink", &n);
		if (link && memchr(link, 0, n))
			d->missing = arena_strdup(d->arena, link);
		d->is_split |= link != NULL;
		return;
	}
	add_part(d, shared, info_size(shared));
	list_units(d, shared, false);
}

bool dw_die_at(struct dw *d, uint64_t off, Dwarf_Die *die)
{
	int i;

	for (i = 0; i < d->parts.n; i++)
		if (off >= d->parts.v[i].base && off - d->parts.v[i].base < d->parts.v[i].size)
			return dwarf_offdie(d->parts.v[i].dbg, off - d->parts.v[i].base, die) != NULL;
	return false;
}

uint64_t dw_die_offset(struct dw *d, Dwarf_Die *die)
{
	Dwarf *dbg;
	int i;

	if (d->parts.n == 1)
		return dwarf_dieoffset(die);
	dbg = dwarf_cu_getdwarf(die->cu);
	for (i = 0; i < d->parts.n; i++)
		if (d->parts.v[i].dbg == dbg)
			return d->parts.v[i].base + dwarf_dieoffset(die);
	return UINT64_MAX;
}

bool dw_is_one_file(const struct dw *d)
{
	return d->parts.n == 1 && !d->is_split;
}

const char *dw_missing_file(const struct dw *d)
{
	return d->missing;
}
