/* SPDX-License-Identifier: GPL-2.0 */
/* One walk over all units for the index: functions, the copies that were inlined into them, names of types and variables. */
#include "dw_priv.h"
#include "findex.h"

#include <stdlib.h>
#include <string.h>

enum { NEST_MAX = 64 };		/* blocks and inlined copies within each other */

/* Where a function is declared, and in what. A definition outside of its class refers to that. */
struct declared { uint32_t die; const char *scope; };
struct definition { int row; uint32_t declared; };
struct word_definition { struct findex_word word; uint32_t declared; };

struct scan {
	struct dw *d;
	struct dw_unit *unit;
	bool scoped;			/* the unit's language has namespaces, classes, or names its symbols otherwise */
	struct findex_scan out;
	VEC(struct declared) declared;
	VEC(struct definition) definitions;
	VEC(struct word_definition) words;
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

/* The DIE that @die only adds to: 0 when it is its own. */
static uint32_t declaration_of(struct scan *s, Dwarf_Die *die)
{
	static const unsigned int ways[] = { DW_AT_abstract_origin, DW_AT_specification };
	Dwarf_Die at = *die, next;
	Dwarf_Attribute a;
	uint64_t off;
	int i, n;

	for (n = 0; n < CHAIN_MAX; n++, at = next) {
		for (i = 0; i < 2 && !(dwarf_attr(&at, ways[i], &a) && dwarf_formref_die(&a, &next)); i++)
			;
		if (i == 2)
			break;
	}
	off = n ? dw_die_offset(s->d, &at) : 0;
	return off < UINT32_MAX ? (uint32_t)off : 0;
}

/* @scope: what the function stands in; NULL when that is for its declaration to say. */
static void add_scoped(struct scan *s, Dwarf_Die *die, const char *scope, struct findex_row *r)
{
	struct definition def = { s->out.rows.n, declaration_of(s, die) };

	r->flags |= FINDEX_SCOPED;
	r->scope = scope;
	if (def.declared)
		vec_push(s->out.arena, &s->definitions, def);
}

static void scan_function(struct scan *s, Dwarf_Die *die, const char *scope)
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
	if (s->scoped)
		add_scoped(s, die, scope, &r);
	vec_push(s->out.arena, &s->out.rows, r);
	if (r.flags & FINDEX_CODE)
		scan_copies(s, die, origin_of(s, die), 0);
}

static void add_word_in(struct scan *s, const char *scope, struct findex_word w)
{
	w.name = arena_printf(s->out.arena, "%.400s::%.400s", scope, w.name);
	vec_push(s->out.arena, &s->out.words, w);
}

static void add_word(struct scan *s, Dwarf_Die *die, const char *scope, int depth)
{
	struct findex_word w = { NULL, (uint32_t)dw_named_kind(die), 0, depth > 0 };
	struct word_definition def;

	if (w.kind == DW_KINDS || w.kind == DW_INLINED)
		return;
	w.name = dwarf_diename(die);
	w.die = (uint32_t)dw_die_offset(s->d, die);
	if (!w.name || !*w.name)
		return;
	vec_push(s->out.arena, &s->out.words, w);
	def.declared = s->scoped && w.kind == DW_VARIABLE ? declaration_of(s, die) : 0;
	def.word = w;
	if (def.declared)
		vec_push(s->out.arena, &s->words, def);
	else if (scope)
		add_word_in(s, scope, w);
}

/* A variable that is defined elsewhere: a namespace's, a class's static one. */
static void note_variable(struct scan *s, Dwarf_Die *die, const char *scope)
{
	struct declared here = { (uint32_t)dw_die_offset(s->d, die), scope };

	if (s->scoped && scope && (dwarf_tag(die) == DW_TAG_variable || dwarf_tag(die) == DW_TAG_member) && dw_flag(die, DW_AT_declaration))
		vec_push(s->out.arena, &s->declared, here);
}

static void scan_level(struct scan *s, Dwarf_Die *parent, const char *scope, int depth);

/* What stands in @die, by its name: "scope::name". What has no name adds nothing. */
static void scan_inner(struct scan *s, Dwarf_Die *die, const char *scope, int depth)
{
	const char *name = dwarf_diename(die);

	if (depth >= NEST_MAX || !dwarf_haschildren(die))
		return;
	if (name && *name)
		scope = scope ? arena_printf(s->out.arena, "%.400s::%.400s", scope, name) : arena_strdup(s->out.arena, name);
	scan_level(s, die, scope, depth + 1);
}

/* A function in a class or namespace, or nested in another one. */
static void scan_scoped_function(struct scan *s, Dwarf_Die *die, const char *scope, int depth)
{
	struct declared here = { (uint32_t)dw_die_offset(s->d, die), scope };
	Dwarf_Die inner;
	bool more;
	int tag;

	if (scope)
		vec_push(s->out.arena, &s->declared, here);
	/* Only what may have functions of its own. */
	for (more = dw_first(die, &inner); more; more = dw_next(&inner)) {
		tag = dwarf_tag(&inner);
		if (tag == DW_TAG_subprogram || tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_lexical_block) {
			scan_inner(s, die, scope, depth);
			return;
		}
	}
}

static void scan_level(struct scan *s, Dwarf_Die *parent, const char *scope, int depth)
{
	bool in_code = dwarf_tag(parent) == DW_TAG_subprogram || dwarf_tag(parent) == DW_TAG_lexical_block;
	Dwarf_Die die;
	bool more;

	for (more = dw_first(parent, &die); more; more = dw_next(&die)) {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_subprogram) {
			scan_function(s, &die, scope);
			if (s->scoped)
				scan_scoped_function(s, &die, scope, depth);
		} else if (tag == DW_TAG_namespace || tag == DW_TAG_module) {
			scan_inner(s, &die, scope, depth);
		} else if (s->scoped && (tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type ||
					 tag == DW_TAG_enumeration_type || (tag == DW_TAG_lexical_block && in_code))) {
			scan_inner(s, &die, scope, depth);
		}
		if (!in_code && (!depth || s->scoped)) {
			note_variable(s, &die, scope);
			add_word(s, &die, scope, depth);
		}
	}
}

static int by_declared(const void *a, const void *b)
{
	const struct declared *x = a, *y = b;

	return x->die < y->die ? -1 : x->die > y->die;
}

static const char *scope_of(struct scan *s, uint32_t die)
{
	struct declared key = { die, NULL }, *of = bsearch(&key, s->declared.v, (size_t)s->declared.n, sizeof(key), by_declared);

	return of ? of->scope : NULL;
}

static void give_scopes(struct scan *s)
{
	const char *scope;
	int i;

	if (!s->declared.n)
		return;
	qsort(s->declared.v, (size_t)s->declared.n, sizeof(*s->declared.v), by_declared);
	for (i = 0; i < s->definitions.n; i++) {
		scope = scope_of(s, s->definitions.v[i].declared);
		if (scope)
			s->out.rows.v[s->definitions.v[i].row].scope = scope;
	}
	for (i = 0; i < s->words.n; i++) {
		scope = scope_of(s, s->words.v[i].declared);
		if (scope)
			add_word_in(s, scope, s->words.v[i].word);
	}
}

/* Units that are shared by others (dwz) need not say of what language they are. */
static bool is_scoped(Dwarf_Die *unit, bool other)
{
	return dwarf_hasattr(unit, DW_AT_language) ? dw_language(unit) != LANG_C : other;
}

struct findex *dw_scan(struct dw *d, const char *build_id)
{
	struct arena *scratch = arena_create();
	bool any_scoped = false;
	struct scan s;
	struct findex *made, *kept = NULL;
	int i;

	memset(&s, 0, sizeof(s));
	s.d = d;
	s.out.arena = scratch;
	for (i = 0; i < d->units.n; i++)
		any_scoped |= is_scoped(&d->units.v[i].die, false);
	for (i = 0; i < d->units.n; i++) {
		s.unit = &d->units.v[i];
		s.file = NULL;
		s.scoped = is_scoped(&s.unit->die, any_scoped);
		/* Offsets are kept in 32 bits: of what lies beyond nothing is known. */
		if (dw_die_offset(d, &s.unit->die) < UINT32_MAX)
			scan_level(&s, &s.unit->die, NULL, 0);
	}
	give_scopes(&s);
	made = findex_make(&s.out, build_id);
	if (made)
		kept = findex_keep(d->arena, made);
	arena_destroy(scratch);
	return kept;
}
