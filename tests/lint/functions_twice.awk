# SPDX-License-Identifier: GPL-2.0
# functions_twice.awk tapset/*.stp: functions that two files of the library define with as many parameters. Which of the two
# a script gets would hang on the order of the files. Overloads stand in one file.
/^(private )?function [a-z_A-Z0-9]+/ && !/^private/ {
	name = $2
	sub(/[:(].*/, "", name)
	parameters = $0
	sub(/^[^(]*\(/, "", parameters)
	sub(/\).*/, "", parameters)
	count = parameters ~ /[a-z]/ ? split(parameters, each, ",") : 0
	key = name "/" count
	if ((key in home) && home[key] != FILENAME)
		printf "%s:%d: %s is also in %s\n", FILENAME, FNR, name, home[key]
	home[key] = FILENAME
}
