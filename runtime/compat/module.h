/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes of a loaded module. Its parts are of several kinds since ac3b43283923 (6.4); before, they lay in one piece, text first, which has a struct of its own since
 * 7523e4dc5057 (4.5). Any context.
 */
#ifndef SP_COMPAT_MODULE_H
#define SP_COMPAT_MODULE_H

#include <linux/module.h>

struct sp_module_sizes {
	unsigned long text, rodata, total;
};

static inline void sp_module_sizes(const struct module *m, struct sp_module_sizes *s)
{
#ifdef SP_HAVE_MODULE_MEMORY
	int i;

	s->text = m->mem[MOD_TEXT].size;
	s->rodata = m->mem[MOD_RODATA].size + m->mem[MOD_RO_AFTER_INIT].size;
	s->total = 0;
	for (i = 0; i < MOD_MEM_NUM_TYPES; i++)
		s->total += m->mem[i].size;
#elif defined(SP_HAVE_MODULE_LAYOUT)
	s->text = m->core_layout.text_size;
	s->rodata = m->core_layout.ro_size - s->text;
	s->total = m->core_layout.size;
#else
	s->text = m->core_text_size;
	s->rodata = m->core_ro_size - s->text;
	s->total = m->core_size;
#endif
}

#endif
