/* SPDX-License-Identifier: GPL-2.0 */
/* Division as the language wants it. */
#include "core.h"

long sp_div(struct sp_ctx *c, long a, long b, int site)
{
	if (b == 0) {
		sp_fail(c, SP_E_DIV0, site, 0);
		return 0;
	}
	return b == -1 ? (long)-(unsigned long)a : a / b;
}

long sp_mod(struct sp_ctx *c, long a, long b, int site)
{
	if (b == 0) {
		sp_fail(c, SP_E_DIV0, site, 0);
		return 0;
	}
	return b == -1 ? 0 : a % b;
}
