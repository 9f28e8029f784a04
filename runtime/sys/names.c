/* SPDX-License-Identifier: GPL-2.0 */
/* Names: of the probe point, the module, kernel symbols. */
#include "../core/core.h"

#include <linux/module.h>
#include <linux/kallsyms.h>

struct sp_str sp_pp(struct sp_ctx *c)
{
	return sp_of_c_string(sp_module.points[c->probe]);
}

struct sp_str sp_module_name(void)
{
	return sp_of_c_string(THIS_MODULE->name);
}

/* Looks the symbol up: slow, but safe in any context. */
struct sp_str sp_symname(struct sp_ctx *c, struct sp_string *buf, unsigned long addr)
{
	char name[KSYM_SYMBOL_LEN];
	struct sp_str s;

	sprint_symbol(name, addr);
	s.p = name;
	s.len = strcspn(name, "+");
	sp_set(c, buf, s);
	return sp_get(buf);
}
