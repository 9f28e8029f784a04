# SPDX-License-Identifier: GPL-2.0
# Makes tapset/syscalls_names.stp of tapset/syscalls.names: a function for each set.
BEGIN { print "// Names of the numbers that system calls take. Made of syscalls.names by tests/lint/names.awk." }
/^#/ || /^$/ { next }
{
	printf "\nfunction __names_%s:string (v:long)\n%%{ /* runtime */ /* pure */ /* unprivileged */\n", $1
	print "\tstatic const struct sp_named names[] = {"
	for (i = 3; i < NF; i += 2) {
		split($(i + 1), a, "/")
		mask = a[2] != "" ? a[2] : ($2 == "=" ? 0 : a[1])
		printf "%s{ %s, %s, \"%s\" },%s", ((i - 3) % 6 ? " " : "\t\t"), a[1], mask, $i, ((i - 3) % 6 == 4 || i + 2 >= NF ? "\n" : "")
	}
	print "\t};"
	if ($2 == "=")
		print "\tSTAP_RETURN(sp_named_value(STAP_RETBUF, names, sizeof(names) / sizeof(*names), STAP_ARG_v));"
	else
		printf "\tSTAP_RETURN(sp_named_bits(STAP_RETBUF, names, sizeof(names) / sizeof(*names), STAP_ARG_v, %d));\n", ($2 == "o")
	print "%}"
}
