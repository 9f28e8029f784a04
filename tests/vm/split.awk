# SPDX-License-Identifier: GPL-2.0
# Takes a case file apart: header lines "key value" go to DIR/header, each section "--- kind [name]" to its file in DIR.
# Variables: dir, name (of the case), release (replaces @RELEASE@).
BEGIN {
	out = dir "/header"
}
out == dir "/header" && (/^#/ || /^$/) {
	next
}
/^--- / {
	who = $3 == "" ? name : $3
	if ($2 == "script")
		out = dir "/" who ".stp"
	else if ($2 == "run" || $2 == "expect" || $2 == "host" || $2 == "before")
		out = dir "/" $2
	else if ($2 == "file")
		out = dir "/" $3
	else {
		print FILENAME ":" FNR ": no such section: " $2 > "/dev/stderr"
		exit 1
	}
	printf "" > out
	next
}
{
	gsub(/@RELEASE@/, release)
	print > out
}
