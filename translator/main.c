/* SPDX-License-Identifier: GPL-2.0 */
/*
 * spile: a probe script in, a kernel module out, and its output shown. See driver.c for the passes, opts_table.c
 * for the options.
 */
#include "driver.h"
#include "limits.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool wants_color(const struct options *o)
{
	const char *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") && !getenv("NO_COLOR");
}

int main(int argc, char **argv)
{
	struct arena *a = arena_create();
	struct options o;
	struct diag d;
	int status;

	diag_init(&d, a, stderr);
	status = opts_parse(&o, a, &d, argc, argv);
	if (status < 0) {
		d.color = wants_color(&o);
		d.json = o.json;
		d.no_warnings = o.no_warnings;
		d.warnings_are_errors = o.warnings_are_errors;
		limits_keep(a, &o);
		status = limits_check(&d, &o.defines, o.guru) ? driver_run(a, &d, &o) : EXIT_CODE_USAGE;
	}
	arena_destroy(a);
	if (fflush(stdout) || ferror(stdout)) {
		perror("spile: error: standard output");
		status = status ? status : EXIT_CODE_FAILED;
	}
	return status;
}
