/* SPDX-License-Identifier: GPL-2.0 */
/* Opening debug information, its units, and the function at an address. */
#include "dw_priv.h"

#include <string.h>

struct dw *dw_open(struct arena *a, struct elf_image *img, struct elf_image *main, const char **why)
{
	struct dw *d = NEW(a, struct dw);
	int error;

	d->arena = a;
	d->image = img;
	d->main = main;
	d->last_unit = -1;
	d->borrowed = elf_image_is_relocatable(img);
	d->dbg = d->borrowed ? elf_image_relocated_dwarf(img) : dwarf_begin_elf(elf_image_handle(img), DWARF_C_READ, NULL);
	if (!d->dbg) {
		error = dwarf_errno();
		*why = error ? arena_strdup(a, dwarf_errmsg(error)) : "no DWARF";
		return NULL;
	}
	dw_list_units(d);
	if (!d->units.n) {
		*why = "no DWARF";
		dw_close(d);
		return NULL;
	}
	return d;
}

void dw_unwind_tables(struct dw *d, Dwarf_CFI *tables[2])
{
	if (!d->eh_frame_tried)
		d->eh_frame = dwarf_getcfi_elf(dwarf_getelf(d->dbg));
	d->eh_frame_tried = true;
	tables[0] = dwarf_getcfi(d->dbg);
	tables[1] = d->eh_frame;
}

void dw_close(struct dw *d)
{
	if (d && d->eh_frame)
		dwarf_cfi_end(d->eh_frame);
	if (d)
		d->eh_frame = NULL;
	if (d && d->dbg && !d->borrowed)
		dwarf_end(d->dbg);
	if (d)
		d->dbg = NULL;
}

/* ---- units by address ---- */

int dw_unit_at(struct dw *d, Dwarf_Die *cu)
{
	int lo = 0, hi = d->nmain - 1, i;

	/* Units of the file itself are listed in its order. */
	while (lo <= hi) {
		int mid = lo + (hi - lo) / 2;

		if (d->units.v[mid].skeleton == cu->addr)
			return mid;
		if ((char *)d->units.v[mid].skeleton < (char *)cu->addr)
			lo = mid + 1;
		else
			hi = mid - 1;
	}
	for (i = 0; d->parts.n > 1 && i < d->units.n; i++)
		if (d->units.v[i].die.addr == cu->addr)
			return i;
	return -1;
}

struct dw_unit *dw_unit_of(struct dw *d, uint64_t addr)
{
	Dwarf_Die cu;
	int i;

	if (d->last_unit >= 0 && dwarf_haspc(&d->units.v[d->last_unit].die, addr) == 1)
		return &d->units.v[d->last_unit];
	i = dwarf_addrdie(d->dbg, addr, &cu) ? dw_unit_at(d, &cu) : -1;
	/* Not every compiler writes .debug_aranges. */
	if (i < 0)
		for (i = d->units.n - 1; i >= 0; i--)
			if (dwarf_haspc(&d->units.v[i].die, addr) == 1)
				break;
	d->last_unit = i;
	return i < 0 ? NULL : &d->units.v[i];
}

/* ---- functions ---- */

static void note_code(struct dw *d, struct dw_unit *u, Dwarf_Die *die)
{
	struct dw_code c = { 0, dw_die_offset(d, die) };
	Dwarf_Addr base, start, end;
	ptrdiff_t off = 0;
	int n = 0;

	while ((off = dwarf_ranges(die, off, &base, &start, &end)) > 0 && n++ < CHAIN_MAX) {
		c.pc = start;
		vec_push(d->arena, &u->code, c);
	}
}

static void read_code(struct dw *d, struct dw_unit *u)
{
	Dwarf_Die die;
	bool more;

	u->code_read = true;
	for (more = dw_first(&u->die, &die); more; more = dw_next(&die))
		if (dwarf_tag(&die) == DW_TAG_subprogram &&
		    (dwarf_hasattr(&die, DW_AT_low_pc) || dwarf_hasattr(&die, DW_AT_ranges)))
			note_code(d, u, &die);
}

static bool die_at(struct dw *d, struct dw_unit *u, uint64_t addr, const char *name, Dwarf_Die *out)
{
	bool found = false;
	Dwarf_Die die;
	int i;

	if (!u->code_read)
		read_code(d, u);
	for (i = 0; i < u->code.n; i++) {
		const char *has;

		if (u->code.v[i].pc != addr || !dw_die_at(d, u->code.v[i].off, &die))
			continue;
		has = dwarf_diename(&die);
		/* Identical functions that were folded share an address: rather the one of that name. */
		if (!found || (has && !strcmp(has, name)))
			*out = die;
		found = true;
	}
	return found;
}

/* Number 0 of DWARF 5 is the unit's own file; other numbers need the line table. dwarf_decl_file() aborts where a split unit has no table. */
const char *dw_decl_path(struct dw_unit *u, Dwarf_Die *die)
{
	Dwarf_Files *files;
	Dwarf_Attribute a;
	Dwarf_Word n;
	Dwarf_Die unit;
	size_t count;

	if (!dwarf_attr_integrate(die, DW_AT_decl_file, &a) || dwarf_formudata(&a, &n))
		return NULL;
	if (u && u->version >= 5 && a.cu == u->die.cu && !n)
		return dwarf_diename(&u->die);
	if (!dwarf_cu_die(a.cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL) || dwarf_getsrcfiles(&unit, &files, &count) || n >= count)
		return NULL;
	return dwarf_filesrc(files, n, NULL, NULL);
}

const char *dw_decl_file(struct dw_unit *u, Dwarf_Die *die)
{
	const char *file = dw_decl_path(u, die), *dir = NULL;
	Dwarf_Attribute a;
	size_t n;

	if (!file)
		return NULL;
	if (dwarf_attr(&u->die, DW_AT_comp_dir, &a))
		dir = dwarf_formstring(&a);
	n = dir ? strlen(dir) : 0;
	if (n && !strncmp(file, dir, n) && file[n] == '/')
		file += n + 1;
	while (!strncmp(file, "./", 2))
		file += 2;
	return file;
}

bool dw_function(struct dw *d, struct tfunc *f)
{
	struct dw_unit *u = dw_unit_of(d, f->addr);
	Dwarf_Die *die = NEW(d->arena, Dwarf_Die), type;
	int line = 0;

	if (!u || !die_at(d, u, f->addr, f->name, die))
		return false;
	f->die = die;
	f->file = dw_decl_file(u, die);
	if (!dwarf_decl_line(die, &line))
		f->line = line;
	f->returns_value = dw_type_of(die, &type);
	f->is_external = dw_flag(die, DW_AT_external);
	return true;
}

const char *dw_function_name(const struct tfunc *f)
{
	return dwarf_diename(f->die);
}

bool dw_inlined(struct dw *d, const char *name, struct tfunc *f)
{
	Dwarf_Die *die = NEW(d->arena, Dwarf_Die);

	if (!dw_find(d, DW_INLINED, name, die))
		return false;
	f->die = die;
	return true;
}
