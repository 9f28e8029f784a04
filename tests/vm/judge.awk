# SPDX-License-Identifier: GPL-2.0
# judge.awk EXPECT OUTPUT: compares output with what was expected, line by line. In EXPECT
#   text        is that line
#   ~ regex     is a line that the extended regular expression matches as a whole
#   ...         is any number of lines
# What the runner says of how far arming is comes on a slow machine only: no line of OUTPUT.
# Silent when they agree; else says where not, and exits with 1.
FILENAME == ARGV[1] {
	want[++nwant] = $0
	next
}
!/^arming: [0-9]+ of [0-9]+ probes$/ {
	got[++ngot] = $0
}
function fits(w, g)
{
	if (substr(w, 1, 2) == "~ ")
		return g ~ ("^(" substr(w, 3) ")$")
	return w == g
}
END {
	i = j = 1
	star = 0
	far = farwant = 0
	while (j <= ngot) {
		if (i <= nwant && want[i] == "...") {
			star = i++
			back = j
		} else if (i <= nwant && fits(want[i], got[j])) {
			i++
			j++
		} else {
			if (j > far) {
				far = j
				farwant = i
			}
			if (!star)
				break
			i = star + 1
			j = ++back
		}
	}
	if (j > ngot && !far)
		while (i <= nwant && want[i] == "...")
			i++
	if (j > ngot && i > nwant)
		exit 0
	if (j > ngot && !far)
		print "output ends after " (ngot + 0) " lines; expected next: " want[i]
	else {
		print "line " far ": " got[far]
		print "expected: " (farwant > nwant ? "(end of output)" : want[farwant])
	}
	exit 1
}
