# SPDX-License-Identifier: GPL-2.0
# Figures of guest-start: the medians of the rounds, in thousands of instructions, and ours over the bare loop's.
function median(what, n, list, i, j, t) {
	n = split(what, list, " ")
	for (i = 1; i <= n; i++)
		for (j = i + 1; j <= n; j++)
			if (list[j] + 0 < list[i] + 0) {
				t = list[i]
				list[i] = list[j]
				list[j] = t
			}
	return list[int((n + 1) / 2)] / 1000
}
NF != 7 || /!/ { print "failed: " $0; failed = 1; next }
!($1 in on) { order[++rows] = $1 }
{
	on[$1] = on[$1] " " $3
	off[$1] = off[$1] " " $4
	bare_on[$1] = bare_on[$1] " " $5
	bare_off[$1] = bare_off[$1] " " $6
	count[$1] = $7
}
END {
	print "| | registered by the loop | on | off | bare loop on | off | both over the loop's |"
	print "|---|--:|--:|--:|--:|--:|--:|"
	for (i = 1; i <= rows; i++) {
		r = order[i]
		a = median(on[r])
		b = median(off[r])
		c = median(bare_on[r])
		d = median(bare_off[r])
		printf "| %s | %d | %d | %d | %d | %d | %.2f |\n", r, count[r], a, b, c, d, (a + b) / (c + d)
	}
	exit failed
}
