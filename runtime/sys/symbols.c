/* SPDX-License-Identifier: GPL-2.0 */
/* More about the kernel symbol at an address than its name. Slow, but safe in any context. */
#include "../core/core.h"

#include <linux/module.h>
#include <linux/kallsyms.h>

/* "name+0x1/0x20 [module]"; an address where nothing is known is "0x...". */
struct sp_str sp_symdata(struct sp_string *buf, unsigned long addr)
{
	char name[KSYM_SYMBOL_LEN];
	struct sp_str s;

	s.len = sprint_symbol(name, addr);
	s.p = name;
	sp_set(NULL, buf, s);
	return sp_get(buf);
}

struct sp_str sp_modname(struct sp_string *buf, unsigned long addr)
{
	struct sp_str s = sp_symdata(buf, addr);
	long at = sp_find(s, SP_LIT(" ["));

	if (at < 0)
		return sp_find(s, SP_LIT("+")) < 0 ? SP_LIT("<unknown>") : SP_LIT("kernel");
	s.p += at + 2;
	s.len -= at + 3;		/* and the closing bracket */
	return s;
}
