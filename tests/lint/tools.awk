# SPDX-License-Identifier: GPL-2.0
# tools.awk examples/*.stp: doc/tools.md, a table of the tools, from the comments at their heads. A head has, in this order:
#
#   # NAME - what it shows
#   # Usage: NAME.stp ...
#   # Output:
#   # Kernels: ...
#
# What is not so is said on the standard error; the status is 1 then.
function bad(text)
{
	printf "%s: %s\n", FILENAME, text > "/dev/stderr"
	status = 1
}
function finish()
{
	if (file == "")
		return
	if (!(has_usage && has_output && has_kernels)) {
		printf "%s: its head lacks \"Usage:\", \"Output:\" or \"Kernels:\"\n", file > "/dev/stderr"
		status = 1
	}
	gsub(/\|/, "\\|", usage)
	print "| [" name "](../" file ") | " what " | `" usage "` | " kernels " |"
}
BEGIN {
	print "# Tools"
	print ""
	print "Scripts that are ready to run: `spile --example NAME ARGUMENTS`, `spile help NAME` shows what a tool prints, `spile list WORD` finds one. TIME is UTC."
	print "Made by tests/lint/tools.awk from the comments at their heads."
	print ""
	print "| tool | shows | usage | kernels |"
	print "|---|---|---|---|"
}
FNR == 1 {
	finish()
	file = FILENAME
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.stp$/, "", name)
	head = 1
	has_usage = has_output = has_kernels = 0
	if ($0 != "#! /usr/bin/env spile")
		bad("its first line is not \"#! /usr/bin/env spile\"")
}
FNR == 4 {
	what = $0
	if (index($0, "# " name " - ") != 1)
		bad("its fourth line is not \"# " name " - what it shows\"")
	sub(/^[^-]* - /, "", what)
}
!/^#/ { head = 0 }
head && /^# Usage: / {
	usage = substr($0, 10)
	has_usage = index(usage, name ".stp") == 1
	sub(/\.stp/, "", usage)
}
head && /^# Output:/ { has_output = has_usage }
head && /^# Kernels: / {
	kernels = substr($0, 12)
	has_kernels = has_output
}
END {
	finish()
	exit status
}
