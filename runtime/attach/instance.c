/* SPDX-License-Identifier: GPL-2.0 */
/* Where return probes keep what was saved at entry. A file of its own: probes in user programs use it too. */
#include "kprobe.h"

void *sp_instance_data(struct sp_ctx *c)
{
	return ((struct kretprobe_instance *)c->instance)->data;
}
