# SPDX-License-Identifier: GPL-2.0
# probes_man.awk doc/man/probes.txt TYPES: makes doc/man/spile-probes.7; TYPES is what spile --dump-probe-types prints.
function troff(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	sub(/^[.']/, "\\\\\\&&", s)
	return s
}
BEGIN { FS = "\t" }
FNR == NR {
	if (!/^#/) {
		pattern[++n] = $1
		head[n] = $2
		text[n] = $3
	}
	next
}
{
	for (i = 1; i <= n; i++)
		if ($0 ~ pattern[i])
			break
	if (i > n) {
		print "nothing in doc/man/probes.txt is about " $0 > "/dev/stderr"
		exit 1
	}
	# One of the ways to name the program stands for all.
	if ($0 !~ /^process(\(number\))?(\.|$)/ && $0 !~ /library/)
		points[i] = points[i] "\n.br\n" troff($0)
	else if ($0 ~ /^process\(number\)\.statement\(number\)\.absolute/)
		points[i] = points[i] "\n.br\n" troff($0)
}
END {
	print ".\\\" SPDX-License-Identifier: GPL-2.0\n.\\\" Made by tests/lint/probes_man.awk"
	print ".TH SPILE-PROBES 7 \"\" \"spile\" \"Miscellaneous\"\n.SH NAME\nspile-probes \\- where a script's handlers can run"
	print ".SH DESCRIPTION\n.B probe\n\\fIPOINT\\fR, \\fIPOINT\\fR... { \\fIhandler\\fR }\n.PP"
	print "?\nbehind a point: it may be missing;\n!\nthe others after it only when it is missing;\n.B if (\\fIglobal\\fB)\nbehind it: armed while that is true. Strings may have * and ?."
	print "\\fBspile \\-l\\fR \\fIPOINT\\fR lists what matches, \\fBspile \\-L\\fR with the variables, \\fBspile list probe\\fR the library's probes: syscall.*, vfs.*, tcp.* and so on."
	for (i = 1; i <= n; i++)
		printf ".SH %s\n%s\n.PP%s\n", toupper(head[i]), troff(text[i]), points[i]
	print ".SH SEE ALSO\n.BR spile (1),\n.BR spile-errors (7)"
}
