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

/* Messages are texts that end at a zero. */
static void add_without_zeroes(struct sr_text *out, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		sr_text_add(out, text[i] ? &text[i] : "\\0", text[i] ? 1 : 2);
}

/* Begin, end and error have a limit of work of their own. */
static const char *param_of(const struct sr_meta *m, unsigned int code, unsigned int probe)
{
	static const char *const alone[] = { "begin", "end", "error" };
	size_t i;

	for (i = 0; code == SP_E_MAXACTION && probe < m->nprobes && i < sizeof(alone) / sizeof(*alone); i++)
		if (!strncmp(m->probes[probe].point, alone[i], strlen(alone[i])))
			return "maxaction_interruptible";
	return errors[code].param;
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
		param = param_of(m, code, probe);
	} else {
		sr_text_printf(&line, "error %u, which this runner does not know", code);
	}
	add_without_zeroes(&line, text, text_len);
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

/* ---- texts: output, or what else the script tells ---- */

/* A string as records have it: its length, bytes, and zeroes up to the next eight. Begun where eight divides the text's length. */
static size_t wire_begin(struct sr_text *to)
{
	static const uint32_t no_length;
	size_t at = to->len;

	sr_text_add(to, &no_length, sizeof(no_length));
	return at;
}

static void wire_end(struct sr_text *to, size_t at)
{
	static const char zeroes[8];
	uint32_t len = (uint32_t)(to->len - at - sizeof(len));

	memcpy(to->p + at, &len, sizeof(len));
	sr_text_add(to, zeroes, -(to->len - at) & 7);
}

struct text_of {
	struct sr_printer *p;
	const struct sr_unit_info *u;
};

static void put_text(void *arg, const char *text, size_t len)
{
	const struct text_of *t = arg;
	struct sr_text wire = { NULL, 0, 0 };
	size_t at;

	if (!t->p->json) {
		sr_text_add(t->p->out, text, len);
		return;
	}
	at = wire_begin(&wire);
	sr_text_add(&wire, text, len);
	wire_end(&wire, at);
	sr_json_record(t->p->out, t->p->meta, &t->p->clock, t->u, "s", "%s", (const unsigned char *)wire.p, wire.len);
	sr_text_deinit(&wire);
}

/* Kinds of one string. -1: this is none of them. */
static int take_text(struct text_of *t, unsigned int kind, const char *text, size_t len)
{
	switch (kind) {
	case SP_REC_TEXT: put_text(t, text, len); return 0;
	case SP_REC_WARN: sr_warn_text(t->p->say, text, len); return 0;
	case SP_REC_SYSTEM: sr_commands_add(t->p->commands, text, len); return 0;
	case SP_REC_SWITCH: t->p->switch_file = true; return 0;
	default: return -1;
	}
}

/* Kinds of a number and a string. */
static int take_speculation(struct text_of *t, unsigned int kind, int64_t id, const char *text, size_t len)
{
	switch (kind) {
	case SP_REC_SPECULATE: sr_speculation_add(t->p->speculations, id, text, len); break;
	case SP_REC_COMMIT: sr_speculation_end(t->p->speculations, id, put_text, t); break;
	default: sr_speculation_end(t->p->speculations, id, NULL, NULL); break;
	}
	return 0;
}

static bool is_speculation(unsigned int kind)
{
	return kind == SP_REC_SPECULATE || kind == SP_REC_COMMIT || kind == SP_REC_DISCARD;
}

static int print_other(struct sr_printer *p, const struct sr_unit_info *u, unsigned int kind, struct sr_args a)
{
	struct text_of t = { p, u };
	const char *text;
	size_t len;
	int64_t id = 0;

	if ((is_speculation(kind) && sr_args_long(&a, &id) < 0) || sr_args_str(&a, &text, &len) < 0)
		return -1;
	return is_speculation(kind) ? take_speculation(&t, kind, id, text, len) : take_text(&t, kind, text, len);
}

/*
 * The arguments with marks of user stacks and addresses replaced by what they stand for. Rare: a byte like that of a mark is looked for in all of them
 * first.
 */
static void expand_args(struct sr_printer *p, const char *types, struct sr_args *a, struct sr_text *to)
{
	struct sr_args in = *a;
	size_t at, len;
	const char *s;
	int64_t v;

	for (; *types && *types != '-'; types++) {
		if (*types == 'd') {
			if (sr_args_long(&in, &v) < 0)
				return;
			sr_text_add(to, &v, sizeof(v));
			continue;
		}
		if (sr_args_str(&in, &s, &len) < 0)
			return;
		at = wire_begin(to);
		sr_ustack_expand(p->ustacks, s, len, to);
		wire_end(to, at);
	}
	a->p = (const unsigned char *)to->p;
	a->left = to->len;
}

static int print_formatted(struct sr_printer *p, const struct sr_unit_info *u, const struct sr_format *f, struct sr_args a)
{
	if (p->json)
		return sr_json_record(p->out, p->meta, &p->clock, u, f->types, f->text, a.p, a.left);
	return sr_format_print(f, a.p, a.left, p->out);
}

int sr_print_record(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	struct sr_printer *p = arg;
	struct sr_args a = { (const unsigned char *)(rec + 1), len - sizeof(*rec) };
	bool has_format = rec->fmt < p->meta->nformats;

	switch (rec->fmt) {
	case SP_REC_ERROR: return print_error_record(p, u, rec, len);
	case SP_REC_PROCESS: return sr_ustack_process(p->ustacks, rec, len);
	case SP_REC_MAPPING: return sr_ustack_mapping(p->ustacks, rec, len);
	case SP_REC_USTACK: return sr_ustack_stack(p->ustacks, rec, len);
	}
	if (memchr(a.p, SP_MARK, a.left)) {
		p->expanded.len = 0;
		expand_args(p, has_format ? p->meta->formats[rec->fmt].types : is_speculation(rec->fmt) ? "ds" : "s", &a, &p->expanded);
	}
	return has_format ? print_formatted(p, u, &p->meta->formats[rec->fmt], a) : print_other(p, u, rec->fmt, a);
}

void sr_printer_deinit(struct sr_printer *p)
{
	sr_text_deinit(&p->expanded);
}
