/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SP_CORE_PARAM_H
#define SP_CORE_PARAM_H

/* Load parameters: they are set before anything of ours runs, and only read afterwards, in any context. */

#include <linux/moduleparam.h>

/*
 * A load parameter: the variable @name, which starts with sp_, of @type int, uint or long; @what it is, for modinfo(8) and the runner. module_param() would say the
 * type in a line of .modinfo besides, which nobody needs and each module would carry.
 */
#define sp_param(name, type, what) \
	param_check_##type(name, &(name)); \
	module_param_cb(name, &param_ops_##type, &name, 0444); \
	MODULE_PARM_DESC(name, what)

#endif
