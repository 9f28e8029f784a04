/* SPDX-License-Identifier: GPL-2.0 */
/* Picks the row of layouts for the kernel that runs and moves its addresses by what KASLR added. At module init only. */
#include "core.h"

#include <linux/module.h>
#include <linux/kallsyms.h>
#include <linux/utsname.h>

static const struct sp_layout *find_row(void)
{
	const struct sp_layout *l;
	int i;

	for (i = 0; i < sp_module.nlayouts; i++) {
		l = &sp_module.layouts[i];
		if (!strcmp(l->release, init_utsname()->release) && (!l->version || !strcmp(l->version, init_utsname()->version)))
			return l;
	}
	return NULL;
}

static void refuse(void)
{
	int i;

	sp_log("built for other kernels than %s %s; it knows:", init_utsname()->release, init_utsname()->version);
	for (i = 0; i < sp_module.nlayouts; i++)
		sp_log("  %s %s", sp_module.layouts[i].release, sp_module.layouts[i].version ? sp_module.layouts[i].version : "");
}

static int choose(void)
{
	int i;

	sp_layout = find_row();
	if (!sp_layout) {
		refuse();
		return -ENOEXEC;
	}
	memcpy(sp_lay, sp_layout->values, sp_module.nlay * sizeof(sp_lay[0]));
	if (!sp_layout->anchor)
		return 0;
	sp_kernel_shift = (unsigned long)sprint_symbol - sp_layout->anchor;
	for (i = 0; i < sp_module.naddresses; i++)
		sp_lay[i] += sp_kernel_shift;
	return 0;
}

static void leave(void)
{
}

const struct sp_part sp_part_layout = { "the choice of a layout", choose, leave };
