/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Internal to the dw_*.c files: libdw, and nothing newer of it than elfutils 0.176.
 *
 * Debug information may be damaged. libdw checks sections' bounds; what it does not check is that DIEs lead on: walks
 * here only go forward, and chains of references end after a fixed number of steps.
 */
#ifndef SPILE_DW_PRIV_H
#define SPILE_DW_PRIV_H

#include "target_priv.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

enum { CHAIN_MAX = 64 };	/* typedefs, pointers, anonymous members within each other */

/* Where a unit's functions begin; one row a range, so a function that was split has several. */
struct dw_code { uint64_t pc; Dwarf_Off off; };

struct dw_unit {
	Dwarf_Die die;
	void *skeleton;			/* where the unit is in the file itself; of one that is split, not its `die` */
	Dwarf_Half version;
	bool code_read;
	VEC(struct dw_code) code;
};

enum dw_kind { DW_STRUCT, DW_UNION, DW_ENUM, DW_TYPEDEF, DW_BASE, DW_VARIABLE, DW_EXTERN, DW_INLINED, DW_KINDS };

/* A file with debug information, and where its offsets begin among those of all. */
struct dw_part { Dwarf *dbg; uint64_t base, size; };

struct dw_type;
struct dw {
	struct arena *arena;
	Dwarf *dbg;
	bool borrowed;			/* the image owns dbg */
	struct elf_image *image;
	struct elf_image *main;		/* of a program: what is loaded; else NULL */
	Dwarf_CFI *eh_frame;		/* of .eh_frame, ours to end; made when first asked for */
	bool eh_frame_tried;
	VEC(struct dw_unit) units;
	int nmain;			/* the first ones: of the file itself */
	VEC(struct dw_part) parts;
	bool is_split;
	const char *missing;		/* the first of other files that is not there */
	int last_unit;			/* where the last address was */
	/* dw_index.c: names at the top level of the units before `indexed` */
	struct map *names[DW_KINDS];
	int indexed;
	/* dw_type.c: types by the place of their DIE */
	struct dw_type **types;
	size_t ntypes, types_size;
	const struct ctype *void_type;
	struct findex *index;		/* NULL: none yet */
};

struct dw_type {
	struct ctype pub;		/* first; pub.die points to `die` */
	Dwarf_Die die;
	bool is_declaration, looked_up;
};

/* ---- dw_walk.c ---- */
/* The first child, the next sibling; false: no more (or going backwards). */
bool dw_first(Dwarf_Die *parent, Dwarf_Die *child);
bool dw_next(Dwarf_Die *die);
/* An unsigned attribute, looked for in the origin too; @missing when there is none. */
uint64_t dw_number(Dwarf_Die *die, unsigned int at, uint64_t missing);
bool dw_flag(Dwarf_Die *die, unsigned int at);
bool dw_has(Dwarf_Die *die, unsigned int at);
/* From where a type stands by its unit's signature only to the type. */
void dw_follow_signature(Dwarf_Die *type);
/* What @die's DW_AT_type (of itself or its origin) refers to. */
bool dw_type_of(Dwarf_Die *die, Dwarf_Die *type);

/* ---- dw_params.c ---- */
typedef VEC(Dwarf_Die) die_vec;
/* The parameters of a function, or of an inlined copy, in the order of its declaration; of each the DIE that says where it is. */
void dw_params(struct dw *d, Dwarf_Die *func, die_vec *out);

/* ---- dw_parts.c ---- */
/* All units, those of other files too; fills d->units and d->parts. */
void dw_list_units(struct dw *d);
/* By the number that dw_die_offset() gave. */
bool dw_die_at(struct dw *d, uint64_t off, Dwarf_Die *die);
uint64_t dw_die_offset(struct dw *d, Dwarf_Die *die);

/* ---- dw_file.c ---- */
/* Number of the unit whose DIE this is, -1: none. */
int dw_unit_at(struct dw *d, Dwarf_Die *cu);
struct dw_unit *dw_unit_of(struct dw *d, uint64_t addr);
/* Source file of a DIE as the line table has it; @u: its unit, may be NULL. */
const char *dw_decl_path(struct dw_unit *u, Dwarf_Die *die);
/* Source file of a DIE, relative to the build directory where that is possible. */
const char *dw_decl_file(struct dw_unit *u, Dwarf_Die *die);

/* ---- dw_language.c ---- */
enum dw_language { LANG_C, LANG_CXX, LANG_FORTRAN, LANG_RUST, LANG_GO, LANG_OTHER };
enum dw_language dw_language(Dwarf_Die *unit);
enum dw_language dw_language_of(Dwarf_Die *die);	/* of its unit */
bool dw_is_clang(Dwarf_Die *die);

/* ---- dw_cxx.c ---- */
/* Does the location of parameter @param say that only its address is passed? 1: yes; 0: no; -1: it doesn't say. */
int dw_is_indirect(Dwarf_Die *param);
/* A C++ class whose objects only its own functions may copy: never passed in registers. *sure (may be NULL): the compiler says so itself. */
bool dw_is_nontrivial(struct dw *d, const struct ctype *c, bool *sure);

/* ---- dw_member.c ---- */
typedef VEC(struct dw_member) dw_member_vec;
/* All members with their places, those of anonymous members and of base classes included. */
void dw_member_places(struct dw *d, const struct ctype *type, dw_member_vec *out);

/* ---- dw_index.c ---- */
bool dw_find(struct dw *d, enum dw_kind kind, const char *name, Dwarf_Die *die);
/* The first of these kinds in the first unit that has one. */
bool dw_find_any(struct dw *d, const enum dw_kind *kinds, size_t n, const char *name, Dwarf_Die *die);

/* The kind of a named definition at the top level; DW_KINDS: it is none. */
enum dw_kind dw_named_kind(Dwarf_Die *die);

/* ---- dw_scan.c ---- */
/* The first instruction of a function or of an inlined copy. */
bool dw_entry_pc(Dwarf_Die *die, uint64_t *pc);

/* ---- dw_type.c, dw_name.c ---- */
/* Never NULL; void for what cannot be made out. */
const struct ctype *dw_ctype(struct dw *d, Dwarf_Die *die);
const struct ctype *dw_ctype_of(struct dw *d, Dwarf_Die *die);	/* of its DW_AT_type; void without one */
const struct ctype *dw_void(struct dw *d);
const char *dw_type_spelling(struct dw *d, Dwarf_Die *die);
/* Number of elements in dimension @child of an array. */
uint64_t dw_dimension(Dwarf_Die *child);

/* ---- dw_plain.c ---- */
/* A plain type of C by the words of its name, in any order. NULL: it is no such name. */
const struct ctype *dw_plain(struct dw *d, const char *name);

/* ---- dw_places.c ---- */
/* The innermost block at @pc in @func, and the innermost function or copy around it. */
void dw_scope_at(Dwarf_Die *func, uint64_t pc, Dwarf_Die *block, Dwarf_Die *around);

/* ---- dw_alive.c ---- */
/* For the end of a sentence: "; it has one at line 12", the nearest statement of @func to @pc; "" when there is none. */
const char *dw_where_alive(struct dw *d, Dwarf_Die *func, Dwarf_Die *var, uint64_t pc);
/* The name of an operation of location expressions. */
const char *dw_operation(struct dw *d, unsigned int atom);

/* ---- dw_expr.c ---- */
/* An expression and where it is evaluated. */
struct dw_expr {
	struct dw *d;
	Dwarf_Die *func;		/* whose frame is meant */
	Dwarf_Attribute *attr;		/* that the expression is of */
	uint64_t pc;
	bool inside;			/* not at the function's entry */
	/* what comes of it */
	struct fetch f;
	bool is_value;			/* DW_OP_stack_value: not an address, but the value itself */
	bool below_frame;
	bool of_entry;			/* cannot be had, since only the value at the entry, or the caller's, is known */
	const char *why;		/* it cannot be had */
	int steps, nested;		/* dw_expr.c's own */
};
/* The unwind tables: [0] .debug_frame, [1] .eh_frame; NULL: none. */
void dw_unwind_tables(struct dw *d, Dwarf_CFI *tables[2]);
bool dw_expr_run(struct dw_expr *x, Dwarf_Op *ops, size_t n);

/* ---- dw_loc.c ---- */
enum dw_place_kind { PLACE_NONE, PLACE_REG, PLACE_REGS, PLACE_MEMORY, PLACE_VALUE, PLACE_PIECES, PLACE_POINTER };
struct dw_place {
	enum dw_place_kind kind;
	uint8_t reg, reg2;		/* REG, REGS */
	bool below_frame;		/* MEMORY: in the part of the stack that the function has not built yet */
	struct fetch f;			/* MEMORY: its address; VALUE: the value */
	struct tpiece *pieces;		/* PIECES */
	int npieces;
	Dwarf_Die object;		/* POINTER: what it would point to has no address, but a place of its own */
	int64_t object_offset;
	bool from_list;			/* the location is said for this address only */
	bool of_entry;			/* NONE: only its value at the function's entry is known */
	const char *why;		/* NONE */
};
/* Where @var (with DW_AT_location) of @func is when the instruction at @pc has not run yet; @inside: it is not the function's first. */
void dw_locate(struct dw *d, Dwarf_Die *func, Dwarf_Die *var, uint64_t pc, bool inside, struct dw_place *out);
/* dw_inside.c: names and values (*host: the function whose frame it is) where a probe is not at a function's entry. */
bool dw_inside_variable(struct dw *d, const struct tfunc *f, const char *name, Dwarf_Die *var, Dwarf_Die *host, struct dw_place *p);
void dw_inside_names(struct dw *d, const struct tfunc *f, int tag, tmember_vec *out);

#endif
