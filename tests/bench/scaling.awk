# SPDX-License-Identifier: GPL-2.0
# Lines "NAME ONE BOTH0 BOTH1" to a table of medians.
function median(name, what,    n, i, j, t, v) {
	n = count[name]
	for (i = 1; i <= n; i++)
		v[i] = value[name, what, i]
	for (i = 1; i <= n; i++)
		for (j = i + 1; j <= n; j++)
			if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
/^#/ || NF != 4 { next }
$1 == "bare" { bare = ($3 + $4) / 2 / $2 }
{
	if (!($1 in count))
		order[++names] = $1
	i = ++count[$1]
	value[$1, "one", i] = $2
	value[$1, "both", i] = ($3 + $4) / 2
	value[$1, "ratio", i] = ($3 + $4) / 2 / $2
	value[$1, "over", i] = ($3 + $4) / 2 / $2 / bare
}
END {
	print "| | ns on one CPU | on two at once | two / one | over the bare kprobe's | at most |"
	print "|---|--:|--:|--:|--:|--:|"
	for (i = 1; i <= names; i++)
		printf "| %s | %.0f | %.0f | %.2f | %.2f | %s |\n", order[i], median(order[i], "one"), median(order[i], "both"), median(order[i], "ratio"),
			median(order[i], "over"), order[i] ~ /^bare/ ? "" : "1.10"
}
