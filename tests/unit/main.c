/* SPDX-License-Identifier: GPL-2.0 */
/* Runs every suite of suites.def, or those named on the command line. Exit status 0: all passed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(area) Suite *area##_suite(void);
#include "suites.def"
#undef SUITE

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(area) { #area, area##_suite },
#include "suites.def"
#undef SUITE
};
#define NSUITES (sizeof(suites) / sizeof(suites[0]))

static int add(SRunner *r, const char *name)
{
	size_t i;
	int n = 0;

	for (i = 0; i < NSUITES; i++) {
		if (name && strcmp(name, suites[i].name))
			continue;
		srunner_add_suite(r, suites[i].make());
		n++;
	}
	return n;
}

int main(int argc, char **argv)
{
	SRunner *r = srunner_create(NULL);
	int i, failed;

	if (argc < 2)
		add(r, NULL);
	for (i = 1; i < argc; i++) {
		if (!add(r, argv[i])) {
			fprintf(stderr, "unit: no suite '%s' in suites.def\n", argv[i]);
			return EXIT_FAILURE;
		}
	}
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
