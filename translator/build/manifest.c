/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The manifest of a prepared kernel: one "keyword value" a line, repeated for lists, closed by "end", so that a
 * file that was cut short is known for it.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MANIFEST_FIRST "spile-prepared 1"

/* Every list of a manifest, once. */
static const struct { const char *word; size_t at; } lists[] = {
	{ "cc", offsetof(struct prepared, cc) },
	{ "cc-headers", offsetof(struct prepared, cc_headers) },
	{ "objtool", offsetof(struct prepared, objtool) },
	{ "link", offsetof(struct prepared, link) },
	{ "final", offsetof(struct prepared, final) },
	{ "extra", offsetof(struct prepared, extra) },
	{ "unit", offsetof(struct prepared, units) },
	{ "symbol", offsetof(struct prepared, symbols) },
	{ "compiler", offsetof(struct prepared, compiler) },
};

static word_vec *list_at(const struct prepared *p, int i)
{
	return (word_vec *)((char *)p + lists[i].at);
}

/* The compiler of a command line that may start with a wrapper (ccache). */
static const char *compiler_word(const struct prepared *p)
{
	if (p->cc.n > 1 && p->cc.v[1][0] != '-')
		return p->cc.v[1];
	return p->cc.n ? p->cc.v[0] : "";
}

static void compiler_facts(struct arena *a, const struct prepared *p, word_vec *out)
{
	const char *path = tools_find(a, compiler_word(p));
	struct stat st;

	if (!path || stat(path, &st))
		return;
	vec_push(a, out, arena_strdup(a, path));
	vec_push(a, out, arena_printf(a, "%lld", (long long)st.st_size));
	vec_push(a, out, arena_printf(a, "%lld", (long long)st.st_mtime));
}

void manifest_note_compiler(struct arena *a, struct prepared *p)
{
	p->compiler.n = 0;
	compiler_facts(a, p, &p->compiler);
}

static bool same_words(const word_vec *x, const word_vec *y)
{
	int i;

	if (x->n != y->n)
		return false;
	for (i = 0; i < x->n; i++)
		if (strcmp(x->v[i], y->v[i]))
			return false;
	return true;
}

static bool is_complete(struct arena *a, const struct prepared *p)
{
	word_vec now = { 0 };
	int i;

	if (!p->kdir || p->cc.n < 2 || p->link.n < 2 || p->final.n < 2)
		return false;
	compiler_facts(a, p, &now);
	if (!now.n || !same_words(&now, &p->compiler))
		return false;
	for (i = 0; i < p->extra.n; i++)
		if (!fs_exists(arena_printf(a, "%s/%s", p->dir, p->extra.v[i])))
			return false;
	return fs_exists(arena_printf(a, "%s/" BASE_UNIT ".o", p->dir)) &&
	       fs_exists(arena_printf(a, "%s/%s", p->dir, MOD_OBJECT));
}

static void take_line(struct arena *a, struct prepared *p, const char *line, size_t len)
{
	size_t i, n = strcspn(line, " \n");
	const char *value = line + n + 1;
	size_t value_len = len > n ? len - n - 1 : 0;

	if (n == 4 && !memcmp(line, "kdir", 4))
		p->kdir = arena_strndup(a, value, value_len);
	if (n == 14 && !memcmp(line, "objtool-linked", 14))
		p->objtool_linked = true;
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (strlen(lists[i].word) == n && !memcmp(lists[i].word, line, n))
			vec_push(a, list_at(p, (int)i), arena_strndup(a, value, value_len));
}

struct prepared *manifest_load(struct arena *a, const char *dir)
{
	struct prepared *p = NEW(a, struct prepared);
	AUTO_BUF text = { 0 };
	const char *s, *nl;
	bool ended = false;

	p->dir = arena_strdup(a, dir);
	if (fs_read(arena_printf(a, "%s/manifest", dir), &text))
		return NULL;
	s = buf_str(&text);
	if (strncmp(s, MANIFEST_FIRST "\n", strlen(MANIFEST_FIRST) + 1))
		return NULL;
	hash_init(&p->key);
	hash_add(&p->key, s, text.len);
	hash_str(&p->key, dir);
	for (s = strchr(s, '\n') + 1; (nl = strchr(s, '\n')); s = nl + 1) {
		ended = !strncmp(s, "end\n", 4);
		take_line(a, p, s, (size_t)(nl - s));
	}
	return ended && is_complete(a, p) ? p : NULL;
}

int manifest_save(const struct prepared *p, const char *dir)
{
	AUTO_BUF text = { 0 };
	AUTO_BUF path = { 0 };
	const word_vec *w;
	size_t i;
	int k;

	buf_printf(&text, "%s\nkdir %s\n%s", MANIFEST_FIRST, p->kdir, p->objtool_linked ? "objtool-linked yes\n" : "");
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		w = list_at(p, (int)i);
		for (k = 0; k < w->n; k++) {
			if (strchr(w->v[k], '\n'))
				return -EINVAL;
			buf_printf(&text, "%s %s\n", lists[i].word, w->v[k]);
		}
	}
	buf_puts(&text, "end\n");
	buf_printf(&path, "%s/manifest", dir);
	return fs_write_atomic(path.p, text.p, text.len, 0600);
}
