/* SPDX-License-Identifier: GPL-2.0 */
/* How far behind the place that was hit the instruction pointer is: what a breakpoint takes, at entries and inside of functions. Any context. */
#include "attach.h"

unsigned int sp_past(const struct sp_ctx *c)
{
	const struct sp_probe *p = &sp_module.probes[c->probe];

	return p->kind->past && !(p->flags & SP_PROBE_RETURN);
}
