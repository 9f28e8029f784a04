/* SPDX-License-Identifier: GPL-2.0 */
/* Initial values of the script's globals from who loads the module. Process context, before the session starts. */
#include "core.h"
#include "../compat/files.h"

#include <linux/slab.h>
#include <linux/string.h>

static int set_one(const struct sp_set *set)
{
	const struct sp_global *g = sp_module.globals;
	unsigned long len = strnlen(set->value, sizeof(set->value));
	struct sp_string *s;
	long v;
	int i;

	for (i = 0; i < sp_module.nglobals; i++, g++)
		if (!strncmp(g->name, set->name, sizeof(set->name)))
			break;
	if (i == sp_module.nglobals)
		return -ENOENT;
	if (g->is_string) {
		if (len == sizeof(set->value) || len > MAXSTRINGLEN - 1)
			return -EINVAL;
		s = g->at;
		memcpy(s->s, set->value, len);
		s->len = len;
		return 0;
	}
	if (len == sizeof(set->value) || kstrtol(set->value, 0, &v))
		return -EINVAL;
	if (g->at)
		*(long *)g->at = v;
	else
		sp_set_sum(NULL, g->offset, v);
	return 0;
}

int sp_global_set(const void *user)
{
	struct sp_set *set = memdup_user((const void __user *)user, sizeof(*set));
	int err = PTR_ERR(set);

	if (IS_ERR(set))
		return err;
	err = set_one(set);
	kfree(set);
	return err;
}
