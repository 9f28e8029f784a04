/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The symbol table that a stripped program may still carry, packed (.gnu_debugdata: an ELF file with little but .symtab, compressed by xz): names of functions
 * without debuginfo. It leaves out what the dynamic symbols have.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct tsym *)a)->name, ((const struct tsym *)b)->name);
}

/* Those of @packed that @out has no name of, in the arena: @packed ends before it. */
static void add(struct arena *a, const tsym_vec *packed, tsym_vec *out)
{
	struct tsym *known = NEW_ARRAY(a, struct tsym, out->n + 1);
	int i, n = out->n;

	if (n)
		memcpy(known, out->v, (size_t)n * sizeof(*known));
	qsort(known, (size_t)n, sizeof(*known), by_name);
	for (i = 0; i < packed->n; i++) {
		struct tsym sym = packed->v[i];

		if (bsearch(&sym, known, (size_t)n, sizeof(*known), by_name))
			continue;
		sym.name = arena_strdup(a, sym.name);
		vec_push(a, out, sym);
	}
}

/* Unpacks the file @packed, in place. */
static bool unpack(struct arena *a, const char *packed)
{
	char *argv[] = { arena_strdup(a, "sh"), arena_strdup(a, "-c"), arena_strdup(a, "xz -dc < \"$1\" > \"$1.elf\" && mv \"$1.elf\" \"$1\""), arena_strdup(a, "sh"),
			 arena_strdup(a, packed), NULL };
	struct proc_result r;
	bool ok = !proc_run(argv, NULL, PROC_MERGE | PROC_QUIET_IN, &r) && !r.status;

	if (!ok)
		unlink(arena_printf(a, "%s.elf", packed));
	proc_result_deinit(&r);
	return ok;
}

const char *minidebug_symbols(struct arena *a, struct elf_image *img, tsym_vec *out)
{
	char *name;
	struct elf_image *packed = NULL;
	tsym_vec syms = { 0 };
	const char *why = NULL;
	const void *bytes;
	bool unpacked;
	size_t n = 0;
	int fd;

	bytes = elf_image_section(img, ".gnu_debugdata", &n);
	if (!bytes || !n)
		return NULL;
	fd = fs_temp_file(a, "spile-symbols", "", &name);
	if (fd < 0)
		return arena_printf(a, "no file can be made in %s to unpack its symbols (.gnu_debugdata)", name);
	unpacked = write(fd, bytes, n) == (ssize_t)n;
	close(fd);
	unpacked = unpacked && unpack(a, name);
	packed = unpacked ? elf_image_open(a, name, &why) : NULL;
	if (packed) {
		elf_image_symbols(packed, &syms);
		add(a, &syms, out);
	}
	elf_image_close(packed);
	unlink(name);
	return packed ? NULL : "its packed symbols (.gnu_debugdata) cannot be unpacked; that takes the program xz";
}
