/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Headers compiled for the types in them: for @cast(p, "t", "kernel<linux/sched.h>"), with the commands that modules of that kernel are compiled with, and
 * for "<sys/time.h>" as a program of this machine. The object file is kept in the cache while none of the files that it was made of is newer.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *key_name(struct build_env *e, const struct prepared *p, const char *headers)
{
	struct hash h;
	char hex[33];
	int i;

	hash_init(&h);
	hash_str(&h, p ? "kernel" : "program");
	if (p)
		hash_add(&h, &p->key, sizeof(p->key));
	hash_str(&h, headers);
	for (i = 0; i < e->ndefines; i++)
		hash_str(&h, e->defines[i]);
	hash_hex(&h, hex);
	return arena_printf(e->arena, "%.24s", hex);
}

/* "x.o: a.c b.h \\\n c.h": none of them is gone or newer than @object. */
static bool is_fresh(struct build_env *e, const struct prepared *p, const char *object, const char *depends)
{
	AUTO_BUF text = { 0 };
	struct stat st, in;
	char *word, *save = NULL;

	if (stat(object, &st) || fs_read(depends, &text))
		return false;
	for (word = strtok_r(arena_strdup(e->arena, buf_str(&text)), " \\\n\t", &save); word; word = strtok_r(NULL, " \\\n\t", &save)) {
		size_t n = strlen(word);
		const char *path = word[0] == '/' || !p ? word : arena_printf(e->arena, "%s/%s", p->kdir, word);

		if (word[n - 1] == ':' || (n > 2 && !strcmp(word + n - 2, ".c")))
			continue;
		if (stat(path, &in) || in.st_mtime > st.st_mtime)
			return false;
	}
	return true;
}

static void put_source(struct buf *out, const char *headers)
{
	const char *end;

	for (; *headers == '<' && (end = strchr(headers, '>')); headers = end + 1)
		buf_printf(out, "#include %.*s\n", (int)(end - headers + 1), headers);
}

static char **command(struct build_env *e, const struct prepared *p, const char *c, const char *o, const char *d)
{
	const char *cc = getenv("CC");
	word_vec words = { 0 };
	int i;

	for (i = 0; p && i < p->cc_headers.n; i++)
		vec_push(e->arena, &words, p->cc_headers.v[i]);
	if (!p)
		vec_push(e->arena, &words, arena_strdup(e->arena, cc && *cc ? cc : "cc"));
	for (i = 0; i < e->ndefines; i++)
		vec_push(e->arena, &words, arena_printf(e->arena, "-D%s", e->defines[i]));
	return argv_of(e->arena, &words, "-g", "-w", "-Wno-error", "-fno-eliminate-unused-debug-types", "-fno-eliminate-unused-debug-symbols", "-MD", "-MF",
		       d, "-c", "-o", o, c, NULL);
}

/* The compiler's first complaint. */
static const char *why_not(struct build_env *e, const char *headers, const char *output)
{
	const char *at = strstr(output, "error: ");
	size_t n;

	if (!at)
		at = output;
	else
		at += strlen("error: ");
	n = strcspn(at, "\n");
	return arena_printf(e->arena, "%s cannot be compiled: %.*s", headers, (int)n, at);
}

const char *build_types(struct build_env *e, const struct prepared *p, const char *headers, const char **why)
{
	const char *dir = e->cache_dir ? arena_printf(e->arena, "%s/types", e->cache_dir) : e->tmp_dir, *name = key_name(e, p, headers);
	char *base = arena_printf(e->arena, "%s/%s", dir, name), *o = arena_printf(e->arena, "%s.o", base);
	char *d = arena_printf(e->arena, "%s.d", base), *c = arena_printf(e->arena, "%s/%s.c", e->tmp_dir, name);
	char *new_o = arena_printf(e->arena, "%s/%s.new.o", e->tmp_dir, name);
	struct proc_result r;
	AUTO_BUF text = { 0 };
	int err;

	if (is_fresh(e, p, o, d))
		return o;
	put_source(&text, headers);
	err = fs_mkdir_p(dir, 0700);
	if (!err)
		err = fs_write_atomic(c, buf_str(&text), text.len, 0600);
	if (err) {
		*why = arena_printf(e->arena, "cannot write %s: %s", err ? c : dir, strerror(-err));
		return NULL;
	}
	proc_run(command(e, p, c, new_o, d), p ? p->kdir : e->tmp_dir, PROC_MERGE | PROC_QUIET_IN, &r);
	*why = NULL;
	if (r.status)
		*why = r.status < 0 ? arena_printf(e->arena, "%s: cannot run the compiler: %s", headers, strerror(-r.status)) : why_not(e, headers, buf_str(&r.out));
	proc_result_deinit(&r);
	if (!*why && fs_copy(new_o, o, 0600))
		o = new_o;
	return *why ? NULL : o;
}
