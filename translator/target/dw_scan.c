/* SPDX-License-Identifier: GPL-2.0 */
/* One walk over all units for the index: functions, the copies that were inlined into them, names of types and variables. */
#include "dw_priv.h"
#include "findex.h"

#include <string.h>

enum { NEST_MAX = 64 };		/* blocks and inlined copies within each other */

struct scan {
	struct dw *d;
	struct dw_unit *unit;
	struct findex_scan out;
	/* the last decl_file attribute of this unit, since most functions of a file stand together */
	Dwarf_Word file_number;
	const char *file;
};

static const char *file_of(struct scan *s, Dwarf_Die *die)
{
	Dwarf_Attribute a;
	Dwarf_Word n;

	if (!dwarf_attr_integrate(die, DW_AT_decl_file, &a) || a.cu != s->unit->die.cu || dwarf_formudata(&a, &n))
		return dw_decl_file(s->unit, die);
	if (!s->file || n != s->file_number) {
		s->file = dw_decl_file(s->unit, die);
		s->file_number = n;
	}
	return s->file;
}

/* gcc takes the cheap first lines of a function apart from the rest, and may put the rest back behind them: no call at all. */
static bool is_rest(struct scan *s, Dwarf_Die *copy, Dwarf_Die *origin, uint32_t within)
{
	int line = 0;

	return dw_die_offset(s->d, origin) == within && !dwarf_decl_line(origin, &line) && line &&
	       dw_number(copy, DW_AT_call_line, 0) == (uint64_t)line;
}

/* @within: the function or copy that @parent belongs to. */
static void scan_copies(struct scan *s, Dwarf_Die *parent, uint32_t within, int depth)
{
	Dwarf_Attribute a;
	Dwarf_Die die, origin;
	bool more;

	for (more = dw_first(parent, &die); more && depth < NEST_MAX; more = dw_next(&die)) {
		struct findex_site site;
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_lexical_block) {
			scan_copies(s, &die, within, depth + 1);
		} else if (tag == DW_TAG_inlined_subroutine) {
			site.origin = 0;
			if (dwarf_attr(&die, DW_AT_abstract_origin, &a) && dwarf_formref_die(&a, &origin)) {
				site.die = (uint32_t)dw_die_offset(s->d, &die);
				site.origin = (uint32_t)dw_die_offset(s->d, &origin);
				if (!is_rest(s, &die, &origin, within))
					vec_push(s->out.arena, &s->out.sites, site);
			}
			scan_copies(s, &die, site.origin, depth + 1);
		}
	}
}

/* What copies of the function @die name as their origin. */
static uint32_t origin_of(struct scan *s, Dwarf_Die *die)
{
	Dwarf_Attribute a;
	Dwarf_Die origin;

	if (dwarf_attr(die, DW_AT_abstract_origin, &a) && dwarf_formref_die(&a, &origin))
		return (uint32_t)dw_die_offset(s->d, &origin);
	return (uint32_t)dw_die_offset(s->d, die);
}

bool dw_entry_pc(Dwarf_Die *die, uint64_t *pc)
{
	Dwarf_Addr low, base, end;

	if (!dwarf_entrypc(die, &low) || dwarf_ranges(die, 0, &base, &low, &end) > 0) {
		*pc = low;
		return true;
	}
	return false;
}

static void scan_function(struct scan *s, Dwarf_Die *die)
{
	struct findex_row r;
	int line = 0;

	memset(&r, 0, sizeof(r));
	r.name = dwarf_diename(die);
	if (!r.name || !*r.name)
		return;
	if (dwarf_hasattr(die, DW_AT_inline))
		r.flags = FINDEX_INLINED;
	else if ((dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges)) && dw_entry_pc(die, &r.pc))
		r.flags = FINDEX_CODE;
	else
		return;
	if (dw_flag(die, DW_AT_external))
		r.flags |= FINDEX_EXTERNAL;
	r.file = file_of(s, die);
	if (!dwarf_decl_line(die, &line))
		r.line = (uint32_t)line;
	r.die = (uint32_t)dw_die_offset(s->d, die);
	vec_push(s->out.arena, &s->out.rows, r);
	if (r.flags & FINDEX_CODE)
		scan_copies(s, die, origin_of(s, die), 0);
}

static void scan_level(struct scan *s, Dwarf_Die *parent, int depth)
{
	struct findex_word w;
	Dwarf_Die die;
	bool more;

	for (more = dw_first(parent, &die); more; more = dw_next(&die)) {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_subprogram)
			scan_function(s, &die);
		else if (tag == DW_TAG_namespace && depth < NEST_MAX)
			scan_level(s, &die, depth + 1);
		w.kind = (uint32_t)dw_named_kind(&die);
		if (w.kind == DW_KINDS || w.kind == DW_INLINED || depth)
			continue;
		w.name = dwarf_diename(&die);
		w.die = (uint32_t)dw_die_offset(s->d, &die);
		if (w.name && *w.name)
			vec_push(s->out.arena, &s->out.words, w);
	}
}

struct findex *dw_scan(struct dw *d, const char *build_id)
{
	struct arena *scratch = arena_create();
	struct scan s;
	struct findex *made, *kept = NULL;
	int i;

	memset(&s, 0, sizeof(s));
	s.d = d;
	s.out.arena = scratch;
	for (i = 0; i < d->units.n; i++) {
		s.unit = &d->units.v[i];
		s.file = NULL;
		/* Offsets are kept in 32 bits: of what lies beyond nothing is known. */
		if (dw_die_offset(d, &s.unit->die) < UINT32_MAX)
			scan_level(&s, &s.unit->die, 0);
	}
	made = findex_make(&s.out, build_id);
	if (made)
		kept = findex_keep(d->arena, made);
	arena_destroy(scratch);
	return kept;
}
