/* SPDX-License-Identifier: GPL-2.0 */
/* Objects that are in several places at once, and pointers to objects that are in none: compilers take structs apart into registers. */
#include "target_priv.h"

#include <string.h>

static void append(struct arena *a, struct fetch *to, const struct fetch *f)
{
	int i;

	for (i = 0; i < f->ops.n; i++)
		vec_push(a, &to->ops, f->ops.v[i]);
}

/* Loads no more than the piece has where that is possible: behind it there may be no memory. */
static bool load_piece(struct arena *a, struct fetch *f, const struct tpiece *p, uint64_t from, uint64_t bits, bool user, uint64_t *shift)
{
	uint64_t byte = from / 8, size = 1;

	while (size < 8 && size * 8 < from - byte * 8 + bits)
		size *= 2;
	if (size * 8 < from - byte * 8 + bits)
		return false;
	/* Three, five, six and seven bytes: the last ones of the piece's, when there are as many. */
	if (byte * 8 + size * 8 > p->from + p->bits && (p->from + p->bits) / 8 >= size)
		byte = (p->from + p->bits) / 8 - size;
	if (byte)
		fetch_add(a, f, FETCH_ADD, (int64_t)byte);
	fetch_add(a, f, FETCH_LOAD, 0)->size = (uint8_t)size;
	f->ops.v[f->ops.n - 1].user = user;
	*shift = from - byte * 8;
	return true;
}

/* Bits [at, at + bits) of the object, as far as this piece has them, added to what was had before. */
static bool add_part(struct arena *a, struct tvalue *v, struct fetch *out, const struct tpiece *p, uint64_t at, uint64_t bits, const char **why)
{
	uint64_t begin = p->at > at ? p->at : at, end = p->at + p->bits < at + bits ? p->at + p->bits : at + bits, shift = p->from + (begin - p->at);
	struct fetch_op *op;
	bool first = !out->ops.n;

	if (p->why) {
		*why = p->why;
		return false;
	}
	append(a, out, &p->f);
	if (p->is_memory ? !load_piece(a, out, p, shift, end - begin, v->user, &shift) : shift + (end - begin) > 64) {
		*why = "a part of it lies across what can be read in one piece";
		return false;
	}
	op = fetch_add(a, out, FETCH_BITS, (int64_t)shift);
	op->width = (uint8_t)(end - begin);
	if (begin > at) {
		fetch_add(a, out, FETCH_CONST, (int64_t)(begin - at));
		fetch_add(a, out, FETCH_SHL2, 0);
	}
	if (!first)
		fetch_add(a, out, FETCH_OR2, 0);
	return true;
}

bool pieces_take(struct arena *a, struct tvalue *v, uint64_t at, uint64_t bits, bool is_signed, const char **why)
{
	struct fetch out = { 0 };
	uint64_t had = 0;
	struct fetch_op *op;
	int i;

	if (!bits || bits > 64) {
		*why = arena_printf(a, "it is split over several places, and of %llu bytes", (unsigned long long)(bits + 7) / 8);
		return false;
	}
	for (i = 0; i < v->npieces; i++) {
		const struct tpiece *p = &v->pieces[i];

		if (p->at >= at + bits || p->at + p->bits <= at)
			continue;
		if (!add_part(a, v, &out, p, at, bits, why))
			return false;
		had += (p->at + p->bits < at + bits ? p->at + p->bits : at + bits) - (p->at > at ? p->at : at);
	}
	if (had != bits) {
		*why = "the compiler optimized this part of it away";
		return false;
	}
	op = fetch_add(a, &out, FETCH_BITS, 0);
	op->width = (uint8_t)bits;
	op->is_signed = is_signed;
	v->f = out;
	v->pieces = NULL;
	v->npieces = 0;
	v->is_lvalue = false;
	return true;
}

bool pieces_follow(struct arena *a, struct tvalue *v, const char **why)
{
	struct tvalue object = *v->object;
	int64_t offset = v->object_offset;

	if (offset && object.is_lvalue) {
		fetch_add_layout(a, &object.f, FETCH_ADD, offset, "offset in a location");
	} else if (offset && object.pieces) {
		object.piece_at += (uint64_t)offset * 8;
	} else if (offset) {
		*why = "it points into the middle of an object that the compiler took apart";
		return false;
	}
	object.type = v->type->to ? v->type->to : object.type;
	object.of = v->of;
	object.user = v->user;
	*v = object;
	return true;
}
