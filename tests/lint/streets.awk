# SPDX-License-Identifier: GPL-2.0
# streets.awk STREETS FILES: prints includes by quotes below translator/ that go against a street.
FILENAME == ARGV[1] {
	if (!/^#/ && NF) {
		for (i = 1; i <= NF; i++)
			may[$1, $i] = 1
		known[$1] = 1
	}
	next
}
FNR == 1 {
	n = split(FILENAME, at, "/")
	from = n > 2 ? at[2] : ""
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	to = $0
	sub(/^[^"]*"/, "", to)
	sub(/".*/, "", to)
	while (sub(/^\.\.\//, "", to))
		;
	n = split(to, part, "/")
	into = n > 1 ? part[n - 1] : from
	if (from == "")
		next
	if (!(from in known)) {
		print FILENAME ":" FNR ": translator/" from " is not in tests/lint/streets.txt"
		next
	}
	if (into != from && !((from, into) in may))
		print FILENAME ":" FNR ": " from " may not include " into " (" $2 ")"
}
