/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scripts with C of their own that includes kernel headers may use any exported symbol, also of other modules:
 * their versions, dependencies and licences are for the kernel's modpost to settle. It is given the linked object
 * as a finished ("shipped") part of a module.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool write_text(struct build_env *e, const char *path, const char *text)
{
	int err = fs_write_atomic(path, text, strlen(text), 0600);

	if (err)
		report_write_error(e->diag, path, err);
	return !err;
}

/* A Kbuild whose only part is there already. */
static bool lay_out(struct build_env *e, const char *dir, const char *linked)
{
	struct arena *a = e->arena;
	const char *part = arena_printf(a, "%s/spile_part.o_shipped", dir);
	int err = fs_mkdir_p(dir, 0700);

	if (!err)
		err = fs_copy(linked, part, 0600);
	if (err) {
		report_write_error(e->diag, part, err);
		return false;
	}
	/* modpost looks for the sources of each object in its .cmd file. */
	return write_text(e, arena_printf(a, "%s/Kbuild", dir),
			  "obj-m := " MODULE_PLACEHOLDER ".o\n" MODULE_PLACEHOLDER "-y := spile_part.o\n") &&
	       write_text(e, arena_printf(a, "%s/.spile_part.o.cmd", dir), "");
}

bool module_by_modpost(struct build_env *e, const struct build_script *s, const char *linked, const char *ko)
{
	struct arena *a = e->arena;
	const char *dir = arena_printf(a, "%s/modpost", s->work_dir), *log = arena_printf(a, "%s/modpost.log", s->work_dir);
	AUTO_BUF output = { 0 };
	word_vec none = { 0 }, strip = { 0 };
	int status, err;

	if (!lay_out(e, dir, linked))
		return false;
	status = run_make(e, dir, &none, &output);
	if (status) {
		if (fs_write_atomic(log, buf_str(&output), output.len, 0600))
			log = NULL;
		tools_explain_kbuild(e, buf_str(&output), log);
		return false;
	}
	err = fs_copy(arena_printf(a, "%s/%s.ko", dir, MODULE_PLACEHOLDER), ko, 0600);
	if (err) {
		report_write_error(e->diag, ko, err);
		return false;
	}
	vec_push(a, &strip, (char *)"strip");
	return run_tool(e, argv_of(a, &strip, "--strip-debug", ko, NULL), NULL, "stripping the module");
}
