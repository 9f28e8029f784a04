/* SPDX-License-Identifier: GPL-2.0 */
/* Location expressions and types from images that were made byte by byte: each operation by itself, and what is said of those that cannot be followed. */
#include "dwarf_image.h"
#include "target/target.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena *arena;
static char dir[64], path[128];

static void setup(void)
{
	arena = arena_create();
	strcpy(dir, "/tmp/spile-dwarf-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/vmlinux-1.2.3", dir);
}

static void teardown(void)
{
	fs_remove_tree(dir);
	arena_destroy(arena);
}

/* ---- a function with one variable ---- */

enum { LONG, INT, UINT, ULONG, DOUBLE, SCHAR, PAIR, TRIPLE, POINTER, NTYPES };
/* Stand in expressions for the places of types. */
enum { T_INT = 0xd1, T_UINT, T_ULONG, T_DOUBLE, T_SCHAR };
static uint32_t types[NTYPES], object, unit;

static uint32_t add_base(struct image *im, const char *name, int size, int encoding)
{
	return image_die(im, DW_TAG_base_type, false, ATTRS(ATTR_S(DW_AT_name, name), ATTR_N(DW_AT_byte_size, DW_FORM_data1, (uint64_t)size),
							   ATTR_N(DW_AT_encoding, DW_FORM_data1, (uint64_t)encoding)));
}

static void add_member(struct image *im, const char *name, uint32_t type, int at)
{
	image_die(im, DW_TAG_member, false, ATTRS(ATTR_S(DW_AT_name, name), ATTR_N(DW_AT_type, DW_FORM_ref4, type),
						  ATTR_N(DW_AT_data_member_location, DW_FORM_data1, (uint64_t)at)));
}

static void add_types(struct image *im)
{
	types[LONG] = add_base(im, "long", 8, DW_ATE_signed);
	types[INT] = add_base(im, "int", 4, DW_ATE_signed);
	types[UINT] = add_base(im, "uint", 4, DW_ATE_unsigned);
	types[ULONG] = add_base(im, "ulong", 8, DW_ATE_unsigned);
	types[DOUBLE] = add_base(im, "real", 8, DW_ATE_float);
	types[SCHAR] = add_base(im, "sc", 1, DW_ATE_signed_char);
	types[PAIR] = image_die(im, DW_TAG_structure_type, true, ATTRS(ATTR_S(DW_AT_name, "pair"), ATTR_N(DW_AT_byte_size, DW_FORM_data1, 16)));
	add_member(im, "a", types[LONG], 0);
	add_member(im, "b", types[INT], 8);
	add_member(im, "c", types[INT], 12);
	image_end(im);
	types[TRIPLE] = image_die(im, DW_TAG_structure_type, true, ATTRS(ATTR_S(DW_AT_name, "triple"), ATTR_N(DW_AT_byte_size, DW_FORM_data1, 32)));
	add_member(im, "first", types[LONG], 0);
	add_member(im, "in", types[PAIR], 8);
	add_member(im, "last", types[LONG], 24);
	image_end(im);
	types[POINTER] = image_die(im, DW_TAG_pointer_type, false, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, types[PAIR])));
}

static struct image_bytes resolve(const struct image_bytes *e)
{
	static const int order[] = { INT, UINT, ULONG, DOUBLE, SCHAR };
	struct image_bytes b = *e;
	size_t i;

	for (i = 0; i < b.n; i++)
		if (b.v[i] >= T_INT && b.v[i] <= T_SCHAR)
			b.v[i] = (unsigned char)types[order[b.v[i] - T_INT]];
	ck_assert_uint_lt(types[SCHAR], 128);
	return b;
}

/* "f" at IMAGE_TEXT with variable "v"; a second one, "w", that others may point to. */
static void add_function(struct image *im, int type, const struct image_attr *location)
{
	struct image_bytes frame = image_expr(DW_OP_call_frame_cfa, EXPR_END), w = image_expr(DW_OP_reg3, DW_OP_piece, 8, DW_OP_reg12, DW_OP_piece, 8, EXPR_END);

	image_die(im, DW_TAG_subprogram, true, ATTRS(ATTR_S(DW_AT_name, "f"), ATTR_N(DW_AT_low_pc, DW_FORM_addr, IMAGE_TEXT),
						     ATTR_N(DW_AT_high_pc, DW_FORM_data8, 0x100), ATTR_B(DW_AT_frame_base, DW_FORM_exprloc, &frame)));
	object = image_die(im, DW_TAG_variable, false, ATTRS(ATTR_S(DW_AT_name, "w"), ATTR_N(DW_AT_type, DW_FORM_ref4, types[PAIR]),
							     ATTR_B(DW_AT_location, DW_FORM_exprloc, &w)));
	image_die(im, DW_TAG_variable, false, ATTRS(ATTR_S(DW_AT_name, "v"), ATTR_N(DW_AT_type, DW_FORM_ref4, types[type]), *location));
	image_end(im);
	image_symbol(im, "f", IMAGE_TEXT, 0x100, true);
}

/* CFA = rsp + 16 everywhere in the text; or what is at rbp - 8, as in functions that align their stack. */
static bool frame_in_memory;

static void add_frame(struct image *im)
{
	static const unsigned char plain[] = { 16, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 3, 0, 1, 0x78, 16, DW_CFA_def_cfa, 7, 16, 0x90, 1, 0, 0 };
	static const unsigned char in_memory[] = { 16, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 3, 0, 1, 0x78, 16,
						   DW_CFA_def_cfa_expression, 3, DW_OP_breg6, 0x78, DW_OP_deref, 0x90, 1 };
	struct image_bytes fde = { .n = 0 };

	image_put_u(&fde, 20, 4);
	image_put_u(&fde, 0, 4);
	image_put_u(&fde, IMAGE_TEXT, 8);
	image_put_u(&fde, IMAGE_TEXT_SIZE, 8);
	buf_add(&im->frame, frame_in_memory ? in_memory : plain, sizeof(plain));
	buf_add(&im->frame, fde.v, fde.n);
}

static void begin(struct image *im)
{
	image_begin(im, 4);
	unit = image_die(im, DW_TAG_compile_unit, true, ATTRS(ATTR_S(DW_AT_name, "a.c"), ATTR_N(DW_AT_low_pc, DW_FORM_addr, IMAGE_TEXT),
							      ATTR_N(DW_AT_high_pc, DW_FORM_data8, IMAGE_TEXT_SIZE)));
	add_types(im);
	add_frame(im);
}

enum world { KERNEL, PROGRAM, LIBRARY };

static struct target *open_image(struct image *im, enum world world)
{
	struct target_spec spec = { .release = "1.2.3", .debuginfo_path = dir };
	struct target *t;
	const char *why = NULL;

	im->is_program = world == PROGRAM;
	im->is_library = world == LIBRARY;
	image_write(im, path);
	image_free(im);
	t = world == KERNEL ? target_open(arena, &spec) : target_open_program(arena, "", path, NULL, &why);
	ck_assert_msg(t && t->vmlinux, "%s", why ? why : t->why_no_vmlinux);
	return t;
}

static struct tfunc *function(struct target *t, bool inside)
{
	const char *why = NULL, *near;
	tfunc_vec v = { 0 };

	ck_assert_msg(target_functions(t, "f", NULL, &v, &why, &near), "%s", why);
	ck_assert_int_eq(v.n, 1);
	return inside ? target_inside(t, v.v[0], IMAGE_TEXT + 0x10) : v.v[0];
}

/* ---- a machine ---- */

static uint64_t reg(void *data, int64_t offset)
{
	(void)data;
	return UINT64_C(0x1111000000000000) + (uint64_t)offset;
}

/* Each byte is its address. */
static bool load(void *data, uint64_t addr, int size, bool user, uint64_t *value)
{
	int i;

	(void)data;
	(void)user;
	for (*value = 0, i = size - 1; i >= 0; i--)
		*value = *value << 8 | ((addr + (uint64_t)i) & 0xff);
	return true;
}

#define FRAME UINT64_C(0x11110000000000a8)
static uint64_t frame_address = FRAME;

/* Of the call that the probe is in, which other ones have other frames. */
static bool at_entry(void *data, uint64_t frame, int64_t n, uint64_t *value)
{
	(void)data;
	*value = 0xe0 + (uint64_t)n;
	return frame == frame_address && n < 6;
}

static const struct fetch_machine machine = { .load = load, .reg = reg, .thread = 0x7000, .entry = at_entry };
#define REG(offset) (UINT64_C(0x1111000000000000) + (offset))
enum { RAX = 80, RDI = 112, RSI = 104, RBX = 40, R12 = 24, RSP = 152 };

static uint64_t value_of(const struct fetch *f)
{
	uint64_t v, fault;

	ck_assert(fetch_eval(f, &machine, &v, &fault));
	return v;
}

/* ---- operations ---- */

#define E(...) { .v = { __VA_ARGS__ }, .n = sizeof((unsigned char[]){ __VA_ARGS__ }) }
#define SV DW_OP_stack_value
#define M1 UINT64_MAX
struct row { struct image_bytes expr; uint64_t want; const char *why; int type, world; bool entry; };

static const struct row rows[] = {
	{ E(DW_OP_lit5, SV), 5, NULL, 0, 0, 0 },
	{ E(DW_OP_lit31, SV), 31, NULL, 0, 0, 0 },
	{ E(DW_OP_const1u, 200, SV), 200, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 200, SV), (uint64_t)-56, NULL, 0, 0, 0 },
	{ E(DW_OP_const2u, 0xfe, 0xff, SV), 0xfffe, NULL, 0, 0, 0 },
	{ E(DW_OP_const2s, 0xfe, 0xff, SV), (uint64_t)-2, NULL, 0, 0, 0 },
	{ E(DW_OP_const4u, 1, 0, 0, 0x80, SV), 0x80000001, NULL, 0, 0, 0 },
	{ E(DW_OP_const4s, 1, 0, 0, 0x80, SV), UINT64_C(0xffffffff80000001), NULL, 0, 0, 0 },
	{ E(DW_OP_const8u, 1, 2, 3, 4, 5, 6, 7, 8, SV), UINT64_C(0x0807060504030201), NULL, 0, 0, 0 },
	{ E(DW_OP_const8s, 1, 2, 3, 4, 5, 6, 7, 0x88, SV), UINT64_C(0x8807060504030201), NULL, 0, 0, 0 },
	{ E(DW_OP_constu, 0x81, 0x01, SV), 129, NULL, 0, 0, 0 },
	{ E(DW_OP_consts, 0x7f, SV), M1, NULL, 0, 0, 0 },
	{ E(DW_OP_reg5), REG(RDI), NULL, 0, 0, 0 },
	{ E(DW_OP_regx, 4), REG(RSI), NULL, 0, 0, 0 },
	{ E(DW_OP_breg5, 8, SV), REG(RDI) + 8, NULL, 0, 0, 0 },
	{ E(DW_OP_breg5, 0x78, SV), REG(RDI) - 8, NULL, 0, 0, 0 },
	{ E(DW_OP_bregx, 4, 9, SV), REG(RSI) + 9, NULL, 0, 0, 0 },
	{ E(DW_OP_breg5, 8), 0, "memory 0x1111000000000078", 0, 0, 0 },
	{ E(DW_OP_addr, 0x10, 0x20, 0, 0, 0, 0, 0, 0), 0, "memory 0x2010", 0, 0, 0 },
	{ E(DW_OP_fbreg, 0x70), 0, "memory 0x1111000000000098", 0, 0, 0 },
	{ E(DW_OP_call_frame_cfa), 0, "memory 0x11110000000000a8", 0, 0, 0 },
	{ E(DW_OP_fbreg, 8), 0, "memory 0x11110000000000a8", 0, 0, true },
	{ E(DW_OP_fbreg, 0x70), 0, "no value yet at the function's entry", 0, 0, true },
	{ E(DW_OP_call_frame_cfa, DW_OP_lit8, DW_OP_minus, SV), REG(RSP) + 8, NULL, 0, 0, 0 },
	{ E(DW_OP_addr, 0x10, 0, 0, 0, 0, 0, 0, 0, DW_OP_deref, SV), UINT64_C(0x1716151413121110), NULL, 0, 0, 0 },
	{ E(DW_OP_addr, 0xf0, 0, 0, 0, 0, 0, 0, 0, DW_OP_deref_size, 2, SV), 0xf1f0, NULL, 0, 0, 0 },
	{ E(DW_OP_lit5, DW_OP_deref_size, 3, SV), 0, "damaged", 0, 0, 0 },
	{ E(DW_OP_lit5, DW_OP_dup, DW_OP_plus, SV), 10, NULL, 0, 0, 0 },
	{ E(DW_OP_lit5, DW_OP_lit6, DW_OP_over, DW_OP_minus, DW_OP_minus, SV), 4, NULL, 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_lit2, DW_OP_lit3, DW_OP_pick, 2, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_lit9, DW_OP_lit4, DW_OP_swap, DW_OP_minus, SV), (uint64_t)-5, NULL, 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_lit2, DW_OP_lit3, DW_OP_rot, DW_OP_plus, DW_OP_mul, SV), 9, NULL, 0, 0, 0 },
	{ E(DW_OP_lit9, DW_OP_lit4, DW_OP_drop, SV), 9, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_lit10, DW_OP_and, SV), 8, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_lit10, DW_OP_or, SV), 14, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_lit10, DW_OP_xor, SV), 6, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_lit10, DW_OP_mul, SV), 120, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_neg, SV), (uint64_t)-12, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_not, SV), (uint64_t)-13, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xf0, DW_OP_abs, SV), 16, NULL, 0, 0, 0 },
	{ E(DW_OP_lit12, DW_OP_plus_uconst, 0x80, 0x01, SV), 140, NULL, 0, 0, 0 },
	{ E(DW_OP_lit3, DW_OP_lit4, DW_OP_shl, SV), 48, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xf0, DW_OP_lit4, DW_OP_shr, SV), M1 >> 4, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xf0, DW_OP_lit4, DW_OP_shra, SV), M1, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xf9, DW_OP_lit2, DW_OP_div, SV), (uint64_t)-3, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit0, DW_OP_div, SV), 0, NULL, 0, 0, 0 },
	{ E(DW_OP_const8u, 0, 0, 0, 0, 0, 0, 0, 0x80, DW_OP_const1s, 0xff, DW_OP_div, SV), UINT64_C(1) << 63, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit4, DW_OP_mod, SV), 3, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit0, DW_OP_mod, SV), 0, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit7, DW_OP_eq, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit7, DW_OP_ne, SV), 0, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xff, DW_OP_lit7, DW_OP_lt, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit7, DW_OP_le, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xff, DW_OP_lit7, DW_OP_gt, SV), 0, NULL, 0, 0, 0 },
	{ E(DW_OP_lit7, DW_OP_lit7, DW_OP_ge, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_nop, DW_OP_lit1, SV), 1, NULL, 0, 0, 0 },
	/* The shorter of two: "a < b ? a : b". */
	{ E(DW_OP_lit3, DW_OP_lit9, DW_OP_over, DW_OP_over, DW_OP_lt, DW_OP_bra, 1, 0, DW_OP_swap, DW_OP_drop, SV), 3, NULL, 0, 0, 0 },
	{ E(DW_OP_lit9, DW_OP_lit3, DW_OP_over, DW_OP_over, DW_OP_lt, DW_OP_bra, 1, 0, DW_OP_swap, DW_OP_drop, SV), 3, NULL, 0, 0, 0 },
	{ E(DW_OP_breg5, 0, DW_OP_bra, 4, 0, DW_OP_lit7, DW_OP_skip, 1, 0, DW_OP_lit8, SV), 8, NULL, 0, 0, 0 },
	{ E(DW_OP_lit0, DW_OP_bra, 4, 0, DW_OP_lit7, DW_OP_skip, 1, 0, DW_OP_lit8, SV), 7, NULL, 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_skip, 0xfd, 0xff, SV), 0, "too long an expression", 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_lit1, DW_OP_bra, 0xfc, 0xff, SV), 0, "too ", 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_skip, 0x90, 0xff, SV), 0, "damaged", 0, 0, 0 },
	{ E(DW_OP_plus), 0, "damaged", 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_pick, 4, SV), 0, "damaged", 0, 0, 0 },
	{ E(DW_OP_dup), 0, "damaged", 0, 0, 0 },
	{ E(DW_OP_nop), 0, "damaged", 0, 0, 0 },
	/* Typed values: 32 bits wrap, signs are the type's. */
	{ E(DW_OP_regval_type, 5, T_INT, SV), RDI, NULL, 0, 0, 0 },
	{ E(DW_OP_GNU_regval_type, 5, T_SCHAR, SV), RDI, NULL, 0, 0, 0 },
	{ E(DW_OP_const_type, T_UINT, 4, 0xff, 0xff, 0xff, 0xff, DW_OP_const_type, T_UINT, 4, 2, 0, 0, 0, DW_OP_plus, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_const_type, T_INT, 4, 0xff, 0xff, 0xff, 0xff, DW_OP_convert, 0, SV), M1, NULL, 0, 0, 0 },
	{ E(DW_OP_const_type, T_UINT, 4, 0xff, 0xff, 0xff, 0xff, DW_OP_convert, 0, SV), 0xffffffff, NULL, 0, 0, 0 },
	{ E(DW_OP_const1u, 0x85, DW_OP_convert, T_SCHAR, SV), (uint64_t)-123, NULL, 0, 0, 0 },
	{ E(DW_OP_const1u, 0x85, DW_OP_GNU_convert, T_SCHAR, DW_OP_GNU_reinterpret, T_UINT, SV), 0xffffff85, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xff, DW_OP_convert, T_ULONG, DW_OP_lit1, DW_OP_convert, T_ULONG, DW_OP_gt, SV), 1, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xff, DW_OP_convert, T_ULONG, DW_OP_const1u, 16, DW_OP_convert, T_ULONG, DW_OP_div, SV), M1 >> 4, NULL, 0, 0, 0 },
	{ E(DW_OP_const1s, 0xff, DW_OP_convert, T_INT, DW_OP_lit4, DW_OP_shr, SV), 0x0fffffff, NULL, 0, 0, 0 },
	{ E(DW_OP_lit16, DW_OP_deref_type, 4, T_INT, SV), 0x13121110, NULL, 0, 0, 0 },
	{ E(DW_OP_regval_type, 5, T_DOUBLE, SV), 0, "DW_OP_regval_type with floating-point", 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_convert, 1, SV), 0, "damaged", 0, 0, 0 },
	/* Pieces. */
	{ E(DW_OP_reg5, DW_OP_piece, 4, DW_OP_reg4, DW_OP_piece, 4), (uint64_t)RSI << 32 | RDI, NULL, 0, 0, 0 },
	{ E(DW_OP_reg5, DW_OP_bit_piece, 8, 48, DW_OP_lit2, SV, DW_OP_bit_piece, 56, 0), 0x211, NULL, 0, 0, 0 },
	{ E(DW_OP_lit16, DW_OP_piece, 2, DW_OP_lit31, SV, DW_OP_piece, 6), 0x1f1110, NULL, 0, 0, 0 },
	{ E(DW_OP_lit16, DW_OP_piece, 7, DW_OP_lit31, SV, DW_OP_piece, 1), UINT64_C(0x1f16151413121110), NULL, 0, 0, 0 },
	{ E(DW_OP_reg5, DW_OP_piece, 4, DW_OP_piece, 4), 0, "optimized this part of it away", 0, 0, 0 },
	{ E(DW_OP_reg5, DW_OP_piece, 4, DW_OP_reg4), 0, "damaged", 0, 0, 0 },
	{ E(DW_OP_reg5, DW_OP_piece, 4, DW_OP_push_object_address, DW_OP_piece, 4), 0, "DW_OP_push_object_address", 0, 0, 0 },
	{ E(DW_OP_implicit_value, 8, 1, 2, 3, 4, 5, 6, 7, 8), UINT64_C(0x0807060504030201), NULL, 0, 0, 0 },
	{ E(DW_OP_implicit_value, 1, 0xff), M1, NULL, SCHAR, 0, 0 },
	{ E(DW_OP_implicit_value, 0), 0, "DW_OP_implicit_value", 0, 0, 0 },
	{ E(DW_OP_lit3, SV), 3, NULL, INT, 0, 0 },
	{ E(DW_OP_const1s, 0xff, SV), 0xffffffff, NULL, UINT, 0, 0 },
	/* What is known at the entry only. */
	{ E(DW_OP_entry_value, 1, DW_OP_reg5, SV), REG(RDI), NULL, 0, 0, true },
	{ E(DW_OP_GNU_entry_value, 2, DW_OP_breg5, 8, SV), REG(RDI) + 8, NULL, 0, 0, true },
	{ E(DW_OP_entry_value, 1, DW_OP_reg5, SV), 0xe0, NULL, 0, 0, 0 },
	{ E(DW_OP_GNU_entry_value, 1, DW_OP_reg9, DW_OP_lit2, DW_OP_plus, SV), 0xe7, NULL, 0, 0, 0 },
	{ E(DW_OP_GNU_entry_value, 2, DW_OP_regx, 4, SV), 0xe1, NULL, 0, 0, 0 },
	{ E(DW_OP_GNU_entry_value, 1, DW_OP_reg4, SV, DW_OP_piece, 4, DW_OP_lit7, SV, DW_OP_piece, 4), UINT64_C(0x7000000e1), NULL, 0, 0, 0 },
	{ E(DW_OP_entry_value, 1, DW_OP_reg0, SV), 0, "DW_OP_entry_value), in what is not kept", 0, 0, 0 },
	{ E(DW_OP_entry_value, 2, DW_OP_breg5, 8, SV), 0, "DW_OP_entry_value), in what is not kept", 0, 0, 0 },
	{ E(DW_OP_entry_value, 0, SV), 0, "damaged", 0, 0, 0 },
	/* Thread-local data ends at the thread pointer. */
	{ E(DW_OP_const1u, 8, DW_OP_form_tls_address), 0, "memory 0x6fe0", 0, PROGRAM, 0 },
	{ E(DW_OP_const1u, 8, DW_OP_GNU_push_tls_address), 0, "memory 0x6fe0", 0, PROGRAM, 0 },
	{ E(DW_OP_const1u, 8, DW_OP_GNU_push_tls_address), 0, "DW_OP_GNU_push_tls_address (thread-local), which is not supported here: nothing in this library says", 0, LIBRARY, 0 },
	{ E(DW_OP_const1u, 8, DW_OP_form_tls_address), 0, "DW_OP_form_tls_address (thread-local), which is not supported in kernels", 0, 0, 0 },
	/* What nobody follows is named. */
	{ E(DW_OP_push_object_address), 0, "DW_OP_push_object_address", 0, 0, 0 },
	{ E(DW_OP_lit0, DW_OP_lit1, DW_OP_xderef), 0, "DW_OP_xderef", 0, 0, 0 },
	{ E(DW_OP_call2, 1, 0), 0, "DW_OP_call2", 0, 0, 0 },
	{ E(DW_OP_call4, 1, 0, 0, 0), 0, "DW_OP_call4", 0, 0, 0 },
	{ E(DW_OP_lit1, DW_OP_GNU_uninit), 0, "an operation that is not known", 0, 0, 0 },
	{ E(DW_OP_GNU_parameter_ref, 0, 0, 0, 0, SV), 0, "DW_OP_GNU_parameter_ref", 0, 0, 0 },
	{ E(DW_OP_reg17), 0, "a register that a probe cannot see", 0, 0, 0 },
	{ E(DW_OP_breg20, 0, SV), 0, "a register that a probe cannot see", 0, 0, 0 },
};

static void ask(const struct row *r, int i)
{
	struct image_bytes e;
	struct image_attr location = { DW_AT_location, DW_FORM_exprloc, 0, e.v, 0 };
	const char *why = NULL;
	struct tvalue v;
	struct target *t;
	struct image im;
	AUTO_BUF text = { 0 };
	char got[200];
	bool ok;

	begin(&im);
	e = resolve(&r->expr);
	location.len = e.n;
	add_function(&im, r->type, &location);
	t = open_image(&im, r->world);
	ok = target_var(t, function(t, !r->entry), false, "v", &v, &why);
	if (ok && v.is_lvalue) {
		snprintf(got, sizeof(got), "memory %#llx", (unsigned long long)value_of(&v.f));
		ck_assert_msg(r->why && !strcmp(got, r->why), "row %d: %s, not %s", i, got, r->why ? r->why : "a value");
		ok = tvalue_load(t, &v, &why);
		ck_assert_msg(ok, "row %d: %s", i, why);
	} else if (r->why) {
		ck_assert_msg(!ok && why && strstr(why, r->why), "row %d: %s, not %s", i, ok ? "a value" : why, r->why);
	} else {
		ok = ok && tvalue_load(t, &v, &why);
		ck_assert_msg(ok, "row %d: %s", i, why);
		fetch_print(&text, &v.f);
		ck_assert_msg(value_of(&v.f) == r->want, "row %d: %#llx, not %#llx\n%s", i, (unsigned long long)value_of(&v.f),
			      (unsigned long long)r->want, buf_str(&text));
	}
	target_close(t);
}

START_TEST(operations)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		ask(&rows[i], (int)i);
}
END_TEST

START_TEST(frame_by_expression)
{
	static const struct row in_frame[] = {
		{ E(DW_OP_call_frame_cfa), 0, "memory 0x1f1e1d1c1b1a1918", 0, 0, 0 },
		{ E(DW_OP_fbreg, 0x70), 0, "memory 0x1f1e1d1c1b1a1908", 0, 0, 0 },
		{ E(DW_OP_entry_value, 1, DW_OP_reg5, SV), 0xe0, NULL, 0, 0, 0 },
	};
	size_t i;

	frame_in_memory = true;
	frame_address = UINT64_C(0x1f1e1d1c1b1a1918);
	for (i = 0; i < ARRAY_SIZE(in_frame); i++)
		ask(&in_frame[i], (int)i);
	frame_in_memory = false;
	frame_address = FRAME;
}
END_TEST

/* ---- parameters ---- */

static uint32_t add_parameter(struct image *im, const char *name, uint32_t type)
{
	return image_die(im, DW_TAG_formal_parameter, false, ATTRS(ATTR_S(DW_AT_name, name), ATTR_N(DW_AT_type, DW_FORM_ref4, type)));
}

static void add_origin(struct image *im, unsigned int tag, uint32_t origin)
{
	image_die(im, tag, false, ATTRS(ATTR_N(DW_AT_abstract_origin, DW_FORM_ref4, origin)));
}

/* f(a, b, c), whose code has its parameters as c, b, c again: their order, and so their registers, are the declaration's. */
START_TEST(parameters_in_order)
{
	static const struct { const char *name; uint64_t offset; } want[] = { { "a", RDI }, { "b", RSI }, { "c", 96 } };
	uint32_t f, param[3];
	const char *why = NULL;
	tmember_vec names = { 0 };
	struct target *t;
	struct tvalue v;
	struct image im;
	int i;

	begin(&im);
	f = image_die(&im, DW_TAG_subprogram, true, ATTRS(ATTR_S(DW_AT_name, "f"), ATTR_N(DW_AT_external, DW_FORM_flag, 1),
							  ATTR_N(DW_AT_inline, DW_FORM_data1, DW_INL_inlined)));
	for (i = 0; i < 3; i++)
		param[i] = add_parameter(&im, want[i].name, types[LONG]);
	image_end(&im);
	image_die(&im, DW_TAG_subprogram, true, ATTRS(ATTR_N(DW_AT_abstract_origin, DW_FORM_ref4, f), ATTR_N(DW_AT_low_pc, DW_FORM_addr, IMAGE_TEXT),
						      ATTR_N(DW_AT_high_pc, DW_FORM_data8, 0x100)));
	add_origin(&im, DW_TAG_formal_parameter, param[2]);
	add_origin(&im, DW_TAG_formal_parameter, param[1]);
	add_origin(&im, DW_TAG_formal_parameter, param[2]);
	image_end(&im);
	image_symbol(&im, "f", IMAGE_TEXT, 0x100, true);
	t = open_image(&im, KERNEL);
	ck_assert(target_var_names(t, function(t, false), false, &names));
	ck_assert_int_eq(names.n, 3);
	for (i = 0; i < 3; i++) {
		ck_assert_str_eq(names.v[i].name, want[i].name);
		ck_assert_msg(target_var(t, function(t, false), false, want[i].name, &v, &why), "%s", why);
		ck_assert_uint_eq(value_of(&v.f), REG(want[i].offset));
	}
	names.n = 0;
	ck_assert(target_var_names(t, function(t, true), false, &names));
	ck_assert_int_eq(names.n, 3);
	ck_assert_str_eq(names.v[0].name, "a");
	target_close(t);
}
END_TEST

/* One function, written in @language with @frame as its frame base, whose only parameter is a struct "p" at @place. What its last member is read from. */
static const char *passed_at(uint64_t language, const struct image_bytes *frame, const struct image_bytes *place)
{
	const char *why = NULL, *near;
	AUTO_BUF text = { 0 };
	struct target *t;
	struct tvalue v;
	struct image im;

	image_begin(&im, 4);
	unit = image_die(&im, DW_TAG_compile_unit, true, ATTRS(ATTR_S(DW_AT_name, "a.cc"), ATTR_N(DW_AT_low_pc, DW_FORM_addr, IMAGE_TEXT),
							       ATTR_N(DW_AT_high_pc, DW_FORM_data8, IMAGE_TEXT_SIZE),
							       ATTR_N(DW_AT_language, DW_FORM_data1, language)));
	add_types(&im);
	add_frame(&im);
	image_die(&im, DW_TAG_subprogram, true, ATTRS(ATTR_S(DW_AT_name, "f"), ATTR_N(DW_AT_low_pc, DW_FORM_addr, IMAGE_TEXT),
						      ATTR_N(DW_AT_high_pc, DW_FORM_data8, 0x100), ATTR_N(DW_AT_external, DW_FORM_flag, 1),
						      ATTR_B(DW_AT_frame_base, DW_FORM_exprloc, frame)));
	image_die(&im, DW_TAG_formal_parameter, false, ATTRS(ATTR_S(DW_AT_name, "p"), ATTR_N(DW_AT_type, DW_FORM_ref4, types[TRIPLE]),
							     ATTR_B(DW_AT_location, DW_FORM_exprloc, place)));
	image_end(&im);
	image_symbol(&im, "f", IMAGE_TEXT, 0x100, true);
	t = open_image(&im, PROGRAM);
	if (target_var(t, function(t, false), false, "p", &v, &why) && tvalue_member(t, &v, "last", &why, &near) && tvalue_load(t, &v, &why)) {
		fetch_print(&text, &v.f);
		why = arena_strdup(arena, buf_str(&text));
	}
	target_close(t);
	return why;
}

/* Of 32 bytes: on the stack in C, by its address where the location or the language says so, and where only the debuginfo knows, as that says. */
START_TEST(parameters_by_reference)
{
	struct image_bytes cfa = image_expr(DW_OP_call_frame_cfa, EXPR_END), rbp = image_expr(DW_OP_reg6, EXPR_END);
	struct image_bytes own = image_expr(DW_OP_fbreg, 0x50, EXPR_END), kept = image_expr(DW_OP_fbreg, 0x50, DW_OP_deref, EXPR_END);
	struct image_bytes above = image_expr(DW_OP_fbreg, 16, EXPR_END);
	static const struct { uint64_t language; const char *want; } by_address[] = {
		{ DW_LANG_C_plus_plus, "112" }, { DW_LANG_Fortran90, "112" },
	};
	const char *on_stack = passed_at(DW_LANG_C99, &cfa, &own), *got;
	size_t i;

	ck_assert_msg(strstr(on_stack, "152") != NULL, "%s", on_stack);
	for (i = 0; i < ARRAY_SIZE(by_address); i++) {
		got = passed_at(by_address[i].language, &cfa, &kept);
		ck_assert_msg(strstr(got, by_address[i].want) && !strstr(got, "152"), "%s", got);
	}
	got = passed_at(DW_LANG_Rust, &cfa, &own);
	ck_assert_msg(strstr(got, "is not stored yet") != NULL, "%s", got);
	/* Above the return address by way of rbp, as clang has it. */
	ck_assert_str_eq(passed_at(DW_LANG_Rust, &rbp, &above), on_stack);
}
END_TEST

/* ---- objects ---- */

/* What "v->a->b" is, when "v" is of @type at @expr; "why" instead of a number when there is none. */
static const char *member_of(int type, const struct image_bytes *expr, bool inside, const char *chain)
{
	struct image_attr location = { DW_AT_location, DW_FORM_exprloc, 0, expr->v, expr->n };
	const char *why = NULL, *near;
	struct image_bytes pointer;
	struct target *t;
	struct tvalue v;
	struct image im;
	char word[40];
	size_t n;
	bool ok;

	begin(&im);
	if (expr->n && expr->v[0] == DW_OP_implicit_pointer) {
		/* The other variable's place is where this version of the image has it, too. */
		pointer = *expr;
		memcpy(pointer.v + 1, &object, 4);
		location.p = pointer.v;
	}
	add_function(&im, type, &location);
	t = open_image(&im, KERNEL);
	ok = target_var(t, function(t, inside), false, "v", &v, &why);
	while (ok && *chain) {
		n = strcspn(chain, " ");
		snprintf(word, sizeof(word), "%.*s", (int)n, chain);
		ok = tvalue_member(t, &v, word, &why, &near);
		chain += n + (chain[n] == ' ');
	}
	ok = ok && tvalue_load(t, &v, &why);
	if (ok)
		why = arena_printf(arena, "%#llx", (unsigned long long)value_of(&v.f));
	target_close(t);
	return why;
}

#define EXPECT(want, ...) do {									\
	const char *got = member_of(__VA_ARGS__);						\
	ck_assert_msg(strstr(got, want) != NULL, "%s, not %s", got, want);			\
} while (0)

START_TEST(objects_in_pieces)
{
	/* rbx | nothing, 4 bytes of rsi | memory at 16 */
	static const struct image_bytes pair = E(DW_OP_reg3, DW_OP_piece, 8, DW_OP_piece, 4, DW_OP_reg4, DW_OP_piece, 4);
	static const struct image_bytes triple = E(DW_OP_lit7, SV, DW_OP_piece, 8, DW_OP_reg3, DW_OP_piece, 8, DW_OP_reg4, DW_OP_piece, 8,
						   DW_OP_lit16, DW_OP_piece, 8);
	static const struct image_bytes whole = E(DW_OP_reg3, DW_OP_piece, 8, DW_OP_reg4, DW_OP_piece, 8);
	static const struct image_bytes bytes = E(DW_OP_implicit_value, 16, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0xfd, 0xff, 0xff, 0xff);

	EXPECT("0x1111000000000028", PAIR, &pair, true, "a");
	EXPECT("optimized this part of it away", PAIR, &pair, true, "b");
	EXPECT("0x68", PAIR, &pair, true, "c");
	EXPECT("whole 'struct pair'", PAIR, &pair, true, "");
	EXPECT("0x7", TRIPLE, &triple, true, "first");
	EXPECT("0x1111000000000028", TRIPLE, &triple, true, "in a");
	EXPECT("0x68", TRIPLE, &triple, true, "in b");
	EXPECT("0x11110000", TRIPLE, &triple, true, "in c");
	EXPECT("0x1716151413121110", TRIPLE, &triple, true, "last");
	EXPECT("0x11110000", PAIR, &whole, true, "c");
	EXPECT("0x1", PAIR, &bytes, true, "a");
	EXPECT("0x2", PAIR, &bytes, true, "b");
	EXPECT("0xfffffffffffffffd", PAIR, &bytes, true, "c");
}
END_TEST

START_TEST(pointers_to_objects_without_address)
{
	static const struct image_bytes to_a = E(DW_OP_implicit_pointer, 0, 0, 0, 0, 0);

	/* Once for where the other variable is. */
	member_of(POINTER, &to_a, true, "a");
	EXPECT("0x1111000000000028", POINTER, &to_a, true, "a");
	EXPECT("0x18", POINTER, &to_a, true, "b");
	EXPECT("0x11110000", POINTER, &to_a, true, "c");
	EXPECT("optimized away what it points to", POINTER, &to_a, true, "");
}
END_TEST

/* ---- types ---- */

static const char *spelled(struct image *im, uint32_t type, uint64_t *size)
{
	struct image_bytes e = image_expr(DW_OP_reg5, EXPR_END);
	tmember_vec names = { 0 };
	struct target *t;
	int i;

	types[PAIR] = types[PAIR] ? types[PAIR] : type;
	types[TRIPLE] = type;
	add_function(im, TRIPLE, &(struct image_attr){ DW_AT_location, DW_FORM_exprloc, 0, e.v, e.n });
	t = open_image(im, KERNEL);
	target_local_names(t, function(t, false), &names);
	for (i = 0; i < names.n && strcmp(names.v[i].name, "v"); i++)
		;
	ck_assert_int_lt(i, names.n);
	*size = names.v[i].type->size;
	target_close(t);
	return names.v[i].type->name;
}

/* Lets @make add a type and give its place. */
static void expect_type(uint32_t (*make)(struct image *im), const char *want, uint64_t want_size)
{
	struct image im;
	const char *got;
	uint64_t size;
	uint32_t type;

	begin(&im);
	type = make(&im);
	got = spelled(&im, type, &size);
	ck_assert_msg(!strcmp(got, want), "%s, not %s", got, want);
	ck_assert_msg(size == want_size, "%s: %llu bytes, not %llu", want, (unsigned long long)size, (unsigned long long)want_size);
}

static uint32_t wrapped(struct image *im, unsigned int tag, uint32_t to)
{
	return image_die(im, tag, false, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, to)));
}

static uint32_t alias(struct image *im, const char *name, uint32_t to)
{
	return image_die(im, DW_TAG_typedef, false, ATTRS(ATTR_S(DW_AT_name, name), ATTR_N(DW_AT_type, DW_FORM_ref4, to)));
}

static uint32_t array(struct image *im, uint32_t of, unsigned int at, uint64_t n)
{
	uint32_t type = image_die(im, DW_TAG_array_type, true, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, of)));

	if (at)
		image_die(im, DW_TAG_subrange_type, false, ATTRS(ATTR_N(at, DW_FORM_udata, n)));
	else
		image_die(im, DW_TAG_subrange_type, false, ATTRS(ATTR_N(DW_AT_lower_bound, DW_FORM_data1, 0)));
	image_end(im);
	return type;
}

static uint32_t make_chain(struct image *im) { return alias(im, "u", wrapped(im, DW_TAG_const_type, alias(im, "t", types[INT]))); }
static uint32_t make_const_pointer(struct image *im) { return wrapped(im, DW_TAG_const_type, wrapped(im, DW_TAG_pointer_type, types[INT])); }
static uint32_t make_pointer_const(struct image *im) { return wrapped(im, DW_TAG_pointer_type, wrapped(im, DW_TAG_const_type, types[SCHAR])); }
static uint32_t make_void_pointer(struct image *im) { return image_die(im, DW_TAG_pointer_type, false, ATTRS({ 0, 0, 0, NULL, 0 })); }
static uint32_t make_array(struct image *im) { return array(im, types[INT], DW_AT_upper_bound, 4); }
static uint32_t make_counted(struct image *im) { return array(im, types[INT], DW_AT_count, 4); }
static uint32_t make_open(struct image *im) { return array(im, types[INT], 0, 0); }
static uint32_t make_array_pointer(struct image *im) { return wrapped(im, DW_TAG_pointer_type, make_array(im)); }
static uint32_t make_absurd(struct image *im) { return array(im, types[LONG], DW_AT_count, UINT64_MAX); }
static uint32_t make_restrict(struct image *im) { return wrapped(im, DW_TAG_restrict_type, wrapped(im, DW_TAG_pointer_type, types[LONG])); }
static uint32_t make_volatile(struct image *im) { return wrapped(im, DW_TAG_volatile_type, types[LONG]); }
static uint32_t make_atomic(struct image *im) { return wrapped(im, DW_TAG_atomic_type, types[LONG]); }
static uint32_t make_to_itself(struct image *im) { return wrapped(im, DW_TAG_typedef, image_next(im)); }
static uint32_t make_pointer_to_itself(struct image *im) { return wrapped(im, DW_TAG_pointer_type, image_next(im)); }
static uint32_t make_outside(struct image *im) { return wrapped(im, DW_TAG_const_type, 0x7fffff); }
static uint32_t make_no_type(struct image *im) { return wrapped(im, DW_TAG_const_type, unit); }

static uint32_t make_matrix(struct image *im)
{
	uint32_t type = image_die(im, DW_TAG_array_type, true, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, types[INT])));

	image_die(im, DW_TAG_subrange_type, false, ATTRS(ATTR_N(DW_AT_upper_bound, DW_FORM_data1, 1)));
	image_die(im, DW_TAG_subrange_type, false, ATTRS(ATTR_N(DW_AT_upper_bound, DW_FORM_data1, 2)));
	image_end(im);
	return type;
}

static uint32_t make_function_pointer(struct image *im)
{
	uint32_t type = image_die(im, DW_TAG_subroutine_type, true, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, types[INT])));

	image_die(im, DW_TAG_formal_parameter, false, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, types[LONG])));
	image_die(im, DW_TAG_unspecified_parameters, false, ATTRS({ 0, 0, 0, NULL, 0 }));
	image_end(im);
	return wrapped(im, DW_TAG_pointer_type, type);
}

static uint32_t make_enum(struct image *im)
{
	uint32_t type = image_die(im, DW_TAG_enumeration_type, true, ATTRS(ATTR_S(DW_AT_name, "color"), ATTR_N(DW_AT_byte_size, DW_FORM_data1, 4)));

	image_die(im, DW_TAG_enumerator, false, ATTRS(ATTR_S(DW_AT_name, "RED"), ATTR_N(DW_AT_const_value, DW_FORM_sdata, (uint64_t)-1)));
	image_end(im);
	return type;
}

static uint32_t make_union(struct image *im)
{
	return image_die(im, DW_TAG_union_type, false, ATTRS(ATTR_S(DW_AT_name, "u"), ATTR_N(DW_AT_byte_size, DW_FORM_implicit_const, 24)));
}

START_TEST(types_as_c_spells_them)
{
	expect_type(make_chain, "u", 4);
	expect_type(make_const_pointer, "int * const", 8);
	expect_type(make_pointer_const, "const sc *", 8);
	expect_type(make_void_pointer, "void *", 8);
	expect_type(make_array, "int [5]", 20);
	expect_type(make_counted, "int [4]", 16);
	expect_type(make_open, "int []", 0);
	expect_type(make_array_pointer, "int (*)[5]", 8);
	expect_type(make_matrix, "int [2][3]", 24);
	expect_type(make_function_pointer, "int (*)(long, ...)", 8);
	expect_type(make_restrict, "long * restrict", 8);
	expect_type(make_volatile, "volatile long", 8);
	expect_type(make_atomic, "_Atomic long", 8);
	expect_type(make_enum, "enum color", 4);
	expect_type(make_union, "union u", 24);
}
END_TEST

/* Types that lead back to themselves or nowhere: some answer, and soon. */
START_TEST(types_that_lead_nowhere)
{
	static uint32_t (*const make[])(struct image *) = { make_absurd, make_to_itself, make_pointer_to_itself, make_outside, make_no_type };
	struct image im;
	uint64_t size;
	uint32_t type;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(make); i++) {
		begin(&im);
		type = make[i](&im);
		ck_assert_ptr_nonnull(spelled(&im, type, &size));
	}
}
END_TEST

/* A struct that holds itself, an inlined function that is its own origin, a list of places whose ends are before their beginnings. */
START_TEST(circles)
{
	struct image_bytes e = image_expr(DW_OP_reg5, EXPR_END);
	const char *why = NULL, *near;
	struct target *t;
	struct tvalue v;
	struct image im;
	uint32_t self;

	begin(&im);
	self = image_next(&im);
	image_die(&im, DW_TAG_structure_type, true, ATTRS(ATTR_S(DW_AT_name, "self"), ATTR_N(DW_AT_byte_size, DW_FORM_data1, 8)));
	image_die(&im, DW_TAG_member, false, ATTRS(ATTR_N(DW_AT_type, DW_FORM_ref4, self)));
	image_end(&im);
	types[PAIR] = self;
	image_die(&im, DW_TAG_subprogram, true, ATTRS(ATTR_N(DW_AT_abstract_origin, DW_FORM_ref4, image_next(&im)), ATTR_N(DW_AT_low_pc, DW_FORM_addr, IMAGE_TEXT + 0x200),
						      ATTR_N(DW_AT_high_pc, DW_FORM_data8, 0x10)));
	image_end(&im);
	image_symbol(&im, "g", IMAGE_TEXT + 0x200, 0x10, true);
	image_location(&im, IMAGE_TEXT + 0x80, IMAGE_TEXT + 0x10, &e);
	image_location(&im, IMAGE_TEXT + 0x20, IMAGE_TEXT + 0x80, &e);
	image_location(&im, 0, 0, NULL);
	add_function(&im, POINTER, &(struct image_attr){ DW_AT_location, DW_FORM_sec_offset, 0, NULL, 0 });
	t = open_image(&im, KERNEL);
	ck_assert(!target_var(t, function(t, true), false, "v", &v, &why));
	ck_assert_msg(why && strstr(why, "no value at this place"), "%s", why);
	ck_assert(target_var(t, function(t, true), false, "w", &v, &why));
	ck_assert(!tvalue_member(t, &v, "nothing", &why, &near));
	target_close(t);
}
END_TEST

Suite *dwarf_suite(void);
Suite *dwarf_suite(void)
{
	Suite *s = suite_create("dwarf");
	TCase *tc = tcase_create("images");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, operations);
	tcase_add_test(tc, frame_by_expression);
	tcase_add_test(tc, parameters_in_order);
	tcase_add_test(tc, parameters_by_reference);
	tcase_add_test(tc, objects_in_pieces);
	tcase_add_test(tc, pointers_to_objects_without_address);
	tcase_add_test(tc, types_as_c_spells_them);
	tcase_add_test(tc, types_that_lead_nowhere);
	tcase_add_test(tc, circles);
	suite_add_tcase(s, tc);
	return s;
}
