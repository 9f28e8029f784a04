/* SPDX-License-Identifier: GPL-2.0 */
/* Records to text. The texts of run-time errors, and the parameter that lifts each limit, come from abi/errors.h. */
#include "print.h"

#include "../runtime/abi/errors.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *text, *param;
} errors[] = {
#define X(name, text, param) [SP_E_##name] = { text, param },
	SP_ERRORS(X)
#undef X
};

/* The error's text with its value in the place of its %llx or %lld. */
static void put_error_text(struct sr_text *out, const char *text, unsigned long long value)
{
	const char *at = strstr(text, "%ll");

	if (!at) {
		sr_text_add(out, text, strlen(text));
		return;
	}
	sr_text_add(out, text, (size_t)(at - text));
	if (at[3] == 'd')
		sr_text_printf(out, "%lld", (long long)value);
	else
		sr_text_printf(out, "%llx", value);
	if (at[3])
		sr_text_add(out, at + 4, strlen(at + 4));
}

void sr_print_error(struct sr_printer *p, unsigned int code, unsigned int site, unsigned int probe,
		    unsigned long long value, const char *text, size_t text_len)
{
	const struct sr_meta *m = p->meta;
	struct sr_text line = { NULL, 0, 0 };
	const char *param = "";
	char where[512];

	if (code < SP_E_COUNT) {
		put_error_text(&line, errors[code].text, value);
		param = errors[code].param;
	} else {
		sr_text_printf(&line, "error %u, which this runner does not know", code);
	}
	sr_text_add(&line, text, text_len);
	if (site < m->nsites) {
		if (*m->sites[site].text)
			sr_text_printf(&line, " near identifier '%s'", m->sites[site].text);
		sr_text_printf(&line, " at %s", m->sites[site].place);
	} else if (*sr_meta_where(m, probe, where, sizeof(where))) {
		sr_text_printf(&line, " %s", where);
	}
	if (*param)
		sr_text_printf(&line, " (raise it: spilerun ... %s=N)", param);
	sr_error(p->say, "%.*s", (int)line.len, line.p);
	sr_text_deinit(&line);
}

static int print_error_record(struct sr_printer *p, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	struct sp_rec_error e;
	struct sr_args a;
	const char *text;
	size_t text_len;

	if (len < sizeof(e))
		return -1;
	memcpy(&e, rec, sizeof(e));
	a.p = (const unsigned char *)rec + sizeof(e);
	a.left = len - sizeof(e);
	if (sr_args_str(&a, &text, &text_len) < 0)
		return -1;
	p->errors++;
	sr_print_error(p, e.code, e.site, u->probe, e.value, text, text_len);
	return 0;
}

int sr_print_record(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	struct sr_printer *p = arg;
	struct sr_args a = { (const unsigned char *)(rec + 1), len - sizeof(*rec) };
	const struct sr_format *f;
	const char *text;
	size_t text_len;

	switch (rec->fmt) {
	case SP_REC_ERROR:
		return print_error_record(p, u, rec, len);
	case SP_REC_TEXT:
	case SP_REC_WARN:
	case SP_REC_SYSTEM:
		if (sr_args_str(&a, &text, &text_len) < 0)
			return -1;
		if (rec->fmt == SP_REC_TEXT && p->json)
			return sr_json_record(p->out, p->meta, &p->clock, u, "s", "%s", (const unsigned char *)(rec + 1), len - sizeof(*rec));
		if (rec->fmt == SP_REC_TEXT)
			sr_text_add(p->out, text, text_len);
		else if (rec->fmt == SP_REC_SYSTEM)
			sr_commands_add(p->commands, text, text_len);
		else
			sr_warn_text(p->say, text, text_len);
		return 0;
	default:
		if (rec->fmt >= p->meta->nformats)
			return -1;
		f = &p->meta->formats[rec->fmt];
		if (p->json)
			return sr_json_record(p->out, p->meta, &p->clock, u, f->types, f->text, a.p, a.left);
		return sr_format_print(f, a.p, a.left, p->out);
	}
}
