/* SPDX-License-Identifier: GPL-2.0 */
/* How large the script's module is in the kernel. Any context. */
#include "../core/core.h"
#include "../compat/module.h"

struct sp_str sp_module_size(struct sp_ctx *c, struct sp_string *buf)
{
	static const char text[] = "text %d, rodata %d, data %d, total %d";
	struct sp_module_sizes s;
	union sp_arg a[4];

	sp_module_sizes(THIS_MODULE, &s);
	a[0].d = s.text;
	a[1].d = s.rodata;
	a[2].d = s.total - s.text - s.rodata;
	a[3].d = s.total;
	return sp_format(c, buf, text, sizeof(text) - 1, a, 4);
}
