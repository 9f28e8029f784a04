# SPDX-License-Identifier: GPL-2.0
# Prints "FILE:LINE NAME LINES" of each C function of more than `max` lines. Relies on kernel style: the braces of a body stand in column 0.
FNR == 1 {
	start = 0
}
/^[A-Za-z_][^;={]*\(/ && !/^(typedef|#)/ {
	head = $0
	sub(/\(.*/, "", head)
	sub(/^.*[ *]/, "", head)
	line = FNR
}
/^\{/ {
	start = line
	name = head
}
/^\}/ && start {
	if (FNR - start + 1 > max)
		print FILENAME ":" start " " name " " (FNR - start + 1)
	start = 0
}
