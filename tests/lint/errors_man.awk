# SPDX-License-Identifier: GPL-2.0
# Makes doc/man/spile-errors.7 of doc/man/errors.txt, runtime/abi/errors.h and translator/opts.h, in this order. "? text" where a text of the first is in no source
# is for tests/lint/lint to find out.
function troff(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	sub(/^[.']/, "\\\\\\&&", s)
	return s
}
# Of a C string: without its conversions.
function shown(s) {
	gsub(/%ll[xud]|%[sd]|%lu/, "N", s)
	return s
}
function item(head, text, lifts) {
	printf ".TP\n.B %s\n%s\n", troff(shown(head)), troff(text)
	if (lifts != "")
		printf ".br\nThe limit: \\fBspilerun\\fR \\fINAME\\fR\\fB.ko %s=\\fR\\fIN\\fR\n", lifts
}
BEGIN {
	FS = "\t"
	print ".\\\" SPDX-License-Identifier: GPL-2.0\n.\\\" Made by tests/lint/errors_man.awk"
	print ".TH SPILE-ERRORS 7 \"\" \"spile\" \"Miscellaneous\"\n.SH NAME\nspile-errors \\- what goes wrong while a script runs, and the way out"
	print ".SH DESCRIPTION\nMistakes in a script are shown with file, line, column and what to do. This page is about what comes later.\nThe first error of a handler ends it; in\n.B try { } catch (text) { }\nit is caught."
}
FILENAME ~ /errors.txt$/ {
	if (!/^#/) {
		order[++n] = $1
		way[$1] = $2
	}
	next
}
FILENAME ~ /errors.h$/ {
	if ($0 !~ /^\tX\(/)
		next
	split($0, q, "\"")
	name = $0
	sub(/^\tX\(/, "", name)
	sub(/,.*/, "", name)
	if (name == "NONE")
		next
	if (!(name in way)) {
		print "no way out of " name " in doc/man/errors.txt" > "/dev/stderr"
		exit 1
	}
	if (!started++)
		print ".SH RUN-TIME ERRORS"
	item(q[2] == "" ? "(the text of the script)" : q[2], way[name], q[4])
	delete way[name]
	next
}
/^\tX\(EXIT_CODE/ {
	split($0, q, "\"")
	split($0, c, ",")
	gsub(/ /, "", c[2])
	exits = exits sprintf(".TP\n.B %s\n%s\n", c[2], troff(q[2]))
}
END {
	print ".SH MESSAGES"
	for (i = 1; i <= n; i++)
		if (order[i] in way)
			item(order[i], way[order[i]], "")
	printf ".SH EXIT STATUS\nOf\n.BR spile (1);\nthose of\n.BR spilerun (8)\nare on its page.\n%s.SH SEE ALSO\n.BR spile (1),\n.BR spilerun (8),\n.BR spile-probes (7)\n", exits
}
