/* SPDX-License-Identifier: GPL-2.0 */
/* --flame: what the script printed, folded stacks, goes through examples/flame.awk into a file that a browser shows. */
#include "driver.h"

#include "base/fs.h"

#include <string.h>

/* Where the runner leaves them. */
const char *driver_flame_input(struct driver *r)
{
	return arena_printf(r->arena, "%s/folded", r->tmp);
}

/* Beside nothing else: profile.stp gives profile.svg in the current directory. */
static const char *file_of(struct driver *r)
{
	const char *name = fs_base(r->o->file ? r->o->file : "script");
	size_t n;

	if (*r->o->flame)
		return r->o->flame;
	n = strlen(name);
	return arena_printf(r->arena, "%.*s.svg", (int)(n > 4 && !strcmp(name + n - 4, ".stp") ? n - 4 : n), name);
}

bool driver_flame(struct driver *r)
{
	const char *to = file_of(r);
	char *argv[] = { (char *)"awk", (char *)"-f", arena_printf(r->arena, "%s/examples/flame.awk", r->share), (char *)driver_flame_input(r), NULL };
	struct proc_result result = { 0 };
	int err = proc_run(argv, NULL, 0, &result);

	if (err) {
		env_error(r->diag, "cannot run awk, which draws the flame graph: %s", strerror(-err));
	} else if (result.status) {
		env_error(r->diag, "no flame graph: the script printed no folded stacks (command;function;function COUNT)");
		diag_hint(r->diag, "spile --example profile, offcputime and offwaketime print them");
	} else {
		err = fs_write_atomic(to, buf_str(&result.out), result.out.len, 0644);
		if (err)
			env_error(r->diag, "cannot write %s: %s", to, strerror(-err));
	}
	if (err || result.status)
		r->exit_code = EXIT_CODE_FAILED;
	proc_result_deinit(&result);
	return r->exit_code == EXIT_CODE_OK;
}
