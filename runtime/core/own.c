/* SPDX-License-Identifier: GPL-2.0 */
/* The runtime's side of a script's own C (embedded.h). Handlers' context. */
#include "core.h"
#include "../embedded.h"

void sp_own_enter(struct sp_own *own, struct sp_ctx *c, int site)
{
	struct pt_regs *regs = c->regs;

	memset(own, 0, sizeof(*own));
	own->c = c;
	own->site = site;
	own->probe_point = sp_module.points[c->probe];
	own->regs = regs;
	if (regs && user_mode(regs)) {
		own->user_mode_p = 1;
		own->uregs = regs;
	} else {
		own->kregs = regs;
	}
}

static void fail(struct sp_own *own, const char *text)
{
	struct sp_str s;

	s.p = text;
	s.len = strlen(text);
	sp_fail_text(own->c, own->site, s);
}

void sp_own_leave(struct sp_own *own)
{
	if (own->last_error && !own->c->err)
		fail(own, own->last_error[0] ? own->last_error : "unknown error");
}

/* Into own->text. */
static void format(struct sp_own *own, const char *fmt, va_list ap)
{
	int n = vsnprintf(own->text->s, MAXSTRINGLEN, fmt, ap);

	if (n >= MAXSTRINGLEN) {
		own->c->truncated++;
		n = MAXSTRINGLEN - 1;
	}
	own->text->len = n;
}

void sp_own_print(struct sp_own *own, const char *fmt, ...)
{
	struct sp_str s;
	va_list ap;
	char *r;

	va_start(ap, fmt);
	format(own, fmt, ap);
	va_end(ap);
	s = sp_get(own->text);
	r = sp_record(own->c, own->fmt, SP_REC_SIZE + sp_str_size(s));
	if (r)
		sp_put_str(r, s);
}

void sp_own_fail(struct sp_own *own, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(own, fmt, ap);
	va_end(ap);
	if (!own->c->err)
		fail(own, own->text->s);
}

void sp_own_copy(char *to, const char *from)
{
	size_t n = strnlen(from, MAXSTRINGLEN - 1);

	memmove(to, from, n);
	to[n] = '\0';
}

int sp_own_string(struct sp_own *own, char *to, unsigned long addr, int max)
{
	struct sp_str s;
	int fault;

	if (max < 1)
		return 0;
	s = sp_try_kread_str(own->c, own->text, addr, max, &fault);
	if (fault) {
		sp_fail(own->c, SP_E_FAULT, own->site, addr);
		return 0;
	}
	memcpy(to, s.p, s.len);
	to[s.len] = '\0';
	return s.len;
}

void *sp_own_buffer(struct sp_own *own, void *to, unsigned long addr, int size)
{
	char *p = to;
	int i, n;

	for (i = 0; i < size && !own->c->err; i += n) {
		unsigned long value;

		n = size - i < (int)sizeof(value) ? 1 : (int)sizeof(value);
		value = sp_kread(own->c, addr + i, n, own->site);
		if (p)
			memcpy(p + i, &value, n);
	}
	return to;
}
