/* SPDX-License-Identifier: GPL-2.0 */
/* Bring-up and the way back, one step a line; what failed half-way is taken down in reverse. */
#include "core.h"
#include "../attach/attach.h"
#include "../compat/files.h"

const char *sp_own_name = THIS_MODULE->name;

static void parts_exit(int n)
{
	while (--n >= 0)
		sp_module.parts[n]->exit();
}

static int parts_init(const char **what)
{
	int i, err;

	for (i = 0; i < sp_module.nparts; i++) {
		err = sp_module.parts[i]->init();
		if (err) {
			*what = sp_module.parts[i]->what;
			parts_exit(i);
			return err;
		}
	}
	if (sp_module.init)
		sp_module.init();
	return 0;
}

static void session_exit(void)
{
	sp_session_stop();
	if (sp_module.families)
		sp_module.families->release();
}

static int __init sp_init(void)
{
	const char *what = "contexts";
	int err;

	if (sp_module.abi != SP_ABI_VERSION) {
		sp_log("script compiled against ABI %u, runtime is %u", sp_module.abi, SP_ABI_VERSION);
		return -EINVAL;
	}
	err = sp_ctx_init();
	if (err)
		goto out;
	err = parts_init(&what);
	if (err)
		goto contexts;
	what = "output buffers";
	err = sp_rings_init();
	if (err)
		goto parts;
	what = "files in /proc/" SP_PROC_DIR;
	err = sp_files_init();
	if (!err)
		return 0;
	session_exit();
	sp_rings_exit();
parts:
	parts_exit(sp_module.nparts);
contexts:
	sp_ctx_exit();
out:
	sp_log("%s failed: %d", what, err);
	return err;
}

static void sp_exit_module(void)
{
	sp_files_exit();
	session_exit();
	sp_rings_exit();
	parts_exit(sp_module.nparts);
	sp_ctx_exit();
}

module_init(sp_init);
module_exit(sp_exit_module);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("probe script made by spile");
