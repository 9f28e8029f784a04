/* SPDX-License-Identifier: GPL-2.0 */
/* Places inside of functions: inlined copies, statements of source lines, labels, calls. */
#include "dw_priv.h"
#include "findex.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum { NEST_MAX = 64 };

void dw_use_index(struct dw *d, struct findex *ix)
{
	d->index = ix;
}

static struct dw_unit *unit_of_die(struct dw *d, Dwarf_Die *die)
{
	Dwarf_Die cu;
	int i;

	if (!dwarf_diecu(die, &cu, NULL, NULL))
		return NULL;
	i = dw_unit_at(d, &cu);
	return i < 0 ? NULL : &d->units.v[i];
}

static void fill_function(struct dw *d, struct tfunc *f, const Dwarf_Die *at)
{
	Dwarf_Die *die = NEW(d->arena, Dwarf_Die), type;
	struct dw_unit *u;
	int line = 0;

	*die = *at;
	u = unit_of_die(d, die);
	f->die = die;
	f->name = dwarf_diename(die);
	f->file = u ? dw_decl_file(u, die) : NULL;
	f->line = dwarf_decl_line(die, &line) ? 0 : line;
	f->returns_value = dw_type_of(die, &type);
	f->is_external = dw_flag(die, DW_AT_external);
}

bool dw_function_indexed(struct dw *d, const struct findex *ix, const struct findex_func *row, struct tfunc *f)
{
	Dwarf_Die die, type;

	if (!dw_die_at(d, row->die, &die))
		return false;
	f->die = NEW(d->arena, Dwarf_Die);
	*(Dwarf_Die *)f->die = die;
	f->file = row->file ? findex_text(ix, row->file) : NULL;
	f->line = (int)row->line;
	f->returns_value = dw_type_of(&die, &type);
	f->is_external = row->flags & FINDEX_EXTERNAL;
	return true;
}

/* ---- scopes ---- */

static bool has_code(int tag)
{
	return tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
}

void dw_scope_at(Dwarf_Die *func, uint64_t pc, Dwarf_Die *block, Dwarf_Die *around)
{
	Dwarf_Die die;
	bool more;
	int depth = 0;

	*block = *around = *func;
	for (more = dw_first(func, &die); more && depth < NEST_MAX; ) {
		if (!has_code(dwarf_tag(&die)) || dwarf_haspc(&die, pc) != 1) {
			more = dw_next(&die);
			continue;
		}
		*block = die;
		if (dwarf_tag(&die) == DW_TAG_inlined_subroutine)
			*around = die;
		depth++;
		more = dw_first(block, &die);
	}
}

struct tfunc *dw_inside(struct dw *d, const struct tfunc *f, uint64_t pc)
{
	struct tfunc *in = NEW(d->arena, struct tfunc);
	Dwarf_Die *block = NEW(d->arena, Dwarf_Die), around;

	*in = *f;
	dw_scope_at(f->die, pc, block, &around);
	in->entry = pc;
	in->scope = block;
	in->is_inside = pc != f->addr || f->is_copy;
	return in;
}

/* ---- inlined copies ---- */

static struct tfunc *copy_at(struct dw *d, const Dwarf_Die *at)
{
	struct tfunc *f = NEW(d->arena, struct tfunc);
	Dwarf_Die die = *at;

	if (dwarf_tag(&die) != DW_TAG_inlined_subroutine || !dw_entry_pc(&die, &f->addr))
		return NULL;
	fill_function(d, f, &die);
	f->entry = f->addr;
	f->scope = f->die;
	f->is_copy = f->is_inside = true;
	return f->name ? f : NULL;
}

void dw_copies(struct dw *d, const struct findex_func *row, tfunc_vec *out)
{
	const uint32_t *sites;
	struct tfunc *f;
	uint32_t n, i;
	Dwarf_Die die;

	sites = findex_sites(d->index, row, &n);
	for (i = 0; i < n; i++) {
		f = dw_die_at(d, sites[i], &die) ? copy_at(d, &die) : NULL;
		if (f)
			vec_push(d->arena, out, f);
	}
}

/* ---- statements ---- */

static int by_line(const void *a, const void *b)
{
	const struct tline *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->addr != y->addr ? (x->addr < y->addr ? -1 : 1) : 0;
}

/* Statements of @f itself, not of what was inlined into it: by line, then by address. */
void dw_lines(struct dw *d, const struct tfunc *f, tline_vec *out)
{
	Dwarf_Die cu, block, around;
	const char *file = dw_decl_path(NULL, f->die), *src, *last = NULL;
	Dwarf_Lines *lines;
	bool same = false;
	size_t n, i;

	if (!file || !dwarf_diecu(f->die, &cu, NULL, NULL) || dwarf_getsrclines(&cu, &lines, &n))
		return;
	for (i = 0; i < n; i++) {
		Dwarf_Line *l = dwarf_onesrcline(lines, i);
		struct tline t = { 0, 0 };
		Dwarf_Addr addr;
		bool is = false;

		if (dwarf_lineaddr(l, &addr) || dwarf_lineno(l, &t.line) || !t.line || dwarf_linebeginstatement(l, &is) || !is ||
		    (!dwarf_lineendsequence(l, &is) && is) || dwarf_haspc(f->die, addr) != 1)
			continue;
		src = dwarf_linesrc(l, NULL, NULL);
		if (src != last)
			same = src && !strcmp(src, file);
		last = src;
		if (!same)
			continue;
		dw_scope_at(f->die, addr, &block, &around);
		if (around.addr != ((Dwarf_Die *)f->die)->addr)
			continue;
		t.addr = addr;
		vec_push(d->arena, out, t);
	}
	if (out->n)
		qsort(out->v, (size_t)out->n, sizeof(*out->v), by_line);
}

/* ---- labels ---- */

static void labels_in(struct dw *d, Dwarf_Die *parent, tlabel_vec *out, int depth)
{
	Dwarf_Die die;
	bool more;

	for (more = dw_first(parent, &die); more; more = dw_next(&die)) {
		struct tlabel l = { NULL, 0, 0 };
		int tag = dwarf_tag(&die);
		Dwarf_Addr addr;

		if (tag == DW_TAG_lexical_block && depth < NEST_MAX)
			labels_in(d, &die, out, depth + 1);
		if (tag != DW_TAG_label || dwarf_lowpc(&die, &addr))
			continue;
		l.name = dwarf_diename(&die);
		l.addr = addr;
		dwarf_decl_line(&die, &l.line);
		if (l.name)
			vec_push(d->arena, out, l);
	}
}

void dw_labels(struct dw *d, const struct tfunc *f, tlabel_vec *out)
{
	labels_in(d, f->die, out, 0);
}

/* ---- calls ---- */

/* Of a call site: the function called, and where the call returns to. False: that is only known at run time. */
static bool call_site(Dwarf_Die *die, Dwarf_Die *callee, struct tcall *c)
{
	static const unsigned int origins[] = { DW_AT_call_origin, DW_AT_abstract_origin };
	Dwarf_Attribute a;
	Dwarf_Addr addr;
	size_t i;

	c->is_jump = dwarf_hasattr(die, DW_AT_call_tail_call) || dwarf_hasattr(die, DW_AT_GNU_tail_call);
	if (!c->is_jump) {
		if ((!dwarf_attr(die, DW_AT_call_return_pc, &a) && !dwarf_attr(die, DW_AT_low_pc, &a)) || dwarf_formaddr(&a, &addr))
			return false;
		c->back = addr;
	}
	for (i = 0; i < ARRAY_SIZE(origins); i++)
		if (dwarf_attr(die, origins[i], &a) && dwarf_formref_die(&a, callee))
			return true;
	return false;
}

static void calls_in(struct dw *d, Dwarf_Die *parent, tcall_vec *out, int depth)
{
	Dwarf_Die die, callee;
	bool more;

	for (more = dw_first(parent, &die); more; more = dw_next(&die)) {
		struct tcall c = { NULL, NULL, 0, false };
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site) {
			if (!call_site(&die, &callee, &c))
				continue;
			c.name = dwarf_diename(&callee);
		} else if (tag == DW_TAG_inlined_subroutine) {
			c.copy = copy_at(d, &die);
			c.name = c.copy ? c.copy->name : NULL;
		}
		if (c.name)
			vec_push(d->arena, out, c);
		if (tag == DW_TAG_lexical_block && depth < NEST_MAX)
			calls_in(d, &die, out, depth + 1);
	}
}

void dw_calls(struct dw *d, const struct tfunc *f, tcall_vec *out)
{
	calls_in(d, f->die, out, 0);
}
