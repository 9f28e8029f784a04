/* SPDX-License-Identifier: GPL-2.0 */
/* Variables of the traced program as places that a script in guru mode assigns to: memory behind an address, bits of it, and registers. */
#include "emit.h"

struct place target_place(struct emit *g, const struct expr *e)
{
	const struct fetch_store *s = e->fetch->store;
	struct place p = { .kind = PLACE_TARGET, .store = s, .text = "0" };

	p.site = emit_site(g, e->at, e->fetch->text ? e->fetch->text : "target variable");
	if (s->addr.ops.n)
		p.text = emit_temp_long(g, emit_fetch_of(g, &s->addr, e->at).text).text;
	else
		p.text = emit_fetch_layout(g, s->what, (uint64_t)s->reg);
	return p;
}

/* The unit that holds the value. */
static const char *read_unit(struct emit *g, const struct place *p)
{
	const struct fetch_store *s = p->store;
	const char *t;

	if (!s->addr.ops.n)
		return emit_text(g, "(long)sp_reg(c, %s)", p->text);
	t = emit_temp_long(g, emit_text(g, "sp_%cread(c, %s, %d, %s)", s->addr_user ? 'u' : 'k', p->text, s->size, p->site)).text;
	emit_check(g);
	return t;
}

struct operand target_place_read(struct emit *g, struct place p)
{
	const struct fetch_store *s = p.store;
	struct fetch_op op = { .kind = FETCH_BITS, .n = s->bit_offset, .is_signed = s->is_signed };

	op.width = s->width ? s->width : (uint8_t)(s->size * 8);
	if (op.width == 64)
		return op_sum(read_unit(g, &p));
	return op_sum(emit_fetch_bits(g, read_unit(g, &p), &op));
}

void target_place_write(struct emit *g, struct place p, struct operand v)
{
	const struct fetch_store *s = p.store;
	unsigned long long mask = s->width >= 64 ? ~0ull : (1ull << s->width) - 1;
	const char *value = v.text;

	if (!s->addr.ops.n) {
		emit_line(g, "sp_set_reg(c, %s, %s);", p.text, s->is_bool ? emit_text(g, "!!(%s)", value) : value);
		return;
	}
	if (s->width)
		value = emit_text(g, "(%s & ~(%#llxul << %d)) | (((unsigned long)(%s) & %#llxul) << %d)", read_unit(g, &p), mask, s->bit_offset, value,
				  mask, s->bit_offset);
	else if (s->is_bool)
		value = emit_text(g, "!!(%s)", value);
	emit_line(g, "sp_%cwrite(c, %s, %d, %s, %s);", s->addr_user ? 'u' : 'k', p.text, s->size, value, p.site);
	emit_check(g);
}
