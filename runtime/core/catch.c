/* SPDX-License-Identifier: GPL-2.0 */
/* error() and catch: errors as the script sees them. Any context that handlers run in. */
#include "core.h"

void sp_fail_text(struct sp_ctx *c, int site, struct sp_str text)
{
	if (c->err)
		return;
	sp_fail(c, SP_E_SCRIPT, site, 0);
	sp_set(c, &c->err_text, text);
}

void sp_abort(struct sp_ctx *c)
{
	sp_exit();
	if (!c->err)
		c->err = SP_E_ABORT;
}

struct sp_str sp_catch(struct sp_ctx *c, struct sp_string *buf)
{
	static const char *const texts[] = {
#define X(name, text, param) text,
		SP_ERRORS(X)
#undef X
	};
	int code = c->err;
	union sp_arg a[1];

	c->err = 0;
	if (!buf)
		return SP_LIT("");
	if (code == SP_E_SCRIPT)
		return sp_cat(c, buf, sp_get(&c->err_text), SP_LIT(""));
	a[0].d = c->err_value;
	return sp_format(c, buf, texts[code], __builtin_strlen(texts[code]), a, 1);
}
