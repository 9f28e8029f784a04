/* SPDX-License-Identifier: GPL-2.0 */
/* What embedded C says of itself: comments with an exact text, which the translator goes by since it does not read C. */
#include "resolve.h"

#include <string.h>

const char *code_find(const char *code, size_t len, const char *text)
{
	const char *p = code, *end = code + len;
	size_t n = strlen(text);

	for (; (size_t)(end - p) >= n; p++) {
		p = memchr(p, text[0], (size_t)(end - p));
		if (!p || (size_t)(end - p) < n)
			return NULL;
		if (!memcmp(p, text, n))
			return p;
	}
	return NULL;
}

bool code_has_pragma(const char *code, size_t len, const char *word)
{
	char text[64];

	snprintf(text, sizeof(text), "/* %s */", word);
	return code_find(code, len, text) != NULL;
}

static bool has(const struct stmt *body, const char *word)
{
	return code_has_pragma(body->embedded.code, body->embedded.len, word);
}

static void read_uses(struct resolver *r, struct function *fn, const char *opening, bool write)
{
	const char *code = fn->body->embedded.code, *code_end = code + fn->body->embedded.len, *p, *end;

	while ((p = code_find(code, (size_t)(code_end - code), opening))) {
		struct global_use use = { .read = !write, .write = write };

		p += strlen(opening);
		for (end = p; end < code_end && *end != ' ' && *end != '*'; end++)
			;
		use.sym = find_global(r, name_of(r->names, p, (size_t)(end - p)), fn->decl->at, true);
		if (use.sym)
			vec_push(r->arena, &fn->embedded_uses, use);
		else
			diag_error(r->diag, DIAG_SEMANTIC, fn->body->at, "there is no global variable '%.*s', which the C code says it uses",
				   (int)(end - p), p);
		code = end;
	}
}

/* What stands behind @opening, up to the end of the comment. NULL: nothing does. */
static const char *read_text(struct resolver *r, const struct function *fn, const char *opening)
{
	const char *code = fn->body->embedded.code, *end = code + fn->body->embedded.len;
	const char *p = code_find(code, fn->body->embedded.len, opening), *stop;

	if (!p)
		return NULL;
	p += strlen(opening);
	stop = code_find(p, (size_t)(end - p), " */");
	return stop ? arena_strndup(r->arena, p, (size_t)(stop - p)) : NULL;
}

void read_pragmas(struct resolver *r, struct function *fn)
{
	fn->is_embedded = true;
	fn->is_pure = has(fn->body, "pure");
	fn->is_guru = has(fn->body, "guru");
	fn->is_unprivileged = has(fn->body, "unprivileged");
	fn->gives_stack = has(fn->body, "gives stack");
	fn->takes_stack = has(fn->body, "takes stack");
	fn->is_runtime = has(fn->body, "runtime");
	fn->returns = read_text(r, fn, "/* pragma:returns:");
	read_uses(r, fn, "/* pragma:read:", false);
	read_uses(r, fn, "/* pragma:write:", true);
}

bool is_guru_code(struct resolver *r, struct span at)
{
	return r->env->guru || !unit_of(r, at)->is_user;
}

bool may_call(struct resolver *r, const struct expr *call, const struct stmt *body)
{
	if (body->kind != S_EMBEDDED)
		return true;
	/* From the library, too: what is marked is safe whatever it is given, what calls it may be given anything. */
	if (r->env->privilege && !strcmp(r->env->privilege, "stapusr") && !has(body, "unprivileged") && !has(body, "myproc-unprivileged")) {
		diag_error(r->diag, DIAG_SEMANTIC, call->call.name_at, "function '%s' is not for unprivileged users", call->call.name);
		diag_hint(r->diag, "run as root, or with a higher --privilege");
		return false;
	}
	if (is_guru_code(r, call->at) || !has(body, "guru"))
		return true;
	diag_error(r->diag, DIAG_SEMANTIC, call->call.name_at, "function '%s' needs guru mode", call->call.name);
	diag_hint(r->diag, "use -g to allow it: it changes what the kernel does, a mistake can crash it");
	return false;
}
